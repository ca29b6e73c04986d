//! What the runtime is assembled from.

use std::time::Duration;

use super::profiles::{Profile, Shared};
use super::reload::Reload;
use super::sleep::SleepClock;
use crate::capture::Microphone;
use crate::config::{Activation, Config, NotifyConfig};
use crate::deliver::MakeSink;
use crate::engine::Loader;
use crate::fetch::Shelf;
use crate::front::log::LogBook;
use crate::keys::KeySource;
use crate::notify::Notifier;
use crate::playback::Speaker;
use crate::power::Power;
use crate::store::Store;

/// The real parts, or fakes of them: the runtime cannot tell.
pub struct Ports {
    /// Where the chord can be pressed, beside the front end's own keys.
    pub keys: Vec<Box<dyn KeySource>>,
    /// Where the sound comes from.
    pub microphone: Box<dyn Microphone>,
    /// Load the models, on the engine's thread, by [`ModelSlot`](crate::engine::ModelSlot);
    /// one at least.
    pub load_models: Vec<Loader>,
    /// Open the places for texts, on their thread; one at least.
    pub make_sinks: Vec<MakeSink>,
    /// What clips and cues are heard on.
    pub speaker: Box<dyn Speaker>,
    /// Where clips are kept.
    pub store: Store,
    /// Who tells of the computer's sleep; without anybody the clocks do.
    pub power: Option<Box<dyn Power>>,
    /// Who shows notifications, where they are wanted.
    pub notifier: Option<Notifier>,
    /// Which models there are, and who gets one; without it none can be chosen.
    pub shelf: Option<Box<dyn Shelf>>,
    /// Who keeps the newest lines of the log; without it none are shown.
    pub log: Option<Box<dyn LogBook>>,
    /// Where another configuration comes from while sayso runs; without it what
    /// counted at the start counts to the end.
    pub reload: Option<Reload>,
}

/// What the runtime must know of the configuration.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The ways to dictate, by the place of their chords; one at least.
    pub profiles: Vec<Profile>,
    /// How much sound from before the press goes into a clip.
    pub pre_roll: Duration,
    /// How a dictation is listened to.
    pub listening: Listening,
    /// After how long without work the model leaves the memory; `None` is never.
    pub unload_after: Option<Duration>,
    /// How long the engine may stand still with a clip, beside 30 times the
    /// clip's length, before it is taken for hung.
    pub engine_patience: Duration,
    /// What the desktop is told.
    pub notify: NotifyConfig,
    /// Mend what earlier sessions left, and show their clips.
    pub load_history: bool,
    /// What is kept of a dictation once it is delivered.
    pub keeping: Keeping,
    /// What went wrong before the start and leaves most of it working.
    pub trouble: Option<String>,
    /// The line that says that this is the demo.
    pub demo: Option<String>,
    /// How the computer's sleep is seen.
    pub sleep: SleepClock,
}

/// How a dictation is listened to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listening {
    /// Work on it while it is spoken.
    pub while_speaking: bool,
    /// Ask the engine for a text only where somebody speaks, and hold back what
    /// it makes of silence.
    pub silence_gate: bool,
}

/// What is kept of a dictation once it is delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keeping {
    /// Its sound.
    pub audio: bool,
    /// Nothing at all, to begin with; the user can switch it.
    pub incognito: bool,
}

impl Settings {
    /// The settings that a configuration means.
    pub fn from_config(config: &Config) -> Self {
        Self {
            profiles: Shared::of(config).for_runtime(),
            pre_roll: config.microphone.pre_roll(),
            listening: Listening {
                while_speaking: config.engine.while_speaking,
                silence_gate: config.engine.silence_gate,
            },
            unload_after: config.engine.unload_after(),
            // A large model on an old machine takes minutes for the 30 s that
            // whisper works on at a time.
            engine_patience: Duration::from_secs(300),
            notify: config.notify,
            load_history: true,
            keeping: Keeping {
                audio: config.storage.keep_audio,
                incognito: config.storage.incognito,
            },
            trouble: None,
            demo: None,
            sleep: SleepClock::System,
        }
    }

    /// The way to dictate of the first chord.
    pub fn first(&self) -> &Profile {
        &self.profiles[0]
    }

    /// The same, to be changed.
    pub fn first_mut(&mut self) -> &mut Profile {
        &mut self.profiles[0]
    }

    /// Settings for hold-to-talk without anything around it: the demo's and the tests'.
    pub fn plain() -> Self {
        let mut settings = Self::from_config(&Config::default());
        let ptt = &mut settings.first_mut().ptt;
        ptt.activation = Activation::Hold;
        ptt.lone_modifier = false;
        settings.load_history = false;
        settings
    }
}
