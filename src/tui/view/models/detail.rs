//! The selected model: what it is, why it is recommended, how far it is; or the
//! model that is coming.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::catalogue::{Languages, size};
use crate::front::models::{DownloadView, ModelView};
use crate::tui::model::Model;
use crate::tui::models::{Choosing, choosing};
use crate::tui::text;
use crate::tui::theme::Theme;

use super::line;

/// Cells of the bar, at the most.
const BAR: usize = 40;

pub(super) fn render(model: &Model, theme: Theme, area: Rect, buf: &mut Buffer) {
    let Some(one) = model.models.selected(&model.snapshot) else {
        return;
    };
    let width = usize::from(area.width);
    let coming = model.snapshot.download.as_ref();
    let lines = if area.height == 1 {
        vec![in_one_line(model, one, theme)]
    } else {
        let mut lines = coming.map_or_else(Vec::new, |coming| of_download(coming, width, theme));
        lines.push(title(model, one, theme));
        let about = about(model, one);
        let about = text::wrap(&about, width).into_iter().map(|range| {
            let words = about[range].trim().to_owned();
            Line::raw(words)
        });
        lines.extend(about);
        if let Some(path) = &one.installed {
            lines.push(line::styled(text::clean(path), theme.dim()));
        }
        lines
    };
    for (row, words) in (0..area.height).zip(lines) {
        line::fit(words, width).render(line::row(area, row), buf);
    }
}

fn title(model: &Model, one: &ModelView, theme: Theme) -> Line<'static> {
    let name = Span::styled(text::clean(&one.name), theme.strong());
    let words = match choosing(&model.snapshot, one) {
        Choosing::Uses => "  Enter uses it from the next dictation on",
        Choosing::Gets => "  Enter downloads it and uses it",
        Choosing::GoesOn => "  Enter goes on downloading it, and uses it",
        Choosing::IsDone if one.in_use => "  the one in use",
        Choosing::IsDone => "  it is used as soon as it is here",
        Choosing::Cannot if model.snapshot.download.is_some() => {
            "  after the one that is downloaded now"
        }
        Choosing::Cannot => "",
    };
    vec![name, Span::styled(words, theme.dim())].into()
}

/// All there is to say of it, in one paragraph.
fn about(model: &Model, one: &ModelView) -> String {
    let models = &model.snapshot.models;
    let memory = size(one.memory_bytes);
    let what = match one.languages {
        _ if one.built_in => "Knows about 240 words, for trying out only.",
        Some(Languages::En) => "English only.",
        Some(Languages::Multilingual) => "About a hundred languages.",
        None => "A model of your own.",
    };
    let takes = if one.is_here() {
        format!("Takes about {memory} of memory.")
    } else {
        let bytes = size(one.bytes);
        format!("{bytes} to download; takes about {memory} of memory.")
    };
    let lacks = (!one.fits).then(|| "There is not so much free now.".to_owned());
    let recommended = models.recommended.as_ref();
    let recommended = recommended.filter(|advice| advice.name == one.name);
    let recommended = recommended.map(|advice| format!("Recommended here: {}.", advice.why));
    let offline = models.offline.as_ref().filter(|_| !one.is_here());
    let offline = offline.map(|why| format!("It cannot be had: {}.", text::clean(why)));
    let more = [lacks, recommended, offline].into_iter().flatten();
    let sentences: Vec<String> = [what.to_owned(), takes].into_iter().chain(more).collect();
    sentences.join(" ")
}

/// How far the download is: a bar, then figures or what is the matter.
fn of_download(coming: &DownloadView, width: usize, theme: Theme) -> Vec<Line<'static>> {
    let words = format!("downloading {}  ", text::clean(&coming.name));
    let percent = usize::from(coming.percent());
    let cells = BAR.min(width.saturating_sub(text::width(&words) + 6));
    let lit = cells * percent / 100;
    let bar = Line::from(vec![
        Span::styled(words, theme.strong()),
        Span::styled("▮".repeat(lit), theme.accent()),
        Span::styled("▯".repeat(cells - lit), theme.dim()),
        Span::raw(format!(" {percent} %")),
    ]);
    vec![
        bar,
        line::styled(how_far(coming), theme.dim()),
        Line::default(),
    ]
}

/// Figures, or what is the matter.
fn how_far(coming: &DownloadView) -> String {
    match &coming.note {
        Some(note) => text::clean(note),
        None if coming.total == 0 => "Looking for it.".to_owned(),
        None => coming.line(),
    }
}

fn in_one_line(model: &Model, one: &ModelView, theme: Theme) -> Line<'static> {
    if let Some(coming) = &model.snapshot.download {
        let words = format!("{}  {}", text::clean(&coming.name), how_far(coming));
        return line::styled(words, theme.strong());
    }
    title(model, one, theme)
}
