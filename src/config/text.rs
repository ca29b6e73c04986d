//! `[text]`: what becomes of the model's words.

use serde::{Deserialize, Serialize};

use crate::text::rules::{Ending, Replacement, Style};

/// `[text]`
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TextConfig {
    /// What people say while they think is left out.
    pub remove_fillers: bool,
    /// Numbers from ten on are written in digits.
    pub digits: bool,
    /// "comma" and "new line" are written as the marks they are.
    pub spoken_punctuation: bool,
    /// Words, phrases and patterns that are written otherwise.
    pub replace: Vec<Replacement>,
    /// Where capitals are put.
    pub capitals: Capitals,
    /// What kind of text it is.
    pub style: Style,
    /// What stands behind each text.
    pub ending: Ending,
}

/// Where capitals are put.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Capitals {
    /// Where the model put them.
    #[default]
    Keep,
    /// Where sentences begin, too.
    Sentences,
}

impl Capitals {
    /// Every one of them, as written in the configuration.
    pub const NAMES: [&'static str; 2] = ["keep", "sentences"];
}
