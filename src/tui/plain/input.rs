//! The thread that reads lines.

use std::io;
use std::thread::{self, JoinHandle};

use tokio::sync::mpsc;

/// Lines that wait for the printing thread; when full, the reader waits.
const CAPACITY: usize = 16;
/// Longer lines are cut, in bytes.
const LONGEST: usize = 4096;

/// The `plain-input` thread. On Unix its drop joins it within 50 ms; elsewhere a
/// read of standard input cannot be left, and it ends with the process.
pub(super) struct Input {
    /// What was typed, a line each. `None` from it is the end of it.
    pub lines: mpsc::Receiver<String>,
    thread: Option<JoinHandle<()>>,
}

impl Input {
    pub(super) fn spawn() -> io::Result<Self> {
        let (sender, lines) = mpsc::channel(CAPACITY);
        let thread = thread::Builder::new()
            .name("plain-input".to_owned())
            .spawn(move || read(&sender))?;
        Ok(Self {
            lines,
            thread: Some(thread),
        })
    }
}

impl Drop for Input {
    fn drop(&mut self) {
        self.lines.close();
        if let Some(thread) = self.thread.take().filter(|_| cfg!(unix)) {
            let _ = thread.join();
        }
    }
}

/// What was read, as lines.
#[derive(Debug, Default)]
struct Lines {
    begun: Vec<u8>,
}

impl Lines {
    /// Takes what was read; the lines that are whole now.
    fn take(&mut self, bytes: &[u8]) -> Vec<String> {
        let mut whole = Vec::new();
        for &byte in bytes {
            if byte == b'\n' {
                let line = std::mem::take(&mut self.begun);
                whole.push(String::from_utf8_lossy(&line).trim().to_owned());
            } else if self.begun.len() < LONGEST {
                self.begun.push(byte);
            }
        }
        whole
    }
}

/// Reads until nobody listens or there is nothing more. What it reads is never
/// logged.
#[cfg(unix)]
fn read(sender: &mpsc::Sender<String>) {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};

    /// How long the thread may take to notice that it is to end.
    const PATIENCE: Timespec = Timespec {
        tv_sec: 0,
        tv_nsec: 50_000_000,
    };
    let stdin = io::stdin();
    let mut lines = Lines::default();
    let mut bytes = [0; 1024];
    while !sender.is_closed() {
        let mut waiting = [PollFd::new(&stdin, PollFlags::IN)];
        match poll(&mut waiting, Some(&PATIENCE)) {
            Ok(0) | Err(rustix::io::Errno::INTR) => continue,
            Ok(_) => {}
            Err(_) => return,
        }
        // Never through its buffer: what lies there is not waited for.
        let Ok(count @ 1..) = rustix::io::read(&stdin, &mut bytes) else {
            return;
        };
        for line in lines.take(&bytes[..count]) {
            if sender.blocking_send(line).is_err() {
                return;
            }
        }
    }
}

#[cfg(not(unix))]
fn read(sender: &mpsc::Sender<String>) {
    use std::io::Read as _;

    let mut lines = Lines::default();
    let mut bytes = [0; 1024];
    while let Ok(count @ 1..) = io::stdin().lock().read(&mut bytes) {
        for line in lines.take(&bytes[..count]) {
            if sender.blocking_send(line).is_err() {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_whole_however_they_come() {
        let mut lines = Lines::default();
        assert_eq!(lines.take(b"cop"), Vec::<String>::new());
        assert_eq!(lines.take(b"y 2\r\n\nhe"), ["copy 2", ""]);
        assert_eq!(lines.take(b"lp\n"), ["help"]);
        let long = vec![b'x'; LONGEST + 5];
        assert!(lines.take(&long).is_empty());
        assert_eq!(lines.take(b"\n")[0].len(), LONGEST);
        assert_eq!(lines.take(b"\xff\n"), ["\u{fffd}"]);
    }
}
