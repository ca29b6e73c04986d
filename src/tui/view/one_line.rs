//! All of it in one row: for a pane below an editor, and for windows that are lower
//! than anything else would fit in.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::front::snapshot::{ModelStatus, NoticeKind};
use crate::tui::model::Model;
use crate::tui::text;
use crate::tui::theme::{self, Theme};

use super::{line, meter, talk};

/// Cells of the level's bar.
const BAR: usize = 12;

/// What matters most comes first, and the end is cut.
pub(super) fn render(model: &Model, theme: Theme, area: Rect, buf: &mut Buffer) {
    let state = model.snapshot.state;
    let word = format!("{} {}", theme::shape(state), theme::word(state));
    let mut spans = vec![Span::styled(word, theme.state(state)), Span::raw("  ")];
    match &model.snapshot.take {
        Some(take) => {
            spans.push(Span::styled(text::clock(take.elapsed), theme.strong()));
            spans.push(Span::raw("  "));
            spans.extend(meter::bar(take.level, BAR, theme));
            spans.push(Span::raw(format!(
                " {} dBFS  ",
                take.level.peak_dbfs.round()
            )));
            let used: usize = spans.iter().map(Span::width).sum();
            let room = usize::from(area.width).saturating_sub(used);
            spans.extend(so_far(model, theme, room));
        }
        None => spans.extend(at_rest(model, theme)),
    }
    let width = usize::from(area.width);
    line::fit(Line::from(spans), width).render(line::row(area, 0), buf);
}

/// The last words that were understood: what one says next follows them.
fn so_far(model: &Model, theme: Theme, room: usize) -> [Span<'static>; 3] {
    let live = &model.snapshot.live;
    let unsettled = text::clean(&live.unsettled);
    let unsettled = text::end(&unsettled, room);
    let gap = if unsettled.is_empty() { "" } else { " " };
    let rest = room.saturating_sub(text::width(unsettled) + gap.len());
    let settled = text::clean(&live.settled);
    [
        Span::raw(text::end(&settled, rest).to_owned()),
        Span::raw(gap),
        Span::styled(unsettled.to_owned(), theme.dim()),
    ]
}

/// What is wrong, or else the newest text, or else how to begin.
fn at_rest(model: &Model, theme: Theme) -> Vec<Span<'static>> {
    let snapshot = &model.snapshot;
    if let Some(notice) = &snapshot.notice {
        let style = match notice.kind {
            NoticeKind::Error => theme.danger(),
            NoticeKind::Info => theme.dim(),
        };
        return vec![Span::styled(text::clean(&notice.text), style)];
    }
    if matches!(snapshot.model, ModelStatus::Failed { .. }) {
        return vec![Span::styled("✕ no model", theme.danger())];
    }
    let newest = snapshot.clips.iter().find_map(|clip| clip.text.as_deref());
    let [hint, _] = talk::hints(model);
    let mut spans = vec![Span::styled(hint, theme.dim())];
    if let Some(words) = newest {
        spans.push(Span::styled("  ·  ", theme.dim()));
        spans.push(Span::raw(text::clean(words)));
    }
    spans
}
