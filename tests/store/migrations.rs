//! Old databases become new ones, or stay what they were.

use super::*;
use rusqlite::Connection;
use sayso::queue::Purpose;
use sayso::store::migrations::{NEWEST, migrate_to};

/// A database as the sayso of that format would have left it.
fn old(version: u32) -> TempDir {
    let root = tempfile::tempdir().expect("a folder");
    let mut database = Connection::open(root.path().join("sayso.db")).expect("open");
    migrate_to(&mut database, version).expect("migrated");
    let add = |n: u64, state: &str, text: Option<&str>| {
        let id = id(NOON + n).to_string();
        database
            .execute(
                "INSERT INTO clips (id, state, path, text, chosen, reason)
                 VALUES (?1, ?2, ?3, ?4, ?5, 'why')",
                rusqlite::params![
                    id,
                    state,
                    format!("clips/x/{id}.wav"),
                    text,
                    text.map(|_| 1)
                ],
            )
            .expect("a row");
        if let Some(text) = text {
            database
                .execute(
                    "INSERT INTO transcripts (clip, version, source, model, text, made_at_ms)
                     SELECT key, 1, 'engine', 'demo', ?2, 1 FROM clips WHERE id = ?1",
                    [&id, text],
                )
                .expect("a row");
        }
    };
    add(0, "done", Some("a text of long ago"));
    add(1, "queued", None);
    add(2, "failed", None);
    root
}

#[test]
fn every_older_format_is_brought_up_to_date_with_all_that_is_in_it() {
    for version in 1..=NEWEST {
        let root = old(version);
        let mut store = Store::open(folder(root.path())).expect("migrated");
        store.check().expect("whole");
        let clip = store.get(id(NOON)).expect("there");
        assert_eq!(
            clip.text.as_deref(),
            Some("a text of long ago"),
            "from {version}"
        );
        assert_eq!(clip.profile, "", "nobody had profiles then");
        let hits = store.search("long", 9).expect("searchable");
        assert_eq!(hits.len(), 1, "from {version}");
        if version == 1 {
            // Queues came with the second format.
            let waiting = store.waiting(9).expect("readable");
            let jobs: Vec<_> = waiting
                .iter()
                .filter_map(|clip| clip.job.as_ref())
                .collect();
            let known: Vec<_> = jobs.iter().map(|job| (job.purpose, job.parked)).collect();
            assert_eq!(known, [(Purpose::Recovered, false), (Purpose::Again, true)]);
        }
        store
            .save(&done(id(NOON + 9), "and it goes on"))
            .expect("saved");
    }
}

#[test]
fn a_migration_that_is_cut_off_has_not_happened() {
    let root = old(1);
    let path = root.path().join("sayso.db");
    let mut database = Connection::open(&path).expect("open");
    // In the way of the third step: it fails after the second is taken.
    database
        .execute_batch("CREATE TABLE clips_fts (x)")
        .expect("made");
    migrate_to(&mut database, NEWEST).expect_err("cut off");
    let version: u32 = database
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .expect("a number");
    assert_eq!(version, 2, "what was finished is");
    let triggers: u32 = database
        .query_row(
            "SELECT count(*) FROM sqlite_master WHERE name LIKE 'clips_text_%'",
            [],
            |row| row.get(0),
        )
        .expect("a number");
    assert_eq!(triggers, 0, "nothing of the third is there");
    database
        .execute_batch("DROP TABLE clips_fts")
        .expect("out of the way");
    drop(database);
    let store = Store::open(folder(root.path())).expect("migrated");
    assert_eq!(store.search("long", 9).expect("searchable").len(), 1);
}
