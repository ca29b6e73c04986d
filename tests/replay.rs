//! Listening to a dictation again, on fakes.

mod support;

use std::time::Duration;

use sayso::clip::{ClipId, ClipState};
use sayso::engine::EngineError;
use sayso::front::{Command, ReplayCommand, Snapshot};
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

/// Dictates four words, whose places are known; the clip and its length in ms.
fn four_words(rig: &Fakes) -> (ClipId, u32) {
    rig.engine.will_time_words();
    rig.engine.will_say("Open the pig door.");
    rig.press_and_release();
    rig.delivered(&["Open the pig door."]);
    let shown = rig.wait("the clip", |now| {
        now.clips.first().is_some_and(|clip| clip.text.is_some())
    });
    let clip = &shown.clips[0];
    let ms = u32::try_from(clip.duration.as_millis()).expect("short");
    (clip.id, ms)
}

fn third_word(clip: ClipId, ms: u32) -> Command {
    Command::RetranscribePart {
        clip,
        from_ms: ms / 2,
        to_ms: 3 * ms / 4,
    }
}

#[test]
fn a_part_is_heard_again_alone_and_its_words_are_another_version() {
    let rig = Fakes::start();
    let (clip, ms) = four_words(&rig);
    let all = rig.engine.calls()[0].samples;
    rig.engine.will_say("Big.");
    rig.send(third_word(clip, ms));
    let shown = rig.wait("the new text", |now| now.clips[0].versions == 2);
    assert_eq!(shown.clips[0].text.as_deref(), Some("Open the big door."));
    assert_eq!(shown.clips[0].state, ClipState::Done);
    let heard = rig.engine.calls()[1].samples;
    assert!(heard.abs_diff(all / 4) <= 32, "{heard} of {all}");
    rig.delivered(&["Open the pig door."]);
    rig.send(Command::ShowVersions(clip));
    let shown = rig.wait("the versions", |now| now.versions.is_some());
    let versions = shown.versions.expect("asked for").1;
    let texts: Vec<&str> = versions.iter().map(|one| one.text.as_str()).collect();
    assert_eq!(texts, ["Open the pig door.", "Open the big door."]);
    assert!(versions[1].chosen);
    // Its words have places too: a part of it can be heard again.
    rig.send(Command::ShowClip(clip));
    let shown = rig.wait("its words", |now| now.shown.is_some());
    let detail = shown.shown.expect("asked for").1;
    assert!(
        detail.words.iter().all(|word| word.heard.is_some()),
        "{detail:?}"
    );
    // The same again is no news.
    rig.engine.will_say("Big.");
    rig.send(third_word(clip, ms));
    let told = rig.wait("it is said", |now| {
        let notice = now.notice.as_ref();
        notice.is_some_and(|notice| notice.text.starts_with("The same words"))
    });
    assert_eq!((told.clips[0].versions, told.clips[0].percent), (2, None));
}

#[test]
fn a_part_that_fails_or_is_cancelled_leaves_the_text_as_it_was() {
    let rig = Fakes::start();
    let (clip, ms) = four_words(&rig);
    rig.engine.will_fail(EngineError::Crashed);
    rig.send(third_word(clip, ms));
    let told = rig.wait("the error", |now| {
        let notice = now.notice.as_ref();
        notice.is_some_and(|notice| notice.text.starts_with("That part was not transcribed"))
    });
    let same = |now: &Snapshot| {
        let clip = &now.clips[0];
        assert_eq!(clip.text.as_deref(), Some("Open the pig door."));
        assert_eq!(
            (clip.versions, clip.percent, clip.state),
            (1, None, ClipState::Done)
        );
    };
    same(&told);
    rig.send(Command::DismissNotice);
    rig.engine.hold();
    rig.send(third_word(clip, ms));
    assert!(rig.engine.wait_for_calls(3));
    let busy = rig.wait("it is under way", |now| now.clips[0].percent.is_some());
    assert_eq!(
        busy.clips[0].state,
        ClipState::Done,
        "its text stays meanwhile"
    );
    rig.send(Command::CancelPart(clip));
    let told = rig.wait("it is cancelled", |now| {
        let notice = now.notice.as_ref();
        notice.is_some_and(|notice| notice.text.starts_with("Cancelled."))
    });
    same(&told);
    rig.engine.release();
    // The engine is free, and what is wanted next is heard.
    rig.engine.will_say("big");
    rig.send(third_word(clip, ms));
    let shown = rig.wait("the new text", |now| now.clips[0].versions == 2);
    assert_eq!(shown.clips[0].text.as_deref(), Some("Open the big door."));
}

#[test]
fn a_part_is_asked_for_once_and_what_is_dictated_meanwhile_is_heard_too() {
    let rig = Fakes::start();
    let (clip, ms) = four_words(&rig);
    rig.engine.hold();
    rig.send(third_word(clip, ms));
    assert!(rig.engine.wait_for_calls(2));
    rig.send(third_word(clip, ms));
    rig.press_and_release();
    rig.engine.release();
    let shown = rig.wait("both", |now| {
        let mut clips = now.clips.iter();
        now.clips.len() == 2 && clips.all(|one| one.text.is_some() && one.percent.is_none())
    });
    let part = shown.clips.iter().find(|one| one.id == clip);
    assert_eq!(part.expect("there").versions, 2, "{shown:?}");
}

#[test]
fn where_no_words_have_places_a_part_is_refused_with_a_reason() {
    let rig = Fakes::start();
    let clip = dictated(&rig);
    rig.send(Command::RetranscribePart {
        clip,
        from_ms: 0,
        to_ms: 50,
    });
    let told = rig.wait("the reason", |now| {
        let notice = now.notice.as_ref();
        notice.is_some_and(|notice| notice.text.starts_with("Nobody knows which words"))
    });
    assert_eq!(told.clips[0].text.as_deref(), Some("text 1"));
}
