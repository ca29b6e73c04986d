//! Correcting what was heard, on fakes with a real store.

mod support;

use sayso::clip::ClipId;
use sayso::front::snapshot::{Undo, VersionView};
use sayso::front::{Command, Snapshot};
use sayso::runtime::Settings;
use support::rig::fakes::{Fakes, samples_of};

/// Dictates once; the clip.
fn dictated(rig: &Fakes, text: &str) -> ClipId {
    rig.engine.will_say(text);
    rig.press_and_release();
    let shown = rig.wait("the text", |now| {
        let newest = now.clips.first();
        newest.is_some_and(|clip| clip.text.as_deref() == Some(text))
            && newest.is_some_and(|clip| clip.stages.delivered.is_some())
    });
    shown.clips[0].id
}

fn correct(rig: &Fakes, clip: ClipId, text: &str) -> Snapshot {
    let text = text.to_owned();
    rig.send(Command::Correct {
        clip,
        text: text.clone(),
    });
    rig.wait("the correction", |now| text_of(now, clip) == Some(&text))
}

fn text_of(now: &Snapshot, clip: ClipId) -> Option<&str> {
    let clip = now.clips.iter().find(|listed| listed.id == clip)?;
    clip.text.as_deref()
}

fn told(now: &Snapshot) -> &str {
    now.notice.as_ref().map_or("", |notice| &notice.text)
}

fn versions(rig: &Fakes, clip: ClipId) -> Vec<VersionView> {
    rig.send(Command::ShowVersions(clip));
    let shown = rig.wait("the versions", |now| {
        now.versions.as_ref().is_some_and(|(of, _)| *of == clip)
    });
    shown.versions.expect("they are shown").1.to_vec()
}

#[test]
fn a_correction_is_a_version_of_its_own_and_y_copies_it() {
    let rig = Fakes::start();
    let clip = dictated(&rig, "see ewe");
    let shown = correct(&rig, clip, "see you");
    assert!(told(&shown).starts_with("Saved."), "{}", told(&shown));
    assert_eq!(shown.undo.map(|undo| undo.what), Some(Undo::Edit));
    assert_eq!(rig.place.texts(), ["see ewe"], "nothing is sent by itself");
    rig.send(Command::Copy(clip));
    rig.wait("the copy", |now| told(now).starts_with("Copied"));
    assert_eq!(rig.place.texts(), ["see ewe", "see you"]);
    let versions = versions(&rig, clip);
    let all: Vec<_> = versions
        .iter()
        .map(|one| (one.by.as_str(), one.text.as_str(), one.chosen))
        .collect();
    assert_eq!(all[1], ("by hand", "see you", true));
    assert_eq!((all.len(), all[0].1, all[0].2), (2, "see ewe", false));
    let stored = rig.last_clip();
    assert_eq!(stored.text.as_deref(), Some("see you"), "in the store too");
}

#[test]
fn what_was_done_is_taken_back_from_the_last_to_the_first() {
    let rig = Fakes::with(Settings {
        load_history: true,
        ..Settings::plain()
    });
    let clip = dictated(&rig, "see ewe");
    correct(&rig, clip, "see you");
    rig.send(Command::Choose { clip, number: 1 });
    rig.wait("the choice", |now| text_of(now, clip) == Some("see ewe"));
    rig.send(Command::Delete(clip));
    let shown = rig.wait("the trash", |now| now.clips.is_empty());
    assert_eq!(shown.undo.map(|undo| undo.what), Some(Undo::Delete));
    rig.send(Command::Undo);
    rig.wait("the clip", |now| text_of(now, clip) == Some("see ewe"));
    rig.send(Command::Undo);
    let shown = rig.wait("no choice", |now| text_of(now, clip) == Some("see you"));
    assert!(told(&shown).contains("version before"), "{}", told(&shown));
    rig.send(Command::Undo);
    let shown = rig.wait("no edit", |now| text_of(now, clip) == Some("see ewe"));
    assert!(told(&shown).contains("taken back"), "{}", told(&shown));
    assert_eq!(shown.undo, None);
    rig.send(Command::Undo);
    rig.wait("an answer", |now| told(now) == "Nothing to take back.");
    assert_eq!(versions(&rig, clip).len(), 2, "no version is lost");
}

#[test]
fn a_version_that_is_on_the_screen_is_marked_as_soon_as_it_is_chosen() {
    let rig = Fakes::start();
    let clip = dictated(&rig, "see ewe");
    correct(&rig, clip, "see you");
    assert!(versions(&rig, clip)[1].chosen);
    rig.send(Command::Choose { clip, number: 1 });
    rig.wait("the mark", |now| {
        let versions = now.versions.as_ref();
        versions.is_some_and(|(_, versions)| versions[0].chosen && !versions[1].chosen)
    });
    rig.send(Command::Choose { clip, number: 9 });
    rig.wait("no such version", |now| told(now).contains("version 9"));
}

#[test]
fn a_text_of_several_lines_and_spaces_at_its_end_stays_so() {
    let rig = Fakes::start();
    let clip = dictated(&rig, "one two");
    correct(&rig, clip, "one\ntwo ");
    rig.send(Command::Copy(clip));
    rig.wait("the copy", |now| told(now).starts_with("Copied"));
    assert_eq!(rig.place.texts()[1], "one\ntwo ");
    correct(&rig, clip, "one");
    rig.send(Command::Correct {
        clip,
        text: String::new(),
    });
    rig.wait("no text", |now| text_of(now, clip).is_none());
    rig.send(Command::Undo);
    rig.wait("the text", |now| text_of(now, clip) == Some("one"));
}

#[test]
fn a_dictation_while_a_text_is_corrected_goes_its_usual_way() {
    let rig = Fakes::start();
    let clip = dictated(&rig, "see ewe");
    rig.press();
    correct(&rig, clip, "see you");
    rig.finger.release();
    rig.delivered(&["see ewe", "text 2"]);
    let shown = rig.wait("two clips", |now| now.clips.len() == 2);
    assert_eq!(text_of(&shown, clip), Some("see you"));
}

#[test]
fn what_a_correction_teaches_is_offered_with_what_it_would_have_changed() {
    let rig = Fakes::start();
    dictated(&rig, "say so is open");
    dictated(&rig, "nothing of it");
    let clip = dictated(&rig, "please open say so now");
    correct(&rig, clip, "please open sayso now");
    let shown = rig.wait("the offer", |now| now.offers.is_some());
    let (of, offers) = shown.offers.expect("offers");
    assert_eq!((of, offers.len()), (clip, 1));
    let (offer, preview) = (&offers[0].offer, &offers[0].preview);
    assert_eq!((&*offer.from, &*offer.to), ("say so", "sayso"));
    assert_eq!((preview.of, preview.changed), (2, 1));
    let example = sayso::text::diff::plain(&preview.examples[0]);
    assert_eq!(example, "[-say so-]{+sayso+} is open");
    // Another correction that teaches nothing has nothing to offer.
    correct(&rig, clip, "please open sayso now!");
    rig.wait("no offer", |now| now.offers.is_none());
}

/// The texts of the list, newest first.
fn texts(now: &Snapshot) -> Vec<&str> {
    let clips = now.clips.iter();
    clips.filter_map(|clip| clip.text.as_deref()).collect()
}

fn with_history() -> Fakes {
    Fakes::with(Settings {
        load_history: true,
        ..Settings::plain()
    })
}

#[test]
fn two_clips_are_joined_and_that_is_taken_back() {
    let rig = with_history();
    let first = dictated(&rig, "see you");
    let second = dictated(&rig, "all later");
    rig.send(Command::Merge(first, second));
    let shown = rig.wait("one clip", |now| texts(now) == ["see you all later"]);
    assert_eq!(shown.undo.map(|undo| undo.what), Some(Undo::Merge));
    let joined = shown.clips[0].id;
    let pause = 4_000;
    let samples = samples_of(&path_of(&rig, joined));
    rig.send(Command::Undo);
    rig.wait("two clips", |now| texts(now) == ["all later", "see you"]);
    // Both are whole on the disk by now.
    let lengths = [first, second].map(|clip| samples_of(&path_of(&rig, clip)));
    assert_eq!(samples, lengths[0] + pause + lengths[1]);
    // What is not there cannot be joined, and nothing else goes.
    rig.send(Command::Merge(first, joined));
    rig.wait("a reason", |now| told(now).contains("in the trash"));
    rig.wait("two clips still", |now| {
        texts(now) == ["all later", "see you"]
    });
}

fn path_of(rig: &Fakes, clip: ClipId) -> std::path::PathBuf {
    let shown = rig.wait("the clip", |now| {
        now.clips.iter().any(|listed| listed.id == clip)
    });
    let mut clips = shown.clips.iter();
    let clip = clips.find(|listed| listed.id == clip).expect("listed");
    clip.path.clone()
}

#[test]
fn a_clip_without_the_places_of_its_words_is_parted_and_both_are_heard_again() {
    let rig = with_history();
    rig.press();
    support::pace_until(std::time::Instant::now() + support::ms(700));
    rig.finger.release();
    let shown = rig.wait("the text", |now| {
        let newest = now.clips.first();
        newest.is_some_and(|clip| clip.stages.delivered.is_some())
    });
    let clip = shown.clips[0].id;
    correct(&rig, clip, "by hand");
    rig.engine.will_say("one");
    rig.engine.will_say("two");
    rig.send(Command::Split { clip, at_ms: 300 });
    rig.wait("both parts", |now| {
        let mut texts = texts(now);
        texts.sort_unstable();
        texts == ["one", "two"]
    });
    rig.send(Command::Undo);
    rig.wait("the whole", |now| texts(now) == ["by hand"]);
}

#[test]
fn the_next_dictation_is_put_at_the_end_of_a_clip_and_delivered_alone() {
    let rig = with_history();
    let first = dictated(&rig, "see you");
    rig.send(Command::Append(Some(first)));
    rig.wait("the mark", |now| now.append == Some(first));
    rig.engine.will_say("all later");
    rig.press_and_release();
    let shown = rig.wait("one clip", |now| texts(now) == ["see you all later"]);
    assert_eq!(rig.place.texts(), ["see you", "all later"]);
    assert_eq!(shown.append, None, "once");
    rig.send(Command::Append(Some(shown.clips[0].id)));
    rig.wait("the mark", |now| now.append.is_some());
    rig.send(Command::Append(None));
    rig.wait("no mark", |now| now.append.is_none());
    dictated(&rig, "on its own");
    rig.wait("two clips", |now| now.clips.len() == 2);
}
