//! `[text]`: what becomes of the model's words.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::text::rules::{Ending, Replacement, Style};

/// `[text]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
    /// The program and its arguments that may rewrite each text after that; empty
    /// for none.
    pub command: Vec<String>,
    /// How long that program may take, in ms; then it is ended.
    pub command_timeout_ms: u32,
}

impl TextConfig {
    /// [`Self::command_timeout_ms`] as a duration.
    pub fn command_timeout(&self) -> Duration {
        Duration::from_millis(u64::from(self.command_timeout_ms))
    }
}

impl Default for TextConfig {
    fn default() -> Self {
        Self {
            remove_fillers: false,
            digits: false,
            spoken_punctuation: false,
            replace: Vec::new(),
            capitals: Capitals::default(),
            style: Style::default(),
            ending: Ending::default(),
            command: Vec::new(),
            command_timeout_ms: 5_000,
        }
    }
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
