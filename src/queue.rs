//! The clips that wait for the engine: whose turn it is, and how patient to be.
//!
//! Pure: the runtime owns one, tells it what happened, and keeps what it says
//! in the store, so that it survives the program. One clip is with the engine
//! at a time. A dictation of now goes before what was left over; within each,
//! the older clip goes first. A clip whose engine failed waits longer each time
//! while others pass it, or is parked until the user asks.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::clip::ClipId;

/// The wait before the second attempt; doubled for each further one.
const FIRST_WAIT: Duration = Duration::from_secs(1);

/// The longest wait between two attempts (DESIGN: at most 60 s apart).
pub const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// After so many attempts a clip is parked: about five minutes of trying. What
/// has not passed by then needs the user.
pub const MOST_ATTEMPTS: u32 = 10;

/// Why a clip is to be transcribed, which decides where its text goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// It has just been dictated: the text is delivered.
    Dictation,
    /// The user asked for another version: for the list only.
    Again,
    /// It was left over from an earlier run, or its first attempt failed: for
    /// the list only, never over the clipboard.
    Recovered,
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// To be tried at that moment or later.
    Waiting {
        /// The moment.
        due: Instant,
    },
    /// With the engine.
    Claimed,
    /// Not tried until the user asks.
    Parked,
}

/// One clip's job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueuedJob {
    /// Why.
    pub purpose: Purpose,
    /// Where it stands.
    pub standing: Standing,
    /// How often the engine has failed with it.
    pub attempts: u32,
    /// Why it failed last, as shown to the user.
    pub last_error: Option<String>,
}

/// What becomes of a clip that the engine failed with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is tried again after this long.
    RetryAfter(Duration),
    /// It waits for the user.
    Parked,
}

/// Every clip that waits for the engine or is with it.
#[derive(Debug, Default)]
pub struct JobQueue {
    jobs: BTreeMap<ClipId, QueuedJob>,
}

impl JobQueue {
    /// Puts a clip into the queue, due now. A clip that is there already gets
    /// the new purpose and a fresh start, unless the engine has it.
    pub fn add(&mut self, clip: ClipId, purpose: Purpose, now: Instant) {
        // Push-to-talk waits for the text of a dictation, whoever asks for it too.
        let awaited = self.jobs.get(&clip).map(|job| job.purpose) == Some(Purpose::Dictation);
        let purpose = if awaited { Purpose::Dictation } else { purpose };
        self.put(clip, QueuedJob::fresh(purpose, now));
    }

    /// Puts a clip into the queue as an earlier run left it.
    pub fn put(&mut self, clip: ClipId, job: QueuedJob) {
        if !self.is_claimed(clip) {
            self.jobs.insert(clip, job);
        }
    }

    /// The clip's job.
    pub fn get(&self, clip: ClipId) -> Option<&QueuedJob> {
        self.jobs.get(&clip)
    }

    /// Whose turn it is; `None` while a clip is with the engine, or none is due.
    pub fn next(&self, now: Instant) -> Option<ClipId> {
        if self.jobs.values().any(QueuedJob::is_claimed) {
            return None;
        }
        let due = |job: &QueuedJob| matches!(job.standing, Standing::Waiting { due } if due <= now);
        let mut ready = self.jobs.iter().filter(|(_, job)| due(job)).peekable();
        let oldest = ready.peek().map(|(clip, _)| **clip);
        ready
            .find(|(_, job)| job.purpose == Purpose::Dictation)
            .map(|(clip, _)| *clip)
            .or(oldest)
    }

    /// The clip is with the engine now.
    pub fn claim(&mut self, clip: ClipId) {
        if let Some(job) = self.jobs.get_mut(&clip) {
            job.standing = Standing::Claimed;
        }
    }

    /// The engine gives the clip back untouched: it made way for another, or
    /// must begin anew at `due`.
    pub fn give_back(&mut self, clip: ClipId, due: Instant) {
        if let Some(job) = self.jobs.get_mut(&clip).filter(|job| job.is_claimed()) {
            job.standing = Standing::Waiting { due };
        }
    }

    /// What a waiting clip waited for has come.
    pub fn hasten(&mut self, clip: ClipId, now: Instant) {
        if let Some(Standing::Waiting { due }) =
            self.jobs.get_mut(&clip).map(|job| &mut job.standing)
        {
            *due = now.min(*due);
        }
    }

    /// The engine failed with the clip. `may_pass` says whether it can succeed
    /// without the user doing anything; `jitter` from 0 to 1 spreads the retries.
    pub fn failed(
        &mut self,
        clip: ClipId,
        error: String,
        may_pass: bool,
        now: Instant,
        jitter: f64,
    ) -> Verdict {
        let Some(job) = self.jobs.get_mut(&clip) else {
            return Verdict::Parked;
        };
        job.attempts = job.attempts.saturating_add(1);
        job.last_error = Some(error);
        if job.purpose == Purpose::Dictation {
            // By the next attempt the user may have dictated something else.
            job.purpose = Purpose::Recovered;
        }
        if may_pass && job.attempts < MOST_ATTEMPTS {
            let wait = backoff(job.attempts, jitter);
            job.standing = Standing::Waiting { due: now + wait };
            Verdict::RetryAfter(wait)
        } else {
            job.standing = Standing::Parked;
            Verdict::Parked
        }
    }

    /// The engine went down with a dictation that somebody waits for: the first
    /// time it is tried again at once, and still awaited. Whether it is.
    pub fn second_chance(&mut self, clip: ClipId, now: Instant) -> bool {
        let first = |job: &&mut QueuedJob| {
            job.purpose == Purpose::Dictation && job.attempts == 0 && job.is_claimed()
        };
        let Some(job) = self.jobs.get_mut(&clip).filter(first) else {
            return false;
        };
        job.attempts = 1;
        job.standing = Standing::Waiting { due: now };
        true
    }

    /// The clip needs the engine no more: it has its text, or was deleted.
    pub fn remove(&mut self, clip: ClipId) -> Option<QueuedJob> {
        self.jobs.remove(&clip)
    }

    /// Gives every clip that failed its turn, parked or still waiting; says which.
    pub fn retry_failed(&mut self, now: Instant) -> Vec<ClipId> {
        let mut again = Vec::new();
        for (clip, job) in &mut self.jobs {
            let failed = job.attempts > 0 || job.standing == Standing::Parked;
            if failed && !job.is_claimed() {
                job.standing = Standing::Waiting { due: now };
                job.attempts = 0;
                again.push(*clip);
            }
        }
        again
    }

    /// When the next clip that waits is due, of those `purposes` that may be tried
    /// now; `None` when none waits or the engine is busy, whose answer comes as an
    /// event.
    pub fn next_deadline(&self, purposes: impl Fn(Purpose) -> bool) -> Option<Instant> {
        if self.jobs.values().any(QueuedJob::is_claimed) {
            return None;
        }
        let wanted = self.jobs.values().filter(|job| purposes(job.purpose));
        let due = wanted.filter_map(|job| match job.standing {
            Standing::Waiting { due } => Some(due),
            Standing::Claimed | Standing::Parked => None,
        });
        due.min()
    }

    /// How many clips are not parked.
    pub fn waiting(&self) -> usize {
        let parked = |job: &&QueuedJob| job.standing != Standing::Parked;
        self.jobs.values().filter(parked).count()
    }

    /// How many clips wait for the user.
    pub fn parked(&self) -> usize {
        self.jobs.len() - self.waiting()
    }

    /// Every clip of the queue and its job, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = (ClipId, &QueuedJob)> {
        self.jobs.iter().map(|(clip, job)| (*clip, job))
    }

    fn is_claimed(&self, clip: ClipId) -> bool {
        self.jobs.get(&clip).is_some_and(QueuedJob::is_claimed)
    }
}

impl QueuedJob {
    /// A job that nobody has tried, due now.
    pub const fn fresh(purpose: Purpose, now: Instant) -> Self {
        Self {
            purpose,
            standing: Standing::Waiting { due: now },
            attempts: 0,
            last_error: None,
        }
    }

    fn is_claimed(&self) -> bool {
        self.standing == Standing::Claimed
    }
}

/// The wait after `attempts` failures: 1 s, doubled each time, at most 60 s;
/// between half of that and all of it, so that clips that failed together are
/// not tried together ("equal jitter", M. Brooker, AWS Architecture Blog, 2015).
fn backoff(attempts: u32, jitter: f64) -> Duration {
    let doublings = attempts.saturating_sub(1).min(16);
    let wait = (FIRST_WAIT * 2_u32.pow(doublings)).min(LONGEST_WAIT);
    wait.mul_f64(0.5 + jitter.clamp(0.0, 1.0) / 2.0)
}

#[cfg(test)]
mod tests;
