//! Profiles: the configuration again with other values, each with its own chord.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use toml::{Table, Value};

use super::{Config, schema};
use crate::hotkey::Chord;

/// What the profile is called that the file describes outside of
/// `[profile.NAME]`.
pub const DEFAULT: &str = "default";

/// Whether a profile may set something in this section.
pub(super) fn may_have(section: &str) -> bool {
    schema::keys_of(section).any(|key| key.in_profile)
}

/// Why a profile cannot be called so.
pub(super) fn bad_name(name: &str) -> Option<&'static str> {
    if name == DEFAULT {
        return Some("so is called what stands outside of the profiles");
    }
    let fits = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    let fits = !name.is_empty() && name.chars().all(fits);
    (!fits).then_some("names are of letters (a to z), digits, `-` and `_`")
}

/// A configuration with a name, for the dictations of one chord.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// `default`, or what stands in `[profile.NAME]`.
    pub name: String,
    /// What counts for its dictations; it has no profiles of its own.
    pub config: Config,
}

/// The profiles of a configuration as the values that each sets, in the order
/// of the file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Overlays(Vec<(String, Table)>);

impl Overlays {
    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Their names, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// What the profile of this name sets, by section and key.
    pub fn get(&self, name: &str) -> Option<&Table> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map(|(_, overlay)| overlay)
    }

    /// Sets a key of the profile of this name, which is behind the others if it is new.
    pub(super) fn set(&mut self, name: &str, key: &schema::Key, value: Value) {
        if self.get(name).is_none() {
            self.0.push((name.to_owned(), Table::new()));
        }
        let mut found = self.0.iter_mut().filter(|(known, _)| known == name);
        let section = found.next().map(|(_, overlay)| {
            let section = overlay.entry(key.section);
            section.or_insert_with(|| Value::Table(Table::new()))
        });
        if let Some(Value::Table(section)) = section {
            section.insert(key.name.to_owned(), value);
        }
    }

    /// Puts them in the order of `names`.
    pub(super) fn sort(&mut self, names: &[String]) {
        let place = |name: &str| names.iter().position(|known| known == name);
        self.0.sort_by_key(|(name, _)| place(name));
    }
}

/// In order; a table of the `toml` crate would be sorted by name.
impl Serialize for Overlays {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, overlay)| (name, overlay)))
    }
}

impl<'de> Deserialize<'de> for Overlays {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let all = BTreeMap::deserialize(deserializer)?;
        Ok(Self(all.into_iter().collect()))
    }
}

impl Config {
    /// The profiles: first the one called [`DEFAULT`], which is everything
    /// outside of `[profile.NAME]`, then the others in the order of the file.
    pub fn profiles(&self) -> Vec<Profile> {
        let base = Self {
            profile: Overlays::default(),
            ..self.clone()
        };
        // A configuration serializes, and what a file's profiles set was checked
        // when the file was read.
        let table = Table::try_from(&base).unwrap_or_default();
        let others = self.profile.0.iter().filter_map(|(name, overlay)| {
            let config = over(table.clone(), overlay).try_into().ok()?;
            let name = name.clone();
            Some(Profile { name, config })
        });
        let others: Vec<Profile> = others.collect();
        let name = DEFAULT.to_owned();
        let default = Profile { name, config: base };
        std::iter::once(default).chain(others).collect()
    }

    /// The first chord that stands in another's way, after the command line and
    /// the environment have had their say.
    ///
    /// # Errors
    /// Two profiles have one chord, or one profile's needs a key that is
    /// another's.
    pub fn check_chords(&self) -> Result<(), ChordConflict> {
        let profiles = self.profiles();
        for (place, second) in profiles.iter().enumerate() {
            for first in &profiles[..place] {
                let chords = (&first.config.hotkey.chord, &second.config.hotkey.chord);
                if let Some(conflict) = ChordConflict::between(chords.0, chords.1, &first.name) {
                    return Err(conflict);
                }
            }
        }
        Ok(())
    }
}

fn over(mut table: Table, overlay: &Table) -> Table {
    for (section, values) in overlay {
        let Some(values) = values.as_table() else {
            continue;
        };
        let below = table.entry(section.as_str());
        if let Value::Table(below) = below.or_insert_with(|| Value::Table(Table::new())) {
            below.extend(values.clone());
        }
    }
    table
}

/// Two chords that cannot both work.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChordConflict {
    /// They are the same.
    #[error("`{chord}` is the key of {owner} already; each profile needs a chord of its own")]
    Same {
        /// The chord.
        chord: Chord,
        /// Whose it is.
        owner: String,
    },
    /// One needs as a modifier what the other one is.
    #[error(
        "`{needs}` needs its modifier held, and `{alone}` alone starts a dictation at once; \
         change one of the two (the other one is the key of {owner})"
    )]
    Needed {
        /// The chord with modifiers.
        needs: Chord,
        /// The modifier that is a chord of its own.
        alone: Chord,
        /// Whose the first of the two is.
        owner: String,
    },
}

impl ChordConflict {
    /// What is between the chord of the profile `owner` and a second one.
    pub fn between(first: &Chord, second: &Chord, owner: &str) -> Option<Self> {
        let owner = || match owner {
            DEFAULT => "`[hotkey]`".to_owned(),
            name => format!("the profile `{name}`"),
        };
        if first == second {
            return Some(Self::Same {
                chord: first.clone(),
                owner: owner(),
            });
        }
        // Either side's key counts as a chord's modifier.
        let needs = |chord: &Chord, alone: &Chord| {
            let modifier = alone.key().modifier();
            alone.is_lone_modifier()
                && modifier.is_some_and(|modifier| chord.modifiers().contains(&modifier))
        };
        let found = [(first, second), (second, first)];
        let (chord, alone) = found
            .into_iter()
            .find(|(chord, alone)| needs(chord, alone))?;
        Some(Self::Needed {
            needs: chord.clone(),
            alone: alone.clone(),
            owner: owner(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::parse;
    use crate::text::rules::Style;

    const FILE: &str = "[hotkey]\nchord = \"F9\"\n[engine]\nlanguage = \"de\"\n\
        [profile.mail]\nhotkey.chord = \"F7\"\nengine.language = \"fr\"\n\
        [profile.code]\nhotkey.chord = \"F8\"\n[profile.code.text]\nstyle = \"snake_case\"\n";

    #[test]
    fn a_profile_is_the_configuration_with_other_values() {
        let config = parse(FILE).expect("valid");
        let profiles = config.profiles();
        let names: Vec<&str> = profiles.iter().map(|profile| &*profile.name).collect();
        assert_eq!(names, ["default", "mail", "code"], "the order of the file");
        let [default, mail, code] = profiles.as_slice() else {
            panic!("three");
        };
        assert_eq!(default.config.hotkey.chord.to_string(), "F9");
        assert_eq!(default.config.engine.language, "de");
        assert_eq!(mail.config.engine.language, "fr");
        assert_eq!(mail.config.text, default.config.text);
        assert_eq!(code.config.engine, default.config.engine);
        assert_eq!(code.config.text.style, Style::SnakeCase);
        assert_eq!(code.config.hotkey.chord.to_string(), "F8");
        assert!(
            profiles
                .iter()
                .all(|profile| profile.config.profile.is_empty())
        );
    }

    #[test]
    fn profiles_read_back_from_what_is_shown_in_their_order() {
        let config = parse(FILE).expect("valid");
        let shown = toml::to_string(&config).expect("serializes");
        let again = parse(&shown).expect(&shown);
        assert_eq!(again, config);
        assert_eq!(again.profile.names().collect::<Vec<_>>(), ["mail", "code"]);
    }

    #[test]
    fn without_profiles_there_is_one() {
        let profiles = Config::default().profiles();
        let [only] = profiles.as_slice() else {
            panic!("one: {profiles:?}");
        };
        assert_eq!((&*only.name, &only.config), (DEFAULT, &Config::default()));
    }

    #[test]
    fn a_chord_of_the_command_line_may_be_in_the_way() {
        let mut config = parse(FILE).expect("valid");
        assert_eq!(config.check_chords(), Ok(()));
        config.hotkey.chord = "F8".parse().expect("a chord");
        let error = config.check_chords().expect_err("twice").to_string();
        assert!(
            error.contains("`F8` is the key of `[hotkey]` already"),
            "{error}"
        );
    }

    #[test]
    fn chords_conflict_where_one_hides_the_other_and_only_there() {
        let between = |first: &str, second: &str| {
            let chord = |text: &str| text.parse::<Chord>().expect("a chord");
            ChordConflict::between(&chord(first), &chord(second), DEFAULT).is_some()
        };
        for (first, second, conflict) in [
            ("F8", "f8", true),
            ("shift+ctrl+d", "ctrl+shift+d", true),
            ("right_ctrl", "ctrl+space", true),
            ("left_ctrl", "ctrl+space", true),
            ("right_shift", "ctrl+shift+space", true),
            ("right_ctrl", "alt+space", false),
            ("alt_gr", "alt+space", false),
            ("ctrl+space", "ctrl+shift+space", false),
            ("F8", "ctrl+F8", false),
            ("right_ctrl", "left_ctrl", false),
        ] {
            assert_eq!(between(first, second), conflict, "{first} {second}");
            assert_eq!(between(second, first), conflict, "{second} {first}");
        }
    }
}
