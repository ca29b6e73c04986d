//! A microphone that is open: its frames, brought to the clip rate.

use std::time::{Duration, Instant};

use super::keeper::Timing;
use super::watchdog::{Finding, Watchdog};
use crate::audio::resample::Resampler;
use crate::capture::meter::MeterWriter;
use crate::capture::ring::FrameSource;
use crate::capture::{CaptureError, MicInfo, OpenMicrophone};

/// A stream, and what is known of it so far.
pub(super) struct OpenStream {
    pub(super) info: MicInfo,
    frames: FrameSource,
    /// The platform's part: it is closed when this is dropped, which may hang.
    pub(super) stream: Box<dyn Send>,
    resampler: Resampler,
    /// Whether a frame has come that counts.
    pub(super) ready: bool,
    /// Its first frames may hold nothing; it is ready with the first sound.
    wakes_slowly: bool,
    /// When the first frame came.
    first_frame: Option<Instant>,
    /// When the last frame came, or when it was opened.
    last_frame: Instant,
    /// The frames that were lost so far.
    overruns: u64,
}

impl OpenStream {
    /// A microphone that was opened just now.
    ///
    /// # Errors
    /// [`CaptureError::Unsupported`] for a rate that cannot be brought to the
    /// clip's.
    pub(super) fn new(open: OpenMicrophone, now: Instant) -> Result<Self, CaptureError> {
        let resampler =
            Resampler::new(open.info.sample_rate).map_err(|error| CaptureError::Unsupported {
                device: open.info.name.clone(),
                cause: error.to_string(),
            })?;
        Ok(Self {
            info: open.info,
            frames: open.frames,
            stream: open.stream,
            resampler,
            ready: false,
            wakes_slowly: open.wakes_slowly,
            first_frame: None,
            last_frame: now,
            overruns: 0,
        })
    }

    /// Takes the frames that have come: all are metered and judged, and once it
    /// is ready they go to `sink`, at the clip rate.
    pub(super) fn drain(
        &mut self,
        now: Instant,
        waking: Duration,
        meter: &mut MeterWriter,
        watchdog: &mut Watchdog,
        mut sink: impl FnMut(&[f32]),
    ) -> Option<Finding> {
        let mut awake = self.ready || !self.is_asleep(now, waking);
        let resampler = &mut self.resampler;
        let mut finding = None;
        let drained = self.frames.drain(|piece| {
            awake = awake || piece.iter().any(|sample| *sample != 0.0);
            resampler.process_into(piece, |ready| {
                meter.add(ready);
                finding = watchdog.hear(ready).or(finding);
                if awake {
                    sink(ready);
                }
            });
        });
        let overruns = self.frames.health().overruns();
        meter.lost(overruns - self.overruns);
        self.overruns = overruns;
        if drained > 0 {
            self.last_frame = now;
            self.first_frame.get_or_insert(now);
            self.ready |= awake;
        }
        finding
    }

    /// Ends the sound so far: what the resampler holds goes to `sink`, and what
    /// comes after shares nothing with it.
    pub(super) fn flush(&mut self, sink: impl FnMut(&[f32])) {
        self.resampler.flush(sink);
    }

    /// Whether zeros mean that it is not there yet.
    fn is_asleep(&self, now: Instant, waking: Duration) -> bool {
        let awaited = |first: Instant| now.saturating_duration_since(first) < waking;
        self.wakes_slowly && self.first_frame.is_none_or(awaited)
    }

    /// Why it is dead, if it is.
    pub(super) fn death(&self, now: Instant, timing: &Timing) -> Option<CaptureError> {
        if let Some(fault) = self.frames.health().fault() {
            return Some(fault.clone());
        }
        let patience = if self.ready {
            timing.stall
        } else {
            timing.first_frame
        };
        let silent = now.saturating_duration_since(self.last_frame);
        (silent > patience).then(|| CaptureError::Stalled {
            device: self.info.name.clone(),
        })
    }
}
