//! How loud it is now, readable from any thread.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use crate::audio::level::{Level, LevelMeter};
use crate::audio::mic_test::FULL_SCALE;

/// The level over the last 50 ms and the counters of the recorder. The recorder
/// writes, anyone reads; nobody waits.
#[derive(Debug)]
pub struct Meter {
    peak_dbfs: AtomicU32,
    rms_dbfs: AtomicU32,
    samples: AtomicU64,
    overruns: AtomicU64,
    clipped: AtomicU64,
    voiced: AtomicU64,
}

impl Meter {
    /// The level of the last whole window of 50 ms; silence while the
    /// microphone is closed.
    pub fn level(&self) -> Level {
        Level {
            peak_dbfs: f32::from_bits(self.peak_dbfs.load(Ordering::Relaxed)),
            rms_dbfs: f32::from_bits(self.rms_dbfs.load(Ordering::Relaxed)),
        }
    }

    /// Samples at [`CLIP_RATE`](crate::audio::CLIP_RATE) heard since the start,
    /// in clips or not.
    pub fn samples(&self) -> u64 {
        self.samples.load(Ordering::Relaxed)
    }

    /// Frames lost since the start because the recorder came too late.
    pub fn overruns(&self) -> u64 {
        self.overruns.load(Ordering::Relaxed)
    }

    /// Windows of 50 ms since the start in which a sample was clipped.
    pub fn clipped(&self) -> u64 {
        self.clipped.load(Ordering::Relaxed)
    }

    /// Frames of 16 ms since the start in which somebody spoke; counted only while
    /// the microphone is [tested](super::CaptureCommand::Test).
    pub fn voiced(&self) -> u64 {
        self.voiced.load(Ordering::Relaxed)
    }

    /// Somebody speaks.
    pub(super) fn add_voiced(&self) {
        self.voiced.fetch_add(1, Ordering::Relaxed);
    }

    fn set_level(&self, level: Level) {
        let Level {
            peak_dbfs,
            rms_dbfs,
        } = level;
        self.peak_dbfs.store(peak_dbfs.to_bits(), Ordering::Relaxed);
        self.rms_dbfs.store(rms_dbfs.to_bits(), Ordering::Relaxed);
    }
}

impl Default for Meter {
    fn default() -> Self {
        let meter = Self {
            peak_dbfs: AtomicU32::new(0),
            rms_dbfs: AtomicU32::new(0),
            samples: AtomicU64::new(0),
            overruns: AtomicU64::new(0),
            clipped: AtomicU64::new(0),
            voiced: AtomicU64::new(0),
        };
        meter.set_level(Level::SILENCE);
        meter
    }
}

/// The recorder's end of a [`Meter`].
pub(super) struct MeterWriter {
    shared: std::sync::Arc<Meter>,
    window: LevelMeter,
    full_scale_dbfs: f32,
}

/// 50 ms at the clip rate, in samples.
const WINDOW: usize = 800;

impl MeterWriter {
    pub(super) fn new(shared: std::sync::Arc<Meter>) -> Self {
        Self {
            shared,
            window: LevelMeter::default(),
            full_scale_dbfs: 20.0 * FULL_SCALE.log10(),
        }
    }

    /// Takes samples at the clip rate; publishes a level at each window's end.
    pub(super) fn add(&mut self, mut samples: &[f32]) {
        let heard = samples.len() as u64;
        self.shared.samples.fetch_add(heard, Ordering::Relaxed);
        while !samples.is_empty() {
            let filled = usize::try_from(self.window.count()).unwrap_or(0);
            let (now, later) = samples.split_at(samples.len().min(WINDOW - filled));
            self.window.add(now);
            if filled + now.len() == WINDOW {
                let level = self.window.take();
                if level.peak_dbfs >= self.full_scale_dbfs {
                    self.shared.clipped.fetch_add(1, Ordering::Relaxed);
                }
                self.shared.set_level(level);
            }
            samples = later;
        }
    }

    /// Counts frames that were lost.
    pub(super) fn lost(&self, frames: u64) {
        self.shared.overruns.fetch_add(frames, Ordering::Relaxed);
    }

    /// The microphone is closed: there is no level.
    pub(super) fn silence(&mut self) {
        self.window.take();
        self.shared.set_level(Level::SILENCE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn each_window_of_fifty_milliseconds_is_published_and_closing_is_silence() {
        let meter = Arc::new(Meter::default());
        let mut writer = MeterWriter::new(Arc::clone(&meter));
        writer.add(&[0.5; 799]);
        assert_eq!(meter.level(), Level::SILENCE);
        writer.add(&[0.5; 2]);
        assert_eq!(meter.level(), Level::of(&[0.5; 800]));
        writer.add(&[0.25; 1_599]);
        assert_eq!(meter.level(), Level::of(&[0.25; 800]));
        assert_eq!(meter.clipped(), 0);
        writer.add(&[1.0; 801]);
        assert_eq!(meter.clipped(), 1);
        writer.lost(3);
        writer.silence();
        assert_eq!(meter.level(), Level::SILENCE);
        assert_eq!((meter.samples(), meter.overruns()), (3_201, 3));
    }
}
