//! What happened, one thing at a time: for front ends that print lines.

use std::path::PathBuf;
use std::time::Duration;

use crate::audio::level::Level;
use crate::clip::{ClipId, StageTimes};
use crate::front::snapshot::{KeySourceStatus, MicStatus, ModelStatus, NoticeView};
use crate::ptt::State;

/// Something that a watcher may want to print. Watchers that fall behind miss
/// reports (the channel keeps the last [`QUEUE`]); nothing waits for them.
#[derive(Debug, Clone)]
pub enum Report {
    /// The machine entered a state; passing ones are reported too.
    State(State),
    /// The microphone's standing changed.
    Microphone(MicStatus),
    /// The model's standing changed.
    Model(ModelStatus),
    /// A key source's standing changed.
    Keys(KeySourceStatus),
    /// The loudness while recording, every 50 ms.
    Level {
        /// Time since the key press.
        elapsed: Duration,
        /// The loudness now.
        level: Level,
    },
    /// A clip is complete.
    Sealed {
        /// The clip.
        clip: ClipId,
        /// Its WAV.
        path: PathBuf,
        /// Its length.
        duration: Duration,
    },
    /// A dictation is over: it was delivered, or there was nothing to deliver.
    Finished {
        /// The clip.
        clip: ClipId,
        /// Its text; `None` when it is empty or failed.
        text: Option<String>,
        /// Why there is no text.
        reason: Option<String>,
        /// When each stage ended.
        stages: StageTimes,
    },
    /// The user should know this.
    Notice(NoticeView),
}

/// How many reports are kept for a slow watcher.
pub const QUEUE: usize = 256;
