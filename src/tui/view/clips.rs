//! The history: one row a clip, newest first, under a heading for each day.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::catalogue::size;
use crate::front::replay::ReplayView;
use crate::front::snapshot::{ClipView, ModelStatus};
use crate::tui::hits::{Hits, Target};
use crate::tui::model::Model;
use crate::tui::text;
use crate::tui::theme::Theme;

use super::clip_row::{self, Words};
use super::{line, talk};

/// Whether the selected row shows all of its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unfold {
    /// It does, in up to half of the list's rows.
    Selected,
    /// It does not: the text is shown elsewhere.
    Nothing,
}

/// Cells of the selection, the time and the playing mark, left of the text.
const GUTTER: u16 = 10;
/// Cells of the length and the wait, right of the text, with the gaps and the margin.
const FIGURES: u16 = 19;

/// Ends a text that goes on elsewhere.
const MORE: &str = "… o reads on";
/// A list with fewer rows than this has none to spare for headings.
const ROWS_FOR_HEADINGS: u16 = 6;

pub(super) fn render(
    model: &Model,
    theme: Theme,
    area: Rect,
    unfold: Unfold,
    hits: &mut Hits,
    buf: &mut Buffer,
) {
    let Some(selected) = model.selected_index() else {
        return empty(model, theme, area, buf);
    };
    let clips = &model.snapshot.clips;
    let of_day = |day: &str| clips.iter().filter(|clip| clip.day == day).count();
    let rows = Rows {
        clips,
        selected,
        of_day: &of_day,
    };
    rows_of(model, theme, area, unfold, rows, hits, buf);
}

/// Clips, newest first.
#[derive(Clone, Copy)]
pub(super) struct Rows<'a> {
    /// Each is a row at least.
    pub clips: &'a [ClipView],
    /// The place of the selected one.
    pub selected: usize,
    /// How many clips of a day there are.
    pub of_day: &'a dyn Fn(&str) -> usize,
}

/// Draws rows under a heading for each day.
pub(super) fn rows_of(
    model: &Model,
    theme: Theme,
    area: Rect,
    unfold: Unfold,
    rows: Rows<'_>,
    hits: &mut Hits,
    buf: &mut Buffer,
) {
    let selected = rows.selected;
    let list = List::new(model, theme, area, unfold, rows);
    let mut skip = list.first_row();
    let mut row = 0;
    let mut day = None;
    for (index, clip) in rows.clips.iter().enumerate() {
        if row >= area.height {
            break;
        }
        if list.headings && day != Some(&clip.day) {
            day = Some(&clip.day);
            if skip > 0 {
                skip -= 1;
            } else {
                list.heading(&clip.day, line::row(area, row), buf);
                row += 1;
            }
        }
        let height = if index == selected { list.unfolded } else { 1 };
        if skip >= height {
            skip -= height;
            continue;
        }
        let hidden = std::mem::take(&mut skip);
        let rest = Rect {
            y: area.y + row,
            height: area.height - row,
            ..area
        };
        let taken = list.clip(clip, index == selected, hidden, rest, buf);
        let shown = Rect {
            height: taken,
            ..rest
        };
        hits.add(shown, Target::Clip(clip.id));
        row += taken;
    }
}

struct List<'a> {
    model: &'a Model,
    theme: Theme,
    area: Rect,
    /// Whether there is room for the figures at the right.
    figures: bool,
    /// Whether there is room for a heading over each day.
    headings: bool,
    rows: Rows<'a>,
    /// Rows of the selected clip.
    unfolded: usize,
    /// The most of them.
    most: usize,
}

impl<'a> List<'a> {
    fn new(model: &'a Model, theme: Theme, area: Rect, unfold: Unfold, rows: Rows<'a>) -> Self {
        let height = usize::from(area.height).max(1);
        let mut list = Self {
            model,
            theme,
            area,
            figures: area.width >= 56,
            headings: area.height >= ROWS_FOR_HEADINGS,
            rows,
            unfolded: 1,
            most: match unfold {
                Unfold::Selected => usize::from((area.height / 2).max(3)).min(height),
                Unfold::Nothing => 1,
            },
        };
        if let Some(clip) = rows.clips.get(rows.selected) {
            let words = list.words(clip, true);
            let lines = text::wrap(&words.text, list.text_width()).len();
            list.unfolded = lines.clamp(1, list.most);
        }
        list
    }

    /// All there is to say where there is room for it.
    fn words(&self, clip: &ClipView, selected: bool) -> Words {
        if selected && self.most > 1 {
            clip_row::in_full(clip, self.model, self.theme)
        } else {
            clip_row::words(clip, self.model, self.theme)
        }
    }

    fn text_width(&self) -> usize {
        let figures = if self.figures { FIGURES } else { 1 };
        usize::from(self.area.width.saturating_sub(GUTTER + figures))
    }

    /// The rows above the first one shown: the selection stays near the middle,
    /// and the list never ends above the bottom.
    fn first_row(&self) -> usize {
        let clips = self.rows.clips;
        let headings = |clips: &[ClipView]| {
            let days = clips.chunk_by(|a, b| a.day == b.day).count();
            if self.headings { days } else { 0 }
        };
        let total = clips.len() - 1 + self.unfolded + headings(clips);
        let selected = self.rows.selected;
        let above = selected + headings(&clips[..=selected]);
        let height = usize::from(self.area.height);
        let centred = (above + self.unfolded / 2).saturating_sub(height / 2);
        centred.min(total.saturating_sub(height))
    }

    fn heading(&self, day: &str, area: Rect, buf: &mut Buffer) {
        let count = (self.rows.of_day)(day);
        let clips = if count == 1 { "clip" } else { "clips" };
        let day = Span::styled(text::clean(day), self.theme.strong());
        let count = Span::styled(format!("{count} {clips}"), self.theme.dim());
        line::both_ends(day.into(), &[count.into()], columns(area), buf);
    }

    /// Draws a clip without its first `hidden` rows; answers with the rows it took.
    fn clip(
        &self,
        clip: &ClipView,
        selected: bool,
        hidden: usize,
        area: Rect,
        buf: &mut Buffer,
    ) -> u16 {
        let mut words = self.words(clip, selected);
        if selected {
            words.base = words.base.patch(self.theme.strong());
        }
        let lines = self.lines(&words, if selected { self.unfolded } else { 1 });
        let mut rows = 0;
        for (index, spans) in lines.into_iter().enumerate().skip(hidden) {
            if rows >= area.height {
                break;
            }
            let row = line::row(area, rows);
            if index == 0 {
                self.gutter(clip, selected, row, buf);
                self.figures(clip, row, buf);
            }
            let text = Rect {
                x: row.x + GUTTER.min(row.width),
                width: row.width.saturating_sub(GUTTER),
                ..row
            };
            spans.render(text, buf);
            rows += 1;
        }
        rows
    }

    /// The first `most` lines; the last one shows whether there is more.
    fn lines<'w>(&self, words: &'w Words, most: usize) -> Vec<Line<'w>> {
        let width = self.text_width();
        let spans = |range| text::marked(&words.text, range, &words.marks, words.base);
        if most == 1 {
            let whole = Line::from(spans(0..words.text.len()));
            return vec![line::fit(whole, width)];
        }
        let ranges = text::wrap(&words.text, width);
        let shown = ranges.len().min(most);
        let mut lines: Vec<Line> = ranges[..shown]
            .iter()
            .map(|range| Line::from(spans(range.clone())))
            .collect();
        if ranges.len() > shown
            && let Some(last) = lines.last_mut()
        {
            let room = width.saturating_sub(text::width(MORE));
            let range = ranges[shown - 1].clone();
            let kept = text::prefix(&words.text[range.clone()], room);
            let mut shortened = Line::from(spans(range.start..range.start + kept));
            shortened.push_span(Span::styled(MORE, self.theme.dim()));
            *last = shortened;
        }
        lines
    }

    fn gutter(&self, clip: &ClipView, selected: bool, row: Rect, buf: &mut Buffer) {
        let mark = if selected { "▸ " } else { "  " };
        let time = text::fit(&text::clean(&clip.time), 5);
        let playing = self.model.snapshot.playing == Some(clip.id);
        let stands = self.replay(clip).is_some_and(|replay| replay.paused);
        let (starred, doubted) = (clip.marks.starred, clip.doubt.is_some());
        let (sign, sign_style) = match (playing, starred, doubted) {
            (true, _, _) if stands => ("‖ ", self.theme.accent().bold()),
            (true, _, _) => ("▶ ", self.theme.accent().bold()),
            (false, true, _) => ("★ ", self.theme.accent().bold()),
            (false, false, true) => ("? ", self.theme.warning()),
            (false, false, false) => ("  ", Style::new()),
        };
        let time_style = if selected {
            Style::new()
        } else {
            self.theme.dim()
        };
        Line::from(vec![
            Span::styled(mark, self.theme.accent().bold()),
            Span::styled(format!("{time:<5} "), time_style),
            Span::styled(sign, sign_style),
        ])
        .render(row, buf);
    }

    /// How it is played, if it is.
    fn replay(&self, clip: &ClipView) -> Option<&ReplayView> {
        let replay = self.model.snapshot.replay.as_ref();
        replay.filter(|replay| replay.clip == clip.id)
    }

    fn figures(&self, clip: &ClipView, row: Rect, buf: &mut Buffer) {
        if !self.figures {
            return;
        }
        if let Some(replay) = self.replay(clip) {
            let [at, of] = [replay.at, replay.of].map(text::clock_seconds);
            return line::styled(format!("{at} / {of}"), self.theme.accent())
                .right_aligned()
                .render(columns(row), buf);
        }
        let wait = clip
            .stages
            .release_to_text()
            .map_or_else(|| "–".to_owned(), text::wait);
        let figures = format!("{:>7} {wait:>8}", text::length(clip.duration));
        line::styled(figures, self.theme.dim())
            .right_aligned()
            .render(columns(row), buf);
    }
}

/// Headings and figures keep the margin of the other areas.
fn columns(area: Rect) -> Rect {
    let side = line::inset(area);
    Rect {
        x: area.x + 2.min(area.width),
        width: (side.x + side.width).saturating_sub(area.x + 2),
        ..area
    }
}

/// Whoever begins has the demo model only, which knows few words.
fn about_demo(model: &Model, theme: Theme) -> Vec<Line<'static>> {
    let demo = matches!(model.snapshot.model, ModelStatus::Ready { demo: true, .. });
    let models = &model.snapshot.models;
    let Some(advice) = models.recommended.as_ref().filter(|_| demo) else {
        return Vec::new();
    };
    let mut known = models.models.iter();
    let bytes = known
        .find(|one| one.name == advice.name)
        .map(|one| size(one.bytes));
    let bytes = bytes.map_or_else(String::new, |bytes| format!(", {bytes}"));
    vec![
        Line::default(),
        Line::raw("The model inside knows about 240 words, to try."),
        Line::from(vec![
            Span::styled("M", theme.accent().bold()),
            Span::raw(format!(
                " gets a real one: {}{bytes}, suits this computer.",
                text::clean(&advice.name)
            )),
        ]),
    ]
}

/// The first thing a new user reads.
fn empty(model: &Model, theme: Theme, area: Rect, buf: &mut Buffer) {
    let (key, hold) = talk::key(model);
    let how = if hold {
        format!("Hold {key}, speak, let go.")
    } else {
        format!("Press {key}, speak, press it again.")
    };
    let mut lines = vec![
        line::styled("Nothing said yet.", theme.strong()),
        Line::raw(how),
        line::styled("Your words appear here, newest first.", theme.dim()),
    ];
    lines.extend(about_demo(model, theme));
    let height = u16::try_from(lines.len()).unwrap_or(0);
    let top = area.height.saturating_sub(height) / 3;
    for (row, words) in (top..).zip(lines) {
        line::fit(words, usize::from(area.width))
            .centered()
            .render(line::row(area, row), buf);
    }
}
