//! The selected clip in full, beside the list: text above; times and keys below.

use std::fmt::Write as _;

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::front::snapshot::ClipView;
use crate::tui::model::Model;
use crate::tui::text;
use crate::tui::theme::Theme;

use super::{clip_row, latency, line, sources};

/// `rule_x` is the column of the rule at its left.
pub(super) fn render(model: &Model, theme: Theme, area: Rect, rule_x: u16, buf: &mut Buffer) {
    let Some(clip) = model.selected() else {
        return;
    };
    let inner = line::inset(area);
    let times = latency::lines(clip, model, theme);
    let keys = keys(model, theme, usize::from(inner.width));
    let rows = |lines: &[Line]| u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let [words, rule_1, times_area, rule_2, keys_area] = Layout::vertical([
        Constraint::Fill(1),
        Constraint::Length(1),
        Constraint::Length(rows(&times)),
        Constraint::Length(1),
        Constraint::Length(rows(&keys)),
    ])
    .areas(area);
    self::words(clip, model, theme, line::inset(words), buf);
    for (lines, rule, area) in [(times, rule_1, times_area), (keys, rule_2, keys_area)] {
        line::rule(theme, rule, buf);
        line::junction("├", (rule_x, rule.y), buf);
        for (row, words) in (0..).zip(lines) {
            words.render(line::row(line::inset(area), row), buf);
        }
    }
}

/// When, how long and by which model.
pub(super) fn title(clip: &ClipView, theme: Theme) -> Line<'static> {
    let mut facts = format!(
        "  {}  {}",
        text::clean(&clip.day),
        text::length(clip.duration)
    );
    if let Some(model) = &clip.model {
        facts.push_str("  ");
        facts.push_str(&text::clean(model));
    }
    if let Some((language, percent)) = &clip.language {
        let _ = write!(facts, "  {} {percent} %", text::clean(language));
    }
    if !clip.profile.is_empty() {
        facts.push_str("  ");
        facts.push_str(&text::clean(&clip.profile));
    }
    let versions = format!("{} versions (v)", clip.versions);
    let marks = [
        (clip.marks.recovered, "recovered"),
        (clip.marks.incognito, "incognito"),
        (!clip.audio, "no sound kept"),
        (clip.versions > 1, versions.as_str()),
    ];
    for (_, words) in marks.iter().filter(|(on, _)| *on) {
        facts.push_str("  ");
        facts.push_str(words);
    }
    Line::from(vec![
        Span::styled(text::clean(&clip.time), theme.strong()),
        Span::styled(facts, theme.dim()),
    ])
}

fn words(clip: &ClipView, model: &Model, theme: Theme, area: Rect, buf: &mut Buffer) {
    title(clip, theme).render(line::row(area, 0), buf);
    let words = clip_row::in_full(clip, model, theme);
    let lines = text::wrap(&words.text, usize::from(area.width));
    let room = usize::from(area.height.saturating_sub(2));
    let cut = lines.len() > room;
    let shown = if cut {
        room.saturating_sub(1)
    } else {
        lines.len()
    };
    for (row, range) in (2..).zip(lines.into_iter().take(shown)) {
        let spans = text::marked(&words.text, range, &words.marks, words.base);
        Line::from(spans).render(line::row(area, row), buf);
    }
    if cut {
        let last = line::row(area, area.height.saturating_sub(1));
        line::styled("… o reads on", theme.dim()).render(last, buf);
    }
}

fn keys(model: &Model, theme: Theme, width: usize) -> Vec<Line<'static>> {
    let mut lines = vec![line::styled("talk with", theme.strong())];
    lines.extend(sources::lines(model, theme, width));
    lines
}
