//! What sayso shows itself as, in process and as a window of another alike.

use std::io;

use anyhow::Context;
use tokio::sync::{mpsc, watch};

use super::args::FaceArgs;
use super::config::Setup;
use super::themes::appearance;
use crate::front::{Command, Snapshot};
use crate::tui::{App, Appearance, Plain};

/// How it looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Face {
    /// The whole terminal.
    Screen,
    /// One line of it.
    Mini,
    /// Lines, one after the other.
    Plain,
}

impl Face {
    /// What is asked for, or what the terminal can do.
    pub(super) fn chosen(args: FaceArgs, env: impl Fn(&str) -> Option<String>) -> Self {
        // A terminal of this name cannot move its cursor.
        let dumb = || env("TERM").is_some_and(|term| term == "dumb");
        match args {
            FaceArgs { plain: true, .. } => Self::Plain,
            FaceArgs { mini: true, .. } => Self::Mini,
            FaceArgs { .. } if dumb() => Self::Plain,
            FaceArgs { .. } => Self::Screen,
        }
    }

    /// Shows it.
    ///
    /// # Errors
    /// There is no terminal, or no thread.
    pub(super) fn show(
        self,
        snapshots: watch::Receiver<Snapshot>,
        commands: mpsc::Sender<Command>,
        setup: &Setup,
    ) -> io::Result<Shown> {
        let looks = |mini| Appearance {
            mini,
            ..appearance(setup)
        };
        Ok(match self {
            Self::Plain => Shown::Lines(Plain::spawn(snapshots, commands, &setup.config.tui)?),
            Self::Screen => Shown::Screen(App::spawn(snapshots, commands, looks(false))?),
            Self::Mini => Shown::Screen(App::spawn(snapshots, commands, looks(true))?),
        })
    }
}

/// What is shown.
pub(super) enum Shown {
    Screen(App),
    Lines(Plain),
}

impl Shown {
    /// Ends it.
    ///
    /// # Errors
    /// What went wrong with the terminal meanwhile.
    pub(super) fn finish(self) -> anyhow::Result<()> {
        match self {
            Self::Screen(app) => app.finish(),
            Self::Lines(plain) => plain.finish(),
        }
        .context("the terminal")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_counts_and_a_dumb_terminal_gets_lines() {
        let on = |term: &'static str| move |_: &str| Some(term.to_owned());
        let asked = |mini, plain| FaceArgs { mini, plain };
        assert_eq!(Face::chosen(asked(false, false), on("xterm")), Face::Screen);
        assert_eq!(Face::chosen(asked(false, false), on("dumb")), Face::Plain);
        assert_eq!(Face::chosen(asked(true, false), on("dumb")), Face::Mini);
        assert_eq!(Face::chosen(asked(false, true), |_| None), Face::Plain);
    }
}
