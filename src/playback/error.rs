//! Why nothing is heard, and what to do.

use std::path::PathBuf;

/// Why nothing is heard, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlaybackError {
    /// There is nothing to play on.
    #[error(
        "no loudspeaker or headphones were found ({cause}). Plug them in or start the sound \
         server; dictation works without"
    )]
    NoOutput {
        /// The platform's words.
        cause: String,
    },
    /// The device cannot be opened.
    #[error(
        "the sound output `{device}` could not be opened ({cause}). Close the program that holds \
         it, or choose another output in the desktop's sound settings"
    )]
    Unavailable {
        /// The device.
        device: String,
        /// The platform's words.
        cause: String,
    },
    /// The device has gone or has stopped taking sound.
    #[error(
        "the sound output was lost ({cause}). Check its plug and the sound server, then try again"
    )]
    Lost {
        /// The platform's words.
        cause: String,
    },
    /// A clip's file is of no use.
    #[error("the clip {} {cause}", .path.display())]
    Clip {
        /// The file.
        path: PathBuf,
        /// Why, and what to do; continues the sentence.
        cause: String,
    },
    /// Too many requests wait.
    #[error("the player is busy; try again in a moment")]
    Busy,
    /// The player's thread has ended.
    #[error("the player has stopped; restart sayso (its log says why)")]
    PlayerGone,
}
