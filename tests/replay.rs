//! Listening to a dictation again, on fakes.

mod support;

use std::time::Duration;

use sayso::clip::ClipId;
use sayso::front::{Command, ReplayCommand};
use support::ms;
use support::rig::fakes::Fakes;

/// Dictates once; the clip.
fn dictated(rig: &Fakes) -> ClipId {
    rig.press_and_release();
    rig.delivered(&["text 1"]);
    let shown = rig.wait("the clip", |now| !now.clips.is_empty());
    shown.clips[0].id
}

#[test]
fn a_clip_is_played_paused_sought_looped_and_stopped_by_commands() {
    let rig = Fakes::start();
    let clip = dictated(&rig);
    let ask = |command| rig.send(Command::Replay(command));
    ask(ReplayCommand::PlayFrom { clip, at_ms: 10 });
    let shown = rig.wait("it plays", |now| {
        now.replay.is_some_and(|replay| replay.clip == clip) && now.playing == Some(clip)
    });
    let of = shown.replay.expect("it plays").of;
    assert!(of > Duration::ZERO);
    ask(ReplayCommand::PauseOrGoOn);
    ask(ReplayCommand::Seek { to_ms: 20 });
    ask(ReplayCommand::Skip { by_ms: 5 });
    rig.wait("it stands there", |now| {
        now.replay
            .is_some_and(|replay| replay.paused && replay.at == ms(25))
    });
    ask(ReplayCommand::Speed(150));
    ask(ReplayCommand::Range {
        from_ms: 10,
        to_ms: 30,
        looped: true,
    });
    rig.wait("the loop", |now| {
        let replay = now
            .replay
            .filter(|replay| !replay.paused && replay.speed_percent == 150);
        let range = replay.and_then(|replay| replay.range);
        range.is_some_and(|range| range.looped && range.from == ms(10) && range.to == ms(30))
    });
    ask(ReplayCommand::Stop);
    rig.wait("the end", |now| {
        now.replay.is_none() && now.playing.is_none()
    });
}

#[test]
fn a_part_is_played_whatever_was_playing_and_from_anywhere_in_it() {
    let rig = Fakes::start();
    let clip = dictated(&rig);
    let part = |at_ms| {
        rig.send(Command::Replay(ReplayCommand::PlayPart {
            clip,
            from_ms: 10,
            to_ms: 40,
            at_ms,
            looped: false,
        }));
    };
    let plays_at = |what: &str, at| {
        rig.wait(what, |now| {
            let replay = now.replay.filter(|replay| replay.at == at);
            let range = replay.and_then(|replay| replay.range);
            range.is_some_and(|range| !range.looped && range.from == ms(10) && range.to == ms(40))
        });
    };
    part(10);
    plays_at("nothing had played", ms(10));
    part(25);
    plays_at("it played already", ms(25));
    rig.send(Command::Replay(ReplayCommand::PauseOrGoOn));
    part(30);
    plays_at("it stood still", ms(30));
    rig.wait("it goes on", |now| {
        now.replay.is_some_and(|replay| !replay.paused)
    });
}

#[test]
fn what_is_heard_moves_the_place_that_is_shown() {
    let rig = Fakes::start();
    let clip = dictated(&rig);
    rig.send(Command::Replay(ReplayCommand::PlayFrom { clip, at_ms: 0 }));
    let shown = rig.wait("it plays", |now| now.replay.is_some());
    let before = shown.replay.expect("it plays").at;
    assert_eq!(before, Duration::ZERO, "nothing has been heard");
    support::rig::fakes::poll("sound", || rig.speaker.play(160).iter().any(|&x| x != 0.0));
    rig.wait("the place", |now| {
        now.replay.is_none_or(|replay| replay.at >= ms(10))
    });
    rig.send(Command::Play(clip));
    rig.wait("the end", |now| now.replay.is_none());
}

#[test]
fn a_clip_is_shown_with_its_waveform_and_where_its_words_were_heard() {
    let rig = Fakes::start();
    let clip = dictated(&rig);
    rig.send(Command::ShowClip(clip));
    let shown = rig.wait("the clip", |now| now.shown.is_some());
    let (id, detail) = shown.shown.expect("it is shown");
    assert_eq!(id, clip);
    assert_eq!(detail.of, shown.clips[0].duration);
    assert!(!detail.peaks.is_empty() && detail.peaks.len() <= 1_024);
    assert!(
        detail.peaks.iter().any(|&peak| peak > -60.0),
        "the room hums"
    );
    let words: Vec<&str> = detail.words.iter().map(|word| word.text.as_str()).collect();
    assert_eq!(words, ["text", "1"]);
    rig.send(Command::ShowVersions(clip));
    let same = rig.wait("the versions", |now| now.versions.is_some());
    assert!(same.shown.is_some(), "one does not replace the other");
}
