//! What is wrong with a list of replacements.

use toml::de::DeArray;

use super::words::describe;
use super::{Finding, Problem};
use crate::text::rules::Replacement;

/// The first that is wrong, and which part of it, where that can be told.
pub(super) fn broken(key: &str, values: &DeArray<'_>) -> Option<Finding> {
    values.iter().find_map(|value| {
        let span = value.span();
        let Some(written) = value.get_ref().as_str() else {
            let problem = Problem::WrongType {
                key: key.to_owned(),
                expected: "a list of texts in quotes, such as `[\"teh -> the\"]`".to_owned(),
                found: describe(value.get_ref().type_str()),
            };
            return Some((span, problem));
        };
        let bad = written.parse::<Replacement>().err()?;
        // Of a text with escapes in it the places are not those in the file.
        let plain = span.len() == written.len() + 2;
        let span = if plain && !bad.place.is_empty() {
            span.start + 1 + bad.place.start..span.start + 1 + bad.place.end
        } else {
            span
        };
        let problem = Problem::Replacement {
            written: written.to_owned(),
            why: bad.why,
        };
        Some((span, problem))
    })
}
