//! The wait from release to text, over this session.

use std::time::Duration;

use super::snapshot::LatencySummary;

/// How many dictations the summary covers at most: the newest ones.
const WINDOW: usize = 500;

#[derive(Debug, Default)]
pub(super) struct Latency {
    waits: std::collections::VecDeque<Duration>,
}

impl Latency {
    pub(super) fn add(&mut self, wait: Duration) {
        if self.waits.len() == WINDOW {
            self.waits.pop_front();
        }
        self.waits.push_back(wait);
    }

    /// Percentiles by nearest rank: the smallest wait that p % do not exceed.
    pub(super) fn summary(&self) -> Option<LatencySummary> {
        let mut sorted: Vec<Duration> = self.waits.iter().copied().collect();
        sorted.sort_unstable();
        let rank = |percent: usize| {
            let position = (sorted.len() * percent).div_ceil(100).max(1) - 1;
            sorted.get(position).copied()
        };
        Some(LatencySummary {
            count: sorted.len(),
            p50: rank(50)?,
            p95: rank(95)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_waits_that_really_happened() {
        let mut latency = Latency::default();
        assert_eq!(latency.summary(), None);
        for wait in (1..=20).rev() {
            latency.add(Duration::from_millis(wait));
        }
        let summary = latency.summary().expect("twenty waits");
        assert_eq!(summary.count, 20);
        assert_eq!(summary.p50, Duration::from_millis(10));
        assert_eq!(summary.p95, Duration::from_millis(19));
    }
}
