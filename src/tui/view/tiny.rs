//! What fits in almost nothing.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Widget, Wrap};

use crate::front::snapshot::NoticeKind;
use crate::tui::model::Model;
use crate::tui::text;
use crate::tui::theme::{self, Theme};

use super::{line, meter, talk};

/// State, level and time.
pub(super) fn render(model: &Model, theme: Theme, area: Rect, buf: &mut Buffer) {
    let state = model.snapshot.state;
    let word = format!("{} {}", theme::shape(state), theme::word(state));
    line::styled(word, theme.state(state)).render(line::row(area, 0), buf);
    let hint = match &model.snapshot.take {
        Some(take) => {
            let cells = usize::from(area.width).saturating_sub(5).min(40);
            let number = Span::raw(format!("{:>4} ", take.level.peak_dbfs.round()));
            let mut spans = vec![number];
            spans.extend(meter::bar(take.level, cells, theme));
            Line::from(spans).render(line::row(area, 1), buf);
            line::styled(text::clock(take.elapsed), theme.strong()).render(line::row(area, 2), buf);
            return;
        }
        None => talk::hints(model)
            .into_iter()
            .find(|hint| text::width(hint) <= usize::from(area.width))
            .unwrap_or_default(),
    };
    line::fit(line::styled(hint, theme.dim()), usize::from(area.width))
        .render(line::row(area, 1), buf);
    if let Some(notice) = &model.snapshot.notice {
        let style = match notice.kind {
            NoticeKind::Error => theme.danger(),
            NoticeKind::Info => theme.dim(),
        };
        let rows = usize::from(area.height.saturating_sub(2));
        let words = text::paragraph(&text::clean(&notice.text), usize::from(area.width), rows);
        for (row, words) in (2..).zip(words) {
            line::styled(words, style).render(line::row(area, row), buf);
        }
    }
}

/// Says how much room is needed.
pub(super) fn too_small(area: Rect, buf: &mut Buffer) {
    Paragraph::new("sayso needs 20 columns")
        .wrap(Wrap { trim: true })
        .render(area, buf);
}
