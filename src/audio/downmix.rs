//! Many channels to one, in whatever format a device or a file delivers.

/// A sample as a device or a file holds it.
///
/// The full range of an integer format maps onto −1 to 1 by dividing by
/// 2^(bits−1), the magnitude of its most negative value, so that every 16- and
/// 24-bit value survives the way to `f32` and back.
pub trait PcmSample: Copy {
    /// The sample as a number from −1 to 1; never infinite and never NaN.
    fn to_f32(self) -> f32;
}

/// Implements [`PcmSample`] for an integer type and its unsigned twin, whose
/// middle (the top bit alone) is silence.
macro_rules! integer_samples {
    ($($signed:ty, $unsigned:ty, $float:expr;)*) => {$(
        impl PcmSample for $signed {
            #[inline]
            fn to_f32(self) -> f32 {
                $float(self) / -$float(<$signed>::MIN)
            }
        }

        impl PcmSample for $unsigned {
            #[inline]
            fn to_f32(self) -> f32 {
                // Flipping the top bit moves the middle of the range to zero.
                (self ^ (1 << (<$unsigned>::BITS - 1))).cast_signed().to_f32()
            }
        }
    )*};
}

integer_samples! {
    i8, u8, f32::from;
    i16, u16, f32::from;
    i32, u32, |x| rounded(i64::from(x));
    i64, u64, rounded;
}

#[inline]
#[expect(
    clippy::cast_precision_loss,
    reason = "24 bits are more than a microphone resolves"
)]
fn rounded(x: i64) -> f32 {
    x as f32
}

impl PcmSample for f32 {
    #[inline]
    fn to_f32(self) -> f32 {
        // A device opened with the wrong format delivers bit patterns that are
        // no numbers; one of them would poison every mean after it.
        if self.is_finite() { self } else { 0.0 }
    }
}

impl PcmSample for f64 {
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "precision, not range")]
    fn to_f32(self) -> f32 {
        (self as f32).to_f32()
    }
}

/// How a frame of many channels becomes one sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mix {
    /// This channel alone, from 1; 0, or one that is not there, is the mean of all.
    pub channel: u16,
    /// Factor; the result stays between −1 and 1.
    pub gain: f32,
}

impl Default for Mix {
    fn default() -> Self {
        Self {
            channel: 0,
            gain: 1.0,
        }
    }
}

impl Mix {
    /// With a gain in dB: a factor of 10^(dB/20).
    pub fn new(channel: u16, gain_db: f32) -> Self {
        Self {
            channel,
            gain: 10.0_f32.powf(gain_db / 20.0),
        }
    }

    /// One sample a frame of `interleaved`, as [`downmix`] does it; lazy like that.
    pub fn apply<T: PcmSample>(
        self,
        interleaved: &[T],
        channels: u16,
    ) -> impl ExactSizeIterator<Item = f32> + '_ {
        let channels = channels.max(1);
        let alone = (1..=channels).contains(&self.channel);
        // Either all channels or a window of one.
        let (from, count) = if alone {
            (self.channel - 1, 1)
        } else {
            (0, channels)
        };
        let scale = self.gain / f32::from(count);
        interleaved
            .chunks_exact(usize::from(channels))
            .map(move |frame| {
                let heard = &frame[usize::from(from)..usize::from(from + count)];
                let sum: f32 = heard.iter().map(|sample| sample.to_f32()).sum();
                (sum * scale).clamp(-1.0, 1.0)
            })
    }
}

/// The mean of each frame's channels: `interleaved` holds frames of `channels`
/// samples each, the result one sample a frame. A trailing part of a frame is
/// left out; zero channels count as one.
///
/// Lazy: nothing is allocated, so the audio callback may use it.
///
/// ```
/// let stereo: [i16; 4] = [16_384, 0, -32_768, -32_768];
/// let mono: Vec<f32> = sayso::audio::downmix::downmix(&stereo, 2).collect();
/// assert_eq!(mono, [0.25, -1.0]);
/// ```
pub fn downmix<T: PcmSample>(
    interleaved: &[T],
    channels: u16,
) -> impl ExactSizeIterator<Item = f32> + '_ {
    Mix::default().apply(interleaved, channels)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn mono<T: PcmSample>(interleaved: &[T], channels: u16) -> Vec<f32> {
        downmix(interleaved, channels).collect()
    }

    #[test]
    fn full_scale_and_silence_are_the_same_in_every_format() {
        assert_eq!(mono(&[i8::MIN, 0, 64], 1), [-1.0, 0.0, 0.5]);
        assert_eq!(mono(&[0_u8, 128, 192], 1), [-1.0, 0.0, 0.5]);
        assert_eq!(mono(&[i16::MIN, 0, 16_384], 1), [-1.0, 0.0, 0.5]);
        assert_eq!(mono(&[0_u16, 32_768, 49_152], 1), [-1.0, 0.0, 0.5]);
        assert_eq!(mono(&[i32::MIN, 0, 1 << 30], 1), [-1.0, 0.0, 0.5]);
        assert_eq!(mono(&[0_u32, 1 << 31, 3 << 30], 1), [-1.0, 0.0, 0.5]);
        assert_eq!(mono(&[i64::MIN, 0, 1 << 62], 1), [-1.0, 0.0, 0.5]);
        assert_eq!(mono(&[0_u64, 1 << 63, 3 << 62], 1), [-1.0, 0.0, 0.5]);
        assert_eq!(mono(&[-1.0_f32, 0.0, 0.5], 1), [-1.0, 0.0, 0.5]);
        assert_eq!(mono(&[-1.0_f64, 0.0, 0.5], 1), [-1.0, 0.0, 0.5]);
    }

    #[test]
    fn a_frame_becomes_the_mean_of_its_channels() {
        assert_eq!(
            mono(&[1.0_f32, 0.0, 0.5, 0.5, -1.0, 0.0], 3),
            [0.5, -1.0 / 6.0]
        );
    }

    #[test]
    fn one_channel_can_be_heard_alone() {
        let frames = [1.0_f32, 0.0, 0.5, 0.25];
        let alone = |channel| Mix::new(channel, 0.0).apply(&frames, 2).collect::<Vec<_>>();
        assert_eq!(alone(1), [1.0, 0.5]);
        assert_eq!(alone(2), [0.0, 0.25]);
        assert_eq!(alone(3), alone(0), "what is not there is all of them");
    }

    #[test]
    fn gain_raises_and_never_leaves_full_scale() {
        let raised: Vec<f32> = Mix::new(0, 20.0).apply(&[0.05_f32, 0.5, -0.5], 1).collect();
        assert!((raised[0] - 0.5).abs() < 1e-6);
        assert_eq!(raised[1..], [1.0, -1.0]);
    }

    #[test]
    fn a_trailing_part_of_a_frame_is_left_out() {
        assert_eq!(mono(&[1.0_f32, 1.0, 0.5], 2), [1.0]);
    }

    #[test]
    fn what_is_not_a_number_is_silence() {
        assert_eq!(mono(&[f32::NAN, f32::INFINITY], 1), [0.0, 0.0]);
        assert_eq!(mono(&[f64::MAX, f64::NEG_INFINITY], 1), [0.0, 0.0]);
    }

    proptest! {
        #[test]
        fn the_mix_never_leaves_full_scale(samples: Vec<i16>, channels in 0_u16..40) {
            let mixed = mono(&samples, channels);
            prop_assert_eq!(mixed.len(), samples.len() / usize::from(channels.max(1)));
            prop_assert!(mixed.iter().all(|x| (-1.0..=1.0).contains(x)));
        }
    }
}
