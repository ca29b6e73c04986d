//! What is kept of a clip beside its sound.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::audio::level::Level;
use crate::clip::{ClipId, ClipState, Marks, StageTimes};
use crate::queue::Purpose;
use crate::text::Transcript;
use crate::text::suspicion::Doubt;

/// What became of a clip's sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AudioKept {
    /// Its WAV is there.
    #[default]
    Kept,
    /// The user keeps no sound (`keep_audio = false`).
    NotKept,
    /// The file has gone, and not by sayso.
    Lost,
}

/// Who wrote a version of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// An engine, from the sound.
    Engine,
    /// The user, by hand.
    Hand,
}

/// A text of a clip that is to be kept beside the earlier ones.
#[derive(Debug, Clone, PartialEq)]
pub struct NewVersion {
    /// The text.
    pub transcript: Transcript,
    /// Who wrote it.
    pub source: Source,
    /// How long the engine took.
    pub took: Option<Duration>,
    /// When, in milliseconds since the Unix epoch. Saving a version of the same
    /// clip and moment again changes nothing.
    pub made_at_ms: u64,
    /// What speaks against it.
    pub doubt: Option<Doubt>,
}

/// One of the texts of a clip.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Version {
    /// Counted from 1, in the order of making.
    pub number: u32,
    /// Who wrote it.
    pub source: Source,
    /// Whether it is the clip's text.
    pub chosen: bool,
    /// How long the engine took, in milliseconds.
    pub took_ms: Option<u64>,
    /// When, in milliseconds since the Unix epoch.
    pub made_at_ms: u64,
    /// What speaks against it.
    pub doubt: Option<String>,
    /// The text.
    #[serde(flatten)]
    pub transcript: Transcript,
}

/// A clip's place in the queue, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JobRecord {
    /// Why it is to be transcribed.
    pub purpose: Purpose,
    /// The engine has it.
    pub claimed: bool,
    /// It is not tried until the user asks.
    pub parked: bool,
    /// How often the engine has failed with it.
    pub attempts: u32,
    /// When it is tried next, in milliseconds since the Unix epoch.
    pub next_attempt_ms: Option<u64>,
    /// Why it failed last.
    pub last_error: Option<String>,
}

/// What the runtime knows of a clip and wants kept. Saving it again is harmless.
#[derive(Debug, Clone, PartialEq)]
pub struct ClipSave {
    /// The clip.
    pub id: ClipId,
    /// Where it stands.
    pub state: ClipState,
    /// Its length.
    pub duration: Duration,
    /// How loud it is.
    pub level: Level,
    /// Why it is empty or failed, as shown to the user.
    pub reason: Option<String>,
    /// When each stage ended.
    pub stages: StageTimes,
    /// What is marked on it; the user's mark is not saved with it.
    pub marks: Marks,
    /// The name of the profile that it was dictated with; empty for the one that
    /// needs no name.
    pub profile: String,
    /// What became of its sound.
    pub audio: AudioKept,
    /// Its place in the queue, while it has one.
    pub job: Option<JobRecord>,
    /// The text that was made of it last.
    pub version: Option<Arc<NewVersion>>,
    /// When, in milliseconds since the Unix epoch; dates the trash.
    pub now_ms: u64,
}

/// A clip as the store has it.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredClip {
    /// The clip.
    pub id: ClipId,
    /// Where it stands.
    pub state: ClipState,
    /// Its WAV. Not there unless [`Self::audio`] says `Kept`.
    pub path: PathBuf,
    /// What became of its sound.
    pub audio: AudioKept,
    /// Its length.
    pub duration: Duration,
    /// How loud it is, where that is known.
    pub level: Option<Level>,
    /// Why it is empty or failed.
    pub reason: Option<String>,
    /// What is marked on it.
    pub marks: Marks,
    /// The name of the profile that it was dictated with; empty for the one that
    /// needs no name.
    pub profile: String,
    /// When it was put into the trash, in milliseconds since the Unix epoch.
    pub trashed_at_ms: Option<u64>,
    /// The chosen text.
    pub text: Option<String>,
    /// What speaks against it.
    pub doubt: Option<String>,
    /// The model that wrote it.
    pub model: Option<String>,
    /// Its language, where the engine said.
    pub language: Option<String>,
    /// How sure the engine was of that, 0 to 1, where it had to find it.
    pub language_probability: Option<f32>,
    /// How many versions of the text there are.
    pub versions: u32,
    /// When each stage ended.
    pub stages: StageTimes,
    /// Its place in the queue, while it has one.
    pub job: Option<JobRecord>,
}

impl ClipSave {
    /// A clip that nothing is known of yet but its name.
    pub fn new(id: ClipId, state: ClipState) -> Self {
        Self {
            id,
            state,
            duration: Duration::ZERO,
            level: Level::SILENCE,
            reason: None,
            stages: StageTimes::default(),
            marks: Marks::default(),
            profile: String::new(),
            audio: AudioKept::Kept,
            job: None,
            version: None,
            now_ms: id.unix_ms(),
        }
    }
}

/// As it stands, to be saved with changes.
impl From<&StoredClip> for ClipSave {
    fn from(clip: &StoredClip) -> Self {
        Self {
            id: clip.id,
            state: clip.state,
            duration: clip.duration,
            level: clip.level.unwrap_or_default(),
            reason: clip.reason.clone(),
            stages: clip.stages,
            marks: clip.marks,
            profile: clip.profile.clone(),
            audio: clip.audio,
            job: clip.job.clone(),
            version: None,
            now_ms: clip.id.unix_ms(),
        }
    }
}
