//! What can happen to the interface.

use super::editing::EditingMsg;
use super::line_edit::LineMsg;
use super::offers::OfferMsg;
use crate::front::Snapshot;
use crate::hotkey::Nth;

/// One thing that happened: the user's intent, never a raw key.
#[derive(Debug, Clone, PartialEq)]
pub enum Msg {
    /// The runtime shows itself anew.
    Snapshot(Box<Snapshot>),
    /// The terminal has this many columns and rows.
    Resized(u16, u16),
    /// Whether the terminal reports key releases is now known.
    TerminalKeys(TerminalKeys),
    /// The theme that is wanted cannot be had and why, or it can.
    Look(Option<String>),
    /// The push-to-talk key of this profile went down in the terminal.
    Press(Nth),
    /// It went up.
    Release,
    /// Another key went down while it was down.
    OtherKey,
    /// The push-to-talk key of this profile was struck, in a terminal without
    /// releases.
    Toggle(Nth),
    /// Esc: cancel, close or dismiss, whichever is nearest.
    Escape,
    /// Listen for the key, or stop listening.
    Listen,
    /// Close the page, or quit where none is open.
    Leave,
    /// End the program.
    Quit,
    /// A digit of how often the next movement is made.
    Digit(u32),
    /// Find something to do by its name.
    Palette(PaletteMsg),
    /// Give the terminal back for a while.
    Suspend,
    /// Move the selection, or scroll what lies over it.
    Move(Motion),
    /// Do something with the selected clip.
    Clip(ClipMsg),
    /// Open the selected clip, or close it.
    Open,
    /// Do something with the sound of the clip that is open.
    Replay(ReplayMsg),
    /// Show every version of the selected text, or close that.
    Versions,
    /// Something is done with what a correction taught.
    OnOffers(OfferMsg),
    /// Make the selected version the text.
    ChooseVersion,
    /// Try every clip again that has failed.
    RetryFailed,
    /// Correct the selected text in place.
    Edit,
    /// The same in the user's own editor.
    EditOutside,
    /// Something happens to the text that is corrected.
    OnText(EditingMsg),
    /// Take back the last deletion or correction.
    Undo,
    /// Put back what was on the clipboard before the last text.
    TakeBack,
    /// The terminal got the keyboard, or lost it.
    Focus(bool),
    /// Keep nothing of new dictations, or keep them again.
    Incognito,
    /// Test the microphone, or end that.
    Microphone,
    /// Show every key, or close that.
    Help,
    /// Look for a text.
    Search(SearchMsg),
    /// Show the settings, or close that.
    Settings,
    /// Do something on their page.
    Setting(SettingMsg),
    /// Show the models, or close that.
    Models,
    /// Show how long the texts took, or close that.
    Latency,
    /// Show the log, or close that.
    Log,
    /// Do something on its page.
    OnLog(LogMsg),
    /// Show every clip there ever was, or close that.
    History,
    /// Do something on its page.
    OnHistory(HistoryMsg),
    /// Close every page.
    Dictate,
    /// To the next page, or the one before.
    Page(Direction),
    /// The mouse was pressed in this column and row.
    Click(u16, u16),
    /// It was moved there while it was pressed.
    Drag(u16, u16),
    /// It was let go.
    Drop,
    /// Its wheel was turned.
    Wheel(Direction),
    /// Do something on their page.
    OnModels(ModelMsg),
}

/// What happens to the palette.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaletteMsg {
    /// It is opened.
    Open,
    /// Something happens to its line.
    Line(LineMsg),
    /// The next one is selected.
    Next,
    /// The one before.
    Previous,
    /// What is selected is done.
    Run,
    /// It is closed, and nothing else.
    Close,
}

/// What is to be done with the sound of the clip that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplayMsg {
    /// Play from the cursor, stand still, or go on.
    PlayOrPause,
    /// A second back.
    Back,
    /// A second on.
    On,
    /// To the next word.
    NextWord,
    /// To the word before.
    PreviousWord,
    /// Play the word under the cursor.
    PlayWord,
    /// Slower.
    Slower,
    /// Faster.
    Faster,
    /// The selection begins at the cursor.
    SelectFrom,
    /// It ends there.
    SelectTo,
    /// Again and again, or once.
    Loop,
    /// Transcribe the selection again.
    TranscribePart,
}

/// What happens on the page of the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HistoryMsg {
    /// The filters can be chosen from, or no more.
    Menu,
    /// The selected one is taken.
    Choose,
    /// None counts.
    Clear,
    /// Something happens to the line that is typed.
    Line(LineMsg),
    /// The line is left; `n` and `N` go on from hit to hit.
    Keep,
}

/// What happens on the page of the models.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ModelMsg {
    /// Use the selected one, and download it before that where it is not here.
    Choose,
    /// Stop the download.
    Stop,
}

/// What happens on the page of the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingMsg {
    /// Change the selected key, or take what was typed.
    Choose,
    /// Type what is put behind the others of the selected list.
    Add,
    /// The selected key has its built-in value again.
    Unset,
    /// Set the selected key for one profile.
    ForProfile,
    /// Type a word that narrows the keys.
    Filter,
    /// Something happens to the line that is typed.
    Line(LineMsg),
}

/// What is to be done with the selected clip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClipMsg {
    /// Copy its text.
    Copy,
    /// Play it, or stop it.
    Play,
    /// Transcribe it again.
    Again,
    /// The same, without the silence gate.
    Anyway,
    /// Move it to the trash.
    Delete,
    /// Mark it, or take the mark away.
    Star,
    /// Join it with the next older one.
    Join,
    /// Part it where the cursor is.
    Split,
    /// Put the next dictation at its end, or not.
    Append,
}

/// What happens to the search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SearchMsg {
    /// It begins.
    Begin,
    /// Text was typed or pasted.
    Text(String),
    /// The last letter is taken back.
    Erase,
    /// The line is left; `n` and `N` go on from hit to hit.
    Done,
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

/// What happens on the page of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LogMsg {
    /// Show the next level as well, or only the most serious again.
    Level,
    /// Type words that narrow it.
    Filter,
    /// Something happens to the line that is typed.
    Line(LineMsg),
    /// The line is left; its words go on counting.
    Done,
}
