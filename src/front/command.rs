//! What a front end may ask of the runtime.

use serde::{Deserialize, Serialize};

use super::browse::Browse;
use super::replay::ReplayCommand;
use super::setting::SettingEdit;
use crate::clip::ClipId;
use crate::hotkey::Nth;

/// A request from the TUI or another front end. Never blocks the asker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// The push-to-talk key of this profile went down in the terminal.
    Press(Nth),
    /// The push-to-talk key went up in the terminal.
    Release,
    /// Another key went down in the terminal while the push-to-talk key was down.
    OtherKey,
    /// Start a hands-free dictation in this profile, or stop the running one.
    Toggle(Nth),
    /// Cancel the dictation that is being recorded or transcribed (Esc).
    Cancel,
    /// Listen for the key, or stop listening.
    SetEnabled(bool),
    /// Put a clip's text on the clipboard again.
    Copy(ClipId),
    /// Put back what was on the clipboard before the last text that went there.
    TakeBack,
    /// Whether the front end's own window has the keyboard's focus.
    OwnFocus(bool),
    /// Show what the microphone hears, and what that is worth, or do so no more.
    TestMicrophone(bool),
    /// Play a clip; the same clip again stops it.
    Play(ClipId),
    /// Listen to a clip: from a place, a part of it, slower or faster.
    Replay(ReplayCommand),
    /// Transcribe a clip again.
    Retranscribe(ClipId),
    /// The same, and take the text whatever speaks against it.
    RetranscribeUngated(ClipId),
    /// Transcribe a part of a clip again: what is heard there takes the place of the
    /// words that were said in it, as another version of the text.
    RetranscribePart {
        /// The clip.
        clip: ClipId,
        /// The beginning of the part, in ms.
        from_ms: u32,
        /// Its end, in ms.
        to_ms: u32,
    },
    /// Do that no more; the text stays as it was.
    CancelPart(ClipId),
    /// Try every clip again that has failed.
    RetryFailed,
    /// Move a clip to the trash.
    Delete(ClipId),
    /// Give a clip this text, as a version of its own.
    Correct {
        /// The clip.
        clip: ClipId,
        /// The text; an empty one is none.
        text: String,
    },
    /// Make another version the text of a clip.
    Choose {
        /// The clip.
        clip: ClipId,
        /// The version's number, counted from 1.
        number: u32,
    },
    /// Make one clip of two; the two go to the trash.
    Merge(ClipId, ClipId),
    /// Make two clips of one; it goes to the trash.
    Split {
        /// The clip.
        clip: ClipId,
        /// Where, in milliseconds from its first sample.
        at_ms: u32,
    },
    /// The next dictation is put at the end of this clip; of none any more.
    Append(Option<ClipId>),
    /// Take back the last of what [`Snapshot::undo`] names.
    ///
    /// [`Snapshot::undo`]: super::Snapshot::undo
    Undo,
    /// Mark a clip, or take the mark away.
    Star(ClipId, bool),
    /// Load every version of a clip's text.
    ShowVersions(ClipId),
    /// Load a clip's waveform and the places of its words.
    ShowClip(ClipId),
    /// Look something up in the history; a newer question takes the place of one that
    /// waits. `None`: nobody looks at it any more.
    Browse(Option<Box<Browse>>),
    /// Keep nothing of new dictations once they are delivered, or keep them again.
    SetIncognito(bool),
    /// Change a key of the configuration in its file.
    Change {
        /// As `sayso config set` takes it.
        path: String,
        /// What becomes of it.
        edit: SettingEdit,
    },
    /// Look anew at which models there are.
    LookAtModels,
    /// Use this model from the next dictation on, and download it before that where
    /// it is not here.
    UseModel(String),
    /// Stop the download; what was received stays.
    StopDownload,
    /// The user has read the notice.
    DismissNotice,
    /// A client of the control socket asks; [`Snapshot::asked`] is this number once
    /// it is done.
    ///
    /// [`Snapshot::asked`]: super::Snapshot::asked
    #[serde(skip)]
    Asked(Order, u64),
    /// The press or toggle just before came from a window at the other end of the
    /// control socket.
    #[serde(skip)]
    WindowPressed {
        /// Its key is down.
        held: bool,
    },
    /// Whether a window at the other end of the control socket has the focus; `None`
    /// once none is left that has ever told.
    #[serde(skip)]
    WindowFocus(Option<bool>),
    /// Whether a window at the other end of the control socket tests the microphone.
    #[serde(skip)]
    WindowTest(bool),
    /// The window at the other end of the control socket that was the last to push
    /// to talk is gone.
    #[serde(skip)]
    WindowGone,
    /// Seal, store, join everything, end. A window elsewhere ends alone instead.
    #[serde(skip)]
    Quit,
}

impl Command {
    /// The clip that must be known for this to be carried out, however old it is.
    pub const fn clip(&self) -> Option<ClipId> {
        match self {
            Self::Copy(clip)
            | Self::Play(clip)
            | Self::Replay(
                ReplayCommand::PlayFrom { clip, .. } | ReplayCommand::PlayPart { clip, .. },
            )
            | Self::Retranscribe(clip)
            | Self::RetranscribeUngated(clip)
            | Self::RetranscribePart { clip, .. }
            | Self::Correct { clip, .. }
            | Self::Choose { clip, .. }
            | Self::Delete(clip)
            | Self::Star(clip, _) => Some(*clip),
            _ => None,
        }
    }
}

/// Something that push-to-talk is to do: all that a client can bring about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// Begin a hands-free dictation in the profile of this name, unless one is being
    /// recorded; without a name in the first. Which one that is the runtime says when
    /// it comes to it: another configuration may have come before.
    Start(Option<String>),
    /// End the dictation that is being recorded, if one is.
    Stop,
    /// One or the other.
    Toggle(Option<String>),
    /// Cancel the dictation that is being recorded or transcribed, if one is.
    Cancel,
    /// Try every clip again that has failed.
    Retry,
    /// End the program in order.
    Quit,
}
