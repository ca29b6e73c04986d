//! How far it is, how fast it goes, and how long it will take.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::front::models::DownloadView;

/// The rate is that of so much time.
const WINDOW: Duration = Duration::from_secs(5);
/// Nobody wants to hear more often.
const EVERY: Duration = Duration::from_millis(100);

/// How far a download is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// The bytes that are there, those of earlier runs as well.
    pub bytes: u64,
    /// The bytes of the whole file.
    pub total: u64,
    /// Bytes in a second, over the last five; `None` until that can be told.
    pub rate: Option<u64>,
    /// How long the rest will take at this rate.
    pub left: Option<Duration>,
}

impl Progress {
    /// As a front end shows it, of the model of this name.
    pub fn view(&self, name: &str) -> DownloadView {
        DownloadView {
            name: name.to_owned(),
            bytes: self.bytes,
            total: self.total,
            rate: self.rate,
            left: self.left,
            note: None,
        }
    }
}

/// Counts.
#[derive(Debug)]
pub(super) struct Meter {
    total: u64,
    marks: VecDeque<(Instant, u64)>,
    told: Option<Instant>,
}

impl Meter {
    pub(super) const fn new(total: u64) -> Self {
        Self {
            total,
            marks: VecDeque::new(),
            told: None,
        }
    }

    /// `bytes` are there at `now`; gives what to tell, if it is time to.
    pub(super) fn reached(&mut self, bytes: u64, now: Instant) -> Option<Progress> {
        let due = self
            .told
            .is_none_or(|told| now.duration_since(told) >= EVERY);
        if !due && bytes < self.total {
            return None;
        }
        self.told = Some(now);
        self.marks.push_back((now, bytes));
        while let Some((oldest, _)) = self.marks.front() {
            if now.duration_since(*oldest) <= WINDOW || self.marks.len() <= 2 {
                break;
            }
            self.marks.pop_front();
        }
        let rate = self.rate();
        let left = rate
            .filter(|rate| *rate > 0)
            .map(|rate| Duration::from_secs(self.total.saturating_sub(bytes).div_ceil(rate)));
        Some(Progress {
            bytes,
            total: self.total,
            rate,
            left,
        })
    }

    /// Forgets the rate: there was a break, or what was there is gone.
    pub(super) fn interrupted(&mut self) {
        self.marks.clear();
    }

    fn rate(&self) -> Option<u64> {
        let (first, from) = *self.marks.front()?;
        let (last, to) = *self.marks.back()?;
        let millis = last.duration_since(first).as_millis();
        if millis < EVERY.as_millis() {
            return None;
        }
        u64::try_from(u128::from(to.saturating_sub(from)) * 1_000 / millis).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_that_of_the_last_seconds() {
        let start = Instant::now();
        let at = |millis| start + Duration::from_millis(millis);
        let mut meter = Meter::new(1_000_000);
        let first = meter.reached(0, at(0)).expect("the first is told");
        assert_eq!((first.rate, first.left), (None, None));
        assert_eq!(meter.reached(10, at(50)), None, "too soon");
        // 1 kB a second for 10 s, then 10 kB a second for 6 s.
        for second in 1..=10 {
            meter.reached(second * 1_000, at(second * 1_000));
        }
        let mut last = None;
        for second in 1..=6 {
            last = meter.reached(10_000 + second * 10_000, at(10_000 + second * 1_000));
        }
        let last = last.expect("told");
        assert_eq!((last.bytes, last.rate), (70_000, Some(10_000)));
        assert_eq!(last.left, Some(Duration::from_secs(93)));
    }

    #[test]
    fn the_end_is_told_whenever_it_comes_and_a_break_is_no_rate() {
        let start = Instant::now();
        let mut meter = Meter::new(100);
        meter.reached(1, start);
        assert!(meter.reached(100, start).is_some());
        meter.interrupted();
        let after = meter.reached(50, start + Duration::from_secs(60));
        assert_eq!(after.expect("told").rate, None);
    }
}
