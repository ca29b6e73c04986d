//! A clip in time: its waveform with the place that is played and the part that is
//! selected, and its words below, the one that is spoken marked.
//!
//! Pure, and of no use to anything else on the screen: `examples/timeline.rs` shows
//! it alone.

use std::ops::Range;
use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;
use ratatui::widgets::Widget;

use crate::front::detail::ClipDetail;
use crate::text::align::TimedWord;
use crate::tui::text;
use crate::tui::theme::Theme;

const EIGHTHS: [&str; 9] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
const ASCII: [&str; 9] = [" ", ".", ".", ":", ":", "=", "=", "#", "#"];
/// As in the live waveform: rooms are quieter, syllables stand apart.
const BOTTOM_DBFS: f32 = -45.0;

/// A clip in time. From 20×3 on everything is there: waveform, ruler, words; in one
/// row only the waveform, in two with its ruler.
#[derive(Debug, Clone, Copy)]
pub struct Timeline<'a> {
    /// The clip.
    pub detail: &'a ClipDetail,
    /// The place that is played.
    pub at: Option<Duration>,
    /// The part that is selected, from and to.
    pub range: Option<(Duration, Duration)>,
    /// How it is painted.
    pub theme: Theme,
}

impl Timeline<'_> {
    /// The waveform, and its ruler where there are two rows: without the words.
    pub fn render_sound(&self, area: Rect, buf: &mut Buffer) {
        let area = area.intersection(buf.area);
        if area.is_empty() {
            return;
        }
        let ruler = u16::from(area.height >= 2);
        let wave = area.height - ruler;
        let rows = |y, height| Rect::new(area.x, area.y + y, area.width, height);
        self.wave(rows(0, wave), buf);
        if ruler > 0 {
            self.ruler(rows(wave, 1), buf);
        }
    }

    /// The place in the clip under a column of the screen, for the mouse. `area` is
    /// what it was drawn in.
    pub fn place_of(&self, area: Rect, column: u16) -> Duration {
        let into = column.saturating_sub(area.x).min(area.width);
        self.detail.of * u32::from(into) / u32::from(area.width.max(1))
    }

    /// The column of a place, counted from the left edge.
    fn column_of(&self, place: Duration, width: u16) -> u16 {
        let of = self.detail.of.as_millis().max(1);
        let column = place.as_millis() * u128::from(width) / of;
        u16::try_from(column)
            .unwrap_or(u16::MAX)
            .min(width.saturating_sub(1))
    }

    fn wave(&self, area: Rect, buf: &mut Buffer) {
        let symbols = if self.theme.unicode { EIGHTHS } else { ASCII };
        let cursor = self.at.map(|at| self.column_of(at, area.width));
        for column in 0..area.width {
            let filled = eighths(self.peak(column, area.width), area.height);
            let style = match cursor {
                Some(cursor) if column <= cursor => self.theme.accent(),
                Some(_) => self.theme.dim(),
                None => self.theme.text(),
            };
            for row in 0..area.height {
                let below = 8 * (area.height - 1 - row);
                let part = usize::from(filled.saturating_sub(below).min(8));
                buf[(area.x + column, area.y + row)]
                    .set_symbol(symbols[part])
                    .set_style(style);
            }
        }
    }

    /// The loudest of what one column stands for.
    fn peak(&self, column: u16, width: u16) -> f32 {
        let peaks = &self.detail.peaks;
        let bound = |column: u16| usize::from(column) * peaks.len() / usize::from(width);
        let from = bound(column).min(peaks.len());
        let to = bound(column + 1).max(from + 1).min(peaks.len());
        peaks[from..to].iter().copied().fold(f32::MIN, f32::max)
    }

    /// The part and the place, for terminals without colours too.
    fn ruler(&self, area: Rect, buf: &mut Buffer) {
        let [line, part, place] = if self.theme.unicode {
            ["─", "━", "▲"]
        } else {
            ["-", "=", "^"]
        };
        let range = self
            .range
            .map(|(from, to)| self.column_of(from, area.width)..=self.column_of(to, area.width));
        let cursor = self.at.map(|at| self.column_of(at, area.width));
        for column in 0..area.width {
            let within = range.as_ref().is_some_and(|range| range.contains(&column));
            let (symbol, style) = if cursor == Some(column) {
                (place, self.theme.accent().bold())
            } else if within {
                (part, self.theme.accent().bold())
            } else {
                (line, self.theme.rule())
            };
            buf[(area.x + column, area.y)]
                .set_symbol(symbol)
                .set_style(style);
        }
    }

    /// As many lines of the words as fit, the one that is spoken among them.
    fn words(&self, area: Rect, buf: &mut Buffer) {
        let (all, marks) = self.marked();
        let lines = text::wrap(&all, usize::from(area.width));
        let spoken = self.at.and_then(|at| self.detail.word_at(at));
        let spoken = spoken
            .and_then(|word| marks.get(word))
            .map_or(0, |mark| mark.0.start);
        let line = lines.iter().position(|line| line.end > spoken).unwrap_or(0);
        let rows = usize::from(area.height);
        let first = line
            .saturating_sub(rows / 2)
            .min(lines.len().saturating_sub(rows));
        let shown = lines.into_iter().skip(first).take(rows);
        for (row, line) in (area.y..).zip(shown) {
            let spans = text::marked(&all, line, &marks, self.theme.text());
            Line::from(spans).render(Rect::new(area.x, row, area.width, 1), buf);
        }
    }

    /// The words on one line, and how each is painted.
    fn marked(&self) -> (String, Vec<(Range<usize>, Style)>) {
        let spoken = self.at.and_then(|at| self.detail.word_at(at));
        let mut all = String::new();
        let mut marks = Vec::new();
        for (index, word) in self.detail.words.iter().enumerate() {
            if index > 0 {
                all.push(' ');
            }
            let start = all.len();
            all.push_str(&text::clean(&word.text));
            marks.push((start..all.len(), self.style(word, spoken == Some(index))));
        }
        (all, marks)
    }

    fn style(&self, word: &TimedWord, spoken: bool) -> Style {
        if spoken {
            return self.theme.hit();
        }
        let Some(heard) = word.heard else {
            return Style::new();
        };
        let style = if heard.is_unsure() {
            self.theme.doubt()
        } else {
            Style::new()
        };
        let start = Duration::from_millis(u64::from(heard.start_ms));
        let end = Duration::from_millis(u64::from(heard.end_ms));
        match self.range {
            Some((from, to)) if start < to && end > from => style.patch(self.theme.selection()),
            _ => style,
        }
    }
}

impl Widget for Timeline<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let area = area.intersection(buf.area);
        if area.is_empty() {
            return;
        }
        let words = area.height / 2;
        let words = if area.height < 3 || self.detail.words.is_empty() {
            0
        } else {
            words
        };
        let rows = |y, height| Rect::new(area.x, area.y + y, area.width, height);
        let sound = area.height - words;
        self.render_sound(rows(0, sound), buf);
        if words > 0 {
            self.words(rows(sound, words), buf);
        }
    }
}

/// How many eighths of a row a level fills of `rows` rows; at least one, so that
/// silence is a line and not nothing.
fn eighths(level_dbfs: f32, rows: u16) -> u16 {
    let full = 8 * rows;
    let part = ((level_dbfs - BOTTOM_DBFS) / -BOTTOM_DBFS).clamp(0.0, 1.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the part is between 0 and 1"
    )]
    let filled = (part * f32::from(full)).round() as u16;
    filled.clamp(1, full.max(1))
}

#[cfg(test)]
mod tests;
