//! The selected text alone, scrolled.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Widget;

use crate::tui::model::Model;
use crate::tui::text;
use crate::tui::theme::Theme;

use super::{clip_row, detail, line};

/// A line longer than this is hard to follow.
const COMFORTABLE: u16 = 100;

/// The lines of the title and the text at this width.
pub(super) fn height(model: &Model, width: u16) -> usize {
    let Some(clip) = model.selected() else {
        return 0;
    };
    let words = clip_row::in_full(clip, model, Theme::default());
    2 + text::wrap(&words.text, text_width(width)).len()
}

fn text_width(width: u16) -> usize {
    let area = line::inset(Rect::new(0, 0, width, 1));
    usize::from(area.width.min(COMFORTABLE))
}

pub(super) fn render(model: &Model, theme: Theme, area: Rect, buf: &mut Buffer) {
    let Some(clip) = model.selected() else {
        return;
    };
    let words = clip_row::in_full(clip, model, theme);
    let text = text::wrap(&words.text, text_width(area.width))
        .into_iter()
        .map(|range| Line::from(text::marked(&words.text, range, &words.marks, words.base)));
    let lines = [detail::title(clip, theme), Line::default()]
        .into_iter()
        .chain(text)
        .skip(usize::from(model.scroll));
    let area = line::inset(area);
    for (row, words) in (0..area.height).zip(lines) {
        words.render(line::row(area, row), buf);
    }
}
