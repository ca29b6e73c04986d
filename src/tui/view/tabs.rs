//! The pages, within the rule below the top line: where one is, and what else there
//! is.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Span;
use ratatui::widgets::Widget;

use crate::front::action::{Action, Place};
use crate::tui::hits::{Hits, Target};
use crate::tui::model::Model;
use crate::tui::text;
use crate::tui::theme::Theme;

/// Below this the rule has no room for them.
const NARROW: u16 = 78;

/// Each page, and how one gets there.
pub const TABS: [(Place, &str, Action); 7] = [
    (Place::List, "dictate", Action::Dictate),
    (Place::History, "history", Action::History),
    (Place::Models, "models", Action::Models),
    (Place::Microphone, "microphone", Action::Microphone),
    (Place::Settings, "settings", Action::Settings),
    (Place::Latency, "latency", Action::Latency),
    (Place::Log, "log", Action::Log),
];

pub(super) fn render(model: &Model, theme: Theme, rule: Rect, hits: &mut Hits, buf: &mut Buffer) {
    if rule.width < NARROW {
        return;
    }
    let here = model.page();
    let mut x = rule.x + 2;
    for (place, name, action) in TABS {
        let current = place == here;
        let words = if current {
            format!("┤ {name} ├")
        } else {
            format!("  {name}  ")
        };
        let style = if current { theme.strong() } else { theme.dim() };
        let width = u16::try_from(text::width(&words)).unwrap_or(0);
        let area = Rect { x, width, ..rule };
        if current {
            Span::styled(words, theme.rule()).render(area, buf);
        }
        // The rule goes on between the names.
        let label = Rect {
            x: x + 1,
            width: width - 2,
            ..rule
        };
        // Of the rule's own colour nothing may stay: it is too faint for words.
        let plain = Style::reset().patch(theme.text());
        Span::styled(format!(" {name} "), plain.patch(style)).render(label, buf);
        hits.add(area, Target::Action(action));
        x += width;
    }
}
