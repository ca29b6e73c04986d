//! Any sample rate to [`CLIP_RATE`], anti-aliased.
//!
//! Around `rubato`'s `Fft`: of the resamplers tried it is the one without
//! audible aliasing at 0.2 ms of work per second of sound, and its processing
//! allocates nothing. A block is about 10 ms of input, or more where the two
//! rates have a small common divisor, and is never split further: shorter
//! blocks have a wider transition band and take the sibilants with them.

use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{Fft, FixedSync, Resampler as _, WindowFunction};

use super::CLIP_RATE;

/// The largest rate accepted, in samples per second; beyond that a header is
/// lying, and the filter for it would take gigabytes.
pub const MAX_RATE: u32 = 768_000;

/// Blocks are at least this many input frames long: at 8 kHz, 10 ms would be
/// too short a filter to keep 3.4 kHz.
const MIN_BLOCK: usize = 160;

/// A rate that cannot be resampled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a sample rate of {0} Hz cannot be used; it must lie between 1 and {MAX_RATE} Hz")]
pub struct RateError(pub u32);

/// Turns a stream of mono samples at one rate into another rate.
///
/// What comes out is aligned with what went in: the filter's delay is cut off
/// at the start and flushed out at the end, so `n` samples in are
/// ⌈n·out/in⌉ samples out after [`flush`](Self::flush).
pub struct Resampler {
    input_rate: u32,
    output_rate: u32,
    /// `None` when both rates are the same.
    filter: Option<Filter>,
}

/// The filter and its buffers, allocated once.
struct Filter {
    fft: Fft<f32>,
    /// Input until a block is full.
    block: Vec<f32>,
    filled: usize,
    output: Vec<f32>,
    /// Output samples of delay still to be cut off.
    delay_left: usize,
    frames_in: u64,
    samples_out: u64,
}

impl Resampler {
    /// A resampler from `input_rate` to [`CLIP_RATE`], both in samples per second.
    ///
    /// # Errors
    /// [`RateError`] for a rate of 0 or above [`MAX_RATE`].
    pub fn new(input_rate: u32) -> Result<Self, RateError> {
        Self::between(input_rate, CLIP_RATE)
    }

    /// A resampler from `input_rate` to `output_rate`, in samples per second.
    ///
    /// # Errors
    /// [`RateError`] for a rate of 0 or above [`MAX_RATE`].
    pub fn between(input_rate: u32, output_rate: u32) -> Result<Self, RateError> {
        for rate in [input_rate, output_rate] {
            if !(1..=MAX_RATE).contains(&rate) {
                return Err(RateError(rate));
            }
        }
        let filter = if input_rate == output_rate {
            None
        } else {
            Some(Filter::new(input_rate, output_rate)?)
        };
        Ok(Self {
            input_rate,
            output_rate,
            filter,
        })
    }

    /// Takes any number of samples and hands what is ready to `sink`, in
    /// pieces. Allocates nothing, so long as `sink` does not.
    pub fn process_into(&mut self, input: &[f32], mut sink: impl FnMut(&[f32])) {
        match &mut self.filter {
            None if input.is_empty() => {}
            None => sink(input),
            Some(filter) => {
                filter.frames_in += input.len() as u64;
                filter.push(input, u64::MAX, &mut sink);
            }
        }
    }

    /// Hands over what is still inside, as if silence followed, and begins anew.
    pub fn flush(&mut self, mut sink: impl FnMut(&[f32])) {
        let (input_rate, output_rate) = (self.input_rate, self.output_rate);
        let Some(filter) = &mut self.filter else {
            return;
        };
        let wanted = (filter.frames_in * u64::from(output_rate)).div_ceil(u64::from(input_rate));
        // Each round of silence fills one block, so this ends.
        while filter.samples_out < wanted {
            filter.push_silence(wanted, &mut sink);
        }
        filter.reset();
    }

    /// Forgets everything that went in and begins anew.
    pub fn reset(&mut self) {
        if let Some(filter) = &mut self.filter {
            filter.reset();
        }
    }
}

impl Filter {
    fn new(input_rate: u32, output_rate: u32) -> Result<Self, RateError> {
        let (input, output) = (input_rate as usize, output_rate as usize);
        let wanted = (input / 100).max(MIN_BLOCK);
        let build = |block| {
            let window = WindowFunction::BlackmanHarris2;
            Fft::<f32>::new_custom(input, output, block, 1, 1, window, FixedSync::Input)
                .map_err(|_| RateError(input_rate))
        };
        // The filter's own block is a multiple of input/gcd: taking exactly one
        // of them per call leaves nothing lying between calls. An odd one would
        // have its centre between two samples, and the delay could not be cut off.
        let block = build(wanted)?.fft_size_in();
        let fft = build(if block % 2 == 0 { block } else { 2 * block })?;
        Ok(Self {
            block: vec![0.0; fft.input_frames_max()],
            filled: 0,
            output: vec![0.0; fft.output_frames_max()],
            delay_left: fft.output_delay(),
            frames_in: 0,
            samples_out: 0,
            fft,
        })
    }

    /// Takes samples; lets at most `limit` samples out in all.
    fn push(&mut self, mut input: &[f32], limit: u64, sink: &mut impl FnMut(&[f32])) {
        while !input.is_empty() {
            let room = self.block.len() - self.filled;
            let (now, later) = input.split_at(room.min(input.len()));
            self.block[self.filled..self.filled + now.len()].copy_from_slice(now);
            self.filled += now.len();
            input = later;
            if self.filled == self.block.len() {
                self.run_block(limit, sink);
            }
        }
    }

    /// Fills the block up with zeros and runs it.
    fn push_silence(&mut self, limit: u64, sink: &mut impl FnMut(&[f32])) {
        self.block[self.filled..].fill(0.0);
        self.run_block(limit, sink);
    }

    fn run_block(&mut self, limit: u64, sink: &mut impl FnMut(&[f32])) {
        self.filled = 0;
        let capacity = self.output.len();
        // Both buffers have the size that the filter itself asked for, which is
        // all that these three calls can complain about.
        let written = InterleavedSlice::new(&self.block, 1, self.block.len())
            .ok()
            .zip(InterleavedSlice::new_mut(&mut self.output, 1, capacity).ok())
            .and_then(|(input, mut output)| {
                self.fft.process_into_buffer(&input, &mut output, None).ok()
            })
            .map_or(0, |(_, written)| written);
        debug_assert!(written > 0, "a full block comes out");
        let cut = self.delay_left.min(written);
        self.delay_left -= cut;
        let left = usize::try_from(limit - self.samples_out).unwrap_or(usize::MAX);
        let ready = &self.output[cut..written];
        let ready = &ready[..ready.len().min(left)];
        self.samples_out += ready.len() as u64;
        if !ready.is_empty() {
            sink(ready);
        }
    }

    fn reset(&mut self) {
        self.fft.reset();
        self.filled = 0;
        self.delay_left = self.fft.output_delay();
        self.frames_in = 0;
        self.samples_out = 0;
    }
}

/// All of `samples`, from `rate` to [`CLIP_RATE`]: ⌈n·16000/rate⌉ samples.
///
/// # Errors
/// [`RateError`] for a rate of 0 or above [`MAX_RATE`].
pub fn to_clip_rate(samples: &[f32], rate: u32) -> Result<Vec<f32>, RateError> {
    convert(samples, rate, CLIP_RATE)
}

/// All of `samples`, from one rate to another, both in samples per second.
///
/// # Errors
/// [`RateError`] for a rate of 0 or above [`MAX_RATE`].
pub fn convert(samples: &[f32], from: u32, to: u32) -> Result<Vec<f32>, RateError> {
    let mut resampler = Resampler::between(from, to)?;
    let length = samples.len() as u64 * u64::from(to) / u64::from(from) + 1;
    let mut converted = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
    resampler.process_into(samples, |ready| converted.extend_from_slice(ready));
    resampler.flush(|ready| converted.extend_from_slice(ready));
    Ok(converted)
}

#[cfg(test)]
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "small numbers"
)]
mod tests {
    use super::*;
    use crate::audio::level::Level;
    use proptest::prelude::*;

    fn sine(frequency: f32, rate: u32, samples: usize) -> Vec<f32> {
        let step = std::f64::consts::TAU * f64::from(frequency) / f64::from(rate);
        (0..samples)
            .map(|n| 0.5 * (step * n as f64).sin() as f32)
            .collect()
    }

    #[test]
    fn a_tone_keeps_its_place_and_its_height_from_every_rate() {
        for rate in [
            8_000, 11_025, 22_050, 32_000, 44_100, 48_000, 96_000, 192_000,
        ] {
            let out = to_clip_rate(&sine(440.0, rate, rate as usize), rate).unwrap();
            assert_eq!(out.len(), 16_000, "{rate} Hz");
            let expected = sine(440.0, CLIP_RATE, 16_000);
            // The edges ring, because the tone begins and ends at once.
            let worst = (1_000..15_000)
                .map(|n| (out[n] - expected[n]).abs())
                .fold(0.0_f32, f32::max);
            assert!(worst < 0.001, "{rate} Hz is off by {worst}");
        }
    }

    #[test]
    fn what_lies_above_the_new_range_is_gone_not_folded_back() {
        let out = to_clip_rate(&sine(10_000.0, 48_000, 48_000), 48_000).unwrap();
        assert!(Level::of(&out[1_000..15_000]).rms_dbfs < -85.0);
    }

    #[test]
    fn sibilants_at_seven_kilohertz_pass() {
        let out = to_clip_rate(&sine(7_000.0, 48_000, 48_000), 48_000).unwrap();
        assert!((Level::of(&out[1_000..15_000]).rms_dbfs - -9.03).abs() < 0.5);
    }

    #[test]
    fn the_clip_rate_passes_through_untouched() {
        let samples = sine(440.0, CLIP_RATE, 1_234);
        assert_eq!(to_clip_rate(&samples, CLIP_RATE).unwrap(), samples);
    }

    #[test]
    fn impossible_rates_are_refused_and_odd_ones_are_not() {
        assert_eq!(to_clip_rate(&[0.0], 0), Err(RateError(0)));
        assert_eq!(to_clip_rate(&[0.0], u32::MAX), Err(RateError(u32::MAX)));
        assert_eq!(
            to_clip_rate(&vec![0.0; 44_101], 44_101).unwrap().len(),
            16_000
        );
        assert!(to_clip_rate(&[], 44_100).unwrap().is_empty());
    }

    #[test]
    fn after_a_flush_it_begins_anew() {
        let samples = sine(440.0, 48_000, 4_801);
        let mut resampler = Resampler::new(48_000).unwrap();
        let mut rounds = Vec::new();
        for _ in 0..2 {
            let mut out = Vec::new();
            resampler.process_into(&samples, |ready| out.extend_from_slice(ready));
            resampler.flush(|ready| out.extend_from_slice(ready));
            rounds.push(out);
        }
        assert_eq!(rounds[0].len(), 1_601);
        assert_eq!(rounds[0], rounds[1]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn pieces_of_any_size_give_what_the_whole_gives(
            pieces in prop::collection::vec(0_usize..2_000, 0..12),
        ) {
            let samples = sine(300.0, 44_100, pieces.iter().sum());
            let mut resampler = Resampler::new(44_100).unwrap();
            let mut out = Vec::new();
            let mut rest = samples.as_slice();
            for piece in pieces {
                let (now, later) = rest.split_at(piece);
                resampler.process_into(now, |ready| out.extend_from_slice(ready));
                rest = later;
            }
            resampler.flush(|ready| out.extend_from_slice(ready));
            prop_assert_eq!(out, to_clip_rate(&samples, 44_100).unwrap());
        }
    }
}
