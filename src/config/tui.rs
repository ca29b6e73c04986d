//! `[tui]`: how the program looks in a terminal, and what it tells that.

use serde::{Deserialize, Serialize};

use crate::front::keys::Keymap;

/// `[tui]`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TuiConfig {
    /// `auto`, a built-in theme, the name of a file of the user's own, or its path.
    pub theme: String,
    /// Show the state in the window's title.
    pub title: bool,
    /// Whether the terminal shows how far something is, in its tab or the taskbar.
    pub progress: Progress,
    /// Ring the bell when a dictation is over and the terminal has not the focus.
    pub bell: bool,
    /// Take the mouse: clicks and the wheel are for sayso, and the terminal's own
    /// selection needs shift.
    pub mouse: bool,
    /// Other keys for actions, each as [`KeyChange`](crate::front::keys::KeyChange)
    /// reads it: `copy: y enter`.
    pub keys: Vec<String>,
}

impl TuiConfig {
    /// What each key means. With a conflict, which the reader of the file does not let
    /// through, the built-in ones.
    pub fn keymap(&self) -> Keymap {
        Keymap::with(self.keys.iter().map(String::as_str)).unwrap_or_default()
    }
}

impl Default for TuiConfig {
    fn default() -> Self {
        Self {
            theme: "auto".to_owned(),
            title: true,
            progress: Progress::Auto,
            bell: false,
            mouse: true,
            keys: Vec::new(),
        }
    }
}

/// Whether the terminal is told how far something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// If it is known to show it.
    #[default]
    Auto,
    /// Always.
    On,
    /// Never.
    Off,
}

impl Progress {
    /// Every one of them, as written in the configuration.
    pub const NAMES: [&'static str; 3] = ["auto", "on", "off"];
}
