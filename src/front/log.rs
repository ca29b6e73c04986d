//! The newest lines of the log, for whoever looks at it.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// How many lines are kept in memory; older ones are in the file.
pub const KEPT: usize = 300;

/// The log as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LogView {
    /// Where all of it is; none where nothing is logged.
    pub folder: Option<String>,
    /// The newest [`KEPT`] lines at the most, oldest first. They travel by themselves
    /// ([`super::change`]).
    #[serde(skip)]
    pub lines: Arc<[LogLine]>,
}

/// One thing that was logged. Never a key, a sound or what was said: see
/// [`Content`](crate::text::Content).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// Counted from 1 since the start, without a gap.
    pub number: u64,
    /// Local time: `10:42:07.123`.
    pub time: String,
    /// How serious it is.
    pub level: LogLevel,
    /// The part of the program: `capture::recorder`.
    pub from: String,
    /// What was said, and its values: `mic name="Headset" rate=48000`.
    pub text: String,
}

/// How serious a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub enum LogLevel {
    /// Something does not work.
    Error,
    /// Something is not as it should be.
    Warn,
    /// Good to know.
    #[default]
    Info,
    /// For whoever looks for a mistake.
    Debug,
    /// All of it.
    Trace,
}

impl LogLevel {
    /// Each, the most serious first.
    pub const ALL: [Self; 5] = [
        Self::Error,
        Self::Warn,
        Self::Info,
        Self::Debug,
        Self::Trace,
    ];

    /// In a word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
            Self::Trace => "trace",
        }
    }
}

impl fmt::Display for LogLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Who keeps the newest lines.
pub trait LogBook: Send {
    /// The folder of the files.
    fn folder(&self) -> String;

    /// The number of the newest line; 0 before the first. Cheap: asked all the time.
    fn newest(&self) -> u64;

    /// The newest [`KEPT`] lines at the most, oldest first.
    fn lines(&self) -> Arc<[LogLine]>;
}

/// `lines` with `new` ones behind them, of which there are never more than [`KEPT`].
pub fn grown(lines: &[LogLine], new: &[LogLine]) -> Arc<[LogLine]> {
    let over = (lines.len() + new.len()).saturating_sub(KEPT);
    lines.iter().chain(new).skip(over).cloned().collect()
}
