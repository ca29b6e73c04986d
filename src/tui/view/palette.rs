//! The palette: a line to type in, and what it finds, over the page.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Clear, Widget};

use crate::tui::hits::{Hits, Target};
use crate::tui::model::Model;
use crate::tui::palette::{Found, Palette};
use crate::tui::text;
use crate::tui::theme::Theme;

use super::{line, typed};

/// Cells of the box, with its frame.
const WIDTH: u16 = 66;
/// The most rows of what is found.
const ROWS: u16 = 14;

pub(super) fn render(model: &Model, theme: Theme, area: Rect, hits: &mut Hits, buf: &mut Buffer) {
    let Some(palette) = &model.palette else {
        return;
    };
    let found = palette.found(model.place());
    let rows = u16::try_from(found.len()).unwrap_or(ROWS).clamp(1, ROWS);
    let width = WIDTH.min(area.width);
    let height = (rows + 3).min(area.height);
    let outer = Rect {
        x: area.x + (area.width - width) / 2,
        y: area.y + (area.height - height) / 4,
        width,
        height,
    };
    Clear.render(outer, buf);
    hits.cover(outer);
    let block = Block::bordered()
        .border_type(BorderType::Rounded)
        .border_style(theme.rule());
    let inner = block.inner(outer);
    block.render(outer, buf);
    let inner = line::inset(inner);
    prompt(palette, theme, line::row(inner, 0), buf);
    let list = Rect {
        y: inner.y + 1.min(inner.height),
        height: inner.height.saturating_sub(1),
        ..inner
    };
    if found.is_empty() {
        return line::styled("nothing here is called so", theme.dim()).render(list, buf);
    }
    let chosen = palette.chosen.min(found.len() - 1);
    let first = chosen.saturating_sub(usize::from(list.height).saturating_sub(1));
    for (row, (place, one)) in (0..list.height).zip(found.iter().enumerate().skip(first)) {
        let keys = model.keymap.shown(one.what.action);
        let keys = line::styled(keys, theme.accent());
        let left = words(one, place == chosen, theme);
        hits.add(line::row(list, row), Target::Found(place));
        line::both_ends(left, &[keys], line::row(list, row), buf);
    }
}

fn prompt(palette: &Palette, theme: Theme, row: Rect, buf: &mut Buffer) {
    let mut spans = vec![Span::styled(": ", theme.accent().bold())];
    spans.extend(typed(
        &palette.line,
        theme,
        usize::from(row.width).saturating_sub(2),
    ));
    if palette.line.is_empty() {
        spans.push(Span::styled(" what to do?", theme.dim()));
    }
    Line::from(spans).render(row, buf);
}

/// The words with the letters that were looked for.
fn words(one: &Found, chosen: bool, theme: Theme) -> Line<'static> {
    let base = if chosen {
        theme.strong()
    } else {
        ratatui::style::Style::new()
    };
    let mark = if chosen { "▸ " } else { "  " };
    let mut spans = vec![Span::styled(mark, theme.accent().bold())];
    let mut plain = String::new();
    for (at, letter) in text::clean(one.what.does).chars().enumerate() {
        if one.letters.contains(&at) {
            spans.push(Span::styled(std::mem::take(&mut plain), base));
            spans.push(Span::styled(letter.to_string(), theme.accent().bold()));
        } else {
            plain.push(letter);
        }
    }
    spans.push(Span::styled(plain, base));
    spans.into()
}
