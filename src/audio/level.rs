//! Loudness in dBFS: 0 dBFS is the largest value a sample can hold.
//!
//! Peak is 20·log10(max |x|), RMS is 20·log10(√(Σx²/n)), both relative to an
//! amplitude of 1 (IEC 61606-3 without the +3.01 dB by which AES17 raises RMS):
//! a full-scale sine has a peak of 0 and an RMS of −3.01 dBFS, a full-scale
//! square wave 0 and 0.

use serde::{Deserialize, Serialize};

/// Below this every level is shown as silence; 16-bit audio cannot be quieter
/// without being zero (20·log10(1/32768) = −90.3 dB).
pub const FLOOR_DBFS: f32 = -90.3;

/// The loudness of a stretch of samples.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Level {
    /// The largest absolute sample, in dBFS, at least [`FLOOR_DBFS`].
    pub peak_dbfs: f32,
    /// The root of the mean square, in dBFS, at least [`FLOOR_DBFS`].
    pub rms_dbfs: f32,
}

impl Level {
    /// Nothing at all.
    pub const SILENCE: Self = Self {
        peak_dbfs: FLOOR_DBFS,
        rms_dbfs: FLOOR_DBFS,
    };

    /// The loudness of `samples` (−1 to 1); of none, [`Level::SILENCE`].
    pub fn of(samples: &[f32]) -> Self {
        let mut meter = LevelMeter::default();
        meter.add(samples);
        meter.level()
    }
}

impl Default for Level {
    fn default() -> Self {
        Self::SILENCE
    }
}

/// Takes samples as they come and says how loud they were together.
#[derive(Debug, Clone, Default)]
pub struct LevelMeter {
    peak: f32,
    /// In `f64`: ten minutes of samples summed in `f32` would lose the quiet ones.
    sum_of_squares: f64,
    count: u64,
}

impl LevelMeter {
    /// Adds samples from −1 to 1. Does not allocate.
    pub fn add(&mut self, samples: &[f32]) {
        for &sample in samples {
            self.peak = self.peak.max(sample.abs());
            self.sum_of_squares += f64::from(sample) * f64::from(sample);
        }
        self.count += samples.len() as u64;
    }

    /// How many samples were added.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The loudness of everything added since the start or the last [`take`](Self::take).
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "a level is shown with one decimal"
    )]
    pub fn level(&self) -> Level {
        if self.count == 0 {
            return Level::SILENCE;
        }
        let rms = (self.sum_of_squares / self.count as f64).sqrt();
        Level {
            peak_dbfs: dbfs(self.peak),
            rms_dbfs: dbfs(rms as f32),
        }
    }

    /// The same, and begins anew.
    pub fn take(&mut self) -> Level {
        std::mem::take(self).level()
    }
}

/// An amplitude in dBFS, at least [`FLOOR_DBFS`].
fn dbfs(amplitude: f32) -> f32 {
    // `max` also turns the −∞ of silence (and a NaN) into the floor.
    (20.0 * amplitude.log10()).max(FLOOR_DBFS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_near(actual: f32, expected: f32) {
        assert!(
            (actual - expected).abs() < 0.01,
            "{actual} is not {expected}"
        );
    }

    /// One second of a sine at 1 kHz, 16 kHz.
    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    fn sine(amplitude: f32) -> Vec<f32> {
        (0..16_000)
            .map(|n| amplitude * (std::f32::consts::TAU * 1_000.0 * n as f32 / 16_000.0).sin())
            .collect()
    }

    #[test]
    fn a_full_scale_sine_peaks_at_zero_and_its_rms_is_three_below() {
        let level = Level::of(&sine(1.0));
        assert_near(level.peak_dbfs, 0.0);
        assert_near(level.rms_dbfs, -3.01);
    }

    #[test]
    fn a_full_scale_square_is_zero_in_both() {
        let level = Level::of(&[1.0, -1.0, 1.0, -1.0]);
        assert_near(level.peak_dbfs, 0.0);
        assert_near(level.rms_dbfs, 0.0);
    }

    #[test]
    fn half_the_amplitude_is_six_decibels_less() {
        let level = Level::of(&sine(0.5));
        assert_near(level.peak_dbfs, -6.02);
        assert_near(level.rms_dbfs, -9.03);
    }

    #[test]
    fn silence_and_nothing_are_the_floor() {
        assert_eq!(Level::of(&[]), Level::SILENCE);
        assert_eq!(Level::of(&[0.0; 100]), Level::SILENCE);
    }

    #[test]
    fn a_meter_fed_in_pieces_agrees_with_the_whole_and_begins_anew() {
        let samples = sine(0.3);
        let mut meter = LevelMeter::default();
        for piece in samples.chunks(77) {
            meter.add(piece);
        }
        assert_eq!(meter.count(), 16_000);
        assert_eq!(meter.take(), Level::of(&samples));
        assert_eq!(meter.level(), Level::SILENCE);
    }
}
