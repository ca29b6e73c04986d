//! The test of the microphone, while somebody looks at it.

use std::collections::VecDeque;
use std::sync::Arc;

use super::{HISTORY, Runtime};
use crate::audio::mic_test::{MicTest, Window};
use crate::capture::CaptureCommand;
use crate::capture::meter::Meter;
use crate::front::snapshot::MicTestView;

/// A test that is under way.
#[derive(Debug)]
pub(super) struct RunningTest {
    test: MicTest,
    /// Peaks in dBFS, oldest first.
    history: VecDeque<f32>,
    /// What the meter had counted when the last window was taken.
    counted: Counted,
}

#[derive(Debug, Clone, Copy)]
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
    /// Begins or ends it. Push-to-talk goes on meanwhile.
    pub(super) fn test_microphone(&mut self, on: bool) {
        if on == self.mic_test.is_some() {
            return;
        }
        self.mic_test = on.then(|| RunningTest {
            test: MicTest::default(),
            history: VecDeque::with_capacity(HISTORY),
            counted: Counted::by(&self.meter),
        });
        self.order_recorder(CaptureCommand::Test(on));
        self.set_tick(super::Clock::now());
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
