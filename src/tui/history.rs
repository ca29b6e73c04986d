//! The page of the history: what is looked for, which hit is selected, and which part
//! of the hits is asked for.
//!
//! It shows a part of the hits that the store has found ([`HistoryView`]), and asks for
//! another before the selection comes to its end; what is on the screen stays until
//! the answer is there.

pub mod menu;

use std::sync::Arc;

use crate::clip::ClipId;
use crate::front::browse::{
    Browse, Filter, HistoryView, Parsed, Part, Start, WINDOW, parse, written,
};
use crate::front::snapshot::ClipView;
use crate::front::{Command, Snapshot};

use super::line_edit::{LineEdit, LineMsg};
use super::message::{Direction, Motion};

/// So many hits are to be there on either side of the selection.
const MARGIN: usize = 40;
/// So often something else is wanted before an answer is given up.
const PATIENCE: u8 = 20;

/// What the page knows beside the snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HistoryPage {
    /// It lies beneath what is open.
    pub open: bool,
    /// What is looked for, as [`parse`] reads it.
    pub line: LineEdit,
    /// Where to go back to, while the line is typed.
    typing: Option<Before>,
    /// The selected row of the filters, while they are chosen from.
    pub menu: Option<usize>,
    /// What is on the screen.
    view: Option<Arc<HistoryView>>,
    /// What was asked for last.
    asked: Option<Browse>,
    /// The clip that the user chose; `None` follows the newest.
    chosen: Option<ClipId>,
    /// The place of the selected clip among all hits.
    at: usize,
    /// The place that is to be selected when its part of the hits is there.
    going: Option<usize>,
    shown: Shown,
}

/// How it was before the line was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Before {
    line: LineEdit,
    clip: Option<ClipId>,
}

/// The clip that the preview was asked for, and its text then.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Shown {
    of: Option<(ClipId, Option<String>)>,
    /// How often something else was wanted while it was waited for.
    passed_over: u8,
}

impl HistoryPage {
    /// Opens it where it was left.
    pub fn open(&mut self) -> Option<Command> {
        self.open = true;
        self.asked = None;
        self.shown = Shown::default();
        self.ask(self.chosen.map_or(Start::At(0), Start::Around))
    }

    /// Closes it.
    pub fn close(&mut self) -> Option<Command> {
        self.menu = None;
        self.typing = None;
        self.asked = None;
        let was_open = std::mem::take(&mut self.open);
        was_open.then_some(Command::Browse(None))
    }

    /// What is on the screen.
    pub fn view(&self) -> Option<&HistoryView> {
        self.view.as_deref()
    }

    /// The place of the selected clip among all hits.
    pub const fn at(&self) -> usize {
        self.at
    }

    /// The selected clip.
    pub fn selected(&self) -> Option<&ClipView> {
        self.view.as_ref()?.at(self.at)
    }

    /// Whether keys are text for the line.
    pub const fn is_typing(&self) -> bool {
        self.open && self.typing.is_some()
    }

    /// What the line asks for.
    pub fn parsed(&self) -> Parsed {
        parse(&self.line.text())
    }

    /// Where in the text of a clip the words are that are looked for, in bytes.
    pub fn places_in(&self, clip: ClipId) -> &[(usize, usize)] {
        let found = self.view.as_ref().and_then(|view| {
            let at = view.clips.iter().position(|one| one.id == clip)?;
            view.places.get(at)
        });
        found.map_or(&[], Vec::as_slice)
    }

    fn ask(&mut self, start: Start) -> Option<Command> {
        let Parsed { words, filter, .. } = self.parsed();
        let question = Browse {
            words,
            filter,
            start,
        };
        if self.asked.as_ref() == Some(&question) {
            return None;
        }
        self.asked = Some(question.clone());
        Some(Command::Browse(Some(Box::new(question))))
    }

    /// Takes what the runtime shows; `back` is a clip that has come back from the trash.
    /// `preview`: the selected clip is shown closely.
    pub fn take(
        &mut self,
        snapshot: &Snapshot,
        back: Option<ClipId>,
        preview: bool,
    ) -> Option<Command> {
        if !self.open {
            return None;
        }
        let fresh = snapshot.history.as_ref();
        if let Some(fresh) = fresh.filter(|it| self.asked.as_ref() == Some(&it.asked)) {
            self.select_in(fresh, back);
            self.view = Some(Arc::clone(fresh));
        }
        self.next_question(snapshot, preview)
    }

    /// Where the selection is in a new part of the hits.
    fn select_in(&mut self, fresh: &HistoryView, back: Option<ClipId>) {
        let last = fresh.total.saturating_sub(1);
        let same = |view: &Arc<HistoryView>| view.asked.asks_the_same(&fresh.asked);
        let same = self.view.as_ref().is_some_and(same);
        if let Some(clip) = back.filter(|clip| fresh.place_of(*clip).is_some()) {
            self.chosen = Some(clip);
        } else if let Some(place) = self.going.take() {
            self.at = place.min(last);
            // The newest is followed, unless it was walked to.
            self.chosen = fresh.at(self.at).map(|clip| clip.id);
            if self.at == 0 {
                self.chosen = None;
            }
            return;
        }
        match self.chosen {
            Some(clip) => match fresh.place_of(clip) {
                Some(place) => self.at = place,
                // It has gone: the one in its place is next.
                None if same => {
                    self.at = self.at.min(last);
                    self.chosen = fresh.at(self.at).map(|clip| clip.id);
                }
                None => {
                    self.at = 0;
                    self.chosen = None;
                }
            },
            None => self.at = 0,
        }
    }

    /// What is asked for next: another part of the hits before the selection comes to
    /// the end of this one, or what there is to see of the selected clip.
    pub fn next_question(&mut self, snapshot: &Snapshot, preview: bool) -> Option<Command> {
        let view = self.view.clone()?;
        let end = view.from + view.clips.len();
        let above = view.from > 0 && self.at < view.from + MARGIN;
        let below = end < view.total && self.at + MARGIN >= end;
        let current = self
            .asked
            .as_ref()
            .is_some_and(|asked| asked == &view.asked);
        if current && self.going.is_none() && (above || below) {
            return self.ask(around(self.at));
        }
        let clip = self.selected().filter(|_| preview)?;
        let wanted = Some((clip.id, clip.text.clone()));
        let id = clip.id;
        let shown = snapshot.shown.as_ref().map(|(clip, _)| *clip);
        let asked = self.shown.of.as_ref().map(|(clip, _)| *clip);
        if shown == Some(id) && self.shown.of == wanted {
            return None;
        }
        // One at a time: holding a key down asks no more than can be answered. The
        // answer may have gone to another window, and is not waited for for ever.
        if asked.is_some() && asked != shown && self.shown.passed_over < PATIENCE {
            self.shown.passed_over += 1;
            return None;
        }
        self.shown = Shown {
            of: wanted,
            passed_over: 0,
        };
        Some(Command::ShowClip(id))
    }

    /// Selects the clip of a row.
    pub fn choose(&mut self, clip: ClipId) {
        if let Some(place) = self.view.as_ref().and_then(|view| view.place_of(clip)) {
            self.at = place;
            self.chosen = Some(clip);
            self.going = None;
        }
    }

    /// Moves the selection so often; half a screen has this many rows.
    pub fn travel(&mut self, motion: Motion, times: usize, half: usize) -> Option<Command> {
        let last = self.view.as_ref()?.total.checked_sub(1)?;
        let at = self.going.unwrap_or(self.at);
        let target = match motion {
            Motion::Up => at.saturating_sub(times),
            Motion::Down => at.saturating_add(times),
            Motion::PageUp => at.saturating_sub(times.saturating_mul(half)),
            Motion::PageDown => at.saturating_add(times.saturating_mul(half)),
            Motion::Top => 0,
            Motion::Bottom => last,
        };
        self.go_to(target.min(last), motion == Motion::Top)
    }

    /// Selects the hit at this place, counted from 0; at the last where there is none.
    pub fn go_to_nth(&mut self, place: usize) -> Option<Command> {
        let last = self.view.as_ref()?.total.checked_sub(1)?;
        self.go_to(place.min(last), false)
    }

    fn go_to(&mut self, place: usize, follow: bool) -> Option<Command> {
        if let Some(clip) = self.view.as_ref().and_then(|view| view.at(place)) {
            self.chosen = (!follow).then_some(clip.id);
            self.at = place;
            self.going = None;
            return None;
        }
        self.going = Some(place);
        self.ask(around(place))
    }

    /// To the next hit in a direction, round the end.
    pub fn hit(&mut self, direction: Direction, times: usize) -> Option<Command> {
        let total = self.view.as_ref()?.total;
        if total == 0 || self.parsed().words.is_empty() {
            return None;
        }
        let at = self.going.unwrap_or(self.at);
        let place = match direction {
            Direction::Down => at + times % total,
            Direction::Up => at + total - times % total,
        };
        self.go_to(place % total, false)
    }

    /// The line is typed from now on.
    pub fn type_line(&mut self) {
        self.menu = None;
        self.line = LineEdit::new(&self.line.text());
        self.typing = Some(Before {
            line: self.line.clone(),
            clip: self.selected().map(|clip| clip.id),
        });
    }

    /// Something happens to the line. The newest hit is selected.
    pub fn edit(&mut self, msg: LineMsg) -> Option<Command> {
        let moves = matches!(
            msg,
            LineMsg::Left | LineMsg::Right | LineMsg::Home | LineMsg::End
        );
        self.line.update(msg);
        if moves {
            return None;
        }
        let asked = self.ask(Start::At(0));
        if asked.is_some() {
            self.going = Some(0);
        }
        asked
    }

    /// The line stays as it is.
    pub fn keep(&mut self) {
        self.typing = None;
    }

    /// Closes what is nearest; `None`: there is nothing but the page.
    pub fn escape(&mut self) -> Option<Option<Command>> {
        if self.menu.take().is_some() {
            return Some(None);
        }
        if let Some(before) = self.typing.take() {
            self.line = before.line;
            return Some(self.look_from(before.clip));
        }
        if self.line.is_empty() {
            return None;
        }
        self.line = LineEdit::default();
        Some(self.look_from(self.selected().map(|clip| clip.id)))
    }

    /// Looks for what is in the line, with this clip selected if it is a hit.
    fn look_from(&mut self, clip: Option<ClipId>) -> Option<Command> {
        self.going = None;
        self.chosen = clip;
        self.ask(clip.map_or(Start::At(0), Start::Around))
    }

    /// Another filter counts; the words stay.
    pub fn filter(&mut self, filter: &Filter) -> Option<Command> {
        let words = self.parsed().words;
        self.line = LineEdit::new(&written(&words, filter));
        self.look_from(self.selected().map(|clip| clip.id))
    }

    /// A part of the filter counts no more.
    pub fn take_away(&mut self, part: Part) -> Option<Command> {
        let filter = self.parsed().filter.without(part);
        self.filter(&filter)
    }
}

/// So that a place is in the middle.
const fn around(place: usize) -> Start {
    Start::At(place.saturating_sub(WINDOW / 2))
}

#[cfg(test)]
mod tests;
