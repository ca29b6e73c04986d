//! What is being played, and how much of it has been heard.

use std::collections::VecDeque;
use std::ops::Range;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::audio::tape::{Piece, Tape};
use crate::clip::ClipId;
use crate::front::replay::{ReplayRange, ReplayView};
use crate::playback::{OpenSpeaker, SpeakerSink};

/// A device that takes no sample for so long is dead.
const STALL: Duration = Duration::from_secs(2);

/// A clip and its file.
#[derive(Debug, Clone)]
pub(super) struct Loaded {
    pub(super) id: ClipId,
    pub(super) path: PathBuf,
}

/// What is being played.
pub(super) struct Sound {
    /// `None` for a cue.
    clip: Option<Loaded>,
    /// At the device's rate.
    tape: Tape,
    rate: u32,
    percent: u16,
    paused: bool,
    /// What comes next, and how much of that is in the ring.
    chunk: Vec<f32>,
    sent: usize,
    heard: Heard,
    /// The ring's count when it last moved, and when that was.
    progress: (u64, Instant),
}

impl Sound {
    /// From its top; samples at the device's rate.
    pub(super) fn new(clip: Option<Loaded>, samples: Vec<f32>, open: &OpenSpeaker) -> Self {
        Self {
            clip,
            tape: Tape::new(samples, open.sample_rate),
            rate: open.sample_rate,
            percent: 100,
            paused: false,
            chunk: Vec::new(),
            sent: 0,
            heard: Heard::default(),
            progress: (open.sink.taken(), Instant::now()),
        }
    }

    pub(super) const fn clip(&self) -> Option<&Loaded> {
        self.clip.as_ref()
    }

    pub(super) const fn is_paused(&self) -> bool {
        self.paused
    }

    /// Fills the ring. Whether all of it has been heard.
    pub(super) fn push_on(&mut self, sink: &mut SpeakerSink) -> bool {
        if self.paused {
            return false;
        }
        loop {
            if self.sent == self.chunk.len() {
                self.chunk.clear();
                self.sent = 0;
                let Some(piece) = self.tape.next(&mut self.chunk) else {
                    return sink.is_drained();
                };
                self.heard.will_hear(sink, piece, self.chunk.len());
            }
            self.sent += sink.push(&self.chunk[self.sent..]);
            if self.sent < self.chunk.len() {
                return false;
            }
        }
    }

    /// Whether the device has taken nothing for too long.
    pub(super) fn is_stalled(&mut self, sink: &SpeakerSink) -> bool {
        let (taken, now) = (sink.taken(), Instant::now());
        if self.paused || taken != self.progress.0 {
            self.progress = (taken, now);
        }
        now.saturating_duration_since(self.progress.1) > STALL
    }

    /// Takes back what is in the ring: the tape stands where the ear is.
    pub(super) fn hold(&mut self, sink: Option<&SpeakerSink>) {
        let at = self.place(sink);
        if let Some(sink) = sink {
            sink.discard();
        }
        self.chunk.clear();
        self.sent = 0;
        self.tape.go_back_to(at);
        self.heard = Heard::at(at);
    }

    /// The same, and plays no more until [`Self::go_on`].
    pub(super) fn pause(&mut self, sink: Option<&SpeakerSink>) {
        self.hold(sink);
        self.paused = true;
    }

    pub(super) fn go_on(&mut self) {
        self.paused = false;
    }

    /// Goes on from here, or stands here. After [`Self::hold`].
    pub(super) fn go_to(&mut self, place: Duration) {
        let at = self.samples(place).min(self.tape.len());
        self.tape.go_to(at);
        self.heard = Heard::at(at);
    }

    /// Plays this part from its top; an empty one: plays on. After [`Self::hold`].
    pub(super) fn play_part(&mut self, part: &Range<Duration>, looped: bool) {
        let range = self.samples(part.start)..self.samples(part.end);
        self.tape.play_part(range, looped);
        if let Some((part, _)) = self.tape.part() {
            self.heard = Heard::at(part.start);
        }
    }

    /// After [`Self::hold`], or at the beginning.
    pub(super) fn set_speed(&mut self, percent: u16) {
        self.percent = percent;
        self.tape.set_speed(percent);
    }

    /// A clip as it is shown.
    pub(super) fn view(&mut self, sink: Option<&SpeakerSink>) -> Option<ReplayView> {
        let clip = self.clip.as_ref()?.id;
        let at = self.place(sink);
        let range = self.tape.part().map(|(part, looped)| ReplayRange {
            from: self.duration(part.start),
            to: self.duration(part.end),
            looped,
        });
        Some(ReplayView {
            clip,
            at: self.duration(at),
            of: self.duration(self.tape.len()),
            speed_percent: self.percent,
            paused: self.paused,
            range,
        })
    }

    fn place(&mut self, sink: Option<&SpeakerSink>) -> usize {
        match sink {
            Some(sink) if !self.paused => self.heard.place(sink.taken()),
            _ => self.heard.origin,
        }
    }

    fn duration(&self, samples: usize) -> Duration {
        Duration::from_millis(samples as u64 * 1_000 / u64::from(self.rate.max(1)))
    }

    /// Rounded up, so that a place that was shown is the same place again.
    fn samples(&self, place: Duration) -> usize {
        let samples = place.as_millis() * u128::from(self.rate);
        usize::try_from(samples.div_ceil(1_000)).unwrap_or(usize::MAX)
    }
}

/// How far a sound has been heard: which places of it lie in the ring.
#[derive(Debug, Default)]
struct Heard {
    /// The place while nothing of the ring has been heard.
    origin: usize,
    marks: VecDeque<Mark>,
}

/// A piece in the ring.
#[derive(Debug)]
struct Mark {
    /// The ring's count at its first sample.
    ring: u64,
    /// How many samples it is there.
    length: u64,
    piece: Piece,
}

impl Heard {
    fn at(origin: usize) -> Self {
        Self {
            origin,
            marks: VecDeque::new(),
        }
    }

    /// So many samples of this piece are the next that go into the ring.
    fn will_hear(&mut self, sink: &SpeakerSink, piece: Piece, length: usize) {
        self.forget(sink.taken());
        self.marks.push_back(Mark {
            ring: sink.pushed(),
            length: length as u64,
            piece,
        });
    }

    /// The place once so many samples have left the ring.
    fn place(&mut self, taken: u64) -> usize {
        self.forget(taken);
        let Some(mark) = self.marks.front().filter(|mark| mark.ring <= taken) else {
            return self.origin;
        };
        let Piece { from, to } = mark.piece;
        let gone = (taken - mark.ring).min(mark.length);
        let moved = (to - from) as u64 * gone / mark.length.max(1);
        from + usize::try_from(moved).unwrap_or(0)
    }

    /// Drops the pieces before the one that is being heard.
    fn forget(&mut self, taken: u64) {
        while self.marks.get(1).is_some_and(|next| next.ring <= taken) {
            self.marks.pop_front();
        }
    }
}
