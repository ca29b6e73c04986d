//! The sound of the clip that is open: its waveform, the ruler, and the time.

use std::fmt::Write as _;
use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::front::detail::ClipDetail;
use crate::front::snapshot::ClipView;
use crate::tui::hits::{Hits, Target};
use crate::tui::model::Model;
use crate::tui::text;
use crate::tui::theme::Theme;
use crate::tui::view::line;
use crate::tui::widgets::timeline::Timeline;

use super::Regions;

/// Whether there is a sound to be shown, as far as that is known.
pub(super) fn is_there(model: &Model) -> bool {
    let kept = model.selected().is_some_and(|clip| clip.audio);
    let detail = model.reader.detail();
    kept && detail.is_none_or(|detail| !detail.peaks.is_empty())
}

pub(super) fn render(
    model: &Model,
    theme: Theme,
    regions: &Regions,
    hits: &mut Hits,
    buf: &mut Buffer,
) {
    let Some(clip) = model.selected() else {
        return;
    };
    if !is_there(model) {
        let why = line::styled(missing(clip), theme.dim());
        let row = line::row(regions.time, 0);
        return line::fit(why, usize::from(row.width)).render(row, buf);
    }
    let (sound, row, time) = if regions.time.is_empty() {
        // One row for both.
        let short = line::styled(clock(model, clip), theme.strong());
        let width = u16::try_from(short.width() + 1).unwrap_or(u16::MAX);
        let sound = Rect {
            width: regions.sound.width.saturating_sub(width),
            ..regions.sound
        };
        let beside = Rect {
            x: sound.right() + 1,
            width: regions.sound.right().saturating_sub(sound.right() + 1),
            ..regions.sound
        };
        (sound, beside, short)
    } else {
        (regions.sound, regions.time, time(model, clip, theme))
    };
    let nothing = ClipDetail {
        of: clip.duration,
        ..ClipDetail::default()
    };
    timeline(model, theme, &nothing).render_sound(sound, buf);
    hits.add(sound, Target::Timeline(sound));
    let row = line::row(row, 0);
    line::fit(time, usize::from(row.width)).render(row, buf);
}

/// The place in the clip under a column, where its waveform lies in `area`.
pub(in crate::tui::view) fn place_under(
    model: &Model,
    area: Rect,
    column: u16,
) -> Option<Duration> {
    let nothing = ClipDetail {
        of: model.selected()?.duration,
        ..ClipDetail::default()
    };
    Some(timeline(model, Theme::default(), &nothing).place_of(area, column))
}

fn timeline<'a>(model: &'a Model, theme: Theme, without: &'a ClipDetail) -> Timeline<'a> {
    let page = &model.reader;
    let ms = |ms: u32| Duration::from_millis(u64::from(ms));
    Timeline {
        detail: page.detail().unwrap_or(without),
        at: Some(ms(page.at_ms)),
        range: page.selection.map(|(from, to)| (ms(from), ms(to))),
        theme,
    }
}

/// Why there is nothing to be heard.
fn missing(clip: &ClipView) -> &'static str {
    if clip.audio {
        "its sound cannot be read: the text alone"
    } else {
        "no sound kept: the text alone"
    }
}

fn at(ms: u32) -> String {
    text::clock(Duration::from_millis(u64::from(ms)))
}

/// `▶ 00:01.2/00:02.9`
fn clock(model: &Model, clip: &ClipView) -> String {
    let page = &model.reader;
    let sign = match page.sounding(&model.snapshot) {
        Some(replay) if replay.paused => '‖',
        Some(_) => '▶',
        None => ' ',
    };
    format!("{sign} {}/{}", at(page.at_ms), at(page.length_ms(clip)))
}

/// Where one is, how fast it goes, and what is selected.
fn time(model: &Model, clip: &ClipView, theme: Theme) -> Line<'static> {
    let page = &model.reader;
    let sounding = page.sounding(&model.snapshot);
    let mut rest = String::new();
    if sounding.is_some_and(|replay| replay.paused) {
        rest.push_str("  paused");
    }
    if page.percent() != 100 {
        let _ = write!(rest, "  {} %", page.percent());
    }
    if let Some((from, to)) = page.selection {
        let _ = write!(rest, "  part {}–{}", at(from), at(to));
    }
    if page.looped {
        rest.push_str("  again and again");
    }
    let words = clip.text.is_some() && page.detail().is_some_and(|it| it.word_under(0).is_none());
    if words && rest.is_empty() {
        rest.push_str("  where its words were said is not known");
    }
    Line::from(vec![
        Span::styled(clock(model, clip), theme.strong()),
        Span::styled(rest, theme.dim()),
    ])
}
