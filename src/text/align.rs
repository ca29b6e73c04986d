//! Where in the sound the words of a text lie.
//!
//! A text may have been rewritten, by rules or by hand, since its words were heard:
//! those that are in both keep their places, the others have none.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::{Transcript, Word};

/// As in [`super::diff`]: beyond so many words a short way is good enough.
const SHORTEST_UP_TO: usize = 4_000;

/// A word of a text, and where it was heard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimedWord {
    /// As it is written, with its punctuation.
    pub text: String,
    /// Where it was heard; `None` where nothing is known of that.
    pub heard: Option<HeardWord>,
}

/// A place in a clip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeardWord {
    /// Start in milliseconds from the clip's first sample.
    pub start_ms: u32,
    /// End in milliseconds from the clip's first sample.
    pub end_ms: u32,
    /// How sure the model was, 0 to 100.
    pub confidence: u8,
}

/// Below so many percent the model was not sure of a word.
const UNSURE: u8 = 50;

impl HeardWord {
    /// Whether it may well be another word that was said.
    pub const fn is_unsure(&self) -> bool {
        self.confidence < UNSURE
    }
}

impl From<&Word> for HeardWord {
    fn from(word: &Word) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and 100"
        )]
        let confidence = (word.probability.clamp(0.0, 1.0) * 100.0).round() as u8;
        Self {
            start_ms: word.start_ms,
            end_ms: word.end_ms,
            confidence,
        }
    }
}

/// The words of `text`, as white space parts them, with the places of the same words
/// in what was heard. Capitals and punctuation make no difference.
pub fn timed(text: &str, heard: &Transcript) -> Vec<TimedWord> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let places: Vec<&Word> = heard.segments.iter().flat_map(|it| &it.words).collect();
    let mut timed: Vec<TimedWord> = words
        .iter()
        .map(|word| TimedWord {
            text: (*word).to_owned(),
            heard: None,
        })
        .collect();
    let new: Vec<String> = words.iter().map(|word| compared(word)).collect();
    let old: Vec<String> = places.iter().map(|word| compared(&word.text)).collect();
    let algorithm = if old.len() + new.len() <= SHORTEST_UP_TO {
        Algorithm::RawMyers
    } else {
        Algorithm::Myers
    };
    for step in capture_diff_slices(algorithm, &old, &new) {
        if let DiffOp::Equal {
            old_index,
            new_index,
            len,
        } = step
        {
            for at in 0..len {
                timed[new_index + at].heard = Some(places[old_index + at].into());
            }
        }
    }
    timed
}

/// Where the words of a text are in it, as white space parts them.
pub fn ranges(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.split_whitespace().map(move |word| {
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        start..start + word.len()
    })
}

/// A word as it is compared; what is nothing but punctuation stays as it is.
fn compared(word: &str) -> String {
    let plain: String = word.chars().filter(|c| c.is_alphanumeric()).collect();
    if plain.is_empty() {
        word.to_owned()
    } else {
        plain.to_lowercase()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::Segment;

    /// Each word lasts 100 ms.
    fn heard(text: &str) -> Transcript {
        let words = text.split_whitespace().zip(0..);
        let words = words.map(|(word, at): (&str, u32)| Word {
            text: word.to_owned(),
            start_ms: 100 * at,
            end_ms: 100 * at + 100,
            probability: 0.914,
        });
        Transcript {
            segments: vec![Segment {
                text: text.to_owned(),
                start_ms: 0,
                end_ms: 1,
                no_speech_probability: 0.0,
                words: words.collect(),
            }],
            ..Transcript::default()
        }
    }

    fn starts(text: &str, from: &str) -> Vec<Option<u32>> {
        let words = timed(text, &heard(from)).into_iter();
        words
            .map(|word| word.heard.map(|heard| heard.start_ms))
            .collect()
    }

    #[test]
    fn words_keep_their_places_through_rules_and_hands() {
        let from = "well i think comma we need ten more days";
        let text = "I think, we need 10 more days.";
        let places = [100, 200, 400, 500, 0, 700, 800].map(|ms| (ms > 0).then_some(ms));
        assert_eq!(starts(text, from), places);
        assert_eq!(starts("quite another text", from), [None; 3]);
        assert_eq!(starts("", from), []);
        assert_eq!(starts("by hand", ""), [None; 2]);
        let sure = timed("Think!", &heard("think"));
        assert_eq!(sure[0].text, "Think!");
        assert_eq!(sure[0].heard.map(|heard| heard.confidence), Some(91));
    }

    #[test]
    fn dashes_are_words_of_their_own_and_not_each_other() {
        assert_eq!(starts("a — b", "a … b"), [Some(0), None, Some(200)]);
    }

    proptest! {
        #[test]
        fn every_word_is_there_and_the_places_are_in_order(
            text in "(\\PC{0,3}\\s?){0,12}",
            from in "([a-c] ){0,12}",
        ) {
            let words = timed(&text, &heard(&from));
            let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
            prop_assert_eq!(texts, text.split_whitespace().collect::<Vec<_>>());
            let places: Vec<u32> =
                words.iter().filter_map(|word| Some(word.heard?.start_ms)).collect();
            prop_assert!(places.windows(2).all(|pair| pair[0] < pair[1]));
        }

        #[test]
        fn what_was_not_changed_keeps_every_place(from in "([a-z]{1,4} ){0,12}") {
            prop_assert!(starts(&from.to_uppercase(), &from).iter().all(Option::is_some));
        }
    }
}
