//! The text of the clip that is open, and its words as they were heard.

use std::ops::Range;

use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::front::detail::ClipDetail;
use crate::text::align::{self, HeardWord};
use crate::tui::hits::{Hits, Target};
use crate::tui::model::Model;
use crate::tui::text;
use crate::tui::theme::Theme;
use crate::tui::view::clip_row;

/// The text, and where in it each word is that was heard somewhere.
pub(super) struct Page {
    /// Without control characters, on one line.
    pub(super) text: String,
    /// How what is no word of the clip's looks, or is found by a search.
    found: Vec<(Range<usize>, Style)>,
    /// How the rest looks.
    pub(super) base: Style,
    /// In order.
    words: Vec<Placed>,
    /// The word that is spoken, or that the cursor stands on.
    cursor: Option<usize>,
    selection: Option<(u32, u32)>,
    theme: Theme,
}

struct Placed {
    range: Range<usize>,
    heard: Option<HeardWord>,
}

impl Page {
    pub(super) fn of(model: &Model, theme: Theme) -> Option<Self> {
        let clip = model.selected()?;
        let shown = clip_row::in_full(clip, model, theme);
        let own = text::clean(clip.text.as_deref().unwrap_or(""));
        let detail = model.reader.detail().filter(|_| !own.is_empty());
        // While it is transcribed again, how far that is stands before the text.
        let begin = shown.text.find(&own).unwrap_or(0);
        let words = detail.and_then(|detail| placed(&own, begin, detail));
        let words = words.unwrap_or_default();
        Some(Self {
            cursor: cursor(model).filter(|word| *word < words.len()),
            text: shown.text,
            found: shown.marks,
            base: shown.base,
            words,
            selection: model.reader.selection,
            theme,
        })
    }

    /// Where the word is that is spoken, or that the cursor stands on.
    pub(super) fn cursor(&self) -> Option<Range<usize>> {
        Some(self.words.get(self.cursor?)?.range.clone())
    }

    /// How the words of a line look.
    pub(super) fn marks(&self, line: &Range<usize>) -> Vec<(Range<usize>, Style)> {
        let first = self.first_of(line);
        let mut marks: Vec<(Range<usize>, Style)> = Vec::new();
        let shown = self.words.iter().enumerate().skip(first);
        for (index, word) in shown.take_while(|(_, word)| word.range.start < line.end) {
            let selected = self.is_selected(index);
            let next = self.words.get(index + 1);
            let mut range = word.range.clone();
            if selected && self.is_selected(index + 1) {
                // The selection goes on over the space between.
                range.end = next.map_or(range.end, |next| next.range.start);
            }
            marks.push((range, self.style(index, word, selected)));
        }
        let found = &self.found;
        let first = found.partition_point(|(range, _)| range.end <= line.start);
        let behind = found.partition_point(|(range, _)| range.start < line.end);
        text::over(&found[first..behind.max(first)], &marks)
    }

    /// What a click on each word of a line leads to.
    pub(super) fn targets(&self, line: &Range<usize>, row: Rect, hits: &mut Hits) {
        let shown = self.words.iter().skip(self.first_of(line));
        for word in shown.take_while(|word| word.range.start < line.end) {
            let Some(heard) = word.heard else { continue };
            let from = word.range.start.max(line.start);
            let to = word.range.end.min(line.end);
            let cells = |part: &str| u16::try_from(text::width(part)).unwrap_or(u16::MAX);
            let area = Rect {
                x: row.x.saturating_add(cells(&self.text[line.start..from])),
                width: cells(&self.text[from..to]),
                ..row
            };
            hits.add(area.intersection(row), Target::Word(heard.start_ms));
        }
    }

    /// The first word that reaches into a line.
    fn first_of(&self, line: &Range<usize>) -> usize {
        self.words
            .partition_point(|word| word.range.end <= line.start)
    }

    fn is_selected(&self, index: usize) -> bool {
        let heard = self.words.get(index).and_then(|word| word.heard);
        let Some((heard, (from, to))) = heard.zip(self.selection) else {
            return false;
        };
        heard.start_ms < to && heard.end_ms > from
    }

    fn style(&self, index: usize, word: &Placed, selected: bool) -> Style {
        if self.cursor == Some(index) {
            // Bold, since without colours a selection looks the same.
            return self.theme.hit().bold();
        }
        let unsure = word.heard.is_some_and(|heard| heard.is_unsure());
        let style = if unsure {
            self.theme.doubt()
        } else {
            Style::new()
        };
        if selected {
            style.patch(self.theme.selection())
        } else {
            style
        }
    }
}

/// The word that is spoken; while nothing is, the one under the cursor.
fn cursor(model: &Model) -> Option<usize> {
    model.reader.detail()?.word_under(model.reader.at_ms)
}

/// The words of a text that begins at `begin` on the screen, unless those that are
/// known are of another text.
fn placed(own: &str, begin: usize, detail: &ClipDetail) -> Option<Vec<Placed>> {
    let ranges: Vec<Range<usize>> = align::ranges(own).collect();
    if ranges.len() != detail.words.len() {
        return None;
    }
    let mut words = Vec::with_capacity(ranges.len());
    for (range, word) in ranges.into_iter().zip(&detail.words) {
        if own[range.clone()] != word.text {
            return None;
        }
        words.push(Placed {
            range: begin + range.start..begin + range.end,
            heard: word.heard,
        });
    }
    Some(words)
}

/// Whether there is a word that the model was unsure of.
pub(super) fn has_legend(model: &Model) -> bool {
    let mut words = model.reader.detail().into_iter().flat_map(|it| &it.words);
    words.any(|word| word.heard.is_some_and(|heard| heard.is_unsure()))
}

/// What the marks mean.
pub(super) fn legend(theme: Theme) -> Line<'static> {
    Line::from(vec![
        Span::styled("like this", theme.doubt()),
        Span::styled(": the model was not sure of the word", theme.dim()),
    ])
}
