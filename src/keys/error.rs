//! Why a key source does not listen, and what to do.

/// Why a key source does not listen, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// There is no X server to ask.
    #[error(
        "no X11 display: DISPLAY is not set. The hotkey works in this window only: use Space here"
    )]
    NoDisplay,
    /// The X server refused or is not there.
    #[error(
        "cannot listen on the X11 display {display}: {cause}. Check that the display runs and `xauth list` knows it; until then use Space here"
    )]
    Refused {
        /// The value of `DISPLAY`.
        display: String,
        /// The library's words.
        cause: String,
    },
    /// No keyboard can be read.
    #[error("{cause}; until then use Space here")]
    Keyboards {
        /// What, why and what to do, without a full stop.
        cause: String,
    },
    /// The listener ended under us.
    #[error(
        "the hotkey listener has ended ({cause}); it is tried again by itself. Until it is back use Space here"
    )]
    Ended {
        /// How it ended.
        cause: String,
    },
    /// The helper process could not be started.
    #[error("cannot start the hotkey listener: {cause}. Use Space here; the log has more")]
    NotStarted {
        /// The system's words.
        cause: String,
    },
}

impl KeyError {
    /// Whether the source was never there, as opposed to one that failed.
    pub const fn is_absence(&self) -> bool {
        match self {
            Self::NoDisplay | Self::Keyboards { .. } => true,
            Self::Refused { .. } | Self::Ended { .. } | Self::NotStarted { .. } => false,
        }
    }
}
