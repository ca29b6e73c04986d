//! The terminal as a file descriptor that can be waited for.

use std::fs::File;
use std::io::{self, IsTerminal};
use std::os::fd::AsFd;
use std::thread;

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::{PATIENCE, Seen};

/// What is read from.
pub(super) struct Terminal {
    /// `None` is standard input.
    other: Option<File>,
    patience: Timespec,
}

impl Terminal {
    pub(super) fn open() -> io::Result<Self> {
        // As crossterm: standard input where it is a terminal, else the process's own.
        let other = if io::stdin().is_terminal() {
            None
        } else {
            Some(File::open("/dev/tty")?)
        };
        let patience = Timespec::try_from(PATIENCE).map_err(io::Error::other)?;
        Ok(Self { other, patience })
    }

    /// Waits for input or [`PATIENCE`].
    ///
    /// crossterm does not notice a terminal that was closed: it reads its end for
    /// ever. So it is only called while the terminal is known to be there.
    pub(super) fn look(&self) -> Seen {
        let stdin = io::stdin();
        let terminal = self
            .other
            .as_ref()
            .map_or_else(|| stdin.as_fd(), AsFd::as_fd);
        let mut waiting = [PollFd::from_borrowed_fd(terminal, PollFlags::IN)];
        match poll(&mut waiting, Some(&self.patience)) {
            Ok(_) => {
                let told = waiting[0].revents();
                if told.intersects(PollFlags::HUP | PollFlags::ERR) {
                    return Seen::Gone;
                }
                if told.contains(PollFlags::NVAL) {
                    // macOS cannot wait for `/dev/tty`: look every now and then.
                    thread::park_timeout(PATIENCE);
                    return Seen::Input;
                }
                if told.contains(PollFlags::IN) {
                    Seen::Input
                } else {
                    Seen::Nothing
                }
            }
            Err(rustix::io::Errno::INTR) => Seen::Nothing,
            Err(_) => Seen::Gone,
        }
    }
}
