//! Whether what comes is worth waiting for.

use std::time::{Duration, Instant};

use super::Cause;

/// The least that has to come: so many bytes in so much time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Bytes.
    pub bytes: u64,
    /// In this time.
    pub within: Duration,
}

impl Default for Pace {
    /// 1 kB a second, over a minute: the smallest model would take nine hours at
    /// that, and a link that bad still gets through if it recovers at times. What is
    /// slower is a server or a proxy that holds the line open, and asking again helps.
    fn default() -> Self {
        Self {
            bytes: 60_000,
            within: Duration::from_secs(60),
        }
    }
}

/// Looks at an answer, one stretch of time after the other.
#[derive(Debug)]
pub(super) struct Pacer {
    least: Pace,
    since: Instant,
    came: u64,
}

impl Pacer {
    pub(super) const fn new(least: Pace, now: Instant) -> Self {
        Self {
            least,
            since: now,
            came: 0,
        }
    }

    /// `bytes` more came at `now`.
    ///
    /// # Errors
    /// [`Cause::Slow`]: in a whole stretch it was less than the least.
    pub(super) fn came(&mut self, bytes: u64, now: Instant) -> Result<(), Cause> {
        self.came += bytes;
        let time = now.duration_since(self.since);
        if time < self.least.within {
            return Ok(());
        }
        let came = std::mem::take(&mut self.came);
        self.since = now;
        if came >= self.least.bytes {
            return Ok(());
        }
        Err(Cause::Slow { came, time })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_now_and_then_is_no_download_and_a_slow_one_is() {
        let start = Instant::now();
        let least = Pace {
            bytes: 100,
            within: Duration::from_secs(10),
        };
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut pacer = Pacer::new(least, start);
        // All at once, and nothing for the rest of the stretch.
        assert_eq!(pacer.came(100, at(1)), Ok(()));
        assert_eq!(pacer.came(0, at(10)), Ok(()));
        // The next stretch stands for itself.
        assert_eq!(pacer.came(50, at(15)), Ok(()));
        assert_eq!(pacer.came(49, at(19)), Ok(()));
        let slow = Cause::Slow {
            came: 99,
            time: Duration::from_secs(10),
        };
        assert_eq!(pacer.came(0, at(20)), Err(slow));
    }
}
