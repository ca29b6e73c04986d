//! The desktop's clipboard: X11, Wayland, macOS, Windows.
//!
//! Through arboard, which holds it in this process, and where arboard cannot
//! (no data-control on Wayland, a connection that has died), through a program
//! that is made for it.

mod board;
mod program;

pub(super) use board::set_primary;
pub use program::Program;

use std::thread;
use std::time::Duration;

use board::{Board, Found, Native, Selection};

use super::taking_back::{Before, NotTakenBack};
use super::{DeliverError, Receipt, Sink};

/// How often the text is read back before it counts as lost. A clipboard
/// manager takes the text over within a few milliseconds and answers
/// `ClipboardOccupied` or nothing meanwhile.
const READ_BACKS: u32 = 5;

/// The wait between two of them.
const BETWEEN_READ_BACKS: Duration = Duration::from_millis(20);

/// How long what is on the clipboard is waited for before it is replaced. Its
/// owner may be a program that hangs, and the text must not wait for that.
const BEFORE: Duration = Duration::from_millis(500);

/// The clipboard. One handle for the whole run: on X11 and Wayland the text
/// lives in the process that set it, and is gone with the handle.
pub struct ClipboardSink {
    board: Box<dyn Board>,
    /// The primary selection is set as well.
    primary: bool,
    /// The text that was set last, and what was there before.
    last: Option<(String, Before)>,
}

impl ClipboardSink {
    fn over(board: impl Board + 'static) -> Self {
        Self {
            board: Box::new(board),
            primary: false,
            last: None,
        }
    }

    /// Connects to the desktop. Returns at once where there is none.
    ///
    /// # Errors
    /// [`DeliverError::Unreachable`] with the platform's words.
    pub fn open() -> Result<Self, DeliverError> {
        Native::open().map(Self::over)
    }

    /// Connects again after the desktop was lost, and proves it by a question:
    /// [`Self::open`] alone would hand out the dead connection again.
    ///
    /// # Errors
    /// [`DeliverError::Unreachable`].
    pub fn reopen() -> Result<Self, DeliverError> {
        Native::reopen().map(Self::over)
    }

    /// The clipboard as `program` keeps it.
    ///
    /// # Errors
    /// [`DeliverError::Unreachable`] when it is not installed or sees no desktop.
    pub fn through(program: Program) -> Result<Self, DeliverError> {
        program.prove()?;
        Ok(Self::over(program))
    }

    /// The same, with the primary selection set too if `primary`.
    #[must_use]
    pub fn with_primary(self, primary: bool) -> Self {
        Self { primary, ..self }
    }

    /// Sets a selection; answers whether it was read back.
    fn put(&mut self, selection: Selection, text: &str) -> Result<bool, DeliverError> {
        self.board.set(selection, text)?;
        match self.holds(selection, text) {
            Some(false) => Err(DeliverError::NotKept),
            Some(true) => Ok(true),
            None => Ok(false),
        }
    }

    /// Whether the selection holds `text` now; `None` when it cannot be read.
    fn holds(&mut self, selection: Selection, text: &str) -> Option<bool> {
        for attempt in 0..READ_BACKS {
            if attempt > 0 {
                thread::park_timeout(BETWEEN_READ_BACKS);
            }
            match self.board.get(selection) {
                Found::Text(found) if found == text => return Some(true),
                Found::Unreadable => return None,
                // Someone else's text, or someone is busy with it: look again.
                Found::Text(_) | Found::Nothing => {}
            }
        }
        Some(false)
    }
}

impl Sink for ClipboardSink {
    fn name(&self) -> &str {
        self.board.name()
    }

    fn deliver(&mut self, text: &str) -> Result<Receipt, DeliverError> {
        let before = self.board.before(BEFORE);
        self.last = None;
        let verified = self.put(Selection::Clipboard, text)?;
        self.last = Some((text.to_owned(), before));
        let mut receipt = Receipt::new(self.name(), verified);
        if self.primary
            && let Err(error) = self.put(Selection::Primary, text)
        {
            let cause = error.cause();
            receipt.trouble = Some(format!(
                "the primary selection was not set: {cause}. The text is on the clipboard."
            ));
        }
        Ok(receipt)
    }

    fn take_back(&mut self) -> Result<(), NotTakenBack> {
        let (ours, before) = self.last.take().ok_or(NotTakenBack::Nothing)?;
        if self.holds(Selection::Clipboard, &ours) != Some(true) {
            return Err(NotTakenBack::Replaced);
        }
        let text = before.text()?;
        match self.put(Selection::Clipboard, &text) {
            Ok(_) => Ok(()),
            Err(error) => Err(NotTakenBack::Failed(error.cause())),
        }
    }
}
