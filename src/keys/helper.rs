//! The key helper: a process that sees every key and tells only what the chord does.
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

use crate::config::KeyInput;
use crate::hotkey::{Chord, ChordEdge};

/// One line of the helper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// The source is listening, as far as it tells.
    Ready,
    /// The chord's edge.
    Edge(ChordEdge),
    /// It cannot, and why. Keyboards may come back: then it is ready again.
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

/// Runs the helper until its standard input closes or there is nothing to
/// listen to any more. `devices` is the folder of [`KeyInput::Evdev`]. Returns
/// the exit code of the process.
pub fn run(input: KeyInput, chord: Chord, devices: &Path) -> u8 {
    // Started through a link, it would be called `exe`.
    #[cfg(target_os = "linux")]
    let _ = std::fs::write("/proc/self/comm", "sayso-keys");
    match input {
        KeyInput::Rdev => on_desktop::run(chord),
        #[cfg(all(unix, target_os = "linux"))]
        KeyInput::Evdev => keyboards::run(chord, devices),
        #[cfg(not(target_os = "linux"))]
        KeyInput::Evdev => {
            let _ = (chord, devices);
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
