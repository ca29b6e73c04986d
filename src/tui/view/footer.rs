//! The bottom: at most six keys (nine where it is wide), those that work on what is
//! selected, and the model.

use std::fmt::Write as _;
use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::clip::ClipState;
use crate::front::action::Action;
use crate::front::models::time;
use crate::front::snapshot::{ClipView, ModelStatus};
use crate::tui::hits::{Hits, Target};
use crate::tui::model::{Model, Overlay, may_run_again};
use crate::tui::models;
use crate::tui::offers;
use crate::tui::settings::{self, Choosing, Typing};
use crate::tui::text;
use crate::tui::theme::Theme;
use crate::tui::versions;

use super::line;

/// A key of the bottom line.
#[derive(Debug, Clone, Copy)]
enum Key {
    /// That of an action, as the keymap has it.
    Of(Action),
    /// One that no keymap changes: it ends a line that is typed.
    Fixed(&'static str),
}

impl Key {
    fn shown(self, model: &Model) -> Option<String> {
        match self {
            Self::Of(action) => model.hint(action),
            Self::Fixed(key) => Some(key.to_owned()),
        }
    }
}

/// From here on there is room for what is seldom needed.
const WIDE: usize = 120;

pub(super) fn render(model: &Model, theme: Theme, area: Rect, hits: &mut Hits, buf: &mut Buffer) {
    below(model, theme, area, buf);
    let area = line::inset(area);
    let left = keys_that_fit(model, theme, line::row(area, 0), hits);
    line::both_ends(left, &latency(model, theme), line::row(area, 0), buf);
}

/// The second row: the model and where texts go. It stays during a search.
pub(super) fn below(model: &Model, theme: Theme, area: Rect, buf: &mut Buffer) {
    let area = line::inset(area);
    let sink = line::styled(sink(model), theme.dim());
    let mut left = model_name(model, theme);
    for words in waits(model) {
        left.push_span(Span::styled(" · ", theme.dim()));
        left.push_span(Span::styled(words, theme.strong()));
    }
    line::both_ends(left, &[sink], line::row(area, 1), buf);
}

/// What waits for the engine beside the clip that it has, and what for the user.
fn waits(model: &Model) -> Vec<String> {
    let queue = model.snapshot.queue;
    let mut words = Vec::new();
    if queue.waiting > 1 {
        words.push(format!("{} clips wait", queue.waiting - 1));
    }
    if queue.failed > 0 {
        words.push(format!("{} failed: R tries again", queue.failed));
    }
    words
}

/// The last key, which leads to all others, is the last to go.
fn keys_that_fit(model: &Model, theme: Theme, area: Rect, hits: &mut Hits) -> Line<'static> {
    let width = usize::from(area.width);
    let gap = if width >= 60 { "   " } else { "  " };
    let mut keys = keys(model);
    let on_clips = model.overlay.is_none() && !model.history.open && model.editing.is_none();
    if width >= WIDE && on_clips && model.selected().is_some() {
        let more = [
            (Key::Of(Action::TakeBack), "clipboard as before"),
            (Key::Of(Action::Models), "models"),
            (Key::Of(Action::Settings), "settings"),
        ];
        for key in more {
            keys.insert(keys.len() - 1, key);
        }
    }
    loop {
        let mut line = Line::default();
        let mut targets = Vec::new();
        if let Some(count) = model.count {
            line.push_span(Span::styled(format!("{count}×"), theme.strong()));
        }
        for (key, does) in &keys {
            let Some(shown) = key.shown(model) else {
                continue;
            };
            if !line.spans.is_empty() {
                line.push_span(Span::raw(gap));
            }
            let from = line.width();
            line.push_span(Span::styled(shown, theme.accent().bold()));
            line.push_span(Span::raw(format!(" {does}")));
            targets.push((*key, from, line.width()));
        }
        if line.width() > width && keys.len() >= 2 {
            keys.remove(keys.len() - 2);
            continue;
        }
        for (key, from, to) in targets {
            let Key::Of(action) = key else {
                continue;
            };
            let cells = |cells: usize| u16::try_from(cells).unwrap_or(u16::MAX);
            let part = Rect {
                x: area.x.saturating_add(cells(from)),
                width: cells(to - from),
                ..area
            };
            hits.add(part.intersection(area), Target::Action(action));
        }
        return line;
    }
}

/// The keys that would do something now.
fn keys(model: &Model) -> Vec<(Key, &'static str)> {
    if model.editing.is_some() {
        return vec![
            (Key::Fixed("enter"), "save"),
            (Key::Fixed("alt-enter"), "new line"),
            (Key::Fixed("alt-u"), "undo"),
            (Key::Fixed("ctrl-w"), "word away"),
            (Key::Fixed("esc"), "leave"),
        ];
    }
    if model.overlay == Some(Overlay::Settings) {
        return on_settings(model);
    }
    if model.overlay == Some(Overlay::Models) {
        return on_models(model);
    }
    if model.overlay == Some(Overlay::Reader) {
        return on_clip(model);
    }
    if model.overlay == Some(Overlay::Log) {
        return on_log(model);
    }
    if model.overlay.is_none() && model.history.open {
        return on_history(model);
    }
    if model.overlay == Some(Overlay::Versions) {
        return on_versions(model);
    }
    if model.overlay == Some(Overlay::Offers) {
        return on_offers(model);
    }
    if model.overlay.is_some() {
        let mut keys = vec![(Key::Of(Action::Cancel), "close")];
        if super::last_scroll(model) > 0 {
            keys.push((Key::Of(Action::Down), "scroll"));
        }
        return keys;
    }
    let mut keys = Vec::with_capacity(6);
    if let Some(clip) = model.selected() {
        if clip.text.is_some() {
            keys.push((Key::Of(Action::Copy), "copy"));
        }
        if model.snapshot.playing == Some(clip.id) {
            keys.push((Key::Of(Action::Play), "stop"));
        } else if clip.audio {
            keys.push((Key::Of(Action::Play), "play"));
        }
        if may_run_again(clip) {
            // What the gate or the judgement of the text stood against.
            let doubted = clip.doubt.is_some() || clip.state == ClipState::Empty;
            keys.push(if doubted {
                (Key::Of(Action::Anyway), "anyway")
            } else {
                (Key::Of(Action::Again), "again")
            });
        }
        keys.extend([
            (Key::Of(Action::Delete), "delete"),
            (Key::Of(Action::Search), "search"),
        ]);
    } else {
        let attached = model.snapshot.attached_to.is_some();
        keys.extend([
            (Key::Of(Action::Microphone), "microphone"),
            (Key::Of(Action::Models), "models"),
            (Key::Of(Action::Settings), "settings"),
        ]);
        keys.push((
            Key::Of(Action::Leave),
            if attached { "leave" } else { "quit" },
        ));
    }
    keys.push((Key::Of(Action::Help), "keys"));
    keys
}

/// The keys of the page of the log.
fn on_log(model: &Model) -> Vec<(Key, &'static str)> {
    if model.typing_log() {
        return vec![(Key::Fixed("enter"), "keep"), (Key::Fixed("esc"), "leave")];
    }
    vec![
        (Key::Of(Action::LogLevel), "more or less"),
        (Key::Of(Action::FilterLog), "search"),
        (Key::Of(Action::Up), "older"),
        (Key::Of(Action::Bottom), "newest"),
        (Key::Of(Action::Cancel), "close"),
    ]
}

/// The keys of the page of a clip; the nearest to the end go first where there is no
/// room.
fn on_clip(model: &Model) -> Vec<(Key, &'static str)> {
    let page = &model.reader;
    let again = |clip: &ClipView| clip.state == ClipState::Done && clip.percent.is_some();
    let ends = match page.selection {
        _ if model.selected().is_some_and(again) => "stop that",
        Some(_) => "unselect",
        None => "close",
    };
    let mut keys = vec![(Key::Of(Action::Cancel), ends)];
    let Some(clip) = model.selected().filter(|clip| clip.audio) else {
        keys.push((Key::Of(Action::Copy), "copy"));
        return keys;
    };
    let does = match page.sounding(&model.snapshot) {
        Some(replay) if replay.paused => "go on",
        Some(_) => "pause",
        None => "play",
    };
    keys.push((Key::Of(Action::PlayOrPause), does));
    if page.selection.is_some() {
        keys.push((
            Key::Of(Action::Loop),
            if page.looped { "once" } else { "loop" },
        ));
    }
    let timed = page.detail().is_some_and(|it| it.word_under(0).is_some());
    if page.selection.is_some() && timed && may_run_again(clip) {
        keys.push((Key::Of(Action::TranscribePart), "transcribe again"));
    }
    if timed {
        keys.push((Key::Of(Action::NextWord), "next word"));
        keys.push((Key::Of(Action::PlayWord), "hear it"));
    }
    keys.push((Key::Of(Action::SelectFrom), "part from here"));
    keys.push((Key::Of(Action::SelectTo), "to here"));
    if clip.text.is_some() {
        keys.push((Key::Of(Action::Copy), "copy"));
    }
    keys.push((Key::Of(Action::Help), "keys"));
    keys
}

/// The keys of the history's page.
fn on_history(model: &Model) -> Vec<(Key, &'static str)> {
    let page = &model.history;
    if page.is_typing() {
        return vec![
            (Key::Fixed("enter"), "keeps it"),
            (Key::Fixed("esc"), "as before"),
        ];
    }
    if page.menu.is_some() {
        return vec![
            (Key::Of(Action::ChooseFilter), "only these"),
            (Key::Of(Action::ClearFilters), "no filter"),
            (Key::Of(Action::Cancel), "close"),
        ];
    }
    let mut keys = Vec::new();
    if let Some(clip) = page.selected() {
        if clip.text.is_some() {
            keys.push((Key::Of(Action::Copy), "copy"));
        }
        if clip.audio {
            keys.push((Key::Of(Action::Play), "play"));
        }
    }
    keys.extend([
        (Key::Of(Action::Search), "search"),
        (Key::Of(Action::FilterHistory), "filter"),
    ]);
    let nothing = page.line.is_empty();
    keys.push((
        Key::Of(Action::Cancel),
        if nothing { "close" } else { "show all" },
    ));
    keys.push((Key::Of(Action::Help), "keys"));
    keys
}

/// The keys of the versions' page.
fn on_versions(model: &Model) -> Vec<(Key, &'static str)> {
    let mut keys = vec![(Key::Of(Action::Cancel), "close")];
    if let Some(shown) = versions::shown(model) {
        if shown.all.len() > 1 {
            keys.push((Key::Of(Action::Down), "older"));
        }
        let selected = shown.all.get(shown.selected);
        if selected.is_some_and(|one| !one.chosen) {
            keys.push((Key::Of(Action::ChooseVersion), "make it the text"));
        }
    }
    if super::last_scroll(model) > 0 {
        keys.push((Key::Of(Action::PageDown), "scroll"));
    }
    keys.extend([
        (Key::Of(Action::Edit), "correct"),
        (Key::Of(Action::Copy), "copy"),
        (Key::Of(Action::Play), "play"),
    ]);
    keys
}

/// The keys of what a correction taught.
fn on_offers(model: &Model) -> Vec<(Key, &'static str)> {
    let mut keys = Vec::new();
    if let Some(one) = offers::selected(model) {
        let taken = offers::taken(model, &one.offer);
        if !taken.replaced {
            keys.push((Key::Of(Action::ReplaceAlways), "replace it from now on"));
        }
        if !taken.expected {
            keys.push((Key::Of(Action::Expect), "into the vocabulary"));
        }
    }
    if offers::shown(model).len() > 1 {
        keys.push((Key::Of(Action::Down), "next"));
    }
    keys.push((Key::Of(Action::Cancel), "leave it"));
    keys
}

/// The keys of the models' page.
fn on_models(model: &Model) -> Vec<(Key, &'static str)> {
    let snapshot = &model.snapshot;
    let mut keys = Vec::new();
    if let Some(selected) = model.models.selected(snapshot) {
        keys.extend(match models::choosing(snapshot, selected) {
            models::Choosing::Uses => Some((Key::Of(Action::UseModel), "use it")),
            models::Choosing::Gets => Some((Key::Of(Action::UseModel), "download and use")),
            models::Choosing::GoesOn => Some((Key::Of(Action::UseModel), "go on")),
            models::Choosing::IsDone | models::Choosing::Cannot => None,
        });
    }
    if snapshot.download.is_some() {
        keys.push((Key::Of(Action::StopDownload), "stop the download"));
    }
    keys.push((Key::Of(Action::Cancel), "close"));
    keys
}

/// The keys of the settings' page.
fn on_settings(model: &Model) -> Vec<(Key, &'static str)> {
    match model.typing_setting() {
        Some(Typing::Filter) => {
            return vec![
                (Key::Fixed("enter"), "keeps it"),
                (Key::Of(Action::Cancel), "all keys"),
            ];
        }
        Some(Typing::Profile { .. }) => {
            return vec![(Key::Fixed("enter"), "go on"), (Key::Fixed("esc"), "leave")];
        }
        Some(Typing::Value { .. }) => {
            return vec![
                (Key::Fixed("enter"), "save"),
                (Key::Of(Action::Cancel), "leave"),
            ];
        }
        None => {}
    }
    let mut keys = Vec::new();
    if let Some(setting) = model.settings.selected(&model.snapshot.settings) {
        keys.extend(match settings::choosing(setting) {
            Choosing::Switches => Some((Key::Of(Action::ChangeSetting), "switch")),
            Choosing::TakesNext => Some((Key::Of(Action::ChangeSetting), "next")),
            Choosing::Types => Some((Key::Of(Action::ChangeSetting), "change")),
            Choosing::Cannot => None,
        });
        if settings::takes_more(setting) {
            keys.push((Key::Of(Action::AddToSetting), "add"));
        }
        if settings::may_be_in_profile(setting) {
            keys.push((Key::Of(Action::SettingForProfile), "for a profile"));
        }
        if settings::may_be_unset(setting) {
            keys.push((Key::Of(Action::UnsetSetting), "built-in"));
        }
        keys.push((Key::Of(Action::FilterSettings), "filter"));
    }
    keys.push((Key::Of(Action::Cancel), "close"));
    keys
}

/// The waits from release to text, and a shorter form for where that is too long.
fn latency(model: &Model, theme: Theme) -> Vec<Line<'static>> {
    let Some(latency) = model.snapshot.latency else {
        return Vec::new();
    };
    let figures = [
        ("p50", latency.p50),
        ("p95", latency.p95),
        ("max", latency.max),
    ];
    [3, 2]
        .map(|count| line::styled(with_one_unit(&figures[..count]), theme.dim()))
        .into()
}

/// `p50 40  p95 95 ms`: the unit stands where it changes, and at the end.
fn with_one_unit(figures: &[(&str, Duration)]) -> String {
    let waits: Vec<String> = figures.iter().map(|(_, took)| text::wait(*took)).collect();
    let mut words = Vec::new();
    for (index, ((name, _), wait)) in figures.iter().zip(&waits).enumerate() {
        let (number, unit) = wait.split_once(' ').unwrap_or((wait, ""));
        let next = waits.get(index + 1);
        let repeated = next.is_some_and(|next| next.ends_with(&format!(" {unit}")));
        let shown = if repeated { number } else { wait };
        words.push(format!("{name} {shown}"));
    }
    words.join("  ")
}

fn model_name(model: &Model, theme: Theme) -> Line<'static> {
    let loaded = matches!(
        model.snapshot.model,
        ModelStatus::Ready { .. } | ModelStatus::Asleep { .. }
    );
    if let Some(coming) = model.snapshot.download.as_ref().filter(|_| loaded) {
        let mut words = format!(
            "downloading {}: {} %",
            text::clean(&coming.name),
            coming.percent()
        );
        if let Some(left) = coming.left {
            let _ = write!(words, ", {} left", time(left));
        }
        return line::styled(words, theme.strong());
    }
    match &model.snapshot.model {
        ModelStatus::Loading => line::styled(
            "loading the model · what you say meanwhile is kept",
            theme.dim(),
        ),
        ModelStatus::Ready { demo: true, .. } => Line::from(vec![
            Span::styled("demo model: for trying out only", theme.strong()),
            Span::styled(" · M gets a real one", theme.dim()),
        ]),
        ModelStatus::Ready { name, .. } => {
            line::styled(format!("model {}", text::clean(name)), theme.dim())
        }
        ModelStatus::Asleep { name } => {
            line::styled(format!("model {} · asleep", text::clean(name)), theme.dim())
        }
        ModelStatus::Failed { .. } => line::styled("✕ no model", theme.danger()),
    }
}

fn sink(model: &Model) -> String {
    if model.snapshot.sink.is_empty() {
        return String::new();
    }
    format!("to {}", text::clean(&model.snapshot.sink))
}
