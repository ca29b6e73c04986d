//! The key helper: a process that sees every key and tells only what the chords do.
//!
//! It is `sayso` itself, started with a hidden subcommand. Xlib ends the
//! process it is in when the X server dies, and `rdev::listen` cannot be
//! stopped: both are harmless in a process that does nothing else. It writes
//! one word a line to its standard output and ends when its standard input is
//! closed.

#[cfg(all(unix, target_os = "linux"))]
mod keyboards;
mod on_desktop;

use std::fmt;
use std::io::{Read, Write};
use std::path::Path;
use std::str::FromStr;

use super::stamp::Stamp;
use crate::config::KeyInput;
use crate::hotkey::{ChordEdge, Chords};

/// One line of the helper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// The source is listening, as far as it tells.
    Ready,
    /// The chord's edge, and when the source saw it. Of another key it is never
    /// said: only the chords' own moments leave the helper.
    Edge(ChordEdge, Option<Stamp>),
    /// It cannot, and why. Keyboards may come back: then it is ready again.
    Error(String),
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ready => f.write_str("ready"),
            Self::Edge(ChordEdge::OtherKey, _) => f.write_str("other"),
            Self::Edge(ChordEdge::Down(nth), None) => write!(f, "down {nth}"),
            Self::Edge(ChordEdge::Up, None) => f.write_str("up"),
            Self::Edge(ChordEdge::Down(nth), Some(seen)) => write!(f, "down {nth} {seen}"),
            Self::Edge(ChordEdge::Up, Some(seen)) => write!(f, "up {seen}"),
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
        let (word, rest) = match line.split_once(' ') {
            Some((word, rest)) => (word, Some(rest)),
            None => (line, None),
        };
        let stamp = |text: Option<&str>| text.map(str::parse).transpose().map_err(|_| UnknownLine);
        match (word, rest) {
            ("ready", None) => Ok(Self::Ready),
            ("down", Some(rest)) => {
                let (nth, seen) = match rest.split_once(' ') {
                    Some((nth, seen)) => (nth, Some(seen)),
                    None => (rest, None),
                };
                let nth = nth.parse().map_err(|_| UnknownLine)?;
                Ok(Self::Edge(ChordEdge::Down(nth), stamp(seen)?))
            }
            ("up", seen) => Ok(Self::Edge(ChordEdge::Up, stamp(seen)?)),
            ("other", None) => Ok(Self::Edge(ChordEdge::OtherKey, None)),
            ("error", Some(cause)) => Ok(Self::Error(cause.to_owned())),
            _ => Err(UnknownLine),
        }
    }
}

/// Runs the helper until its standard input closes or there is nothing to
/// listen to any more. `devices` is the folder of [`KeyInput::Evdev`]. Returns
/// the exit code of the process.
pub fn run(input: KeyInput, chords: Chords, devices: &Path) -> u8 {
    // Started through a link, it would be called `exe`.
    #[cfg(target_os = "linux")]
    let _ = std::fs::write("/proc/self/comm", "sayso-keys");
    match input {
        KeyInput::Rdev => on_desktop::run(chords),
        #[cfg(all(unix, target_os = "linux"))]
        KeyInput::Evdev => keyboards::run(chords, devices),
        #[cfg(not(target_os = "linux"))]
        KeyInput::Evdev => {
            let _ = (chords, devices);
            let cause = "only Linux has evdev. Take it out of `sources` under [hotkey]";
            tell(&Line::Error(cause.to_owned()));
            1
        }
    }
}

/// Returns when the parent has closed its end, or is no more.
fn wait_for_parent() {
    // Nothing is ever sent; the end of the pipe is the message.
    let mut byte = [0];
    while matches!(std::io::stdin().read(&mut byte), Ok(1)) {}
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
    use crate::hotkey::Nth;

    #[test]
    fn every_line_reads_back_as_it_was_written() {
        for line in [
            Line::Ready,
            Line::Edge(ChordEdge::Down(Nth::FIRST), None),
            Line::Edge(ChordEdge::Up, None),
            Line::Edge(ChordEdge::Down(Nth(255)), Stamp::now()),
            Line::Edge(ChordEdge::Up, Stamp::now()),
            Line::Edge(ChordEdge::OtherKey, None),
            Line::Error("no display".to_owned()),
        ] {
            assert_eq!(line.to_string().parse(), Ok(line));
        }
        for line in ["a key was pressed", "down x", "other 7", "ready 7", ""] {
            assert_eq!(line.parse::<Line>(), Err(UnknownLine), "{line}");
        }
    }

    #[test]
    fn of_another_key_not_even_the_moment_is_told() {
        let line = Line::Edge(ChordEdge::OtherKey, Stamp::now());
        assert_eq!(line.to_string(), "other");
    }
}
