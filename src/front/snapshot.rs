//! What the runtime shows of itself: all that a front end ever sees. As JSON it
//! travels to windows of the same version only; nothing else may rely on it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize, Serializer};

use super::browse::HistoryView;
use super::detail::ClipDetail;
use super::log::LogView;
use super::models::{DownloadView, Models};
use super::replay::ReplayView;
use super::setting::SettingView;
use crate::audio::level::Level;
use crate::audio::mic_test::MicReport;
use crate::clip::{ClipId, ClipState, Marks, StageTimes};
use crate::latency::LatencySummary;
use crate::ptt::State;
use crate::text::offer::{Offer, Preview};

/// The whole visible state at one moment. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Snapshot {
    /// The push-to-talk state.
    pub state: State,
    /// Recording hands-free: a tap latched it, the next tap ends it.
    pub latched: bool,
    /// The dictation that is being recorded, if one is.
    pub take: Option<Take>,
    /// The test of the microphone, while there is one.
    pub mic_test: Option<MicTestView>,
    /// What has been understood of it so far, or of the one before until its
    /// text is there.
    pub live: Arc<LiveText>,
    /// The microphone.
    pub microphone: MicStatus,
    /// The model.
    pub model: ModelStatus,
    /// The chords that can be held, each with its way to dictate; the first is the
    /// configuration's own.
    pub profiles: Arc<[ProfileView]>,
    /// Every key source, live or not, and why not.
    pub sources: Vec<KeySourceStatus>,
    /// Where texts go: `clipboard`, `terminal (OSC 52)`.
    pub sink: String,
    /// Clips, newest first. They travel by themselves ([`super::change`]).
    #[serde(skip)]
    pub clips: Arc<[ClipView]>,
    /// What the user should know now; errors stay until dismissed.
    pub notice: Option<NoticeView>,
    /// The clip that is being played.
    pub playing: Option<ClipId>,
    /// The same with the place in it, its speed and the part that is played.
    pub replay: Option<ReplayView>,
    /// Release → text of this session's dictations.
    pub latency: Option<LatencySummary>,
    /// Samples lost because the recorder came too late, since the start.
    pub overruns: u64,
    /// What waits for the engine.
    pub queue: QueueView,
    /// The versions of the clip that was asked for last.
    pub versions: Option<(ClipId, Arc<[VersionView]>)>,
    /// The waveform and the words of the clip that was asked for last.
    pub shown: Option<(ClipId, Arc<ClipDetail>)>,
    /// The part of the history that was asked for last.
    pub history: Option<Arc<HistoryView>>,
    /// Every key of the configuration; none where there is no file of it.
    pub settings: Arc<[SettingView]>,
    /// The models that are here and those that can be had; none where nothing is
    /// known of them.
    pub models: Arc<Models>,
    /// The newest lines of the log.
    pub log: LogView,
    /// The model that is being downloaded.
    pub download: Option<DownloadView>,
    /// The clip that the next dictation is put at the end of.
    pub append: Option<ClipId>,
    /// What the last correction taught, to be taken over or not.
    pub offers: Option<(ClipId, Arc<[OfferView]>)>,
    /// What would be taken back now.
    pub undo: Option<Undoable>,
    /// Of new dictations nothing is kept once they are delivered.
    pub incognito: bool,
    /// The number of the last order of the control socket that was carried out.
    pub asked: u64,
    /// The process that this is a window of, when that is another one.
    #[serde(skip)]
    pub attached_to: Option<u32>,
    /// A line of the demo's script, when this is the demo.
    pub demo: Option<String>,
}

impl Snapshot {
    /// The configuration's own chord as shown: `right_ctrl`.
    pub fn chord(&self) -> &str {
        let first = self.profiles.first();
        first.map_or("", |profile| &profile.chord)
    }
}

/// A way to dictate.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ProfileView {
    /// Its name; the first has none.
    pub name: String,
    /// Its chord as shown: `right_ctrl`.
    pub chord: String,
}

/// The dictation that is being recorded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Take {
    /// Its clip.
    pub clip: ClipId,
    /// The name of its profile; empty without one.
    pub profile: Arc<str>,
    /// Time since the key press.
    pub elapsed: Duration,
    /// The longest it can become.
    pub maximum: Duration,
    /// The loudness now.
    pub level: Level,
    /// Peak levels in dBFS, oldest first, one each 50 ms; the last 256 at most.
    pub history: Vec<f32>,
}

/// What the microphone is heard to be like.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MicTestView {
    /// The loudness now.
    pub level: Level,
    /// Peak levels in dBFS, oldest first, one each 50 ms; the last 256 at most.
    pub history: Vec<f32>,
    /// What can be said of the last 10 s.
    pub report: MicReport,
}

/// The text of a dictation while it is spoken.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LiveText {
    /// Words that stay.
    pub settled: String,
    /// Words that may still change.
    pub unsettled: String,
}

/// The microphone, for the top line.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum MicStatus {
    /// Closed: nothing is heard.
    #[default]
    Closed,
    /// Being opened.
    Opening,
    /// Open; sound is kept in memory only, until a dictation begins.
    Open {
        /// The device's name.
        name: String,
    },
    /// Cannot be used; sayso tries again by itself.
    Unavailable {
        /// One paragraph: what, why, what to do.
        reason: String,
    },
}

/// The model, for the bottom line.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum ModelStatus {
    /// Being loaded; dictations are recorded and follow.
    #[default]
    Loading,
    /// Ready.
    Ready {
        /// Its name.
        name: String,
        /// The embedded model, for trying out only.
        demo: bool,
    },
    /// Not needed for a while and out of the memory; the next press loads it.
    Asleep {
        /// Its name.
        name: String,
    },
    /// Cannot be used.
    Failed {
        /// One paragraph: what, why, what to do.
        reason: String,
    },
}

/// One key source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeySourceStatus {
    /// `desktop (X11)`, `terminal`.
    pub name: String,
    /// Live, or why not.
    pub health: KeySourceHealth,
}

/// Whether a key source works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum KeySourceHealth {
    /// Not known yet.
    Starting,
    /// Listening. `note` says what it can and cannot see.
    Live {
        /// For example `press and release`, or `Space toggles`.
        note: String,
        /// Whether it sees the chord in every window; under Wayland only X11
        /// windows are seen.
        everywhere: bool,
    },
    /// Not listening.
    Dead {
        /// What, why, what to do.
        reason: String,
    },
    /// Listens as soon as one before it does not.
    StandingBy,
    /// Not wanted by the configuration.
    Off,
}

/// One clip in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClipView {
    /// Its id.
    pub id: ClipId,
    /// Local time of its start: `10:42`.
    pub time: String,
    /// Local day of its start: `today`, `yesterday`, `2026-11-20`.
    pub day: String,
    /// Where it stands.
    pub state: ClipState,
    /// Its text, once there is one.
    pub text: Option<String>,
    /// Why it is empty or failed, with the key that helps.
    pub reason: Option<String>,
    /// Its length.
    pub duration: Duration,
    /// When each stage ended; known for this session's clips.
    pub stages: StageTimes,
    /// How far the engine is with it, 0 to 100.
    pub percent: Option<u8>,
    /// The model that wrote the text.
    pub model: Option<String>,
    /// The language that was found in it, as whisper's code, and how likely it is,
    /// in percent.
    pub language: Option<(String, u8)>,
    /// The name of the profile that it was dictated with; empty without one.
    pub profile: String,
    /// What speaks against the text.
    pub doubt: Option<String>,
    /// Its WAV. Of a name that is no Unicode, what can be read of it travels.
    #[serde(serialize_with = "readable")]
    pub path: PathBuf,
    /// What is marked on it.
    pub marks: Marks,
    /// Its sound is there.
    pub audio: bool,
    /// How many versions of the text there are.
    pub versions: u32,
}

/// One version of a clip's text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionView {
    /// Counted from 1.
    pub number: u32,
    /// `base.en`, or `by hand`.
    pub by: String,
    /// Its text.
    pub text: String,
    /// Whether it is the clip's text.
    pub chosen: bool,
}

/// Words that were corrected, and what it would be to have them replaced always.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferView {
    /// The words.
    pub offer: Offer,
    /// What would have been other texts.
    pub preview: Preview,
}

/// Something that was done to a clip and can be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undoable {
    /// What.
    pub what: Undo,
    /// The clip; where clips were made of others, the first of them.
    pub clip: ClipId,
    /// The clip that would be there again; of several the newest.
    pub back: ClipId,
}

/// What can be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Undo {
    /// It was moved to the trash.
    Delete,
    /// Its text was written by hand.
    Edit,
    /// Another version became its text.
    Choice,
    /// It was made of two.
    Merge,
    /// It was made of one, with another.
    Split,
}

/// What waits for the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct QueueView {
    /// Clips that are or will be tried by themselves.
    pub waiting: usize,
    /// Clips that failed and wait for the user.
    pub failed: usize,
}

/// A message to the user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeView {
    /// How serious it is.
    pub kind: NoticeKind,
    /// One or two short sentences; an error ends with what helps.
    pub text: String,
}

/// How serious a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum NoticeKind {
    /// Good to know; goes by itself.
    Info,
    /// Something is not as it should be; stays until dismissed.
    Error,
}

fn readable<S: Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&path.to_string_lossy())
}
