//! The key sources: which is live, and why another is not.

use ratatui::text::{Line, Span};

use crate::front::snapshot::KeySourceHealth;
use crate::tui::message::TerminalKeys;
use crate::tui::model::{Model, is_terminal};
use crate::tui::text;
use crate::tui::theme::Theme;

/// One line or more for each source, wrapped at `width` cells.
pub(super) fn lines(model: &Model, theme: Theme, width: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    for source in &model.snapshot.sources {
        if !is_terminal(&source.name) {
            push(&mut lines, &source.name, &source.health, theme, width);
        }
    }
    // What the terminal can do is known here and nowhere else.
    let note = match model.terminal_keys {
        TerminalKeys::Unknown => None,
        TerminalKeys::Releases => Some("hold Space in this window".to_owned()),
        TerminalKeys::PressesOnly => Some(
            "Space starts and stops; this terminal does not report key releases (kitty, foot, \
             ghostty and wezterm do)"
                .to_owned(),
        ),
    };
    let health = note.map_or(KeySourceHealth::Starting, |note| KeySourceHealth::Live {
        everywhere: true,
        note,
    });
    push(&mut lines, "this terminal", &health, theme, width);
    lines
}

fn push(
    lines: &mut Vec<Line<'static>>,
    name: &str,
    health: &KeySourceHealth,
    theme: Theme,
    width: usize,
) {
    let (shape, style, words) = match health {
        KeySourceHealth::Starting => ("◌", theme.dim(), "starting"),
        KeySourceHealth::Live { note, .. } => ("●", theme.accent(), note.as_str()),
        KeySourceHealth::Dead { reason } => ("✕", theme.danger(), reason.as_str()),
        KeySourceHealth::StandingBy => ("○", theme.dim(), "ready, if the one above fails"),
        KeySourceHealth::Off => ("○", theme.dim(), "not listening; l listens again"),
    };
    let name = text::clean(name);
    let told = format!("{name}: {}", text::clean(words));
    for (index, range) in text::wrap(&told, width.saturating_sub(2))
        .into_iter()
        .enumerate()
    {
        let lead = if index == 0 { shape } else { " " };
        let mut spans = vec![Span::styled(lead, style), Span::raw(" ")];
        let marks = [(0..name.len(), theme.strong())];
        let words = text::marked(&told, range, &marks, ratatui::style::Style::new());
        spans.extend(
            words
                .into_iter()
                .map(|span| Span::styled(span.content.into_owned(), span.style)),
        );
        lines.push(spans.into());
    }
}
