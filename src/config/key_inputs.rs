//! `hotkey.sources`: `"auto"`, or a list of where the key is listened for.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Where the key is listened for, beside sayso's own window.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum KeyInputs {
    /// What fits the session, the next one when that does not work.
    #[default]
    Auto,
    /// These, all at once.
    These(Vec<KeyInput>),
}

/// One place to listen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyInput {
    /// The kernel's keyboards: Linux, on Wayland and TTYs too.
    Evdev,
    /// The desktop: X11, macOS, Windows.
    Rdev,
}

impl KeyInput {
    /// Every place.
    pub const ALL: [Self; 2] = [Self::Evdev, Self::Rdev];
    /// Their names, as written in the configuration.
    pub const NAMES: [&'static str; 2] = ["evdev", "rdev"];

    /// The name in the configuration.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Evdev => Self::NAMES[0],
            Self::Rdev => Self::NAMES[1],
        }
    }
}

impl fmt::Display for KeyInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for KeyInput {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|input| input.name() == name);
        known.ok_or_else(|| format!("`{name}` is none of {}", Self::NAMES.join(", ")))
    }
}

/// What stands for [`KeyInputs::Auto`].
pub(super) const AUTO: &str = "auto";

impl Serialize for KeyInputs {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Auto => serializer.serialize_str(AUTO),
            Self::These(inputs) => serializer.collect_seq(inputs.iter().map(|input| input.name())),
        }
    }
}

impl<'de> Deserialize<'de> for KeyInputs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Word(String),
            List(Vec<String>),
        }
        let names = match Written::deserialize(deserializer)? {
            Written::Word(word) if word == AUTO => return Ok(Self::Auto),
            Written::Word(word) => vec![word],
            Written::List(names) => names,
        };
        let inputs: Result<Vec<KeyInput>, String> = names.iter().map(|name| name.parse()).collect();
        inputs.map(Self::These).map_err(de::Error::custom)
    }
}
