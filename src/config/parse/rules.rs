//! What a key allows beyond its type.

use toml::Spanned;
use toml::de::DeValue;

use super::words::{describe, not_a_choice};
use super::{Finding, key_inputs, languages, replacements};
use crate::config::error::Problem;
use crate::config::text::Capitals;
use crate::config::{Activation, Destination, NotifyWhen, PasteChord, TypeWith};
use crate::hotkey::Chord;
use crate::text::rules::{Ending, Style};

/// What a key allows beyond its type.
pub(super) enum Rule {
    /// A whole number in a range, with its unit.
    Range(i64, i64, &'static str),
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A list of texts.
    Texts,
    /// One of these words, or a list of some of them.
    Choices(&'static [&'static str]),
    /// A text with these words in it.
    Holds(&'static str),
    /// A chord.
    Chord,
    /// A chord, or `auto`.
    PasteChord,
    /// `auto`, or a list of key sources.
    KeyInputs,
    /// A list of replacements.
    Replacements,
    /// A language's code, or `auto`.
    Language,
    /// A list of languages' codes.
    Languages,
}

/// The rules, by section and key. A test holds the choices against the enums.
pub(super) const RULES: &[(&str, &str, Rule)] = &[
    ("hotkey", "chord", Rule::Chord),
    ("hotkey", "mode", Rule::Choice(&Activation::NAMES)),
    ("hotkey", "sources", Rule::KeyInputs),
    ("microphone", "fallback", Rule::Texts),
    ("microphone", "channel", Rule::Range(0, 64, "")),
    ("microphone", "gain_db", Rule::Range(-20, 40, " dB")),
    ("microphone", "pre_roll_ms", Rule::Range(0, 5_000, " ms")),
    ("microphone", "tail_ms", Rule::Range(0, 5_000, " ms")),
    ("microphone", "max_duration_s", Rule::Range(1, 3_600, " s")),
    ("engine", "language", Rule::Language),
    ("engine", "languages", Rule::Languages),
    ("engine", "vocabulary", Rule::Texts),
    ("engine", "threads", Rule::Range(0, 64, "")),
    ("engine", "unload_after_min", Rule::Range(0, 10_080, " min")),
    ("cues", "volume", Rule::Range(0, 200, " %")),
    ("notify", "when", Rule::Choice(&NotifyWhen::NAMES)),
    ("text", "replace", Rule::Replacements),
    ("text", "capitals", Rule::Choice(&Capitals::NAMES)),
    ("text", "style", Rule::Choice(&Style::NAMES)),
    ("text", "ending", Rule::Choice(&Ending::NAMES)),
    ("text", "command", Rule::Texts),
    (
        "text",
        "command_timeout_ms",
        Rule::Range(100, 600_000, " ms"),
    ),
    ("deliver", "to", Rule::Choices(&Destination::NAMES)),
    ("deliver", "command", Rule::Texts),
    ("deliver", "type_with", Rule::Choice(&TypeWith::NAMES)),
    ("deliver", "paste_chord", Rule::PasteChord),
    (
        "deliver",
        "command_timeout_ms",
        Rule::Range(100, 600_000, " ms"),
    ),
    ("deliver", "file_template", Rule::Holds("{text}")),
];

impl Rule {
    /// Whether it takes this type although the default is of another.
    pub(super) const fn takes(&self, value: &DeValue<'_>) -> bool {
        matches!(
            (self, value),
            (Self::KeyInputs | Self::Choices(_), DeValue::Array(_))
        )
    }

    /// What is wrong with the value, and where.
    pub(super) fn broken_by(&self, key: &str, value: &Spanned<DeValue<'_>>) -> Option<Finding> {
        let problem = match (self, value.get_ref()) {
            (Self::KeyInputs, DeValue::Array(list)) => {
                return key_inputs::broken(key, list, value.span());
            }
            (Self::Replacements, DeValue::Array(list)) => return replacements::broken(key, list),
            (Self::Languages, DeValue::Array(list)) => return languages::broken(key, list),
            (_, found) => self.broken_by_value(key, found),
        };
        problem.map(|problem| (value.span(), problem))
    }

    fn broken_by_value(&self, key: &str, value: &DeValue<'_>) -> Option<Problem> {
        match self {
            Self::Range(min, max, unit) => {
                let written = value.as_integer()?;
                let number = i64::from_str_radix(written.as_str(), written.radix()).ok();
                let allowed = number.is_some_and(|number| (*min..=*max).contains(&number));
                (!allowed).then(|| Problem::OutOfRange {
                    key: key.to_owned(),
                    value: number.map_or_else(|| written.as_str().to_owned(), |n| n.to_string()),
                    min: *min,
                    max: *max,
                    unit,
                })
            }
            Self::Choice(choices) => not_a_choice(key, value.as_str()?, choices),
            Self::KeyInputs => not_a_choice(key, value.as_str()?, &key_inputs::WORDS),
            Self::Choices(choices) => not_choices(key, value, choices),
            Self::Holds(words) => {
                let lacks = !value.as_str()?.contains(words);
                lacks.then(|| Problem::NotAChoice {
                    key: key.to_owned(),
                    value: value.as_str().unwrap_or_default().to_owned(),
                    hint: format!("it must hold `{words}`"),
                })
            }
            Self::Replacements | Self::Languages => None,
            Self::Language => languages::unknown(key, value.as_str()?, true),
            Self::Texts => {
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
            Self::Chord => value.as_str()?.parse::<Chord>().err().map(Problem::Chord),
            Self::PasteChord => {
                let error = PasteChord::try_from(value.as_str()?.to_owned()).err()?;
                Some(Problem::NotAChoice {
                    key: key.to_owned(),
                    value: value.as_str().unwrap_or_default().to_owned(),
                    hint: format!("write `auto` or a chord such as `ctrl+v`: {error}"),
                })
            }
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
