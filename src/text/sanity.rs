//! Nonsense in an engine's answer.
//!
//! An engine is a large piece of foreign code or a server far away, and what it
//! says is stored for ever and printed on a terminal. Numbers that cannot be
//! are moved to where they can, control characters go, and everything odd is
//! told. No word is taken away: whether a text is right is for the user to say.

use std::fmt;

use unicode_segmentation::UnicodeSegmentation;

use super::{Segment, Transcript};

/// The fastest that anyone speaks, in characters a second, spaces included.
/// Sean Shannon said Hamlet's "To be, or not to be", 260 words of about 5.5
/// characters, in 23.8 s (Guinness World Records, 1995); others in a hurry speak
/// a quarter as fast.
pub const MOST_CHARACTERS_A_SECOND: u64 = 60;

/// A shorter clip is judged as if it were this long: a cut word is no nonsense.
const SHORTEST_JUDGED_MS: u64 = 1_000;

/// How often in a row a phrase is said before it is odd. Our own choice: people
/// do say "no" five times, and an engine that is stuck goes on to its limit.
const ODD_REPEATS: usize = 10;

/// The longest phrase whose repeats are looked for, in words (in scripts
/// without spaces: in letters).
const LONGEST_PHRASE: usize = 16;

/// Something in an answer that cannot be right. Shows as one sentence, which
/// never holds words of the user, so that it can go to a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Oddity {
    /// Probabilities below 0, above 1, or not a number at all.
    Probabilities {
        /// How many.
        count: usize,
    },
    /// Stretches outside the clip, or that ended before they began.
    Times {
        /// How many.
        count: usize,
    },
    /// Characters that steer a terminal rather than show.
    ControlCharacters {
        /// How many.
        count: usize,
    },
    /// The mark for bytes that were no text (U+FFFD).
    Unreadable {
        /// How many.
        count: usize,
    },
    /// One phrase again and again.
    Repeats {
        /// How many words it has.
        words: usize,
        /// How often it comes in a row.
        times: usize,
    },
    /// More text than can be said in the time.
    TooLong {
        /// How much there is.
        characters: u64,
        /// How much there could be.
        most: u64,
    },
}

impl fmt::Display for Oddity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Probabilities { count: 1 } => {
                f.write_str("one probability was not between 0 and 1 and was moved there")
            }
            Self::Probabilities { count } => {
                write!(
                    f,
                    "{count} probabilities were not between 0 and 1 and were moved there"
                )
            }
            Self::Times { count: 1 } => {
                f.write_str("one time was outside the clip or ran backwards and was moved into it")
            }
            Self::Times { count } => write!(
                f,
                "{count} times were outside the clip or ran backwards and were moved into it"
            ),
            Self::ControlCharacters { count: 1 } => {
                f.write_str("one control character was taken out of the text")
            }
            Self::ControlCharacters { count } => {
                write!(f, "{count} control characters were taken out of the text")
            }
            Self::Unreadable { count: 1 } => {
                f.write_str("one character of the text could not be read and shows as \u{fffd}")
            }
            Self::Unreadable { count } => {
                write!(
                    f,
                    "{count} characters of the text could not be read and show as \u{fffd}"
                )
            }
            Self::Repeats { words: 1, times } => {
                write!(
                    f,
                    "one word comes {times} times in a row; the engine may have been stuck"
                )
            }
            Self::Repeats { words, times } => write!(
                f,
                "the same {words} words come {times} times in a row; the engine may have been stuck"
            ),
            Self::TooLong { characters, most } => write!(
                f,
                "the text has {characters} characters, and nobody can say more than {most} in \
                 that time"
            ),
        }
    }
}

/// An engine's answer about a clip of `clip_ms`, fit to be stored and shown,
/// and what was odd about it.
///
/// A probability that is no number becomes 0: nothing is known. What separates
/// words goes on to separate them.
pub fn sanitised(mut transcript: Transcript, clip_ms: u32) -> (Transcript, Vec<Oddity>) {
    let mut changed = Changed::default();
    for segment in &mut transcript.segments {
        changed.segment(segment, clip_ms);
    }
    changed.text(&mut transcript.model);
    if let Some(language) = &mut transcript.language {
        changed.text(language);
    }
    let text = transcript.text();
    let oddities = changed.told().into_iter().chain([
        unreadable(&text),
        repeats(&text),
        too_long(&text, clip_ms),
    ]);
    let oddities = oddities.flatten().collect();
    (transcript, oddities)
}

/// How much had to be changed.
#[derive(Default)]
struct Changed {
    probabilities: usize,
    times: usize,
    characters: usize,
}

impl Changed {
    fn segment(&mut self, segment: &mut Segment, clip_ms: u32) {
        self.text(&mut segment.text);
        self.times(&mut segment.start_ms, &mut segment.end_ms, clip_ms);
        self.probability(&mut segment.no_speech_probability);
        for word in &mut segment.words {
            self.text(&mut word.text);
            self.times(&mut word.start_ms, &mut word.end_ms, clip_ms);
            self.probability(&mut word.probability);
        }
    }

    fn probability(&mut self, value: &mut f32) {
        if (0.0..=1.0).contains(value) {
            return;
        }
        *value = if value.is_nan() {
            0.0
        } else {
            value.clamp(0.0, 1.0)
        };
        self.probabilities += 1;
    }

    fn times(&mut self, start_ms: &mut u32, end_ms: &mut u32, clip_ms: u32) {
        let start = (*start_ms).min(clip_ms);
        let end = (*end_ms).min(clip_ms).max(start);
        self.times += usize::from((start, end) != (*start_ms, *end_ms));
        (*start_ms, *end_ms) = (start, end);
    }

    fn text(&mut self, text: &mut String) {
        let odd = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
        let count = text.chars().filter(|&c| odd(c)).count();
        if count == 0 {
            return;
        }
        let kept = text.chars().filter_map(|c| match c {
            c if !odd(c) => Some(c),
            c if c.is_whitespace() => Some(' '),
            _ => None,
        });
        *text = kept.collect();
        self.characters += count;
    }

    fn told(&self) -> [Option<Oddity>; 3] {
        let some = |count: usize| (count > 0).then_some(count);
        [
            some(self.probabilities).map(|count| Oddity::Probabilities { count }),
            some(self.times).map(|count| Oddity::Times { count }),
            some(self.characters).map(|count| Oddity::ControlCharacters { count }),
        ]
    }
}

fn unreadable(text: &str) -> Option<Oddity> {
    let count = text.matches(char::REPLACEMENT_CHARACTER).count();
    (count > 0).then_some(Oddity::Unreadable { count })
}

/// Of the phrases that come oddly often in a row, the one that fills the most
/// of the text. Marks between words do not count.
pub(super) fn repeats(text: &str) -> Option<Oddity> {
    let words: Vec<&str> = text.unicode_words().collect();
    // How many words are filled, by a phrase of how many.
    let mut most = None;
    for length in 1..=LONGEST_PHRASE {
        let mut same = 0;
        for pair in words.windows(length + 1) {
            same = if pair[0] == pair[length] { same + 1 } else { 0 };
            let filled = same + length;
            if filled >= ODD_REPEATS * length && most.is_none_or(|(best, _)| filled > best) {
                most = Some((filled, length));
            }
        }
    }
    most.map(|(filled, words)| Oddity::Repeats {
        words,
        times: filled / words,
    })
}

fn too_long(text: &str, clip_ms: u32) -> Option<Oddity> {
    let characters = text.chars().count() as u64;
    let judged_ms = u64::from(clip_ms).max(SHORTEST_JUDGED_MS);
    let most = judged_ms * MOST_CHARACTERS_A_SECOND / 1_000;
    (characters > most).then_some(Oddity::TooLong { characters, most })
}

#[cfg(test)]
mod tests;
