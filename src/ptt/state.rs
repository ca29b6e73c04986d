//! The seven states, by name.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Where push-to-talk stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Not listening.
    #[default]
    Idle,
    /// Listening for the key.
    WaitingForKey,
    /// The key is down; the microphone has not given its first sample yet.
    KeyPressed,
    /// Sound is going into a clip.
    Recording,
    /// The key is up; the tail is being captured and the clip sealed.
    RecordingStopped,
    /// The dictation was cancelled; its clip is being put away.
    RecordingCancelled,
    /// A clip is being turned into text.
    Processing,
}

impl State {
    /// Every state, in the order of a dictation.
    pub const ALL: [Self; 7] = [
        Self::Idle,
        Self::WaitingForKey,
        Self::KeyPressed,
        Self::Recording,
        Self::RecordingStopped,
        Self::RecordingCancelled,
        Self::Processing,
    ];

    /// The name, as the design writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Idle => "Idle",
            Self::WaitingForKey => "WaitingForKey",
            Self::KeyPressed => "KeyPressed",
            Self::Recording => "Recording",
            Self::RecordingStopped => "RecordingStopped",
            Self::RecordingCancelled => "RecordingCancelled",
            Self::Processing => "Processing",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
