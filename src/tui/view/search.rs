//! The search line, in place of the keys.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::tui::model::Model;
use crate::tui::text;
use crate::tui::theme::Theme;

use super::{footer, line};

pub(super) fn render(model: &Model, theme: Theme, area: Rect, buf: &mut Buffer) {
    footer::below(model, theme, area, buf);
    let area = line::inset(area);
    let query = &model.search.query;
    // The end of the query is what is being typed: when there is no room for
    // all of it, its beginning goes.
    let room = usize::from(area.width / 2);
    let shown = text::end(query, room);
    let mut left = vec![Span::styled("/", theme.accent().bold()), Span::raw(shown)];
    if model.search.typing {
        left.push(Span::styled("▏", theme.accent()));
    }
    let keys = if model.search.typing {
        "enter keeps · esc leaves"
    } else {
        "n next · N previous · esc leaves"
    };
    let right = Line::from(vec![
        Span::raw(found(model)),
        Span::styled(format!("   {keys}"), theme.dim()),
    ]);
    line::both_ends(left.into(), &[right], line::row(area, 0), buf);
}

fn found(model: &Model) -> String {
    if model.search.query.is_empty() {
        return String::new();
    }
    let hits = model.hits();
    let at = model
        .selected_index()
        .and_then(|index| hits.iter().position(|&hit| hit == index));
    match (hits.len(), at) {
        (0, _) => "no text has it".to_owned(),
        (all, Some(at)) => format!("{} of {all}", at + 1),
        (1, None) => "1 text has it".to_owned(),
        (all, None) => format!("{all} texts have it"),
    }
}
