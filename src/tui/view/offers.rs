//! What a correction taught: each pair of words, and what it would have changed.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::front::snapshot::OfferView;
use crate::text::diff::Change;
use crate::tui::hits::{Hits, Target};
use crate::tui::model::Model;
use crate::tui::offers::{selected, shown, taken};
use crate::tui::text;
use crate::tui::theme::Theme;

use super::line;

/// From so many rows on there are some between the parts.
const AIRY: u16 = 8;

pub(super) fn render(model: &Model, theme: Theme, area: Rect, hits: &mut Hits, buf: &mut Buffer) {
    let area = line::inset(area);
    let offers = shown(model);
    let airy = area.height >= AIRY;
    let title = "Corrected. Shall it be so from now on?";
    let mut rows = area.rows();
    let mut next = || rows.next().unwrap_or_default();
    line::styled(title, theme.strong()).render(next(), buf);
    let most = usize::from(area.height / 2).max(1);
    let at = model.offers.chosen.min(offers.len().saturating_sub(1));
    let first = (at + 1).saturating_sub(most);
    for (place, offer) in offers.iter().enumerate().skip(first).take(most) {
        let row = next();
        hits.add(row, Target::Offer(place));
        in_list(model, offer, place == at, theme, row, buf);
    }
    let Some(offer) = selected(model) else {
        return;
    };
    if airy {
        next();
    }
    line::fit(
        line::styled(would(offer), theme.dim()),
        usize::from(area.width),
    )
    .render(next(), buf);
    for example in &offer.preview.examples {
        let words = line::fit(words(example, theme), usize::from(area.width));
        words.render(next(), buf);
    }
}

/// What would have been another text.
fn would(offer: &OfferView) -> String {
    let preview = &offer.preview;
    match (preview.of, preview.changed) {
        (0, _) => "There are no other texts that it would have changed.".to_owned(),
        (1, 0) => "It would not have changed the one other text.".to_owned(),
        (of, 0) => format!("It would have changed none of the last {of} texts."),
        (of, changed) => format!("It would have changed {changed} of the last {of} texts:"),
    }
}

fn in_list(
    model: &Model,
    offer: &OfferView,
    selected: bool,
    theme: Theme,
    row: Rect,
    buf: &mut Buffer,
) {
    let (mark, style) = if selected {
        ("▸ ", theme.strong())
    } else {
        ("  ", Style::new())
    };
    let (from, to) = (text::clean(&offer.offer.from), text::clean(&offer.offer.to));
    let words = Line::from(vec![
        Span::styled(mark, theme.accent().bold()),
        Span::styled(format!("“{to}”"), style),
        Span::styled(format!(" for “{from}”"), theme.dim()),
    ]);
    let taken = taken(model, &offer.offer);
    let standing = match (taken.replaced, taken.expected) {
        (true, true) => "replaced from now on, in the vocabulary",
        (true, false) => "replaced from now on",
        (false, true) => "in the vocabulary",
        (false, false) => "",
    };
    line::both_ends(words, &[line::styled(standing, theme.accent())], row, buf);
}

/// An example with its change marked.
fn words(example: &[Change], theme: Theme) -> Line<'static> {
    let mut line = Line::from(Span::raw("  "));
    let mut spans = example.iter().map(|change| match change {
        Change::Same(words) => Span::raw(text::clean(words)),
        Change::Removed(words) => {
            Span::styled(format!("[-{}-]", text::clean(words)), theme.removed())
        }
        Change::Added(words) => {
            Span::styled(format!("{{+{}+}}", text::clean(words)), theme.added())
        }
    });
    line.extend(spans.next());
    for span in spans {
        line.push_span(Span::raw(" "));
        line.push_span(span);
    }
    line
}
