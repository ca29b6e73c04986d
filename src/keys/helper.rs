//! The key helper: a process that sees every key and tells only what the chord does.
//!
//! It is `sayso` itself, started with a hidden subcommand. Xlib ends the
//! process it is in when the X server dies, and `rdev::listen` cannot be
//! stopped: both are harmless in a process that does nothing else. It writes
//! one word a line to its standard output and ends when its standard input is
//! closed.

use std::fmt;
use std::io::{Read, Write};
use std::str::FromStr;
use std::thread;
use std::time::Duration;

use crate::hotkey::{Chord, ChordEdge, Matcher, RawEdge};

use super::rdev_keys;

/// One line of the helper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// `rdev` is listening, as far as it tells.
    Ready,
    /// The chord's edge.
    Edge(ChordEdge),
    /// `rdev` cannot listen.
    Error(String),
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ready => f.write_str("ready"),
            Self::Edge(ChordEdge::Down) => f.write_str("down"),
            Self::Edge(ChordEdge::Up) => f.write_str("up"),
            Self::Edge(ChordEdge::OtherKey) => f.write_str("other"),
            Self::Error(cause) => write!(f, "error {}", cause.replace('\n', " ")),
        }
    }
}

/// The line is none of the helper's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownLine;

impl FromStr for Line {
    type Err = UnknownLine;

    fn from_str(line: &str) -> Result<Self, UnknownLine> {
        match line {
            "ready" => Ok(Self::Ready),
            "down" => Ok(Self::Edge(ChordEdge::Down)),
            "up" => Ok(Self::Edge(ChordEdge::Up)),
            "other" => Ok(Self::Edge(ChordEdge::OtherKey)),
            _ => line
                .strip_prefix("error ")
                .map(|cause| Self::Error(cause.to_owned()))
                .ok_or(UnknownLine),
        }
    }
}

/// `rdev::listen` gives no sign of success, only of failure, and that at once.
/// Silence for this long is taken for success; whether keys really arrive is
/// known when the first one does.
const SILENCE_MEANS_LISTENING: Duration = Duration::from_millis(250);

/// Runs the helper until its standard input closes or the X server goes.
/// Returns the exit code of the process.
pub fn run(chord: Chord) -> u8 {
    // Started through a link, it would be called `exe`.
    #[cfg(target_os = "linux")]
    let _ = std::fs::write("/proc/self/comm", "sayso-keys");
    let (listening, failed) = std::sync::mpsc::sync_channel::<()>(1);
    let spawned = thread::Builder::new()
        .name("keys-parent".to_owned())
        .spawn(end_with_parent)
        .and_then(|_| {
            thread::Builder::new()
                .name("keys-ready".to_owned())
                .spawn(move || {
                    use std::sync::mpsc::RecvTimeoutError::Timeout;
                    if failed.recv_timeout(SILENCE_MEANS_LISTENING) == Err(Timeout) {
                        tell(&Line::Ready);
                    }
                })
        });
    if let Err(error) = spawned {
        tell(&Line::Error(error.to_string()));
        return 1;
    }
    let mut matcher = Matcher::new(chord);
    let outcome = rdev::listen(move |event| {
        if let Some(edge) = chord_edge(&mut matcher, event.event_type) {
            tell(&Line::Edge(edge));
        }
    });
    drop(listening);
    if let Err(error) = outcome {
        tell(&Line::Error(format!("{error:?}")));
    }
    1
}

fn chord_edge(matcher: &mut Matcher, event: rdev::EventType) -> Option<ChordEdge> {
    use rdev::EventType::{ButtonPress, ButtonRelease, KeyPress, KeyRelease, MouseMove, Wheel};
    let mut feed = |key, down| {
        let key = rdev_keys::key(key);
        matcher.feed(RawEdge { key, down })
    };
    match event {
        KeyPress(key) => feed(key, true),
        KeyRelease(key) => feed(key, false),
        ButtonPress(_) | Wheel { .. } => matcher.other(),
        ButtonRelease(_) | MouseMove { .. } => None,
    }
}

fn end_with_parent() {
    // Nothing is ever sent; the end of the pipe is the message.
    let mut byte = [0];
    while matches!(std::io::stdin().read(&mut byte), Ok(1)) {}
    std::process::exit(0);
}

fn tell(line: &Line) {
    let mut out = std::io::stdout().lock();
    if writeln!(out, "{line}").and_then(|()| out.flush()).is_err() {
        std::process::exit(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_reads_back_as_it_was_written() {
        for line in [
            Line::Ready,
            Line::Edge(ChordEdge::Down),
            Line::Edge(ChordEdge::Up),
            Line::Edge(ChordEdge::OtherKey),
            Line::Error("no display".to_owned()),
        ] {
            assert_eq!(line.to_string().parse(), Ok(line));
        }
        assert_eq!("a key was pressed".parse::<Line>(), Err(UnknownLine));
    }
}
