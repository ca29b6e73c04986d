use std::collections::BTreeSet;

use super::*;

#[test]
fn each_has_one_entry_a_name_words_and_keys_that_can_be_read() {
    let names: BTreeSet<&str> = ACTIONS.iter().map(|one| one.name).collect();
    assert_eq!(names.len(), ACTIONS.len());
    for one in ACTIONS {
        assert_eq!(one.action.described().name, one.name);
        assert!(!one.does.is_empty() && !one.places.is_empty());
        assert!(!one.keys.is_empty(), "{} has no key", one.name);
        assert_eq!(one.strokes().count(), one.keys.len(), "{}", one.name);
        let plain = |c: char| c.is_ascii_lowercase() || c == '-';
        assert!(one.name.chars().all(plain), "{}", one.name);
    }
}

#[test]
fn nowhere_has_a_key_two_meanings() {
    for place in Place::ALL {
        let mut seen = BTreeSet::new();
        for one in ACTIONS.iter().filter(|one| one.is_at(place)) {
            for stroke in one.strokes() {
                assert!(seen.insert(stroke), "{stroke} twice at {place:?}");
            }
        }
        assert!(seen.contains(&"esc".parse().expect("a key")), "{place:?}");
    }
}
