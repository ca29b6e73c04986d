//! The keys, section by section, with their values.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::config::layers;
use crate::config::schema::Kind;
use crate::config::typed;
use crate::front::setting::{SetBy, SettingView};
use crate::tui::hits::{Hits, Target};
use crate::tui::model::Model;
use crate::tui::settings::key;
use crate::tui::text;
use crate::tui::theme::Theme;

use super::{filter, line};

/// Cells of the mark before a key, and of the room before its name.
const MARK: u16 = 2;
/// Cells of a name with the room behind it, and where there is little room.
const NAME: usize = 24;
const SHORT_NAME: usize = 19;

/// A row of the list.
enum Row<'a> {
    Section(&'a str),
    Key(&'a SettingView),
}

pub(super) fn render(model: &Model, theme: Theme, area: Rect, hits: &mut Hits, buf: &mut Buffer) {
    let mut area = area;
    if let Some([left, right]) = filter(model, theme, usize::from(area.width)) {
        line::both_ends(left, &[right], line::inset(line::row(area, 0)), buf);
        area.y += 1.min(area.height);
        area.height = area.height.saturating_sub(1);
    }
    let settings = &model.snapshot.settings;
    let selected = model.settings.selected(settings);
    let shown = model.settings.shown(settings);
    let rows = rows(shown.into_iter().filter_map(|place| settings.get(place)));
    let is_selected = |row: &Row| matches!((row, selected), (Row::Key(one), Some(other)) if one.path == other.path);
    let at = rows.iter().position(is_selected).unwrap_or(0);
    let height = usize::from(area.height);
    // The selected key stays in the middle, but at both ends of the list.
    let first = at.saturating_sub(height / 2);
    let first = first.min(rows.len().saturating_sub(height));
    for (index, row) in (0..area.height).zip(rows.into_iter().skip(first)) {
        let selected = is_selected(&row);
        match row {
            Row::Section(name) => section(name, theme, line::row(area, index), buf),
            Row::Key(setting) => {
                let place = settings.iter().position(|known| known.path == setting.path);
                if let Some(place) = place {
                    hits.add(line::row(area, index), Target::Setting(place));
                }
                one(setting, selected, theme, line::row(area, index), buf);
            }
        }
    }
}

fn rows<'a>(settings: impl Iterator<Item = &'a SettingView>) -> Vec<Row<'a>> {
    let mut rows = Vec::new();
    let mut before = "";
    for setting in settings {
        let (section, _) = parts(&setting.path);
        if section != before {
            rows.push(Row::Section(section));
            before = section;
        }
        rows.push(Row::Key(setting));
    }
    rows
}

/// The section that a key is listed in, and its name there. What a profile sets is
/// listed below the profile.
fn parts(path: &str) -> (&str, &str) {
    let profile = path.strip_prefix("profile.");
    let name = profile.and_then(|rest| rest.find('.'));
    let dot = name.map_or_else(|| path.find('.'), |dot| Some(dot + "profile.".len()));
    dot.map_or(("", path), |dot| (&path[..dot], &path[dot + 1..]))
}

fn section(name: &str, theme: Theme, row: Rect, buf: &mut Buffer) {
    let area = behind_mark(row);
    let name = text::fit(&text::clean(name), usize::from(area.width));
    line::styled(name, theme.accent()).render(area, buf);
}

fn one(setting: &SettingView, selected: bool, theme: Theme, row: Rect, buf: &mut Buffer) {
    let base = if selected {
        theme.strong()
    } else {
        Style::new()
    };
    if selected {
        line::styled("▸", theme.accent().bold()).render(row, buf);
    }
    let mut area = behind_mark(row);
    area.x += MARK.min(area.width);
    area.width = area.width.saturating_sub(MARK);
    let width = if area.width < 60 { SHORT_NAME } else { NAME };
    let name = text::fit(&text::clean(parts(&setting.path).1), width - 1);
    let pad = width - text::width(&name);
    let left = Line::from(vec![
        Span::styled(format!("{name}{:pad$}", ""), base),
        Span::styled(value(setting), base),
    ]);
    let right = match &setting.from {
        SetBy::BuiltIn => None,
        SetBy::File { line } => Some(format!("line {line}")),
        SetBy::Elsewhere(name) => Some(text::clean(name)),
    };
    let right = right.map(|words| line::styled(words, theme.dim()));
    line::both_ends(left, right.as_slice(), area, buf);
}

/// The value as somebody would type it, with its unit.
pub(super) fn value(setting: &SettingView) -> String {
    let kind = key(setting).map(|path| path.key.kind);
    let value = layers::toml_value(&setting.value);
    let (Some(kind), Some(value)) = (kind, value) else {
        return text::clean(&setting.value);
    };
    let typed = typed::typed(kind, &value);
    match kind {
        _ if typed.trim().is_empty() => text::clean(&setting.value),
        Kind::Number { unit, .. } => format!("{typed}{unit}"),
        _ => text::clean(&typed),
    }
}

/// The row without the mark, and without the margin at the right.
fn behind_mark(row: Rect) -> Rect {
    let side = line::inset(row);
    Rect {
        x: row.x + MARK.min(row.width),
        width: (side.x + side.width).saturating_sub(row.x + MARK),
        ..row
    }
}
