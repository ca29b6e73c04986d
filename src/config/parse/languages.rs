//! What is wrong with languages.

use toml::de::DeArray;

use super::words::describe;
use super::{Finding, Problem};
use crate::config::language::{self, AUTO};

/// A code that whisper does not have.
pub(super) fn unknown(key: &str, code: &str, auto: bool) -> Option<Problem> {
    if auto && code == AUTO {
        return None;
    }
    let mut hint = language::hint(code)?;
    if auto {
        hint.push_str(", or `auto`");
    }
    Some(Problem::Language {
        key: key.to_owned(),
        value: code.to_owned(),
        hint,
    })
}

/// The first in a list that is none, or is there already.
pub(super) fn broken(key: &str, values: &DeArray<'_>) -> Option<Finding> {
    let mut before = Vec::new();
    values.iter().find_map(|value| {
        let Some(code) = value.get_ref().as_str() else {
            let problem = Problem::WrongType {
                key: key.to_owned(),
                expected: "a list of languages, such as `[\"en\", \"de\"]`".to_owned(),
                found: describe(value.get_ref().type_str()),
            };
            return Some((value.span(), problem));
        };
        if before.contains(&code) {
            return Some((value.span(), Problem::Twice));
        }
        before.push(code);
        unknown(key, code, false).map(|problem| (value.span(), problem))
    })
}
