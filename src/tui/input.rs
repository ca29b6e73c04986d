//! The thread that reads the terminal.

use std::fs::File;
use std::io::{self, IsTerminal};
use std::os::fd::{AsFd, BorrowedFd};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crossterm::event::{self, Event};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use tokio::sync::mpsc;

/// Events that wait for the tui thread; when full, the input thread waits and
/// the terminal keeps what was typed.
const CAPACITY: usize = 64;
/// How long the thread may take to notice that it is to end.
const PATIENCE: Timespec = Timespec {
    tv_sec: 0,
    tv_nsec: 50_000_000,
};

/// How long crossterm may look for one more event. Not zero: its `use-dev-tty`
/// source does not look at all then. (Its usual source waits for edges, and a
/// key that arrives together with a new size is not seen until the next key.)
/// It spins for this long, so it is asked only when there is something to read.
const GLANCE: Duration = Duration::from_millis(1);

/// The `terminal-input` thread. Ends within [`PATIENCE`] of its drop, which joins it.
pub(super) struct Input {
    /// What was typed. `None` from it means that the terminal is gone.
    pub events: mpsc::Receiver<Event>,
    thread: Option<JoinHandle<()>>,
}

impl Input {
    /// Starts reading. Nothing else may read the terminal from now on.
    pub(super) fn spawn() -> io::Result<Self> {
        // As crossterm: standard input where it is a terminal, else the process's own.
        let other = if io::stdin().is_terminal() {
            None
        } else {
            Some(File::open("/dev/tty")?)
        };
        let (sender, events) = mpsc::channel(CAPACITY);
        let thread = thread::Builder::new()
            .name("terminal-input".to_owned())
            .spawn(move || match &other {
                Some(terminal) => read(terminal.as_fd(), &sender),
                None => read(io::stdin().as_fd(), &sender),
            })?;
        Ok(Self {
            events,
            thread: Some(thread),
        })
    }
}

impl Drop for Input {
    fn drop(&mut self) {
        // Closing first frees a thread that waits for room.
        self.events.close();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Reads until nobody listens or the terminal is gone. What it reads is never
/// logged: these are the user's keys.
fn read(terminal: BorrowedFd, events: &mpsc::Sender<Event>) {
    let mut size = crossterm::terminal::size().ok();
    // What was typed while the terminal was asked about its keys is with
    // crossterm already: nothing is left to wait for.
    if drain(events).is_err() {
        return;
    }
    while !events.is_closed() {
        match look(terminal) {
            Seen::Input => {
                if drain(events).is_err() {
                    return;
                }
            }
            Seen::Nothing => {}
            Seen::Gone => return,
        }
        // Not left to crossterm, which tells of a new size only when it is asked.
        let now = crossterm::terminal::size().ok();
        if let Some((columns, rows)) = now.filter(|_| now != size) {
            size = now;
            if events.blocking_send(Event::Resize(columns, rows)).is_err() {
                return;
            }
        }
    }
}

/// Nobody listens any more, or the terminal cannot be read.
struct Over;

/// Passes on all that can be read now.
fn drain(events: &mpsc::Sender<Event>) -> Result<(), Over> {
    while event::poll(GLANCE).map_err(|_| Over)? {
        let event = event::read().map_err(|_| Over)?;
        events.blocking_send(event).map_err(|_| Over)?;
    }
    Ok(())
}

/// What a look at the terminal shows.
enum Seen {
    Input,
    Nothing,
    Gone,
}

/// Waits for input or [`PATIENCE`].
///
/// crossterm does not notice a terminal that was closed: it reads its end for
/// ever. So it is only called while the terminal is known to be there.
fn look(terminal: BorrowedFd) -> Seen {
    let mut waiting = [PollFd::from_borrowed_fd(terminal, PollFlags::IN)];
    match poll(&mut waiting, Some(&PATIENCE)) {
        Ok(_) => {
            let told = waiting[0].revents();
            if told.intersects(PollFlags::HUP | PollFlags::ERR) {
                return Seen::Gone;
            }
            if told.contains(PollFlags::NVAL) {
                // macOS cannot wait for `/dev/tty`: look every now and then.
                thread::park_timeout(Duration::from_millis(50));
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
