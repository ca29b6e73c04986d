//! When a source saw an edge: a moment that means the same in two processes.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// A moment of the system's monotonic clock, in microseconds since its start.
/// Systems without one for all processes have no stamps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp(u64);

impl Stamp {
    /// Now.
    pub fn now() -> Option<Self> {
        micros(since_start()?).map(Self)
    }

    /// How long ago that was.
    pub fn age(self) -> Option<Duration> {
        let Self(now) = Self::now()?;
        Some(Duration::from_micros(now.saturating_sub(self.0)))
    }

    /// What was so long before `self`.
    #[must_use]
    pub fn before(self, age: Duration) -> Self {
        Self(self.0.saturating_sub(micros(age).unwrap_or(u64::MAX)))
    }
}

#[cfg(unix)]
fn since_start() -> Option<Duration> {
    use rustix::time::{ClockId, clock_gettime};
    Duration::try_from(clock_gettime(ClockId::Monotonic)).ok()
}

#[cfg(not(unix))]
fn since_start() -> Option<Duration> {
    None
}

fn micros(time: Duration) -> Option<u64> {
    u64::try_from(time.as_micros()).ok()
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Stamp {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn its_age_is_the_time_since_and_survives_being_written() {
        let then = Stamp::now().expect("a clock");
        let earlier = then.before(Duration::from_secs(5));
        let read: Stamp = earlier.to_string().parse().expect("a stamp");
        assert_eq!(read, earlier);
        assert!(read.age().expect("a clock") >= Duration::from_secs(5));
        assert!(then.age() < read.age());
        assert_eq!(Stamp(3).before(Duration::from_secs(1)), Stamp(0));
    }
}
