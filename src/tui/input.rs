//! The thread that reads the terminal.

mod answers;
#[cfg(not(unix))]
mod elsewhere;
#[cfg(unix)]
mod unix;

use std::io;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crossterm::event::{self, Event};
use tokio::sync::mpsc;

pub(super) use answers::Answers;
#[cfg(not(unix))]
pub(super) use elsewhere::ask;
#[cfg(unix)]
pub(super) use unix::ask;

#[cfg(not(unix))]
use elsewhere::Terminal;
#[cfg(unix)]
use unix::Terminal;

/// Events that wait for the tui thread; when full, the input thread waits and
/// the terminal keeps what was typed.
const CAPACITY: usize = 64;
/// How long the thread may take to notice that it is to end.
const PATIENCE: Duration = Duration::from_millis(50);

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
    /// Starts reading, with what was typed before at its head. Nothing else may read
    /// the terminal from now on.
    pub(super) fn spawn(typed: Vec<Event>) -> io::Result<Self> {
        let terminal = Terminal::open()?;
        let (sender, events) = mpsc::channel(CAPACITY);
        let thread = thread::Builder::new()
            .name("terminal-input".to_owned())
            .spawn(move || read(&terminal, typed, &sender))?;
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
fn read(terminal: &Terminal, typed: Vec<Event>, events: &mpsc::Sender<Event>) {
    let mut size = crossterm::terminal::size().ok();
    let mut typed = typed.into_iter();
    // Some of it may be with crossterm already, where there is nothing to wait for.
    if typed.any(|event| events.blocking_send(event).is_err()) || drain(events).is_err() {
        return;
    }
    while !events.is_closed() {
        match terminal.look() {
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
