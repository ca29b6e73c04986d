//! The test of the microphone: what it hears now, and what that is worth.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::audio::mic_test::{MicReport, MicVerdict, NOISY_DBFS};
use crate::front::snapshot::{MicStatus, MicTestView};
use crate::tui::model::Model;
use crate::tui::text;
use crate::tui::theme::Theme;

use super::{line, meter, wave};

/// Rows of the waveform, where there is room, and where there is plenty.
const WAVE: u16 = 3;
const TALL_WAVE: u16 = 10;
/// Cells of the level's bar.
const BAR: usize = 30;

/// Draws it; where there is little room, the level and what it comes to.
pub(super) fn render(model: &Model, theme: Theme, area: Rect, buf: &mut Buffer) {
    let area = line::inset(area);
    title(model, theme).render(line::row(area, 0), buf);
    let Some(test) = &model.snapshot.mic_test else {
        let words = line::styled("listening…", theme.dim());
        return words.render(line::row(area, 2), buf);
    };
    let room_for_all = area.height >= 9;
    let mut row = if room_for_all { 2 } else { 1 };
    if area.height >= 12 {
        let height = if area.height >= 30 { TALL_WAVE } else { WAVE };
        let wave_area = Rect {
            y: area.y + row,
            height,
            ..area
        };
        wave::render(&test.history, theme, wave_area, buf);
        row += height + 1;
    }
    let width = usize::from(area.width);
    let mut lines = vec![level(test, theme, width)];
    if room_for_all {
        lines.extend(figures(&test.report, theme));
    }
    lines.extend(advice(&test.report, theme, width));
    for words in lines {
        words.render(line::row(area, row), buf);
        row += 1;
    }
}

fn title(model: &Model, theme: Theme) -> Line<'static> {
    let name = match &model.snapshot.microphone {
        MicStatus::Open { name } => format!("  {}", text::clean(name)),
        MicStatus::Closed | MicStatus::Opening => "  opening…".to_owned(),
        MicStatus::Unavailable { .. } => "  none".to_owned(),
    };
    Line::from(vec![
        Span::styled("microphone", theme.strong()),
        Span::styled(name, theme.dim()),
    ])
}

fn level(test: &MicTestView, theme: Theme, width: usize) -> Line<'static> {
    let bar = BAR.min(width.saturating_sub(22));
    let mut spans = vec![Span::styled(label("now"), theme.dim())];
    spans.extend(meter::line(test.level, bar, theme).spans);
    spans.into()
}

fn figures(report: &MicReport, theme: Theme) -> [Line<'static>; 4] {
    [
        // Resampling may overshoot.
        figure("loudest", Some(report.peak_dbfs.min(0.0)), theme),
        figure("voice", report.voice_dbfs, theme),
        figure("room", report.room_dbfs, theme),
        Line::default(),
    ]
}

fn advice(report: &MicReport, theme: Theme, width: usize) -> Vec<Line<'static>> {
    let (sign, style, words) = verdict(report, theme);
    let indent = text::width(sign) + 1;
    let ranges = text::wrap(&words, width.saturating_sub(indent));
    let line = |(index, range)| {
        let before = if index == 0 { sign } else { "" };
        let words: &str = &words[range];
        Line::from(Span::styled(format!("{before:indent$}{words}"), style))
    };
    ranges.into_iter().enumerate().map(line).collect()
}

fn label(name: &str) -> String {
    format!("{name:<9}")
}

fn figure(name: &str, dbfs: Option<f32>, theme: Theme) -> Line<'static> {
    let value = dbfs.map_or_else(|| "   –".to_owned(), |dbfs| format!("{:>4}", dbfs.round()));
    Line::from(vec![
        Span::styled(label(name), theme.dim()),
        Span::raw(value),
        Span::styled(" dBFS", theme.dim()),
    ])
}

/// What it comes to, and what helps.
fn verdict(report: &MicReport, theme: Theme) -> (&'static str, Style, String) {
    let bad = |words: &str| ("✕", theme.danger(), words.to_owned());
    match report.verdict {
        MicVerdict::Listening => ("◌", theme.dim(), "Listening…".to_owned()),
        MicVerdict::NoVoice => (
            "◌",
            theme.strong(),
            "Say a sentence, as you would dictate it. If you do: come nearer, or raise the level in \
             the sound settings."
                .to_owned(),
        ),
        MicVerdict::Good => (
            "✓",
            theme.accent().bold(),
            "Good. Dictations will be heard.".to_owned(),
        ),
        MicVerdict::Dead => bad(
            "Nothing but zeros comes. Is it muted, on itself or in the sound settings? \
             `sayso devices --level` tries the others.",
        ),
        MicVerdict::Clipped => bad(
            "Too loud: the tops of the waves are cut off. Lower its level in the sound settings, \
             or speak from further away.",
        ),
        MicVerdict::Quiet => bad(
            "Your voice is quiet. Come nearer, raise the level in the sound settings, or set \
             `gain_db` under [microphone].",
        ),
        MicVerdict::Noisy => {
            let loud = report.room_dbfs.is_some_and(|room| room > NOISY_DBFS);
            let what = if loud {
                "The room is loud."
            } else {
                "Your voice is hardly louder than the room."
            };
            bad(&format!(
                "{what} Come nearer to the microphone, or try another: `sayso devices --level`."
            ))
        }
    }
}
