//! What one can filter by, as rows to choose from.

use crate::front::Command;
use crate::front::browse::{Dates, Filter, Part, RECENT};
use crate::tui::line_edit::LineMsg;
use crate::tui::message::Motion;

use super::HistoryPage;

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The part of the filter that it sets.
    pub part: Part,
    /// Its words.
    pub name: String,
    /// How many hits there would be.
    pub count: Option<usize>,
    /// It counts now.
    pub on: bool,
    /// The filter when it was chosen; `None`: the line is to be typed.
    filter: Option<Filter>,
}

impl HistoryPage {
    /// The rows, by part.
    pub fn choices(&self) -> Vec<Choice> {
        let filter = self.parsed().filter;
        let Some(view) = self.view() else {
            return Vec::new();
        };
        let known = &view.choices;
        let mut rows = Rows {
            filter: &filter,
            rows: Vec::new(),
        };
        rows.add(
            Part::Starred,
            "★ starred".to_owned(),
            known.starred,
            |filter| {
                filter.starred = true;
            },
        );
        for (dates, count) in RECENT.into_iter().zip(known.recent) {
            rows.add(Part::Dates, dates.name(), count, |filter| {
                filter.dates = Some(dates);
            });
        }
        rows.other_days();
        for (state, count) in &known.states {
            rows.add(Part::State, state.name().to_owned(), *count, |filter| {
                filter.state = Some(*state);
            });
        }
        for (model, count) in &known.models {
            rows.add(Part::Model, model.clone(), *count, |filter| {
                filter.model = Some(model.clone());
            });
        }
        for (code, count) in &known.languages {
            rows.add(Part::Language, code.clone(), *count, |filter| {
                filter.language = Some(code.clone());
            });
        }
        rows.rows
    }

    /// Opens the rows, or closes them.
    pub fn toggle_menu(&mut self) {
        self.typing = None;
        self.menu = match self.menu {
            Some(_) => None,
            None => Some(0),
        };
    }

    /// Moves among the rows.
    pub fn move_in_menu(&mut self, motion: Motion, times: usize, half: usize) {
        let last = self.choices().len().saturating_sub(1);
        let Some(at) = &mut self.menu else { return };
        *at = match motion {
            Motion::Up => at.saturating_sub(times),
            Motion::Down => at.saturating_add(times),
            Motion::PageUp => at.saturating_sub(times.saturating_mul(half)),
            Motion::PageDown => at.saturating_add(times.saturating_mul(half)),
            Motion::Top => 0,
            Motion::Bottom => last,
        }
        .min(last);
    }

    /// Takes the selected row.
    pub fn choose_in_menu(&mut self) -> Option<Command> {
        let at = self.menu.take()?;
        self.take_choice(at)
    }

    /// Takes a row: it counts, or counts no more.
    pub fn take_choice(&mut self, place: usize) -> Option<Command> {
        self.menu = None;
        let choice = self.choices().into_iter().nth(place)?;
        if let Some(filter) = choice.filter {
            return self.filter(&filter);
        }
        let filter = self.parsed().filter.without(Part::Dates);
        let asked = self.filter(&filter);
        self.type_line();
        let gap = if self.line.is_empty() { "" } else { " " };
        self.line.update(LineMsg::Text(format!("{gap}on:")));
        asked
    }
}

struct Rows<'f> {
    filter: &'f Filter,
    rows: Vec<Choice>,
}

impl Rows<'_> {
    fn add(&mut self, part: Part, name: String, count: usize, set: impl Fn(&mut Filter)) {
        let mut chosen = self.filter.clone();
        set(&mut chosen);
        let on = chosen == *self.filter;
        if on {
            chosen = chosen.without(part);
        }
        self.rows.push(Choice {
            part,
            name,
            count: Some(count),
            on,
            filter: Some(chosen),
        });
    }

    /// Days that are typed.
    fn other_days(&mut self) {
        let typed = self.filter.dates.filter(|dates| !RECENT.contains(dates));
        self.rows.push(Choice {
            part: Part::Dates,
            name: typed.map_or_else(|| "other days…".to_owned(), Dates::name),
            count: None,
            on: typed.is_some(),
            filter: typed.map(|_| self.filter.clone().without(Part::Dates)),
        });
    }
}
