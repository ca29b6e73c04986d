//! Rows: what is saved is read back, and only legal moves are made.

use super::*;
use sayso::queue::Purpose;
use sayso::store::{AudioKept, Filter, JobRecord, StoreError};
use sayso::text::suspicion::Doubt;

#[test]
fn a_clip_lies_under_the_local_day_on_which_it_began() {
    let late = id(1_795_217_400_000); // 2026-11-20T23:30:00Z
    let at = |zone: TimeZone| ClipFolder::in_zone("/data".into(), zone).wav_path(late);
    let utc = at(TimeZone::UTC);
    assert_eq!(
        utc,
        Path::new("/data/clips/2026/11/20").join(format!("{late}.wav"))
    );
    let berlin = at(TimeZone::fixed(jiff::tz::offset(1)));
    assert_eq!(
        berlin,
        Path::new("/data/clips/2026/11/21").join(format!("{late}.wav"))
    );
}

#[test]
fn a_clip_is_read_back_as_it_was_saved() {
    let mut bench = Bench::new();
    let mut save = done(id(NOON), "Hello wörld.");
    save.level.peak_dbfs = -3.5;
    save.marks.recovered = true;
    save.profile = "notes de réunion".to_owned();
    save.job = Some(JobRecord {
        attempts: 2,
        next_attempt_ms: Some(NOON + 5),
        last_error: Some("no memory".to_owned()),
        ..JobRecord::fresh(Purpose::Again)
    });
    bench.store.save(&save).expect("saved");
    let bench = bench.reopen();
    let found = bench.store.get(save.id).expect("there");
    assert_eq!(found.state, ClipState::Done);
    assert_eq!(found.text.as_deref(), Some("Hello wörld."));
    assert_eq!(
        (found.model.as_deref(), found.language.as_deref()),
        (Some("demo"), Some("en"))
    );
    assert_eq!((found.duration, found.stages), (save.duration, save.stages));
    assert_eq!(found.level, Some(save.level));
    assert_eq!(
        (found.marks.recovered, found.marks.starred, found.audio),
        (true, false, AudioKept::Kept)
    );
    assert_eq!(found.profile, "notes de réunion");
    assert_eq!((found.job, found.versions), (save.job, 1));
    assert_eq!(found.path, folder(bench.root.path()).wav_path(save.id));
}

#[test]
fn saving_again_changes_nothing() {
    let mut bench = Bench::new();
    let save = done(id(NOON), "once");
    bench.store.save(&save).expect("saved");
    let first = bench.store.get(save.id).expect("there");
    bench.store.save(&save).expect("saved");
    assert_eq!(bench.store.get(save.id).expect("there"), first);
}

#[test]
fn every_version_is_kept_with_its_words_and_the_newest_is_chosen() {
    let mut bench = Bench::new();
    let clip = id(NOON);
    for (n, text) in (0..).zip(["I scream", "Ice cream"]) {
        let mut save = done(clip, text);
        save.version = Some(Arc::new(version(text, NOON + n)));
        bench.store.save(&save).expect("saved");
    }
    let versions = bench.store.versions(clip).expect("there");
    let shown: Vec<_> = versions
        .iter()
        .map(|v| (v.number, v.transcript.text(), v.chosen))
        .collect();
    assert_eq!(
        shown,
        [
            (1, "I scream".to_owned(), false),
            (2, "Ice cream".to_owned(), true)
        ]
    );
    assert_eq!(versions[0].transcript, version("I scream", 0).transcript);
    assert_eq!(
        (versions[1].took_ms, versions[1].source),
        (Some(321), Source::Engine)
    );

    bench.store.choose(clip, 1).expect("chosen");
    assert_eq!(
        bench.store.get(clip).expect("there").text.as_deref(),
        Some("I scream")
    );
    let error = bench.store.choose(clip, 3).expect_err("no third");
    assert!(error.to_string().contains("no version 3"), "{error}");
}

fn doubted(text: &str, made_at_ms: u64, unsaid: bool) -> Arc<NewVersion> {
    Arc::new(NewVersion {
        doubt: Some(Doubt {
            why: format!("not clear: {text}"),
            unsaid,
        }),
        ..version(text, made_at_ms)
    })
}

#[test]
fn what_speaks_against_a_text_is_kept_with_it_and_goes_with_it() {
    let mut bench = Bench::new();
    let clip = id(NOON);
    let mut save = done(clip, "");
    save.version = Some(doubted("I scream", NOON, false));
    bench.store.save(&save).expect("saved");
    let doubt = |bench: &Bench| bench.store.get(clip).expect("there").doubt;
    assert_eq!(doubt(&bench).as_deref(), Some("not clear: I scream"));
    save.version = Some(Arc::new(version("Ice cream", NOON + 1)));
    bench.store.save(&save).expect("saved");
    assert_eq!(doubt(&bench), None, "of the chosen text only");
    bench.store.choose(clip, 1).expect("chosen");
    let mut bench = bench.reopen();
    assert_eq!(doubt(&bench).as_deref(), Some("not clear: I scream"));
    let versions = bench.store.versions(clip).expect("there");
    let doubts: Vec<_> = versions.iter().map(|v| v.doubt.is_some()).collect();
    assert_eq!(doubts, [true, false]);
    bench.store.choose(clip, 2).expect("chosen");
    assert_eq!(doubt(&bench), None);
}

#[test]
fn a_text_that_nobody_said_is_kept_and_is_the_clips_text_only_by_choice() {
    let mut bench = Bench::new();
    let clip = id(NOON);
    let mut save = ClipSave::new(clip, ClipState::Empty);
    save.reason = Some("no voice".to_owned());
    save.version = Some(doubted("Thank you.", NOON, true));
    bench.store.save(&save).expect("saved");
    let found = bench.store.get(clip).expect("there");
    assert_eq!(
        (found.state, found.text, found.versions),
        (ClipState::Empty, None, 1)
    );
    assert!(bench.store.search("thank", 9).expect("searched").is_empty());
    assert!(!bench.store.versions(clip).expect("there")[0].chosen);
    bench.store.choose(clip, 1).expect("chosen");
    let found = bench.store.get(clip).expect("there");
    assert_eq!(found.text.as_deref(), Some("Thank you."));
    assert_eq!((found.state, found.reason), (ClipState::Done, None));
}

#[test]
fn a_text_that_nobody_said_does_not_take_the_place_of_one_that_was_said() {
    let mut bench = Bench::new();
    let clip = id(NOON);
    bench.store.save(&done(clip, "words")).expect("saved");
    let mut save = done(clip, "");
    save.version = Some(doubted("Thank you.", NOON + 1, true));
    bench.store.save(&save).expect("saved");
    let found = bench.store.get(clip).expect("there");
    assert_eq!((found.text.as_deref(), found.versions), (Some("words"), 2));
    assert_eq!(found.doubt, None);
}

#[test]
fn an_attempt_that_hears_nothing_does_not_take_the_text_away() {
    let mut bench = Bench::new();
    let clip = id(NOON);
    bench.store.save(&done(clip, "words")).expect("saved");
    let mut silent = done(clip, "");
    silent.version = Some(Arc::new(version("", NOON + 1)));
    bench.store.save(&silent).expect("saved");
    let found = bench.store.get(clip).expect("there");
    assert_eq!((found.text.as_deref(), found.versions), (Some("words"), 2));
}

#[test]
fn an_edit_by_hand_is_a_version_too() {
    let mut bench = Bench::new();
    let clip = id(NOON);
    bench.store.save(&done(clip, "I scream")).expect("saved");
    let edit = NewVersion {
        transcript: Transcript::plain("Ice cream!\nTwo scoops.", "by hand"),
        source: Source::Hand,
        took: None,
        made_at_ms: NOON + 9,
        doubt: None,
    };
    assert_eq!(bench.store.add_version(clip, &edit).expect("saved"), 2);
    let versions = bench.store.versions(clip).expect("there");
    assert_eq!(
        (versions[1].source, versions[1].chosen),
        (Source::Hand, true)
    );
    assert_eq!(
        versions[1].transcript.segments[0].text,
        "Ice cream!\nTwo scoops."
    );
}

#[test]
fn the_database_allows_the_moves_that_the_program_knows_and_no_other() {
    let mut bench = Bench::new();
    for from in ClipState::ALL {
        for to in ClipState::ALL.into_iter().filter(|to| *to != from) {
            let clip = id(NOON);
            bench.store.forget(clip).expect("gone");
            bench.store.save(&ClipSave::new(clip, from)).expect("born");
            let database = rusqlite::Connection::open(bench.database()).expect("open");
            let moved = database.execute("UPDATE clips SET state = ?1", [to.name()]);
            assert_eq!(moved.is_ok(), from.may_become(to), "{from:?} to {to:?}");
        }
    }
    let database = rusqlite::Connection::open(bench.database()).expect("open");
    let odd =
        "INSERT INTO clips (id, state, path) VALUES ('01KB7WWWWWWWWWWWWWWWWWWWWW', 'lost', '')";
    assert!(database.execute(odd, []).is_err(), "an unknown state");
}

#[test]
fn moves_that_were_missed_are_caught_up_with() {
    let mut bench = Bench::new();
    let clip = id(NOON);
    bench
        .store
        .save(&ClipSave::new(clip, ClipState::Recording))
        .expect("saved");
    // The disk refused everything in between.
    bench.store.save(&done(clip, "here")).expect("caught up");
    assert_eq!(bench.state(clip), ClipState::Done);
    let back = ClipSave::new(clip, ClipState::Recording);
    let error = bench.store.save(&back).expect_err("no way back");
    assert!(error.to_string().contains("illegal move"), "{error}");
    assert_eq!(bench.state(clip), ClipState::Done);
}

#[test]
fn a_deleted_clip_goes_with_its_sound_and_comes_back_with_it() {
    let mut bench = Bench::new();
    let clip = id(NOON);
    let path = bench.with_sound(&done(clip, "keep me"));
    bench.store.trash(clip, NOON + DAY).expect("deleted");
    let trashed = bench.store.get(clip).expect("still there");
    assert_eq!(
        (trashed.state, trashed.trashed_at_ms),
        (ClipState::Trashed, Some(NOON + DAY))
    );
    assert!(trashed.path.exists() && !path.exists());
    assert_eq!(bench.store.recent(9).expect("readable"), []);
    // Whoever still works with it does not bring it back.
    bench.store.save(&done(clip, "keep me")).expect("saved");
    assert_eq!(bench.state(clip), ClipState::Trashed);

    bench.store.restore(clip).expect("restored");
    let restored = bench.store.get(clip).expect("there");
    assert_eq!(
        (restored.state, restored.path.as_path()),
        (ClipState::Done, path.as_path())
    );
    assert_eq!(restored.text.as_deref(), Some("keep me"));
    assert!(path.exists());
}

#[test]
fn a_clip_that_was_cancelled_waits_for_its_text_when_it_is_restored() {
    let mut bench = Bench::new();
    let clip = id(NOON);
    bench.with_sound(&ClipSave::new(clip, ClipState::Recording));
    bench.store.trash(clip, NOON).expect("cancelled");
    bench.store.restore(clip).expect("restored");
    let restored = bench.store.get(clip).expect("there");
    assert_eq!(restored.state, ClipState::Queued);
    assert_eq!(
        restored.job.map(|job| job.purpose),
        Some(Purpose::Recovered)
    );
}

#[test]
fn what_is_forgotten_is_nowhere_on_the_disk() {
    let mut bench = Bench::new();
    let clip = id(NOON);
    let path = bench.with_sound(&done(clip, "xylophone secret"));
    bench
        .store
        .save(&done(id(NOON + 1), "something else"))
        .expect("saved");
    bench.store.purge([clip]).expect("gone");
    assert!(!path.exists());
    assert!(matches!(
        bench.store.get(clip),
        Err(StoreError::NotFound { .. })
    ));
    for entry in fs::read_dir(bench.root.path()).expect("readable") {
        let file = entry.expect("an entry").path();
        if file.is_file() {
            let bytes = fs::read(&file).expect("readable");
            let found = bytes.windows(9).any(|window| window == b"xylophone");
            assert!(!found, "in {}", file.display());
        }
    }
    // Once more is no error.
    bench.store.forget(clip).expect("nothing to do");
}

#[test]
fn lists_are_newest_first_and_filtered() {
    let mut bench = Bench::new();
    for n in 0..5 {
        bench.store.save(&done(id(NOON + n), "x")).expect("saved");
    }
    bench.store.star(id(NOON + 1), true).expect("marked");
    bench
        .store
        .save(&ClipSave::new(id(NOON + 9), ClipState::Failed))
        .expect("saved");
    let list = |filter: Filter| -> Vec<u64> {
        let clips = bench.store.list(&filter).expect("readable");
        clips.iter().map(|clip| clip.id.unix_ms() - NOON).collect()
    };
    assert_eq!(list(Filter::default()), [9, 4, 3, 2, 1, 0]);
    assert_eq!(
        list(Filter {
            limit: Some(2),
            ..Filter::default()
        }),
        [9, 4]
    );
    assert_eq!(
        list(Filter {
            state: Some(ClipState::Failed),
            ..Filter::default()
        }),
        [9]
    );
    assert_eq!(
        list(Filter {
            starred: true,
            ..Filter::default()
        }),
        [1]
    );
}

#[test]
fn a_clip_is_found_by_last_by_its_id_and_by_the_beginning_of_it() {
    let mut bench = Bench::new();
    let error = bench.store.find("last").expect_err("none yet");
    assert!(error.to_string().contains("sayso demo"), "{error}");
    for ms in [NOON, NOON + 1, NOON + DAY] {
        bench.store.save(&done(id(ms), "x")).expect("saved");
    }
    let find = |query: &str| bench.store.find(query).map(|clip| clip.id);
    assert_eq!(find("last"), Ok(id(NOON + DAY)));
    let whole = id(NOON).to_string();
    assert_eq!(find(&whole), Ok(id(NOON)));
    assert_eq!(find(&whole.to_lowercase()), Ok(id(NOON)));
    assert_eq!(find(&id(NOON + DAY).to_string()[..10]), Ok(id(NOON + DAY)));
    assert!(matches!(
        find(&whole[..9]),
        Err(StoreError::Ambiguous { count: 2, .. })
    ));
    for nothing in ["", "ZZZ", "*", "01K*", "%"] {
        assert!(
            matches!(find(nothing), Err(StoreError::NotFound { .. })),
            "{nothing}"
        );
    }
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let mut bench = Bench::new();
    bench.with_sound(&done(id(NOON), "private"));
    let mode = |path: &Path| path.metadata().expect("there").permissions().mode() & 0o777;
    for file in ["sayso.db", "sayso.db-wal", "sayso.db-shm"] {
        assert_eq!(mode(&bench.root.path().join(file)), 0o600, "{file}");
    }
    assert_eq!(mode(&bench.root.path().join("clips")), 0o700);
}

#[test]
fn a_database_that_is_locked_for_a_while_is_waited_for() {
    let mut bench = Bench::new();
    let other = rusqlite::Connection::open(bench.database()).expect("open");
    other.execute_batch("BEGIN EXCLUSIVE").expect("locked");
    let (let_go, told) = std::sync::mpsc::sync_channel::<()>(1);
    let locker = std::thread::spawn(move || {
        // A third of a second after the save has begun, or at the latest then.
        let _ = told.recv_timeout(Duration::from_millis(300));
        other.execute_batch("COMMIT").expect("unlocked");
    });
    bench
        .store
        .save(&done(id(NOON), "patience"))
        .expect("saved after all");
    drop(let_go);
    locker.join().expect("joined");
    assert_eq!(bench.state(id(NOON)), ClipState::Done);
}
