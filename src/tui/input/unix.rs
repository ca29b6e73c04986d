//! The terminal as a file descriptor that can be waited for.

use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::thread;

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::answers::{self, Answers};
use super::{PATIENCE, Seen};

/// After so many looks in vain a terminal counts as one that does not answer: 2 s.
const LOOKS: u32 = 40;
/// More than that is no answer, in bytes.
const LONGEST: usize = 1 << 16;

/// Asks the terminal whether it speaks kitty's keyboard protocol and, if that is
/// wanted, for its background. To be called before anything else reads it; one that
/// never answers costs 2 s.
///
/// # Errors
/// The terminal cannot be written to or read.
pub(in crate::tui) fn ask(for_background: bool) -> io::Result<Answers> {
    let terminal = Terminal::open()?;
    let mut out = io::stdout().lock();
    if for_background {
        out.write_all(answers::ABOUT_BACKGROUND.as_bytes())?;
    }
    out.write_all(answers::ABOUT_KEYS.as_bytes())?;
    out.flush()?;
    drop(out);
    let mut heard = Vec::new();
    let mut looks = 0;
    loop {
        let answers = answers::read(&heard);
        if answers.complete || looks == LOOKS || heard.len() > LONGEST {
            return Ok(answers);
        }
        match terminal.look() {
            Seen::Input => terminal.read(&mut heard)?,
            Seen::Nothing => looks += 1,
            // Whoever reads next notices.
            Seen::Gone => return Ok(answers),
        }
    }
}

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
        let terminal = self.descriptor(&stdin);
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

    /// Puts what can be read now behind `heard`.
    fn read(&self, heard: &mut Vec<u8>) -> io::Result<()> {
        let stdin = io::stdin();
        let mut bytes = [0; 1024];
        let count = rustix::io::read(self.descriptor(&stdin), &mut bytes)?;
        heard.extend_from_slice(&bytes[..count]);
        Ok(())
    }

    /// Standard input unless there is another; never through its buffer.
    fn descriptor<'a>(&'a self, stdin: &'a io::Stdin) -> BorrowedFd<'a> {
        self.other
            .as_ref()
            .map_or_else(|| stdin.as_fd(), AsFd::as_fd)
    }
}
