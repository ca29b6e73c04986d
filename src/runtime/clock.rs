//! The only clock of the assembly, and the ids that are made from it.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::clip::ClipId;
use crate::queue::{LONGEST_WAIT, Purpose, QueuedJob, Standing};
use crate::store::JobRecord;

/// A moment on both clocks, so that a deadline can be kept over a restart.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    now: Instant,
    /// Milliseconds since the Unix epoch.
    pub(super) unix_ms: u64,
}

impl Moment {
    /// A job as the store keeps it.
    pub(super) fn record(&self, job: &QueuedJob) -> JobRecord {
        let due = match job.standing {
            Standing::Waiting { due } => Some(due.saturating_duration_since(self.now)),
            Standing::Claimed | Standing::Parked => None,
        };
        let wait = due.map(|wait| u64::try_from(wait.as_millis()).unwrap_or(u64::MAX));
        JobRecord {
            purpose: job.purpose,
            claimed: job.standing == Standing::Claimed,
            parked: job.standing == Standing::Parked,
            attempts: job.attempts,
            next_attempt_ms: wait.map(|wait| self.unix_ms.saturating_add(wait)),
            last_error: job.last_error.clone(),
        }
    }

    /// A job as the store kept it. A wall clock that was set back meanwhile
    /// makes nobody wait longer than the longest wait.
    pub(super) fn job(&self, record: &JobRecord) -> QueuedJob {
        let wait = record
            .next_attempt_ms
            .unwrap_or(0)
            .saturating_sub(self.unix_ms);
        let wait = Duration::from_millis(wait).min(LONGEST_WAIT);
        QueuedJob {
            purpose: match record.purpose {
                Purpose::Dictation => Purpose::Recovered,
                other => other,
            },
            standing: if record.parked {
                Standing::Parked
            } else {
                Standing::Waiting {
                    due: self.now + wait,
                }
            },
            attempts: record.attempts,
            last_error: record.last_error.clone(),
        }
    }
}

/// Tells the time and makes clip ids that sort by it.
#[derive(Debug, Default)]
pub(super) struct Clock {
    last: Option<ClipId>,
}

impl Clock {
    /// The moment, for the machine.
    pub(super) fn now() -> Instant {
        Instant::now()
    }

    /// The moment on both clocks.
    pub(super) fn moment() -> Moment {
        Moment {
            now: Self::now(),
            unix_ms: unix_ms(),
        }
    }

    /// A random number from 0 to 1.
    #[expect(clippy::cast_precision_loss, reason = "any number in between does")]
    pub(super) fn chance() -> f64 {
        let random = ulid::Ulid::generate().random();
        (random >> 16) as f64 / (1_u128 << 64) as f64
    }

    /// There is a clip of that id: what comes now sorts after it, also when the
    /// wall clock was set back since. One that lies further ahead than a day
    /// and a change of time zone was named by a clock that was wrong.
    pub(super) fn seen(&mut self, newest: ClipId) {
        const FURTHEST: u64 = 25 * 3_600 * 1_000;
        if newest.unix_ms() <= unix_ms().saturating_add(FURTHEST) {
            self.last = self.last.max(Some(newest));
        }
    }

    /// A new id: later than every id before, also when the wall clock was set back.
    pub(super) fn clip_id(&mut self) -> ClipId {
        let fresh = ClipId::from_parts(unix_ms(), ulid::Ulid::generate().random());
        let id = match self.last {
            Some(last) if fresh <= last => last.successor(),
            _ => fresh,
        };
        self.last = Some(id);
        id
    }
}

/// The wall clock, in milliseconds since the Unix epoch.
pub fn unix_ms() -> u64 {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH);
    u64::try_from(since_epoch.unwrap_or_default().as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_made_within_one_millisecond_are_unique_and_in_order() {
        let mut clock = Clock::default();
        let ids: Vec<ClipId> = (0..1_000).map(|_| clock.clip_id()).collect();
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn a_clock_that_was_set_back_between_two_runs_keeps_the_order_too() {
        let hour = 3_600_000;
        let mut clock = Clock::default();
        let ahead = ClipId::from_parts(unix_ms() + hour, 7);
        clock.seen(ahead);
        assert!(clock.clip_id() > ahead);
        let wrong = ClipId::from_parts(unix_ms() + 1_000 * hour, 7);
        clock.seen(wrong);
        assert!(
            clock.clip_id() < wrong,
            "one wrong clock does not date all that follows"
        );
    }

    #[test]
    fn ids_stay_in_order_when_the_wall_clock_is_set_back() {
        let future = ClipId::from_parts(u64::from(u32::MAX) * 1_000, 7);
        let mut clock = Clock { last: Some(future) };
        assert_eq!(clock.clip_id(), future.successor());
    }

    #[test]
    fn a_clock_that_was_set_back_makes_nobody_wait_longer_than_a_minute() {
        let moment = Clock::moment();
        let mut record = JobRecord::fresh(Purpose::Dictation);
        record.attempts = 3;
        record.next_attempt_ms = Some(moment.unix_ms + 3_600_000);
        let job = moment.job(&record);
        assert_eq!(
            job.standing,
            Standing::Waiting {
                due: moment.now + LONGEST_WAIT
            }
        );
        // Whatever an earlier run dictated is for the list only.
        assert_eq!((job.purpose, job.attempts), (Purpose::Recovered, 3));
    }
}
