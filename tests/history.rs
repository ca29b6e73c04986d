//! A history longer than the list, in a real store, on fakes: what is far down in it
//! is found, and everything can be done with it.

mod support;

use std::fs;
use std::sync::Arc;

use sayso::clip::{ClipId, ClipState};
use sayso::front::browse::{Browse, HistoryView, Start, parse};
use sayso::front::{Command, Snapshot};
use sayso::runtime::Settings;
use sayso::store::{ClipFolder, ClipSave, NewVersion, Source, Store};
use sayso::text::Transcript;
use support::rig::fakes::{Fakes, poll};

const BEGIN: u64 = 1_767_225_600_000;
/// More than the list holds.
const CLIPS: u64 = 1_500;

fn id(n: u64) -> ClipId {
    ClipId::from_parts(BEGIN + n * 60_000, 0)
}

/// A history of so many clips, each with a text of its own.
fn filled(root: &std::path::Path) {
    let mut store = Store::open(ClipFolder::new(root.to_owned())).expect("a store");
    for n in 0..CLIPS {
        let mut save = ClipSave::new(id(n), ClipState::Done);
        save.version = Some(Arc::new(NewVersion {
            transcript: Transcript::plain(&format!("Number n{n:04} of many."), "base.en"),
            source: Source::Engine,
            took: None,
            made_at_ms: BEGIN,
            doubt: None,
        }));
        store.save(&save).expect("saved");
    }
    // The sound of one old clip is there.
    let path = store.folder().prepare(id(3)).expect("a folder");
    fs::write(&path, wav()).expect("its sound");
}

/// A second of silence.
fn wav() -> Vec<u8> {
    let samples = 16_000_u32;
    let mut wav = Vec::new();
    wav.extend(b"RIFF");
    wav.extend((36 + 2 * samples).to_le_bytes());
    wav.extend(b"WAVEfmt ");
    wav.extend(16_u32.to_le_bytes());
    for half in [1_u16, 1] {
        wav.extend(half.to_le_bytes());
    }
    wav.extend(16_000_u32.to_le_bytes());
    wav.extend(32_000_u32.to_le_bytes());
    for half in [2_u16, 16] {
        wav.extend(half.to_le_bytes());
    }
    wav.extend(b"data");
    wav.extend((2 * samples).to_le_bytes());
    wav.resize(44 + 2 * 16_000, 0);
    wav
}

fn rig() -> Fakes {
    Fakes::with_history(
        Settings {
            load_history: true,
            ..Settings::plain()
        },
        filled,
    )
}

fn question(line: &str, start: Start) -> Browse {
    let parsed = parse(line);
    Browse {
        words: parsed.words,
        filter: parsed.filter,
        start,
    }
}

fn history(shown: &Snapshot) -> &HistoryView {
    shown.history.as_deref().expect("an answer")
}

/// Asks, and waits for the answer that is like this.
fn look(rig: &Fakes, line: &str, start: Start, fits: impl Fn(&HistoryView) -> bool) -> Snapshot {
    let asked = question(line, start);
    rig.send(Command::Browse(Some(Box::new(asked.clone()))));
    rig.wait(&format!("the answer to {asked:?}"), |now| {
        let answer = now.history.as_ref().filter(|it| it.asked == asked);
        answer.is_some_and(|answer| fits(answer))
    })
}

fn one_hit(answer: &HistoryView) -> bool {
    answer.total == 1
}

#[test]
fn what_is_older_than_the_list_is_found_and_copied() {
    let rig = rig();
    let shown = look(&rig, "n0003", Start::At(0), one_hit);
    assert!(shown.clips.iter().all(|clip| clip.id != id(3)));
    let found = history(&shown);
    assert_eq!(found.clips[0].id, id(3));
    assert_eq!(found.of, usize::try_from(CLIPS).expect("few"));
    let text = found.clips[0].text.as_deref().expect("a text");
    let places: Vec<&str> = found.places[0]
        .iter()
        .map(|(from, to)| &text[*from..*to])
        .collect();
    assert_eq!(places, ["n0003"]);
    rig.send(Command::Copy(id(3)));
    poll("the copy", || {
        rig.place.texts() == ["Number n0003 of many."]
    });
    let far = look(&rig, "", Start::Around(id(3)), |it| it.from > 0);
    assert!(history(&far).place_of(id(3)).is_some());
    // The list is what it was.
    assert_eq!(far.clips.len(), 500);
    assert!(far.clips.iter().all(|clip| clip.id != id(3)));
}

#[test]
fn an_old_clip_is_marked_deleted_and_taken_back() {
    let rig = rig();
    look(&rig, "is:starred", Start::At(0), |it| it.total == 0);
    rig.send(Command::Star(id(3), true));
    let shown = rig.wait("the mark", |now| {
        now.history.as_deref().is_some_and(one_hit)
    });
    assert_eq!(history(&shown).clips[0].id, id(3));
    // One at once after the other, as fast as they can be asked for.
    look(&rig, "n0003", Start::At(0), one_hit);
    rig.send(Command::Delete(id(3)));
    rig.wait("it is gone", |now| {
        now.history.as_deref().is_some_and(|it| it.total == 0)
    });
    rig.send(Command::Undo);
    let shown = rig.wait("it is back", |now| {
        now.history.as_deref().is_some_and(one_hit)
    });
    assert!(history(&shown).clips[0].marks.starred);
    rig.send(Command::Delete(id(4)));
    rig.send(Command::Undo);
    look(&rig, "n0004", Start::At(0), one_hit);
}

#[test]
fn an_old_clip_is_played_shown_closely_and_transcribed_again() {
    let rig = rig();
    look(&rig, "n0003", Start::At(0), one_hit);
    rig.send(Command::ShowClip(id(3)));
    let shown = rig.wait("the clip", |now| {
        now.shown.as_ref().is_some_and(|(clip, _)| *clip == id(3))
    });
    let (_, detail) = shown.shown.expect("it is shown");
    assert!(!detail.peaks.is_empty());
    rig.send(Command::Play(id(3)));
    rig.wait("it plays", |now| now.playing == Some(id(3)));
    rig.send(Command::Play(id(3)));
    rig.wait("it stops", |now| now.playing.is_none());
    rig.send(Command::Retranscribe(id(3)));
    let shown = rig.wait("another text", |now| {
        let answer = now.history.as_deref();
        answer.is_some_and(|it| it.total == 0)
    });
    assert!(shown.clips.iter().all(|clip| clip.id != id(3)));
    let again = look(&rig, "text", Start::At(0), one_hit);
    assert_eq!(history(&again).clips[0].versions, 2);
}

#[test]
fn a_clip_that_there_is_not_is_no_silent_failure() {
    let rig = rig();
    let nobody = ClipId::from_parts(7, 7);
    rig.send(Command::Star(nobody, true));
    rig.wait("a notice", |now| {
        let notice = now.notice.as_ref();
        notice.is_some_and(|notice| notice.text.contains(&nobody.to_string()))
    });
    // What comes after it is done.
    rig.send(Command::Copy(id(3)));
    poll("the copy", || {
        rig.place.texts() == ["Number n0003 of many."]
    });
}

#[test]
fn what_is_dictated_meanwhile_is_in_the_window_that_is_open() {
    let rig = rig();
    let total = usize::try_from(CLIPS).expect("few");
    look(&rig, "", Start::At(0), |it| it.total == total);
    rig.press_and_release();
    let shown = rig.wait("the new clip", |now| {
        let answer = now.history.as_deref();
        let newest = answer.and_then(|it| it.clips.first());
        newest.is_some_and(|clip| clip.text.as_deref() == Some("text 1"))
    });
    assert_eq!(history(&shown).total, total + 1);
    rig.send(Command::Browse(None));
    rig.wait("nobody looks any more", |now| now.history.is_none());
}

#[test]
fn of_many_questions_the_last_is_answered() {
    let rig = rig();
    for n in 0..200 {
        let line = format!("n{n:04}");
        let asked = question(&line, Start::At(0));
        rig.send(Command::Browse(Some(Box::new(asked))));
    }
    let shown = look(&rig, "n0007", Start::At(0), one_hit);
    assert_eq!(history(&shown).clips[0].id, id(7));
}
