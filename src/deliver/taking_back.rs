//! What was on the clipboard before a text, for whoever wants it back.

/// What was there. It is kept in memory until the next text, and told to nobody.
pub(super) enum Before {
    /// A text.
    Text(String),
    /// Nothing, or something that is no text.
    NoText,
    /// Its owner did not answer in time.
    TooSlow,
}

impl Before {
    pub(super) fn text(self) -> Result<String, NotTakenBack> {
        match self {
            Self::Text(text) => Ok(text),
            Self::NoText => Err(NotTakenBack::NoText),
            Self::TooSlow => Err(NotTakenBack::TooSlow),
        }
    }
}

/// Why the clipboard was left as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotTakenBack {
    /// sayso has put nothing there, or it was taken back.
    #[error("There is nothing to take back from the clipboard.")]
    Nothing,
    /// Something else is there now.
    #[error("The clipboard holds something newer than sayso's text, and was left alone.")]
    Replaced,
    /// What was there is no text, or there was nothing.
    #[error("Before sayso's text there was no other text on the clipboard to put back.")]
    NoText,
    /// The program that owned it did not answer.
    #[error(
        "What was on the clipboard before is not known: its program did not answer in time. \
         sayso's text is still there."
    )]
    TooSlow,
    /// This clipboard cannot be read.
    #[error("What was on the terminal's clipboard cannot be read, so it cannot be put back.")]
    Unreadable,
    /// It could not be put back.
    #[error("Could not put back what was on the clipboard: {0}. Copy it again where it came from.")]
    Failed(String),
}
