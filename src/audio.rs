//! Sound, pure: frames in, frames out. No device, no file, no clock.

pub mod buffer;
pub mod cut;
pub mod downmix;
pub mod envelope;
pub mod gate;
pub mod level;
pub mod mic_test;
pub mod resample;
pub mod segmenter;
pub mod stretch;
pub mod tape;
pub mod vad;
pub mod wav;

/// The rate of every stored clip and of what the engine hears, in samples per second.
pub const CLIP_RATE: u32 = 16_000;

/// The length of `samples` samples at [`CLIP_RATE`].
pub fn samples_to_duration(samples: usize) -> std::time::Duration {
    let micros = (samples as u64).saturating_mul(1_000_000) / u64::from(CLIP_RATE);
    std::time::Duration::from_micros(micros)
}
