//! Every version of the selected text, newest first, and what the selected one has
//! changed.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::front::snapshot::VersionView;
use crate::tui::hits::{Hits, Target};
use crate::tui::model::Model;
use crate::tui::text;
use crate::tui::theme::Theme;
use crate::tui::versions::{Shown, shown};
use crate::tui::widgets::diff::{Diff, SIDE_BY_SIDE};

use super::line;

/// From so many rows on there is a row between the list and the texts.
const AIRY: u16 = 8;

/// The rows that it would take, of which the list has the same at every height.
pub(super) fn height(model: &Model, body: Rect) -> usize {
    let body = line::inset(body);
    let Some(versions) = shown(model) else {
        return 0;
    };
    let above = list_rows(versions.all.len(), body) + heading_rows(body);
    usize::from(above) + texts(&versions, Theme::default(), body.width).len()
}

/// Of a long list the part around the selected one.
fn list_rows(versions: usize, body: Rect) -> u16 {
    let most = (body.height / 3).max(1);
    u16::try_from(versions).unwrap_or(most).min(most)
}

const fn heading_rows(body: Rect) -> u16 {
    if body.height >= AIRY { 2 } else { 0 }
}

pub(super) fn render(model: &Model, theme: Theme, area: Rect, hits: &mut Hits, buf: &mut Buffer) {
    let area = line::inset(area);
    let Some(versions) = shown(model) else {
        return line::styled("reading the versions…", theme.dim()).render(area, buf);
    };
    if versions.all.is_empty() {
        return line::styled("There is no text yet.", theme.dim()).render(area, buf);
    }
    let rows = list_rows(versions.all.len(), area);
    let at = versions.all.len() - 1 - versions.selected;
    let first = at.saturating_sub(usize::from(rows) - 1);
    let newest_first = versions.all.iter().enumerate().rev().skip(first);
    for (row, (index, version)) in (0..rows).zip(newest_first) {
        let row = line::row(area, row);
        hits.add(row, Target::Version(version.number));
        let selected = index == versions.selected;
        in_list(version, selected, theme, row, buf);
    }
    let heading = heading_rows(area);
    if heading > 0 {
        titles(&versions, theme, area.width).render(line::row(area, rows + heading - 1), buf);
    }
    let below = Rect {
        y: area.y + rows + heading,
        height: area.height.saturating_sub(rows + heading),
        ..area
    };
    let lines = texts(&versions, theme, area.width);
    let lines = lines.into_iter().skip(usize::from(model.scroll));
    for (row, words) in below.rows().zip(lines) {
        words.render(row, buf);
    }
}

fn in_list(version: &VersionView, selected: bool, theme: Theme, row: Rect, buf: &mut Buffer) {
    let (mark, style) = if selected {
        ("▸ ", theme.strong())
    } else {
        ("  ", ratatui::style::Style::new())
    };
    let mut words = Line::from(vec![
        Span::styled(mark, theme.accent().bold()),
        Span::styled(name(version), style),
    ]);
    if version.chosen {
        words.push_span(Span::styled("  · the text", theme.accent()));
    }
    let words_of_it = if version.text.is_empty() {
        "(no words)".to_owned()
    } else {
        text::clean(&version.text)
    };
    words.push_span(Span::styled(format!("  {words_of_it}"), theme.dim()));
    line::fit(words, usize::from(row.width)).render(row, buf);
}

fn name(version: &VersionView) -> String {
    format!("{}  {}", version.number, text::clean(&version.by))
}

/// What stands where below.
fn titles(versions: &Shown, theme: Theme, width: u16) -> Line<'static> {
    let new = &versions.all[versions.newer];
    let Some(old) = versions.older.map(|at| &versions.all[at]) else {
        return line::styled(name(new), theme.strong());
    };
    if width < SIDE_BY_SIDE {
        let words = format!("from {}  to {}", name(old), name(new));
        return line::fit(line::styled(words, theme.strong()), usize::from(width));
    }
    // As the columns of the texts.
    let column = ((usize::from(width) - 3) / 2).min(100);
    let left = text::fit(&name(old), column);
    let pad = column - text::width(&left);
    Line::from(vec![
        Span::styled(left, theme.strong()),
        Span::raw(" ".repeat(pad)),
        Span::styled(" │ ", theme.rule()),
        Span::styled(text::fit(&name(new), column), theme.strong()),
    ])
}

fn texts(versions: &Shown, theme: Theme, width: u16) -> Vec<Line<'static>> {
    let Some(new) = versions.all.get(versions.newer) else {
        return Vec::new();
    };
    let Some(old) = versions.older.map(|at| &versions.all[at]) else {
        let text = text::clean(&new.text);
        let rows = text::wrap(&text, usize::from(width)).into_iter();
        return rows.map(|row| Line::raw(text[row].to_owned())).collect();
    };
    let diff = Diff {
        old: &old.text,
        new: &new.text,
        theme,
    };
    diff.lines(width)
}
