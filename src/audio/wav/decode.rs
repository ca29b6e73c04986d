//! The samples themselves.

use super::{Encoding, WavError, WavLayout, WavProblem, inspect};
use crate::audio::downmix::{PcmSample, downmix};

/// The sound of a WAV file.
#[derive(Debug, Clone, PartialEq)]
pub struct DecodedWav {
    /// Mono, −1 to 1: the mean of the file's channels.
    pub samples: Vec<f32>,
    /// Samples per second, as in the file.
    pub sample_rate: u32,
    /// Channels in the file.
    pub channels: u16,
    /// How the file stores them.
    pub encoding: Encoding,
    /// In what its header is wrong; the samples are all there is.
    pub problem: Option<WavProblem>,
}

/// Decodes a WAV file from all its bytes.
///
/// # Errors
/// [`WavError`] when there is no sound in it that could be read.
pub fn decode(bytes: &[u8]) -> Result<DecodedWav, WavError> {
    let layout = inspect(bytes)?;
    let data = &bytes[layout.data.clone()];
    let samples = match layout.encoding {
        Encoding::U8 => mono(data, &layout, |[byte]: [u8; 1]| byte),
        Encoding::I16 => mono(data, &layout, i16::from_le_bytes),
        // Into the upper three bytes of 32, so that full scale stays full scale.
        Encoding::I24 => mono(data, &layout, |[low, middle, high]: [u8; 3]| {
            i32::from_le_bytes([0, low, middle, high])
        }),
        Encoding::I32 => mono(data, &layout, i32::from_le_bytes),
        Encoding::F32 => mono(data, &layout, f32::from_le_bytes),
        Encoding::F64 => mono(data, &layout, f64::from_le_bytes),
    };
    Ok(DecodedWav {
        samples,
        sample_rate: layout.sample_rate,
        channels: layout.channels,
        encoding: layout.encoding,
        problem: layout.problem,
    })
}

/// Frames of little-endian samples of `N` bytes each to mono.
fn mono<const N: usize, T: PcmSample>(
    data: &[u8],
    layout: &WavLayout,
    read: impl Fn([u8; N]) -> T,
) -> Vec<f32> {
    let (samples, _) = data.as_chunks::<N>();
    let mut frame = Vec::with_capacity(usize::from(layout.channels));
    samples
        .chunks_exact(usize::from(layout.channels))
        .filter_map(|stored| {
            frame.clear();
            frame.extend(stored.iter().map(|&sample| read(sample)));
            downmix(&frame, layout.channels).next()
        })
        .collect()
}

/// A sample from −1 to 1 as the 16-bit integer that clips are stored with;
/// what lies outside is clipped. Every 16-bit value survives
/// [`PcmSample::to_f32`] and back.
#[expect(clippy::cast_possible_truncation, reason = "the cast saturates")]
pub fn pcm16(sample: f32) -> i16 {
    (sample * 32_768.0).round() as i16
}
