//! Which place a text goes to, from the configuration and what there is.

use std::io::{self, IsTerminal};

use super::clipboard::ClipboardSink;
use super::osc52::{Multiplexer, Osc52Sink};
use super::stdout::StdoutSink;
use super::worker::MakeSink;
use super::{DeliverError, Sink};
use crate::config::Destination;

/// What is known of the surroundings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// A desktop may be there: X11 or Wayland is named, or the platform always has one.
    pub desktop: bool,
    /// Standard output is a terminal.
    pub terminal: bool,
    /// What stands between sayso and the terminal.
    pub multiplexer: Multiplexer,
}

impl Facts {
    /// Looks at the environment and at standard output.
    pub fn gather() -> Self {
        let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let multiplexer = if is_set("TMUX") {
            Multiplexer::Tmux
        } else if is_set("STY") {
            Multiplexer::Screen
        } else {
            Multiplexer::None
        };
        Self {
            desktop: cfg!(any(target_os = "macos", windows))
                || is_set("DISPLAY")
                || is_set("WAYLAND_DISPLAY"),
            terminal: io::stdout().is_terminal(),
            multiplexer,
        }
    }
}

/// One place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The desktop's clipboard.
    Clipboard,
    /// The terminal's clipboard.
    Osc52,
    /// Standard output.
    Stdout,
}

/// The places to try, best first; never empty.
///
/// A desktop that is named may still not answer (a stale `DISPLAY` inside tmux),
/// so the terminal stands behind it. With neither, the clipboard is tried all
/// the same: its error says what is missing.
pub const fn choose(to: Destination, facts: Facts) -> &'static [Place] {
    match (to, facts.desktop, facts.terminal) {
        (Destination::Clipboard, true, true) => &[Place::Clipboard, Place::Osc52],
        (Destination::Clipboard, false, true) | (Destination::Osc52, _, _) => &[Place::Osc52],
        (Destination::Clipboard, _, false) => &[Place::Clipboard],
        (Destination::Stdout, _, _) => &[Place::Stdout],
    }
}

/// What makes the sink for `to`, again whenever it was lost.
pub fn maker(to: Destination, facts: Facts) -> MakeSink {
    let mut had_clipboard = false;
    Box::new(move || {
        let mut first_error = None;
        for place in choose(to, facts) {
            match open(*place, facts, had_clipboard) {
                Ok(sink) => {
                    had_clipboard |= *place == Place::Clipboard;
                    return Ok(sink);
                }
                Err(error) => {
                    tracing::info!(?place, %error, "no such place for texts");
                    first_error.get_or_insert(error);
                }
            }
        }
        Err(first_error.unwrap_or(DeliverError::Unreachable {
            cause: "there is no place for texts".to_owned(),
        }))
    })
}

fn open(place: Place, facts: Facts, again: bool) -> Result<Box<dyn Sink>, DeliverError> {
    Ok(match place {
        Place::Clipboard if again => Box::new(ClipboardSink::reopen()?),
        Place::Clipboard => Box::new(ClipboardSink::open()?),
        Place::Osc52 => Box::new(Osc52Sink::new(io::stdout(), facts.multiplexer)),
        Place::Stdout => Box::new(StdoutSink::new(io::stdout())),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_surrounding_has_a_place() {
        use Destination::{Clipboard, Osc52, Stdout};
        for (to, desktop, terminal, places) in [
            (Clipboard, true, true, &[Place::Clipboard, Place::Osc52][..]),
            (Clipboard, true, false, &[Place::Clipboard]),
            (Clipboard, false, true, &[Place::Osc52]),
            (Clipboard, false, false, &[Place::Clipboard]),
            (Osc52, true, true, &[Place::Osc52]),
            (Osc52, false, false, &[Place::Osc52]),
            (Stdout, true, true, &[Place::Stdout]),
        ] {
            let facts = Facts {
                desktop,
                terminal,
                multiplexer: Multiplexer::None,
            };
            assert_eq!(choose(to, facts), places, "{to:?} {facts:?}");
        }
    }
}
