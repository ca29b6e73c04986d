//! The page of waits: how long each part of the way from release to text took for
//! the clips of the list, and how often how long.

use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::front::snapshot::ClipView;
use crate::latency::LatencySummary;
use crate::tui::model::Model;
use crate::tui::text;
use crate::tui::theme::Theme;

use super::line;

/// Where each bar of the histogram ends, in ms; what is longer is in the last one.
const BARS: [u64; 9] = [10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000];
/// Cells of a bar, at the most.
const LONGEST: usize = 40;

pub(super) fn render(model: &Model, theme: Theme, area: Rect, buf: &mut Buffer) {
    let area = line::inset(area);
    let clips = &model.snapshot.clips;
    let waits: Vec<Duration> = clips
        .iter()
        .filter_map(|clip| clip.stages.release_to_text())
        .collect();
    let lines = match LatencySummary::of(waits.iter().copied()) {
        None => empty(theme, usize::from(area.width)),
        Some(together) => {
            let mut lines = table(clips, &together, theme);
            lines.push(Line::default());
            lines.extend(histogram(&waits, theme, usize::from(area.width)));
            lines
        }
    };
    // It may have become shorter since it was scrolled.
    let last = lines.len().saturating_sub(usize::from(area.height));
    let shown = lines.into_iter().skip(usize::from(model.scroll).min(last));
    for (row, words) in (0..area.height).zip(shown) {
        line::fit(words, usize::from(area.width)).render(line::row(area, row), buf);
    }
}

/// The rows of the page.
pub(super) fn height(model: &Model) -> usize {
    let mut clips = model.snapshot.clips.iter();
    if clips.all(|clip| clip.stages.release_to_text().is_none()) {
        return 0;
    }
    // The table's head, its parts, the sum, a gap, a heading, the bars.
    1 + 4 + 1 + 1 + 1 + BARS.len() + 1
}

fn empty(theme: Theme, width: usize) -> Vec<Line<'static>> {
    let words = "No clip of the list has been timed yet. After the first text this page says \
                 where the time from letting go of the key to the text went.";
    let lines = text::paragraph(words, width, 4).into_iter();
    lines
        .map(|words| line::styled(words, theme.dim()))
        .collect()
}

fn table(clips: &[ClipView], together: &LatencySummary, theme: Theme) -> Vec<Line<'static>> {
    let head = format!("{:10}{:>9}{:>9}{:>9}", "", "p50", "p95", "max");
    let mut lines = vec![line::styled(head, theme.dim())];
    let parts = clips.iter().map(|clip| clip.stages.wait());
    let parts: Vec<_> = parts.collect();
    for at in 0..4 {
        let took = parts.iter().filter_map(|parts| parts[at].took);
        let name = parts.first().map_or("", |parts| parts[at].name);
        lines.push(figures(name, LatencySummary::of(took), Style::new()));
    }
    let mut sum = figures("together", Some(*together), theme.strong());
    let count = match together.count {
        1 => "  1 clip of the list".to_owned(),
        many => format!("  {many} clips of the list"),
    };
    sum.push_span(Span::styled(count, theme.dim()));
    lines.push(sum);
    lines
}

fn figures(name: &'static str, summary: Option<LatencySummary>, style: Style) -> Line<'static> {
    let shown = summary.map_or_else(
        || ["–"; 3].map(str::to_owned),
        |summary| [summary.p50, summary.p95, summary.max].map(text::wait),
    );
    let [p50, p95, max] = shown;
    line::styled(format!("{name:10}{p50:>9}{p95:>9}{max:>9}"), style)
}

fn histogram(waits: &[Duration], theme: Theme, width: usize) -> Vec<Line<'static>> {
    let mut counts = [0_usize; BARS.len() + 1];
    for wait in waits {
        let ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
        counts[BARS.iter().filter(|end| ms >= **end).count()] += 1;
    }
    let most = counts.iter().max().copied().unwrap_or(1).max(1);
    let room = LONGEST.min(width.saturating_sub(24));
    let heading = line::styled("release to text, how often how long", theme.strong());
    let mut lines = vec![heading];
    for (at, count) in counts.into_iter().enumerate() {
        let end = |at: usize| {
            BARS.get(at)
                .map(|ms| text::wait(Duration::from_millis(*ms)))
        };
        let name = match end(at) {
            Some(end) => format!("under {end}"),
            None => "longer".to_owned(),
        };
        // One is seen, however many the others are.
        let cells = (count * room).div_ceil(most);
        lines.push(Line::from(vec![
            Span::styled(format!("{name:>14}  "), theme.dim()),
            Span::styled("▮".repeat(cells), theme.accent()),
            Span::raw(match count {
                0 => String::new(),
                count => format!(" {count}"),
            }),
        ]));
    }
    lines
}
