//! The clip that is open: its sound above, its text below, the word that is spoken
//! marked in it.
//!
//! | rows | what is there |
//! |---|---|
//! | under 6 | one row of sound with the time, the text |
//! | under 10 | waveform, ruler, time, the text |
//! | more | title, waveform, ruler, time, the text, what the marks mean |

mod sound;
mod words;

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::Widget;

use crate::tui::hits::Hits;
use crate::tui::model::Model;
use crate::tui::text;
use crate::tui::theme::Theme;

use self::words::Page;
use super::{detail, line};

pub(super) use self::sound::place_under;

/// A line longer than this is hard to follow.
const COMFORTABLE: u16 = 100;

/// What lies where.
struct Regions {
    title: Rect,
    sound: Rect,
    time: Rect,
    text: Rect,
    legend: Rect,
}

impl Regions {
    fn of(model: &Model, area: Rect) -> Self {
        let has_sound = sound::is_there(model);
        let rows = area.height;
        let (title, air, legend) = match rows {
            0..6 => (0, 0, 0),
            6..10 => (0, 0, u16::from(words::has_legend(model))),
            _ => (1, 1, u16::from(words::has_legend(model))),
        };
        let sound = match rows {
            _ if !has_sound => 0,
            0..6 => 1,
            6..10 => 2,
            10..20 => 4,
            20..40 => 6,
            _ => 9,
        };
        // In one row the time stands beside the sound.
        let time = u16::from(rows >= 6 || !has_sound);
        let area = line::inset(area);
        let [title, sound, time, _, text, legend] = Layout::vertical([
            Constraint::Length(title),
            Constraint::Length(sound),
            Constraint::Length(time),
            Constraint::Length(air),
            Constraint::Fill(1),
            Constraint::Length(legend),
        ])
        .areas(area);
        let text = Rect {
            width: text.width.min(COMFORTABLE),
            ..text
        };
        Self {
            title,
            sound,
            time,
            text,
            legend,
        }
    }
}

/// The lines of the text that find no room.
pub(super) fn hidden(model: &Model, area: Rect) -> usize {
    let text = Regions::of(model, area).text;
    let Some(page) = Page::of(model, Theme::default()) else {
        return 0;
    };
    let lines = text::wrap(&page.text, usize::from(text.width)).len();
    lines.saturating_sub(usize::from(text.height))
}

/// The line of the text that the cursor is in, and how many rows there are for it.
pub(super) fn cursor_line(model: &Model, area: Rect) -> Option<(u16, u16)> {
    let text = Regions::of(model, area).text;
    let page = Page::of(model, Theme::default())?;
    let at = page.cursor()?;
    let lines = text::wrap(&page.text, usize::from(text.width));
    let line = lines.iter().position(|line| line.end > at.start)?;
    Some((u16::try_from(line).unwrap_or(u16::MAX), text.height))
}

pub(super) fn render(model: &Model, theme: Theme, area: Rect, hits: &mut Hits, buf: &mut Buffer) {
    let Some((clip, page)) = model.selected().zip(Page::of(model, theme)) else {
        return;
    };
    let regions = Regions::of(model, area);
    detail::title(clip, theme).render(line::row(regions.title, 0), buf);
    sound::render(model, theme, &regions, hits, buf);
    let lines = text::wrap(&page.text, usize::from(regions.text.width));
    let shown = lines.into_iter().skip(usize::from(model.scroll));
    for (row, range) in (0..regions.text.height).zip(shown) {
        let row = line::row(regions.text, row);
        page.targets(&range, row, hits);
        let marks = page.marks(&range);
        let spans = text::marked(&page.text, range, &marks, page.base);
        Line::from(spans).render(row, buf);
    }
    words::legend(theme).render(line::row(regions.legend, 0), buf);
}
