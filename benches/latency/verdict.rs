//! The bars that sayso sets itself.

use std::time::Duration;

use serde::Serialize;

use crate::args::Args;
use crate::summary::Summary;

/// A bar and what was measured.
#[derive(Debug, Serialize)]
pub(crate) struct Verdict {
    pub(crate) bar: String,
    pub(crate) measured: String,
    pub(crate) holds: bool,
}

impl Verdict {
    fn new(bar: String, measured: String, holds: bool) -> Self {
        Self {
            bar,
            measured,
            holds,
        }
    }
}

/// Every bar for which something was measured.
pub(crate) fn all(args: &Args, lengths: &[Summary]) -> Vec<Verdict> {
    let mut verdicts: Vec<Verdict> = length_does_not_matter(lengths).into_iter().collect();
    for length in lengths {
        verdicts.extend(ratios(length));
        if args
            .silence
            .is_some_and(|it| it >= Duration::from_millis(800))
        {
            verdicts.push(there_already(length));
        }
        verdicts.extend(words(length));
    }
    verdicts
}

/// The wait after a long dictation is that after a short one.
fn length_does_not_matter(lengths: &[Summary]) -> Option<Verdict> {
    const MOST: f64 = 1.3;
    let p95 = |seconds| {
        let summary = lengths.iter().find(|summary| summary.length_s == seconds);
        summary.map(|summary| summary.release_to_text.p95)
    };
    let (long, short) = (p95(40)?, p95(5)?);
    Some(Verdict::new(
        format!("release → text, p95 at 40 s ≤ {MOST} × p95 at 5 s"),
        format!("{long:.0} ms / {short:.0} ms = {:.2}", long / short),
        long <= MOST * short,
    ))
}

/// The wait beside that of a tool that begins after the release.
fn ratios(length: &Summary) -> Vec<Verdict> {
    let most = match length.length_s {
        0..2 => return Vec::new(),
        2..10 => 0.7,
        10.. => 0.25,
    };
    let verdict = |what: &str, p95: f64| {
        Verdict::new(
            format!("{} s: ratio to {what}, p95 ≤ {most}", length.length_s),
            format!("{p95:.2}"),
            p95 <= most,
        )
    };
    vec![
        verdict("single shot", length.ratio.p95),
        verdict("one call", length.one_call_ratio.p95),
    ]
}

/// Whoever pauses before letting go has the text at once.
fn there_already(length: &Summary) -> Verdict {
    const MOST: f64 = 50.0;
    let p50 = length.release_to_text.p50;
    Verdict::new(
        format!(
            "{} s: release → text after silence, p50 ≤ {MOST} ms",
            length.length_s
        ),
        format!("{p50:.1} ms"),
        p50 <= MOST,
    )
}

/// Working ahead costs no words.
fn words(length: &Summary) -> Vec<Verdict> {
    let wrong = length.percent(length.wrong);
    let verdict = |than: &str, other: usize, points: f64| {
        let other = length.percent(other);
        Verdict::new(
            format!(
                "{} s: words wrong ≤ {than} + {points} points",
                length.length_s
            ),
            format!("{wrong:.1} %, {than} {other:.1} %"),
            wrong <= other + points,
        )
    };
    let mut verdicts = vec![verdict("single shot", length.single_shot_wrong, 0.5)];
    if length.length_s > 10 {
        verdicts.push(verdict("one by one", length.one_by_one_wrong, 1.0));
    }
    verdicts
}
