//! The page of the log: the newest lines at the bottom.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::front::log::{LogLevel, LogLine};
use crate::tui::model::Model;
use crate::tui::text;
use crate::tui::theme::Theme;

use super::{line, typed};

/// From here on there is room for where a line comes from.
const WIDE: u16 = 70;
/// Cells of that.
const FROM: usize = 20;

pub(super) fn render(model: &Model, theme: Theme, area: Rect, buf: &mut Buffer) {
    let area = line::inset(area);
    let lines = model.log.lines(&model.snapshot.log);
    head(model, theme, lines.len()).render(line::row(area, 0), buf);
    let body = Rect {
        y: area.y + 1,
        height: area.height.saturating_sub(1),
        ..area
    };
    if lines.is_empty() {
        let words = nothing(model);
        let ranges = text::wrap(&words, usize::from(body.width));
        for (row, range) in (1..).zip(ranges) {
            let words = line::styled(words[range].to_owned(), theme.dim());
            words.render(line::row(body, row), buf);
        }
        return;
    }
    let end = lines.len() - model.log.back.min(lines.len() - 1);
    let mut row = body.height;
    // From the newest up: the last line is at the bottom, whatever the others take.
    for one in lines[..end].iter().rev() {
        for words in of(one, theme, body.width).into_iter().rev() {
            if row == 0 {
                return;
            }
            row -= 1;
            words.render(line::row(body, row), buf);
        }
    }
}

fn head(model: &Model, theme: Theme, count: usize) -> Line<'static> {
    let page = &model.log;
    let mut spans = vec![Span::styled("log", theme.strong())];
    let least = match page.least {
        LogLevel::Error => "errors only".to_owned(),
        LogLevel::Trace => "everything".to_owned(),
        level => format!("{level} and worse"),
    };
    spans.push(Span::styled(format!("  {least}"), theme.dim()));
    if let Some(line) = &page.typing {
        spans.push(Span::styled("  with ", theme.dim()));
        spans.extend(typed(line, theme, 30));
    } else if !page.words.is_empty() {
        let words = text::clean(&page.words);
        spans.push(Span::styled(format!("  with “{words}”"), theme.accent()));
    }
    let lines = if count == 1 { "line" } else { "lines" };
    spans.push(Span::styled(format!("  {count} {lines}"), theme.dim()));
    if page.back > 0 {
        spans.push(Span::styled("  G follows", theme.dim()));
    }
    spans.into()
}

fn nothing(model: &Model) -> String {
    let log = &model.snapshot.log;
    match &log.folder {
        None => "Nothing is logged: `--log-level off`.".to_owned(),
        Some(folder) if log.lines.is_empty() => {
            format!("Nothing yet. All of it is in {}.", text::clean(folder))
        }
        Some(folder) => format!(
            "No line of the newest is so. f shows more, esc takes the words away; older lines are \
             in {}.",
            text::clean(folder)
        ),
    }
}

/// The rows of a line: its time, how serious it is, where it comes from, its words.
fn of(one: &LogLine, theme: Theme, width: u16) -> Vec<Line<'static>> {
    let style = match one.level {
        LogLevel::Error => theme.danger(),
        LogLevel::Warn => theme.warning(),
        LogLevel::Info => Style::new(),
        LogLevel::Debug | LogLevel::Trace => theme.dim(),
    };
    let wide = width >= WIDE;
    // Without thousandths where there is little room.
    let time = if wide {
        one.time.as_str()
    } else {
        one.time.split('.').next().unwrap_or_default()
    };
    let mut before = vec![
        Span::styled(format!("{time}  "), theme.dim()),
        Span::styled(format!("{:5}  ", one.level), style),
    ];
    if wide {
        let from = text::clean(&one.from);
        let from = text::end(&from, FROM - 2);
        let gap = " ".repeat(FROM - text::width(from));
        before.push(Span::styled(format!("{from}{gap}"), theme.dim()));
    }
    let used: usize = before.iter().map(Span::width).sum();
    let words = text::clean(&one.text);
    let room = usize::from(width).saturating_sub(used).max(1);
    let ranges = text::wrap(&words, room);
    let row = |(index, range): (usize, std::ops::Range<usize>)| {
        let words = Span::styled(words[range].to_owned(), style);
        if index == 0 {
            let mut spans = before.clone();
            spans.push(words);
            Line::from(spans)
        } else {
            Line::from(vec![Span::raw(" ".repeat(used)), words])
        }
    };
    let rows: Vec<Line<'static>> = ranges.into_iter().enumerate().map(row).collect();
    if rows.is_empty() {
        return vec![before.into()];
    }
    rows
}
