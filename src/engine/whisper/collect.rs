//! From whisper.cpp's segments and tokens to [`Segment`]s and [`Word`]s.

use std::collections::BTreeMap;

use whisper_rs::{WhisperSegment, WhisperState};

use crate::audio::CLIP_RATE;
use crate::text::{Segment, Word};

/// Gathers the segments of a clip, stretch by stretch.
pub(super) struct Collector {
    first_mark: i32,
    segments: Vec<Segment>,
}

impl Collector {
    /// Tokens from `first_mark` on are marks (end, language, time), not text.
    pub(super) const fn new(first_mark: i32) -> Self {
        Self {
            first_mark,
            segments: Vec::new(),
        }
    }

    /// Takes what `state` heard in the stretch of `length` samples that begins
    /// at sample `start` of the clip.
    pub(super) fn collect(&mut self, state: &WhisperState, start: usize, length: usize) {
        let place = Place {
            start_ms: samples_to_ms(start),
            length_ms: samples_to_ms(length),
        };
        for heard in state.as_iter() {
            let text = heard.to_bytes().map_or_else(
                |_| String::new(),
                |bytes| String::from_utf8_lossy(bytes).trim().to_owned(),
            );
            // Silence comes as a lone no-break space; `trim` takes it.
            if text.is_empty() {
                continue;
            }
            let (start_ms, end_ms) = place.span(heard.start_timestamp(), heard.end_timestamp());
            self.segments.push(Segment {
                text,
                start_ms,
                end_ms,
                no_speech_probability: known(heard.no_speech_probability()),
                words: words(tokens(&heard, place, self.first_mark)),
            });
        }
    }

    pub(super) fn into_segments(self) -> Vec<Segment> {
        self.segments
    }
}

/// Where a stretch lies in its clip, in ms.
#[derive(Clone, Copy)]
struct Place {
    start_ms: u32,
    length_ms: u32,
}

impl Place {
    /// Times of whisper.cpp (hundredths of a second from the stretch's start)
    /// as times of the clip in ms. Whisper may point into the silence that was
    /// put behind the stretch; such times are moved to its end.
    fn span(self, start: i64, end: i64) -> (u32, u32) {
        let in_clip = |time: i64| {
            let ms = u32::try_from(time.saturating_mul(10).max(0)).unwrap_or(u32::MAX);
            self.start_ms + ms.min(self.length_ms)
        };
        let start = in_clip(start);
        (start, in_clip(end).max(start))
    }
}

/// whisper's own limits for a text that is to be tried again (`logprob_thold`
/// and `entropy_thold` of whisper.cpp, which has them from the original code).
const WORST_LOG_PROBABILITY: f32 = -1.0;
const LEAST_ENTROPY: f32 = 2.4;
/// Of so many last tokens.
const ENTROPY_OVER: usize = 32;

/// Whether what `state` holds looks like a text: the model was fairly sure of
/// it, and does not go round in circles. Only a short piece may have none.
pub(super) fn looks_right(state: &WhisperState, may_be_empty: bool) -> bool {
    let tokens: Vec<(i32, f32)> = state
        .as_iter()
        .flat_map(|heard| {
            let token = |index| {
                let data = heard.get_token(index)?.token_data();
                Some((data.id, data.plog))
            };
            (0..heard.n_tokens()).filter_map(token).collect::<Vec<_>>()
        })
        .collect();
    let empty = state.as_iter().all(|heard| {
        heard
            .to_bytes()
            .is_ok_and(|text| String::from_utf8_lossy(text).trim().is_empty())
    });
    (may_be_empty || !empty) && sure(&tokens) && !circles(&tokens)
}

/// Whether the mean log-probability of `(id, log-probability)` is good enough.
fn sure(tokens: &[(i32, f32)]) -> bool {
    #[expect(clippy::cast_precision_loss, reason = "a few hundred tokens")]
    let count = tokens.len().max(1) as f32;
    let sum: f32 = tokens.iter().map(|(_, plog)| plog).sum();
    sum / count >= WORST_LOG_PROBABILITY
}

/// Whether the last tokens are the same few again and again: their entropy in
/// nats, −Σ p·ln p over how often each comes, is low.
fn circles(tokens: &[(i32, f32)]) -> bool {
    let Some(from) = tokens.len().checked_sub(ENTROPY_OVER) else {
        return false;
    };
    let mut counts = BTreeMap::new();
    for (id, _) in &tokens[from..] {
        *counts.entry(id).or_insert(0_u8) += 1;
    }
    let entropy: f32 = counts
        .values()
        .map(|count| {
            let share = f32::from(*count) / 32.0;
            -share * share.ln()
        })
        .sum();
    entropy < LEAST_ENTROPY
}

/// One token's text and place.
struct Token<'a> {
    text: &'a [u8],
    start_ms: u32,
    end_ms: u32,
    probability: f32,
}

fn tokens<'a>(
    heard: &'a WhisperSegment<'_>,
    place: Place,
    first_mark: i32,
) -> impl Iterator<Item = Token<'a>> {
    (0..heard.n_tokens())
        .filter_map(|index| heard.get_token(index))
        .filter_map(move |token| {
            let data = token.token_data();
            let text = token.to_bytes().ok()?;
            let (start_ms, end_ms) = place.span(data.t0, data.t1);
            (data.id < first_mark).then_some(Token {
                text,
                start_ms,
                end_ms,
                probability: data.p,
            })
        })
}

/// Joins tokens to words: a token that begins with a space begins a word. A
/// language without spaces gives one word for the segment. Bytes are joined
/// before they are read as text, because a letter may be split between tokens.
fn words<'a>(tokens: impl Iterator<Item = Token<'a>>) -> Vec<Word> {
    let mut words = Vec::new();
    let mut open: Option<OpenWord> = None;
    for token in tokens {
        if token.text.first() == Some(&b' ') {
            words.extend(open.take().and_then(OpenWord::close));
        }
        open.get_or_insert_with(|| OpenWord::new(token.start_ms))
            .add(&token);
    }
    words.extend(open.and_then(OpenWord::close));
    words
}

/// A word that may still grow.
struct OpenWord {
    text: Vec<u8>,
    start_ms: u32,
    end_ms: u32,
    probability_sum: f32,
    tokens: u16,
}

impl OpenWord {
    const fn new(start_ms: u32) -> Self {
        Self {
            text: Vec::new(),
            start_ms,
            end_ms: start_ms,
            probability_sum: 0.0,
            tokens: 0,
        }
    }

    fn add(&mut self, token: &Token<'_>) {
        self.text.extend_from_slice(token.text);
        self.end_ms = self.end_ms.max(token.end_ms);
        self.probability_sum += token.probability;
        self.tokens += 1;
    }

    fn close(self) -> Option<Word> {
        let text = String::from_utf8_lossy(&self.text).trim().to_owned();
        (!text.is_empty()).then(|| Word {
            text,
            start_ms: self.start_ms,
            end_ms: self.end_ms,
            probability: known(self.probability_sum / f32::from(self.tokens)).clamp(0.0, 1.0),
        })
    }
}

/// A probability that is a number: a model whose arithmetic has overflowed is
/// sure of nothing. (JSON, by which the text travels, has no word for it.)
const fn known(probability: f32) -> f32 {
    if probability.is_finite() {
        probability
    } else {
        0.0
    }
}

fn samples_to_ms(samples: usize) -> u32 {
    let ms = samples as u64 * 1_000 / u64::from(CLIP_RATE);
    u32::try_from(ms).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(text: &str, start_ms: u32, end_ms: u32, probability: f32) -> Token<'_> {
        Token {
            text: text.as_bytes(),
            start_ms,
            end_ms,
            probability,
        }
    }

    #[test]
    fn tokens_join_until_the_next_space() {
        let heard = [
            token(" Hel", 0, 100, 0.5),
            token("lo", 100, 200, 1.0),
            token(",", 200, 210, 0.6),
            token(" world", 300, 400, 0.8),
            token(".", 400, 410, 0.8),
        ];
        let words = words(heard.into_iter());
        let texts: Vec<_> = words.iter().map(|word| word.text.as_str()).collect();
        assert_eq!(texts, ["Hello,", "world."]);
        assert_eq!((words[0].start_ms, words[0].end_ms), (0, 210));
        assert!((words[0].probability - 0.7).abs() < 1e-6);
    }

    #[test]
    fn a_text_that_goes_in_circles_or_was_guessed_is_tried_again() {
        let said: Vec<(i32, f32)> = (0..40).map(|id| (id, -0.2)).collect();
        assert!(sure(&said) && !circles(&said));
        let again: Vec<(i32, f32)> = (0..40).map(|at| (at % 6, -0.01)).collect();
        assert!(sure(&again) && circles(&again));
        assert!(!circles(&again[..20]), "too short to tell");
        assert!(!sure(&[(1, -2.0), (2, -0.5)]));
        assert!(sure(&[]));
    }

    #[test]
    fn a_letter_split_between_tokens_is_whole_again() {
        let (one, other) = " é".as_bytes().split_at(2);
        let piece = |text| Token {
            text,
            start_ms: 0,
            end_ms: 10,
            probability: 1.0,
        };
        assert_eq!(words([piece(one), piece(other)].into_iter())[0].text, "é");
    }

    #[test]
    fn what_is_no_number_is_no_certainty() {
        let words = words([token(" one", 0, 10, f32::NAN)].into_iter());
        assert_eq!(words[0].probability.to_bits(), 0.0_f32.to_bits());
        assert_eq!(known(f32::INFINITY).to_bits(), 0.0_f32.to_bits());
    }

    #[test]
    fn a_lone_space_is_no_word() {
        assert_eq!(
            words([token(" ", 0, 10, 1.0), token("\u{a0}", 0, 10, 1.0)].into_iter()),
            []
        );
    }

    #[test]
    fn times_stay_inside_the_stretch() {
        let place = Place {
            start_ms: 1_000,
            length_ms: 500,
        };
        assert_eq!(place.span(10, 20), (1_100, 1_200));
        assert_eq!(place.span(-1, 3_000), (1_000, 1_500));
        assert_eq!(place.span(40, 20), (1_400, 1_400));
    }
}
