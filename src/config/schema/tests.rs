use std::collections::BTreeSet;

use super::*;

const SHIPPED: &str = include_str!("../../../assets/default-config.toml");

#[test]
fn it_has_the_keys_of_the_configuration_and_no_other() {
    let listed: BTreeSet<String> = KEYS.iter().map(Key::path).collect();
    assert_eq!(listed.len(), KEYS.len(), "none twice");
    let config = Table::try_from(Config::default()).expect("serializes");
    let mut known = BTreeSet::new();
    for (section, keys) in &config {
        let keys = keys.as_table().expect("a section");
        known.extend(keys.keys().map(|key| format!("{section}.{key}")));
    }
    assert_eq!(listed, known);
}

#[test]
fn it_has_the_order_of_the_shipped_file() {
    let mut section = "";
    let mut order = Vec::new();
    for line in SHIPPED.lines() {
        if let Some(name) = line.strip_prefix('[') {
            section = name.trim_end_matches(']');
        } else if let Some((key, _)) = line.split_once(" = ")
            && !line.starts_with('#')
        {
            order.push(format!("{section}.{key}"));
        }
    }
    let listed: Vec<String> = KEYS.iter().map(Key::path).collect();
    assert_eq!(listed, order);
    let each: BTreeSet<_> = sections().collect();
    assert_eq!(each.len(), sections().count(), "a section is in one piece");
}

#[test]
fn the_kind_fits_the_default() {
    for key in KEYS {
        let default = key.default();
        let fits = match key.kind {
            Kind::Switch => default.is_bool(),
            Kind::Number { min, max, .. } => {
                let number = default.as_integer();
                number.is_some_and(|number| (min..=max).contains(&number))
            }
            Kind::Choice(words) | Kind::Choices(words) => {
                default.as_str().is_some_and(|word| words.contains(&word))
            }
            kind if kind.is_always_list() => default.is_array(),
            _ => default.is_str(),
        };
        assert!(fits, "{}: {default}", key.path());
    }
}

#[test]
fn every_key_is_described_in_the_words_of_the_shipped_file() {
    for key in KEYS {
        let doc = key.doc();
        assert!(doc.contains(' '), "{}: {doc:?}", key.path());
        assert!(!doc.starts_with('#') && !doc.contains("\n#"), "{doc}");
        for line in doc.lines() {
            assert!(SHIPPED.contains(line), "{}: {line}", key.path());
        }
    }
    let model = find("engine", "model").expect("a key");
    assert!(
        model
            .doc()
            .starts_with("Which whisper model turns speech into text.\n")
    );
    assert!(!model.doc().contains("[engine]"));
}

#[test]
fn the_ways_to_set_a_key_are_told_where_it_is_described() {
    for key in KEYS {
        for way in [key.option, key.short_variable].into_iter().flatten() {
            assert!(key.doc().contains(way), "{}: {way}", key.path());
        }
        let told = key.doc().contains("Overridden by");
        assert_eq!(told, key.option.is_some(), "{}", key.path());
    }
}

#[test]
fn no_two_keys_have_one_variable() {
    let all: Vec<String> = KEYS.iter().flat_map(Key::variables).collect();
    let each: BTreeSet<&String> = all.iter().collect();
    assert_eq!(each.len(), all.len());
    for taken in ["SAYSO_CONFIG", "SAYSO_LOG", "SAYSO_MODEL_DIR"] {
        assert!(!all.iter().any(|name| name == taken), "{taken}");
    }
}

#[test]
fn the_file_to_begin_with_sets_nothing_and_has_every_key() {
    let template = template();
    let layered = crate::config::layered(&template, &[]).expect("valid");
    assert_eq!(layered, crate::config::Layered::default());
    for key in KEYS {
        let line = format!("\n# {} = {}", key.name, key.default());
        let name = format!("\n# {} = ", key.name);
        assert!(template.contains(&name), "{line}");
    }
}
