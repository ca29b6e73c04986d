//! One clip, seen closely.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::text::align::TimedWord;

/// What there is to see of one clip beside its line in the list.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ClipDetail {
    /// The clip's length.
    pub of: Duration,
    /// Peak levels in dBFS of equal stretches, at most 1024; none where the sound is
    /// not there.
    pub peaks: Vec<f32>,
    /// The words of its text and where they were heard.
    pub words: Vec<TimedWord>,
}

impl ClipDetail {
    /// The word that is spoken at a place, by its index.
    pub fn word_at(&self, at: Duration) -> Option<usize> {
        let at = at.as_millis();
        let spoken = |word: &TimedWord| {
            let heard = word.heard.as_ref();
            heard.is_some_and(|it| (u128::from(it.start_ms)..u128::from(it.end_ms)).contains(&at))
        };
        self.words.iter().position(spoken)
    }

    /// The word that a cursor stands on: the last that has begun there, or the first
    /// of all before any has. `None` where no word's place is known.
    pub fn word_under(&self, at_ms: u32) -> Option<usize> {
        let begun = self.starts().take_while(|(_, start_ms)| *start_ms <= at_ms);
        let word = begun.last().or_else(|| self.starts().next());
        word.map(|(index, _)| index)
    }

    /// Where the next word begins, in ms.
    pub fn next_start(&self, at_ms: u32) -> Option<u32> {
        let mut starts = self.starts().map(|(_, start_ms)| start_ms);
        starts.find(|start_ms| *start_ms > at_ms)
    }

    /// Where the last word begins that has begun before this place, in ms.
    pub fn previous_start(&self, at_ms: u32) -> Option<u32> {
        let starts = self.starts().map(|(_, start_ms)| start_ms);
        starts.take_while(|start_ms| *start_ms < at_ms).last()
    }

    /// The words whose places are known, and where each begins, in ms.
    fn starts(&self) -> impl Iterator<Item = (usize, u32)> {
        let words = self.words.iter().enumerate();
        words.filter_map(|(index, word)| Some((index, word.heard?.start_ms)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::align::HeardWord;

    /// Words at these places, in ms, each 300 ms long.
    fn detail(starts: &[Option<u32>]) -> ClipDetail {
        let word = |start_ms: &Option<u32>| TimedWord {
            text: "word".to_owned(),
            heard: start_ms.map(|start_ms| HeardWord {
                start_ms,
                end_ms: start_ms + 300,
                confidence: 90,
            }),
        };
        ClipDetail {
            words: starts.iter().map(word).collect(),
            ..ClipDetail::default()
        }
    }

    #[test]
    fn a_cursor_stands_on_the_last_word_that_has_begun() {
        let detail = detail(&[None, Some(200), None, Some(600), Some(1_000)]);
        let under = |at_ms| detail.word_under(at_ms);
        assert_eq!(under(0), Some(1), "none has begun: the first");
        assert_eq!(under(200), Some(1));
        assert_eq!(under(599), Some(1), "the gap after a word is that word's");
        assert_eq!(under(600), Some(3));
        assert_eq!(under(9_000), Some(4));
        assert_eq!(ClipDetail::default().word_under(5), None);
    }

    #[test]
    fn the_words_before_and_behind_are_found_by_where_they_begin() {
        let detail = detail(&[Some(200), None, Some(600)]);
        assert_eq!(detail.next_start(0), Some(200));
        assert_eq!(detail.next_start(200), Some(600));
        assert_eq!(detail.next_start(600), None);
        assert_eq!(detail.previous_start(601), Some(600));
        assert_eq!(detail.previous_start(600), Some(200));
        assert_eq!(detail.previous_start(200), None);
    }
}
