//! What is wrong with a list of key sources.

use std::ops::Range;

use toml::de::DeArray;

use super::words::{describe, list, not_a_choice};
use super::{Finding, Problem};
use crate::config::key_inputs::{AUTO, KeyInput};

/// What may stand in place of a list; one source needs no brackets.
pub(super) const WORDS: [&str; 3] = [AUTO, KeyInput::NAMES[0], KeyInput::NAMES[1]];

/// What is wrong with the list, and where.
pub(super) fn broken(key: &str, values: &DeArray<'_>, all: Range<usize>) -> Option<Finding> {
    let choices = &KeyInput::NAMES;
    if values.is_empty() {
        let problem = Problem::OneAtLeast {
            key: key.to_owned(),
            choices: list(choices),
        };
        return Some((all, problem));
    }
    let mut before = Vec::new();
    for value in values {
        let found = value.get_ref();
        let Some(word) = found.as_str() else {
            let problem = Problem::WrongType {
                key: key.to_owned(),
                expected: format!("only names in its list, of {}", list(choices)),
                found: describe(found.type_str()),
            };
            return Some((value.span(), problem));
        };
        if before.contains(&word) {
            return Some((value.span(), Problem::Twice));
        }
        before.push(word);
        if let Some(problem) = not_a_choice(key, word, choices) {
            return Some((value.span(), problem));
        }
    }
    None
}
