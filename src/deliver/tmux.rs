//! A pane of tmux: the text is pasted, so that nothing in it is a key or a command.

use std::time::Duration;

use super::write::plain;
use super::{DeliverError, Receipt, Sink};
use crate::child::{self, ChildError, Listen, Run};

/// How long tmux may take for an answer.
const PATIENCE: Duration = Duration::from_secs(3);
const NAME: &str = "tmux pane";

/// A pane of the tmux server that `TMUX` names, or of the user's usual one.
pub struct TmuxSink {
    /// As written in the configuration; empty is the active pane.
    pane: String,
    /// sayso's own pane, which is never pasted into.
    own: Option<String>,
    /// The buffer's name: nobody else's.
    buffer: String,
}

impl TmuxSink {
    /// A sink over `pane` as tmux writes it; empty is the active one.
    pub fn new(pane: &str) -> Self {
        Self {
            pane: pane.to_owned(),
            own: std::env::var("TMUX_PANE")
                .ok()
                .filter(|own| !own.is_empty()),
            buffer: format!("sayso-{}", std::process::id()),
        }
    }

    /// The pane to paste into, looked for anew each time: the user goes about.
    fn target(&self) -> Result<String, DeliverError> {
        if !self.pane.is_empty() {
            return Ok(self.pane.clone());
        }
        let Some(own) = &self.own else {
            return ask(&["display-message", "-p", "#{pane_id}"]);
        };
        let session = ask(&["display-message", "-p", "-t", own, "#{session_id}"])?;
        let there = format!("{session}:");
        let active = ask(&["display-message", "-p", "-t", &there, "#{pane_id}"])?;
        if active != *own {
            return Ok(active);
        }
        // sayso has the focus: the pane that had it before.
        let last = ["-f", "#{pane_last}", "-F", "#{pane_id}"];
        ask(&[&["list-panes", "-t", &there][..], &last].concat())
    }
}

/// What tmux answers, which must be something.
fn ask(args: &[&str]) -> Result<String, DeliverError> {
    let answer = tmux(args, b"", Listen::All).map_err(|error| refused(&error))?;
    let text = String::from_utf8_lossy(&answer.stdout).trim().to_owned();
    if text.is_empty() {
        let error = ChildError::Failed("there is no pane but sayso's own".to_owned());
        return Err(refused(&error));
    }
    Ok(text)
}

impl Sink for TmuxSink {
    fn name(&self) -> &'static str {
        NAME
    }

    fn deliver(&mut self, text: &str) -> Result<Receipt, DeliverError> {
        let pane = self.target()?;
        let text = plain(text);
        let buffer = self.buffer.as_str();
        let load = ["load-buffer", "-b", buffer, "-"];
        tmux(&load, text.as_bytes(), Listen::Errors).map_err(|error| refused(&error))?;
        // -p: as a paste, where the program in the pane can tell; -d: the
        // buffer goes again.
        let paste = ["paste-buffer", "-p", "-d", "-b", buffer, "-t", &pane];
        if let Err(error) = tmux(&paste, b"", Listen::Errors) {
            let _ = tmux(&["delete-buffer", "-b", buffer], b"", Listen::Errors);
            return Err(refused(&error));
        }
        Ok(Receipt::new(format!("{NAME} {pane}"), true))
    }
}

fn tmux(args: &[&str], input: &[u8], listen: Listen) -> Result<child::Ended, ChildError> {
    child::run(Run {
        command: child::command("tmux", args),
        input,
        within: PATIENCE,
        listen,
    })
}

fn refused(error: &ChildError) -> DeliverError {
    let next = match error {
        ChildError::NotStarted(_) => "Install tmux, or name another place with `--to`",
        ChildError::TooSlow(_) => "Is its server stopped?",
        ChildError::Failed(_) => {
            "Name a pane with `tmux_pane` under [deliver]; `tmux list-panes -a` lists them"
        }
    };
    DeliverError::Refused {
        place: "tmux".to_owned(),
        cause: error.to_string(),
        next: next.to_owned(),
    }
}
