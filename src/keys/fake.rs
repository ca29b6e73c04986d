//! A key source under a test's finger.

use std::sync::{Arc, Mutex, PoisonError};

use crate::hotkey::{ChordEdge, Nth};

use super::{KeyError, KeyNews, KeySender, KeySource};

type Line = Arc<Mutex<Option<KeySender>>>;

/// A key source that does what its [`Finger`] does.
#[derive(Debug)]
pub struct FakeKeys {
    name: &'static str,
    stands_by: bool,
    line: Line,
}

/// The test's end. Works while the source is started, like a real key.
#[derive(Debug, Clone)]
pub struct Finger {
    line: Line,
}

impl FakeKeys {
    /// A source and its finger.
    pub fn new() -> (Self, Finger) {
        Self::named("fake")
    }

    /// One of several.
    pub fn named(name: &'static str) -> (Self, Finger) {
        let line = Line::default();
        let finger = Finger {
            line: Arc::clone(&line),
        };
        let keys = Self {
            name,
            stands_by: false,
            line,
        };
        (keys, finger)
    }

    /// It waits until another does not listen.
    #[must_use]
    pub const fn standing_by(mut self) -> Self {
        self.stands_by = true;
        self
    }
}

impl KeySource for FakeKeys {
    fn name(&self) -> &'static str {
        self.name
    }

    fn stands_by(&self) -> bool {
        self.stands_by
    }

    fn start(&mut self, events: KeySender) {
        events.send_now(live());
        *self.line.lock().unwrap_or_else(PoisonError::into_inner) = Some(events);
    }

    fn stop(&mut self) {
        *self.line.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl Finger {
    /// The first chord goes down.
    pub fn press(&self) {
        self.press_nth(Nth::FIRST);
    }

    /// One of several chords goes down.
    pub fn press_nth(&self, nth: Nth) {
        self.send(KeyNews::Edge(ChordEdge::Down(nth)));
    }

    /// The chord goes up.
    pub fn release(&self) {
        self.send(KeyNews::Edge(ChordEdge::Up));
    }

    /// Some other key goes down while the chord is down.
    pub fn other_key(&self) {
        self.send(KeyNews::Edge(ChordEdge::OtherKey));
    }

    /// The source dies, as it does when the X server goes.
    pub fn die(&self) {
        let cause = "a test ended it".to_owned();
        self.send(KeyNews::Dead(KeyError::Ended { cause }));
    }

    /// It listens again.
    pub fn come_back(&self) {
        self.send(live());
    }

    /// Sends nothing while the source is not started. Not to be called on the
    /// runtime's own thread: it waits while the queue is full.
    fn send(&self, news: KeyNews) {
        let line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(events) = &*line {
            let _ = events.send(news);
        }
    }
}

fn live() -> KeyNews {
    KeyNews::Live {
        note: "a test's finger".to_owned(),
        everywhere: true,
    }
}
