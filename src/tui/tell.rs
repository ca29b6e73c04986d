//! What the terminal is told beside the screen: the window's title, how far
//! something is, and that a dictation is over.

use crate::clip::{ClipId, ClipState};
use crate::config::{Progress, TuiConfig};
use crate::front::Snapshot;
use crate::front::snapshot::ClipView;
use crate::ptt::State;

use super::theme::{Depth, Surroundings, shape, word};

/// The first `WezTerm` that shows progress.
/// <https://github.com/rust-lang/cargo/pull/14615>
const WEZTERM: &str = "20250209";
/// The first Ghostty (<https://ghostty.org/docs/install/release-notes/1-2-0>), iTerm2
/// (<https://iterm2.com/downloads.html>), and VTE (GNOME's and Xfce's terminals, 0.79
/// written as it writes itself) that do.
const GHOSTTY: [u32; 3] = [1, 2, 0];
const ITERM: [u32; 3] = [3, 6, 6];
const VTE: u32 = 7900;

/// What the terminal can be told at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ears {
    /// It has a title.
    title: bool,
    /// It is known to show progress (OSC 9;4). Others take that for a notification.
    progress: bool,
    /// Shapes outside ASCII can be in it.
    unicode: bool,
}

impl Ears {
    /// Reads the environment, as `var` gives it.
    pub(super) fn from_environment(
        here: Surroundings,
        var: impl Fn(&str) -> Option<String>,
    ) -> Self {
        Self {
            // Consoles have none.
            title: here.depth >= Depth::Indexed,
            progress: shows_progress(&var),
            unicode: here.unicode,
        }
    }
}

fn shows_progress(var: &impl Fn(&str) -> Option<String>) -> bool {
    let set = |name: &str| var(name).filter(|value| !value.is_empty());
    if set("TMUX").is_some() || set("STY").is_some() {
        // They inherit the variables of a terminal that hears nothing of this.
        return false;
    }
    let version = set("TERM_PROGRAM_VERSION").unwrap_or_default();
    let by_name = match set("TERM_PROGRAM").as_deref() {
        Some("WezTerm") => version.as_str() >= WEZTERM,
        Some("ghostty") => numbers(&version) >= GHOSTTY,
        Some("iTerm.app") => numbers(&version) >= ITERM,
        _ => false,
    };
    let vte = set("VTE_VERSION").and_then(|version| version.parse::<u32>().ok());
    by_name
        || set("WT_SESSION").is_some()
        || set("ConEmuANSI").as_deref() == Some("ON")
        || vte.is_some_and(|version| version >= VTE)
}

/// The first three numbers of a version.
fn numbers(version: &str) -> [u32; 3] {
    let mut parts = version.split(['.', '-', '+', ' ']).map(str::parse);
    [0; 3].map(|_| parts.next().and_then(Result::ok).unwrap_or(0))
}

/// What it has been told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tell {
    ears: Ears,
    /// The title that it shows, where it is ours.
    title: Option<String>,
    progress: Shown,
    /// The dictation whose end is told.
    awaited: Option<ClipId>,
}

/// How far something is, as the terminal shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    Nothing,
    /// Nobody knows how far.
    Busy,
    Percent(u8),
}

/// What is to be written with the next frame.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Told {
    /// All of it.
    pub bytes: String,
    /// There is a title to be taken back at the end.
    pub title: bool,
    /// There is progress to be taken back.
    pub progress: bool,
}

impl Tell {
    pub(super) const fn new(ears: Ears) -> Self {
        Self {
            ears,
            title: None,
            progress: Shown::Nothing,
            awaited: None,
        }
    }

    /// The terminal was somebody else's meanwhile: it knows nothing any more.
    pub(super) fn forget(&mut self) {
        *self = Self {
            awaited: self.awaited,
            ..Self::new(self.ears)
        };
    }

    /// What is new in `snapshot`; nothing where nothing is.
    pub(super) fn about(&mut self, snapshot: &Snapshot, config: &TuiConfig, focused: bool) -> Told {
        let mut bytes = String::new();
        self.title(snapshot.state, config.title, &mut bytes);
        self.progress(snapshot, config.progress, &mut bytes);
        if self.is_over(snapshot) && config.bell && !focused {
            bytes.push('\x07');
        }
        Told {
            bytes,
            title: self.title.is_some(),
            progress: self.progress != Shown::Nothing,
        }
    }

    /// Whether the dictation that was seen last has come to its end now. Its state on
    /// the screen may be too short to be seen.
    fn is_over(&mut self, snapshot: &Snapshot) -> bool {
        if let Some(take) = &snapshot.take {
            self.awaited = Some(take.clip);
            return false;
        }
        let awaited = |clip: &&ClipView| Some(clip.id) == self.awaited;
        let state = snapshot.clips.iter().find(awaited).map(|clip| clip.state);
        let ends = matches!(
            state,
            Some(ClipState::Done | ClipState::Failed | ClipState::Empty)
        );
        if ends || state == Some(ClipState::Trashed) {
            self.awaited = None;
        }
        ends
    }

    fn title(&mut self, state: State, wanted: bool, bytes: &mut String) {
        let title = (wanted && self.ears.title).then(|| {
            let word = word(state).to_lowercase();
            if self.ears.unicode {
                format!("sayso {} {word}", shape(state))
            } else {
                format!("sayso - {word}")
            }
        });
        if title == self.title {
            return;
        }
        match &title {
            Some(title) => {
                if self.title.is_none() {
                    bytes.push_str(KEEP_TITLE);
                }
                bytes.push_str("\x1b]2;");
                bytes.push_str(title);
                bytes.push_str(END);
            }
            None => bytes.push_str(TITLE_BACK),
        }
        self.title = title;
    }

    fn progress(&mut self, snapshot: &Snapshot, wanted: Progress, bytes: &mut String) {
        let heard = match wanted {
            Progress::Auto => self.ears.progress,
            Progress::On => true,
            Progress::Off => false,
        };
        let now = if heard { now(snapshot) } else { Shown::Nothing };
        if now == self.progress {
            return;
        }
        self.progress = now;
        let value = match now {
            Shown::Nothing => return bytes.push_str(PROGRESS_BACK),
            Shown::Busy => "3;0".to_owned(),
            Shown::Percent(percent) => format!("1;{percent}"),
        };
        bytes.push_str("\x1b]9;4;");
        bytes.push_str(&value);
        bytes.push_str(END);
    }
}

/// A text that somebody waits for comes before a download.
fn now(snapshot: &Snapshot) -> Shown {
    if snapshot.state == State::Processing {
        return Shown::Busy;
    }
    snapshot.download.as_ref().map_or(Shown::Nothing, |coming| {
        let percent = (coming.bytes * 100).checked_div(coming.total);
        percent.map_or(Shown::Busy, |percent| {
            Shown::Percent(u8::try_from(percent.min(100)).unwrap_or(100))
        })
    })
}

/// The end of a command to the terminal: ST, which all understand.
const END: &str = "\x1b\\";
/// Puts the title on the terminal's stack (XTWINOPS 22).
const KEEP_TITLE: &str = "\x1b[22;2t";
/// Ours is gone, also where there is no stack; the one before is back.
pub(super) const TITLE_BACK: &str = "\x1b]2;\x1b\\\x1b[23;2t";
/// No more progress.
pub(super) const PROGRESS_BACK: &str = "\x1b]9;4;0;0\x1b\\";

#[cfg(test)]
mod tests;
