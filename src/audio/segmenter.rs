//! Cuts a dictation into pieces while it is being spoken, at the pauses of
//! natural speech, so that the engine can begin before the key comes up.
//!
//! The longer a piece is, the shorter a pause is enough to end it: a sentence
//! or two makes a piece. Whoever never pauses is cut at the quietest place
//! before the model's window is full. Every sample is in exactly one piece, in
//! order; of a piece the engine is given only what surrounds the voice.

use std::ops::Range;

use super::CLIP_RATE;
use super::vad::{FRAME, VoiceDetector, VoiceFrame};

/// Frames without voice that are a pause: 160 ms. The closure of a `p` or `t`
/// is 50 to 120 ms long.
const PAUSE: usize = 10;

/// Frames before the first voice that belong to a word: 256 ms. The detector
/// needs some to be sure, and an `s` or `h` is hardly voice to it.
const LEAD: usize = 16;

/// Less voice than this between two pauses is a click, a knock or a breath, and
/// no word: 96 ms. The shortest word has 160 ms (see [`gate`](super::gate)).
const SHORTEST_VOICE: usize = super::gate::SHORTEST_VOICE as usize;

/// A place to cut speech without a pause is judged by this much around it: 96 ms.
const QUIET: usize = 6;

/// From this share of the longest piece on (one in so many), the pause that
/// ends a piece, in frames. A model that hears long pieces well gets longer ones:
/// of 20 s, 5 s of voice end at a pause of 200 ms; of the demo model's 6 s, 1.5 s.
/// On 2,966 words in dictations of 40 s the demo model had 0.9 % wrong so, and
/// 2.3 % with pieces three times as long.
const ENOUGH: [(usize, usize); 3] = [(4, frames(200)), (8, frames(304)), (16, frames(608))];

/// A pause that ends any piece, in frames.
const LONG_PAUSE: usize = frames(1_200);

const fn frames(ms: usize) -> usize {
    ms * CLIP_RATE as usize / 1_000 / FRAME
}

/// What the segmenter has found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cut {
    /// Somebody speaks, for the first time or after a pause.
    Voice,
    /// The speaker pauses. If nothing more is said, this is what the engine
    /// must hear of the unfinished piece, in samples from the clip's first.
    Pause {
        /// The voice and what surrounds it.
        heard: Range<usize>,
    },
    /// What seemed to be a voice was none; it is quiet.
    Quiet,
    /// A piece is finished.
    Piece(Piece),
}

/// A finished piece, in samples from the clip's first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// All of it; the next piece begins where it ends.
    pub range: Range<usize>,
    /// What the engine must hear of it; `None` when nobody spoke. After a
    /// [`Cut::Pause`] that nobody broke it is the same as there.
    pub heard: Option<Range<usize>>,
}

/// Takes a dictation's samples as they come and says where to cut.
pub struct Segmenter {
    detector: VoiceDetector,
    cutter: Cutter,
    /// Samples so far.
    samples: usize,
}

/// Decides, frame by frame.
struct Cutter {
    /// The longest piece, in frames.
    longest: usize,
    /// Frames before the piece at hand.
    start: usize,
    /// The frames of the piece at hand.
    frames: Vec<VoiceFrame>,
    /// Where in them the voice begins, and after which it ended.
    voice: Option<Range<usize>>,
    /// Frames with voice in a row until now, and the most in the piece at hand.
    run: usize,
    longest_run: usize,
    /// The last that was told is that somebody speaks.
    speaking: bool,
}

impl Segmenter {
    /// For a model that hears pieces of up to `longest` samples well; at least a second.
    pub fn new(longest: usize) -> Self {
        let longest = longest.max(CLIP_RATE as usize) / FRAME;
        Self {
            detector: VoiceDetector::default(),
            cutter: Cutter {
                longest,
                start: 0,
                frames: Vec::with_capacity(2 * longest),
                voice: None,
                run: 0,
                longest_run: 0,
                speaking: false,
            },
            samples: 0,
        }
    }

    /// Adds mono samples (−1 to 1) at [`CLIP_RATE`]: `judged` gets every frame
    /// as the detector sees it, `found` what follows from it.
    pub fn add(
        &mut self,
        samples: &[f32],
        mut judged: impl FnMut(VoiceFrame),
        mut found: impl FnMut(Cut),
    ) {
        self.samples += samples.len();
        let cutter = &mut self.cutter;
        self.detector.add(samples, |frame| {
            judged(frame);
            cutter.take(frame, &mut found);
        });
    }

    /// The piece at hand as it is: the last one, when the dictation is over.
    pub fn finish(&self) -> Piece {
        Piece {
            range: self.cutter.start * FRAME..self.samples,
            heard: self.cutter.heard(self.samples),
        }
    }
}

impl Cutter {
    fn take(&mut self, frame: VoiceFrame, found: &mut impl FnMut(Cut)) {
        let at = self.frames.len();
        self.frames.push(frame);
        if frame.voiced {
            self.voice.get_or_insert(at..at).end = at + 1;
            self.run += 1;
            self.longest_run = self.longest_run.max(self.run);
            if !self.speaking {
                // It may be a click; but whoever lets go of the key now must
                // not lose a word that has just begun.
                self.speaking = true;
                found(Cut::Voice);
            }
        } else if let Some(voice) = self.voice.clone() {
            self.run = 0;
            let silent = self.frames.len() - voice.end;
            if silent == PAUSE && self.longest_run < SHORTEST_VOICE {
                self.voice = None;
                self.longest_run = 0;
                self.speaking = false;
                found(Cut::Quiet);
                return;
            }
            if silent == PAUSE {
                self.speaking = false;
                let heard = self.heard(usize::MAX).unwrap_or_default();
                found(Cut::Pause { heard });
            }
            if silent >= PAUSE && silent >= self.pause_that_ends(voice.len()) {
                // What was announced in the pause stays in this piece.
                found(Cut::Piece(self.cut(voice.end + PAUSE.max(silent / 2))));
            }
        }
        let begin = self.lead();
        if self.frames.len() - begin >= self.longest {
            let place = self.forced_place(begin);
            found(Cut::Piece(self.cut(place)));
        }
    }

    /// Where to cut a piece that may not grow any more: in the pause that
    /// lasts, or else at the quietest place in the second half.
    fn forced_place(&self, begin: usize) -> usize {
        match &self.voice {
            // Nobody spoke: only what may be the start of a word goes on.
            None => self.frames.len() - LEAD,
            Some(voice) if self.frames.len() - voice.end >= PAUSE => voice.end + PAUSE,
            Some(_) => {
                let half = begin + self.longest / 2;
                half + quietest(&self.frames[half..])
            }
        }
    }

    /// Ends the piece before frame `place` of it; the rest begins the next one.
    fn cut(&mut self, place: usize) -> Piece {
        let end = (self.start + place) * FRAME;
        let whole = self.voice.clone();
        if let Some(voice) = &mut self.voice {
            voice.end = last_voice(&self.frames[..place]).unwrap_or(voice.start);
        }
        let piece = Piece {
            range: self.start * FRAME..end,
            heard: self.heard(end),
        };
        self.frames.drain(..place);
        self.start += place;
        // A cut through speech leaves some of it to the next piece.
        self.voice = whole.filter(|voice| voice.end > place).and_then(|_| {
            let first = self.frames.iter().position(|frame| frame.voiced)?;
            Some(first..last_voice(&self.frames)?)
        });
        // What goes on through the cut is voice, however little has come of it.
        self.longest_run = if self.voice.is_some() {
            SHORTEST_VOICE
        } else {
            0
        };
        piece
    }

    /// What the engine must hear of the frames at hand, up to sample `end`.
    fn heard(&self, end: usize) -> Option<Range<usize>> {
        let voice = self
            .voice
            .as_ref()
            .filter(|_| self.longest_run >= SHORTEST_VOICE)?;
        let start = (self.start + self.lead()) * FRAME;
        let after = (self.start + voice.end + PAUSE) * FRAME;
        Some(start..after.min(end))
    }

    /// How many frames of pause end a piece with `voice` frames from its first
    /// voice to its last.
    fn pause_that_ends(&self, voice: usize) -> usize {
        let fitting = ENOUGH.iter().find(|(part, _)| voice * part >= self.longest);
        fitting.map_or(LONG_PAUSE, |(_, pause)| *pause)
    }

    /// The frame with which the first word of the piece begins.
    fn lead(&self) -> usize {
        self.voice
            .as_ref()
            .map_or(0, |voice| voice.start.saturating_sub(LEAD))
    }
}

/// One past the last frame with voice.
fn last_voice(frames: &[VoiceFrame]) -> Option<usize> {
    let last = frames.iter().rposition(|frame| frame.voiced)?;
    Some(last + 1)
}

/// The middle of the quietest [`QUIET`] frames; of equals, the last.
fn quietest(frames: &[VoiceFrame]) -> usize {
    let mut best = (f32::INFINITY, frames.len());
    for (offset, around) in frames.windows(QUIET).enumerate() {
        let power: f32 = around.iter().map(|frame| frame.power).sum();
        if power <= best.0 {
            best = (power, offset + QUIET / 2);
        }
    }
    best.1
}

#[cfg(test)]
mod tests;
