//! The desktop's clipboard, through arboard: X11, Wayland (data-control), macOS, Windows.

use std::thread;
use std::time::Duration;

use arboard::Clipboard;

use super::{DeliverError, Receipt, Sink};

/// How often the text is read back before it counts as lost. A clipboard
/// manager takes the text over within a few milliseconds and answers
/// `ClipboardOccupied` or nothing meanwhile.
const READ_BACKS: u32 = 5;

/// The wait between two of them.
const BETWEEN_READ_BACKS: Duration = Duration::from_millis(20);

/// The clipboard. One handle for the whole run: on X11 and Wayland the text
/// lives in the process that set it, and is gone with the handle.
pub struct ClipboardSink {
    clipboard: Clipboard,
}

impl ClipboardSink {
    /// Connects to the desktop. Returns at once where there is none.
    ///
    /// # Errors
    /// [`DeliverError::Unreachable`] with the platform's words.
    pub fn open() -> Result<Self, DeliverError> {
        let clipboard = Clipboard::new().map_err(|error| unreachable(&error))?;
        Ok(Self { clipboard })
    }

    /// Connects again after the desktop was lost, and proves it by a question.
    ///
    /// arboard keeps one X11 connection for the process and does not notice its
    /// death (3.7.0: its last owner never lets go once the serving thread has
    /// ended), so that [`Self::open`] alone would hand out the dead one again.
    ///
    /// # Errors
    /// [`DeliverError::Unreachable`].
    pub fn reopen() -> Result<Self, DeliverError> {
        let mut sink = Self::open()?;
        match sink.clipboard.get_text() {
            Err(arboard::Error::Unknown { .. }) => Err(DeliverError::Unreachable {
                cause: "the connection to the display is lost, and comes back only when sayso \
                        is restarted"
                    .to_owned(),
            }),
            Ok(_) | Err(_) => Ok(sink),
        }
    }

    /// Whether the clipboard holds `text` now; `None` when it cannot be read.
    fn holds(&mut self, text: &str) -> Option<bool> {
        for attempt in 0..READ_BACKS {
            if attempt > 0 {
                thread::park_timeout(BETWEEN_READ_BACKS);
            }
            match self.clipboard.get_text() {
                Ok(found) if found == text => return Some(true),
                Err(arboard::Error::ClipboardNotSupported) => return None,
                // Someone else's text, or someone is busy with it: look again.
                Ok(_) | Err(_) => {}
            }
        }
        Some(false)
    }
}

impl Sink for ClipboardSink {
    fn name(&self) -> &'static str {
        "clipboard"
    }

    fn deliver(&mut self, text: &str) -> Result<Receipt, DeliverError> {
        self.clipboard
            .set_text(text)
            .map_err(|error| unreachable(&error))?;
        let verified = match self.holds(text) {
            Some(false) => return Err(DeliverError::NotKept),
            Some(true) => true,
            None => false,
        };
        Ok(Receipt::new(self.name(), verified))
    }
}

fn unreachable(error: &arboard::Error) -> DeliverError {
    let cause = match error {
        arboard::Error::Unknown { description } => description.trim_end_matches('.').to_owned(),
        other => other.to_string().trim_end_matches('.').to_owned(),
    };
    DeliverError::Unreachable { cause }
}
