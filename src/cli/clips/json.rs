//! A clip as JSON. Fields are only ever added.

use serde::Serialize;

use crate::clip::{ClipId, ClipState, StageTimes};
use crate::store::{AudioKept, JobRecord, StoredClip, Version};

/// A clip as other programs get it.
#[derive(Debug, Serialize)]
pub(super) struct ClipJson<'a> {
    id: ClipId,
    recorded_at: String,
    state: ClipState,
    duration_ms: u128,
    text: Option<&'a str>,
    doubt: Option<&'a str>,
    model: Option<&'a str>,
    language: Option<&'a str>,
    /// 0 to 1, where the engine had to find it.
    language_probability: Option<f32>,
    versions: u32,
    starred: bool,
    recovered: bool,
    /// Empty for the profile that needs no name.
    profile: &'a str,
    reason: Option<&'a str>,
    audio: AudioKept,
    path: String,
    peak_dbfs: Option<f32>,
    rms_dbfs: Option<f32>,
    trashed_at: Option<String>,
    job: Option<&'a JobRecord>,
    stages_us: Stages,
    /// With `show` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    texts: Option<Vec<Version>>,
    /// With `search` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    snippet: Option<String>,
}

/// Microseconds since the key press.
#[derive(Debug, Serialize)]
struct Stages {
    effect: Option<u128>,
    first_sample: Option<u128>,
    released: Option<u128>,
    sealed: Option<u128>,
    dequeued: Option<u128>,
    encoded: Option<u128>,
    transcribed: Option<u128>,
    delivered: Option<u128>,
    release_to_text: Option<u128>,
}

impl From<&StageTimes> for Stages {
    fn from(stages: &StageTimes) -> Self {
        let micros = |time: Option<std::time::Duration>| time.map(|time| time.as_micros());
        Self {
            effect: micros(stages.effect),
            first_sample: micros(stages.first_sample),
            released: micros(stages.released),
            sealed: micros(stages.sealed),
            dequeued: micros(stages.dequeued),
            encoded: micros(stages.encoded),
            transcribed: micros(stages.transcribed),
            delivered: micros(stages.delivered),
            release_to_text: micros(stages.release_to_text()),
        }
    }
}

impl<'a> From<&'a StoredClip> for ClipJson<'a> {
    fn from(clip: &'a StoredClip) -> Self {
        let moment = |unix_ms: u64| super::local(unix_ms).timestamp().to_string();
        Self {
            id: clip.id,
            recorded_at: moment(clip.id.unix_ms()),
            state: clip.state,
            duration_ms: clip.duration.as_millis(),
            text: clip.text.as_deref(),
            doubt: clip.doubt.as_deref(),
            model: clip.model.as_deref(),
            language: clip.language.as_deref(),
            language_probability: clip.language_probability,
            versions: clip.versions,
            starred: clip.marks.starred,
            recovered: clip.marks.recovered,
            profile: &clip.profile,
            reason: clip.reason.as_deref(),
            audio: clip.audio,
            path: clip.path.display().to_string(),
            peak_dbfs: clip.level.map(|level| level.peak_dbfs),
            rms_dbfs: clip.level.map(|level| level.rms_dbfs),
            trashed_at: clip.trashed_at_ms.map(moment),
            job: clip.job.as_ref(),
            stages_us: Stages::from(&clip.stages),
            texts: None,
            snippet: None,
        }
    }
}

impl ClipJson<'_> {
    pub(super) fn with_texts(self, texts: Vec<Version>) -> Self {
        Self {
            texts: Some(texts),
            ..self
        }
    }

    pub(super) fn with_snippet(self, snippet: String) -> Self {
        Self {
            snippet: Some(snippet),
            ..self
        }
    }
}
