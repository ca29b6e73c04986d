//! Configuration files, one a case: what is read from the valid ones, and the
//! exact words for the invalid ones. The shipped default file is held against
//! [`Config::default`].

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use sayso::config::{self, Config};

const DEFAULT: &str = include_str!("../assets/default-config.toml");

fn cases(kind: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/config")
        .join(kind);
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("the fixture folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "toml")
        })
        .collect();
    files.sort();
    assert!(!files.is_empty(), "no cases in {}", folder.display());
    files
}

fn name(path: &Path) -> String {
    let stem = path.file_stem().expect("a file name");
    stem.to_string_lossy().into_owned()
}

#[test]
fn every_invalid_file_says_what_is_wrong_where_and_what_to_write() {
    for path in cases("invalid") {
        let text = fs::read_to_string(&path).expect("a fixture");
        let error = config::parse(&text)
            .map(|_| ())
            .expect_err(&format!("{} is meant to be invalid", path.display()));
        insta::with_settings!({ snapshot_path => "config/invalid", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name(&path), error.to_string());
        });
    }
}

#[test]
fn every_valid_file_is_read_as_meant() {
    for path in cases("valid") {
        let text = fs::read_to_string(&path).expect("a fixture");
        let config =
            config::parse(&text).unwrap_or_else(|error| panic!("{}:\n{error}", path.display()));
        let shown = toml::to_string(&config).expect("a configuration serializes");
        insta::with_settings!({ snapshot_path => "config/valid", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name(&path), shown);
        });
    }
}

#[test]
fn the_shipped_file_is_the_default() {
    assert_eq!(config::parse(DEFAULT), Ok(Config::default()));
}

/// `section.key` of every key in a table of tables.
fn keys(table: &toml::Table) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for (section, values) in table {
        for key in values.as_table().expect("only sections at the top").keys() {
            all.insert(format!("{section}.{key}"));
        }
    }
    all
}

#[test]
fn the_shipped_file_has_every_key() {
    let shipped: toml::Table = DEFAULT.parse().expect("TOML");
    let known = toml::Table::try_from(Config::default()).expect("serializes");
    assert_eq!(keys(&shipped), keys(&known));
}

#[test]
fn the_shipped_file_explains_every_key() {
    let mut before = "";
    for line in DEFAULT.lines() {
        if line.contains(" = ") && !line.starts_with('#') {
            assert!(before.starts_with("# "), "no comment above: {line}");
        }
        before = line;
    }
}

#[test]
fn the_profiles_of_the_shipped_file_work_once_they_are_no_comment() {
    let (_, example) = DEFAULT.split_once("\n# [profile.").expect("an example");
    let example = format!(
        "[profile.{}",
        example.replace("\n# ", "\n").replace("\n#\n", "\n")
    );
    let config = config::parse(&format!("{DEFAULT}\n{example}")).expect("valid");
    let profiles = config.profiles();
    let names: Vec<&str> = profiles
        .iter()
        .map(|profile| profile.name.as_str())
        .collect();
    assert_eq!(names, ["default", "code", "german"]);
    assert_eq!(profiles[1].config.engine.vocabulary, ["tokio", "serde"]);
    assert_eq!(profiles[2].config.engine.language, "de");
}
