//! Listening to a clip again: what may be asked, and what is shown.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::clip::ClipId;

/// What may be asked of the clip that is being played. Places are in milliseconds
/// of the clip, whatever its speed. All but the first two do nothing while no
/// clip is played or paused; [`Self::Speed`] then counts for the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplayCommand {
    /// Play a clip from here to its end; what was playing ends.
    PlayFrom {
        /// The clip.
        clip: ClipId,
        /// Where, in ms.
        at_ms: u32,
    },
    /// Play a part of a clip, whatever was playing.
    PlayPart {
        /// The clip.
        clip: ClipId,
        /// The beginning of the part, in ms.
        from_ms: u32,
        /// Its end, in ms.
        to_ms: u32,
        /// Where in the part playing begins, in ms.
        at_ms: u32,
        /// Again and again.
        looped: bool,
    },
    /// Stand still, or go on.
    PauseOrGoOn,
    /// Go on from there, or stand there where it is paused. Beside the range that
    /// is played, all is played again.
    Seek {
        /// Where, in ms.
        to_ms: u32,
    },
    /// The same so far from where it is.
    Skip {
        /// How far, in ms; back below 0.
        by_ms: i32,
    },
    /// Play at so many percent of the own speed, at the own pitch: 75 to 200. Counts
    /// for the clips after this one too.
    Speed(u16),
    /// Play from here to there, and end there or begin again. From a place to itself:
    /// no range any more, it plays on to the end.
    Range {
        /// The beginning, in ms.
        from_ms: u32,
        /// The end, in ms.
        to_ms: u32,
        /// Again and again.
        looped: bool,
    },
    /// Play no longer.
    Stop,
}

/// The clip that is being played, or paused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplayView {
    /// The clip.
    pub clip: ClipId,
    /// The place that leaves for the loudspeaker now; shown 20 times a second.
    pub at: Duration,
    /// The clip's length.
    pub of: Duration,
    /// The speed in percent of the own, 75 to 200.
    pub speed_percent: u16,
    /// It stands still.
    pub paused: bool,
    /// The part that is played, where it is not all.
    pub range: Option<ReplayRange>,
}

impl ReplayView {
    /// Whether the other is the same but for the place.
    pub fn has_only_moved(&self, other: &Self) -> bool {
        let here = Self {
            at: other.at,
            ..*self
        };
        here == *other
    }
}

/// A part of a clip that is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplayRange {
    /// Where it begins.
    pub from: Duration,
    /// Where it ends.
    pub to: Duration,
    /// It is played again and again.
    pub looped: bool,
}
