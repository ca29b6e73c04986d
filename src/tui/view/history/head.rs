//! The top line: what is looked for, what is left out, and how many hits there are.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::front::action::Action;
use crate::front::browse::Part;
use crate::tui::hits::{Hits, Target};
use crate::tui::model::Model;
use crate::tui::text;
use crate::tui::theme::Theme;
use crate::tui::view::{line, typed};

/// From here on there is room to say how many clips there are, too.
const WIDE: u16 = 100;

pub(super) fn render(model: &Model, theme: Theme, row: Rect, hits: &mut Hits, buf: &mut Buffer) {
    let row = line::inset(row);
    let page = &model.history;
    let count = count(model, row.width);
    let count_width = u16::try_from(text::width(&count)).unwrap_or(0) + 2;
    let left = Rect {
        width: row.width.saturating_sub(count_width),
        ..row
    };
    line::styled(count, theme.dim())
        .right_aligned()
        .render(row, buf);
    hits.add(left, Target::Action(Action::Search));
    let parsed = page.parsed();
    let mut spans = vec![Span::styled("/ ", theme.accent().bold())];
    if page.is_typing() {
        spans.extend(typed(
            &page.line,
            theme,
            usize::from(left.width).saturating_sub(2),
        ));
        if let Some(trouble) = parsed.trouble {
            spans.push(Span::styled(format!("  {trouble}"), theme.warning()));
        } else if page.line.is_empty() {
            let example = " words, is:starred, lang:de, on:2026-11";
            spans.push(Span::styled(example, theme.dim()));
        }
        return line::fit(Line::from(spans), usize::from(left.width)).render(left, buf);
    }
    if page.line.is_empty() {
        spans.push(Span::styled("everything", theme.dim()));
    } else if !parsed.words.is_empty() {
        let most = usize::from(left.width / 2);
        spans.push(Span::styled(text::fit(&parsed.words, most), theme.strong()));
    }
    let mut words = Line::from(spans);
    if let Some(trouble) = parsed.trouble {
        words.push_span(Span::styled(format!("  {trouble}"), theme.warning()));
    }
    let mut x = left.x + u16::try_from(words.width()).unwrap_or(left.width);
    line::fit(words, usize::from(left.width)).render(left, buf);
    for part in Part::ALL {
        let Some(name) = parsed.filter.name_of(part) else {
            continue;
        };
        let chip = format!(" {} ✕ ", text::fit(&text::clean(&name), 24));
        let width = u16::try_from(text::width(&chip)).unwrap_or(u16::MAX);
        x = x.saturating_add(u16::from(x > left.x + 2));
        let area = Rect { x, width, ..left };
        if area.right() > left.right() {
            return;
        }
        Span::styled(chip, theme.selection()).render(area, buf);
        hits.add(area, Target::Chip(part));
        x = area.right();
    }
}

/// `12 of 345`: the place of the selected hit, or how many hits there are.
fn count(model: &Model, width: u16) -> String {
    let Some(view) = model.history.view() else {
        return String::new();
    };
    let place = grouped(model.history.at() + 1);
    match (view.total, view.asked.is_everything()) {
        (0, true) => String::new(),
        (0, false) => format!("none of {}", grouped(view.of)),
        (total, true) => format!("{place} of {}", grouped(total)),
        (total, false) => {
            let hits = if total == 1 { "hit" } else { "hits" };
            let count = format!("{place} of {} {hits}", grouped(total));
            if width < WIDE {
                count
            } else {
                format!("{count} in {} clips", grouped(view.of))
            }
        }
    }
}

/// 100000 → `100,000`.
pub(super) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn long_numbers_are_grouped() {
        let shown = [0, 999, 1_000, 100_000, 1_234_567].map(grouped);
        assert_eq!(shown, ["0", "999", "1,000", "100,000", "1,234,567"]);
    }
}
