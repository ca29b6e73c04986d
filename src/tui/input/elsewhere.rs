//! The terminal where it is no file descriptor: crossterm waits for it.

use std::io;

use crossterm::event;

use super::answers::Answers;
use super::{PATIENCE, Seen};

/// Asks the console whether it speaks kitty's keyboard protocol. Its background is
/// not asked for: only crossterm reads a console.
///
/// # Errors
/// The console cannot be written to or read.
#[expect(clippy::unnecessary_wraps, reason = "the same signature as on Unix")]
pub(in crate::tui) fn ask(_for_background: bool) -> io::Result<Answers> {
    let keyboard = crossterm::terminal::supports_keyboard_enhancement();
    Ok(Answers {
        keyboard: keyboard.unwrap_or(false),
        ..Answers::default()
    })
}

/// What is read from: the console, which crossterm finds by itself.
pub(super) struct Terminal;

impl Terminal {
    #[expect(clippy::unnecessary_wraps, reason = "the same signature as on Unix")]
    pub(super) const fn open() -> io::Result<Self> {
        Ok(Self)
    }

    /// Waits for input or [`PATIENCE`].
    #[expect(clippy::unused_self, reason = "the same signature as on Unix")]
    pub(super) fn look(&self) -> Seen {
        match event::poll(PATIENCE) {
            Ok(true) => Seen::Input,
            Ok(false) => Seen::Nothing,
            Err(_) => Seen::Gone,
        }
    }
}
