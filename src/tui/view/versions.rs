//! Every version of the selected text, newest first, each with what it changed.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::front::snapshot::VersionView;
use crate::text::diff::{Change, word_diff};
use crate::tui::model::Model;
use crate::tui::text;
use crate::tui::theme::Theme;

use super::clip_row::Words;
use super::line;

/// The lines at this width.
pub(super) fn height(model: &Model, width: u16) -> usize {
    lines(
        model,
        Theme::default(),
        line::inset(Rect::new(0, 0, width, 1)).width,
    )
    .len()
}

pub(super) fn render(model: &Model, theme: Theme, area: Rect, buf: &mut Buffer) {
    let area = line::inset(area);
    let shown = lines(model, theme, area.width)
        .into_iter()
        .skip(usize::from(model.scroll));
    for (row, words) in (0..area.height).zip(shown) {
        words.render(line::row(area, row), buf);
    }
}

fn lines(model: &Model, theme: Theme, width: u16) -> Vec<Line<'static>> {
    let selected = model.selected().map(|clip| clip.id);
    let versions = match &model.snapshot.versions {
        Some((clip, versions)) if Some(*clip) == selected => versions,
        _ => return vec![line::styled("reading the versions…", theme.dim())],
    };
    let mut lines = Vec::new();
    for (at, version) in versions.iter().enumerate().rev() {
        let before = at.checked_sub(1).and_then(|at| versions.get(at));
        lines.push(title(version, before, theme));
        let words = words(version, before, theme);
        for range in text::wrap(&words.text, usize::from(width)) {
            let spans = text::marked(&words.text, range, &words.marks, words.base);
            let owned = spans
                .into_iter()
                .map(|span| Span::styled(span.content.into_owned(), span.style));
            lines.push(owned.collect::<Vec<_>>().into());
        }
        lines.push(Line::default());
    }
    if lines.is_empty() {
        lines.push(line::styled("There is no text yet.", theme.dim()));
    }
    lines
}

fn title(version: &VersionView, before: Option<&VersionView>, theme: Theme) -> Line<'static> {
    let chosen = if version.chosen { "  · the text" } else { "" };
    let against = before.map_or_else(String::new, |before| {
        format!("  · against {}", before.number)
    });
    Line::from(vec![
        Span::styled(
            format!("{}  {}", version.number, text::clean(&version.by)),
            theme.strong(),
        ),
        Span::styled(chosen, theme.accent()),
        Span::styled(against, theme.dim()),
    ])
}

/// The text, with what is not in the version before marked by signs and looks.
fn words(version: &VersionView, before: Option<&VersionView>, theme: Theme) -> Words {
    let mut words = Words {
        text: String::new(),
        marks: Vec::new(),
        base: Style::new(),
    };
    let Some(before) = before else {
        words.text = text::clean(&version.text);
        return words;
    };
    for change in word_diff(&text::clean(&before.text), &text::clean(&version.text)) {
        if !words.text.is_empty() {
            words.text.push(' ');
        }
        let begin = words.text.len();
        let style = match change {
            Change::Same(run) => {
                words.text.push_str(&run);
                continue;
            }
            Change::Removed(run) => {
                words.text.extend(["[-", &run, "-]"]);
                theme.removed()
            }
            Change::Added(run) => {
                words.text.extend(["{+", &run, "+}"]);
                theme.added()
            }
        };
        words.marks.push((begin..words.text.len(), style));
    }
    words
}
