//! Every key, every key source, and how to get a real model.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::front::action::{ACTIONS, Action, Described, Place};
use crate::front::snapshot::ModelStatus;
use crate::tui::model::Model;
use crate::tui::text;
use crate::tui::theme::Theme;

use super::{line, notice, sources, talk};

/// From here on there is room for two columns.
const TWO_COLUMNS: u16 = 90;
/// Below this the notice is not on the screen beside the help.
const NARROW: u16 = 58;
/// Cells of the keys.
const KEYS: usize = 14;
/// Cells between the columns.
const GAP: u16 = 4;

/// The lines of the longer column at this width.
pub(super) fn height(model: &Model, width: u16) -> usize {
    let (left, right) = columns(line::inset(Rect::new(0, 0, width, 1)));
    let theme = Theme::default();
    let keys = now(model, theme, left.width).len() + keys(model, theme, left.width).len();
    let facts = facts(model, theme, right.unwrap_or(left).width).len();
    if right.is_some() {
        keys.max(facts)
    } else {
        keys + 1 + facts
    }
}

pub(super) fn render(model: &Model, theme: Theme, area: Rect, buf: &mut Buffer) {
    let (left, right) = columns(line::inset(area));
    let mut lines = now(model, theme, left.width);
    lines.extend(keys(model, theme, left.width));
    let facts = facts(model, theme, right.unwrap_or(left).width);
    if let Some(right) = right {
        scrolled(facts, model.scroll, right, buf);
    } else {
        lines.push(Line::default());
        lines.extend(facts);
    }
    scrolled(lines, model.scroll, left, buf);
}

fn columns(area: Rect) -> (Rect, Option<Rect>) {
    if area.width < TWO_COLUMNS {
        return (area, None);
    }
    let half = (area.width - GAP) / 2;
    let left = Rect {
        width: half,
        ..area
    };
    let right = Rect {
        x: area.x + half + GAP,
        width: half,
        ..area
    };
    (left, Some(right))
}

fn scrolled(lines: Vec<Line>, scroll: u16, area: Rect, buf: &mut Buffer) {
    let shown = lines.into_iter().skip(usize::from(scroll));
    for (row, words) in (0..area.height).zip(shown) {
        words.render(line::row(area, row), buf);
    }
}

/// The keys of the page beneath, then those that count everywhere.
fn keys(model: &Model, theme: Theme, width: u16) -> Vec<Line<'static>> {
    let place = model.place_beneath_help();
    let (own, shared): (Vec<_>, Vec<_>) = ACTIONS
        .iter()
        .filter(|one| one.is_at(place))
        .partition(|one| !one.is_at(Place::Help));
    let mut lines = vec![line::styled("keys", theme.strong())];
    let (key, does) = to_talk(model);
    lines.extend(row(&key, does, theme, width));
    lines.push(Line::default());
    lines.push(line::styled(
        format!("on {}", place.title()),
        theme.strong(),
    ));
    lines.extend(rows(&own, model, theme, width));
    lines.push(Line::default());
    lines.push(line::styled("everywhere", theme.strong()));
    lines.extend(rows(&shared, model, theme, width));
    lines
}

/// The key to talk with, and how.
fn to_talk(model: &Model) -> (String, &'static str) {
    let (key, hold) = talk::key(model);
    let does = if hold {
        "hold to talk; tap for hands-free, tap again to stop"
    } else {
        "press to talk, press again to stop"
    };
    (key, does)
}

fn rows(
    actions: &[&'static Described],
    model: &Model,
    theme: Theme,
    width: u16,
) -> Vec<Line<'static>> {
    let with_keys = actions.iter().filter_map(|one| {
        let keys = model.keymap.shown(one.action);
        (!keys.is_empty()).then(|| row(&keys, does(model, one), theme, width))
    });
    with_keys.flatten().collect()
}

/// A key and what it does, wrapped.
fn row(keys: &str, does: &str, theme: Theme, width: u16) -> Vec<Line<'static>> {
    let ranges = text::wrap(does, usize::from(width).saturating_sub(KEYS + 1));
    let rows = ranges.into_iter().enumerate().map(|(index, range)| {
        let keys = if index == 0 {
            text::fit(keys, KEYS)
        } else {
            String::new()
        };
        let pad = (KEYS + 1).saturating_sub(text::width(&keys));
        Line::from(vec![
            Span::styled(keys, theme.accent().bold()),
            Span::raw(format!("{:pad$}{}", "", &does[range])),
        ])
    });
    rows.collect()
}

/// What a key does here: a window of another sayso does not end that one.
fn does(model: &Model, one: &Described) -> &'static str {
    let ends = matches!(one.action, Action::Quit);
    if ends && model.snapshot.attached_to.is_some() {
        return "leave this window; sayso goes on, and `sayso ctl quit` ends it";
    }
    one.does
}

fn facts(model: &Model, theme: Theme, width: u16) -> Vec<Line<'static>> {
    let width = usize::from(width);
    let mut lines = vec![line::styled("talk with", theme.strong())];
    lines.extend(sources::lines(model, theme, width));
    let mut section = |title: &'static str, words: &str| {
        lines.push(Line::default());
        lines.push(line::styled(title, theme.strong()));
        let ranges = text::wrap(words, width);
        lines.extend(
            ranges
                .into_iter()
                .map(|range| Line::raw(words[range].to_owned())),
        );
    };
    if let Some(others) = other_keys(model) {
        section("other keys", &others);
    }
    section("model", &about_model(model));
    section(
        "privacy",
        "Sound, text and keys stay on this machine. Between dictations the last moment of sound \
         is kept in memory only.",
    );
    lines
}

/// In a narrow window the notice has made room for the help: it is told here.
fn now(model: &Model, theme: Theme, width: u16) -> Vec<Line<'static>> {
    let notes = notice::texts(model);
    if width >= NARROW || notes.is_empty() {
        return Vec::new();
    }
    let text = notes.join(" ");
    let mut lines = vec![line::styled("now", theme.danger())];
    let ranges = text::wrap(&text, usize::from(width));
    lines.extend(
        ranges
            .into_iter()
            .map(|range| Line::raw(text[range].to_owned())),
    );
    lines.push(Line::default());
    lines
}

/// The chords of the profiles.
fn other_keys(model: &Model) -> Option<String> {
    let profiles = model.snapshot.profiles.iter().skip(1);
    let others = profiles.map(|profile| {
        let chord = text::clean(&profile.chord).replace('_', " ");
        format!("{chord} dictates as `{}`", text::clean(&profile.name))
    });
    let others: Vec<String> = others.collect();
    (!others.is_empty()).then(|| format!("{}.", others.join("; ")))
}

fn about_model(model: &Model) -> String {
    match &model.snapshot.model {
        ModelStatus::Loading => "The model is being loaded.".to_owned(),
        ModelStatus::Ready { demo: true, .. } => {
            let recommended = model.snapshot.models.recommended.as_ref();
            let which = recommended.map_or_else(String::new, |advice| {
                format!("; {} suits this computer", text::clean(&advice.name))
            });
            format!(
                "The demo model knows about 240 words: it is for trying out only. M gets a real \
                 one{which}."
            )
        }
        ModelStatus::Ready { name, .. } => {
            format!("{} is loaded. M chooses another one.", text::clean(name))
        }
        ModelStatus::Asleep { name } => format!(
            "The model `{}` is not in the memory; the next press of the key loads it.",
            text::clean(name)
        ),
        ModelStatus::Failed { reason } => text::clean(reason),
    }
}
