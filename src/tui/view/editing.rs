//! The text that is corrected, with the cursor in it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;
use unicode_segmentation::UnicodeSegmentation;

use crate::front::snapshot::NoticeKind;
use crate::tui::editing::{Editing, Pane};
use crate::tui::editor::{place, rows};
use crate::tui::hits::{Hits, Target};
use crate::tui::model::Model;
use crate::tui::text;
use crate::tui::theme::Theme;

use super::{Regions, Room, line};

/// A row longer than this is hard to follow.
const COMFORTABLE: u16 = 100;
/// From so many rows on there is one for the title.
const WITH_TITLE: u16 = 3;
/// Where nothing is known of the terminal yet.
const BEFORE: Rect = Rect::new(0, 0, 80, 20);

/// The cells and rows for the text.
pub fn editing_pane(model: &Model) -> Pane {
    let (columns, rows) = model.size;
    let area = Rect::new(0, 0, columns, rows);
    let area = match Room::of(model, area) {
        _ if area.is_empty() => BEFORE,
        Room::TooSmall | Room::OneLine | Room::Tiny => area,
        Room::Compact | Room::Normal | Room::Wide => Regions::of(model, area).body,
    };
    let (_, text) = parts(area);
    Pane {
        width: usize::from(text.width),
        height: usize::from(text.height),
    }
}

/// The row of the title, which may be none, and what is left for the text.
fn parts(area: Rect) -> (Rect, Rect) {
    let area = line::inset(area);
    let title = u16::from(area.height >= WITH_TITLE);
    let text = Rect {
        y: area.y + title,
        height: area.height - title,
        width: area.width.min(COMFORTABLE + 1),
        ..area
    };
    (
        Rect {
            height: title,
            ..area
        },
        text,
    )
}

pub(super) fn render(
    editing: &Editing,
    model: &Model,
    theme: Theme,
    area: Rect,
    hits: &mut Hits,
    buf: &mut Buffer,
) {
    let (title, area) = parts(area);
    self::title(editing, model, theme, title, buf);
    hits.add(area, Target::Corrected(area));
    let room = Pane {
        width: usize::from(area.width),
        height: usize::from(area.height),
    }
    .room();
    let text = editing.editor.text();
    let rows = rows(text, room);
    let (cursor_row, _) = place(text, &rows, editing.editor.cursor());
    // Its height may be another than when the cursor was brought into sight.
    let height = usize::from(area.height.max(1));
    let top = editing
        .top
        .clamp((cursor_row + 1).saturating_sub(height), cursor_row);
    let shown = rows.iter().enumerate().skip(top);
    for (y, (index, row)) in (0..area.height).zip(shown) {
        let within = &text[row.clone()];
        let words = if index == cursor_row {
            with_cursor(within, editing.editor.cursor() - row.start, room)
        } else {
            Line::raw(within)
        };
        words.render(line::row(area, y), buf);
    }
}

/// Spaces may hang over the edge, and the cursor behind them.
fn with_cursor(row: &str, at: usize, room: usize) -> Line<'_> {
    let cursor = Style::new().reversed();
    let (before, behind) = row.split_at(at);
    if text::width(before) >= room {
        let before = &before[..text::prefix(before, room)];
        return Line::from(vec![Span::raw(before), Span::styled(" ", cursor)]);
    }
    let letter = UnicodeSegmentation::graphemes(behind, true).next();
    let letter = letter.unwrap_or_default();
    let on = if letter.is_empty() { " " } else { letter };
    Line::from(vec![
        Span::raw(before),
        Span::styled(on, cursor),
        Span::raw(&behind[letter.len()..]),
    ])
}

fn title(editing: &Editing, model: &Model, theme: Theme, area: Rect, buf: &mut Buffer) {
    if editing.is_asked() {
        let words = [
            "changed: Enter saves it, Esc again throws it away",
            "changed: Enter saves, Esc throws away",
        ];
        let width = usize::from(area.width);
        let fits = words.iter().find(|words| text::width(words) <= width);
        let words = *fits.unwrap_or(&words[1]);
        return line::fit(line::styled(words, theme.warning().bold()), width).render(area, buf);
    }
    let clip = model.clip(editing.clip);
    let mut left = Line::from(Span::styled("correct", theme.strong()));
    if let Some(clip) = clip {
        let when = format!("  {} {}", text::clean(&clip.time), text::clean(&clip.day));
        left.push_span(Span::styled(when, theme.dim()));
    }
    let notice = model.snapshot.notice.as_ref();
    let trouble = notice.is_some_and(|notice| notice.kind == NoticeKind::Error);
    let standing = if editing.is_saving() && trouble {
        "not saved yet: Enter tries again"
    } else if editing.is_saving() {
        "saving…"
    } else if editing.is_changed() {
        "changed"
    } else {
        ""
    };
    line::both_ends(left, &[line::styled(standing, theme.accent())], area, buf);
}
