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
    // 90 s at 40 words a minute, less 40 s of speech and 210 ms of waits.
    assert_eq!(
        (&all["waited_ms"], &all["saved_ms"]),
        (&210.into(), &49_790.into())
    );
    assert_eq!(
        (&all["typing_wpm"], &all["groups"]),
        (&40.into(), &Value::Null)
    );
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
    let begins = "20 dictations, 40.0 seconds of speech, 60 words\n\
                  49.7 seconds less than typing them at 40 words a minute.\n\n";
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

/// Two on a Friday, one after the local midnight; the last with another profile and
/// a model's text that took longer than typing.
fn weekend(store: &mut Store) {
    // 2026-11-20T12:00:00Z.
    let noon = 1_795_176_000_000;
    let hour = 3_600 * 1_000;
    for (at, profile, model, seconds, text) in [
        (noon, "", "base", 3, "one two three four five six"),
        (noon + 10 * hour, "mail", "base", 3, "one two three four"),
        (noon + 11 * hour, "mail", "small", 30, "one two"),
    ] {
        let save = ClipSave {
            duration: Duration::from_secs(seconds),
            profile: profile.to_owned(),
            stages: StageTimes {
                released: Some(Duration::from_secs(seconds)),
                delivered: Some(Duration::from_secs(seconds + 1)),
                ..StageTimes::default()
            },
            version: Some(Arc::new(NewVersion {
                transcript: Transcript::plain(text, model),
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

/// In a zone where the last of [`weekend`] is a Saturday's.
fn berlin() -> Sayso {
    let sayso = Sayso::new().env("TZ", "CET-1");
    weekend(&mut store(&sayso));
    sayso
}

#[test]
fn words_are_counted_by_local_day_by_profile_and_by_model() {
    let sayso = berlin();
    let groups = |by: &str| -> Vec<(String, u64, u64, i64)> {
        let all = json(&sayso, &["--by", by]);
        assert_eq!((&all["by"], &all["words"]), (&by.into(), &12.into()));
        let groups = all["groups"].as_array().expect("an array").iter();
        let figure = |group: &Value, name: &str| group[name].as_u64().expect("a number");
        groups
            .map(|group| {
                let name = group["name"].as_str().expect("a name").to_owned();
                let saved = group["saved_ms"].as_i64().expect("a number");
                (
                    name,
                    figure(group, "dictations"),
                    figure(group, "words"),
                    saved,
                )
            })
            .collect()
    };
    let owned = |name: &str, count, words, saved| (name.to_owned(), count, words, saved);
    assert_eq!(
        groups("day"),
        [
            owned("2026-11-20", 2, 10, 15_000 - 8_000),
            owned("2026-11-21", 1, 2, 3_000 - 31_000)
        ]
    );
    assert_eq!(
        groups("profile"),
        [
            owned("", 1, 6, 9_000 - 4_000),
            owned("mail", 2, 6, 9_000 - 35_000)
        ]
    );
    assert_eq!(
        groups("model"),
        [owned("base", 2, 10, 7_000), owned("small", 1, 2, -28_000)]
    );
    let faster = json(&sayso, &["--by", "day", "--typing-wpm", "120"]);
    assert_eq!(faster["groups"][0]["saved_ms"], 5_000 - 8_000);
}

#[test]
fn a_day_can_be_named_and_groups_have_bars() {
    let sayso = berlin();
    let saturday = json(&sayso, &["--since", "2026-11-21"]);
    assert_eq!(
        (&saturday["dictations"], &saturday["words"]),
        (&1.into(), &2.into())
    );
    for wrong in ["0", "yesterday", "2026-13-01"] {
        let refused = sayso.with_args(["stats", "--since", wrong]);
        assert_eq!(refused.status.code(), Some(2), "{wrong}");
        assert!(
            refused.stderr.contains("such as 2026-11-20"),
            "{}",
            refused.stderr
        );
    }
    let printed = sayso.with_args(["stats", "--by", "profile"]).stdout;
    insta::assert_snapshot!(printed, @r"
    PROFILE                      DICTATIONS  WORDS        SPEECH     TIME SAVED
    (default)  ████████████████           1      6   3.0 seconds    5.0 seconds
    mail       ████████████████           2      6  33.0 seconds  −26.0 seconds

    12 words in all. 21.0 seconds longer than typing them at 40 words a minute.
    ");
    let printed = sayso.with_args(["stats", "--by", "day"]).stdout;
    insta::assert_snapshot!(printed, @r"
    DAY                           DICTATIONS  WORDS        SPEECH     TIME SAVED
    2026-11-20  ████████████████           2     10   6.0 seconds    7.0 seconds
    2026-11-21  ███▎                       1      2  30.0 seconds  −28.0 seconds

    12 words in all. 21.0 seconds longer than typing them at 40 words a minute.
    ");
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
