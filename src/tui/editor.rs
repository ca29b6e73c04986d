//! A text of any length that is being edited, with a cursor in it.
//!
//! Own code, since the well-kept crates move by characters and tear what is seen as
//! one letter: here the cursor stands between graphemes, always.

mod rows;
#[cfg(test)]
mod tests;
mod words;

use std::ops::Range;

use unicode_segmentation::GraphemeCursor;

pub use self::rows::{place, rows};
use super::text;

/// The longest text, in bytes: more than is said in an hour, and what a window
/// elsewhere says of it fits into one line of the control socket.
pub const LONGEST: usize = 96 * 1024;
/// The most changes that can be taken back.
const REMEMBERED: usize = 500;

/// The text, the cursor in it, and what was changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Editor {
    text: String,
    /// In bytes, between two graphemes.
    cursor: usize,
    /// The column that going up and down aims at.
    goal: Option<usize>,
    done: Vec<Step>,
    undone: Vec<Step>,
    /// What was taken out by words or lines, to be put back elsewhere.
    taken: String,
}

/// One change, to be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Step {
    at: usize,
    removed: String,
    added: String,
    /// Where the cursor was before.
    cursor: usize,
}

/// What a key does to the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EditMsg {
    /// Text was typed or pasted; a line break in it is one.
    Text(String),
    /// Something is taken out.
    Take(Taking),
    /// What was taken out by words or lines last is put in here.
    PutBack,
    /// The last change is taken back.
    Undo,
    /// It is made again.
    Redo,
    /// The cursor goes somewhere.
    Go(Going),
    /// The cursor goes to this row and column of what is shown.
    To(usize, usize),
}

/// What is taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taking {
    /// The letter before the cursor.
    Before,
    /// The letter behind it.
    Behind,
    /// From the beginning of the word before it.
    WordBefore,
    /// To the end of the word behind it.
    WordBehind,
    /// From the beginning of the line.
    LineBefore,
    /// To the end of the line, or the line's end.
    LineBehind,
}

/// Where the cursor goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Going {
    /// One letter to the left.
    Left,
    /// One to the right.
    Right,
    /// To the beginning of a word.
    WordLeft,
    /// To the end of one.
    WordRight,
    /// One row up.
    Up,
    /// One row down.
    Down,
    /// So many rows up.
    RowsUp(usize),
    /// So many rows down.
    RowsDown(usize),
    /// To the beginning of the row.
    Home,
    /// To its end.
    End,
    /// To the beginning of all.
    First,
    /// To the end of all.
    Last,
}

impl Editor {
    /// This text, with the cursor at its end.
    pub fn new(text: &str) -> Self {
        let text = clean(text);
        Self {
            cursor: text.len(),
            text,
            ..Self::default()
        }
    }

    /// All of it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where the cursor is, in bytes.
    pub const fn cursor(&self) -> usize {
        self.cursor
    }

    /// Takes one message; rows are `width` cells wide.
    pub fn update(&mut self, msg: EditMsg, width: usize) {
        if !matches!(
            msg,
            EditMsg::Go(Going::Up | Going::Down | Going::RowsUp(_) | Going::RowsDown(_))
        ) {
            self.goal = None;
        }
        match msg {
            EditMsg::Text(text) => self.insert(&clean(&text)),
            EditMsg::Take(what) => self.take(what),
            EditMsg::PutBack => self.insert(&self.taken.clone()),
            EditMsg::Undo => self.undo(),
            EditMsg::Redo => self.redo(),
            EditMsg::Go(going) => self.go(going, width),
            EditMsg::To(row, column) => {
                let rows = rows(&self.text, width);
                self.cursor = self.at(&rows, row, column);
            }
        }
    }

    /// What would make it longer than [`LONGEST`] is left out; a text that is longer
    /// already may become shorter.
    fn insert(&mut self, added: &str) {
        if added.is_empty() || self.text.len() + added.len() > LONGEST {
            return;
        }
        let letter = added.chars().nth(1).is_none() && !added.chars().all(char::is_whitespace);
        if letter && let Some(last) = self.done.last_mut() {
            // A word is one change.
            let goes_on = last.removed.is_empty()
                && last.at + last.added.len() == self.cursor
                && !last.added.ends_with(char::is_whitespace);
            if goes_on && self.undone.is_empty() {
                last.added.push_str(added);
                self.text.insert_str(self.cursor, added);
                self.cursor = self.border(self.cursor + added.len());
                return;
            }
        }
        self.replace(self.cursor..self.cursor, added);
    }

    fn take(&mut self, what: Taking) {
        let at = self.cursor;
        let range = match what {
            Taking::Before => self.left()..at,
            Taking::Behind => at..self.right(),
            Taking::WordBefore => words::left(&self.text, at)..at,
            Taking::WordBehind => at..words::right(&self.text, at),
            Taking::LineBefore => self.line().start..at,
            // At its end the line's end itself.
            Taking::LineBehind if self.line().end == at => at..self.right(),
            Taking::LineBehind => at..self.line().end,
        };
        if range.is_empty() {
            return;
        }
        if !matches!(what, Taking::Before | Taking::Behind) {
            self.text[range.clone()].clone_into(&mut self.taken);
        }
        self.replace(range, "");
    }

    fn replace(&mut self, range: Range<usize>, added: &str) {
        if self.done.len() == REMEMBERED {
            self.done.remove(0);
        }
        self.undone.clear();
        let cursor = self.cursor;
        self.cursor = range.start + added.len();
        let step = Step {
            at: range.start,
            removed: self.text[range.clone()].to_owned(),
            added: added.to_owned(),
            cursor,
        };
        self.text.replace_range(range, added);
        self.done.push(step);
        self.cursor = self.border(self.cursor);
    }

    fn undo(&mut self) {
        let Some(step) = self.done.pop() else {
            return;
        };
        let added = step.at..step.at + step.added.len();
        self.text.replace_range(added, &step.removed);
        self.cursor = self.border(step.cursor);
        self.undone.push(step);
    }

    fn redo(&mut self) {
        let Some(step) = self.undone.pop() else {
            return;
        };
        let removed = step.at..step.at + step.removed.len();
        self.text.replace_range(removed, &step.added);
        self.cursor = self.border(step.at + step.added.len());
        self.done.push(step);
    }

    fn go(&mut self, going: Going, width: usize) {
        self.cursor = match going {
            Going::Left => self.left(),
            Going::Right => self.right(),
            Going::WordLeft => words::left(&self.text, self.cursor),
            Going::WordRight => words::right(&self.text, self.cursor),
            Going::First => 0,
            Going::Last => self.text.len(),
            Going::Up => self.over(width, |row| row.checked_sub(1)),
            Going::Down => self.over(width, |row| Some(row + 1)),
            Going::RowsUp(by) => self.over(width, |row| Some(row.saturating_sub(by))),
            Going::RowsDown(by) => self.over(width, |row| Some(row + by)),
            Going::Home | Going::End => {
                let rows = rows(&self.text, width);
                let (row, _) = place(&self.text, &rows, self.cursor);
                let column = if going == Going::Home { 0 } else { usize::MAX };
                self.at(&rows, row, column)
            }
        };
    }

    /// Where the cursor comes to in another row; from the first or last row to the
    /// end of it.
    fn over(&mut self, width: usize, next: impl Fn(usize) -> Option<usize>) -> usize {
        let rows = rows(&self.text, width);
        let (row, column) = place(&self.text, &rows, self.cursor);
        let goal = *self.goal.get_or_insert(column);
        let last = rows.len() - 1;
        match next(row) {
            None => 0,
            Some(_) if row == last && next(row) > Some(row) => self.text.len(),
            Some(next) => self.at(&rows, next.min(last), goal),
        }
    }

    /// The place in this row that is nearest to the column.
    fn at(&self, rows: &[Range<usize>], row: usize, column: usize) -> usize {
        let row = row.min(rows.len() - 1);
        let range = rows[row].clone();
        let within = &self.text[range.clone()];
        let at = range.start + text::prefix(within, column);
        // The end of a row that goes on is the beginning of the next one.
        let goes_on = rows.get(row + 1).is_some_and(|next| next.start == at);
        if goes_on && at > range.start {
            previous(&self.text, at)
        } else {
            at
        }
    }

    /// The line that the cursor is in, without its end.
    fn line(&self) -> Range<usize> {
        let (before, behind) = self.text.split_at(self.cursor);
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let end = behind
            .find('\n')
            .map_or(self.text.len(), |at| self.cursor + at);
        start..end
    }

    fn left(&self) -> usize {
        previous(&self.text, self.cursor)
    }

    fn right(&self) -> usize {
        next(&self.text, self.cursor)
    }

    /// The place itself where it stands between graphemes, or else the next one that
    /// does: what was typed may have become one letter with what stood there.
    fn border(&self, at: usize) -> usize {
        let mut cursor = GraphemeCursor::new(at, self.text.len(), true);
        match cursor.is_boundary(&self.text, 0) {
            Ok(true) => at,
            // All of the text is there, so it is never asked for more of it.
            _ => next(&self.text, at),
        }
    }
}

/// Line breaks in one form, and no other control characters.
fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let plain = |c: char| if c.is_control() && c != '\n' { ' ' } else { c };
    text.chars().map(plain).collect()
}

/// The border before this place; the beginning itself there.
fn previous(text: &str, at: usize) -> usize {
    let mut cursor = GraphemeCursor::new(at, text.len(), true);
    cursor.prev_boundary(text, 0).ok().flatten().unwrap_or(0)
}

/// The border behind this place; the end itself there.
fn next(text: &str, at: usize) -> usize {
    let mut cursor = GraphemeCursor::new(at, text.len(), true);
    let next = cursor.next_boundary(text, 0).ok().flatten();
    next.unwrap_or(text.len())
}
