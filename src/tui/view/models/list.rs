//! One row a model.

use std::fmt::Write as _;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::catalogue::size;
use crate::front::models::ModelView;
use crate::tui::hits::{Hits, Target};
use crate::tui::model::Model;
use crate::tui::text;
use crate::tui::theme::Theme;

use super::line;

/// Cells of a name with the room behind it.
const NAME: usize = 22;
/// Cells of the languages.
const LANGUAGES: usize = 13;
/// Cells of a size.
const SIZE: usize = 9;
/// From here on a row says what a model understands, and from there what it takes,
/// and how it fares.
const ROOM: [usize; 3] = [56, 74, 92];

pub(super) fn render(model: &Model, theme: Theme, area: Rect, hits: &mut Hits, buf: &mut Buffer) {
    let width = usize::from(line::inset(area).width);
    heading(width, theme, line::row(area, 0), buf);
    let rows = Rect {
        y: area.y + 1.min(area.height),
        height: area.height.saturating_sub(1),
        ..area
    };
    let models = &model.snapshot.models.models;
    let at = model.models.place(&model.snapshot).unwrap_or(0);
    let height = usize::from(rows.height);
    // The selected one stays in the middle, but at both ends of the list.
    let first = at.saturating_sub(height / 2);
    let first = first.min(models.len().saturating_sub(height));
    for (row, (place, one)) in (0..rows.height).zip(models.iter().enumerate().skip(first)) {
        let standing = standing(model, one, theme);
        let style = style(one, place == at, theme);
        let left = columns(one, width, style);
        let row = line::row(rows, row);
        hits.add(row, Target::Model(one.name.clone()));
        if place == at {
            line::styled("▸", theme.accent().bold()).render(row, buf);
        }
        line::both_ends(left, &[standing], behind_mark(row), buf);
    }
}

fn style(one: &ModelView, selected: bool, theme: Theme) -> Style {
    if selected {
        theme.strong()
    } else if one.is_here() || one.fits {
        Style::new()
    } else {
        theme.dim()
    }
}

fn heading(width: usize, theme: Theme, row: Rect, buf: &mut Buffer) {
    let mut words = format!("{:NAME$}", "model");
    if width >= ROOM[0] {
        let _ = write!(words, "{:LANGUAGES$}{:>SIZE$}", "languages", "size");
    }
    if width >= ROOM[1] {
        let _ = write!(words, "  {:>SIZE$}", "memory");
    }
    if width >= ROOM[2] {
        let _ = write!(words, "  {:>6}  {:>7}", "speed", "errors");
    }
    line::styled(words, theme.dim()).render(behind_mark(row), buf);
}

fn columns(one: &ModelView, width: usize, style: Style) -> Line<'static> {
    let name = text::fit(&text::clean(&one.name), NAME - 1);
    let pad = NAME - text::width(&name);
    let mut words = format!("{name}{:pad$}", "");
    if width >= ROOM[0] {
        let languages = one.languages.map(|known| known.to_string());
        let languages = languages.unwrap_or_else(|| "–".to_owned());
        let _ = write!(words, "{languages:LANGUAGES$}{:>SIZE$}", size(one.bytes));
    }
    if width >= ROOM[1] {
        let _ = write!(words, "  {:>SIZE$}", size(one.memory_bytes));
    }
    if width >= ROOM[2] {
        let known = |number: Option<f32>, unit: &str| {
            number.map_or_else(|| "–".to_owned(), |number| format!("{number}{unit}"))
        };
        let speed = known(one.speed, "×");
        let errors = known(one.wer_percent, " %");
        let _ = write!(words, "  {speed:>6}  {errors:>7}");
    }
    Line::from(Span::styled(words, style))
}

/// Where it stands, in a word or two.
fn standing(model: &Model, one: &ModelView, theme: Theme) -> Line<'static> {
    let snapshot = &model.snapshot;
    let coming = snapshot.download.as_ref();
    if let Some(coming) = coming.filter(|coming| coming.name == one.name) {
        let words = format!("downloading {} %", coming.percent());
        return line::styled(words, theme.accent().bold());
    }
    let recommended = snapshot.models.recommended.as_ref();
    let recommended = recommended.is_some_and(|known| known.name == one.name);
    if one.in_use {
        line::styled("● in use", theme.accent().bold())
    } else if one.installed.is_some() {
        line::styled("installed", theme.accent())
    } else if one.built_in {
        line::styled("built in, to try", theme.dim())
    } else if one.part_bytes > 0 {
        let percent = one.part_bytes.saturating_mul(100) / one.bytes.max(1);
        line::styled(format!("{percent} % here"), theme.warning())
    } else if recommended {
        line::styled("recommended", theme.strong())
    } else if one.fits {
        Line::default()
    } else {
        line::styled("too little memory", theme.dim())
    }
}

/// The row without the mark, and without the margin at the right.
fn behind_mark(row: Rect) -> Rect {
    let side = line::inset(row);
    Rect {
        x: row.x + 2.min(row.width),
        width: (side.x + side.width).saturating_sub(row.x + 2),
        ..row
    }
}
