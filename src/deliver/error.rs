//! Why a text did not get where it should.

use crate::text::Content;

/// Why a text could not be put somewhere.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DeliverError {
    /// There is no clipboard to reach.
    #[error(
        "no clipboard: {cause}. The text is in the list; press y to try again, or give it another place: `to` under [deliver]"
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
    /// A place that is none of these did not take the text.
    #[error("{place}: {cause}. {next}. The text is in the list; press y to copy it")]
    Refused {
        /// The file, the program, the pane.
        place: String,
        /// Why, in its own words where it has some.
        cause: String,
        /// What helps, without the full stop.
        next: String,
    },
    /// The program that types would lose letters of this text.
    #[error(
        "{program} mistypes letters that are not ASCII, and pasting did not work either. The text is in the list; press y to copy it"
    )]
    Letters {
        /// xdotool.
        program: &'static str,
    },
    /// No place took the text, and neither did a clipboard.
    #[error("{causes}. The text is in the list; press y to try again")]
    Nowhere {
        /// What each of them said.
        causes: String,
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

impl DeliverError {
    /// What failed and what helps, without saying where the text is: that is
    /// for the one who has put it somewhere else.
    pub fn cause(&self) -> String {
        match self {
            Self::Unreachable { cause } => format!("no clipboard: {cause}"),
            Self::NotKept => {
                "the clipboard did not keep the text: another program may have replaced it"
                    .to_owned()
            }
            Self::TooLong { bytes, limit } => {
                format!("the text has {bytes} bytes, and terminals drop more than {limit}")
            }
            Self::Write { place, cause } => format!("cannot write to {place}: {cause}"),
            Self::Refused { place, cause, next } => format!("{place}: {cause}. {next}"),
            Self::Letters { program } => {
                format!("{program} mistypes letters that are not ASCII, so it was not typed")
            }
            Self::Nowhere { causes } => causes.clone(),
            Self::ReaderGone | Self::Busy { .. } | Self::Stopped => self.to_string(),
        }
    }

    /// The same for a log, which holds no words of the user: a program that has
    /// failed may have printed the text that it was given.
    pub(super) fn for_log(&self) -> String {
        match self {
            Self::Refused { place, cause, .. } => format!("{place}: {}", Content(cause)),
            Self::Nowhere { causes } => Content(causes).to_string(),
            other => other.cause(),
        }
    }
}
