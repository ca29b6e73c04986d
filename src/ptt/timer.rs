//! The machine's timers: a table with one deadline each.

use std::time::{Duration, Instant};

/// A named deadline.
///
/// Two more times of the design are thresholds and not timers, since nothing
/// has to happen when they pass: tap or hold is decided at the release, and
/// shortcut or dictation at the other key's press.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timer {
    /// A release counts when it has lasted this long: some X servers send
    /// auto-repeat as release and press pairs, and worn keys bounce.
    ReleaseGrace,
    /// A press right after a release that needed no grace counts when the key is
    /// still down then: the contact of a worn key was broken for a moment.
    Bounce,
    /// How long sound goes on into the clip after the release, unless the
    /// speaker pauses before.
    Tail,
    /// The longest dictation. Also the bound on a lost release.
    MaxDuration,
    /// After the maximum, delivery waits for the physical release, but not for ever.
    StuckKey,
    /// How long the recorder may take to give the first sample.
    CaptureReply,
    /// How long the recorder may take to seal a clip.
    SealReply,
    /// How long the recorder may take to put a discarded clip away.
    CleanupReply,
}

impl Timer {
    const ALL: [Self; 8] = [
        Self::ReleaseGrace,
        Self::Bounce,
        Self::Tail,
        Self::MaxDuration,
        Self::StuckKey,
        Self::CaptureReply,
        Self::SealReply,
        Self::CleanupReply,
    ];
}

/// A release counts after this long without a new press.
pub const RELEASE_GRACE: Duration = Duration::from_millis(50);
/// A key that was held for so long without one repeat sends none: its release
/// counts at once. Desktops let the first repeat wait for 2 s at most.
pub const NO_REPEATS: Duration = Duration::from_millis(2_100);
/// A press shorter than this is a tap.
pub const TAP: Duration = Duration::from_millis(300);
/// Another key within this time makes a lone modifier an ordinary shortcut.
pub const SHORTCUT: Duration = Duration::from_millis(300);
/// How long a key may stay down after the maximum before it is taken for stuck.
pub const STUCK_KEY: Duration = Duration::from_secs(30);
/// Opening a microphone takes 25 to 150 ms, over Bluetooth up to 2 s.
pub const CAPTURE_REPLY: Duration = Duration::from_secs(5);
/// Sealing only drains a ring.
pub const SEAL_REPLY: Duration = Duration::from_secs(10);
/// Putting away only renames a file.
pub const CLEANUP_REPLY: Duration = Duration::from_secs(10);

/// Which timers run, and until when.
#[derive(Debug, Clone, Default)]
pub struct Timers {
    deadlines: [Option<Instant>; Timer::ALL.len()],
}

impl Timers {
    /// Starts a timer, or moves its deadline.
    pub const fn set(&mut self, timer: Timer, deadline: Instant) {
        self.deadlines[timer as usize] = Some(deadline);
    }

    /// Stops a timer.
    pub const fn stop(&mut self, timer: Timer) {
        self.deadlines[timer as usize] = None;
    }

    /// Stops every timer.
    pub const fn stop_all(&mut self) {
        self.deadlines = [None; Timer::ALL.len()];
    }

    /// The earliest deadline.
    pub fn next(&self) -> Option<Instant> {
        self.deadlines.iter().flatten().min().copied()
    }

    /// Takes the earliest timer that is due at `now`, stopping it.
    pub fn expire(&mut self, now: Instant) -> Option<(Timer, Instant)> {
        let (timer, deadline) = Timer::ALL
            .into_iter()
            .filter_map(|timer| Some((timer, self.deadlines[timer as usize]?)))
            .min_by_key(|(_, deadline)| *deadline)?;
        (deadline <= now).then(|| {
            self.stop(timer);
            (timer, deadline)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timers_expire_once_each_in_the_order_of_their_deadlines() {
        let start = Instant::now();
        let mut timers = Timers::default();
        timers.set(Timer::MaxDuration, start + Duration::from_secs(2));
        timers.set(Timer::Tail, start + Duration::from_secs(1));
        timers.set(Timer::StuckKey, start + Duration::from_secs(9));
        assert_eq!(timers.next(), Some(start + Duration::from_secs(1)));
        let now = start + Duration::from_secs(3);
        let fired: Vec<Timer> = std::iter::from_fn(|| timers.expire(now))
            .map(|(t, _)| t)
            .collect();
        assert_eq!(fired, [Timer::Tail, Timer::MaxDuration]);
        assert_eq!(timers.next(), Some(start + Duration::from_secs(9)));
    }

    #[test]
    fn a_stopped_timer_does_not_fire() {
        let now = Instant::now();
        let mut timers = Timers::default();
        timers.set(Timer::Tail, now);
        timers.stop(Timer::Tail);
        assert_eq!(timers.expire(now), None);
    }

    #[test]
    fn the_table_has_a_row_for_every_timer() {
        for (index, timer) in Timer::ALL.into_iter().enumerate() {
            assert_eq!(timer as usize, index);
        }
    }
}
