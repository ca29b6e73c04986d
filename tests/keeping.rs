//! What is kept of a dictation, and what is not: read off the disk.

#![cfg(unix)]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use rusqlite::Connection;
use sayso::clip::{ClipId, ClipState};
use sayso::store::{ClipFolder, ClipSave, Store};
use support::{PATIENCE, Pty, Sayso, Speech, Terminal, key, pace_until, poll};

fn hearing(speech: &Speech, config: &str) -> Sayso {
    let sayso = Sayso::new().config(config);
    let file = speech.write(&sayso.folder().join("microphone.wav"));
    sayso.microphone(&file)
}

fn dictate(app: &Pty, speech: &Speech) {
    app.send(key::SPACE_DOWN);
    app.wait_for_text("RECORDING");
    pace_until(Instant::now() + speech.duration());
    app.send(key::SPACE_UP);
}

/// Every file below a folder that holds these bytes.
fn holding(folder: &Path, bytes: &[u8]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("readable").flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(holding(&path, bytes));
        } else if fs::read(&path)
            .is_ok_and(|all| all.windows(bytes.len()).any(|part| part == bytes))
        {
            found.push(path);
        }
    }
    found
}

fn rows(sayso: &Sayso) -> u32 {
    rows_of(&Connection::open(sayso.data().join("sayso.db")).expect("a database"))
}

fn rows_of(database: &Connection) -> u32 {
    database
        .query_row("SELECT count(*) FROM clips", [], |row| row.get(0))
        .expect("a number")
}

#[test]
fn of_an_incognito_dictation_nothing_is_left_on_the_disk() {
    let speech = Speech::demo(2);
    let sayso = hearing(&speech, "storage.incognito = true\n");
    let mut app = sayso.in_terminal((100, 30), Terminal::Kitty);
    app.wait_for_text("incognito");
    app.wait_for_text("mic open");
    dictate(&app, &speech);
    app.wait_for_text("Nothing of it was kept");
    // It was there, for as long as it could have been lost.
    assert!(sayso.log().contains("clip"), "the log speaks of clips");
    poll("no file and no row of it", PATIENCE, || {
        (sayso.clips().is_empty() && rows(&sayso) == 0).then_some(())
    });
    for word in ["quick brown", "lazy dog"] {
        assert!(speech.text.contains(word));
        assert_eq!(
            holding(sayso.folder(), word.as_bytes()),
            Vec::<PathBuf>::new(),
            "{word}"
        );
    }
    // Switched off, the next one is kept.
    app.send("i");
    app.wait_for_text("Dictations are kept again");
    dictate(&app, &speech);
    app.wait_for_text(&speech.text);
    app.send("q");
    assert!(app.wait_exit().success());
    assert_eq!((sayso.clips().len(), rows(&sayso)), (1, 1));
    assert!(!holding(&sayso.data(), b"quick brown").is_empty());
}

#[test]
fn an_incognito_dictation_without_words_is_gone_once_sayso_has_ended() {
    let sayso = hearing(&Speech::demo(7), "storage.incognito = true\n");
    let mut app = sayso.in_terminal((100, 30), Terminal::Kitty);
    app.wait_for_text("mic open");
    dictate(&app, &Speech::demo(8));
    // Until then it can be tried again.
    app.wait_for_text("(empty)");
    assert_eq!(rows(&sayso), 1);
    app.send("q");
    assert!(app.wait_exit().success());
    assert_eq!((sayso.clips().len(), rows(&sayso)), (0, 0));
}

#[test]
fn without_keep_audio_the_text_stays_and_the_sound_goes() {
    let speech = Speech::demo(2);
    let sayso = hearing(&speech, "storage.keep_audio = false\n");
    let mut app = sayso.in_terminal((120, 30), Terminal::Kitty);
    app.wait_for_text("mic open");
    dictate(&app, &speech);
    app.wait_for_text(&speech.text);
    app.wait_for_text("no sound kept");
    poll("no file of it", PATIENCE, || {
        sayso.clips().is_empty().then_some(())
    });
    app.send("q");
    assert!(app.wait_exit().success());
    let shown = sayso.args(["clips", "show"]).run();
    assert!(shown.stdout.contains(&speech.text), "{}", shown.stdout);
    assert!(
        shown.stdout.contains("sound    not kept"),
        "{}",
        shown.stdout
    );
}

#[test]
fn a_daemon_on_the_clips_of_another_sayso_says_so_and_changes_nothing() {
    let speech = Speech::demo(8);
    let sayso = hearing(&speech, "");
    let first = sayso.in_terminal((100, 30), Terminal::Kitty);
    first.wait_for_text("mic open");
    let second = sayso.with_args(["daemon"]);
    assert!(!second.status.success());
    let said = second.stderr;
    assert!(said.contains("already running"), "{said}");
    assert!(said.contains(&format!("process {}", first.id())), "{said}");
    assert!(said.contains("--data-dir"), "{said}");
    // The first is none the worse for it.
    dictate(&first, &speech);
    first.wait_for_text(&speech.text);
}

#[test]
fn what_another_process_changes_shows_up() {
    let speech = Speech::demo(8);
    let sayso = hearing(&speech, "");
    let app = sayso.in_terminal((100, 30), Terminal::Kitty);
    app.wait_for_text("mic open");
    dictate(&app, &speech);
    app.wait_for_text(&speech.text);
    let clip = sayso.clips()[0]
        .file_stem()
        .expect("a name")
        .to_string_lossy()
        .into_owned();
    let sayso = sayso.args(["clips", "star", &clip]);
    assert!(sayso.run().status.success());
    app.wait_for_text("★");
}

#[test]
fn a_clip_whose_file_was_replaced_keeps_its_text_and_says_what_is_wrong() {
    let speech = Speech::demo(8);
    let sayso = hearing(&speech, "");
    let app = sayso.in_terminal((100, 30), Terminal::Kitty);
    app.wait_for_text("mic open");
    dictate(&app, &speech);
    app.wait_for_text(&speech.text);
    let clip = &sayso.clips()[0];
    poll("the whole file", PATIENCE, || {
        let whole =
            hound::WavReader::open(clip).is_ok_and(|wav| wav.duration() >= speech.samples());
        whole.then_some(())
    });
    fs::write(clip, "a shopping list").expect("written");
    app.send("r");
    app.wait_for_text("OUT.wav");
    app.wait_for_text(&speech.text);
    // And one that has gone altogether.
    app.send("\x1b[27;1:1u");
    app.wait_until_gone("OUT.wav");
    fs::remove_file(clip).expect("removed");
    app.send("r");
    app.wait_for_text("No such file");
    app.wait_for_text(&speech.text);
}

#[test]
fn a_database_that_another_program_locks_for_five_seconds_costs_nothing() {
    let speech = Speech::demo(8);
    let sayso = hearing(&speech, "");
    let mut app = sayso.in_terminal((100, 30), Terminal::Kitty);
    app.wait_for_text("mic open");
    app.wait_for_text("demo model");
    let other = Connection::open(sayso.data().join("sayso.db")).expect("a database");
    other.execute_batch("BEGIN IMMEDIATE").expect("locked");
    let locked = Instant::now();
    dictate(&app, &speech);
    app.wait_for_text(&speech.text);
    assert_eq!(rows_of(&other), 0, "nothing could be written yet");
    pace_until(locked + support::ms(5_000));
    other.execute_batch("COMMIT").expect("unlocked");
    drop(other);
    app.send("q");
    assert!(app.wait_exit().success());
    assert_eq!((sayso.clips().len(), rows(&sayso)), (1, 1));
    assert!(!sayso.log().contains("refused a request"), "it waited");
}

#[test]
fn a_database_that_is_deleted_while_sayso_runs_is_written_again() {
    let speech = Speech::demo(8);
    let sayso = hearing(&speech, "");
    let mut app = sayso.in_terminal((100, 30), Terminal::Kitty);
    app.wait_for_text("mic open");
    dictate(&app, &speech);
    app.wait_for_text(&speech.text);
    poll("its row", PATIENCE, || (rows(&sayso) == 1).then_some(()));
    for file in ["sayso.db", "sayso.db-wal", "sayso.db-shm"] {
        let _ = fs::remove_file(sayso.data().join(file));
    }
    dictate(&app, &speech);
    app.wait_for_text("was deleted while sayso ran");
    app.wait_for_text("2 clips");
    app.send("q");
    assert!(app.wait_exit().success());
    assert_eq!((sayso.clips().len(), rows(&sayso)), (2, 2));
}

#[test]
fn a_damaged_database_is_put_aside_and_every_text_is_made_again() {
    let speech = Speech::demo(2);
    let sayso = hearing(&speech, "");
    let mut app = sayso.in_terminal((100, 30), Terminal::Kitty);
    app.wait_for_text("mic open");
    dictate(&app, &speech);
    app.wait_for_text(&speech.text);
    app.send("q");
    assert!(app.wait_exit().success());
    let database = sayso.data().join("sayso.db");
    fs::write(&database, "a very long shopping list ".repeat(999)).expect("written");
    let mut app = sayso.in_terminal((100, 30), Terminal::Kitty);
    app.wait_for_text("The history was damaged");
    app.wait_for_text(&speech.text);
    app.send("q");
    assert!(app.wait_exit().success());
    assert_eq!((sayso.clips().len(), rows(&sayso)), (1, 1));
    assert!(sayso.data().join("sayso.db.damaged-1").exists());
}

#[test]
fn a_clock_that_was_set_back_an_hour_loses_nothing_and_keeps_the_order() {
    let speech = Speech::demo(8);
    let sayso = hearing(&speech, "");
    // As an earlier run would have named it before the clock was set back.
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("after 1970");
    let ahead = u64::try_from(now.as_millis()).expect("small") + 3_600_000;
    let before = ClipId::from_parts(ahead, 7);
    let mut store = Store::open(ClipFolder::new(sayso.data())).expect("a store");
    store
        .save(&ClipSave::new(before, ClipState::Sealed))
        .expect("saved");
    speech.write(&store.folder().prepare(before).expect("a folder"));
    drop(store);
    let mut app = sayso.in_terminal((100, 30), Terminal::Kitty);
    app.wait_for_text("mic open");
    app.wait_for_text("1 clip");
    dictate(&app, &speech);
    app.wait_for_text("2 clips");
    app.wait_for("both texts", |screen| {
        screen.contents().matches(&speech.text).count() >= 2
    });
    app.send("q");
    assert!(app.wait_exit().success());
    let last = sayso.with_args(["clips", "show", "last", "--json"]).stdout;
    let last: serde_json::Value = serde_json::from_str(&last).expect("JSON");
    assert!(last["id"].as_str().expect("an id") > before.to_string().as_str());
    assert_eq!(last["recovered"], false, "the new one is the last");
}
