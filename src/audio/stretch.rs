//! Speech faster or slower at its own pitch: WSOLA (waveform similarity
//! overlap-add, Verhelst and Roelands, 1993).
//!
//! Frames of 24 ms overlap by half. Each is taken from about where the speed says,
//! moved to where it continues the frame before best: so a period of the voice is
//! left out or said twice, and none is bent. How alike two places are is judged as
//! Sonic does, by the mean difference of their samples.

use std::f32::consts::PI;

/// Half a frame, in ms.
const HOP_MS: u32 = 12;
/// How far a frame may be moved, in ms: two periods of the lowest voice together.
const REACH_MS: u32 = 8;
/// The search compares samples at about this rate first, which voices need no more
/// than, and looks at every sample near the best place only.
const SEARCH_RATE: u32 = 16_000;

/// The work of one stretched sound; its samples are the caller's.
#[derive(Debug, Clone)]
pub struct Stretch {
    /// Samples that come out at a time.
    hop: usize,
    reach: usize,
    /// The search's first step, in samples.
    step: usize,
    /// How loud the new frame is in an overlap, sample by sample; the old one has
    /// the rest.
    rise: Vec<f32>,
    /// Where the next frame would be taken from by the speed alone.
    wanted: f64,
    /// Where the frame before goes on; none at a beginning.
    goes_on: Option<usize>,
}

impl Stretch {
    /// For samples at `sample_rate` per second, from the first one on.
    #[expect(clippy::cast_precision_loss, reason = "a few hundred samples")]
    pub fn new(sample_rate: u32) -> Self {
        let samples = |ms: u32| ((sample_rate * ms) / 1_000).max(1) as usize;
        let hop = samples(HOP_MS);
        let rise = |at: usize| 0.5 - 0.5 * (PI * (at as f32 + 0.5) / hop as f32).cos();
        Self {
            hop,
            reach: samples(REACH_MS),
            step: ((sample_rate / SEARCH_RATE) as usize).max(1),
            rise: (0..hop).map(rise).collect(),
            wanted: 0.0,
            goes_on: None,
        }
    }

    /// Begins anew at a sample.
    #[expect(clippy::cast_precision_loss, reason = "below 2⁵³ samples")]
    pub fn go_to(&mut self, sample: usize) {
        self.wanted = sample as f64;
        self.goes_on = None;
    }

    /// The sample that comes next.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it begins at 0 and only grows"
    )]
    pub fn position(&self) -> usize {
        self.wanted as usize
    }

    /// Puts the next 12 ms of sound behind `out`, less at the `end` (a sample, at
    /// most the length); nothing from there on. `percent` is the speed, 100 leaves
    /// the samples as they are.
    pub fn next(&mut self, samples: &[f32], end: usize, percent: u16, out: &mut Vec<f32>) {
        let at = self.position();
        let end = end.min(samples.len());
        if at >= end {
            return;
        }
        if percent == 100 {
            let until = (at + self.hop).min(end);
            match self.goes_on.take() {
                // The last frame at another speed runs out into this one.
                Some(from) => self.overlap(samples, from, at, until - at, out),
                None => out.extend_from_slice(&samples[at..until]),
            }
            self.go_to(until);
            return;
        }
        let speed = f64::from(percent.max(1)) / 100.0;
        let length = self.length(end, speed);
        let begin = match self.goes_on {
            None => {
                let whole = (at + length).min(samples.len());
                out.extend_from_slice(&samples[at..whole]);
                out.resize(out.len() + length - (whole - at), 0.0);
                at
            }
            Some(from) => {
                let best = self.best(samples, from, at);
                self.overlap(samples, from, best, length, out);
                best
            }
        };
        self.goes_on = Some(begin + self.hop);
        #[expect(clippy::cast_precision_loss, reason = "a few hundred samples")]
        let onward = length as f64 * speed;
        self.wanted += onward;
        if length < self.hop {
            self.go_to(end);
        }
    }

    /// How many samples come out next, so that all of it is as long as it should be.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a positive number of samples"
    )]
    fn length(&self, end: usize, speed: f64) -> usize {
        let left = ((end as f64 - self.wanted) / speed).ceil().max(1.0);
        (left as usize).min(self.hop)
    }

    /// One frame fades into another; what lies behind the last sample is silence.
    fn overlap(&self, samples: &[f32], from: usize, to: usize, length: usize, out: &mut Vec<f32>) {
        let at = |index: usize| samples.get(index).copied().unwrap_or(0.0);
        let rise = self.rise.iter().take(length).enumerate();
        out.extend(rise.map(|(n, rise)| at(from + n) * (1.0 - rise) + at(to + n) * rise));
    }

    /// The place near `wanted` that continues the frame before best.
    fn best(&self, samples: &[f32], from: usize, wanted: usize) -> usize {
        let last = samples.len().saturating_sub(self.hop);
        let Some(old) = samples.get(from..from + self.hop) else {
            return wanted.min(last);
        };
        let first = wanted.saturating_sub(self.reach).min(last);
        let until = (wanted + self.reach).min(last);
        let unlike = |at: usize, step: usize| -> f32 {
            let new = samples[at..at + self.hop].iter();
            let pairs = old.iter().zip(new).step_by(step);
            pairs.map(|(old, new)| (old - new).abs()).sum()
        };
        let best_of = |places: &mut dyn Iterator<Item = usize>, step: usize| {
            places
                .map(|at| (unlike(at, step), at))
                .min_by(|one, other| one.0.total_cmp(&other.0))
                .map_or(wanted.min(last), |(_, at)| at)
        };
        let near = best_of(&mut (first..=until).step_by(self.step), self.step);
        if self.step == 1 {
            return near;
        }
        let (low, high) = (near.saturating_sub(self.step), near + self.step);
        best_of(&mut (low.max(first)..=high.min(until)), 1)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SPEEDS: [u16; 6] = [75, 90, 100, 125, 150, 200];

    #[expect(clippy::cast_precision_loss, reason = "a few seconds")]
    fn tone(hz: f32, rate: u32, seconds: f32) -> Vec<f32> {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a few seconds"
        )]
        let count = (rate as f32 * seconds) as usize;
        let turn = std::f32::consts::TAU * hz / rate as f32;
        (0..count).map(|n| 0.5 * (turn * n as f32).sin()).collect()
    }

    fn stretched(samples: &[f32], rate: u32, percent: u16) -> Vec<f32> {
        let mut stretch = Stretch::new(rate);
        let mut out = Vec::new();
        while stretch.position() < samples.len() {
            stretch.next(samples, samples.len(), percent, &mut out);
        }
        out
    }

    /// The frequency of a tone, by the times at which it rises through 0.
    #[expect(clippy::cast_precision_loss, reason = "a few seconds")]
    fn pitch(samples: &[f32], rate: u32) -> f32 {
        let rises: Vec<f32> = samples
            .windows(2)
            .enumerate()
            .filter(|(_, pair)| pair[0] < 0.0 && pair[1] >= 0.0)
            .map(|(at, pair)| at as f32 + pair[0] / (pair[0] - pair[1]))
            .collect();
        let (first, last) = (rises[0], rises[rises.len() - 1]);
        (rises.len() - 1) as f32 * rate as f32 / (last - first)
    }

    #[test]
    fn at_its_own_speed_not_a_sample_changes() {
        let samples = tone(220.0, 16_000, 0.1);
        assert_eq!(stretched(&samples, 16_000, 100), samples);
    }

    #[test]
    #[expect(clippy::cast_precision_loss, reason = "a few seconds")]
    fn a_tone_keeps_its_pitch_and_its_loudness_and_lasts_as_long_as_the_speed_says() {
        for (rate, all) in [(16_000, &[90.0, 220.0, 1_000.0][..]), (48_000, &[220.0])] {
            for &hz in all {
                let samples = tone(hz, rate, 1.0);
                for percent in SPEEDS {
                    let heard = stretched(&samples, rate, percent);
                    let length = heard.len() as f32 * f32::from(percent) / 100.0;
                    let longer = length / samples.len() as f32;
                    assert!((0.98..=1.02).contains(&longer), "{longer} at {percent} %");
                    let higher = pitch(&heard, rate) / hz;
                    assert!(
                        (0.99..=1.01).contains(&higher),
                        "{hz} Hz at {rate} and {percent} %: {higher}"
                    );
                    let inner = &heard[rate as usize / 10..heard.len() - rate as usize / 10];
                    let mean = inner.iter().map(|x| x * x).sum::<f32>() / inner.len() as f32;
                    let loudness = (2.0 * mean).sqrt();
                    assert!((0.47..=0.51).contains(&loudness), "{loudness} at {hz} Hz");
                }
            }
        }
    }

    #[test]
    fn a_speed_that_changes_makes_no_jump() {
        let samples = tone(200.0, 16_000, 2.0);
        let mut stretch = Stretch::new(16_000);
        let mut out = Vec::new();
        for percent in SPEEDS.iter().cycle().take(60) {
            stretch.next(&samples, samples.len(), *percent, &mut out);
        }
        let largest = |samples: &[f32]| {
            let steps = samples.windows(2).map(|pair| (pair[1] - pair[0]).abs());
            steps.fold(0.0, f32::max)
        };
        // At the own speed nothing is searched for, and two phases may meet.
        assert!(largest(&out) < 2.0 * largest(&samples), "{}", largest(&out));
    }

    proptest! {
        #[test]
        fn whatever_comes_in_as_much_comes_out_as_the_speed_says(
            samples in prop::collection::vec(-1.0_f32..1.0, 0..3_000),
            from in 0_usize..3_000,
            percent in 50_u16..300,
        ) {
            let mut stretch = Stretch::new(16_000);
            stretch.go_to(from);
            let mut out = Vec::new();
            let mut turns = 0;
            while stretch.position() < samples.len() {
                stretch.next(&samples, samples.len(), percent, &mut out);
                turns += 1;
                prop_assert!(turns < 1_000, "it ends");
            }
            let wanted = samples.len().saturating_sub(from) * 100 / usize::from(percent);
            prop_assert!(out.len().abs_diff(wanted) <= 1 + turns / 100, "{} for {wanted}", out.len());
            prop_assert!(out.iter().all(|x| x.abs() <= 1.0));
        }
    }
}
