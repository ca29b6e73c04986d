//! The lock-free ring between the audio callback and the recorder.
//!
//! One sink, one source. The sink's side is wait-free: it mixes the channels
//! straight into the ring's memory, adds to counters and returns. When the ring
//! is full the newest samples are dropped and counted.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use super::CaptureError;
use crate::audio::downmix::{Mix, PcmSample};

/// How much sound the ring holds, in seconds: longer than the recorder is ever
/// kept from it by a busy machine.
const CAPACITY_SECONDS: u32 = 4;

/// Makes a ring for mono samples at `sample_rate`, fed with frames of
/// `channels` samples.
pub fn frame_ring(sample_rate: u32, channels: u16) -> (FrameSink, FrameSource) {
    let capacity = sample_rate.max(1).saturating_mul(CAPACITY_SECONDS) as usize;
    frame_ring_of(capacity, channels)
}

/// The same with a capacity in samples.
pub(super) fn frame_ring_of(capacity: usize, channels: u16) -> (FrameSink, FrameSource) {
    let (producer, consumer) = rtrb::RingBuffer::new(capacity);
    let health = Arc::new(StreamHealth::default());
    let sink = FrameSink {
        producer,
        channels: channels.max(1),
        mix: Mix::default(),
        health: Arc::clone(&health),
    };
    (sink, FrameSource { consumer, health })
}

/// What the callback and the platform's error callback report. Read from anywhere.
#[derive(Debug, Default)]
pub struct StreamHealth {
    frames: AtomicU64,
    overruns: AtomicU64,
    fault: OnceLock<CaptureError>,
}

impl StreamHealth {
    /// Frames that the device has delivered, dropped ones included.
    pub fn frames(&self) -> u64 {
        self.frames.load(Ordering::Relaxed)
    }

    /// Frames that were dropped because the ring was full.
    pub fn overruns(&self) -> u64 {
        self.overruns.load(Ordering::Relaxed)
    }

    /// Reports that the stream is dead. Only the first report counts, because a
    /// dead ALSA stream reports itself many thousand times a second.
    pub fn fail(&self, error: impl FnOnce() -> CaptureError) {
        if self.fault.get().is_none() {
            let _ = self.fault.set(error());
        }
    }

    /// Why the stream is dead, if it is known to be.
    pub fn fault(&self) -> Option<&CaptureError> {
        self.fault.get()
    }
}

/// The callback's end. Every method is wait-free and allocates nothing.
pub struct FrameSink {
    producer: rtrb::Producer<f32>,
    channels: u16,
    mix: Mix,
    health: Arc<StreamHealth>,
}

impl FrameSink {
    /// The same, mixing the channels in this way.
    #[must_use]
    pub fn mixing(self, mix: Mix) -> Self {
        Self { mix, ..self }
    }

    /// Takes interleaved frames of any length.
    pub fn push<T: PcmSample>(&mut self, interleaved: &[T]) {
        let frames = interleaved.len() / usize::from(self.channels);
        let taken = frames.min(self.producer.slots());
        // As many slots as were just seen free: nobody else takes them.
        if let Ok(chunk) = self.producer.write_chunk_uninit(taken) {
            chunk.fill_from_iter(self.mix.apply(interleaved, self.channels));
        }
        let dropped = (frames - taken) as u64;
        self.health.overruns.fetch_add(dropped, Ordering::Relaxed);
        // After the samples: who sees the count finds them in the ring.
        self.health
            .frames
            .fetch_add(frames as u64, Ordering::Release);
    }

    /// The counters, for the platform's error callback.
    pub fn health(&self) -> Arc<StreamHealth> {
        Arc::clone(&self.health)
    }

    /// Whether the recorder has let go of the other end.
    pub fn is_abandoned(&self) -> bool {
        self.producer.is_abandoned()
    }
}

/// The recorder's end: mono samples out of the ring.
pub struct FrameSource {
    consumer: rtrb::Consumer<f32>,
    health: Arc<StreamHealth>,
}

impl FrameSource {
    /// Hands everything that is in the ring now to `sink`, in at most two
    /// pieces, and says how many samples that were. Never waits.
    pub fn drain(&mut self, mut sink: impl FnMut(&[f32])) -> usize {
        let ready = self.consumer.slots();
        let Ok(chunk) = self.consumer.read_chunk(ready) else {
            return 0;
        };
        let (first, second) = chunk.as_slices();
        for piece in [first, second] {
            if !piece.is_empty() {
                sink(piece);
            }
        }
        chunk.commit_all();
        ready
    }

    /// What the callback reports.
    pub fn health(&self) -> &StreamHealth {
        &self.health
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn drained(source: &mut FrameSource) -> Vec<f32> {
        let mut samples = Vec::new();
        source.drain(|piece| samples.extend_from_slice(piece));
        samples
    }

    #[test]
    fn frames_come_out_mixed_and_in_order() {
        let (mut sink, mut source) = frame_ring(48_000, 2);
        sink.push(&[0.5_f32, 0.0, 1.0, 1.0]);
        sink.push(&[-0.5_f32, -0.5]);
        assert_eq!(drained(&mut source), [0.25, 1.0, -0.5]);
        assert_eq!(
            (source.health().frames(), source.health().overruns()),
            (3, 0)
        );
    }

    #[test]
    fn a_full_ring_drops_the_newest_and_counts_them() {
        let (mut sink, mut source) = frame_ring_of(4, 1);
        sink.push(&[1.0_f32, 0.5, 0.25]);
        sink.push(&[0.125_f32, 0.0625, 0.03125]);
        assert_eq!(drained(&mut source), [1.0, 0.5, 0.25, 0.125]);
        assert_eq!(
            (source.health().frames(), source.health().overruns()),
            (6, 2)
        );
    }

    #[test]
    fn only_the_first_fault_is_kept() {
        let (sink, source) = frame_ring(48_000, 1);
        let device = |name: &str| CaptureError::Stalled {
            device: name.to_owned(),
        };
        sink.health().fail(|| device("first"));
        sink.health()
            .fail(|| unreachable!("the second is not even made"));
        assert_eq!(source.health().fault(), Some(&device("first")));
    }

    proptest! {
        #[test]
        fn nothing_is_lost_repeated_or_reordered(
            pushes in prop::collection::vec((0_u16..40, any::<bool>()), 0..60),
        ) {
            let (mut sink, mut source) = frame_ring_of(64, 1);
            let (mut next, mut seen) = (0_u16, Vec::new());
            for (count, drain) in pushes {
                let frames: Vec<i16> = (next..next + count).map(u16::cast_signed).collect();
                next += count;
                let before = source.health().overruns();
                sink.push(&frames);
                let lost = usize::try_from(source.health().overruns() - before).unwrap();
                seen.extend(frames[..frames.len() - lost].iter().map(|x| x.to_f32()));
                if drain {
                    let out = drained(&mut source);
                    prop_assert_eq!(&out, &seen);
                    seen.clear();
                }
            }
        }
    }
}
