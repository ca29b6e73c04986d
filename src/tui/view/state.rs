//! The focal point: the state's word, the time, and the sound.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::tui::model::Model;
use crate::tui::text;
use crate::tui::theme::{self, Theme};

use super::{line, meter, talk, wave};

/// A state line shorter than this tells the time but not the maximum.
const ROOM_FOR_MAXIMUM: u16 = 50;

/// The first row is the state, the last a remark, what is between shows the sound.
pub(super) fn render(model: &Model, theme: Theme, area: Rect, buf: &mut Buffer) {
    let area = line::inset(area);
    let hints = talk::hints(model).map(|hint| line::styled(hint, theme.dim()));
    line::both_ends(
        word(model, theme, area.width),
        &hints,
        line::row(area, 0),
        buf,
    );
    let rows = area.height.saturating_sub(1);
    let remarks = u16::from(rows > 1);
    let sound = Rect {
        y: area.y + area.height.min(1),
        height: rows - remarks,
        ..area
    };
    // Before the first sound there is nothing to measure.
    let heard = model
        .snapshot
        .take
        .as_ref()
        .is_some_and(|take| !take.history.is_empty());
    if heard {
        meter_and_wave(model, theme, sound, buf);
    } else {
        let prompt = talk::prompt(model);
        line::fit(Line::raw(prompt), usize::from(area.width)).render(line::row(sound, 0), buf);
    }
    if let Some(remark) = talk::remark(model).filter(|_| remarks > 0) {
        let remark = line::styled(text::clean(&remark), theme.dim());
        let row = if heard { rows } else { 2 };
        line::fit(remark, usize::from(area.width)).render(line::row(area, row), buf);
    }
}

/// Shape, word and, while recording, the time against the maximum.
fn word(model: &Model, theme: Theme, width: u16) -> Line<'static> {
    let state = model.snapshot.state;
    let style = theme.state(state);
    let mut spans = vec![Span::styled(
        format!("{} {}", theme::shape(state), theme::word(state)),
        style,
    )];
    if style.bg.is_some()
        || style
            .add_modifier
            .contains(ratatui::style::Modifier::REVERSED)
    {
        // A filled word needs air around it.
        spans.insert(0, Span::styled(" ", style));
        spans.push(Span::styled(" ", style));
    }
    if let Some(take) = &model.snapshot.take {
        spans.push(Span::styled(
            format!("  {}", text::clock(take.elapsed)),
            theme.strong(),
        ));
        let maximum = format!(" / {}", text::clock_seconds(take.maximum));
        if width >= ROOM_FOR_MAXIMUM {
            spans.push(Span::styled(maximum, theme.dim()));
        }
        if !take.profile.is_empty() {
            spans.push(Span::raw(format!("  {}", text::clean(&take.profile))));
        }
    }
    spans.into()
}

fn meter_and_wave(model: &Model, theme: Theme, area: Rect, buf: &mut Buffer) {
    let Some(take) = &model.snapshot.take else {
        return;
    };
    let bar = if area.width >= 60 { 12 } else { 10 };
    let line = meter::line(take.level, bar, theme);
    let width = u16::try_from(line.width()).unwrap_or(u16::MAX);
    let [wave, _, meter] = ratatui::layout::Layout::horizontal([
        ratatui::layout::Constraint::Fill(1),
        ratatui::layout::Constraint::Length(2),
        ratatui::layout::Constraint::Length(width),
    ])
    .areas(area);
    let last = area.height.saturating_sub(1);
    line.render(line::row(meter, last), buf);
    wave::render(&take.history, theme, wave, buf);
}
