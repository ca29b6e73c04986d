//! The terminal where it is no file descriptor: crossterm waits for it.

use std::io;

use crossterm::event;

use super::{PATIENCE, Seen};

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
