//! Where texts go: the [`Sink`] port, the clipboard, the terminal's clipboard, standard output.

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
    /// Writing to the terminal or standard output failed.
    #[error("cannot write to {place}: {cause}. The text is in the list; press y to try again")]
    Write {
        /// Standard output, the terminal.
        place: String,
        /// The platform's words.
        cause: String,
    },
}
