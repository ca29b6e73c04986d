//! The lock-free ring between the player and the device's callback.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use cpal::{FromSample, Sample};

/// Makes a ring for half a second of mono samples at `sample_rate`, read into
/// frames of `channels` samples.
pub fn speaker_ring(sample_rate: u32, channels: u16) -> (SpeakerSink, SpeakerSource) {
    let capacity = (sample_rate / 2).max(1) as usize;
    let (producer, consumer) = rtrb::RingBuffer::new(capacity);
    let shared = Arc::new(Shared::default());
    let sink = SpeakerSink {
        producer,
        pushed: 0,
        shared: Arc::clone(&shared),
    };
    let source = SpeakerSource {
        consumer,
        channels: usize::from(channels.max(1)),
        taken: 0,
        shared,
    };
    (sink, source)
}

/// Positions count samples since the stream was opened.
#[derive(Default)]
struct Shared {
    /// Everything before this position has been played or thrown away.
    taken: AtomicU64,
    /// Everything before this position is to be thrown away.
    discard_before: AtomicU64,
    fault: OnceLock<String>,
}

/// The player's end.
pub struct SpeakerSink {
    producer: rtrb::Producer<f32>,
    pushed: u64,
    shared: Arc<Shared>,
}

impl SpeakerSink {
    /// Puts in as many samples as there is room for, and says how many.
    pub fn push(&mut self, samples: &[f32]) -> usize {
        let (taken, _) = self.producer.push_partial_slice(samples);
        self.pushed += taken.len() as u64;
        taken.len()
    }

    /// Throws away what has not been played. What is pushed afterwards is kept:
    /// the mark is a position, so the callback cannot mistake new for old.
    pub fn discard(&self) {
        let mark = &self.shared.discard_before;
        mark.store(self.pushed, Ordering::Release);
    }

    /// How many samples have gone into the ring.
    pub const fn pushed(&self) -> u64 {
        self.pushed
    }

    /// How many samples have left the ring.
    pub fn taken(&self) -> u64 {
        self.shared.taken.load(Ordering::Acquire)
    }

    /// Whether everything has left the ring.
    pub fn is_drained(&self) -> bool {
        self.taken() == self.pushed
    }

    /// Why the stream is dead, if it is known to be.
    pub fn fault(&self) -> Option<&str> {
        self.shared.fault.get().map(String::as_str)
    }
}

/// The callback's end. [`fill`](Self::fill) is wait-free and allocates nothing.
pub struct SpeakerSource {
    consumer: rtrb::Consumer<f32>,
    channels: usize,
    taken: u64,
    shared: Arc<Shared>,
}

impl SpeakerSource {
    /// Fills interleaved frames: each sample into every channel, silence when
    /// there is none.
    pub fn fill<T: Sample + FromSample<f32>>(&mut self, frames: &mut [T]) {
        self.discard();
        let wanted = frames.len() / self.channels;
        let ready = self.consumer.slots().min(wanted);
        let (sounding, silent) = frames.split_at_mut(ready * self.channels);
        if let Ok(chunk) = self.consumer.read_chunk(ready) {
            let frames = sounding.chunks_exact_mut(self.channels);
            for (frame, sample) in frames.zip(chunk) {
                frame.fill(T::from_sample(sample));
            }
        }
        silent.fill(T::EQUILIBRIUM);
        self.advance(ready);
    }

    /// A way to report that the stream is dead; only the first report counts.
    pub fn fault_reporter(&self) -> impl Fn(String) + Send + 'static {
        let shared = Arc::clone(&self.shared);
        move |cause| {
            let _ = shared.fault.set(cause);
        }
    }

    fn discard(&mut self) {
        let mark = self.shared.discard_before.load(Ordering::Acquire);
        let stale = usize::try_from(mark.saturating_sub(self.taken)).unwrap_or(usize::MAX);
        let stale = stale.min(self.consumer.slots());
        if let Ok(chunk) = self.consumer.read_chunk(stale) {
            // Samples need no dropping: this only moves the read position.
            chunk.commit_all();
        }
        self.advance(stale);
    }

    fn advance(&mut self, samples: usize) {
        self.taken += samples as u64;
        self.shared.taken.store(self.taken, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_sample_goes_into_every_channel_and_the_rest_is_silence() {
        let (mut sink, mut source) = speaker_ring(48_000, 2);
        assert_eq!(sink.push(&[0.5, -1.0]), 2);
        let mut frames = [1_i16; 6];
        source.fill(&mut frames);
        assert_eq!(frames, [16_384, 16_384, -32_768, -32_768, 0, 0]);
        assert!(sink.is_drained());
        let mut unsigned = [7_u8; 4];
        source.fill(&mut unsigned);
        assert_eq!(unsigned, [128; 4], "silence is the middle");
    }

    #[test]
    fn a_discard_takes_the_old_and_leaves_the_new() {
        let (mut sink, mut source) = speaker_ring(48_000, 1);
        sink.push(&[0.25; 100]);
        sink.discard();
        sink.push(&[0.5; 2]);
        let mut frames = vec![9.0_f32; 3];
        source.fill(&mut frames);
        assert_eq!(frames, [0.5, 0.5, 0.0]);
        assert!(sink.is_drained());
    }

    #[test]
    fn a_full_ring_takes_what_fits() {
        let (mut sink, _source) = speaker_ring(1_000, 1);
        assert_eq!(sink.push(&[0.0; 800]), 500);
        assert_eq!(sink.push(&[0.0; 800]), 0);
        assert!(!sink.is_drained());
    }
}
