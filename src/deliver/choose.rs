//! How each place is opened, from the configuration and what there is.

use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use super::DeliverError;
use super::clipboard::{ClipboardSink, Program};
use super::command::CommandSink;
use super::file::FileSink;
use super::osc52::{Multiplexer, Osc52Sink};
use super::outputs::{Makers, Outputs};
use super::stdout::StdoutSink;
use super::tmux::TmuxSink;
use super::window::{PasteSink, TypeSink};
use super::worker::MakeSink;
use crate::config::{DeliverConfig, Destination, Destinations};

/// What is known of the surroundings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// The desktops that may be there.
    pub desktop: Desktop,
    /// Standard output is a terminal.
    pub terminal: bool,
    /// What stands between sayso and the terminal.
    pub multiplexer: Multiplexer,
}

/// The desktops that may be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Desktop {
    /// X11 is named (`DISPLAY`).
    pub x11: bool,
    /// Wayland is named (`WAYLAND_DISPLAY`).
    pub wayland: bool,
    /// The platform always has one.
    pub always: bool,
}

impl Desktop {
    const fn any(self) -> bool {
        self.x11 || self.wayland || self.always
    }
}

impl Facts {
    /// Looks at the environment and at standard output.
    pub fn gather() -> Self {
        let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let multiplexer = if is_set("TMUX") {
            Multiplexer::Tmux
        } else if is_set("STY") {
            Multiplexer::Screen
        } else {
            Multiplexer::None
        };
        Self {
            desktop: Desktop {
                x11: is_set("DISPLAY"),
                wayland: is_set("WAYLAND_DISPLAY"),
                always: cfg!(any(target_os = "macos", windows)),
            },
            // One that can only print would print the sequence.
            terminal: io::stdout().is_terminal() && !dumb,
            multiplexer,
        }
    }
}

/// A clipboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Clipboard {
    /// The desktop's, through arboard.
    Desktop,
    /// The desktop's, through a program where arboard cannot.
    Through(Program),
    /// The terminal's.
    Terminal,
}

/// The clipboards to try, best first; never empty.
///
/// A desktop that is named may still not answer (a stale `DISPLAY` inside tmux),
/// so the terminal stands behind it. With neither, the clipboard is tried all
/// the same: its error says what is missing.
fn clipboards(facts: Facts) -> Vec<Clipboard> {
    let mut all = Vec::new();
    if facts.desktop.any() || !facts.terminal {
        all.push(Clipboard::Desktop);
    }
    if facts.desktop.wayland {
        all.push(Clipboard::Through(Program::WlCopy));
    }
    if facts.desktop.x11 {
        all.push(Clipboard::Through(Program::Xclip));
    }
    if facts.terminal {
        all.push(Clipboard::Terminal);
    }
    all
}

/// What makes every place that `config` names, again whenever all were lost.
pub fn maker(config: &DeliverConfig, facts: Facts) -> MakeSink {
    let config = config.clone();
    let had_clipboard = Arc::new(AtomicBool::new(false));
    Box::new(move || {
        let to = &config.to;
        // A text that cannot be typed is pasted.
        let stand_in = to.contains(Destination::Type).then_some(Destination::Paste);
        let named = Destinations::new(to.iter().chain(stand_in));
        let others = named
            .iter()
            .filter_map(|place| Some((place, other(place, &config)?)));
        let makers = Makers {
            clipboard: clipboard(facts, config.primary, Arc::clone(&had_clipboard)),
            osc52: (facts.terminal || to.contains(Destination::Osc52)).then(|| osc52(facts)),
            others: others.collect(),
        };
        Ok(Box::new(Outputs::open(to, makers)?))
    })
}

/// What opens a place that is no clipboard.
fn other(place: Destination, config: &DeliverConfig) -> Option<MakeSink> {
    let config = config.clone();
    Some(match place {
        Destination::Clipboard | Destination::Osc52 => return None,
        Destination::Type => Box::new(move || Ok(Box::new(TypeSink::open(&config)?))),
        Destination::Paste => Box::new(move || Ok(Box::new(PasteSink::open(&config)?))),
        Destination::Command => Box::new(move || {
            let sink = CommandSink::new(&config.command, config.command_timeout());
            Ok(Box::new(sink))
        }),
        Destination::File => Box::new(move || {
            let sink = FileSink::open(&config.file, &config.file_template)?;
            Ok(Box::new(sink))
        }),
        Destination::Tmux => Box::new(move || Ok(Box::new(TmuxSink::new(&config.tmux_pane)))),
        Destination::Stdout => Box::new(|| Ok(Box::new(StdoutSink::new(io::stdout())))),
    })
}

fn osc52(facts: Facts) -> MakeSink {
    Box::new(move || Ok(Box::new(Osc52Sink::new(io::stdout(), facts.multiplexer))))
}

/// `had` remembers, across all that is made anew, that there was a desktop's.
fn clipboard(facts: Facts, primary: bool, had: Arc<AtomicBool>) -> MakeSink {
    Box::new(move || {
        let mut first_error = None;
        for clipboard in clipboards(facts) {
            let again = had.load(Relaxed);
            let opened = match clipboard {
                Clipboard::Desktop if again => ClipboardSink::reopen(),
                Clipboard::Desktop => ClipboardSink::open(),
                Clipboard::Through(program) => ClipboardSink::through(program),
                Clipboard::Terminal => return osc52(facts)(),
            };
            match opened {
                Ok(sink) => {
                    had.fetch_or(clipboard == Clipboard::Desktop, Relaxed);
                    return Ok(Box::new(sink.with_primary(primary)));
                }
                Err(error) => {
                    tracing::info!(?clipboard, %error, "no such clipboard");
                    first_error.get_or_insert(error);
                }
            }
        }
        Err(first_error.unwrap_or(DeliverError::Unreachable {
            cause: "there is no place for texts".to_owned(),
        }))
    })
}

#[cfg(test)]
mod tests {
    use super::Clipboard::{Desktop as Native, Terminal, Through};
    use super::*;

    #[test]
    fn every_surrounding_has_a_clipboard() {
        let (wl_copy, xclip) = (Through(Program::WlCopy), Through(Program::Xclip));
        for (x11, wayland, terminal, expected) in [
            (true, false, true, &[Native, xclip, Terminal][..]),
            (true, false, false, &[Native, xclip]),
            (false, true, true, &[Native, wl_copy, Terminal]),
            (true, true, true, &[Native, wl_copy, xclip, Terminal]),
            (false, false, true, &[Terminal]),
            (false, false, false, &[Native]),
        ] {
            let facts = Facts {
                desktop: Desktop {
                    x11,
                    wayland,
                    always: false,
                },
                terminal,
                multiplexer: Multiplexer::None,
            };
            assert_eq!(clipboards(facts), expected, "{facts:?}");
        }
    }
}
