//! From TOML to a [`Config`], or to the one line that is wrong.
//!
//! The text is read twice. The first pass keeps every key's place and compares
//! keys, types and ranges with what [`Config::default`] has, because only there
//! can an error name the line, the range and the nearest key. The second is
//! serde's, with `deny_unknown_fields`, so that nothing the first pass does not
//! know about slips through.

mod action_keys;
mod key_inputs;
mod languages;
mod profiles;
mod replacements;
mod rules;
mod words;

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

pub(crate) use self::words::{describe, list, nearest};
use super::Config;
use super::error::{ConfigError, Problem};
use super::migrate::{self, Notice, RENAMED, Renamed};
use super::schema::{self, Key};

/// Reads a configuration; keys that are not there keep their default.
///
/// # Errors
/// [`ConfigError`] for the first problem in the text, with line and column.
pub fn parse(text: &str) -> Result<Config, ConfigError> {
    read(text, RENAMED).map(|read| read.config)
}

/// What was read, with more than the values.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) config: Config,
    /// Old names in it.
    pub(super) notices: Vec<Notice>,
    /// The line of each key, by its path.
    pub(super) lines: BTreeMap<String, usize>,
}

/// Reads a configuration in which these keys may have their old name.
pub(super) fn read(text: &str, renamed: &[Renamed]) -> Result<Read, ConfigError> {
    let mut document = DeTable::parse(text).map_err(|error| {
        let problem = match error.message() {
            "duplicate key" => Problem::Twice,
            message => Problem::Syntax(message.replace('\n', ", ")),
        };
        ConfigError::at(text, error.span().unwrap_or(0..0), problem)
    })?;
    let notices = migrate::rename(text, document.get_mut(), renamed)?;
    let mut findings = Vec::new();
    check(document.get_ref(), &mut findings);
    profiles::conflicts(document.get_ref(), &mut findings);
    // The table is sorted by key; the reader goes from top to bottom.
    if let Some((span, problem)) = findings.into_iter().min_by_key(|(span, _)| span.start) {
        return Err(ConfigError::at(text, span, problem));
    }
    let lines = migrate::lines(text, document.get_ref());
    let names = profiles::names(document.get_ref());
    let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
    let reader = toml::Deserializer::from(document);
    let mut config = Config::deserialize(reader).map_err(|error| {
        let problem = Problem::Other(error.message().to_owned());
        ConfigError::at(text, error.span().unwrap_or(0..0), problem)
    })?;
    config.profile.sort(&names);
    Ok(Read {
        config,
        notices,
        lines,
    })
}

/// Where something is wrong, in bytes of the text, and what.
type Finding = (Range<usize>, Problem);

/// A section that keys stand in.
#[derive(Clone, Copy)]
struct Place<'a> {
    /// Its name in the configuration.
    section: &'a str,
    /// How the file names it: a profile's own is `profile.NAME.text`.
    shown: &'a str,
}

/// A value where a section belongs.
fn no_section(key: &str, shown: &str, value: &Spanned<DeValue<'_>>) -> Finding {
    let problem = Problem::WrongType {
        key: key.to_owned(),
        expected: format!("keys of its own, below a line `[{shown}]`"),
        found: describe(value.get_ref().type_str()),
    };
    (value.span(), problem)
}

fn check(document: &DeTable<'_>, findings: &mut Vec<Finding>) {
    for (name, value) in document {
        let section = name.get_ref().as_ref();
        if section == profiles::SECTION {
            profiles::check(value, findings);
        } else if !schema::sections().any(|known| known == section) {
            findings.push((name.span(), unknown_section(section, value)));
        } else if let DeValue::Table(table) = value.get_ref() {
            let place = Place {
                section,
                shown: section,
            };
            for (key, value) in table {
                check_key(place, key, value, findings);
            }
        } else {
            findings.push(no_section(section, section, value));
        }
    }
}

fn check_key(
    place: Place<'_>,
    key: &Spanned<std::borrow::Cow<'_, str>>,
    value: &Spanned<DeValue<'_>>,
    findings: &mut Vec<Finding>,
) {
    let name = key.get_ref().as_ref();
    let Some(known) = schema::find(place.section, name) else {
        findings.push((key.span(), unknown_key(place, name)));
        return;
    };
    let found = value.get_ref();
    if known.default().type_str() != found.type_str() && !rules::takes(known.kind, found) {
        let problem = Problem::WrongType {
            key: name.to_owned(),
            expected: expected(known),
            found: describe(found.type_str()),
        };
        findings.push((value.span(), problem));
    } else if let Some(finding) = rules::broken_by(known.kind, name, value) {
        findings.push(finding);
    }
}

/// What a key takes, with its default as an example where that shows something.
fn expected(key: &Key) -> String {
    let default = key.default();
    let kind = describe(default.type_str());
    match default {
        toml::Value::Boolean(_) => kind.to_owned(),
        toml::Value::String(empty) if empty.is_empty() => kind.to_owned(),
        _ => format!("{kind} such as `{default}`"),
    }
}

fn unknown_section(name: &str, value: &Spanned<DeValue<'_>>) -> Problem {
    let is_section = value.get_ref().is_table();
    let what = if is_section {
        format!("section `[{name}]`")
    } else {
        format!("key `{name}` outside a section")
    };
    let sections: Vec<&str> = schema::sections().chain(["profile.NAME"]).collect();
    let hint = match schema::home_of(name) {
        Some(home) if !is_section => format!("write it below a line `[{home}]`"),
        _ => match nearest(name, &sections) {
            Some(near) => format!("did you mean `[{near}]`?"),
            None => format!("the sections are {}", list(&sections)),
        },
    };
    Problem::Unknown { what, hint }
}

fn unknown_key(place: Place<'_>, name: &str) -> Problem {
    let keys = schema::keys_of(place.section);
    let names: Vec<&str> = keys.map(|key| key.name).collect();
    let hint = match (nearest(name, &names), schema::home_of(name)) {
        (_, Some(home)) => format!("it belongs below `[{home}]`"),
        (Some(near), None) => format!("did you mean `{near}`?"),
        (None, None) => format!("its keys are {}", list(&names)),
    };
    let what = format!("key `{name}` in `[{}]`", place.shown);
    Problem::Unknown { what, hint }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::config::{Activation, Destination, NotifyWhen, TypeWith};

    #[test]
    fn an_empty_text_is_the_default() {
        assert_eq!(parse(""), Ok(Config::default()));
    }

    #[test]
    fn the_first_problem_in_the_text_is_the_one_reported() {
        let text = "[storage]\ndata_dirr = \"\"\n[engine]\nthreads = 99\n";
        assert_eq!(parse(text).map_err(|error| error.line), Err(2));
    }

    #[test]
    fn every_choice_is_understood() {
        for mode in Activation::NAMES {
            let config = parse(&format!("[hotkey]\nmode = \"{mode}\"\n")).expect(mode);
            assert_eq!(mode.parse(), Ok(config.hotkey.mode));
            assert_eq!(
                toml::Value::try_from(config.hotkey.mode)
                    .expect(mode)
                    .as_str(),
                Some(mode)
            );
        }
        for to in Destination::NAMES {
            let config = parse(&format!("[deliver]\nto = \"{to}\"\n")).expect(to);
            assert_eq!(
                toml::Value::try_from(config.deliver.to).expect(to).as_str(),
                Some(to)
            );
        }
    }

    #[test]
    fn the_chord_that_pastes_may_be_left_to_sayso() {
        for written in ["auto", "ctrl+v", "shift+insert"] {
            let config = parse(&format!("[deliver]\npaste_chord = \"{written}\"\n"));
            let chord = config.expect(written).deliver.paste_chord;
            assert_eq!(String::from(chord), written);
        }
        let error = parse("[deliver]\npaste_chord = \"v\"\n").expect_err("types");
        assert!(error.to_string().contains("write `auto`"), "{error}");
    }

    #[test]
    fn every_typist_is_understood() {
        for name in TypeWith::NAMES {
            let config = parse(&format!("[deliver]\ntype_with = \"{name}\"\n")).expect(name);
            let shown = toml::Value::try_from(config.deliver.type_with).expect(name);
            assert_eq!(shown.as_str(), Some(name));
        }
    }

    #[test]
    fn every_time_for_a_notification_is_understood() {
        for name in NotifyWhen::NAMES {
            let config = parse(&format!("[notify]\nwhen = \"{name}\"\n")).expect(name);
            let shown = toml::Value::try_from(config.notify.when).expect(name);
            assert_eq!(shown.as_str(), Some(name));
        }
    }

    #[test]
    fn what_is_shown_reads_back() {
        let mut config = Config::default();
        config.microphone.device = "quote \" and \\ and é".to_owned();
        let shown = toml::to_string(&config).expect("serializes");
        assert_eq!(parse(&shown), Ok(config));
    }

    /// The shipped file or a value of each kind, with a few characters lost,
    /// doubled or replaced.
    fn mutated() -> impl Strategy<Value = String> {
        const SHIPPED: &str = include_str!("../../assets/default-config.toml");
        const SHORT: &str = "[hotkey]\nchord = \"ctrl+space\"\nmode = 'hold'\nsources = [\"evdev\"]\n\
                             [microphone]\npre_roll_ms = 0x1F4\n[engine]\nthreads = 2\n\
                             [deliver]\nto = \"osc52\"\n[profile.a]\n\
                             hotkey.chord = \"F8\"\ntext.style = \"shell\"\n";
        let change = (any::<prop::sample::Index>(), 0_usize..4, any::<char>());
        let changes = prop::collection::vec(change, 1..5);
        (prop_oneof![Just(SHIPPED), Just(SHORT)], changes).prop_map(|(text, changes)| {
            let mut letters: Vec<char> = text.chars().collect();
            for (at, kind, letter) in changes {
                let at = at.index(letters.len());
                match kind {
                    0 => drop(letters.remove(at)),
                    1 => letters.insert(at, letters[at]),
                    2 => letters[at] = letter,
                    // What is left outlives the other changes.
                    _ => letters.truncate(at + 5),
                }
            }
            letters.into_iter().collect()
        })
    }

    /// Any text gives a configuration that reads back from what it shows, or an
    /// error that names a place in the text.
    fn check(text: &str) -> Result<(), TestCaseError> {
        match parse(text) {
            Ok(config) => {
                let profiles = 1 + config.profile.names().count();
                prop_assert_eq!(config.profiles().len(), profiles, "each can be read");
                let shown = toml::to_string(&config).expect("serializes");
                prop_assert_eq!(parse(&shown), Ok(config));
            }
            Err(error) => {
                prop_assert!(!error.problem.to_string().is_empty());
                prop_assert!(error.to_string().starts_with("line "));
                let line = text.lines().nth(error.line - 1).unwrap_or_default();
                prop_assert_eq!(line, &error.source_line);
                prop_assert!(error.column <= line.chars().count() + 1);
            }
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn any_text_gives_a_configuration_or_an_error_that_shows(text in any::<String>()) {
            check(&text)?;
        }

        #[test]
        fn any_characters_give_a_configuration_or_an_error_that_shows(
            letters in prop::collection::vec(any::<char>(), 0..60),
        ) {
            check(&letters.into_iter().collect::<String>())?;
        }

        #[test]
        fn any_lines_of_toml_give_a_place_inside_the_text(
            text in "(\\[[a-z]{1,10}\\]\n|[a-z_]{1,9} = [0-9é\"a]{1,5}\n){0,6}",
        ) {
            check(&text)?;
        }

        #[test]
        fn a_damaged_file_gives_a_configuration_or_a_place_inside_it(text in mutated()) {
            check(&text)?;
        }
    }
}
