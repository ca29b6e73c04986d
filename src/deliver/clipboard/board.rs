//! A clipboard as the sink sees it, and the one that arboard keeps.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::Duration;

use arboard::Clipboard;

use crate::deliver::DeliverError;
use crate::deliver::taking_back::Before;

/// How long a text is read back, where that is all there is to wait for.
const READ: Duration = Duration::from_secs(1);
/// So many questions may wait for owners that do not answer; further ones count
/// as not answered.
const WAITING: usize = 8;

/// Which of the desktop's clipboards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Selection {
    /// Ctrl+V.
    Clipboard,
    /// The middle mouse button, on X11 and Wayland.
    Primary,
}

/// What is on one.
pub(super) enum Found {
    /// A text.
    Text(String),
    /// No text, or its owner is busy.
    Nothing,
    /// It cannot be read here.
    Unreadable,
}

/// A clipboard.
pub(super) trait Board: Send {
    /// Its name on the screen.
    fn name(&self) -> &'static str;

    /// Puts a text there.
    fn set(&mut self, selection: Selection, text: &str) -> Result<(), DeliverError>;

    /// What is there.
    fn get(&mut self, selection: Selection) -> Found;

    /// What is there, waiting for its owner no longer than `within`.
    fn before(&mut self, within: Duration) -> Before;
}

/// arboard's, held in this process.
pub(super) struct Native {
    clipboard: Clipboard,
    /// How many questions still wait for an owner that does not answer.
    waiting: Arc<AtomicUsize>,
}

impl Native {
    pub(super) fn open() -> Result<Self, DeliverError> {
        let clipboard = Clipboard::new().map_err(|error| unreachable(&error))?;
        Ok(Self {
            clipboard,
            waiting: Arc::default(),
        })
    }

    /// arboard keeps one X11 connection for the process, hands out shares of it
    /// and counts them; its own thread, which ends with the connection, is taken
    /// for one of them. Two shares make up for that one: when the second goes,
    /// arboard lets go of the dead connection (3.7.0).
    pub(super) fn reopen() -> Result<Self, DeliverError> {
        let board = Self::open()?;
        if !board.is_dead() {
            return Ok(board);
        }
        let second = Self::open()?;
        drop(second);
        drop(board);
        let board = Self::open()?;
        if board.is_dead() {
            return Err(DeliverError::Unreachable {
                cause: "the connection to the display is lost".to_owned(),
            });
        }
        Ok(board)
    }

    /// Asks on a thread of its own, `clipboard-read`: arboard waits for an owner
    /// for up to four seconds on X11, and for ever on Wayland. `None` when no
    /// answer came `within` that time.
    fn ask(
        &self,
        selection: Selection,
        within: Duration,
    ) -> Option<Result<String, arboard::Error>> {
        if self.waiting.fetch_add(1, Relaxed) >= WAITING {
            self.waiting.fetch_sub(1, Relaxed);
            return None;
        }
        let (answer, answered) = sync_channel(1);
        let waiting = Arc::clone(&self.waiting);
        let asked = thread::Builder::new()
            .name("clipboard-read".to_owned())
            .spawn(move || {
                let found = Clipboard::new().and_then(|mut clipboard| match selection {
                    Selection::Clipboard => clipboard.get_text(),
                    Selection::Primary => get_primary(&mut clipboard),
                });
                waiting.fetch_sub(1, Relaxed);
                let _ = answer.send(found);
            });
        if asked.is_err() {
            self.waiting.fetch_sub(1, Relaxed);
        }
        answered.recv_timeout(within).ok()
    }

    /// An owner that does not answer has its own reasons.
    fn is_dead(&self) -> bool {
        let found = self.ask(Selection::Clipboard, READ);
        matches!(found, Some(Err(arboard::Error::Unknown { .. })))
    }
}

impl Board for Native {
    fn name(&self) -> &'static str {
        "clipboard"
    }

    fn set(&mut self, selection: Selection, text: &str) -> Result<(), DeliverError> {
        match selection {
            Selection::Clipboard => self.clipboard.set_text(text),
            Selection::Primary => set_primary(&mut self.clipboard, text),
        }
        .map_err(|error| unreachable(&error))
    }

    fn get(&mut self, selection: Selection) -> Found {
        match self.ask(selection, READ) {
            Some(Ok(text)) => Found::Text(text),
            Some(Err(arboard::Error::ClipboardNotSupported)) | None => Found::Unreadable,
            Some(Err(_)) => Found::Nothing,
        }
    }

    fn before(&mut self, within: Duration) -> Before {
        match self.ask(Selection::Clipboard, within) {
            Some(Ok(text)) => Before::Text(text),
            Some(Err(_)) => Before::NoText,
            None => Before::TooSlow,
        }
    }
}

/// Sets the primary selection, where there is one.
#[cfg(all(unix, not(target_os = "macos")))]
pub(in crate::deliver) fn set_primary(
    clipboard: &mut Clipboard,
    text: &str,
) -> Result<(), arboard::Error> {
    use arboard::{LinuxClipboardKind, SetExtLinux};
    let set = clipboard.set().clipboard(LinuxClipboardKind::Primary);
    set.text(text)
}

#[cfg(all(unix, not(target_os = "macos")))]
fn get_primary(clipboard: &mut Clipboard) -> Result<String, arboard::Error> {
    use arboard::{GetExtLinux, LinuxClipboardKind};
    let get = clipboard.get().clipboard(LinuxClipboardKind::Primary);
    get.text()
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
pub(in crate::deliver) fn set_primary(
    _clipboard: &mut Clipboard,
    _text: &str,
) -> Result<(), arboard::Error> {
    Err(arboard::Error::ClipboardNotSupported)
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
fn get_primary(_clipboard: &mut Clipboard) -> Result<String, arboard::Error> {
    Err(arboard::Error::ClipboardNotSupported)
}

fn unreachable(error: &arboard::Error) -> DeliverError {
    let cause = match error {
        arboard::Error::Unknown { description } => description.trim_end_matches('.').to_owned(),
        other => other.to_string().trim_end_matches('.').to_owned(),
    };
    DeliverError::Unreachable { cause }
}
