//! The JSON records that the first sayso wrote beside its clips: read once,
//! when their clip gets its row, then removed.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;

use super::StoreError;
use super::folder::remove_file;
use super::record::{ClipSave, NewVersion, Source};
use crate::clip::{ClipId, ClipState, StageTimes};
use crate::text::Transcript;

/// What such a record holds.
#[derive(Debug, Deserialize)]
pub(super) struct Sidecar {
    id: ClipId,
    state: ClipState,
    #[serde(default)]
    transcript: Option<Transcript>,
    #[serde(default)]
    reason: Option<String>,
    #[serde(default)]
    stages: StageTimes,
    #[serde(default)]
    duration_ms: u64,
}

/// The record beside a clip's WAV, if there is one that can be read.
pub(super) fn read(wav: &Path, clip: ClipId) -> Option<Sidecar> {
    let text = fs::read_to_string(wav.with_extension("json")).ok()?;
    let record: Sidecar = serde_json::from_str(&text).ok()?;
    (record.id == clip).then_some(record)
}

/// Removes the record beside a clip's WAV.
pub(super) fn remove(wav: &Path) -> Result<(), StoreError> {
    remove_file(&wav.with_extension("json"))
}

impl Sidecar {
    /// Takes over what is known.
    pub(super) fn fill(self, save: &mut ClipSave) {
        save.stages = self.stages;
        save.reason = self.reason;
        if self.duration_ms > 0 {
            save.duration = Duration::from_millis(self.duration_ms);
        }
        if let (ClipState::Done | ClipState::Empty, Some(transcript)) =
            (self.state, self.transcript)
        {
            save.state = self.state;
            save.version = Some(Arc::new(NewVersion {
                transcript,
                source: Source::Engine,
                took: save.stages.engine(),
                made_at_ms: save.id.unix_ms(),
                doubt: None,
            }));
        }
    }
}
