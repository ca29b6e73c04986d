//! `sayso stats` on a history that is made up, with the real binary.

mod support;

use std::sync::Arc;
use std::time::Duration;

use sayso::clip::{ClipId, ClipState, StageTimes};
use sayso::runtime::unix_ms;
use sayso::store::{ClipFolder, ClipSave, NewVersion, Source, Store};
use sayso::text::Transcript;
use serde_json::Value;
use support::Sayso;

const DAY: u64 = 24 * 3_600 * 1_000;

/// A store where the binary looks for it.
fn store(sayso: &Sayso) -> Store {
    Store::open(ClipFolder::new(sayso.data())).expect("a store")
}

/// Twenty dictations of three words and two seconds each, one a day, the newest
/// just now. The one that is `n` days old had waited `n + 1` ms for its
/// text; the oldest two were written by another model.
fn twenty(store: &mut Store) {
    let now = unix_ms();
    for age in 0..20 {
        let at = now - age * DAY;
        let ms = |ms| Some(Duration::from_millis(ms));
        let model = if age < 18 { "base.en" } else { "small.en" };
        let save = ClipSave {
            duration: Duration::from_secs(2),
            stages: StageTimes {
                effect: Some(Duration::from_micros(150)),
                first_sample: ms(0),
                released: ms(2_000),
                delivered: ms(2_001 + age),
                ..StageTimes::default()
            },
            version: Some(Arc::new(NewVersion {
                transcript: Transcript::plain("One two three.", model),
                source: Source::Engine,
                took: None,
                made_at_ms: at,
                doubt: None,
            })),
            ..ClipSave::new(ClipId::from_parts(at, 1), ClipState::Done)
        };
        store.save(&save).expect("saved");
    }
}

fn json(sayso: &Sayso, args: &[&str]) -> Value {
    let printed = sayso.with_args([&["stats", "--json"], args].concat());
    assert!(printed.status.success(), "{}", printed.stderr);
    serde_json::from_str(&printed.stdout).expect("JSON")
}

fn stage<'a>(figures: &'a Value, name: &str) -> &'a Value {
    let stages = figures["stages"].as_array().expect("an array");
    let found = stages.iter().find(|stage| stage["name"] == name);
    found.unwrap_or_else(|| panic!("no {name} in {stages:?}"))
}

#[test]
fn json_has_every_stage_for_all_and_for_each_model() {
    let sayso = Sayso::new();
    twenty(&mut store(&sayso));
    let all = json(&sayso, &[]);
    assert_eq!(all["dictations"], 20);
    assert_eq!(all["speech_ms"], 40_000);
    assert_eq!(all["words"], 60);
    assert!(all["first_at"].as_str() < all["last_at"].as_str());
    let wait = stage(&all, "release_to_text");
    assert_eq!(
        (&wait["p50_ms"], &wait["p95_ms"], &wait["max_ms"]),
        (&10.0.into(), &19.0.into(), &20.0.into())
    );
    assert_eq!(stage(&all, "effect")["max_ms"], 0.15);
    let queue = stage(&all, "queue");
    assert_eq!(
        (&queue["count"], &queue["p50_ms"]),
        (&0.into(), &Value::Null)
    );
    let models = all["models"].as_array().expect("an array");
    let used: Vec<_> = models
        .iter()
        .map(|model| (model["model"].as_str(), model["dictations"].as_u64()))
        .collect();
    assert_eq!(
        used,
        [(Some("base.en"), Some(18)), (Some("small.en"), Some(2))]
    );
    assert_eq!(stage(&models[1], "release_to_text")["p50_ms"], 19.0);
}

#[test]
fn the_newest_or_the_last_days_can_be_asked_for() {
    let sayso = Sayso::new();
    twenty(&mut store(&sayso));
    let last = json(&sayso, &["--last", "3"]);
    assert_eq!(last["dictations"], 3);
    assert_eq!(stage(&last, "release_to_text")["max_ms"], 3.0);
    // The one of seven days ago is a little older than that by now.
    let since = json(&sayso, &["--since", "7"]);
    assert_eq!(since["dictations"], 7);
    let both = sayso.with_args(["stats", "--last", "3", "--since", "7"]);
    assert_eq!(both.status.code(), Some(2));
}

#[test]
fn the_table_says_it_in_words() {
    let sayso = Sayso::new();
    twenty(&mut store(&sayso));
    let printed = sayso.with_args(["stats"]).stdout;
    let begins = "20 dictations, 40.0 seconds of speech, 60 words\n";
    assert!(printed.starts_with(begins), "{printed}");
    let row = |label: &str| -> Vec<&str> {
        let line = printed.lines().find(|line| line.starts_with(label));
        let line = line.unwrap_or_else(|| panic!("no {label} in {printed}"));
        line[label.len()..].split_whitespace().collect()
    };
    assert_eq!(row("release → text"), ["10", "19", "20"]);
    assert_eq!(row("sealed → engine began"), ["queue", "–", "–", "–"]);
    assert_eq!(row("base.en"), ["18", "–", "–", "–", "9.0", "18", "18"]);
    assert!(printed.lines().all(|line| line.chars().count() <= 80));
}

#[test]
fn an_empty_history_says_what_to_do_and_none_is_made() {
    let sayso = Sayso::new().config("hotkey.chord = \"F9\"\n");
    let printed = sayso.with_args(["stats"]);
    assert!(printed.status.success());
    assert!(printed.stdout.contains("hold F9"), "{}", printed.stdout);
    let nothing = json(&sayso, &[]);
    assert_eq!(nothing["dictations"], 0);
    assert_eq!(nothing["last_at"], Value::Null);
    assert!(!sayso.data().exists(), "looking makes nothing");
}

#[test]
fn a_real_dictation_has_every_stage() {
    let sayso = Sayso::new();
    let demo = sayso.with_args(["demo"]);
    assert!(demo.status.success(), "{}", demo.stderr);
    let data = sayso.folder().join("state/sayso/demo");
    let all = json(&sayso, &["--data-dir", &data.to_string_lossy()]);
    assert_eq!((&all["dictations"], &all["words"]), (&1.into(), &9.into()));
    assert_eq!(all["models"][0]["model"], "demo");
    for stage in all["stages"].as_array().expect("an array") {
        assert_eq!(stage["count"], 1, "{stage}");
    }
}
