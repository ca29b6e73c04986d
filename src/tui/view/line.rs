//! Single lines: text at both ends, and the rules between areas.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::tui::text;
use crate::tui::theme::Theme;

/// Room that must be left for a right end to be shown in part.
const WORTH_SHOWING: usize = 24;

/// The area without one column at either side.
pub(super) fn inset(area: Rect) -> Rect {
    let side = if area.width >= 60 { 2 } else { 1 };
    Rect {
        x: area.x + side.min(area.width),
        width: area.width.saturating_sub(2 * side),
        ..area
    }
}

/// The row `index` of an area, or nothing where it is too short.
pub(super) fn row(area: Rect, index: u16) -> Rect {
    if index < area.height {
        Rect {
            y: area.y + index,
            height: 1,
            ..area
        }
    } else {
        Rect { height: 0, ..area }
    }
}

/// A line in one style. (The style of a `Line` itself would colour the whole row.)
pub(super) fn styled(words: impl Into<Cow<'static, str>>, style: Style) -> Line<'static> {
    Line::from(Span::styled(words, style))
}

/// Draws `left` at the left end and, at the right end of the first row, the first
/// of `rights` that fits. When none does, the last is cut, or left out.
pub(super) fn both_ends(left: Line, rights: &[Line], area: Rect, buf: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let room = usize::from(area.width);
    let left = fit(left, room);
    let rest = room.saturating_sub(left.width() + 2);
    left.render(area, buf);
    let whole = rights.iter().find(|right| right.width() <= rest);
    let cut = rights.last().filter(|_| rest >= WORTH_SHOWING);
    if let Some(right) = whole.or(cut) {
        fit(right.clone(), rest).right_aligned().render(area, buf);
    }
}

/// The line within `max` cells; what does not fit ends in `…`.
pub(super) fn fit(line: Line, max: usize) -> Line {
    if line.width() <= max {
        return line;
    }
    let mut left = max;
    let mut spans = Vec::with_capacity(line.spans.len());
    for span in line.spans {
        let width = span.width();
        if width < left {
            left -= width;
            spans.push(span);
            continue;
        }
        // Not the last cell of the line: the cut must show even between spans.
        let cut = text::fit(&format!("{}…", text::clean(&span.content)), left);
        spans.push(Span::styled(cut, span.style));
        break;
    }
    Line {
        spans,
        style: line.style,
        alignment: line.alignment,
    }
}

/// The rule between two areas.
pub(super) fn rule(theme: Theme, area: Rect, buf: &mut Buffer) {
    for position in area.positions() {
        buf[position].set_symbol("─").set_style(theme.rule());
    }
}

/// The rule between two columns.
pub(super) fn upright(theme: Theme, area: Rect, buf: &mut Buffer) {
    for position in area.positions() {
        buf[position].set_symbol("│").set_style(theme.rule());
    }
}

/// Joins two rules where they meet.
pub(super) fn junction(symbol: &str, at: (u16, u16), buf: &mut Buffer) {
    if let Some(cell) = buf.cell_mut(at) {
        cell.set_symbol(symbol);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_shows_wherever_it_falls() {
        let line = || Line::from(vec![Span::raw("abc"), Span::raw("def")]);
        for (max, shown) in [
            (6, "abcdef"),
            (5, "abcd…"),
            (4, "abc…"),
            (3, "ab…"),
            (0, ""),
        ] {
            let cut: String = fit(line(), max)
                .spans
                .iter()
                .map(|span| span.content.clone())
                .collect();
            assert_eq!(cut, shown, "{max}");
        }
    }
}
