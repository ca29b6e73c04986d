//! Programs that keep the clipboard in a process of their own.

use std::time::Duration;

use super::board::{Board, Found, Selection};
use crate::child::{self, ChildError, Listen, Run};
use crate::deliver::DeliverError;
use crate::deliver::taking_back::Before;

/// How long one may take.
const PATIENCE: Duration = Duration::from_secs(2);

/// A program that keeps the clipboard. What it leaves behind, which serves the
/// text, holds no pipe of ours and stays when sayso ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Program {
    /// wl-copy and wl-paste (wl-clipboard): Wayland, also without data-control.
    WlCopy,
    /// xclip: X11.
    Xclip,
}

impl Program {
    const fn name(self) -> &'static str {
        match self {
            Self::WlCopy => "wl-copy",
            Self::Xclip => "xclip",
        }
    }

    fn writer(self, selection: Selection) -> Vec<&'static str> {
        match (self, selection) {
            (Self::WlCopy, Selection::Clipboard) => vec!["wl-copy", "--type", TEXT],
            (Self::WlCopy, Selection::Primary) => vec!["wl-copy", "--primary", "--type", TEXT],
            (Self::Xclip, Selection::Clipboard) => vec!["xclip", "-selection", "clipboard", "-in"],
            (Self::Xclip, Selection::Primary) => vec!["xclip", "-selection", "primary", "-in"],
        }
    }

    fn reader(self, selection: Selection) -> Vec<&'static str> {
        match (self, selection) {
            (Self::WlCopy, Selection::Clipboard) => {
                vec!["wl-paste", "--no-newline", "--type", "text"]
            }
            (Self::WlCopy, Selection::Primary) => {
                vec!["wl-paste", "--primary", "--no-newline", "--type", "text"]
            }
            (Self::Xclip, Selection::Clipboard) => vec!["xclip", "-selection", "clipboard", "-out"],
            (Self::Xclip, Selection::Primary) => vec!["xclip", "-selection", "primary", "-out"],
        }
    }

    /// Looks whether it is installed and sees a desktop.
    pub(super) fn prove(self) -> Result<(), DeliverError> {
        match self.read(Selection::Clipboard, PATIENCE) {
            Err(error @ (ChildError::NotStarted(_) | ChildError::TooSlow(_))) => {
                Err(self.unreachable(&error))
            }
            // An empty clipboard is an error to both; no desktop is another.
            Err(ChildError::Failed(words)) if sees_nothing(&words) => {
                Err(self.unreachable(&ChildError::Failed(words)))
            }
            Ok(_) | Err(ChildError::Failed(_)) => Ok(()),
        }
    }

    fn read(self, selection: Selection, within: Duration) -> Result<String, ChildError> {
        let words = self.reader(selection);
        let ended = child::run(Run {
            command: child::command(words[0], &words[1..]),
            input: b"",
            within,
            listen: Listen::All,
        })?;
        String::from_utf8(ended.stdout).map_err(|_| ChildError::Failed("no text".to_owned()))
    }

    fn unreachable(self, error: &ChildError) -> DeliverError {
        DeliverError::Unreachable {
            cause: format!("{} {error}", self.name()),
        }
    }
}

const TEXT: &str = "text/plain;charset=utf-8";

/// Whether a reader's last words mean that there is no desktop.
fn sees_nothing(words: &str) -> bool {
    let words = words.to_lowercase();
    ["open display", "connect to a wayland"]
        .iter()
        .any(|part| words.contains(part))
}

impl Board for Program {
    fn name(&self) -> &'static str {
        match self {
            Self::WlCopy => "clipboard (wl-copy)",
            Self::Xclip => "clipboard (xclip)",
        }
    }

    fn set(&mut self, selection: Selection, text: &str) -> Result<(), DeliverError> {
        let words = self.writer(selection);
        let answer = child::run(Run {
            command: child::command(words[0], &words[1..]),
            input: text.as_bytes(),
            within: PATIENCE,
            listen: Listen::Nothing,
        });
        answer.map(drop).map_err(|error| self.unreachable(&error))
    }

    fn get(&mut self, selection: Selection) -> Found {
        match self.read(selection, PATIENCE) {
            Ok(text) => Found::Text(text),
            Err(ChildError::NotStarted(_)) => Found::Unreadable,
            Err(_) => Found::Nothing,
        }
    }

    fn before(&mut self, within: Duration) -> Before {
        match self.read(Selection::Clipboard, within) {
            Ok(text) => Before::Text(text),
            Err(ChildError::TooSlow(_)) => Before::TooSlow,
            Err(_) => Before::NoText,
        }
    }
}
