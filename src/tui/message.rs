//! What can happen to the interface.

use crate::runtime::Snapshot;

/// One thing that happened: the user's intent, never a raw key.
#[derive(Debug, Clone, PartialEq)]
pub enum Msg {
    /// The runtime shows itself anew.
    Snapshot(Box<Snapshot>),
    /// The terminal has this many columns and rows.
    Resized(u16, u16),
    /// Whether the terminal reports key releases is now known.
    TerminalKeys(TerminalKeys),
    /// The push-to-talk key went down in the terminal.
    Press,
    /// It went up.
    Release,
    /// The push-to-talk key of a terminal without releases was struck.
    Toggle,
    /// Esc: cancel, close or dismiss, whichever is nearest.
    Escape,
    /// Listen for the key, or stop listening.
    Listen,
    /// Leave.
    Quit,
    /// Move the selection, or scroll what lies over it.
    Move(Motion),
    /// Copy the selected text.
    Copy,
    /// Play the selected clip, or stop it.
    Play,
    /// Transcribe the selected clip again.
    Again,
    /// Move the selected clip to the trash.
    Delete,
    /// Show the selected text alone, or close it.
    Open,
    /// Show every key, or close that.
    Help,
    /// Begin a search.
    Search,
    /// Text typed or pasted into the search.
    SearchText(String),
    /// Take back the last letter of the search.
    SearchErase,
    /// Leave the search line; `n` and `N` go on from hit to hit.
    SearchDone,
    /// To the next hit below (older), or the next above.
    Hit(Direction),
}

/// Where the selection or a page goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Motion {
    /// One up.
    Up,
    /// One down.
    Down,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
    /// To the newest; the selection follows new clips again.
    Top,
    /// To the oldest.
    Bottom,
}

/// Down the list is back in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Towards newer clips.
    Up,
    /// Towards older clips.
    Down,
}

/// What the terminal tells about keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TerminalKeys {
    /// Not asked yet.
    #[default]
    Unknown,
    /// Press, repeat and release of every key (the kitty keyboard protocol).
    Releases,
    /// Presses only.
    PressesOnly,
}
