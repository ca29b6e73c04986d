//! `[tui]`: how the program looks in a terminal, and what it tells that.

use serde::{Deserialize, Serialize};

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
}

impl Default for TuiConfig {
    fn default() -> Self {
        Self {
            theme: "auto".to_owned(),
            title: true,
            progress: Progress::Auto,
            bell: false,
            mouse: true,
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
