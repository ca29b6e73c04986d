//! The screen as a function of the model. One widget a file.
//!
//! | room | layout |
//! |---|---|
//! | under 20 columns | a line that says so |
//! | under 5 rows, or `--mini` | one line: state, time, level, words |
//! | under 40×10 | state, level, time |
//! | under 60×16 | state, level, the last texts, keys |
//! | under 120×30 | everything, the selected text unfolded in the list |
//! | more | history left, the selected text, latency and key sources right |

mod clip_row;
mod clips;
mod detail;
mod editing;
mod footer;
mod header;
mod help;
mod history;
mod latency;
mod line;
mod live;
mod log;
mod meter;
mod microphone;
mod models;
mod notice;
mod offers;
mod one_line;
mod palette;
mod reader;
mod search;
mod settings;
mod sources;
mod state;
mod tabs;
mod talk;
mod timings;
mod tiny;
mod versions;
mod wave;

use std::time::Duration;

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};

use ratatui::text::Span;

pub use self::editing::editing_pane;
pub use self::tabs::TABS;
use super::hits::Hits;
use super::line_edit::LineEdit;
use super::model::{Model, Overlay};
use super::text;
use super::theme::{self, Theme};

/// Draws the whole screen.
pub fn draw(frame: &mut Frame, model: &Model, theme: Theme) {
    render(model, theme, frame.area(), frame.buffer_mut());
}

/// Draws it into a part of a screen, and nothing beside that.
pub fn render(model: &Model, theme: Theme, area: Rect, buf: &mut Buffer) {
    buf.set_style(area, theme.text());
    paint(model, theme, area, &mut Hits::default(), buf);
    if !theme.unicode {
        theme::to_ascii(area, buf);
    }
}

/// Whether there is room for pages, the palette and the search: where they cannot be
/// seen they are not opened.
pub fn has_room(model: &Model) -> bool {
    let (columns, rows) = model.size;
    let room = Room::of(model, Rect::new(0, 0, columns, rows));
    // Before the size is known there is.
    model.size == (0, 0) || !matches!(room, Room::TooSmall | Room::OneLine | Room::Tiny)
}

/// What lies where on the screen as it is drawn now.
pub fn hits(model: &Model) -> Hits {
    let (columns, rows) = model.size;
    let area = Rect::new(0, 0, columns, rows);
    let mut hits = Hits::default();
    // Drawn once more, into nothing: so that nobody has to say twice what is where.
    paint(
        model,
        Theme::default(),
        area,
        &mut hits,
        &mut Buffer::empty(area),
    );
    hits
}

/// Whether the selected clip of the history is shown closely.
pub fn shows_clip(model: &Model) -> bool {
    let (columns, rows) = model.size;
    let body = Regions::of(model, Rect::new(0, 0, columns, rows)).body;
    has_room(model) && model.size != (0, 0) && history::has_preview(body)
}

/// How far the overlay can scroll until its last line is at the bottom.
pub fn last_scroll(model: &Model) -> u16 {
    let (columns, rows) = model.size;
    let area = Rect::new(0, 0, columns, rows);
    if matches!(
        Room::of(model, area),
        Room::TooSmall | Room::OneLine | Room::Tiny
    ) {
        return 0;
    }
    let body = Regions::of(model, area).body;
    if model.overlay == Some(Overlay::Reader) {
        return u16::try_from(reader::hidden(model, body)).unwrap_or(u16::MAX);
    }
    let lines = match model.overlay {
        Some(Overlay::Help) => help::height(model, body.width),
        Some(Overlay::Versions) => versions::height(model, body),
        Some(Overlay::Latency) => timings::height(model),
        Some(
            Overlay::Reader
            | Overlay::Offers
            | Overlay::Microphone
            | Overlay::Settings
            | Overlay::Models
            | Overlay::Log,
        )
        | None => 0,
    };
    u16::try_from(lines)
        .unwrap_or(u16::MAX)
        .saturating_sub(body.height)
}

/// The line of the open clip's text that the cursor is in, counted from its first, and
/// the rows that there are for lines; `None` where nothing is known of its words.
pub fn cursor_line(model: &Model) -> Option<(u16, u16)> {
    let (columns, rows) = model.size;
    let area = Rect::new(0, 0, columns, rows);
    if !has_room(model) || area.is_empty() {
        return None;
    }
    reader::cursor_line(model, Regions::of(model, area).body)
}

/// The place in the clip under a column of the screen, where its waveform lies in
/// `area`.
pub fn place_under(model: &Model, area: Rect, column: u16) -> Option<Duration> {
    reader::place_under(model, area, column)
}

/// How much there is to draw on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Room {
    TooSmall,
    OneLine,
    Tiny,
    Compact,
    Normal,
    Wide,
}

impl Room {
    const fn of(model: &Model, area: Rect) -> Self {
        match (area.width, area.height) {
            (0..20, _) | (_, 0) => Self::TooSmall,
            _ if model.mini => Self::OneLine,
            (_, 1..5) => Self::OneLine,
            (20..40, _) | (_, 5..10) => Self::Tiny,
            (40..60, _) | (_, 10..16) => Self::Compact,
            (60..120, _) | (_, 16..30) => Self::Normal,
            _ => Self::Wide,
        }
    }
}

/// The areas from top to bottom; rules are the single rows between them.
struct Regions {
    room: Room,
    header: Rect,
    state: Rect,
    notice: Rect,
    body: Rect,
    footer: Rect,
    rules: [Rect; 3],
}

impl Regions {
    fn of(model: &Model, area: Rect) -> Self {
        let room = Room::of(model, area);
        let (state, footer, top_rule) = match room {
            Room::Wide => (6, 2, 1),
            Room::Normal => (4, 2, 1),
            Room::Compact | Room::Tiny | Room::OneLine | Room::TooSmall => (2, 1, 0),
        };
        // The list keeps a few rows whatever there is to be said.
        let fixed = 1 + top_rule + state + 1 + 1 + footer;
        let compact = room == Room::Compact;
        let spare = area
            .height
            .saturating_sub(fixed + if compact { 1 } else { 3 });
        // Where there is little room, the help tells the notice in full.
        let notice = if compact && model.overlay.is_some() {
            0
        } else {
            notice::height(model, area.width).min(spare)
        };
        let [header, rule_1, state, notice, rule_2, body, rule_3, footer] = Layout::vertical([
            Constraint::Length(1),
            Constraint::Length(top_rule),
            Constraint::Length(state),
            Constraint::Length(notice),
            Constraint::Length(1),
            Constraint::Fill(1),
            Constraint::Length(1),
            Constraint::Length(footer),
        ])
        .areas(area);
        Self {
            room,
            header,
            state,
            notice,
            body,
            footer,
            rules: [rule_1, rule_2, rule_3],
        }
    }
}

fn paint(model: &Model, theme: Theme, area: Rect, hits: &mut Hits, buf: &mut Buffer) {
    let room = Room::of(model, area);
    if let (Room::OneLine | Room::Tiny, Some(text)) = (room, &model.editing) {
        // What is typed is in sight wherever a row is.
        return editing::render(text, model, theme, area, hits, buf);
    }
    match room {
        Room::TooSmall => return tiny::too_small(area, buf),
        Room::OneLine => return one_line::render(model, theme, area, buf),
        Room::Tiny => return tiny::render(model, theme, area, buf),
        Room::Compact | Room::Normal | Room::Wide => {}
    }
    let regions = Regions::of(model, area);
    header::render(model, theme, regions.header, buf);
    for rule in regions.rules {
        line::rule(theme, rule, buf);
    }
    tabs::render(model, theme, regions.rules[0], hits, buf);
    state::render(model, theme, regions.state, buf);
    notice::render(model, theme, regions.notice, buf);
    if let Some(text) = &model.editing {
        // Whatever leads away from it would lose it.
        hits.cover(area);
        editing::render(text, model, theme, regions.body, hits, buf);
        return footer::render(model, theme, regions.footer, hits, buf);
    }
    match model.overlay {
        Some(Overlay::Help) => help::render(model, theme, regions.body, buf),
        Some(Overlay::Reader) => reader::render(model, theme, regions.body, hits, buf),
        Some(Overlay::Versions) => versions::render(model, theme, regions.body, hits, buf),
        Some(Overlay::Offers) => offers::render(model, theme, regions.body, hits, buf),
        Some(Overlay::Microphone) => microphone::render(model, theme, regions.body, buf),
        Some(Overlay::Latency) => timings::render(model, theme, regions.body, buf),
        Some(Overlay::Log) => log::render(model, theme, regions.body, buf),
        Some(Overlay::Models) => models::render(model, theme, regions.body, hits, buf),
        Some(Overlay::Settings) => settings::render(model, theme, regions.body, hits, buf),
        None if model.history.open => history::render(model, theme, regions.body, hits, buf),
        None => body(model, theme, &regions, hits, buf),
    }
    if model.search.is_active() && model.overlay.is_none() && !model.history.open {
        search::render(model, theme, regions.footer, buf);
    } else {
        footer::render(model, theme, regions.footer, hits, buf);
    }
    // Over the notice too: it is there again when the palette is closed.
    let page = Rect {
        y: regions.notice.y,
        height: regions.body.bottom().saturating_sub(regions.notice.y),
        ..regions.body
    };
    palette::render(model, theme, page, hits, buf);
}

fn body(model: &Model, theme: Theme, regions: &Regions, hits: &mut Hits, buf: &mut Buffer) {
    if regions.room != Room::Wide || model.snapshot.clips.is_empty() {
        let list = live::render(model, theme, regions.body, buf);
        return clips::render(model, theme, list, clips::Unfold::Selected, hits, buf);
    }
    let [list, rule, detail] = Layout::horizontal([
        Constraint::Fill(11),
        Constraint::Length(1),
        Constraint::Fill(9),
    ])
    .areas(regions.body);
    let list = live::render(model, theme, list, buf);
    clips::render(model, theme, list, clips::Unfold::Nothing, hits, buf);
    line::upright(theme, rule, buf);
    detail::render(model, theme, detail, rule.x, buf);
    let [_, above, below] = regions.rules;
    line::junction("┬", (rule.x, above.y), buf);
    line::junction("┴", (rule.x, below.y), buf);
}

/// A line that is typed, with its cursor in sight, within this many cells.
fn typed(line: &LineEdit, theme: Theme, room: usize) -> Vec<Span<'static>> {
    let (before, behind) = line.parts();
    let room = room.saturating_sub(1);
    let behind_room = text::width(behind).min(room / 3);
    let before = text::end(before, room - behind_room);
    let behind = &behind[..text::prefix(behind, room - text::width(before))];
    vec![
        Span::raw(before.to_owned()),
        Span::styled("▏", theme.accent()),
        Span::raw(behind.to_owned()),
    ]
}
