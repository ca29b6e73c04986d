//! The page of the history: what is looked for, the hits, and the selected one closely.
//!
//! | room | layout |
//! |---|---|
//! | little | the line, the hits, the selected text unfolded |
//! | 12 rows or more | the selected clip below the hits |
//! | 120 columns or more | beside them |
//! | 180 columns or more | the filters at the left, too |

mod filters;
mod head;
mod preview;

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::front::action::Action;
use crate::front::browse::HistoryView;
use crate::tui::hits::Hits;
use crate::tui::model::Model;
use crate::tui::theme::Theme;

use super::clips::{self, Rows, Unfold};
use super::{line, talk};

/// From here on there is room for two columns, and for three.
const COLUMNS: [u16; 2] = [120, 180];
/// From so many rows on there is room below the list.
const BELOW: u16 = 12;
/// The most rows of the preview below the list.
const MOST_BELOW: u16 = 14;
/// Cells of the filters.
const FILTERS: u16 = 30;

/// Where things are.
struct Places {
    filters: Option<Rect>,
    head: Rect,
    list: Rect,
    preview: Option<Rect>,
}

impl Places {
    fn of(body: Rect) -> Self {
        let [head, rest] =
            Layout::vertical([Constraint::Length(1), Constraint::Fill(1)]).areas(body);
        if body.width >= COLUMNS[0] && body.height >= BELOW {
            let filters = if body.width >= COLUMNS[1] { FILTERS } else { 0 };
            let [filters, _, list, _, preview] = Layout::horizontal([
                Constraint::Length(filters),
                Constraint::Length(u16::from(filters > 0)),
                Constraint::Fill(11),
                Constraint::Length(1),
                Constraint::Fill(9),
            ])
            .areas(rest);
            return Self {
                filters: (filters.width > 0).then_some(filters),
                head,
                list,
                preview: Some(preview),
            };
        }
        if rest.height + 1 < BELOW {
            return Self {
                filters: None,
                head,
                list: rest,
                preview: None,
            };
        }
        let below = (rest.height * 2 / 5).min(MOST_BELOW);
        let [list, _, preview] = Layout::vertical([
            Constraint::Fill(1),
            Constraint::Length(1),
            Constraint::Length(below),
        ])
        .areas(rest);
        Self {
            filters: None,
            head,
            list,
            preview: Some(preview),
        }
    }
}

/// Whether there is room for the selected clip in a body of this size.
pub(super) fn has_preview(body: Rect) -> bool {
    Places::of(body).preview.is_some()
}

pub(super) fn render(model: &Model, theme: Theme, body: Rect, hits: &mut Hits, buf: &mut Buffer) {
    let mut places = Places::of(body);
    let view = model.history.view();
    if view.is_some_and(|view| view.clips.is_empty()) && places.filters.is_none() {
        // There is nothing to be seen closely.
        places.list.width = body.width;
        places.list.height = body.height.saturating_sub(1);
        places.preview = None;
    }
    head::render(model, theme, places.head, hits, buf);
    match view {
        None => {}
        Some(view) if view.clips.is_empty() => {
            empty(model, view, theme, places.list, buf);
        }
        Some(view) => {
            let of_day = |day: &str| view.of_day(day);
            let last = view.clips.len() - 1;
            let rows = Rows {
                clips: &view.clips,
                selected: model.history.at().saturating_sub(view.from).min(last),
                of_day: &of_day,
            };
            let unfold = match places.preview {
                Some(_) => Unfold::Nothing,
                None => Unfold::Selected,
            };
            clips::rows_of(model, theme, places.list, unfold, rows, hits, buf);
        }
    }
    if let Some(preview) = places.preview {
        divide(theme, body, &places, preview, buf);
        preview::render(model, theme, preview, buf);
    }
    match places.filters {
        Some(area) => filters::column(model, theme, area, hits, buf),
        None => filters::menu(model, theme, body, hits, buf),
    }
}

/// The rules between the parts.
fn divide(theme: Theme, body: Rect, places: &Places, preview: Rect, buf: &mut Buffer) {
    if preview.y > places.list.y {
        let rule = Rect {
            y: preview.y - 1,
            height: 1,
            ..preview
        };
        return line::rule(theme, rule, buf);
    }
    let left = places.filters.map(Rect::right);
    for x in [left, Some(preview.x - 1)].into_iter().flatten() {
        let rule = Rect::new(x, preview.y, 1, preview.height);
        line::upright(theme, rule, buf);
        line::junction("┴", (x, body.bottom()), buf);
    }
}

/// What to do first.
fn empty(model: &Model, view: &HistoryView, theme: Theme, area: Rect, buf: &mut Buffer) {
    let lines = if view.of == 0 {
        let (key, hold) = talk::key(model);
        let how = if hold {
            format!("Hold {key}, speak, let go: it will be here.")
        } else {
            format!("Press {key}, speak, press it again: it will be here.")
        };
        vec![
            line::styled("Nothing said yet.", theme.strong()),
            Line::raw(how),
        ]
    } else {
        let mut lines = vec![
            line::styled("No clip is like that.", theme.strong()),
            Line::raw("Every word must begin a word of the text."),
        ];
        let ways = [
            (Action::ClearFilters, "takes the filters away"),
            (Action::Cancel, "shows all again"),
        ];
        let filtered = !model.history.parsed().filter.is_empty();
        for (action, does) in ways.into_iter().skip(usize::from(!filtered)) {
            let Some(key) = model.hint(action) else {
                continue;
            };
            lines.push(Line::from(vec![
                Span::styled(key, theme.accent().bold()),
                Span::raw(format!(" {does}")),
            ]));
        }
        lines
    };
    let height = u16::try_from(lines.len()).unwrap_or(0);
    let top = area.height.saturating_sub(height) / 3;
    for (row, words) in (top..).zip(lines) {
        line::fit(words, usize::from(area.width))
            .centered()
            .render(line::row(area, row), buf);
    }
}
