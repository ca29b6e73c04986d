//! Where the time of a dictation went, as aligned figures.

use std::time::Duration;

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::front::snapshot::ClipView;
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
        let parts = stages.wait();
        lines.extend(parts.map(|part| figure(part.name, part.took, theme.dim())));
        let together = stages.release_to_text();
        lines.push(figure("together", together, theme.strong()));
    }
    if let Some(latency) = model.snapshot.latency {
        let dictations = match latency.count {
            1 => "1 dictation".to_owned(),
            count => format!("{count} dictations"),
        };
        let [p50, p95, max] = [latency.p50, latency.p95, latency.max].map(text::wait);
        for words in [
            format!("p50 {p50}  p95 {p95}  max {max}"),
            format!("over {dictations}"),
        ] {
            lines.push(line::styled(words, theme.dim()));
        }
    }
    if model.snapshot.overruns > 0 {
        let words = format!("{} samples lost to a busy machine", model.snapshot.overruns);
        lines.push(line::styled(words, theme.danger()));
    }
    lines
}

fn figure(name: &'static str, took: Option<Duration>, style: Style) -> Line<'static> {
    let took = took.map_or_else(|| "–".to_owned(), text::wait);
    Line::from(vec![
        Span::styled(format!("{name:<10}"), style),
        Span::raw(format!("{took:>8}")),
    ])
}
