//! What is to be measured.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};

/// Key edge → capture effect, for each source of the key.
#[derive(Debug, Clone, Parser)]
#[command(name = "keys")]
pub(crate) struct Args {
    /// How many presses of each source.
    #[arg(long, default_value_t = 1_000)]
    pub(crate) count: usize,
    /// Which sources.
    #[arg(
        long,
        value_enum,
        value_delimiter = ',',
        default_value = "rdev,evdev,terminal,control"
    )]
    pub(crate) sources: Vec<Source>,
    /// The end that is pressed, in a process of its own: not for users.
    #[arg(long, hide = true)]
    pub(crate) stage: Option<Stage>,
    /// Where that end tells what happens.
    #[arg(long, hide = true)]
    pub(crate) tell: Option<PathBuf>,
    /// `cargo bench` adds it.
    #[arg(long, hide = true)]
    bench: bool,
}

/// A source of the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Source {
    /// rdev on an X server (Xvfb) on which xdotool presses the key.
    Rdev,
    /// The loop over all keyboards, on recorded events in place of the kernel's.
    Evdev,
    /// The TUI in a pseudo-terminal that speaks the kitty protocol.
    Terminal,
    /// The control socket, asked by a client.
    Control,
}

/// What runs at the other end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Stage {
    /// sayso.
    Sayso,
    /// Nothing but the link's end.
    Link,
}

impl Source {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Rdev => "rdev",
            Self::Evdev => "evdev",
            Self::Terminal => "terminal",
            Self::Control => "control",
        }
    }
}
