//! `[notify]`: what the desktop is told.

use serde::{Deserialize, Serialize};

/// `[notify]`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NotifyConfig {
    /// When a notification is shown.
    pub when: NotifyWhen,
    /// What was dictated is in it.
    pub show_text: bool,
}

/// When the desktop is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotifyWhen {
    /// Never.
    #[default]
    Never,
    /// When something is wrong.
    Errors,
    /// And when a dictation is over.
    Always,
}

impl NotifyWhen {
    /// Every one of them, as written in the configuration.
    pub const NAMES: [&'static str; 3] = ["never", "errors", "always"];
}
