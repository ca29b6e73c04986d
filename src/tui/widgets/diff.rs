//! What differs between two texts, word by word: side by side where there is room, or
//! else in one column.
//!
//! Words of one text only stand between signs, as `git diff --word-diff` has them, so
//! that nothing hangs on colours: `[-gone-]`, `{+new+}`. Side by side each sentence that
//! both texts end begins a row of its own, so that the two stay beside each other.
//!
//! Pure, and of no use to anything else on the screen: `examples/diff.rs` shows it alone.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::text::diff::{Change, word_diff};
use crate::tui::text;
use crate::tui::theme::Theme;

/// From so many cells on the two stand side by side.
pub const SIDE_BY_SIDE: u16 = 94;
/// A column wider than this is hard to follow.
const COMFORTABLE: usize = 100;
/// Between the columns.
const GAP: &str = " │ ";

/// Two texts.
#[derive(Debug, Clone, Copy)]
pub struct Diff<'a> {
    /// The older one, at the left.
    pub old: &'a str,
    /// The newer one, at the right.
    pub new: &'a str,
    /// How it is painted.
    pub theme: Theme,
}

/// Words on one line, and how some of them are painted.
#[derive(Debug, Default)]
struct Words {
    text: String,
    marks: Vec<(Range<usize>, Style)>,
}

impl Words {
    fn push(&mut self, words: &str) {
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        self.text.push_str(words);
    }

    fn push_marked(&mut self, (before, behind): (&str, &str), words: &str, style: Style) {
        self.push(before);
        let begin = self.text.len() - before.len();
        self.text.extend([words, behind]);
        self.marks.push((begin..self.text.len(), style));
    }

    fn rows(&self, width: usize) -> Vec<Vec<Span<'static>>> {
        let rows = text::wrap(&self.text, width).into_iter();
        let spans = rows.map(|row| text::marked(&self.text, row, &self.marks, Style::new()));
        let owned = |span: Span| Span::styled(span.content.into_owned(), span.style);
        spans
            .map(|spans| spans.into_iter().map(owned).collect())
            .collect()
    }
}

impl Diff<'_> {
    /// All of it within this many cells.
    pub fn lines(&self, width: u16) -> Vec<Line<'static>> {
        let changes = word_diff(&text::clean(self.old), &text::clean(self.new));
        if width < SIDE_BY_SIDE {
            let all = self.in_one(&changes);
            let rows = all.rows(usize::from(width)).into_iter();
            return rows.map(Line::from).collect();
        }
        let column = ((usize::from(width) - GAP.chars().count()) / 2).min(COMFORTABLE);
        let sentences = self.in_two(&changes);
        sentences
            .iter()
            .flat_map(|(old, new)| self.beside(&old.rows(column), &new.rows(column), column))
            .collect()
    }

    fn in_one(&self, changes: &[Change]) -> Words {
        let mut all = Words::default();
        for change in changes {
            match change {
                Change::Same(words) => all.push(words),
                Change::Removed(words) => {
                    all.push_marked(("[-", "-]"), words, self.theme.removed());
                }
                Change::Added(words) => all.push_marked(("{+", "+}"), words, self.theme.added()),
            }
        }
        all
    }

    /// Each sentence of the old text and the new, as far as the two end together.
    fn in_two(&self, changes: &[Change]) -> Vec<(Words, Words)> {
        let mut sentences: Vec<(Words, Words)> = Vec::new();
        let mut at = (Words::default(), Words::default());
        for change in changes {
            match change {
                Change::Removed(words) => {
                    at.0.push_marked(("[-", "-]"), words, self.theme.removed());
                }
                Change::Added(words) => {
                    at.1.push_marked(("{+", "+}"), words, self.theme.added());
                }
                Change::Same(words) => {
                    for word in words.split(' ') {
                        at.0.push(word);
                        at.1.push(word);
                        if word.ends_with(['.', '?', '!', '…', '。', '？', '！']) {
                            sentences.push(std::mem::take(&mut at));
                        }
                    }
                }
            }
        }
        sentences.push(at);
        sentences
    }

    fn beside(
        &self,
        old: &[Vec<Span<'static>>],
        new: &[Vec<Span<'static>>],
        column: usize,
    ) -> Vec<Line<'static>> {
        let none = Vec::new();
        let rows = 0..old.len().max(new.len());
        let beside = rows.map(|row| {
            let mut spans = old.get(row).unwrap_or(&none).clone();
            let used: usize = spans.iter().map(|span| text::width(&span.content)).sum();
            spans.push(Span::raw(" ".repeat(column.saturating_sub(used))));
            spans.push(Span::styled(GAP, self.theme.rule()));
            spans.extend(new.get(row).unwrap_or(&none).clone());
            Line::from(spans)
        });
        beside.collect()
    }
}

impl Widget for Diff<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        for (row, line) in area.rows().zip(self.lines(area.width)) {
            line.render(row, buf);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lines(old: &str, new: &str, width: u16) -> Vec<String> {
        let diff = Diff {
            old,
            new,
            theme: Theme::default(),
        };
        let lines = diff.lines(width).into_iter();
        lines.map(|line| line.to_string()).collect()
    }

    #[test]
    fn in_one_column_what_is_gone_comes_before_what_is_new() {
        let shown = lines("see ewe later", "see you later", 40);
        assert_eq!(shown, ["see [-ewe-] {+you+} later"]);
        assert_eq!(lines("", "", 40), Vec::<String>::new());
    }

    #[test]
    fn side_by_side_each_sentence_of_both_has_a_row() {
        let old = "See ewe later. The end.";
        let new = "See you all later. The end.";
        let shown = lines(old, new, SIDE_BY_SIDE);
        assert_eq!(shown.len(), 2);
        let halves: Vec<_> = shown.iter().map(|row| row.split_once(GAP)).collect();
        let trimmed = |half: Option<(&str, &str)>| {
            let (old, new) = half.expect("two columns");
            (old.trim().to_owned(), new.trim().to_owned())
        };
        let (old, new) = trimmed(halves[0]);
        assert_eq!(
            (&*old, &*new),
            ("See [-ewe-] later.", "See {+you all+} later.")
        );
        assert_eq!(trimmed(halves[1]).0, "The end.");
    }

    #[test]
    fn marks_are_painted_as_the_theme_has_them() {
        let theme = Theme::default();
        let diff = Diff {
            old: "a b",
            new: "a c",
            theme,
        };
        let mut buf = Buffer::empty(Rect::new(0, 0, 40, 2));
        diff.render(buf.area, &mut buf);
        // `a [-b-] {+c+}`
        assert_eq!(buf[(4, 0)].style().fg, theme.removed().fg);
        assert_eq!(buf[(10, 0)].style().fg, theme.added().fg);
    }

    proptest! {
        #[test]
        fn no_row_is_wider_than_there_is_room(
            old in "(\\PC{0,9}\\s?){0,12}",
            new in "(\\PC{0,9}\\s?){0,12}",
            width in 2..220_u16,
        ) {
            for line in lines(&old, &new, width) {
                prop_assert!(text::width(&line) <= usize::from(width), "{:?}", line);
            }
        }
    }
}
