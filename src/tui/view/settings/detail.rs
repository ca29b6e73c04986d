//! The selected key: what it is, what it takes and when a change counts; or the
//! line that is typed for it.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::config::KeyPath;
use crate::config::schema::Applies;
use crate::front::setting::{SetBy, SettingView};
use crate::tui::line_edit::LineEdit;
use crate::tui::model::Model;
use crate::tui::settings::{self, Typing, key};
use crate::tui::text;
use crate::tui::theme::Theme;

use super::{line, typed};

/// From here on there is room for empty lines.
const AIRY: usize = 14;

pub(super) fn render(model: &Model, theme: Theme, area: Rect, buf: &mut Buffer) {
    let Some(setting) = subject(model) else {
        return;
    };
    let setting = &*setting;
    let Some(path) = key(setting) else {
        return;
    };
    let width = usize::from(area.width);
    let mut lines = match model.typing_setting() {
        Some(typing @ Typing::Value { .. }) => editor(typing, theme, width),
        Some(Typing::Profile { line, wrong, .. }) => {
            for_profile(model, line, wrong.as_deref(), theme, width)
        }
        _ if area.height == 1 => return in_one_line(setting, &path, theme, area, buf),
        _ => vec![title(&path, theme)],
    };
    lines.extend(above_the_file(setting, theme, width));
    let rows = usize::from(area.height);
    let takes = takes(&path);
    // It comes last, and is worth more than the end of a long text.
    let takes = text::paragraph(&takes, width, 2.min(rows.saturating_sub(lines.len())));
    let gap = vec![Line::default(); usize::from(rows > AIRY)];
    let room = rows.saturating_sub(lines.len() + takes.len() + 2 * gap.len());
    lines.extend(gap.clone());
    lines.extend(about(&path, width, room).into_iter().map(Line::raw));
    lines.extend(gap);
    let takes = takes.into_iter();
    lines.extend(takes.map(|words| line::styled(words, theme.dim())));
    for (row, words) in (0..area.height).zip(lines) {
        line::fit(words, width).render(line::row(area, row), buf);
    }
}

/// The key that is typed, or else the selected one.
fn subject(model: &Model) -> Option<Cow<'_, SettingView>> {
    let settings = &model.snapshot.settings;
    let Some(Typing::Value { path, .. }) = model.typing_setting() else {
        return model.settings.selected(settings).map(Cow::Borrowed);
    };
    let known = settings.iter().find(|setting| setting.path == *path);
    // A profile may not have it yet.
    Some(known.map_or_else(
        || {
            Cow::Owned(SettingView {
                path: path.clone(),
                value: String::new(),
                from: SetBy::BuiltIn,
            })
        },
        Cow::Borrowed,
    ))
}

/// The line for a profile's name, and below it which there are.
fn for_profile(
    model: &Model,
    line: &LineEdit,
    wrong: Option<&str>,
    theme: Theme,
    width: usize,
) -> Vec<Line<'static>> {
    let words = "for the profile ";
    let mut spans = vec![Span::styled(words, theme.strong())];
    spans.extend(typed(line, theme, width.saturating_sub(words.len())));
    let known = settings::profiles(&model.snapshot.settings);
    let known = if known.is_empty() {
        "There is none yet. A new name makes one: begin with its hotkey.chord.".to_owned()
    } else {
        let known = known.join(", ");
        format!("There is {known}. A new name makes one: begin with its hotkey.chord.")
    };
    let mut lines = vec![Line::from(spans)];
    match wrong {
        Some(wrong) => lines.extend(wrapped(&text::clean(wrong), theme.danger(), width)),
        None => lines.extend(wrapped(&text::clean(&known), theme.dim(), width)),
    }
    lines
}

fn title(path: &KeyPath, theme: Theme) -> Line<'static> {
    Line::from(vec![
        Span::styled(path.to_string(), theme.strong()),
        Span::styled(counts(path), theme.dim()),
    ])
}

const fn counts(path: &KeyPath) -> &'static str {
    match path.key.applies {
        Applies::AtOnce => "  a change counts at once",
        Applies::NextDictation => "  a change counts from the next dictation on",
        Applies::NextStart => "  a change counts from the next start on",
    }
}

fn takes(path: &KeyPath) -> String {
    let takes = path.key.kind.describe().replace('`', "");
    let built_in = path.key.default();
    format!("Takes {takes}. Built in: {built_in}.")
}

fn in_one_line(setting: &SettingView, path: &KeyPath, theme: Theme, area: Rect, buf: &mut Buffer) {
    let about = match &setting.from {
        SetBy::Elsewhere(name) => format!("set by {}", text::clean(name)),
        SetBy::BuiltIn | SetBy::File { .. } => path.key.flowing_doc().replace('\n', " "),
    };
    let words = Line::from(vec![
        Span::styled(path.to_string(), theme.strong()),
        Span::styled(format!("  {about}"), theme.dim()),
    ]);
    line::fit(words, usize::from(area.width)).render(area, buf);
}

/// What the key is for, in at most this many rows.
fn about(path: &KeyPath, width: usize, rows: usize) -> Vec<String> {
    let doc = path.key.flowing_doc();
    let mut lines = Vec::new();
    for paragraph in doc.lines() {
        let room = rows.saturating_sub(lines.len());
        lines.extend(text::paragraph(paragraph, width, room));
    }
    lines
}

fn above_the_file(setting: &SettingView, theme: Theme, width: usize) -> Vec<Line<'static>> {
    let SetBy::Elsewhere(name) = &setting.from else {
        return Vec::new();
    };
    let words = format!(
        "Set by {}, which goes over the file: it cannot be changed here.",
        text::clean(name)
    );
    wrapped(&words, theme.warning(), width)
}

/// The line, and below it what is wrong with it.
fn editor(typing: &Typing, theme: Theme, width: usize) -> Vec<Line<'static>> {
    let Typing::Value {
        path,
        line,
        adds,
        wrong,
    } = typing
    else {
        return Vec::new();
    };
    let sign = if *adds { " + " } else { " = " };
    let path = text::fit(path, width / 2);
    let room = width.saturating_sub(text::width(&path) + sign.len());
    let mut spans = vec![
        Span::styled(path, theme.strong()),
        Span::styled(sign, theme.accent().bold()),
    ];
    spans.extend(typed(line, theme, room));
    let mut lines = vec![Line::from(spans)];
    if let Some(wrong) = wrong {
        lines.extend(wrapped(&text::clean(wrong), theme.danger(), width));
    }
    lines
}

fn wrapped(words: &str, style: Style, width: usize) -> Vec<Line<'static>> {
    let ranges = text::wrap(words, width).into_iter();
    ranges
        .map(|range| line::styled(words[range].to_owned(), style))
        .collect()
}
