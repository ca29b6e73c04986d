//! Figures of all dictations of one length.

use serde::Serialize;

use crate::record::{Record, Run};

/// Dictations of one length. Times in milliseconds.
#[derive(Debug, Serialize)]
pub(crate) struct Summary {
    pub(crate) length_s: u64,
    pub(crate) count: usize,
    pub(crate) release_to_text: Spread,
    pub(crate) single_shot: Spread,
    pub(crate) one_call: Spread,
    /// Release → text over single shot, dictation by dictation.
    pub(crate) ratio: Spread,
    /// Release → text over one call, dictation by dictation.
    pub(crate) one_call_ratio: Spread,
    pub(crate) words: usize,
    pub(crate) wrong: usize,
    pub(crate) single_shot_wrong: usize,
    pub(crate) one_by_one_wrong: usize,
    /// Dictations that ended without a text.
    pub(crate) without_text: usize,
    /// Time on processors over time, while the key was held.
    pub(crate) cpu: f64,
    /// The most that sayso's figure and the outside one differ.
    pub(crate) clocks_apart: f64,
}

/// Percentiles by nearest rank: the smallest value that p % do not exceed.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Spread {
    pub(crate) p50: f64,
    pub(crate) p95: f64,
    pub(crate) max: f64,
}

impl Spread {
    fn of(values: impl Iterator<Item = f64>) -> Self {
        let mut sorted: Vec<f64> = values.collect();
        sorted.sort_unstable_by(f64::total_cmp);
        let rank = |percent: usize| {
            let rank = (sorted.len() * percent).div_ceil(100).max(1);
            sorted.get(rank - 1).copied().unwrap_or(f64::NAN)
        };
        Self {
            p50: rank(50),
            p95: rank(95),
            max: rank(100),
        }
    }
}

impl Summary {
    fn of(length_s: u64, records: &[&Record]) -> Self {
        let spread = |value: fn(&Record) -> f64| Spread::of(records.iter().map(|r| value(r)));
        let sum = |value: fn(&Record) -> usize| records.iter().map(|r| value(r)).sum();
        let total = |value: fn(&Record) -> f64| records.iter().map(|r| value(r)).sum::<f64>();
        let apart = |r: &Record| (r.own_clock_ms - r.wait_ms()).abs();
        Self {
            length_s,
            count: records.len(),
            release_to_text: spread(Record::wait_ms),
            single_shot: spread(|r| r.single_shot_ms),
            one_call: spread(|r| r.one_call_ms),
            ratio: spread(|r| r.wait_ms() / r.single_shot_ms),
            one_call_ratio: spread(|r| r.wait_ms() / r.one_call_ms),
            words: sum(|r| r.words),
            wrong: sum(|r| r.wrong),
            single_shot_wrong: sum(|r| r.single_shot_wrong),
            one_by_one_wrong: sum(|r| r.one_by_one_wrong),
            without_text: sum(|r| usize::from(r.text.is_empty())),
            cpu: total(|r| r.cpu_held_ms) / total(|r| r.held_ms),
            clocks_apart: spread(apart).max,
        }
    }

    /// So many of its words, in percent.
    pub(crate) fn percent(&self, wrong: usize) -> f64 {
        let part = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
        100.0 * part(wrong) / part(self.words.max(1))
    }
}

/// In the order of measuring.
pub(crate) fn by_length(run: &Run) -> Vec<Summary> {
    let mut lengths: Vec<u64> = run.records.iter().map(|record| record.length_s).collect();
    lengths.dedup();
    lengths
        .into_iter()
        .map(|length| {
            let records = run.records.iter().filter(|r| r.length_s == length);
            Summary::of(length, &records.collect::<Vec<_>>())
        })
        .collect()
}
