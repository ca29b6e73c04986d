//! Every key of the configuration, once: what it takes, who may set it and when a
//! change counts. The reader ([`parse`](mod@super::parse)), the layers, the table in
//! `docs/configuration.md`, the JSON Schema and the settings page all come from
//! here.
//!
//! Two things are not written down a second time: a key's default is that of
//! [`Config::default`], its description the comment above it in
//! `assets/default-config.toml`.

mod doc;
mod json;
mod keys;
mod table;

pub use doc::template;
pub use json::json_schema;
pub use keys::KEYS;
pub use table::table;

use std::sync::LazyLock;

use toml::{Table, Value};

use super::Config;

/// One key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// The section it stands in, as in `engine`.
    pub section: &'static str,
    /// Its name there, as in `model`.
    pub name: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// The option of the command line that is its alone, as in `--model`; every
    /// key has `--set` besides.
    pub option: Option<&'static str>,
    /// A shorter name of its environment variable, as in `SAYSO_MODEL`; every key
    /// has [`Self::variable`] besides.
    pub short_variable: Option<&'static str>,
    /// Whether a profile may set it.
    pub in_profile: bool,
    /// When a change of the file counts.
    pub applies: Applies,
}

/// What a key takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `true` or `false`.
    Switch,
    /// A whole number.
    Number {
        /// The smallest.
        min: i64,
        /// The largest.
        max: i64,
        /// The unit with a space before it (`" ms"`), or nothing.
        unit: &'static str,
    },
    /// Any text.
    Text,
    /// A text with these words in it.
    Template(&'static str),
    /// A file or folder; `~/` is the home folder, empty is none.
    Path,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// One of these words, or a list of some of them.
    Choices(&'static [&'static str]),
    /// A list of texts.
    Texts,
    /// A list of replacements.
    Replacements,
    /// A language's code, or `auto`.
    Language,
    /// A list of languages' codes.
    Languages,
    /// A list of actions with their keys.
    ActionKeys,
    /// A chord.
    Chord,
    /// A chord, or `auto`.
    PasteChord,
    /// `auto`, or a list of key sources.
    KeyInputs,
}

impl Kind {
    /// Whether it may be a list.
    pub const fn is_list(self) -> bool {
        self.is_always_list() || matches!(self, Self::Choices(_) | Self::KeyInputs)
    }

    /// Whether it is nothing but a list.
    pub const fn is_always_list(self) -> bool {
        matches!(
            self,
            Self::Texts | Self::Replacements | Self::Languages | Self::ActionKeys
        )
    }
}

/// When a change of a key counts, while sayso runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applies {
    /// As soon as it is read.
    AtOnce,
    /// For the dictations that begin after it.
    NextDictation,
    /// When sayso is started again.
    NextStart,
}

impl Applies {
    /// In words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AtOnce => "at once",
            Self::NextDictation => "next dictation",
            Self::NextStart => "next start",
        }
    }
}

static DEFAULTS: LazyLock<Table> = LazyLock::new(|| {
    // The default serializes: a test compares it with the shipped file.
    Table::try_from(Config::default()).unwrap_or_default()
});

impl Key {
    /// `section.name`, as `sayso config set` takes it.
    pub fn path(&self) -> String {
        format!("{}.{}", self.section, self.name)
    }

    /// The environment variable that every key has: `SAYSO_ENGINE_MODEL`.
    pub fn variable(&self) -> String {
        format!("SAYSO_{}_{}", self.section, self.name).to_uppercase()
    }

    /// Its variables, the one that counts first.
    pub fn variables(&self) -> Vec<String> {
        let short = self.short_variable.map(str::to_owned);
        short.into_iter().chain([self.variable()]).collect()
    }

    /// The built-in value.
    pub fn default(&self) -> &'static Value {
        static NONE: Value = Value::Boolean(false);
        let section = DEFAULTS.get(self.section);
        section
            .and_then(|keys| keys.get(self.name))
            .unwrap_or(&NONE)
    }

    /// What it is for: the comment above it in the shipped file, a line a line.
    pub fn doc(&self) -> &'static str {
        doc::of(self.section, self.name)
    }
}

/// The key of this name in this section.
pub fn find(section: &str, name: &str) -> Option<&'static Key> {
    keys_of(section).find(|key| key.name == name)
}

/// The keys of a section, in the order of the shipped file.
pub fn keys_of(section: &str) -> impl Iterator<Item = &'static Key> + use<'_> {
    KEYS.iter().filter(move |key| key.section == section)
}

/// The sections, in the order of the shipped file.
pub fn sections() -> impl Iterator<Item = &'static str> {
    let begins = |(place, key): (usize, &'static Key)| {
        let before = place.checked_sub(1).and_then(|before| KEYS.get(before));
        before
            .is_none_or(|before| before.section != key.section)
            .then_some(key.section)
    };
    KEYS.iter().enumerate().filter_map(begins)
}

/// The section that has a key of this name.
pub fn home_of(name: &str) -> Option<&'static str> {
    let found = KEYS.iter().find(|key| key.name == name);
    found.map(|key| key.section)
}

#[cfg(test)]
mod tests;
