//! What one can filter by: a column of its own where there is room, else a box over
//! the page while it is chosen from.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Clear, Widget};

use crate::front::browse::Part;
use crate::tui::history::menu::Choice;
use crate::tui::hits::{Hits, Target};
use crate::tui::model::Model;
use crate::tui::text;
use crate::tui::theme::Theme;
use crate::tui::view::line;

use super::head::grouped;

/// Cells of the box, with its frame.
const WIDTH: u16 = 38;

/// A row: a heading, or a choice with its place.
enum Row {
    Heading(Part),
    Choice(usize, Choice),
}

fn rows(model: &Model) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut part = None;
    for (place, choice) in model.history.choices().into_iter().enumerate() {
        if part != Some(choice.part) {
            part = Some(choice.part);
            rows.push(Row::Heading(choice.part));
        }
        rows.push(Row::Choice(place, choice));
    }
    rows
}

/// The filters at the left.
pub(super) fn column(model: &Model, theme: Theme, area: Rect, hits: &mut Hits, buf: &mut Buffer) {
    let area = Rect {
        x: area.x + 2.min(area.width),
        width: area.width.saturating_sub(3),
        ..area
    };
    list(model, theme, area, hits, buf);
}

/// The filters over the page, while they are chosen from.
pub(super) fn menu(model: &Model, theme: Theme, body: Rect, hits: &mut Hits, buf: &mut Buffer) {
    if model.history.menu.is_none() {
        return;
    }
    let rows = u16::try_from(rows(model).len()).unwrap_or(u16::MAX);
    let below = Rect {
        y: body.y + 1.min(body.height),
        height: body.height.saturating_sub(1),
        ..body
    };
    let width = WIDTH.min(below.width);
    let outer = Rect {
        x: below.x + 1.min(below.width - width),
        width,
        height: rows.saturating_add(2).min(below.height),
        ..below
    };
    Clear.render(outer, buf);
    hits.cover(outer);
    let block = Block::bordered()
        .border_type(BorderType::Rounded)
        .border_style(theme.rule());
    let inner = block.inner(outer);
    block.render(outer, buf);
    let inner = Rect {
        x: inner.x + 1.min(inner.width),
        width: inner.width.saturating_sub(2),
        ..inner
    };
    list(model, theme, inner, hits, buf);
}

fn list(model: &Model, theme: Theme, area: Rect, hits: &mut Hits, buf: &mut Buffer) {
    let rows = rows(model);
    let chosen = model.history.menu;
    let is_chosen = |row: &Row| matches!(row, Row::Choice(place, _) if Some(*place) == chosen);
    let at = rows.iter().position(is_chosen).unwrap_or(0);
    let height = usize::from(area.height);
    let first = at
        .saturating_sub(height / 2)
        .min(rows.len().saturating_sub(height));
    for (row, what) in (0..area.height).zip(rows.into_iter().skip(first)) {
        let row = line::row(area, row);
        match what {
            Row::Heading(part) => {
                line::styled(part.title(), theme.dim()).render(row, buf);
            }
            Row::Choice(place, choice) => {
                hits.add(row, Target::Choice(place));
                self::choice(&choice, Some(place) == chosen, theme, row, buf);
            }
        }
    }
}

fn choice(choice: &Choice, chosen: bool, theme: Theme, row: Rect, buf: &mut Buffer) {
    let mark = if chosen { "▸ " } else { "  " };
    let on = if choice.on { "● " } else { "  " };
    let style = if choice.on || chosen {
        theme.strong()
    } else if choice.count == Some(0) {
        theme.dim()
    } else {
        theme.text()
    };
    let left = Line::from(vec![
        Span::styled(mark, theme.accent().bold()),
        Span::styled(on, theme.accent()),
        Span::styled(text::clean(&choice.name), style),
    ]);
    let count = choice.count.map_or_else(String::new, grouped);
    line::both_ends(left, &[line::styled(count, theme.dim())], row, buf);
}
