use std::path::PathBuf;
use std::sync::Arc;

use super::*;
use crate::clip::ClipState;
use crate::front::browse::parse;
use crate::store::{ClipFolder, ClipSave, NewVersion, Source};
use crate::text::Transcript;

const HOUR: u64 = 3_600_000;
/// Noon of a day in a year without surprises, wherever this runs.
const NOON: u64 = 1_763_640_000_000;

fn id(n: u64) -> ClipId {
    ClipId::from_parts(NOON + n * HOUR, 0)
}

fn clip(n: u64) -> ClipSave {
    let text = match n % 3 {
        0 => "Öffne the blue door.",
        1 => "The window is open, and the doors are not.",
        _ => "Nothing of that kind.",
    };
    let mut transcript = Transcript::plain(
        text,
        if n.is_multiple_of(2) {
            "base.en"
        } else {
            "tiny"
        },
    );
    transcript.language = Some(if n % 5 == 4 { "de" } else { "en" }.to_owned());
    let state = if n % 7 == 6 {
        ClipState::Failed
    } else {
        ClipState::Done
    };
    let mut save = ClipSave::new(id(n), state);
    save.version = Some(Arc::new(NewVersion {
        transcript,
        source: Source::Engine,
        took: None,
        made_at_ms: NOON,
        doubt: None,
    }));
    save
}

fn store(clips: u64) -> Store {
    let folder = ClipFolder::new(PathBuf::from("/nowhere"));
    let mut store = Store::in_memory(folder).expect("a store");
    for n in 0..clips {
        let before = store.changes();
        store.save(&clip(n)).expect("saved");
        if n % 10 == 9 {
            store.star(id(n), true).expect("marked");
        }
        store.follow(Some(id(n)), before);
    }
    store
}

fn ask(store: &mut Store, line: &str, start: Start) -> Found {
    let parsed = parse(line);
    assert_eq!(parsed.trouble, None);
    let question = Question {
        asked: Browse {
            words: parsed.words,
            filter: parsed.filter,
            start,
        },
        within: 0..u64::MAX,
        recent: [NOON + HOUR * 590, NOON, NOON, 0],
    };
    store.browse(&question).expect("an answer")
}

fn ids(found: &Found) -> Vec<ClipId> {
    found.clips.iter().map(|clip| clip.id).collect()
}

#[test]
fn the_newest_come_first_and_any_part_can_be_had() {
    let mut store = store(600);
    let found = ask(&mut store, "", Start::At(0));
    assert_eq!((found.total, found.of, found.from), (600, 600, 0));
    let newest: Vec<ClipId> = (400..600).rev().map(id).collect();
    assert_eq!(ids(&found), newest);
    let found = ask(&mut store, "", Start::At(usize::MAX));
    let oldest: Vec<ClipId> = (0..200).rev().map(id).collect();
    assert_eq!((found.from, ids(&found)), (400, oldest));
    let found = ask(&mut store, "", Start::Around(id(300)));
    assert_eq!(found.from, 199);
    assert_eq!(found.clips[100].id, id(300));
    let nobody = ask(&mut store, "", Start::Around(ClipId::from_parts(1, 1)));
    assert_eq!(nobody.from, 0);
    // A day has 24 of them, of which the part that is shown has only some.
    let ends = |found: &Found| (found.newer_that_day, found.older_that_day);
    let found = ask(&mut store, "", Start::At(100));
    let same_day = |a: &StoredClip, n: u64| day_around(a.id.unix_ms()).contains(&id(n).unix_ms());
    let newer = (0..600).filter(|n| same_day(&found.clips[0], *n) && id(*n) > found.clips[0].id);
    let older =
        (0..600).filter(|n| same_day(&found.clips[199], *n) && id(*n) < found.clips[199].id);
    assert_eq!(ends(&found), (newer.count(), older.count()));
    assert!(ends(&found).0 + ends(&found).1 > 0);
}

#[test]
fn words_and_filters_leave_out_what_they_do_not_name() {
    let mut store = store(600);
    let wanted = |keep: &dyn Fn(u64) -> bool| -> Vec<ClipId> {
        let kept = (0..600).rev().filter(|n| keep(*n)).map(id);
        kept.take(WINDOW).collect()
    };
    let cases: [(&str, &dyn Fn(u64) -> bool); 9] = [
        ("door", &|n| n % 3 < 2),
        ("\"door\"", &|n| n % 3 == 0),
        ("off blue", &|n| n % 3 == 0),
        ("zebra", &|_| false),
        ("is:starred", &|n| n % 10 == 9),
        ("state:failed", &|n| n % 7 == 6),
        ("model:tiny lang:de", &|n| n % 2 == 1 && n % 5 == 4),
        ("model:none-such", &|_| false),
        ("door is:starred state:done", &|n| {
            n % 3 < 2 && n % 10 == 9 && n % 7 != 6
        }),
    ];
    for (line, keep) in cases {
        let found = ask(&mut store, line, Start::At(0));
        assert_eq!(ids(&found), wanted(keep), "{line}");
        assert_eq!(found.total, (0..600).filter(|n| keep(*n)).count(), "{line}");
    }
}

#[test]
fn where_the_words_are_is_told_in_bytes_of_the_text() {
    let mut store = store(6);
    let found = ask(&mut store, "off door", Start::At(0));
    let marked = |at: usize| -> Vec<&str> {
        let text = found.clips[at].text.as_deref().expect("a text");
        let places = found.places[at].iter();
        places.map(|(from, to)| &text[*from..*to]).collect()
    };
    assert_eq!(marked(0), ["Öffne", "door"]);
    let found = ask(&mut store, "", Start::At(0));
    assert!(found.places.iter().all(Vec::is_empty));
    assert_eq!(places("a \u{2}b\u{3}, c\u{2}d\u{3}"), [(2, 3), (6, 7)]);
}

#[test]
fn each_choice_says_how_many_hits_it_would_leave() {
    let mut store = store(600);
    let filtered = "is:starred lang:de";
    let choices = ask(&mut store, filtered, Start::At(0)).choices;
    assert_eq!(choices.starred, 60, "of those in German");
    for (state, count) in &choices.states {
        let line = format!("{filtered} state:{}", state.name());
        assert_eq!(ask(&mut store, &line, Start::At(0)).total, *count, "{line}");
    }
    for (model, count) in &choices.models {
        let line = format!("{filtered} model:{model}");
        assert_eq!(ask(&mut store, &line, Start::At(0)).total, *count, "{line}");
    }
    for (code, count) in &choices.languages {
        let line = format!("is:starred lang:{code}");
        assert_eq!(ask(&mut store, &line, Start::At(0)).total, *count, "{line}");
    }
    let all = ask(&mut store, "", Start::At(0)).choices;
    assert_eq!(all.recent, [10, 600, 600, 600]);
}

#[test]
fn what_is_written_meanwhile_is_in_the_next_answer() {
    let mut store = store(3);
    assert_eq!(ask(&mut store, "door", Start::At(0)).total, 2);
    let mut write = |what: &dyn Fn(&mut Store), clip: Option<ClipId>| {
        let before = store.changes();
        what(&mut store);
        store.follow(clip, before);
        ask(&mut store, "door", Start::At(0))
    };
    // One that is followed, one that is not, one that is deleted.
    let found = write(&|store| store.save(&clip(3)).expect("saved"), Some(id(3)));
    assert_eq!(ids(&found), [id(3), id(1), id(0)]);
    let found = write(&|store| store.save(&clip(4)).expect("saved"), None);
    assert_eq!(ids(&found), [id(4), id(3), id(1), id(0)]);
    let found = write(&|store| store.forget(id(3)).expect("gone"), Some(id(3)));
    assert_eq!(ids(&found), [id(4), id(1), id(0)]);
    let version = NewVersion {
        transcript: Transcript::plain("A door after all.", ""),
        source: Source::Hand,
        took: None,
        made_at_ms: NOON + 1,
        doubt: None,
    };
    let found = write(
        &|store| assert_eq!(store.add_version(id(2), &version).expect("added"), 2),
        Some(id(2)),
    );
    assert_eq!(ids(&found), [id(4), id(2), id(1), id(0)]);
    let found = write(
        &|store| store.star(id(1), true).expect("marked"),
        Some(id(1)),
    );
    assert_eq!(found.choices.starred, 1);
}
