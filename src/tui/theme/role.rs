//! What a style is for, and what it is made of.

use ratatui::style::{Color, Modifier, Style};

/// What something on the screen means. Views name these, themes give them colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The screen as a whole: what all that follows lies on. No built-in theme sets
    /// it, so that the terminal's own background and letters stay.
    Text,
    /// What the eye should find first among plain text.
    Strong,
    /// What matters less: units, hints.
    Dim,
    /// The rules between areas.
    Rule,
    /// The one accent: keys, marks, the live level.
    Accent,
    /// Recording and errors, and nothing else.
    Danger,
    /// What may be wrong and is no error.
    Warning,
    /// The state word while sound is being recorded.
    Live,
    /// A search hit.
    Hit,
    /// A part that was chosen.
    Selection,
    /// A word that may not be what was said.
    Doubt,
    /// What a version has and the one before had not.
    Added,
    /// What it has lost; never red, which is for recording and errors.
    Removed,
    /// The quiet part of a gauge.
    GaugeLow,
    /// Its middle.
    GaugeMid,
    /// The part before its end: too loud, or nearly full.
    GaugeHigh,
}

impl Role {
    /// Every role, in the order of its number.
    pub const ALL: [Self; 16] = [
        Self::Text,
        Self::Strong,
        Self::Dim,
        Self::Rule,
        Self::Accent,
        Self::Danger,
        Self::Warning,
        Self::Live,
        Self::Hit,
        Self::Selection,
        Self::Doubt,
        Self::Added,
        Self::Removed,
        Self::GaugeLow,
        Self::GaugeMid,
        Self::GaugeHigh,
    ];

    /// As written in a theme's file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Strong => "strong",
            Self::Dim => "dim",
            Self::Rule => "rule",
            Self::Accent => "accent",
            Self::Danger => "danger",
            Self::Warning => "warning",
            Self::Live => "live",
            Self::Hit => "hit",
            Self::Selection => "selection",
            Self::Doubt => "doubt",
            Self::Added => "added",
            Self::Removed => "removed",
            Self::GaugeLow => "gauge-low",
            Self::GaugeMid => "gauge-mid",
            Self::GaugeHigh => "gauge-high",
        }
    }
}

/// How a role looks. Nothing is the terminal's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Look {
    /// The letters' colour.
    pub fg: Option<Color>,
    /// The colour behind them.
    pub bg: Option<Color>,
    /// Bold, dim and so on.
    pub attributes: Modifier,
}

/// The attributes as written in a theme's file.
pub const ATTRIBUTES: [(&str, Modifier); 6] = [
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("underlined", Modifier::UNDERLINED),
    ("reversed", Modifier::REVERSED),
    ("crossed-out", Modifier::CROSSED_OUT),
];

impl Look {
    /// As ratatui takes it.
    pub const fn style(self) -> Style {
        Style {
            fg: self.fg,
            bg: self.bg,
            ..Style::new().add_modifier(self.attributes)
        }
    }
}

/// A look for each role, by its number.
pub type Looks = [Look; Role::ALL.len()];
