//! The design's table row by row, scenarios on a simulated clock, properties.

mod press;
mod properties;
mod scenarios;
mod table;

use std::time::{Duration, Instant};

use super::{Machine, Settings};
use crate::clip::ClipId;
use crate::config::Activation;
use crate::ptt::{Effect, Event, State};

pub(super) const A: ClipId = ClipId::from_parts(1, 1);
pub(super) const B: ClipId = ClipId::from_parts(2, 2);
pub(super) const C: ClipId = ClipId::from_parts(3, 3);

pub(super) const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

pub(super) fn settings() -> Settings {
    Settings {
        activation: Activation::Auto,
        lone_modifier: true,
        keep_open: true,
        tail: ms(250),
        max_duration: ms(600_000),
    }
}

pub(super) fn count(effects: &[Effect], wanted: Effect) -> usize {
    effects.iter().filter(|effect| **effect == wanted).count()
}

/// A machine on a simulated clock.
pub(super) struct Bench {
    pub(super) machine: Machine,
    pub(super) now: Instant,
}

impl Bench {
    pub(super) fn new(settings: Settings) -> Self {
        Self {
            machine: Machine::new(settings),
            now: Instant::now(),
        }
    }

    /// A machine that waits for its key.
    pub(super) fn waiting(settings: Settings) -> Self {
        let mut bench = Self::new(settings);
        bench.feed(Event::Enable);
        assert_eq!(bench.state(), State::WaitingForKey);
        bench
    }

    /// A machine that records clip [`A`] under a held key.
    pub(super) fn recording(settings: Settings) -> Self {
        let mut bench = Self::waiting(settings);
        bench.feed(Event::KeyDown(A));
        bench.feed(Event::CaptureStarted(A));
        assert_eq!(bench.state(), State::Recording);
        bench
    }

    /// A machine whose key for clip [`A`] was held a second and let go; the
    /// release has counted, the tail is running.
    pub(super) fn stopped(settings: Settings) -> Self {
        let mut bench = Self::recording(settings);
        bench.after(ms(1_000));
        bench.feed(Event::KeyUp);
        bench.after(ms(50));
        assert_eq!(bench.state(), State::RecordingStopped);
        bench
    }

    /// A machine whose clip [`A`] is with the engine.
    pub(super) fn processing(settings: Settings) -> Self {
        let mut bench = Self::stopped(settings);
        bench.after(settings.tail);
        bench.feed(Event::ClipSealed(A));
        assert_eq!(bench.state(), State::Processing);
        bench
    }

    pub(super) fn state(&self) -> State {
        self.machine.state()
    }

    pub(super) fn feed(&mut self, event: Event) -> Vec<Effect> {
        let mut out = Vec::new();
        self.machine.handle(self.now, event, &mut out);
        out
    }

    /// Lets time pass, jumping from deadline to deadline.
    pub(super) fn after(&mut self, time: Duration) -> Vec<Effect> {
        let end = self.now + time;
        let mut out = Vec::new();
        while let Some(deadline) = self.machine.next_deadline().filter(|at| *at <= end) {
            self.now = deadline.max(self.now);
            self.machine.handle_timeout(self.now, &mut out);
        }
        self.now = end;
        out
    }
}
