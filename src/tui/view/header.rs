//! The top line: what this is, and what the microphone and the network are doing.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::front::snapshot::{MicStatus, ModelStatus};
use crate::ptt::State;
use crate::tui::model::Model;
use crate::tui::text;
use crate::tui::theme::Theme;

use super::line;

/// Cells of a microphone's name; some platforms give whole sentences.
const LONGEST_NAME: usize = 32;

pub(super) fn render(model: &Model, theme: Theme, area: Rect, buf: &mut Buffer) {
    let area = line::inset(area);
    let mut left = vec![Span::styled("sayso", theme.strong())];
    if model.snapshot.incognito {
        let words = match &model.snapshot.download {
            Some(_) => "  incognito, downloading",
            None => "  incognito",
        };
        left.push(Span::styled(words, theme.strong()));
    } else if model.snapshot.download.is_some() {
        left.push(Span::styled("  downloading", theme.strong()));
    } else if area.width >= 70 {
        left.push(Span::styled("  no network", theme.dim()));
    } else if matches!(model.snapshot.model, ModelStatus::Ready { demo: true, .. }) {
        // There is no room for the bottom line that says it in full.
        left.push(Span::styled("  demo", theme.strong()));
    }
    if model.snapshot.attached_to.is_some() {
        left.push(Span::styled("  attached", theme.dim()));
    }
    line::both_ends(left.into(), &microphone(model, theme), area, buf);
}

/// With the name, which comes last because it may be cut, and without.
fn microphone(model: &Model, theme: Theme) -> Vec<Line<'static>> {
    let recording = matches!(
        model.snapshot.state,
        State::Recording | State::RecordingStopped
    );
    let (shape, style, words) = match &model.snapshot.microphone {
        MicStatus::Closed => ("○", theme.dim(), "mic closed"),
        MicStatus::Opening => ("◌", theme.accent(), "mic opening…"),
        MicStatus::Open { .. } if recording => ("●", theme.danger(), "mic open · to disk"),
        MicStatus::Open { .. } => ("●", theme.accent(), "mic open · memory only"),
        MicStatus::Unavailable { .. } => ("✕", theme.danger(), "no microphone"),
    };
    let mut spans = vec![Span::styled(shape, style), Span::raw(format!(" {words}"))];
    let short = Line::from(spans.clone());
    let MicStatus::Open { name } = &model.snapshot.microphone else {
        return vec![short];
    };
    let name = text::fit(&text::clean(name), LONGEST_NAME);
    spans.push(Span::styled(format!(" · {name}"), theme.dim()));
    vec![spans.into(), short]
}
