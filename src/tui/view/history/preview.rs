//! The selected clip closely: its waveform, all of its text with what the model was
//! not sure of, and where the time went.

use std::ops::Range;
use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::clip::ClipState;
use crate::front::detail::ClipDetail;
use crate::front::snapshot::ClipView;
use crate::tui::model::Model;
use crate::tui::text;
use crate::tui::theme::Theme;
use crate::tui::view::{clip_row, detail, latency, line};
use crate::tui::widgets::timeline::Timeline;

/// Below so many percent the model was not sure of a word.
const UNSURE: u8 = 50;
/// From so many rows on there is room for more than title, waveform and text.
const TALL: u16 = 14;
/// The same for where the time went.
const TALLER: u16 = 24;
/// Rows of the waveform with its ruler.
const WAVE: u16 = 5;

pub(super) fn render(model: &Model, theme: Theme, area: Rect, buf: &mut Buffer) {
    let Some(clip) = model.history.selected() else {
        return;
    };
    let area = line::inset(area);
    line::fit(detail::title(clip, theme), usize::from(area.width)).render(line::row(area, 0), buf);
    let shown = model.snapshot.shown.as_ref();
    let seen = shown.filter(|(of, _)| *of == clip.id);
    let seen = seen.map(|(_, detail)| detail);
    let tall = area.height >= TALL;
    let gap = u16::from(tall);
    let wave = match seen {
        Some(detail) if !detail.peaks.is_empty() => {
            let rows = if tall { WAVE } else { 1 };
            let place = part(area, 1 + gap, rows);
            waveform(model, clip, detail, theme, place, buf);
            rows + gap
        }
        // Its room stays, so that nothing jumps when it comes.
        _ if clip.audio => gap + if tall { WAVE } else { 1 },
        _ => 0,
    };
    let top = 1 + gap + wave;
    let times = if area.height >= TALLER {
        latency::lines(clip, model, theme)
    } else {
        Vec::new()
    };
    let below = u16::try_from(times.len()).map_or(0, |rows| rows + u16::from(rows > 0));
    let rest = part(area, top, area.height.saturating_sub(top + below));
    words(clip, model, seen, theme, rest, buf);
    let times_area = part(area, area.height.saturating_sub(below), below);
    for (row, words) in (1..).zip(times) {
        words.render(line::row(times_area, row), buf);
    }
}

/// So many rows from there on, as far as there are any.
fn part(area: Rect, from: u16, rows: u16) -> Rect {
    let from = from.min(area.height);
    Rect {
        y: area.y + from,
        height: rows.min(area.height - from),
        ..area
    }
}

fn waveform(
    model: &Model,
    clip: &ClipView,
    detail: &Arc<ClipDetail>,
    theme: Theme,
    area: Rect,
    buf: &mut Buffer,
) {
    let replay = model
        .snapshot
        .replay
        .filter(|replay| replay.clip == clip.id);
    // The words stand below, whole.
    let sound = ClipDetail {
        of: detail.of,
        peaks: detail.peaks.clone(),
        words: Vec::new(),
    };
    let timeline = Timeline {
        detail: &sound,
        at: replay.map(|replay| replay.at),
        range: replay
            .and_then(|replay| replay.range)
            .map(|range| (range.from, range.to)),
        theme,
    };
    timeline.render(area, buf);
}

fn words(
    clip: &ClipView,
    model: &Model,
    seen: Option<&Arc<ClipDetail>>,
    theme: Theme,
    area: Rect,
    buf: &mut Buffer,
) {
    let mut words = clip_row::in_full(clip, model, theme);
    let unsure = match seen {
        Some(detail) if clip.state == ClipState::Done => unsure(clip, detail),
        _ => Vec::new(),
    };
    // What was looked for is marked before what may be wrong.
    let hits = words.marks.clone();
    let apart = |range: &Range<usize>| {
        hits.iter()
            .all(|(hit, _)| hit.end <= range.start || hit.start >= range.end)
    };
    let doubted: Vec<Range<usize>> = unsure.into_iter().filter(apart).collect();
    let legend = !doubted.is_empty() && area.height >= 4;
    words
        .marks
        .extend(doubted.into_iter().map(|range| (range, theme.doubt())));
    words.marks.sort_by_key(|(range, _)| range.start);
    let lines = text::wrap(&words.text, usize::from(area.width));
    let room = usize::from(area.height).saturating_sub(if legend { 2 } else { 0 });
    let cut = lines.len() > room;
    let whole = if cut {
        room.saturating_sub(1)
    } else {
        lines.len()
    };
    for (row, range) in (0..).zip(lines.into_iter().take(whole)) {
        let spans = text::marked(&words.text, range, &words.marks, words.base);
        Line::from(spans).render(line::row(area, row), buf);
    }
    if cut {
        let row = u16::try_from(whole).unwrap_or(u16::MAX);
        line::styled("… o reads on", theme.dim()).render(line::row(area, row), buf);
    }
    if legend {
        legend_of(theme, line::row(area, area.height - 1), buf);
    }
}

fn legend_of(theme: Theme, row: Rect, buf: &mut Buffer) {
    Line::from(vec![
        Span::styled("word", Style::new().patch(theme.doubt())),
        Span::styled(
            format!("  the model was under {UNSURE} % sure"),
            theme.dim(),
        ),
    ])
    .render(row, buf);
}

/// Where the words are that the model was not sure of, in the text as it is shown.
fn unsure(clip: &ClipView, detail: &ClipDetail) -> Vec<Range<usize>> {
    let text = text::clean(clip.text.as_deref().unwrap_or(""));
    let mut places = Vec::new();
    let mut at = 0;
    for word in &detail.words {
        let Some(found) = text[at..].find(word.text.as_str()) else {
            // It is the detail of another text.
            return Vec::new();
        };
        let range = at + found..at + found + word.text.len();
        at = range.end;
        if word.heard.is_some_and(|heard| heard.confidence < UNSURE) {
            places.push(range);
        }
    }
    places
}
