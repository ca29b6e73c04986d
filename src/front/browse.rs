//! Asking the history: words to look for, what to leave out, and where to begin.
//!
//! All of it can be typed as one line, `door is:starred lang:de on:2026-11-20`, and
//! a line is all that the page of the history keeps: what is chosen from its menu is
//! written into that line.

mod dates;
mod line;
mod view;

pub use self::dates::{Dates, Day};
pub use self::line::{Parsed, Term, parse, terms, written};
pub use self::view::{Choices, HistoryView, RECENT};

use serde::{Deserialize, Serialize};

use crate::clip::{ClipId, ClipState};

/// The most clips in one answer.
pub const WINDOW: usize = 200;

/// A question to the history.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Browse {
    /// What the texts must hold, as [`terms`] reads it; nothing is every clip.
    pub words: String,
    /// Which clips count.
    pub filter: Filter,
    /// Which of the hits to show.
    pub start: Start,
}

/// Where the shown part of the hits begins. The newest is the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Start {
    /// At this one, counted from 0.
    At(usize),
    /// So that this clip is in the middle; at the newest where it is no hit.
    Around(ClipId),
}

impl Default for Start {
    fn default() -> Self {
        Self::At(0)
    }
}

/// Which clips count. Those in the trash never do.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Filter {
    /// Only marked ones.
    pub starred: bool,
    /// Only those in this state.
    pub state: Option<ClipState>,
    /// Only texts of this model.
    pub model: Option<String>,
    /// Only texts in this language, as whisper's code.
    pub language: Option<String>,
    /// Only those of these days.
    pub dates: Option<Dates>,
}

/// A part of a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// The mark.
    Starred,
    /// The state.
    State,
    /// The model.
    Model,
    /// The language.
    Language,
    /// The days.
    Dates,
}

impl Part {
    /// Each, in the order of the menu.
    pub const ALL: [Self; 5] = [
        Self::Starred,
        Self::Dates,
        Self::State,
        Self::Model,
        Self::Language,
    ];

    /// As a heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Starred => "mark",
            Self::State => "state",
            Self::Model => "model",
            Self::Language => "language",
            Self::Dates => "days",
        }
    }
}

impl Filter {
    /// Whether every clip counts.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The same without one part.
    #[must_use]
    pub fn without(mut self, part: Part) -> Self {
        match part {
            Part::Starred => self.starred = false,
            Part::State => self.state = None,
            Part::Model => self.model = None,
            Part::Language => self.language = None,
            Part::Dates => self.dates = None,
        }
        self
    }

    /// What a part of it is called, where it leaves something out: `starred`, `de`,
    /// `since 2026-11-01`.
    pub fn name_of(&self, part: Part) -> Option<String> {
        match part {
            Part::Starred => self.starred.then(|| "starred".to_owned()),
            Part::State => self.state.map(|state| state.name().to_owned()),
            Part::Model => self.model.clone(),
            Part::Language => self.language.clone(),
            Part::Dates => self.dates.map(Dates::name),
        }
    }
}

impl Browse {
    /// Whether the other asks for the same hits, wherever it begins.
    pub fn asks_the_same(&self, other: &Self) -> bool {
        self.words == other.words && self.filter == other.filter
    }

    /// Whether every clip is a hit.
    pub fn is_everything(&self) -> bool {
        self.words.is_empty() && self.filter.is_empty()
    }
}

#[cfg(test)]
mod tests;
