//! Where texts go: the [`Sink`] port and each place behind it.
//!
//! [`choose()`](choose) says which places there are, [`Outputs`] serves them one
//! after the other and sees that no text is lost between them, and
//! [`DeliverWorker`] owns all that on a thread of its own: on X11 the clipboard
//! is empty the moment its owner is gone, and setting it may wait for other
//! programs. Programs are run by the crate's `child`, each with a time after which it is ended.

pub mod choose;
pub mod clipboard;
pub mod command;
mod error;
pub mod fake;
pub mod file;
mod focus;
pub mod osc52;
pub mod outputs;
mod slot;
pub mod stdout;
mod taking_back;
pub mod tmux;
mod typist;
pub mod window;
pub mod worker;
mod write;

pub use choose::{Facts, maker};
pub use error::DeliverError;
pub use outputs::Outputs;
pub use taking_back::NotTakenBack;
pub use worker::{DeliverEvent, DeliverWorker, MakeSink, NextSink};

/// A place for texts.
pub trait Sink: Send {
    /// Its name on the screen: `clipboard`.
    fn name(&self) -> &str;

    /// Puts the text there.
    ///
    /// # Errors
    /// [`DeliverError`] names the place, the cause and the next step.
    fn deliver(&mut self, text: &str) -> Result<Receipt, DeliverError>;

    /// Puts the text on a clipboard, for somebody who asked for that: where
    /// texts are typed or appended they must not be so again.
    ///
    /// # Errors
    /// As [`Self::deliver`].
    fn copy(&mut self, text: &str) -> Result<Receipt, DeliverError> {
        self.deliver(text)
    }

    /// Puts back what was on the clipboard before the last text that went there,
    /// if that text still is.
    ///
    /// # Errors
    /// [`NotTakenBack`] says why the clipboard was left as it is.
    fn take_back(&mut self) -> Result<(), NotTakenBack> {
        Err(NotTakenBack::Nothing)
    }

    /// Whether sayso's own window has the focus, told before each text: nothing
    /// is typed into it.
    fn own_focus(&mut self, own: bool) {
        let _ = own;
    }

    /// What of it does not work, while the rest does.
    fn trouble(&self) -> Option<String> {
        None
    }
}

/// Proof that a text arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Where it went: `clipboard`, or `clipboard and notes.md`.
    pub via: String,
    /// Whether that was proven: what is there was read back and compared, or
    /// the program that took the text ended well.
    pub verified: bool,
    /// What failed on the way, why, and where the text is now.
    pub trouble: Option<String>,
}

impl Receipt {
    /// A text that arrived where it should.
    pub fn new(via: impl Into<String>, verified: bool) -> Self {
        Self {
            via: via.into(),
            verified,
            trouble: None,
        }
    }
}
