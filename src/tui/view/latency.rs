//! Where the time of a dictation went, as aligned figures.

use std::time::Duration;

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::clip::StageTimes;
use crate::runtime::snapshot::ClipView;
use crate::tui::model::Model;
use crate::tui::text;
use crate::tui::theme::Theme;

use super::line;

/// The waits of one clip after the key came up, and of the session.
pub(super) fn lines(clip: &ClipView, model: &Model, theme: Theme) -> Vec<Line<'static>> {
    let stages = &clip.stages;
    let mut lines = vec![line::styled("release to text", theme.strong())];
    if stages.release_to_text().is_none() {
        lines.push(line::styled("not measured in this session", theme.dim()));
    } else {
        lines.extend(parts(stages).map(|(name, took)| figure(name, took, theme.dim())));
        let together = stages.release_to_text();
        lines.push(figure("together", together, theme.strong()));
    }
    if let Some(latency) = model.snapshot.latency {
        let (p50, p95) = (text::wait(latency.p50), text::wait(latency.p95));
        let dictations = match latency.count {
            1 => "1 dictation".to_owned(),
            count => format!("{count} dictations"),
        };
        let words = format!("p50 {p50}  p95 {p95}  over {dictations}");
        lines.push(line::styled(words, theme.dim()));
    }
    if model.snapshot.overruns > 0 {
        let words = format!("{} samples lost to a busy machine", model.snapshot.overruns);
        lines.push(line::styled(words, theme.danger()));
    }
    lines
}

fn parts(stages: &StageTimes) -> impl Iterator<Item = (&'static str, Option<Duration>)> + use<> {
    let between = |from: Option<Duration>, to: Option<Duration>| to?.checked_sub(from?);
    [
        ("tail", between(stages.released, stages.sealed)),
        ("queue", between(stages.sealed, stages.dequeued)),
        ("model", between(stages.dequeued, stages.transcribed)),
        ("delivery", between(stages.transcribed, stages.delivered)),
    ]
    .into_iter()
}

fn figure(name: &'static str, took: Option<Duration>, style: Style) -> Line<'static> {
    let took = took.map_or_else(|| "–".to_owned(), text::wait);
    Line::from(vec![
        Span::styled(format!("{name:<10}"), style),
        Span::raw(format!("{took:>8}")),
    ])
}
