//! The test of the microphone, while somebody looks at it.

use std::collections::VecDeque;
use std::sync::Arc;

use super::{HISTORY, Runtime};
use crate::audio::mic_test::{MicTest, Window};
use crate::capture::CaptureCommand;
use crate::capture::meter::Meter;
use crate::front::snapshot::MicTestView;

/// Who looks at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Looker {
    /// The front end's own window.
    Own,
    /// A window at the control socket, or several.
    Elsewhere,
}

/// A test that is under way.
#[derive(Debug, Default)]
pub(super) struct RunningTest {
    lookers: Vec<Looker>,
    test: MicTest,
    /// Peaks in dBFS, oldest first.
    history: VecDeque<f32>,
    /// What the meter had counted when the last window was taken.
    counted: Counted,
}

#[derive(Debug, Clone, Copy, Default)]
struct Counted {
    samples: u64,
    clipped: u64,
    voiced: u64,
}

impl Counted {
    fn by(meter: &Meter) -> Self {
        Self {
            samples: meter.samples(),
            clipped: meter.clipped(),
            voiced: meter.voiced(),
        }
    }
}

impl Runtime {
    /// Begins with the first who looks, and ends with the last. Push-to-talk goes on
    /// meanwhile.
    pub(super) fn test_microphone(&mut self, looker: Looker, on: bool) {
        let mut lookers = match &mut self.mic_test {
            Some(test) => std::mem::take(&mut test.lookers),
            None => Vec::new(),
        };
        lookers.retain(|other| *other != looker);
        if on {
            lookers.push(looker);
        }
        let wanted = !lookers.is_empty();
        if wanted != self.mic_test.is_some() {
            self.mic_test = wanted.then(RunningTest::default);
            self.hear_anew();
            self.order_recorder(CaptureCommand::Test(wanted));
            self.set_tick(super::Clock::now());
        }
        if let Some(test) = &mut self.mic_test {
            test.lookers = lookers;
        }
    }

    /// What was heard so far was another microphone, or says nothing of this one.
    pub(super) fn hear_anew(&mut self) {
        if let Some(running) = &mut self.mic_test {
            running.test = MicTest::default();
            running.history.clear();
            running.counted = Counted::by(&self.meter);
        }
    }

    /// Takes what was heard since the last time, if anything was.
    pub(super) fn tick_mic_test(&mut self) {
        let meter = Arc::clone(&self.meter);
        let Some(running) = &mut self.mic_test else {
            return;
        };
        let now = Counted::by(&meter);
        let before = std::mem::replace(&mut running.counted, now);
        if now.samples == before.samples {
            return;
        }
        let level = meter.level();
        running.test.add(Window {
            level,
            voiced: now.voiced > before.voiced,
            clipped: now.clipped > before.clipped,
        });
        if running.history.len() == HISTORY {
            running.history.pop_front();
        }
        running.history.push_back(level.peak_dbfs);
    }

    /// How it is shown.
    pub(super) fn mic_test_view(&self) -> Option<MicTestView> {
        let running = self.mic_test.as_ref()?;
        Some(MicTestView {
            level: self.meter.level(),
            history: running.history.iter().copied().collect(),
            report: running.test.report(),
        })
    }
}
