//! Another configuration counts: what can be, is put in its place while sayso runs.
//!
//! Nothing is exchanged under a dictation. A change that comes while one is being
//! recorded, or while the engine works, waits until both have ended; of several
//! the newest counts.

mod asking;
mod exchanged;

use std::io;
use std::sync::Arc;

use tokio::sync::mpsc;

use self::exchanged::{New, NextNotifier};
use super::live::SHORT_PIECE;
use super::notices::About;
use super::profiles::{self, Profile, Shared};
use super::workers::EVENTS;
use super::{Clock, Runtime, Settings, status};
use crate::capture::{CaptureEvent, Microphone, Recorder, RecorderSettings};
use crate::config::schema::{Applies, KEYS};
use crate::config::{Config, Layered, difference};
use crate::deliver::MakeSink;
use crate::engine::{EngineEvent, EngineWorker, Loader};
use crate::front::setting::{self, SettingView};
use crate::front::snapshot::{MicStatus, ModelStatus};
use crate::hotkey::Nth;
use crate::keys::KeySource;
use crate::notify::Notifier;
use crate::ptt::{Event, State};
use crate::settings::{SettingsFile, SettingsHandle, SettingsNews};

/// Makes what a configuration names: the real parts, or fakes of them.
pub trait MakeParts: Send {
    /// Where the chords can be pressed.
    ///
    /// # Errors
    /// What is wrong, and what to do.
    fn keys(&mut self, config: &Config) -> Result<Vec<Box<dyn KeySource>>, String>;

    /// Where the sound comes from.
    ///
    /// # Errors
    /// As [`Self::keys`].
    fn microphone(&mut self, config: &Config) -> Result<Box<dyn Microphone>, String>;

    /// What loads the models, by slot.
    ///
    /// # Errors
    /// As [`Self::keys`].
    fn models(&mut self, shared: &Shared) -> Result<Vec<Loader>, String>;

    /// What opens the places for the texts of a configuration.
    fn sink(&mut self, config: &Config) -> MakeSink;

    /// Who shows notifications.
    ///
    /// # Errors
    /// As [`Self::keys`].
    fn notifier(&mut self, config: &Config) -> Result<Option<Notifier>, String>;
}

/// What a configuration that may change needs.
pub struct Reload {
    /// Where it stands, and how it is set.
    pub file: Box<dyn SettingsFile>,
    /// What counts at the start.
    pub config: Config,
    /// The same with all of its layers.
    pub now: Layered,
    /// Makes what another one names.
    pub parts: Box<dyn MakeParts>,
}

/// The same while sayso runs.
pub(super) struct Reloading {
    /// Tells until it is dropped, and takes changes.
    file: Box<dyn SettingsHandle>,
    config: Config,
    parts: Box<dyn MakeParts>,
    /// What is to count as soon as nothing is under way.
    waiting: Option<Box<Config>>,
    /// What the file has said last, whether it counts or was refused.
    told: Box<Config>,
    /// The models are to be loaded anew whether their names are others or not.
    models_anew: bool,
    /// What the file and those above it say, whether it counts yet or not.
    shown: Arc<[SettingView]>,
}

impl Reloading {
    pub(super) fn start(reload: Reload, news: mpsc::Sender<SettingsNews>) -> io::Result<Self> {
        Ok(Self {
            file: reload.file.start(news)?,
            shown: setting::views(&reload.now),
            told: Box::new(reload.config.clone()),
            models_anew: false,
            config: reload.config,
            parts: reload.parts,
            waiting: None,
        })
    }
}

impl Runtime {
    pub(super) fn on_settings(&mut self, news: SettingsNews) {
        match news {
            SettingsNews::Changed(layered) => {
                self.notices.mended(About::Settings);
                for notice in &layered.notices {
                    tracing::info!(%notice, "a key of the configuration has another name");
                }
                if let Some(reloading) = &mut self.reloading {
                    reloading.shown = setting::views(&layered);
                    *reloading.told = layered.config;
                    reloading.waiting = Some(reloading.told.clone());
                }
            }
            SettingsNews::Broken(why) => {
                let why = why.trim_end_matches('.');
                let text = format!("{why}. Until that is mended, the settings before it count.");
                self.error(About::Settings, text);
            }
            SettingsNews::Answer { path, result } => {
                if let Err(why) = result {
                    self.error(About::Settings, format!("{path} was not changed: {why}"));
                }
            }
        }
    }

    /// Whether another configuration is to count as soon as it can: no clip of the
    /// backlog is begun before.
    pub(super) fn settings_wait(&self) -> bool {
        let reloading = self.reloading.as_ref();
        reloading.is_some_and(|reloading| reloading.waiting.is_some())
    }

    /// Puts what is to count in its place, if nothing is under way.
    pub(super) fn apply_settings(&mut self) {
        let resting = matches!(self.machine.state(), State::Idle | State::WaitingForKey);
        let working = self.at_engine.is_some() || !self.pieces.is_empty();
        // The last recorder may still be writing.
        let retiring = self.inbox.last_capture.is_some();
        if !resting || working || retiring || self.mic_test.is_some() {
            return;
        }
        let Some(mut reloading) = self.reloading.take() else {
            return;
        };
        if let Some(config) = reloading.waiting.take() {
            let anew = std::mem::take(&mut reloading.models_anew);
            let made = New::make(&mut *reloading.parts, &reloading.config, &config, anew);
            match made.and_then(|new| {
                let exchanged = self.exchange(new, &reloading.config, &config);
                exchanged.map_err(|error| error.to_string())
            }) {
                Ok(()) => {
                    self.tell_of_settings(&reloading.config, &config);
                    self.tell_models(&config);
                    reloading.config = *config;
                }
                Err(why) => {
                    let text = format!(
                        "{why} The settings before this one still count; save the file again once \
                         it is mended."
                    );
                    self.error(About::Settings, text);
                }
            }
            // The backlog has waited for this.
            self.serve();
        }
        self.reloading = Some(reloading);
    }

    fn exchange(&mut self, new: New, old: &Config, config: &Config) -> io::Result<()> {
        let next = Settings::from_config(config);
        // First all that can fail: nothing is exchanged then.
        let (to_capture, capture) = mpsc::channel(EVENTS);
        let (to_engine, engine) = mpsc::channel(EVENTS);
        let habits = RecorderSettings {
            pre_roll: next.pre_roll,
            keep_open: next.first().ptt.keep_open,
        };
        let recorder = new
            .microphone
            .map(|mic| Recorder::spawn(mic, habits, to_capture))
            .transpose()?;
        let models = new.models.as_ref().map_or(0, Vec::len);
        let worker = new
            .models
            .map(|loaders| EngineWorker::spawn_with(loaders, next.unload_after, to_engine))
            .transpose()?;
        if let Some(sinks) = new.sinks {
            let names = self.status.names_of(&sinks);
            let exchanged = self.workers.deliver.exchange(sinks);
            exchanged.map_err(io::Error::other)?;
            self.status.sinks = names;
        }
        if let Some(recorder) = recorder {
            self.exchange_recorder(recorder, capture);
        }
        if let Some(worker) = worker {
            self.exchange_engine(worker, engine, models);
        }
        match new.notifier {
            NextNotifier::Same => {}
            NextNotifier::Nobody => self.workers.notifier = None,
            NextNotifier::New(notifier) => self.workers.notifier = Some(notifier),
        }
        if old.storage.incognito != config.storage.incognito {
            self.incognito = config.storage.incognito;
        }
        self.take_settings(next);
        if let Some(keys) = new.keys {
            self.exchange_keys(keys);
        }
        Ok(())
    }

    /// Another recorder, on another microphone or with other habits. The one before
    /// writes to its end what it has, and is heard of that.
    fn exchange_recorder(&mut self, recorder: Recorder, capture: mpsc::Receiver<CaptureEvent>) {
        self.meter = recorder.meter();
        let last = std::mem::replace(&mut self.workers.recorder, recorder);
        let last_capture = std::mem::replace(&mut self.inbox.capture, capture);
        self.inbox.last_capture = Some(last_capture);
        self.workers.retire(last);
        self.set_microphone(MicStatus::Closed);
        if self.machine.enabled() {
            self.open_microphone();
        }
    }

    /// What the recorder before this one has still to say of its clips.
    pub(super) fn on_last_capture(&mut self, event: Option<CaptureEvent>) {
        match event {
            // Its microphone is nobody's concern any more.
            Some(
                CaptureEvent::Opened(_)
                | CaptureEvent::Closed
                | CaptureEvent::Unavailable(_)
                | CaptureEvent::Silent { .. }
                | CaptureEvent::SoundAgain,
            ) => {}
            Some(event) => self.on_capture(event),
            None => self.inbox.last_capture = None,
        }
    }

    /// Other models. What the engine before this one has to say is not heard any
    /// more: it had no work.
    fn exchange_engine(
        &mut self,
        worker: EngineWorker,
        events: mpsc::Receiver<EngineEvent>,
        models: usize,
    ) {
        let last = std::mem::replace(&mut self.workers.engine, worker);
        self.inbox.engine = events;
        self.workers.retire(last);
        self.longest_pieces = vec![SHORT_PIECE; models];
        self.status.models = vec![ModelStatus::Loading; models];
    }

    fn exchange_keys(&mut self, keys: Vec<Box<dyn KeySource>>) {
        for source in &mut self.workers.keys {
            source.stop();
        }
        // What they had told is of chords that are no more; and who held the key
        // lets go of it where nobody listens.
        while self.inbox.keys.try_recv().is_ok() {}
        self.feed(Clock::now(), Event::KeyUp);
        self.workers.keys = keys;
        self.status.sources = status::sources(&self.workers.keys);
        if self.machine.enabled() {
            self.start_keys();
        }
    }

    fn take_settings(&mut self, next: Settings) {
        let old = std::mem::replace(&mut self.settings, next);
        self.settings.engine_patience = old.engine_patience;
        self.settings.demo = old.demo;
        self.settings.sleep = old.sleep;
        self.status.profiles = profiles::views(&self.settings.profiles);
        self.profile = Nth::FIRST;
        let Profile { ptt, cues, .. } = *self.settings.first();
        self.machine.configure(ptt);
        if let Some(volume) = cues
            && let Err(error) = self.workers.player.expect_cues(volume)
        {
            self.error(About::Playback, error.to_string());
        }
    }

    fn tell_of_settings(&mut self, old: &Config, new: &Config) {
        let changed = difference(old, new);
        let late = |path: &&String| {
            let mut keys = KEYS.iter();
            keys.any(|key| key.path() == **path && key.applies == Applies::NextStart)
        };
        let (late, now): (Vec<&String>, Vec<&String>) = changed.iter().partition(late);
        let named = |paths: &[&String]| {
            let first = paths.iter().take(3).map(|path| path.as_str());
            let more = paths.len().saturating_sub(3);
            let named = first.collect::<Vec<_>>().join(", ");
            if more == 0 {
                named
            } else {
                format!("{named} and {more} more")
            }
        };
        let mut told = Vec::new();
        if !now.is_empty() {
            told.push(format!("Changed: {}.", named(&now)));
        }
        if !late.is_empty() {
            told.push(format!("From the next start on: {}.", named(&late)));
        }
        if !told.is_empty() {
            self.info(told.join(" "));
        }
    }
}
