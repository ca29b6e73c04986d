//! The models: those that are here, those that can be had, and one that is coming.

mod detail;
mod list;

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::widgets::Widget;

use crate::tui::hits::Hits;
use crate::tui::model::Model;
use crate::tui::text;
use crate::tui::theme::Theme;

use super::line;

/// From here on there is room for two columns.
const COLUMNS: (u16, u16) = (120, 16);
/// The most rows below the list.
const BELOW: u16 = 6;
/// Below this many rows the list has all but one of them.
const LOW: u16 = 8;

pub(super) fn render(model: &Model, theme: Theme, area: Rect, hits: &mut Hits, buf: &mut Buffer) {
    if model.snapshot.models.models.is_empty() {
        return without(theme, line::inset(area), buf);
    }
    if area.width >= COLUMNS.0 && area.height >= COLUMNS.1 {
        let [list, rule, detail] = Layout::horizontal([
            Constraint::Fill(13),
            Constraint::Length(1),
            Constraint::Fill(9),
        ])
        .areas(area);
        list::render(model, theme, list, hits, buf);
        line::upright(theme, rule, buf);
        line::junction("┬", (rule.x, area.y.saturating_sub(1)), buf);
        line::junction("┴", (rule.x, area.bottom()), buf);
        return detail::render(model, theme, line::inset(detail), buf);
    }
    let (gap, below) = if area.height < LOW {
        (0, 1.min(area.height.saturating_sub(1)))
    } else {
        (1, BELOW.min(area.height / 2))
    };
    let [list, rule, detail] = Layout::vertical([
        Constraint::Fill(1),
        Constraint::Length(gap),
        Constraint::Length(below),
    ])
    .areas(area);
    list::render(model, theme, list, hits, buf);
    line::rule(theme, rule, buf);
    detail::render(model, theme, line::inset(detail), buf);
}

fn without(theme: Theme, area: Rect, buf: &mut Buffer) {
    let words = "Models cannot be chosen here: this sayso has the one it was started with.";
    let rows = usize::from(area.height);
    let lines = text::paragraph(words, usize::from(area.width), rows);
    for (row, words) in (0..).zip(lines) {
        line::styled(words, theme.dim()).render(line::row(area, row), buf);
    }
}
