//! The computer's sleep, seen by its clocks: when it wakes, the key listener
//! may be deaf and the microphone's stream dead without a word.
//!
//! Where [`power`](crate::power) tells of it before, what is being recorded is made
//! whole first. Where nobody does, the clocks tell after: on Linux two of them
//! differ in nothing but the time asleep (`CLOCK_BOOTTIME` and `CLOCK_MONOTONIC`,
//! `clock_gettime(2)`), elsewhere the wall clock's jump stands for it; where the
//! monotonic clock runs on through sleep (Windows) none is seen.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::{Clock, Runtime};
use crate::capture::CaptureCommand;
use crate::clip::ClipId;
use crate::front::snapshot::KeySourceHealth;
use crate::power::{PowerNews, SleepHold};
use crate::ptt::State;

/// How often the clocks are compared.
const LOOK: Duration = Duration::from_secs(2);

/// Less is no sleep: what the two readings lie apart, and on other systems a
/// wall clock that is set right.
#[cfg(target_os = "linux")]
const LEAST: Duration = Duration::from_millis(500);
#[cfg(not(target_os = "linux"))]
const LEAST: Duration = Duration::from_secs(30);

/// How long the computer has slept in all.
#[derive(Debug, Clone, Default)]
pub enum SleepClock {
    /// As the system's clocks say.
    #[default]
    System,
    /// As a test says, in ms.
    Told(Arc<AtomicU64>),
}

impl SleepClock {
    /// Since some moment that stays the same while this process runs.
    fn asleep(&self) -> Duration {
        match self {
            Self::System => system(),
            Self::Told(ms) => Duration::from_millis(ms.load(Ordering::Relaxed)),
        }
    }
}

#[cfg(all(unix, target_os = "linux"))]
fn system() -> Duration {
    use rustix::time::{ClockId, clock_gettime};
    let read = |clock| Duration::try_from(clock_gettime(clock)).unwrap_or_default();
    // In this order the difference can only be too large by the time between.
    let awake = read(ClockId::Monotonic);
    read(ClockId::Boottime).saturating_sub(awake)
}

#[cfg(not(all(unix, target_os = "linux")))]
fn system() -> Duration {
    use std::sync::LazyLock;
    static STARTED: LazyLock<(Instant, u64)> =
        LazyLock::new(|| (Clock::now(), super::clock::unix_ms()));
    let (began, wall) = *STARTED;
    let passed = Duration::from_millis(super::clock::unix_ms().saturating_sub(wall));
    passed.saturating_sub(began.elapsed())
}

/// Whether the computer has slept.
#[derive(Debug)]
pub(super) struct SleepWatch {
    clock: SleepClock,
    seen: Duration,
    /// When to look next.
    pub(super) due: Instant,
    /// It stays awake until this clip's file is whole.
    hold: Option<(ClipId, SleepHold)>,
}

impl SleepWatch {
    pub(super) fn new(clock: SleepClock) -> Self {
        Self {
            seen: clock.asleep(),
            clock,
            due: Clock::now() + LOOK,
            hold: None,
        }
    }

    /// As far as this clip goes, the computer may sleep.
    pub(super) fn may_begin(&mut self, clip: ClipId) {
        self.hold.take_if(|(held, _)| *held == clip);
    }

    /// For how long it has slept since the last look, if it has.
    fn look(&mut self, now: Instant) -> Option<Duration> {
        self.due = now + LOOK;
        let asleep = self.clock.asleep();
        let slept = asleep.saturating_sub(self.seen);
        self.seen = asleep;
        (slept >= LEAST).then_some(slept)
    }
}

impl Runtime {
    /// Looks at the clocks; after a sleep opens anew what may be dead. Before a
    /// press counts, so that its clip begins on a stream that lives. `pressed`:
    /// a key source has just shown that it hears.
    pub(super) fn look_for_sleep(&mut self, now: Instant, pressed: bool) {
        let Some(slept) = self.sleep.look(now) else {
            return;
        };
        tracing::info!(?slept, "the computer has slept");
        // A wall clock that was set is no reason to end a dictation.
        if cfg!(target_os = "linux") || self.machine.capturing().is_none() {
            self.order_recorder(CaptureCommand::Renew);
        }
        if self.machine.state() != State::Idle && !pressed {
            self.renew_keys();
        }
        self.info("The computer has slept: keys and microphone were opened anew.".to_owned());
    }

    /// What is told by [`power`](crate::power).
    pub(super) fn on_power(&mut self, news: PowerNews) {
        match news {
            PowerNews::Sleeping(hold) => {
                tracing::info!("the computer goes to sleep");
                let clip = self.machine.capturing();
                if clip.is_some() {
                    self.order_recorder(CaptureCommand::Renew);
                }
                let unwritten = clip.or_else(|| self.library.growing());
                self.sleep.hold = unwritten.map(|clip| (clip, hold));
            }
            PowerNews::Awake => {
                tracing::info!("the computer is awake again, or stayed awake");
                self.sleep.hold = None;
                // A sleep that was called off has cost no time, and changes nothing.
                self.look_for_sleep(Clock::now(), false);
            }
        }
    }

    fn renew_keys(&mut self) {
        for index in 0..self.workers.keys.len() {
            let name = self.workers.keys[index].name();
            self.workers.keys[index].stop();
            self.set_source(name, KeySourceHealth::Off);
        }
        self.start_keys();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sleep_is_seen_once_and_a_wink_is_none() {
        let told = Arc::new(AtomicU64::new(10_000));
        let mut watch = SleepWatch::new(SleepClock::Told(Arc::clone(&told)));
        let now = Clock::now();
        assert_eq!(watch.look(now), None);
        told.store(70_000, Ordering::Relaxed);
        assert_eq!(watch.look(now), Some(Duration::from_secs(60)));
        assert_eq!(watch.look(now), None);
        told.store(70_001, Ordering::Relaxed);
        assert_eq!(watch.look(now), None);
    }

    #[test]
    fn the_systems_clocks_agree_while_it_is_awake() {
        let mut watch = SleepWatch::new(SleepClock::System);
        assert_eq!(watch.look(Clock::now()), None);
    }
}
