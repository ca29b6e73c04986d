//! Where key edges come from: the [`KeySource`] port and its sources.
//!
//! A source sends only what the chord does, never which key was pressed. The
//! queue to the runtime is bounded at [`QUEUE`]; when it is full the source
//! waits, so that no edge is lost: a lost release would record on.

pub mod error;
#[cfg(all(unix, target_os = "linux"))]
pub mod evdev;
pub mod fake;
pub mod helper;
pub mod plan;
pub mod rdev_keys;
pub mod scripted;
pub mod session;
pub mod stamp;
pub mod supervisor;

use std::time::{Duration, Instant};

pub use error::KeyError;
use tokio::sync::mpsc;

use self::stamp::Stamp;
use crate::hotkey::ChordEdge;

/// How many events may wait for the runtime.
pub const QUEUE: usize = 100;

/// A place where the chord can be pressed.
pub trait KeySource: Send {
    /// Its name on the screen: `desktop (X11)`.
    fn name(&self) -> &'static str;

    /// Whether it is started only when a source before it does not listen.
    fn stands_by(&self) -> bool {
        false
    }

    /// Begins to listen, on a thread of its own. Everything else, failure
    /// included, comes through `events`. Starting twice is starting once.
    fn start(&mut self, events: KeySender);

    /// Stops listening and joins the thread.
    fn stop(&mut self);
}

/// What a source tells the runtime.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyEvent {
    /// The source's name.
    pub source: &'static str,
    /// When it was received.
    pub at: Instant,
    /// How long before that the source saw it, where it says.
    pub lag: Option<Duration>,
    /// What happened.
    pub what: KeyNews,
}

/// What happened at a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyNews {
    /// It is listening.
    Live {
        /// What it can and cannot see.
        note: String,
        /// Whether it sees the chord in every window.
        everywhere: bool,
    },
    /// The chord's edge.
    Edge(ChordEdge),
    /// It is not listening. It may come back by itself.
    Dead(KeyError),
}

/// A source's end of the queue.
#[derive(Debug, Clone)]
pub struct KeySender {
    source: &'static str,
    queue: mpsc::Sender<KeyEvent>,
}

/// The runtime has gone; nobody listens any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NobodyListens;

impl KeySender {
    /// An end for the source of this name.
    pub const fn new(source: &'static str, queue: mpsc::Sender<KeyEvent>) -> Self {
        Self { source, queue }
    }

    /// Tells the runtime, waiting while the queue is full.
    ///
    /// # Errors
    /// [`NobodyListens`] once the runtime has gone.
    pub fn send(&self, what: KeyNews) -> Result<(), NobodyListens> {
        let event = self.event(what);
        self.queue.blocking_send(event).map_err(|_| NobodyListens)
    }

    /// The same for an edge that the source saw at `seen`.
    ///
    /// # Errors
    /// [`NobodyListens`] once the runtime has gone.
    pub fn send_edge(&self, edge: ChordEdge, seen: Option<Stamp>) -> Result<(), NobodyListens> {
        let event = KeyEvent {
            lag: seen.and_then(Stamp::age),
            ..self.event(KeyNews::Edge(edge))
        };
        self.queue.blocking_send(event).map_err(|_| NobodyListens)
    }

    /// Tells the runtime from its own thread, where nothing may wait. For the
    /// first word of a source only: the queue is then empty.
    pub fn send_now(&self, what: KeyNews) {
        if self.queue.try_send(self.event(what)).is_err() {
            tracing::error!(source = self.source, "nobody could be told of its failure");
        }
    }

    fn event(&self, what: KeyNews) -> KeyEvent {
        KeyEvent {
            source: self.source,
            at: Instant::now(),
            lag: None,
            what,
        }
    }
}
