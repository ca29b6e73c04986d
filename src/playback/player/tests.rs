use std::time::{Duration, Instant};

use hound::{SampleFormat, WavSpec, WavWriter};
use tempfile::TempDir;

use super::*;
use crate::playback::FakeSpeaker;

mod replay;

const FIRST: ClipId = ClipId::from_parts(1, 1);
const SECOND: ClipId = ClipId::from_parts(2, 2);

struct Bench {
    player: Player,
    speaker: FakeSpeaker,
    events: mpsc::Receiver<PlaybackEvent>,
    folder: TempDir,
}

impl Bench {
    fn new() -> Self {
        let speaker = FakeSpeaker::default();
        let (sender, events) = mpsc::channel(16);
        Self {
            player: Player::spawn_on(Box::new(speaker.clone()), sender).unwrap(),
            speaker,
            events,
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// A clip of `n` samples of 0.5.
    fn clip(&self, n: usize) -> PathBuf {
        self.clip_of(n, |_| 16_384)
    }

    fn clip_of(&self, n: usize, sample: impl Fn(usize) -> i16) -> PathBuf {
        let path = self.folder.path().join(format!("{n}.wav"));
        let spec = WavSpec {
            channels: 1,
            sample_rate: 16_000,
            bits_per_sample: 16,
            sample_format: SampleFormat::Int,
        };
        let mut writer = WavWriter::create(&path, spec).unwrap();
        for at in 0..n {
            writer.write_sample(sample(at)).unwrap();
        }
        writer.finalize().unwrap();
        path
    }

    fn event(&mut self) -> PlaybackEvent {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            if let Ok(event) = self.events.try_recv() {
                return event;
            }
            assert!(Instant::now() < deadline, "an event comes in time");
            thread::park_timeout(Duration::from_millis(1));
        }
    }

    /// Plays, as a device would, until `enough` sounding samples were heard.
    fn hear(&self, enough: usize) -> Vec<f32> {
        let deadline = Instant::now() + Duration::from_secs(20);
        let mut heard = Vec::new();
        while heard.len() < enough {
            assert!(Instant::now() < deadline, "the sound comes in time");
            heard.extend(self.speaker.play(160).iter().filter(|&&x| x != 0.0));
            thread::park_timeout(Duration::from_micros(100));
        }
        heard
    }
}

#[test]
fn a_clip_longer_than_the_ring_is_played_to_its_end() {
    let mut bench = Bench::new();
    bench.player.play(FIRST, bench.clip(20_000)).unwrap();
    let duration = Duration::from_millis(1_250);
    assert_eq!(
        bench.event(),
        PlaybackEvent::Started {
            clip: FIRST,
            duration
        }
    );
    let heard = bench.hear(20_000);
    assert!(heard.len() == 20_000 && heard.iter().all(|&x| (x - 0.5).abs() < 1e-6));
    assert_eq!(bench.event(), PlaybackEvent::Finished { clip: FIRST });
}

#[test]
fn stopping_ends_the_sound_at_once_and_says_so() {
    let mut bench = Bench::new();
    bench.player.play(FIRST, bench.clip(200_000)).unwrap();
    assert!(matches!(bench.event(), PlaybackEvent::Started { .. }));
    bench.hear(1);
    bench.player.stop().unwrap();
    assert_eq!(bench.event(), PlaybackEvent::Finished { clip: FIRST });
    assert!(bench.speaker.play(1_000).iter().all(|&x| x == 0.0));
    bench.player.stop().unwrap();
}

#[test]
fn a_second_clip_or_a_cue_ends_the_first() {
    let mut bench = Bench::new();
    bench.player.play(FIRST, bench.clip(200_000)).unwrap();
    assert!(matches!(
        bench.event(),
        PlaybackEvent::Started { clip: FIRST, .. }
    ));
    bench.player.play(SECOND, bench.clip(300_000)).unwrap();
    assert_eq!(bench.event(), PlaybackEvent::Finished { clip: FIRST });
    assert!(matches!(
        bench.event(),
        PlaybackEvent::Started { clip: SECOND, .. }
    ));
    bench.player.cue(Cue::Start).unwrap();
    assert_eq!(bench.event(), PlaybackEvent::Finished { clip: SECOND });
    let cue: Vec<f32> = Cue::Start
        .samples()
        .into_iter()
        .filter(|&x| x != 0.0)
        .collect();
    let heard = bench.hear(cue.len());
    assert_eq!(heard, cue, "the cue and nothing of the clip");
}

#[test]
fn a_file_that_is_no_clip_is_named() {
    let mut bench = Bench::new();
    for (content, words) in [(None, "cannot be read"), (Some("text"), "is not a WAV")] {
        let path = bench.folder.path().join("x.wav");
        if let Some(content) = content {
            std::fs::write(&path, content).unwrap();
        }
        bench.player.play(FIRST, path).unwrap();
        let PlaybackEvent::Failed { clip, error } = bench.event() else {
            panic!("it cannot be played");
        };
        assert_eq!(clip, Some(FIRST));
        let text = error.to_string();
        assert!(text.contains("x.wav") && text.contains(words), "{text}");
    }
}

#[test]
fn without_an_output_each_clip_fails_but_cues_only_once() {
    let mut bench = Bench::new();
    let error = PlaybackError::NoOutput {
        cause: "none".to_owned(),
    };
    bench.speaker.refuse(Some(error.clone()));
    for clip in [None, Some(FIRST), Some(SECOND)] {
        match clip {
            None => {
                bench.player.cue(Cue::Start).unwrap();
                bench.player.cue(Cue::Stop).unwrap();
            }
            Some(clip) => bench.player.play(clip, bench.clip(10)).unwrap(),
        }
        let error = error.clone();
        assert_eq!(bench.event(), PlaybackEvent::Failed { clip, error });
    }
}

#[test]
fn a_lost_output_ends_the_clip_and_is_opened_anew_for_the_next() {
    let mut bench = Bench::new();
    bench.player.play(FIRST, bench.clip(200_000)).unwrap();
    assert!(matches!(bench.event(), PlaybackEvent::Started { .. }));
    bench.hear(1);
    bench.speaker.lose("unplugged");
    let PlaybackEvent::Failed { clip, error } = bench.event() else {
        panic!("the loss is said");
    };
    assert_eq!(clip, Some(FIRST));
    assert!(error.to_string().contains("unplugged"));
    bench.player.play(SECOND, bench.clip(100)).unwrap();
    assert!(matches!(
        bench.event(),
        PlaybackEvent::Started { clip: SECOND, .. }
    ));
    bench.hear(100);
    assert_eq!(bench.event(), PlaybackEvent::Finished { clip: SECOND });
}

/// What of a cue is sound.
fn sound_of(cue: Cue) -> Vec<f32> {
    cue.samples().into_iter().filter(|&x| x != 0.0).collect()
}

impl Bench {
    fn until_opened(&self, times: usize) {
        let deadline = Instant::now() + Duration::from_secs(20);
        while self.speaker.opened() < times {
            assert!(Instant::now() < deadline, "opened {times} times in time");
            // A cue that plays must go on to its end.
            self.speaker.play(160);
            thread::park_timeout(Duration::from_millis(1));
        }
    }

    /// Hears a cue from the device that was opened as the `nth`.
    fn hears(&self, cue: Cue, nth: usize) {
        self.player.cue(cue).unwrap();
        let mut heard = self.hear(1);
        // It cannot be done with this sound yet.
        assert_eq!(self.speaker.opened(), nth);
        let sound = sound_of(cue);
        heard.extend(self.hear(sound.len() - heard.len()));
        assert!(heard == sound, "{cue:?} and nothing else");
    }
}

#[test]
fn a_cue_that_is_expected_waits_in_an_open_device_and_then_the_next() {
    let bench = Bench::new();
    bench.player.expect_cues(1.0).unwrap();
    bench.until_opened(1);
    assert!(bench.speaker.play(16_000).iter().all(|&x| x == 0.0));
    bench.hears(Cue::Start, 1);
    bench.until_opened(2);
    bench.hears(Cue::Stop, 2);
    bench.until_opened(3);
    bench.hears(Cue::Start, 3);
}

#[test]
fn a_cue_that_was_not_expected_is_heard_without_the_one_that_was() {
    let bench = Bench::new();
    bench.player.expect_cues(1.0).unwrap();
    bench.until_opened(1);
    bench.hears(Cue::Error, 2);
}

#[test]
fn a_clip_is_heard_without_the_cue_that_waited() {
    let mut bench = Bench::new();
    bench.player.expect_cues(1.0).unwrap();
    bench.until_opened(1);
    bench.player.stop().unwrap();
    bench.player.play(FIRST, bench.clip(100)).unwrap();
    assert!(matches!(bench.event(), PlaybackEvent::Started { .. }));
    assert!(bench.hear(100).iter().all(|&x| (x - 0.5).abs() < 1e-6));
    assert_eq!(bench.event(), PlaybackEvent::Finished { clip: FIRST });
    // Its end may still be in the device.
    bench.hears(Cue::Start, 2);
}

#[test]
fn a_device_that_died_while_a_cue_waited_is_opened_anew() {
    let bench = Bench::new();
    bench.player.expect_cues(1.0).unwrap();
    bench.until_opened(1);
    bench.speaker.lose("unplugged");
    bench.hears(Cue::Start, 2);
}

#[test]
fn a_device_that_others_could_not_use_meanwhile_is_opened_for_each_cue() {
    let bench = Bench::new();
    bench.speaker.be_exclusive();
    bench.player.expect_cues(1.0).unwrap();
    bench.hears(Cue::Start, 1);
}

#[test]
fn a_cue_is_as_loud_as_is_wanted() {
    let bench = Bench::new();
    bench.player.expect_cues(0.5).unwrap();
    bench.until_opened(1);
    bench.player.cue(Cue::Start).unwrap();
    let sound = sound_of(Cue::Start);
    let softer: Vec<f32> = sound.iter().map(|x| x * 0.5).collect();
    assert_eq!(bench.hear(sound.len()), softer);
}
