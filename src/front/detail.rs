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
}
