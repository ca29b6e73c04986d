//! The wait from release to text, over this session.

use std::collections::VecDeque;
use std::time::Duration;

use crate::latency::LatencySummary;

/// How many dictations the summary covers at most: the newest ones.
const WINDOW: usize = 500;

#[derive(Debug, Default)]
pub(super) struct Latency {
    waits: VecDeque<Duration>,
}

impl Latency {
    pub(super) fn add(&mut self, wait: Duration) {
        if self.waits.len() == WINDOW {
            self.waits.pop_front();
        }
        self.waits.push_back(wait);
    }

    pub(super) fn summary(&self) -> Option<LatencySummary> {
        LatencySummary::of(self.waits.iter().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_newest_waits_count() {
        let mut latency = Latency::default();
        assert_eq!(latency.summary(), None);
        latency.add(Duration::from_secs(9));
        for _ in 0..WINDOW {
            latency.add(Duration::from_millis(5));
        }
        let summary = latency.summary().expect("waits");
        assert_eq!(summary.count, WINDOW);
        assert_eq!(summary.max, Duration::from_millis(5));
    }
}
