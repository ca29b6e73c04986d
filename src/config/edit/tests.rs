use proptest::prelude::*;

use super::*;
use crate::config::{Origin, layers, schema};

const SHIPPED: &str = include_str!("../../../assets/default-config.toml");

const FILE: &str = "\
# My own.
[engine] # the model
# The large one is too slow here.
model = \"base.en\"   # since May
threads = 4

[text]
replace = [
    \"teh -> the\", # always
    \"post gres -> PostgreSQL\",
]

[profile.code]
hotkey.chord = \"F8\" # beside the other
text.style = \"snake_case\"
# The end.
";

fn path(text: &str) -> KeyPath {
    text.parse().expect(text)
}

fn change(text: &str, key: &str, change: &Change) -> String {
    edited(text, &path(key), change).unwrap_or_else(|error| panic!("{key}: {error}"))
}

fn set_to(text: &str, key: &str, value: impl Into<Value>) -> String {
    change(text, key, &Change::Set(value.into()))
}

/// The lines that one text has and the other has not.
fn difference(before: &str, after: &str) -> (Vec<String>, Vec<String>) {
    let only = |one: &str, other: &str| {
        let lines = one
            .lines()
            .filter(|line| !other.lines().any(|known| known == *line));
        lines.map(str::to_owned).collect()
    };
    (only(before, after), only(after, before))
}

fn lines(all: &[&str]) -> Vec<String> {
    all.iter().map(|line| (*line).to_owned()).collect()
}

#[test]
fn a_value_is_replaced_where_it_stands() {
    let after = set_to(FILE, "engine.model", "tiny.en");
    let gone = lines(&["model = \"base.en\"   # since May"]);
    let new = lines(&["model = \"tiny.en\"   # since May"]);
    assert_eq!(difference(FILE, &after), (gone, new));
    let after = set_to(FILE, "profile.code.hotkey.chord", "F7");
    assert_eq!(after, FILE.replace("\"F8\"", "\"F7\""));
}

#[test]
fn a_key_that_is_not_there_comes_into_its_section() {
    let after = set_to(FILE, "engine.language", "de");
    assert_eq!(
        after,
        FILE.replace("threads = 4\n", "threads = 4\nlanguage = \"de\"\n")
    );
    let after = set_to(FILE, "profile.code.text.ending", "space");
    let style = "text.style = \"snake_case\"\n";
    assert_eq!(
        after,
        FILE.replace(style, &format!("{style}text.ending = \"space\"\n"))
    );
    let after = set_to(FILE, "profile.code.cues.enabled", true);
    assert!(after.contains("\ncues.enabled = true\n"), "{after}");
    let profiles = parse(&after).expect("valid").profiles();
    assert!(profiles[1].config.cues.enabled && !profiles[0].config.cues.enabled);
}

#[test]
fn a_section_or_a_profile_that_is_not_there_is_made() {
    let after = set_to(FILE, "cues.volume", 50);
    let (gone, new) = difference(FILE, &after);
    assert_eq!((gone, new), (Vec::new(), lines(&["[cues]", "volume = 50"])));
    let after = set_to("", "profile.mail.hotkey.chord", "F7");
    assert_eq!(after, "[profile.mail]\nhotkey.chord = \"F7\"\n");
    let after = set_to("# Empty.\n", "engine.model", "tiny");
    assert!(after.contains("# Empty.\n") && after.contains("[engine]\nmodel = \"tiny\"\n"));
}

#[test]
fn unset_takes_only_the_lines_of_the_key() {
    let after = change(FILE, "engine.model", &Change::Unset);
    let gone = lines(&["model = \"base.en\"   # since May"]);
    assert_eq!(difference(FILE, &after), (gone, Vec::new()));
    let after = change(FILE, "text.replace", &Change::Unset);
    let config = parse(&after).expect("valid");
    assert!(
        config.text.replace.is_empty() && after.contains("[text]\n\n[profile"),
        "{after}"
    );
    let after = change(FILE, "profile.code.text.style", &Change::Unset);
    assert_eq!(after, FILE.replace("text.style = \"snake_case\"\n", ""));
    assert_eq!(
        change(FILE, "cues.volume", &Change::Unset),
        FILE,
        "it is not there"
    );
    let inline = "engine = { model = \"a\", threads = 2 } # both\n";
    let after = change(inline, "engine.model", &Change::Unset);
    assert_eq!(parse(&after).map(|config| config.engine.threads), Ok(2));
    assert!(
        after.contains("# both") && !after.contains("model"),
        "{after}"
    );
}

#[test]
fn an_item_of_a_list_comes_and_goes_alone() {
    let add = |text: &str, key: &str, item: &str| change(text, key, &Change::Add(item.into()));
    let remove =
        |text: &str, key: &str, item: &str| change(text, key, &Change::Remove(item.into()));
    let after = add(FILE, "text.replace", "a -> b");
    assert_eq!(
        difference(FILE, &after),
        (Vec::new(), lines(&["    \"a -> b\","]))
    );
    assert_eq!(remove(&after, "text.replace", "a -> b"), FILE);
    assert_eq!(add(FILE, "text.replace", "teh -> the"), FILE, "it is there");
    let one = add(FILE, "engine.vocabulary", "serde");
    assert!(one.contains("vocabulary = [\"serde\"]\n"), "{one}");
    let two = add(&one, "engine.vocabulary", "tokio");
    assert!(
        two.contains("vocabulary = [\"serde\", \"tokio\"]\n"),
        "{two}"
    );
    let none = remove(&one, "engine.vocabulary", "serde");
    assert!(none.contains("vocabulary = []\n"), "{none}");
    let to = add("deliver.to = \"file\" # one\n", "deliver.to", "tmux");
    assert_eq!(to, "deliver.to = [\"file\", \"tmux\"] # one\n");
    let to = add("", "deliver.to", "tmux");
    assert!(
        to.contains("to = [\"clipboard\", \"tmux\"]"),
        "beside the built-in one: {to}"
    );
    let own = add(FILE, "profile.code.text.replace", "x -> y");
    let profiles = parse(&own).expect("valid").profiles();
    let counts: Vec<usize> = profiles
        .iter()
        .map(|one| one.config.text.replace.len())
        .collect();
    assert_eq!(
        counts,
        [2, 3],
        "the profile's list begins as the one it had"
    );
}

#[test]
fn a_change_that_cannot_be_leaves_the_text_alone() {
    let error = |text: &str, key: &str, change: Change| {
        edited(text, &path(key), &change)
            .expect_err(key)
            .to_string()
    };
    let set = |value: &str| Change::Set(value.into());
    for (text, key, change, needle) in [
        (
            FILE,
            "engine.threads",
            Change::Set(99.into()),
            "out of range: 0 to 64",
        ),
        (
            FILE,
            "hotkey.chord",
            set("F8"),
            "is the key of the profile `code` already",
        ),
        (
            FILE,
            "profile.mail.text.style",
            set("shell"),
            "has no key of its own",
        ),
        (
            FILE,
            "profile.code.hotkey.chord",
            Change::Unset,
            "has no key of its own",
        ),
        (
            FILE,
            "text.replace",
            Change::Add("no arrow".into()),
            "cannot work",
        ),
        (
            FILE,
            "engine.model",
            Change::Add("tiny".into()),
            "not a list",
        ),
        (
            FILE,
            "engine.vocabulary",
            Change::Remove("tokio".into()),
            "has no \"tokio\"; it is []",
        ),
        (
            "[engine]\nmodle = 1\n",
            "engine.model",
            set("a"),
            "a mistake already, line 2",
        ),
    ] {
        let error = error(text, key, change);
        assert!(error.contains(needle), "{key}: {error}");
    }
}

#[test]
fn a_profile_can_be_taken_out_whole() {
    let after = without_profile(FILE, "code").expect("valid");
    assert!(parse(&after).expect("valid").profile.is_empty());
    assert!(
        !after.contains("profile") && after.contains("# always"),
        "{after}"
    );
    assert_eq!(without_profile(FILE, "none").as_deref(), Ok(FILE));
}

#[test]
fn windows_line_ends_stay() {
    let file = FILE.replace('\n', "\r\n");
    for after in [
        set_to(&file, "cues.volume", 50),
        set_to(&file, "engine.model", "tiny"),
        change(&file, "text.replace", &Change::Add("a -> b".into())),
    ] {
        assert!(!after.replace("\r\n", "").contains('\n'), "{after:?}");
    }
}

#[test]
fn every_key_of_the_shipped_file_can_be_set_without_touching_another() {
    for key in schema::KEYS {
        let path = KeyPath::outside(key);
        let same = edited(SHIPPED, &path, &Change::Set(key.default().clone()));
        let config = parse(&same.expect("its own default")).expect("valid");
        assert_eq!(config, crate::config::Config::default());
        let without = edited(SHIPPED, &path, &Change::Unset).expect("valid");
        let (gone, new) = difference(SHIPPED, &without);
        assert!(
            gone.len() <= 1 && new.is_empty(),
            "{}: {gone:?}",
            key.path()
        );
        let origins = layers::layered(&without, &[]).expect("valid");
        assert_eq!(origins.origin(&path), &Origin::BuiltIn);
    }
}

const RENAMED: &[Renamed] = &[
    Renamed {
        from: ("engine", "voice"),
        to: ("engine", "model"),
    },
    Renamed {
        from: ("output", "where"),
        to: ("deliver", "to"),
    },
];

#[test]
fn old_names_count_are_told_and_can_be_rewritten() {
    let old = "# Mine.\n[engine]\n# Fast.\nvoice = \"tiny\" # yes\n\n[output]\n# There.\nwhere = \"file\"\n\n\
               [profile.code]\nhotkey.chord = \"F8\"\nengine.voice = \"base\"\n";
    let read = read(old, RENAMED).expect("they still count");
    assert_eq!(read.config.engine.model, "tiny");
    assert_eq!(read.config.profiles()[1].config.engine.model, "base");
    let told: Vec<String> = read.notices.iter().map(ToString::to_string).collect();
    assert!(
        told[0].starts_with("line 4: `engine.voice` is called `engine.model` now"),
        "{told:?}"
    );
    assert!(told[2].contains("`profile.code.engine.model`"), "{told:?}");

    let new = migrated(old, RENAMED).expect("valid");
    assert_eq!(parse(&new).expect("no old name is left"), read.config);
    for kept in [
        "# Mine.",
        "# Fast.\nmodel = \"tiny\" # yes\n",
        "[deliver]\n# There.\nto = \"file\"",
        "engine.model = \"base\"",
    ] {
        assert!(new.contains(kept), "{kept} in\n{new}");
    }
    assert!(!new.contains("[output]"), "{new}");
    assert_eq!(
        migrated(&new, RENAMED).as_deref(),
        Ok(&*new),
        "nothing is left to do"
    );
    assert!(
        migrated(old, &[]).is_err(),
        "without the table they are unknown"
    );
}

#[test]
fn an_old_name_beside_its_new_one_is_a_mistake() {
    let both = "[engine]\nmodel = \"a\"\nvoice = \"b\"\n";
    let error = read(both, RENAMED).expect_err("both").to_string();
    assert!(error.starts_with("line 3, column 1: "), "{error}");
    assert!(
        error.contains("`engine.model`, as it is called now, is set too"),
        "{error}"
    );
}

#[test]
fn a_mistake_behind_an_old_name_is_found_on_its_own_line() {
    let file = "[output]\nwhere = \"nowhere\"\n";
    let error = read(file, RENAMED).expect_err("no place").to_string();
    assert!(
        error.starts_with("line 2, column 9: `to` cannot be `nowhere`"),
        "{error}"
    );
}

proptest! {
    #[test]
    fn what_is_set_is_what_is_read_and_nothing_else_changes(
        key in prop::sample::select(vec!["microphone.device", "engine.prompt", "profile.code.engine.prompt"]),
        text in any::<String>(),
        file in prop::sample::select(vec!["", FILE, SHIPPED]),
    ) {
        let chord = path("profile.code.hotkey.chord");
        let file = edited(file, &chord, &Change::Set("F8".into())).expect("valid");
        let path = path(key);
        let after = edited(&file, &path, &Change::Set(text.clone().into()));
        let after = after.expect("any text is one");
        let read = |text: &str| {
            let profiles = parse(text).expect("valid").profiles();
            profiles.into_iter().map(|one| toml::Table::try_from(one.config).expect("serializes"))
                .collect::<Vec<_>>()
        };
        let (mut before, mut after) = (read(&file), read(&after));
        let place = usize::from(path.profile.is_some());
        let section = |tables: &mut Vec<toml::Table>, place: usize| {
            tables[place][path.key.section].as_table_mut().expect("a section").remove(path.key.name)
        };
        prop_assert_eq!(section(&mut after, place), Some(Value::String(text)));
        section(&mut before, place);
        if place == 0 {
            // The profile has it from there.
            section(&mut before, 1);
            section(&mut after, 1);
        }
        prop_assert_eq!(before, after);
    }
}
