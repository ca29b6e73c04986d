//! What a key allows beyond its type.

use toml::Spanned;
use toml::de::DeValue;

use super::words::{describe, not_a_choice};
use super::{Finding, action_keys, key_inputs, languages, replacements};
use crate::config::PasteChord;
use crate::config::error::Problem;
use crate::config::schema::Kind;
use crate::hotkey::Chord;

/// Whether it takes this type although the default is of another.
pub(super) const fn takes(kind: Kind, value: &DeValue<'_>) -> bool {
    matches!(
        (kind, value),
        (Kind::KeyInputs | Kind::Choices(_), DeValue::Array(_))
    )
}

/// What is wrong with the value, and where.
pub(super) fn broken_by(kind: Kind, key: &str, value: &Spanned<DeValue<'_>>) -> Option<Finding> {
    let problem = match (kind, value.get_ref()) {
        (Kind::KeyInputs, DeValue::Array(list)) => {
            return key_inputs::broken(key, list, value.span());
        }
        (Kind::Replacements, DeValue::Array(list)) => return replacements::broken(key, list),
        (Kind::Languages, DeValue::Array(list)) => return languages::broken(key, list),
        (Kind::ActionKeys, DeValue::Array(list)) => {
            return action_keys::broken(key, list, value.span());
        }
        (_, found) => broken_by_value(kind, key, found),
    };
    problem.map(|problem| (value.span(), problem))
}

fn broken_by_value(kind: Kind, key: &str, value: &DeValue<'_>) -> Option<Problem> {
    match kind {
        Kind::Number { min, max, unit } => {
            let written = value.as_integer()?;
            let number = i64::from_str_radix(written.as_str(), written.radix()).ok();
            let allowed = number.is_some_and(|number| (min..=max).contains(&number));
            (!allowed).then(|| Problem::OutOfRange {
                key: key.to_owned(),
                value: number.map_or_else(|| written.as_str().to_owned(), |n| n.to_string()),
                min,
                max,
                unit,
            })
        }
        Kind::Choice(choices) => not_a_choice(key, value.as_str()?, choices),
        Kind::KeyInputs => not_a_choice(key, value.as_str()?, &key_inputs::WORDS),
        Kind::Choices(choices) => not_choices(key, value, choices),
        Kind::Template(words) => {
            let lacks = !value.as_str()?.contains(words);
            lacks.then(|| Problem::NotAChoice {
                key: key.to_owned(),
                value: value.as_str().unwrap_or_default().to_owned(),
                hint: format!("it must hold `{words}`"),
            })
        }
        Kind::Switch
        | Kind::Text
        | Kind::Path
        | Kind::Replacements
        | Kind::Languages
        | Kind::ActionKeys => None,
        Kind::Language => languages::unknown(key, value.as_str()?, true),
        Kind::Texts => {
            let other = value
                .as_array()?
                .iter()
                .find(|item| !item.get_ref().is_str())?;
            Some(Problem::WrongType {
                key: key.to_owned(),
                expected: "a list of texts in quotes, such as `[\"Headset\"]`".to_owned(),
                found: describe(other.get_ref().type_str()),
            })
        }
        Kind::Chord => value.as_str()?.parse::<Chord>().err().map(Problem::Chord),
        Kind::PasteChord => {
            let error = PasteChord::try_from(value.as_str()?.to_owned()).err()?;
            Some(Problem::NotAChoice {
                key: key.to_owned(),
                value: value.as_str().unwrap_or_default().to_owned(),
                hint: format!("write `auto` or a chord such as `ctrl+v`: {error}"),
            })
        }
    }
}

/// A word, or a list of words, that are not all among the choices.
fn not_choices(key: &str, value: &DeValue<'_>, choices: &[&str]) -> Option<Problem> {
    let Some(words) = value.as_array() else {
        return not_a_choice(key, value.as_str()?, choices);
    };
    if words.is_empty() {
        return not_a_choice(key, "[]", choices);
    }
    words.iter().find_map(|word| {
        let word = word.get_ref();
        match word.as_str() {
            Some(name) => not_a_choice(key, name, choices),
            None => Some(Problem::WrongType {
                key: key.to_owned(),
                expected: "a name or a list of names".to_owned(),
                found: describe(word.type_str()),
            }),
        }
    })
}
