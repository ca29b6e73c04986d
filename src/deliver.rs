//! Where texts go: the [`Sink`] port, the desktop's clipboard, the terminal's
//! clipboard, standard output.
//!
//! [`choose()`] decides, [`DeliverWorker`] owns the sink on a thread of its own:
//! on X11 the clipboard is empty the moment its owner is gone, and setting it
//! may wait for other programs.

pub mod choose;
pub mod clipboard;
pub mod fake;
pub mod osc52;
pub mod stdout;
pub mod worker;
mod write;

pub use choose::{Facts, Place, choose, maker};
pub use worker::{DeliverEvent, DeliverWorker, MakeSink};

/// A place for texts.
pub trait Sink: Send {
    /// Its name on the screen: `clipboard`.
    fn name(&self) -> &str;

    /// Puts the text there.
    ///
    /// # Errors
    /// [`DeliverError`] names the place, the cause and the next step.
    fn deliver(&mut self, text: &str) -> Result<Receipt, DeliverError>;
}

/// Proof that a text arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Where it went: `clipboard`.
    pub via: String,
    /// Whether it was read back and compared.
    pub verified: bool,
}

/// Why a text could not be put somewhere.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DeliverError {
    /// There is no clipboard to reach.
    #[error(
        "no clipboard: {cause}. The text is in the list; press y to try again, or start sayso with `--print`"
    )]
    Unreachable {
        /// The platform's words.
        cause: String,
    },
    /// The clipboard holds something else after the text was set.
    #[error(
        "the clipboard did not keep the text: another program may have replaced it. Press y to copy it again"
    )]
    NotKept,
    /// The text is longer than terminals accept in one escape sequence.
    #[error(
        "the text has {bytes} bytes, and terminals drop more than {limit}. It is in the list; start sayso with `--print`, or where there is a desktop, to take it out"
    )]
    TooLong {
        /// The text's length.
        bytes: usize,
        /// What terminals accept.
        limit: usize,
    },
    /// Whoever read standard output has left.
    #[error(
        "nobody reads standard output any more, so sayso ends. `sayso replay last` shows the last text"
    )]
    ReaderGone,
    /// Writing to the terminal or standard output failed.
    #[error("cannot write to {place}: {cause}. The text is in the list; press y to try again")]
    Write {
        /// Standard output, the terminal.
        place: String,
        /// The platform's words.
        cause: String,
    },
    /// Too many texts are waiting because the clipboard answers too slowly.
    #[error(
        "the clipboard is not answering: {waiting} texts are waiting. They are in the list; press y when it works again"
    )]
    Busy {
        /// How many.
        waiting: usize,
    },
    /// The thread that owns the clipboard has ended.
    #[error(
        "the clipboard's thread has stopped. The text is in the list; restart sayso (its log says why)"
    )]
    Stopped,
}
