//! Clips that are paused, sought in, looped and sped up.

use super::*;
use crate::front::replay::ReplayRange;

/// The samples over which a sound that begins in the middle swells.
const EDGE: usize = 64;

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

impl Bench {
    /// Plays two seconds that tell where in them one is, from there.
    fn play_counting(&mut self, at: Duration) {
        let count = |at: usize| i16::try_from(at + 1).unwrap();
        let clip = self.clip_of(32_000, count);
        self.player.play_from(FIRST, clip, at).unwrap();
        assert!(matches!(self.event(), PlaybackEvent::Started { .. }));
    }

    /// Waits for a view, and returns it.
    fn view(&self, what: &str, wanted: impl Fn(&ReplayView) -> bool) -> ReplayView {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            let view = *self.player.replay().borrow();
            if let Some(view) = view.filter(&wanted) {
                return view;
            }
            assert!(Instant::now() < deadline, "{what}; shown: {view:?}");
            thread::park_timeout(Duration::from_millis(1));
        }
    }

    fn steer(&self, steer: Steer) {
        self.player.steer(steer).unwrap();
    }
}

/// The places of samples of the clip that counts.
fn places(heard: &[f32]) -> Vec<usize> {
    let place = |x: &f32| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a place in a short clip"
        )]
        let place = (x * 32_768.0).round() as usize;
        place - 1
    };
    heard.iter().map(place).collect()
}

#[test]
fn a_clip_is_heard_from_where_it_is_wanted() {
    let mut bench = Bench::new();
    bench.play_counting(ms(1_500));
    let heard = bench.hear(8_000 - 1);
    assert_eq!(
        places(&heard[EDGE - 1..]),
        (24_000 + EDGE..32_000).collect::<Vec<_>>()
    );
    assert_eq!(bench.event(), PlaybackEvent::Finished { clip: FIRST });
    let deadline = Instant::now() + Duration::from_secs(20);
    while bench.player.replay().borrow().is_some() {
        assert!(Instant::now() < deadline, "it is shown no longer");
        thread::park_timeout(Duration::from_millis(1));
    }
}

#[test]
fn a_paused_clip_stands_where_the_ear_is_and_goes_on_there() {
    let mut bench = Bench::new();
    bench.play_counting(Duration::ZERO);
    let before = bench.hear(4_000);
    bench.steer(Steer::PauseOrGoOn);
    let view = bench.view("it stands still", |view| view.paused);
    assert_eq!(
        (view.clip, view.of, view.speed_percent),
        (FIRST, ms(2_000), 100)
    );
    assert_eq!(view.at, ms(before.len() as u64 / 16));
    assert!(bench.speaker.play(1_000).iter().all(|&x| x == 0.0));
    bench.steer(Steer::PauseOrGoOn);
    let after = bench.hear(1_000);
    let first = places(&after[EDGE..])[0];
    assert!(
        first.abs_diff(before.len() + EDGE) <= 1,
        "it goes on at {first}"
    );
}

#[test]
fn seeking_goes_there_at_once_and_in_a_pause_only_stands_there() {
    let mut bench = Bench::new();
    bench.play_counting(Duration::ZERO);
    bench.hear(1_000);
    bench.steer(Steer::To(ms(1_000)));
    bench.view("it is there", |view| view.at >= ms(1_000));
    let heard = bench.hear(200);
    let there = heard.iter().position(|&x| x < 0.1).expect("a soft edge");
    assert_eq!(places(&heard[there + EDGE..])[0], 16_000 + EDGE + 1);

    bench.steer(Steer::PauseOrGoOn);
    let before = bench.view("it stands still", |view| view.paused);
    bench.steer(Steer::By(-500));
    let after = bench.view("it is back", |view| view.at < before.at);
    assert_eq!((after.at + ms(500), after.paused), (before.at, true));
    bench.steer(Steer::By(-60_000));
    bench.view("no further than the top", |view| view.at.is_zero());
    bench.steer(Steer::By(60_000));
    bench.view("no further than the end", |view| view.at == ms(2_000));
    assert!(bench.speaker.play(1_000).iter().all(|&x| x == 0.0));
    bench.steer(Steer::PauseOrGoOn);
    assert_eq!(bench.event(), PlaybackEvent::Finished { clip: FIRST });
}

#[test]
fn a_word_is_heard_alone_and_a_loop_until_it_is_left() {
    let mut bench = Bench::new();
    bench.play_counting(Duration::ZERO);
    bench.steer(Steer::Part(ms(500)..ms(600), true));
    let range = ReplayRange {
        from: ms(500),
        to: ms(600),
        looped: true,
    };
    bench.view("it is shown", |view| view.range == Some(range));
    let heard = bench.hear(3 * 1_600);
    let peaks = places(&heard);
    let in_loop = peaks.iter().skip_while(|place| **place < 8_000).copied();
    let in_loop: Vec<usize> = in_loop.collect();
    assert!(
        in_loop.iter().all(|&place| place < 9_600),
        "nothing behind it"
    );
    let again = in_loop
        .windows(2)
        .filter(|pair| pair[0] == 9_000 && pair[1] == 9_001);
    assert!(again.count() >= 2, "it is heard again");
    bench.steer(Steer::Part(ms(1_000)..ms(1_100), false));
    bench.view("another part", |view| {
        view.range.is_some_and(|range| !range.looped)
    });
    let deadline = Instant::now() + Duration::from_secs(20);
    let mut heard = Vec::new();
    while bench.events.is_empty() {
        assert!(Instant::now() < deadline, "it ends");
        heard.extend(bench.speaker.play(160).iter().filter(|&&x| x != 0.0));
        thread::park_timeout(Duration::from_micros(100));
    }
    assert_eq!(bench.event(), PlaybackEvent::Finished { clip: FIRST });
    let furthest = places(&heard).into_iter().max().expect("sound");
    assert!((17_000..17_600).contains(&furthest), "{furthest}");
}

#[test]
fn twice_as_fast_is_half_as_long_and_stays_for_the_next_clip() {
    let mut bench = Bench::new();
    bench.steer(Steer::Speed(10_000));
    bench.play_counting(Duration::ZERO);
    bench.view("it is shown", |view| view.speed_percent == 200);
    let deadline = Instant::now() + Duration::from_secs(20);
    let mut heard = 0;
    while bench.events.is_empty() {
        assert!(Instant::now() < deadline, "it ends");
        heard += bench
            .speaker
            .play(160)
            .iter()
            .filter(|&&x| x != 0.0)
            .count();
        thread::park_timeout(Duration::from_micros(100));
    }
    assert!(heard.abs_diff(16_000) < 320, "{heard} samples");
    assert_eq!(bench.event(), PlaybackEvent::Finished { clip: FIRST });
    // A cue is not a clip.
    bench.player.cue(Cue::Start).unwrap();
    let sound = sound_of(Cue::Start);
    assert_eq!(bench.hear(sound.len()), sound);
}

#[test]
fn a_device_that_is_lost_in_a_pause_is_opened_anew_and_the_clip_goes_on() {
    let mut bench = Bench::new();
    bench.play_counting(ms(1_000));
    bench.steer(Steer::Part(ms(1_000)..ms(1_900), true));
    bench.hear(1_600);
    bench.steer(Steer::PauseOrGoOn);
    let before = bench.view("it stands still", |view| view.paused);
    bench.speaker.lose("unplugged");
    bench.steer(Steer::PauseOrGoOn);
    let after = bench.view("it goes on", |view| !view.paused);
    assert_eq!((after.at, after.range), (before.at, before.range));
    assert_eq!(bench.speaker.opened(), 2);
    let heard = bench.hear(EDGE + 10);
    let place = u64::try_from(places(&heard[EDGE..])[0]).unwrap();
    let place = ms((place - EDGE as u64) / 16);
    assert!(place.abs_diff(before.at) <= ms(1), "{place:?}");
    assert!(bench.events.is_empty(), "nothing has failed or ended");
}

#[test]
fn the_clip_that_is_playing_goes_on_from_there_and_another_ends_it() {
    let mut bench = Bench::new();
    bench.play_counting(Duration::ZERO);
    bench.steer(Steer::PauseOrGoOn);
    bench.view("it stands still", |view| view.paused);
    let same = bench.clip(1);
    bench.player.play_from(FIRST, same, ms(700)).unwrap();
    bench.view("it goes on", |view| !view.paused && view.at >= ms(700));
    let other = bench.clip(16_000);
    bench.player.play_from(SECOND, other, ms(500)).unwrap();
    assert_eq!(bench.event(), PlaybackEvent::Finished { clip: FIRST });
    assert!(matches!(
        bench.event(),
        PlaybackEvent::Started { clip: SECOND, .. }
    ));
    assert_eq!(
        bench.view("the other", |view| view.clip == SECOND).of,
        ms(1_000)
    );
}

#[test]
fn steering_without_a_clip_does_nothing() {
    let bench = Bench::new();
    for steer in [
        Steer::PauseOrGoOn,
        Steer::To(ms(5)),
        Steer::By(5),
        Steer::Part(ms(0)..ms(5), true),
    ] {
        bench.steer(steer);
    }
    bench.player.cue(Cue::Start).unwrap();
    bench.steer(Steer::PauseOrGoOn);
    let sound = sound_of(Cue::Start);
    assert_eq!(bench.hear(sound.len()), sound, "a cue is not steered");
}
