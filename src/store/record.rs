//! What is kept of a clip beside its sound.

use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::StoreError;
use crate::clip::{ClipId, ClipState, StageTimes};
use crate::text::Transcript;

/// The format that this version writes, and the newest that it reads.
pub const VERSION: u32 = 1;

/// What is kept of a clip beside its sound.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClipRecord {
    /// The format: [`VERSION`].
    pub version: u32,
    /// The clip.
    pub id: ClipId,
    /// Where it stands.
    pub state: ClipState,
    /// Its length in milliseconds.
    pub duration_ms: u64,
    /// Its text, once there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transcript: Option<Transcript>,
    /// Why it is empty or failed, as shown to the user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// When each stage ended.
    #[serde(default)]
    pub stages: StageTimes,
}

impl ClipRecord {
    /// A record of a clip that has no text yet.
    pub fn new(id: ClipId, state: ClipState, duration: Duration) -> Self {
        Self {
            version: VERSION,
            id,
            state,
            duration_ms: u64::try_from(duration.as_millis()).unwrap_or(u64::MAX),
            transcript: None,
            reason: None,
            stages: StageTimes::default(),
        }
    }

    /// [`Self::duration_ms`] as a duration.
    pub const fn duration(&self) -> Duration {
        Duration::from_millis(self.duration_ms)
    }

    /// The record as a later start of the program must see it: whatever was
    /// under way then has been cut off, and waits to be transcribed.
    #[must_use]
    pub(super) fn settled(mut self) -> Self {
        use ClipState::{Done, Empty, Failed, Queued, Recording, Sealed, Transcribing, Trashed};
        match self.state {
            Recording | Queued | Transcribing => self.state = Sealed,
            Sealed | Done | Failed | Empty | Trashed => {}
        }
        self
    }
}

/// A clip as the store found it.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredClip {
    /// What is known of it.
    pub record: ClipRecord,
    /// Its WAV; may be missing when only the record is left.
    pub path: PathBuf,
    /// Why its record could not be read; [`Self::record`] then only says that
    /// the clip is [`Sealed`](ClipState::Sealed).
    pub problem: Option<StoreError>,
}
