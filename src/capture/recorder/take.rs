//! The clip that is being recorded, and the sound from before it.

use std::collections::VecDeque;
use std::mem;
use std::ops::Range;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::audio::gate::{self, Gate, Voice};
use crate::audio::level::{Level, LevelMeter};
use crate::audio::segmenter::{Cut, Segmenter};
use crate::audio::wav::pcm16;
use crate::audio::{CLIP_RATE, samples_to_duration};
use crate::capture::CaptureEvent;
use crate::clip::ClipId;
use crate::pieces::Heard;

/// Room for this much is made before a clip begins; a longer one grows, on the
/// recorder's thread.
const PREALLOCATED_SECONDS: usize = 30;

/// Samples of a running clip that are worth a write: 200 ms. What a crash
/// loses is this, the recorder's rest and the ring's content: below 250 ms.
const WRITE_AT: usize = CLIP_RATE as usize / 5;

/// So much of a clip stays in memory at least, once it has its file: 5 minutes,
/// 19 MB. By then the journal, which holds a few seconds at most, has written
/// what came before.
const KEPT: usize = 300 * CLIP_RATE as usize;

/// An empty buffer with the room that a clip starts with.
pub(super) fn clip_buffer() -> Vec<f32> {
    Vec::with_capacity(PREALLOCATED_SECONDS * CLIP_RATE as usize)
}

/// Makes a used buffer ready for the next clip; a long dictation's memory goes back.
pub(super) fn recycled(mut buffer: Vec<f32>) -> Vec<f32> {
    buffer.clear();
    buffer.shrink_to(PREALLOCATED_SECONDS * CLIP_RATE as usize);
    buffer
}

/// The clip that is being recorded.
pub(super) struct Take {
    pub(super) clip: ClipId,
    pub(super) path: PathBuf,
    /// When the command to begin it was carried out.
    pub(super) asked: Instant,
    /// Mono at the clip rate: the last minutes of it.
    samples: Vec<f32>,
    /// How many samples came before those and are in the file only.
    from: usize,
    /// The file has failed: what is in memory is all that there is of it.
    file_failed: bool,
    segmenter: Segmenter,
    /// What the segmenter has found and nobody was told yet.
    cuts: Vec<Cut>,
    voice: Voice,
    /// How many of its pieces have been told.
    pieces_told: usize,
    level: LevelMeter,
    /// How many samples the journal has been given.
    journalled: usize,
    /// Whether it holds its first sample and its file was asked for.
    pub(super) begun: bool,
    /// The microphone died under it: it takes no more and waits for its end.
    pub(super) lost: bool,
}

impl Take {
    pub(super) fn new(
        clip: ClipId,
        path: PathBuf,
        longest_piece: usize,
        asked: Instant,
        buffer: Vec<f32>,
    ) -> Self {
        Self {
            clip,
            path,
            asked,
            samples: buffer,
            from: 0,
            file_failed: false,
            segmenter: Segmenter::new(longest_piece),
            cuts: Vec::new(),
            voice: Voice::default(),
            pieces_told: 0,
            level: LevelMeter::default(),
            journalled: 0,
            begun: false,
            lost: false,
        }
    }

    pub(super) fn add(&mut self, samples: &[f32]) {
        self.let_go_of_the_past();
        self.samples.extend_from_slice(samples);
        self.level.add(samples);
        let (cuts, voice) = (&mut self.cuts, &mut self.voice);
        self.segmenter
            .add(samples, |frame| voice.add(frame), |cut| cuts.push(cut));
    }

    /// Keeps an hour of dictation from filling the memory: what has been in the
    /// file for minutes need not be here too.
    fn let_go_of_the_past(&mut self) {
        let written = self.journalled >= self.from + KEPT;
        if self.samples.len() >= 2 * KEPT && written && !self.file_failed {
            self.samples.drain(..KEPT);
            self.from += KEPT;
        }
    }

    /// Its file could not be written.
    pub(super) fn file_has_failed(&mut self) {
        self.file_failed = true;
    }

    /// How many samples of it are in its file only.
    pub(super) fn from(&self) -> usize {
        self.from
    }

    /// What has been found in the sound since the last call.
    pub(super) fn news(&mut self) -> Vec<CaptureEvent> {
        let cuts = mem::take(&mut self.cuts);
        let told: Vec<_> = cuts.into_iter().filter_map(|cut| self.told(cut)).collect();
        let piece = |event: &CaptureEvent| matches!(event, CaptureEvent::Piece { .. });
        self.pieces_told += told.iter().filter(|event| piece(event)).count();
        told
    }

    /// What is left of it when it ends.
    pub(super) fn last_news(&mut self) -> Vec<CaptureEvent> {
        let mut news = self.news();
        // Of a clip in which nobody speaks the engine is asked nothing.
        if self.pieces_told > 0 || self.may_be_speech() {
            news.extend(self.told(Cut::Piece(self.segmenter.finish())));
        }
        news
    }

    /// What the runtime hears of a cut; nothing of a piece in which nobody spoke.
    fn told(&self, cut: Cut) -> Option<CaptureEvent> {
        let clip = self.clip;
        Some(match cut {
            Cut::Voice => CaptureEvent::Voice { clip },
            Cut::Quiet => CaptureEvent::Paused { clip, heard: None },
            Cut::Pause { heard } => CaptureEvent::Paused {
                clip,
                heard: self.may_be_speech().then(|| self.heard(heard)),
            },
            Cut::Piece(piece) => CaptureEvent::Piece {
                clip,
                heard: self.heard(piece.heard?),
            },
        })
    }

    /// Whether the silence gate would let through what there is so far.
    fn may_be_speech(&self) -> bool {
        let duration = samples_to_duration(self.from + self.samples.len());
        gate::verdict(duration, self.level(), &self.voice) == Gate::Pass
    }

    fn heard(&self, range: Range<usize>) -> Heard {
        let here = range.start.saturating_sub(self.from)..range.end.saturating_sub(self.from);
        let samples = self.samples.get(here).unwrap_or_default().into();
        Heard { range, samples }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.samples.is_empty()
    }

    pub(super) fn samples(&self) -> &[f32] {
        &self.samples
    }

    pub(super) fn voice(&self) -> Voice {
        self.voice.clone()
    }

    pub(super) fn level(&self) -> Level {
        self.level.level()
    }

    /// What the journal should be given now, as it is stored; `None` while it
    /// is too little to be worth a write.
    pub(super) fn next_write(&mut self) -> Option<Vec<i16>> {
        let pending = self.from + self.samples.len() - self.journalled;
        (pending >= WRITE_AT).then(|| self.last_write())
    }

    /// Everything the journal has not been given.
    pub(super) fn last_write(&mut self) -> Vec<i16> {
        let rest = &self.samples[self.journalled - self.from..];
        let stored = rest.iter().map(|&sample| pcm16(sample)).collect();
        self.journalled = self.from + self.samples.len();
        stored
    }

    /// Gives the buffer back.
    pub(super) fn into_buffer(self) -> Vec<f32> {
        recycled(self.samples)
    }
}

/// The last moments before a clip, overwritten for ever.
pub(super) struct PreRoll {
    samples: VecDeque<f32>,
    capacity: usize,
}

impl PreRoll {
    pub(super) fn new(length: Duration) -> Self {
        let samples = length.as_micros() * u128::from(CLIP_RATE) / 1_000_000;
        let capacity = usize::try_from(samples).unwrap_or(0);
        Self {
            samples: VecDeque::with_capacity(capacity),
            capacity,
        }
    }

    /// Takes samples and forgets the oldest. Does not allocate.
    pub(super) fn add(&mut self, samples: &[f32]) {
        let kept = &samples[samples.len().saturating_sub(self.capacity)..];
        let surplus = (self.samples.len() + kept.len()).saturating_sub(self.capacity);
        self.samples.drain(..surplus);
        self.samples.extend(kept);
    }

    /// Moves everything into a clip and says how long that is.
    pub(super) fn pour_into(&mut self, take: &mut Take) -> Duration {
        let length = samples_to_duration(self.samples.len());
        let (first, second) = self.samples.as_slices();
        take.add(first);
        take.add(second);
        self.forget();
        length
    }

    /// Forgets everything: what was said before belongs to another clip.
    pub(super) fn forget(&mut self) {
        self.samples.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn take() -> Take {
        let clip = ClipId::from_parts(1, 1);
        Take::new(clip, PathBuf::new(), 96_000, Instant::now(), clip_buffer())
    }

    #[test]
    fn an_hour_of_dictation_keeps_minutes_in_memory_and_every_sample_is_written() {
        let mut take = take();
        let second: Vec<f32> = vec![0.25; CLIP_RATE as usize];
        let mut written = 0;
        let mut most = 0;
        for _ in 0..3_600 {
            take.add(&second);
            written += take.next_write().map_or(0, |samples| samples.len());
            take.news();
            most = most.max(take.samples().len());
        }
        assert_eq!(written, 3_600 * CLIP_RATE as usize);
        assert_eq!(take.from() + take.samples().len(), written);
        assert!(most <= 2 * KEPT + second.len(), "{most}");
    }

    #[test]
    fn a_clip_without_a_file_stays_in_memory_as_a_whole() {
        let mut take = take();
        take.file_has_failed();
        let second: Vec<f32> = vec![0.25; CLIP_RATE as usize];
        for _ in 0..700 {
            take.add(&second);
            take.last_write();
        }
        assert_eq!((take.from(), take.samples().len()), (0, 700 * second.len()));
    }

    #[test]
    fn the_journal_gets_every_sample_once_and_no_crumbs() {
        let mut take = take();
        take.add(&[0.5; WRITE_AT - 1]);
        assert_eq!(take.next_write(), None);
        take.add(&[-0.5]);
        let written = take.next_write().expect("enough for a write");
        assert_eq!(
            (written.len(), written[0], written[WRITE_AT - 1]),
            (WRITE_AT, 16_384, -16_384)
        );
        take.add(&[0.25; 3]);
        assert_eq!(take.next_write(), None);
        assert_eq!(take.last_write(), [8_192; 3]);
        assert!(take.last_write().is_empty());
    }

    proptest! {
        #[test]
        fn the_pre_roll_is_the_end_of_what_was_heard(
            pieces in prop::collection::vec(0_u16..300, 0..20),
        ) {
            let mut pre_roll = PreRoll::new(Duration::from_millis(10)); // 160 samples
            let mut heard = Vec::new();
            for piece in pieces {
                let start = heard.len();
                heard.extend((0..piece).map(|n| f32::from(n) + 1.0));
                pre_roll.add(&heard[start..]);
            }
            let mut take = take();
            let length = pre_roll.pour_into(&mut take);
            let expected = &heard[heard.len().saturating_sub(160)..];
            prop_assert_eq!(take.samples(), expected);
            prop_assert_eq!(length, samples_to_duration(expected.len()));
            prop_assert_eq!(pre_roll.pour_into(&mut take), Duration::ZERO);
        }
    }
}
