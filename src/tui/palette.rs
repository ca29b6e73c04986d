//! Finding something to do by its name.

use crate::front::action::{ACTIONS, Action, Described, Place};

use super::fuzzy;
use super::line_edit::{LineEdit, LineMsg};
use super::message::PaletteMsg;

/// The palette, while it is open.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Palette {
    /// What is looked for.
    pub line: LineEdit,
    /// The place of the selected one among those that are found.
    pub chosen: usize,
}

/// Something that was found.
#[derive(Debug, Clone)]
pub struct Found {
    /// What.
    pub what: &'static Described,
    /// The letters of its words that were looked for, counted in `char`s.
    pub letters: Vec<usize>,
}

impl Palette {
    /// What can be done at this place and is found, the best first.
    pub fn found(&self, place: Place) -> Vec<Found> {
        let query = self.line.text();
        let here = ACTIONS
            .iter()
            .filter(|one| one.is_at(place))
            // The one is open, and the other needs the terminal.
            .filter(|one| !matches!(one.action, Action::Palette | Action::Suspend));
        let mut found: Vec<(u32, Found)> = here
            .filter_map(|what| {
                let by_words = fuzzy::find(what.does, &query);
                let by_name = fuzzy::find(what.name, &query);
                let in_name = by_name.map(|(score, _)| (score, Vec::new()));
                let (score, letters) = match (by_words, in_name) {
                    (Some(words), Some(name)) if name.0 > words.0 => (name.0, words.1),
                    (Some(words), _) => words,
                    (None, name) => name?,
                };
                Some((score, Found { what, letters }))
            })
            .collect();
        // Equals stay in the order of the help.
        found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        found.into_iter().map(|(_, found)| found).collect()
    }

    /// What Enter does.
    pub fn selected(&self, place: Place) -> Option<Action> {
        let found = self.found(place);
        let at = self.chosen.min(found.len().checked_sub(1)?);
        Some(found[at].what.action)
    }

    /// Takes what is typed, or moves the selection.
    pub fn update(&mut self, place: Place, msg: PaletteMsg) {
        match msg {
            PaletteMsg::Line(msg) => {
                self.chosen = 0;
                self.line.update(msg);
            }
            PaletteMsg::Next => {
                let last = self.found(place).len().saturating_sub(1);
                self.chosen = (self.chosen + 1).min(last);
            }
            PaletteMsg::Previous => self.chosen = self.chosen.saturating_sub(1),
            PaletteMsg::Open | PaletteMsg::Run | PaletteMsg::Close => {}
        }
    }

    /// Whether one more Backspace closes it.
    pub fn is_left_by(&self, msg: &LineMsg) -> bool {
        *msg == LineMsg::Erase && self.line.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(query: &str, place: Place) -> Vec<&'static str> {
        let mut palette = Palette::default();
        palette.update(place, PaletteMsg::Line(LineMsg::Text(query.to_owned())));
        let found = palette.found(place);
        found.into_iter().map(|found| found.what.name).collect()
    }

    #[test]
    fn it_finds_by_words_and_by_name_what_can_be_done_here() {
        assert_eq!(names("clipboard", Place::List).first(), Some(&"take-back"));
        assert_eq!(names("retry", Place::List).first(), Some(&"retry-failed"));
        assert_eq!(names("trash", Place::List).first(), Some(&"delete"));
        assert_eq!(names("trash", Place::Settings), [""; 0]);
        assert_eq!(names("qqqq", Place::List), [""; 0]);
        assert!(names("", Place::Models).contains(&"stop-download"));
    }

    #[test]
    fn the_selection_stays_within_what_is_found_and_begins_anew_with_each_letter() {
        let mut palette = Palette::default();
        let place = Place::List;
        for _ in 0..100 {
            palette.update(place, PaletteMsg::Next);
        }
        assert_eq!(palette.chosen, palette.found(place).len() - 1);
        assert!(palette.selected(place).is_some());
        palette.update(place, PaletteMsg::Previous);
        assert_eq!(palette.chosen, palette.found(place).len() - 2);
        palette.update(place, PaletteMsg::Line(LineMsg::Text("quit".to_owned())));
        assert_eq!(
            palette.selected(place),
            Some(Action::Leave).or(Some(Action::Quit))
        );
        palette.update(place, PaletteMsg::Line(LineMsg::Text("qqqq".to_owned())));
        assert_eq!(palette.selected(place), None);
    }
}
