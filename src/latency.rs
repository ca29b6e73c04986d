//! How long waits are: percentiles that really happened.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A set of waits in four figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LatencySummary {
    /// How many waits it covers; at least one.
    pub count: usize,
    /// The median (nearest rank).
    pub p50: Duration,
    /// The 95th percentile (nearest rank).
    pub p95: Duration,
    /// The longest.
    pub max: Duration,
}

impl LatencySummary {
    /// The figures of these waits; `None` of none. A percentile is by nearest
    /// rank: the smallest wait that so many per cent do not exceed. So each
    /// figure is a wait that somebody had, and p95 of fewer than 20 is the
    /// longest.
    pub fn of(waits: impl IntoIterator<Item = Duration>) -> Option<Self> {
        let mut sorted: Vec<Duration> = waits.into_iter().collect();
        sorted.sort_unstable();
        let rank = |percent: usize| {
            let position = (sorted.len() * percent).div_ceil(100).max(1) - 1;
            sorted.get(position).copied()
        };
        Some(Self {
            count: sorted.len(),
            p50: rank(50)?,
            p95: rank(95)?,
            max: rank(100)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ms(count: u64) -> Duration {
        Duration::from_millis(count)
    }

    #[test]
    fn percentiles_are_waits_that_really_happened() {
        assert_eq!(LatencySummary::of([]), None);
        let summary = LatencySummary::of((1..=20).rev().map(ms)).expect("twenty waits");
        assert_eq!(summary.count, 20);
        assert_eq!(
            (summary.p50, summary.p95, summary.max),
            (ms(10), ms(19), ms(20))
        );
    }

    #[test]
    fn one_wait_is_all_of_them() {
        let summary = LatencySummary::of([ms(7)]).expect("a wait");
        assert_eq!(
            (summary.p50, summary.p95, summary.max),
            (ms(7), ms(7), ms(7))
        );
    }

    proptest! {
        #[test]
        fn so_many_per_cent_do_not_exceed_a_percentile(waits in prop::collection::vec(0..50_u64, 1..200)) {
            let summary = LatencySummary::of(waits.iter().copied().map(ms)).expect("waits");
            for (percent, figure) in [(50, summary.p50), (95, summary.p95), (100, summary.max)] {
                let within = waits.iter().filter(|wait| ms(**wait) <= figure).count();
                let below = waits.iter().filter(|wait| ms(**wait) < figure).count();
                prop_assert!(within * 100 >= waits.len() * percent);
                prop_assert!(below * 100 < waits.len() * percent);
            }
        }
    }
}
