//! Every key of the configuration, and below or beside it what the selected one is.

mod detail;
mod list;

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::tui::hits::Hits;
use crate::tui::model::Model;
use crate::tui::settings::Typing;
use crate::tui::text;
use crate::tui::theme::Theme;

use super::{line, notice, typed};

/// From here on there is room for two columns.
const COLUMNS: (u16, u16) = (100, 16);
/// Below this many rows the notice and what is typed take the list's.
const LOW: u16 = 8;
/// The most rows below the list.
const BELOW: u16 = 7;

pub(super) fn render(model: &Model, theme: Theme, area: Rect, hits: &mut Hits, buf: &mut Buffer) {
    if model.snapshot.settings.is_empty() {
        return without(theme, line::inset(area), buf);
    }
    if area.width >= COLUMNS.0 && area.height >= COLUMNS.1 {
        let [list, rule, detail] = Layout::horizontal([
            Constraint::Fill(11),
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
    let low = area.height < LOW;
    let (gap, below) = match (low, busy(model)) {
        (false, _) => (1, BELOW.min(area.height / 2)),
        (true, true) => (0, area.height.saturating_sub(1)),
        (true, false) => (0, 1),
    };
    let [list, rule, detail] = Layout::vertical([
        Constraint::Fill(1),
        Constraint::Length(gap),
        Constraint::Length(below),
    ])
    .areas(area);
    list::render(model, theme, list, hits, buf);
    line::rule(theme, rule, buf);
    let detail = line::inset(detail);
    let notes = notice::texts(model);
    if low && !notes.is_empty() && model.typing_setting().is_none() {
        return told(&notes.join(" "), theme, detail, buf);
    }
    detail::render(model, theme, detail, buf);
}

/// Whether more has to be read below the list than one line.
fn busy(model: &Model) -> bool {
    let filters = model.typing_setting() == Some(&Typing::Filter);
    !filters && (model.typing_setting().is_some() || !notice::texts(model).is_empty())
}

/// In a low window the notice has no room of its own.
fn told(words: &str, theme: Theme, area: Rect, buf: &mut Buffer) {
    let rows = usize::from(area.height);
    let lines = text::paragraph(words, usize::from(area.width), rows);
    for (row, words) in (0..).zip(lines) {
        line::styled(words, theme.strong()).render(line::row(area, row), buf);
    }
}

fn without(theme: Theme, area: Rect, buf: &mut Buffer) {
    let words = "There is no configuration file here: what this sayso does is fixed. \
                 `sayso config path` names yours.";
    let rows = usize::from(area.height);
    let lines = text::paragraph(words, usize::from(area.width), rows);
    for (row, words) in (0..).zip(lines) {
        line::styled(words, theme.dim()).render(line::row(area, row), buf);
    }
}

/// The filter, while there is one.
fn filter(model: &Model, theme: Theme, width: usize) -> Option<[Line<'static>; 2]> {
    let page = &model.settings;
    let typing = model.typing_setting() == Some(&Typing::Filter);
    if !typing && page.filter.is_empty() {
        return None;
    }
    let mut spans = vec![Span::styled("/", theme.accent().bold())];
    if typing {
        spans.extend(typed(&page.filter, theme, width / 2));
    } else {
        spans.push(Span::raw(text::fit(&page.filter.text(), width / 2)));
    }
    let found = match page.shown(&model.snapshot.settings).len() {
        0 => "no key has it".to_owned(),
        1 => "1 key".to_owned(),
        many => format!("{many} keys"),
    };
    Some([spans.into(), line::styled(found, theme.dim())])
}
