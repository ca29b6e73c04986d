//! What is made from the schema: the page of every key, and the JSON Schema, held
//! against every configuration of the other tests.

use std::fs;
use std::path::{Path, PathBuf};

use sayso::config::{self, schema};
use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_page_of_every_key_is_the_one_in_docs() {
    let page = fs::read_to_string(root().join("docs/configuration.md")).expect("the page");
    let made = schema::table();
    let differs = made
        .lines()
        .zip(page.lines())
        .find(|(made, page)| made != page);
    assert!(
        page == made,
        "docs/configuration.md is behind: `cargo run -- config docs > docs/configuration.md`; {differs:?}"
    );
}

#[test]
fn the_page_has_a_row_for_every_key() {
    let page = schema::table();
    for key in schema::KEYS {
        let (_, section) = page
            .split_once(&format!("## `[{}]`", key.section))
            .expect("a table");
        let row = section
            .lines()
            .find(|line| line.starts_with(&format!("| `{}` |", key.name)));
        let row = row.unwrap_or_else(|| panic!("{}", key.path()));
        let cells = row.replace("\\|", "").matches('|').count();
        assert_eq!(cells, 8, "{row}");
        let first = key
            .doc()
            .lines()
            .next()
            .unwrap_or_default()
            .replace('<', "&lt;");
        assert!(row.contains(first.trim()), "{row}");
    }
}

/// Whether `value` fits, of what the JSON Schema uses of the vocabulary; a keyword
/// that this does not know is an error, so that none is overlooked.
fn fits(schema: &Value, value: &Value) -> bool {
    let rules = schema.as_object().expect("a schema");
    rules.iter().all(|(keyword, rule)| match keyword.as_str() {
        "$schema" | "title" | "description" | "default" => true,
        "type" => match rule.as_str().expect("a type") {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string(),
            "integer" => value.is_i64() || value.is_u64(),
            "boolean" => value.is_boolean(),
            other => panic!("the type {other}"),
        },
        "enum" => rule.as_array().expect("choices").contains(value),
        "const" => rule == value,
        "not" => !fits(rule, value),
        "anyOf" => rule
            .as_array()
            .expect("schemas")
            .iter()
            .any(|one| fits(one, value)),
        "minimum" => value
            .as_i64()
            .is_none_or(|number| number >= rule.as_i64().expect("a number")),
        "maximum" => value
            .as_i64()
            .is_none_or(|number| number <= rule.as_i64().expect("a number")),
        "minLength" => value.as_str().is_none_or(|text| !text.is_empty()),
        "minItems" => value.as_array().is_none_or(|items| !items.is_empty()),
        "pattern" => value.as_str().is_none_or(|text| {
            let pattern = regex::Regex::new(rule.as_str().expect("a pattern"));
            pattern.expect("a pattern").is_match(text)
        }),
        "items" => value
            .as_array()
            .is_none_or(|items| items.iter().all(|item| fits(rule, item))),
        "uniqueItems" => value.as_array().is_none_or(|items| {
            let before = |place: usize| items[..place].contains(&items[place]);
            !(0..items.len()).any(before)
        }),
        "required" => value.as_object().is_none_or(|object| {
            let names = rule.as_array().expect("names").iter();
            names
                .filter_map(Value::as_str)
                .all(|name| object.contains_key(name))
        }),
        "propertyNames" => value.as_object().is_none_or(|object| {
            object
                .keys()
                .all(|name| fits(rule, &Value::from(name.as_str())))
        }),
        "properties" => value.as_object().is_none_or(|object| {
            object
                .iter()
                .all(|(name, value)| rule.get(name).is_none_or(|rule| fits(rule, value)))
        }),
        "additionalProperties" => value.as_object().is_none_or(|object| {
            let known = |name: &String| {
                rules
                    .get("properties")
                    .is_some_and(|all| all.get(name).is_some())
            };
            object
                .iter()
                .filter(|(name, _)| !known(name))
                .all(|(_, value)| match rule {
                    Value::Bool(allowed) => *allowed,
                    rule => fits(rule, value),
                })
        }),
        other => panic!("the keyword {other}"),
    })
}

/// The fixtures of a kind that are TOML, each with its name.
fn fixtures(kind: &str) -> Vec<(String, Value)> {
    let folder = root().join("tests/config").join(kind);
    let entries = fs::read_dir(folder).expect("the fixtures");
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    let mut all = Vec::new();
    for file in files {
        let name = file
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let is_toml = file
            .extension()
            .is_some_and(|extension| extension == "toml");
        let text = fs::read_to_string(&file).expect("a fixture");
        if is_toml && let Ok(table) = text.parse::<toml::Table>() {
            all.push((name, serde_json::to_value(table).expect("JSON")));
        }
    }
    assert!(all.len() > 5, "{} of {kind}", all.len());
    all
}

/// Wrong in a way that the JSON Schema has no words for.
const BEYOND: &[&str] = &[
    "chord-impossible",
    "chord-of-two-keys",
    "chord-typo",
    "profile-chord-before-the-hotkey",
    "profile-chord-needed",
    "profile-chord-needs-the-default",
    "profile-chord-of-the-default",
    "profile-chord-twice",
    "text-replace-regex",
    "tui-keys-conflict",
    "tui-keys-no-key",
];

#[test]
fn the_json_schema_tells_what_is_right_from_what_is_wrong() {
    let schema: Value = serde_json::from_str(&schema::json_schema()).expect("JSON");
    let shipped: toml::Table = include_str!("../assets/default-config.toml")
        .parse()
        .expect("TOML");
    let shipped = serde_json::to_value(shipped).expect("JSON");
    assert!(fits(&schema, &shipped), "the shipped file");
    for (name, value) in fixtures("valid") {
        assert!(fits(&schema, &value), "{name} is right");
    }
    for (name, value) in fixtures("invalid") {
        let beyond = BEYOND.contains(&name.as_str());
        assert_eq!(fits(&schema, &value), beyond, "{name} is wrong");
    }
}

#[test]
fn a_value_that_the_json_schema_names_as_default_is_the_default() {
    let schema: Value = serde_json::from_str(&schema::json_schema()).expect("JSON");
    for key in schema::KEYS {
        let place = format!(
            "/properties/{}/properties/{}/default",
            key.section, key.name
        );
        let default = schema.pointer(&place).unwrap_or_else(|| panic!("{place}"));
        let written: toml::Value = serde_json::from_value(default.clone()).expect("TOML");
        let text = format!("{}.{} = {written}", key.section, key.name);
        assert_eq!(
            config::parse(&text),
            Ok(config::Config::default()),
            "{text}"
        );
    }
}
