//! The dictation at hand, word by word, above the list that it will be part of.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;

use crate::front::snapshot::LiveText;
use crate::ptt::State;
use crate::tui::model::Model;
use crate::tui::text;
use crate::tui::theme::Theme;

/// Before the words, as wide as a clip's mark and time.
const LEAD: &str = "  now     ";

/// The most rows that it takes; of a longer text the end is shown.
const MOST_ROWS: usize = 5;

/// Draws it at the top of `area`, if there is any, and returns the rest.
pub(super) fn render(model: &Model, theme: Theme, area: Rect, buf: &mut Buffer) -> Rect {
    let live = &model.snapshot.live;
    let words = text::clean(&joined(live));
    let discarded = model.snapshot.state == State::RecordingCancelled;
    let width = usize::from(area.width).saturating_sub(LEAD.len() + 2);
    if words.is_empty() || discarded || width < 10 || area.height < 2 {
        return area;
    }
    let lines = text::wrap(&words, width);
    // At least half of the room stays with the list.
    let rows = lines
        .len()
        .min(MOST_ROWS)
        .min(usize::from(area.height).div_ceil(2));
    let height = u16::try_from(rows).unwrap_or(0);
    let [top, rest] =
        Layout::vertical([Constraint::Length(height), Constraint::Fill(1)]).areas(area);
    let settled = text::clean(&live.settled).len();
    buf.set_string(top.x, top.y, LEAD, theme.accent().bold());
    let shown = lines.into_iter().rev().take(rows).collect::<Vec<_>>();
    let lead = u16::try_from(LEAD.len()).unwrap_or(0);
    for (row, line) in (top.y..).zip(shown.into_iter().rev()) {
        let stays = settled.clamp(line.start, line.end);
        let x = top.x + lead;
        let (x, _) = buf.set_stringn(x, row, &words[line.start..stays], width, Style::new());
        buf.set_string(x, row, &words[stays..line.end], theme.dim());
    }
    rest
}

fn joined(live: &LiveText) -> String {
    match (live.settled.as_str(), live.unsettled.as_str()) {
        ("", only) | (only, "") => only.to_owned(),
        (settled, unsettled) => format!("{settled} {unsettled}"),
    }
}
