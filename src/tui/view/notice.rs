//! What the user should know now. Errors stay until they were read.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::front::snapshot::{MicStatus, ModelStatus, NoticeKind};
use crate::tui::model::Model;
use crate::tui::text;
use crate::tui::theme::Theme;

use super::line;

/// Something to be said above the list.
struct Note {
    kind: NoticeKind,
    text: String,
}

/// The notice with its key, and every part that cannot work for now; no text twice.
fn notes(model: &Model) -> Vec<Note> {
    let snapshot = &model.snapshot;
    let mut notes = Vec::new();
    if let Some(line) = &snapshot.demo {
        notes.push(Note {
            kind: NoticeKind::Info,
            text: text::clean(line),
        });
    }
    let mut said = "";
    for notice in [&model.notice, &snapshot.notice].into_iter().flatten() {
        said = &notice.text;
        let dismiss = match notice.kind {
            NoticeKind::Error => " · esc dismisses",
            NoticeKind::Info => "",
        };
        notes.push(Note {
            kind: notice.kind,
            text: format!("{}{dismiss}", text::clean(said)),
        });
    }
    let microphone = match &snapshot.microphone {
        MicStatus::Unavailable { reason } => Some(reason),
        MicStatus::Closed | MicStatus::Opening | MicStatus::Open { .. } => None,
    };
    let model = match &snapshot.model {
        ModelStatus::Failed { reason } => Some(reason),
        ModelStatus::Loading | ModelStatus::Ready { .. } | ModelStatus::Asleep { .. } => None,
    };
    for reason in [microphone, model].into_iter().flatten() {
        if reason != said {
            notes.push(Note {
                kind: NoticeKind::Error,
                text: text::clean(reason),
            });
        }
    }
    notes
}

/// The rows that everything takes.
pub(super) fn height(model: &Model, width: u16) -> u16 {
    let rows: usize = notes(model)
        .iter()
        .map(|note| text::wrap(&note.text, text_width(width)).len())
        .sum();
    u16::try_from(rows).unwrap_or(u16::MAX)
}

/// The shape in front takes two cells.
fn text_width(width: u16) -> usize {
    let area = line::inset(Rect::new(0, 0, width, 1));
    usize::from(area.width).saturating_sub(2)
}

pub(super) fn render(model: &Model, theme: Theme, area: Rect, buf: &mut Buffer) {
    let width = text_width(area.width);
    let area = line::inset(area);
    let mut row = 0;
    for note in notes(model) {
        let (shape, style) = match note.kind {
            NoticeKind::Error => ("⚠ ", theme.danger()),
            NoticeKind::Info => ("· ", theme.accent()),
        };
        let rows = usize::from(area.height - row);
        for (index, words) in text::paragraph(&note.text, width, rows)
            .into_iter()
            .enumerate()
        {
            let lead = if index == 0 { shape } else { "  " };
            Line::from(vec![Span::styled(lead, style), Span::raw(words)])
                .render(line::row(area, row), buf);
            row += 1;
        }
    }
}

/// The whole text of everything, for the help.
pub(super) fn texts(model: &Model) -> Vec<String> {
    notes(model).into_iter().map(|note| note.text).collect()
}
