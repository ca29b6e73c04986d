//! The configuration: text in, [`Config`] out. No file is read here.
//!
//! The command line goes over the environment, the environment over the file,
//! the file over [`Config::default`]: [`parse`](parse::parse) reads the file's
//! text, [`layers`] puts the other two over it, [`edit`] changes the text.

pub mod deliver;
pub mod difference;
pub mod edit;
pub mod error;
pub mod key_inputs;
pub mod key_path;
pub mod language;
pub mod layers;
pub mod migrate;
pub mod models;
pub mod notify;
pub mod parse;
pub mod profile;
pub mod schema;
pub mod text;
pub mod tui;
pub mod typed;

pub use deliver::{DeliverConfig, Destination, Destinations, PasteChord, TypeWith};
pub use difference::difference;
pub use edit::{Change, EditError, edited};
pub use error::{ConfigError, Problem};
pub use key_inputs::{KeyInput, KeyInputs};
pub use key_path::KeyPath;
pub use layers::{LayerError, Layered, Origin, Setting, SettingError, layered};
pub use models::ModelsConfig;
pub use notify::{NotifyConfig, NotifyWhen};
pub use parse::parse;
pub(crate) use parse::{describe, list, nearest};
pub use profile::{ChordConflict, Overlays, Profile};
pub use text::TextConfig;
pub use tui::{Progress, TuiConfig};

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::hotkey::Chord;

/// Everything a user can set. [`Config::default`] equals `assets/default-config.toml`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The push-to-talk key.
    pub hotkey: HotkeyConfig,
    /// Where the sound comes from and how much of it is kept.
    pub microphone: MicrophoneConfig,
    /// Which model turns it into text, and how.
    pub engine: EngineConfig,
    /// Where models come from.
    pub models: ModelsConfig,
    /// What becomes of the model's words.
    pub text: TextConfig,
    /// Where the text goes.
    pub deliver: DeliverConfig,
    /// Sounds at start and stop.
    pub cues: CueConfig,
    /// What the desktop is told.
    pub notify: NotifyConfig,
    /// How it looks in a terminal.
    pub tui: TuiConfig,
    /// Where clips are kept.
    pub storage: StorageConfig,
    /// What each profile sets otherwise; [`Config::profiles`] puts it over this.
    #[serde(skip_serializing_if = "Overlays::is_empty")]
    pub profile: Overlays,
}

/// `[hotkey]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HotkeyConfig {
    /// The chord, such as `right_ctrl`, `F9`, `ctrl+space`.
    pub chord: Chord,
    /// What holding and tapping it mean.
    pub mode: Activation,
    /// Listen to the key everywhere on the desktop, not only in sayso's window.
    pub global: bool,
    /// Where it is listened for then.
    pub sources: KeyInputs,
}

/// What the hotkey's press and release mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Activation {
    /// Hold to talk; a tap under 300 ms latches until the next tap.
    #[default]
    Auto,
    /// Hold to talk, always.
    Hold,
    /// Press to start, press again to stop.
    Toggle,
}

impl Activation {
    /// Every mode, as written in the configuration.
    pub const NAMES: [&'static str; 3] = ["auto", "hold", "toggle"];
}

impl FromStr for Activation {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "auto" => Ok(Self::Auto),
            "hold" => Ok(Self::Hold),
            "toggle" => Ok(Self::Toggle),
            other => Err(format!("`{other}` is none of {}", Self::NAMES.join(", "))),
        }
    }
}

/// `[microphone]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MicrophoneConfig {
    /// `default`, a device's name, or `wav:FILE`.
    pub device: String,
    /// The microphones to take, in order, while `device` is not there.
    pub fallback: Vec<String>,
    /// Which of its channels, from 1; 0 mixes all.
    pub channel: u32,
    /// How much louder, in dB.
    pub gain_db: i32,
    /// Keep the microphone open between dictations, so that sound from before
    /// the key press can be in the clip.
    pub keep_open: bool,
    /// How much of it, in ms.
    pub pre_roll_ms: u32,
    /// How long to go on after the release, in ms.
    pub tail_ms: u32,
    /// The longest dictation, in seconds.
    pub max_duration_s: u32,
}

impl MicrophoneConfig {
    /// [`Self::pre_roll_ms`] as a duration; zero when the microphone is not kept open.
    pub fn pre_roll(&self) -> Duration {
        if self.keep_open {
            Duration::from_millis(u64::from(self.pre_roll_ms))
        } else {
            Duration::ZERO
        }
    }

    /// [`Self::tail_ms`] as a duration.
    pub fn tail(&self) -> Duration {
        Duration::from_millis(u64::from(self.tail_ms))
    }

    /// [`Self::max_duration_s`] as a duration.
    pub fn max_duration(&self) -> Duration {
        Duration::from_secs(u64::from(self.max_duration_s))
    }
}

/// `[engine]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EngineConfig {
    /// `auto`, `demo`, a model's name (`base.en`) or a file's path.
    pub model: String,
    /// whisper's language code, or `auto`.
    pub language: String,
    /// With `auto`, the languages to choose among; empty is all.
    pub languages: Vec<String>,
    /// Write English, whatever is spoken.
    pub translate: bool,
    /// A sentence that the model is told before.
    pub prompt: String,
    /// Names and words that it should expect.
    pub vocabulary: Vec<String>,
    /// Threads for the model; 0 takes the physical cores less one, at most 8.
    pub threads: u32,
    /// Work on a dictation while it is spoken, not only after the release.
    pub while_speaking: bool,
    /// Ask the engine for a text only where somebody speaks, and hold back what
    /// it makes of silence.
    pub silence_gate: bool,
    /// After so many minutes without work the model leaves the memory; 0 is never.
    pub unload_after_min: u32,
}

impl EngineConfig {
    /// What the model is told before it listens: [`Self::prompt`], and
    /// [`Self::vocabulary`] as a sentence.
    pub fn told_before(&self) -> String {
        let mut told = self.prompt.trim().to_owned();
        if !self.vocabulary.is_empty() {
            if !told.is_empty() {
                told.push(' ');
            }
            told.push_str(&self.vocabulary.join(", "));
            told.push('.');
        }
        told
    }

    /// [`Self::unload_after_min`] as a duration; `None` is never.
    pub fn unload_after(&self) -> Option<Duration> {
        let minutes = u64::from(self.unload_after_min);
        (minutes > 0).then(|| Duration::from_secs(60 * minutes))
    }
}

/// `[cues]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CueConfig {
    /// Play short sounds at start, stop, cancel and error.
    pub enabled: bool,
    /// How loud, in percent of their own loudness.
    pub volume: u32,
}

impl Default for CueConfig {
    fn default() -> Self {
        Self {
            enabled: false,
            volume: 100,
        }
    }
}

/// `[storage]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StorageConfig {
    /// The folder of clips and models; empty takes the platform's data folder.
    pub data_dir: PathBuf,
    /// Keep the sound of a clip once it has its text.
    pub keep_audio: bool,
    /// Keep nothing of a dictation once it is delivered.
    pub incognito: bool,
    /// Clips older than so many days are offered for deletion; 0 is never.
    pub max_age_days: u32,
    /// While the sound takes more than so many MB, the oldest are; 0 is never.
    pub max_size_mb: u32,
    /// While there are more clips than that, the oldest are; 0 is never.
    pub max_clips: u32,
    /// What has been in the trash for so many days is; 0 is never.
    pub trash_days: u32,
}

impl Default for StorageConfig {
    fn default() -> Self {
        Self {
            data_dir: PathBuf::new(),
            keep_audio: true,
            incognito: false,
            max_age_days: 0,
            max_size_mb: 0,
            max_clips: 0,
            trash_days: 30,
        }
    }
}

impl Default for HotkeyConfig {
    fn default() -> Self {
        Self {
            chord: Chord::default(),
            mode: Activation::Auto,
            global: true,
            sources: KeyInputs::Auto,
        }
    }
}

impl Default for MicrophoneConfig {
    fn default() -> Self {
        Self {
            device: "default".to_owned(),
            fallback: Vec::new(),
            channel: 0,
            gain_db: 0,
            keep_open: true,
            pre_roll_ms: 500,
            tail_ms: 500,
            max_duration_s: 600,
        }
    }
}

impl Default for EngineConfig {
    fn default() -> Self {
        Self {
            model: "auto".to_owned(),
            language: "en".to_owned(),
            languages: Vec::new(),
            translate: false,
            prompt: String::new(),
            vocabulary: Vec::new(),
            threads: 0,
            while_speaking: true,
            silence_gate: true,
            unload_after_min: 60,
        }
    }
}
