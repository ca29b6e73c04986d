//! The history's answer.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Browse, Dates};
use crate::clip::{ClipId, ClipState};
use crate::front::snapshot::ClipView;

/// The days that can be chosen, the fewest first.
pub const RECENT: [Dates; 4] = [
    Dates::Today,
    Dates::Last(7),
    Dates::Last(30),
    Dates::ThisYear,
];

/// A part of the hits, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct HistoryView {
    /// What was asked for.
    pub asked: Browse,
    /// How many hits there are.
    pub total: usize,
    /// How many clips there are.
    pub of: usize,
    /// How many hits come before these.
    pub from: usize,
    /// The hits, [`super::WINDOW`] at the most. They travel by themselves
    /// ([`crate::front::change`]).
    #[serde(skip)]
    pub clips: Arc<[ClipView]>,
    /// Where in each of their texts the words are, in bytes from its beginning; none
    /// where there are no words to look for.
    pub places: Arc<[Vec<(usize, usize)>]>,
    /// How many hits of the first one's day come before it.
    pub newer_that_day: usize,
    /// How many hits of the last one's day come after it.
    pub older_that_day: usize,
    /// What one can filter by.
    pub choices: Choices,
}

/// What one can filter by, and how many hits there would be.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Choices {
    /// Marked clips.
    pub starred: usize,
    /// By state, those that there are.
    pub states: Vec<(ClipState, usize)>,
    /// By model, the most used first.
    pub models: Vec<(String, usize)>,
    /// By language, the most used first.
    pub languages: Vec<(String, usize)>,
    /// By the days of [`RECENT`].
    pub recent: [usize; RECENT.len()],
}

impl HistoryView {
    /// The place of a clip among all hits.
    pub fn place_of(&self, clip: ClipId) -> Option<usize> {
        let within = self.clips.iter().position(|one| one.id == clip)?;
        Some(self.from + within)
    }

    /// The hit at a place among all of them, where it is here.
    pub fn at(&self, place: usize) -> Option<&ClipView> {
        self.clips.get(place.checked_sub(self.from)?)
    }

    /// How many hits of a day there are, as far as that is known here.
    pub fn of_day(&self, day: &str) -> usize {
        let here = self.clips.iter().filter(|clip| clip.day == day).count();
        let is = |clip: Option<&ClipView>| clip.is_some_and(|clip| clip.day == day);
        let before = if is(self.clips.first()) {
            self.newer_that_day
        } else {
            0
        };
        let after = if is(self.clips.last()) {
            self.older_that_day
        } else {
            0
        };
        here + before + after
    }
}
