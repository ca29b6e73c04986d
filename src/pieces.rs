//! The pieces of a dictation on their way to its text, while it is spoken.
//!
//! Pure: the runtime owns one [`Pieces`] a dictation, tells it what the
//! segmenter found and what the engine answered, and asks what the engine should
//! do next. Two kinds of sound come by:
//!
//! - a finished piece: its text is part of the dictation's;
//! - the unfinished piece in a pause: its text is a guess, worth having because
//!   the dictation may end here, and dropped when the speaker goes on.
//!
//! When the dictation ends only the last piece is left to hear, and after a
//! pause not even that.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::audio::CLIP_RATE;
use crate::text::{Segment, Transcript};

/// Sound that may wait for the engine: 5 minutes, 19 MB. An engine that is so
/// far behind gets the whole clip later, from its file.
const MOST_WAITING: usize = 300 * CLIP_RATE as usize;

/// Sound that is long enough to tell a language by: 3 s.
const TELLING: usize = 3 * CLIP_RATE as usize;

/// How much of the text before a piece is its context, in bytes: about as many
/// words as a breath has.
const CONTEXT: usize = 160;

/// Sound that the engine is to hear.
#[derive(Clone, PartialEq)]
pub struct Heard {
    /// Where it lies, in samples from the clip's first; names it, too.
    pub range: Range<usize>,
    /// Mono samples at [`CLIP_RATE`], as many as the range is long.
    pub samples: Arc<[f32]>,
}

impl fmt::Debug for Heard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Never the sound itself: this reaches logs.
        f.debug_tuple("Heard").field(&self.range).finish()
    }
}

/// What the engine should do next.
#[derive(Clone)]
pub struct Work {
    /// The sound.
    pub heard: Heard,
    /// What was said just before it.
    pub context: String,
    /// The language of a longer piece before it, for one that is too short to
    /// tell.
    pub language: Option<String>,
}

/// How far a dictation's text is.
#[derive(Debug, Clone, PartialEq)]
pub enum Standing {
    /// The clip grows, or the engine has work left.
    Unfinished,
    /// Nobody spoke.
    Nothing,
    /// It is all there.
    Text(Transcript),
    /// The engine failed with a piece, or is too far behind: the whole clip
    /// must be heard.
    Broken,
}

/// A finished piece.
struct Piece {
    range: Range<usize>,
    /// Until it has its text.
    samples: Option<Arc<[f32]>>,
    transcript: Option<Transcript>,
}

/// The pieces of one dictation.
#[derive(Default)]
pub struct Pieces {
    finished: Vec<Piece>,
    /// The unfinished piece in the pause that lasts.
    pause: Option<Heard>,
    /// What the engine made of it.
    guess: Option<(Range<usize>, Transcript)>,
    /// What the engine is at.
    working: Option<Range<usize>>,
    complete: bool,
    broken: bool,
    /// The engine has gone down under it once.
    retried: bool,
}

impl Pieces {
    /// The speaker pauses.
    pub fn paused(&mut self, heard: Heard) {
        if !self.broken {
            self.pause = Some(heard);
        }
    }

    /// The speaker goes on: no guess is the text any more.
    pub fn voice(&mut self) {
        self.pause = None;
    }

    /// A piece in which somebody spoke is finished.
    pub fn finished(&mut self, heard: Heard) {
        if self.broken {
            return;
        }
        let Heard { range, samples } = heard;
        self.pause = None;
        let guessed = self.guess.take_if(|(guessed, _)| *guessed == range);
        let transcript = guessed.map(|(_, transcript)| transcript);
        self.finished.push(Piece {
            range,
            samples: transcript.is_none().then_some(samples),
            transcript,
        });
        let waiting = self.finished.iter().filter(|piece| piece.samples.is_some());
        if waiting.map(|piece| piece.range.len()).sum::<usize>() > MOST_WAITING {
            self.fail();
        }
    }

    /// No piece follows: the clip is sealed.
    pub fn complete(&mut self) {
        self.complete = true;
    }

    /// What the engine should do next, beside what it is at.
    pub fn next(&self) -> Option<Work> {
        if self.broken {
            return None;
        }
        let at = |range: &Range<usize>| self.working.as_ref() == Some(range);
        let waiting = self
            .finished
            .iter()
            .position(|piece| piece.transcript.is_none() && !at(&piece.range));
        if let Some(place) = waiting {
            let piece = &self.finished[place];
            return Some(self.work(place, piece.range.clone(), piece.samples.clone()?));
        }
        let pause = self.pause.as_ref()?;
        let known = at(&pause.range)
            || self
                .guess
                .as_ref()
                .is_some_and(|(range, _)| *range == pause.range);
        (!known).then(|| {
            self.work(
                self.finished.len(),
                pause.range.clone(),
                Arc::clone(&pause.samples),
            )
        })
    }

    fn work(&self, place: usize, range: Range<usize>, samples: Arc<[f32]>) -> Work {
        let before = self.finished[..place]
            .iter()
            .filter_map(|piece| piece.transcript.as_ref());
        let mut context = String::new();
        for text in before.rev().map(Transcript::text) {
            context = joined(&text, &context);
            if context.len() >= CONTEXT {
                break;
            }
        }
        let telling = |piece: &&Piece| piece.range.len() >= TELLING;
        let language = self.finished[..place]
            .iter()
            .rev()
            .filter(telling)
            .find_map(|piece| piece.transcript.as_ref()?.language.clone())
            .filter(|_| range.len() < TELLING);
        Work {
            language,
            heard: Heard { range, samples },
            context: ending(&context).to_owned(),
        }
    }

    /// The engine is at this now.
    pub fn working(&mut self, range: Range<usize>) {
        self.working = Some(range);
    }

    /// Whether what the engine is at is wanted no more: it guesses at a pause
    /// that is over.
    pub fn is_stale(&self) -> bool {
        let Some(working) = &self.working else {
            return false;
        };
        let pause = self
            .pause
            .as_ref()
            .is_some_and(|pause| pause.range == *working);
        self.broken || !(pause || self.finished.iter().any(|piece| piece.range == *working))
    }

    /// The engine's answer. One to a pause that is over is no text of the
    /// dictation, but may still be shown until a better one comes.
    pub fn answered(&mut self, range: &Range<usize>, transcript: Transcript) {
        self.working.take_if(|working| working == range);
        if let Some(piece) = self.finished.iter_mut().find(|piece| piece.range == *range) {
            piece.transcript = Some(transcript);
            piece.samples = None;
            self.guess = None;
        } else {
            self.guess = Some((range.clone(), transcript));
        }
    }

    /// The engine left the work undone: it comes again if it is still wanted.
    pub fn dropped(&mut self) {
        self.working = None;
    }

    /// The engine went down under the work: the first time it comes again.
    /// Whether it does.
    pub fn second_chance(&mut self) -> bool {
        let first = !std::mem::replace(&mut self.retried, true);
        if first {
            self.dropped();
        }
        first
    }

    /// The engine failed: its whole clip must be heard, by the slower road that
    /// tries again and says why.
    pub fn fail(&mut self) {
        *self = Self {
            broken: true,
            complete: self.complete,
            working: self.working.take(),
            ..Self::default()
        };
    }

    /// How far the text is.
    pub fn standing(&self) -> Standing {
        if self.broken {
            return Standing::Broken;
        }
        if !self.complete {
            return Standing::Unfinished;
        }
        let mut whole = Transcript::default();
        for piece in &self.finished {
            let Some(transcript) = &piece.transcript else {
                return Standing::Unfinished;
            };
            append(&mut whole, transcript, piece.range.start);
        }
        if self.finished.is_empty() {
            Standing::Nothing
        } else {
            Standing::Text(whole)
        }
    }

    /// The text so far: the words that stay, and those that may still change.
    pub fn so_far(&self) -> (String, String) {
        let known = self
            .finished
            .iter()
            .map_while(|piece| piece.transcript.as_ref());
        let mut settled = String::new();
        for text in known.map(Transcript::text).filter(|text| !text.is_empty()) {
            if !settled.is_empty() {
                settled.push(' ');
            }
            settled.push_str(&text);
        }
        let guess = self.guess.as_ref().map(|(_, transcript)| transcript.text());
        (settled, guess.unwrap_or_default())
    }
}

/// Adds a piece that begins at sample `start` to the transcript of its clip.
fn append(whole: &mut Transcript, piece: &Transcript, start: usize) {
    let ms = start as u64 * 1_000 / u64::from(CLIP_RATE);
    let ms = u32::try_from(ms).unwrap_or(u32::MAX);
    whole.model.clone_from(&piece.model);
    if whole.language.is_none() {
        whole.language.clone_from(&piece.language);
        whole.language_probability = piece.language_probability;
    }
    whole.segments.extend(
        piece
            .segments
            .iter()
            .cloned()
            .map(|segment| moved(segment, ms)),
    );
}

/// The same segment, `ms` later.
fn moved(mut segment: Segment, ms: u32) -> Segment {
    let later = |time: &mut u32| *time = time.saturating_add(ms);
    later(&mut segment.start_ms);
    later(&mut segment.end_ms);
    for word in &mut segment.words {
        later(&mut word.start_ms);
        later(&mut word.end_ms);
    }
    segment
}

fn joined(before: &str, after: &str) -> String {
    match (before, after) {
        ("", only) | (only, "") => only.to_owned(),
        _ => format!("{before} {after}"),
    }
}

/// The last [`CONTEXT`] bytes of a text, in whole words.
fn ending(text: &str) -> &str {
    let Some(from) = text.len().checked_sub(CONTEXT).filter(|from| *from > 0) else {
        return text;
    };
    let word = text
        .char_indices()
        .find(|(at, letter)| *at >= from && letter.is_whitespace());
    word.map_or("", |(at, _)| text[at..].trim_start())
}

#[cfg(test)]
mod tests;
