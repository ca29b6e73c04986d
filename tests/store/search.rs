//! Full-text search.

use super::*;
use sayso::store::{MARKS, StoreError};

fn bench() -> Bench {
    let mut bench = Bench::new();
    for (n, text) in (0..).zip([
        "The quick brown fox jumps over the lazy dog.",
        "Bring the café menu and the big blue door.",
        "A quick word about the meeting tomorrow.",
    ]) {
        bench.store.save(&done(id(NOON + n), text)).expect("saved");
    }
    bench
}

fn found(bench: &Bench, query: &str) -> Vec<u64> {
    let hits = bench.store.search(query, 10).expect("a query");
    let mut found: Vec<u64> = hits.iter().map(|hit| hit.id.unix_ms() - NOON).collect();
    found.sort_unstable();
    found
}

#[test]
fn words_phrases_beginnings_and_operators_are_understood() {
    let bench = bench();
    for (query, expected) in [
        ("quick", vec![0, 2]),
        ("QUICK fox", vec![0]),
        ("\"quick word\"", vec![2]),
        ("\"word quick\"", vec![]),
        ("meet*", vec![2]),
        ("quick NOT fox", vec![2]),
        ("fox OR café", vec![0, 1]),
        ("cafe", vec![1]),
        ("NEAR(big door, 2)", vec![1]),
        ("nothing", vec![]),
    ] {
        assert_eq!(found(&bench, query), expected, "{query}");
    }
}

#[test]
fn what_is_no_query_is_searched_for_as_words() {
    let bench = bench();
    for (query, expected) in [
        ("lazy dog.", vec![0]),
        ("fox, jumps", vec![0]),
        ("what's \"quick", vec![]),
        ("(quick", vec![0, 2]),
        ("text:quick", vec![0, 2]),
    ] {
        assert_eq!(found(&bench, query), expected, "{query}");
    }
    for nothing in ["", "\"", "* ?"] {
        let error = bench.store.search(nothing, 10).expect_err(nothing);
        assert!(matches!(error, StoreError::BadSearch { .. }), "{error}");
        assert!(error.to_string().contains("double quotes"), "{error}");
    }
}

#[test]
fn a_snippet_marks_its_hits() {
    let hits = bench().store.search("fox", 10).expect("a query");
    let (before, after) = MARKS;
    assert!(
        hits[0]
            .snippet
            .contains(&format!("brown {before}fox{after} jumps")),
        "{:?}",
        hits[0]
    );
}

#[test]
fn the_trash_is_not_searched_and_the_chosen_text_is() {
    let mut bench = bench();
    bench.store.trash(id(NOON), NOON).expect("deleted");
    assert_eq!(found(&bench, "quick"), [2]);
    bench.store.restore(id(NOON)).expect("restored");
    bench
        .store
        .add_version(id(NOON), &version("A slow green turtle", NOON + 50))
        .expect("saved");
    assert_eq!(found(&bench, "quick"), [2]);
    assert_eq!(found(&bench, "turtle"), [0]);
    bench.store.choose(id(NOON), 1).expect("chosen");
    assert_eq!(found(&bench, "quick"), [0, 2]);
    bench.store.forget(id(NOON)).expect("gone");
    assert_eq!(found(&bench, "fox OR turtle"), [] as [u64; 0]);
    let database = rusqlite::Connection::open(bench.database()).expect("open");
    database
        .execute(
            "INSERT INTO clips_fts (clips_fts, rank) VALUES ('integrity-check', 1)",
            [],
        )
        .expect("the index says what the clips say");
}
