//! The assembly on fakes, inside the test.

mod as_rig;
mod parts;
mod voice;

use std::path::{Path, PathBuf};
use std::sync::mpsc::RecvTimeoutError;
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Instant;

use sayso::audio::CLIP_RATE;
use sayso::capture::CaptureError;
use sayso::capture::fake::{FakeMic, FakeMicControl};
use sayso::config::{self, Config, Layered};
use sayso::deliver::fake::FakePlace;
use sayso::engine::fake::FakeEngine;
use sayso::fetch::fake::{FakeShelf, FakeShelfControl};
use sayso::front::snapshot::MicStatus;
use sayso::front::{Command, Snapshot};
use sayso::hotkey::Nth;
use sayso::keys::fake::{FakeKeys, Finger};
use sayso::playback::FakeSpeaker;
use sayso::power::fake::{FakePower, FakePowerControl};
use sayso::ptt::State;
use sayso::ptt::timer::{RELEASE_GRACE, TAP};
use sayso::runtime::reload::Reload;
use sayso::runtime::{Handle, Listening, Ports, Runtime, Settings};
use sayso::settings::fake::{FakeSettings, FakeSettingsControl};
use sayso::settings::{ChangeRequest, SettingsNews};
use sayso::store::{ClipFolder, Store, StoredClip};
use tempfile::TempDir;

use super::Rig;
use crate::support::{PATIENCE, Speech, ms, pace_until};
use parts::{Brought, FakeParts};
use voice::Voice;

/// The fake microphone's: no resampler stands between what is said and heard.
const RATE: u32 = CLIP_RATE;
/// A runtime on fakes, on a thread of its own, with sound flowing.
pub(crate) struct Fakes {
    pub(crate) handle: Handle,
    pub(crate) finger: Finger,
    pub(crate) microphone: FakeMicControl,
    pub(crate) speaker: FakeSpeaker,
    pub(crate) engine: FakeEngine,
    pub(crate) place: FakePlace,
    /// The second model, for settings with profiles that want one.
    pub(crate) other_engine: FakeEngine,
    /// The second place for texts.
    pub(crate) other_place: FakePlace,
    /// The configuration's file.
    pub(crate) file: FakeSettingsControl,
    /// Which models there are, and who brings one.
    pub(crate) shelf: FakeShelfControl,
    /// What another configuration has brought.
    pub(crate) brought: Arc<Mutex<Brought>>,
    pub(crate) power: FakePowerControl,
    pub(crate) folder: TempDir,
    voice: Option<Voice>,
    runtime: Option<JoinHandle<std::io::Result<()>>>,
    waits: tokio::runtime::Runtime,
    /// When the key went down.
    pressed: Instant,
    repeats: bool,
}

impl Fakes {
    /// Another configuration counts from now on.
    pub(crate) fn change_settings(&self, text: &str) {
        let now = config::layered(text, &[]).expect("valid");
        self.file.tell(SettingsNews::Changed(Box::new(now)));
    }

    /// What was asked of the configuration's file since the last time.
    pub(crate) fn asked(&self) -> Vec<ChangeRequest> {
        self.file.asked()
    }

    /// For hold-to-talk without anything around it, in a room that is not
    /// silent. Texts are `text 1`, `text 2`, …
    pub(crate) fn start() -> Self {
        Self::with(Settings::plain())
    }

    pub(crate) fn with(settings: Settings) -> Self {
        let rig = Self::unready(settings, Self::microphone());
        rig.wait_until_ready();
        rig
    }

    /// As it is installed, in a quiet room, with an engine that knows the demo
    /// clips: it hears one only where not a single sample of it is missing.
    pub(crate) fn as_installed() -> Self {
        let engine = FakeEngine::new();
        let known: Vec<Speech> = Speech::demos().collect();
        engine.will_hear(move |samples| {
            let heard = Speech::heard(samples);
            let known = known.iter().find(|known| known.says_the_same_as(&heard));
            known.map_or_else(String::new, |known| known.text.clone())
        });
        let settings = Settings {
            // Its ear knows whole dictations only; `tests/live.rs` has pieces.
            listening: Listening {
                while_speaking: false,
                silence_gate: true,
            },
            ..Settings::from_config(&Config::default())
        };
        let rig = Self::put_together(settings, Self::microphone(), engine, 0.001);
        rig.wait_until_ready();
        rig
    }

    /// As installed, working while the user speaks, with an engine of the test's.
    pub(crate) fn listening(engine: FakeEngine) -> Self {
        let settings = Settings::from_config(&Config::default());
        let rig = Self::put_together(settings, Self::microphone(), engine, 0.001);
        rig.wait_until_ready();
        rig
    }

    /// The same on a keyboard that repeats the key while it is held.
    pub(crate) fn repeating() -> Self {
        let mut rig = Self::as_installed();
        rig.repeats = true;
        rig
    }

    pub(crate) fn microphone() -> (FakeMic, FakeMicControl) {
        FakeMic::new(RATE)
    }

    pub(crate) fn unready(settings: Settings, microphone: (FakeMic, FakeMicControl)) -> Self {
        Self::on(settings, microphone, FakeEngine::new())
    }

    pub(crate) fn on(
        settings: Settings,
        microphone: (FakeMic, FakeMicControl),
        engine: FakeEngine,
    ) -> Self {
        let settings = Settings {
            // The hum is no speech, whatever a detector takes it for.
            listening: Listening {
                while_speaking: false,
                silence_gate: false,
            },
            ..settings
        };
        Self::put_together(settings, microphone, engine, 0.1)
    }

    /// The same over a data folder that is filled before.
    pub(crate) fn with_history(settings: Settings, fill: impl FnOnce(&Path)) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        fill(folder.path());
        let settings = Settings {
            listening: Listening {
                while_speaking: false,
                silence_gate: false,
            },
            ..settings
        };
        let rig = Self::over(folder, settings, Self::microphone(), FakeEngine::new(), 0.1);
        rig.wait_until_ready();
        rig
    }

    fn put_together(
        settings: Settings,
        microphone: (FakeMic, FakeMicControl),
        engine: FakeEngine,
        hum: f32,
    ) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self::over(folder, settings, microphone, engine, hum)
    }

    fn over(
        folder: TempDir,
        settings: Settings,
        (mic, microphone): (FakeMic, FakeMicControl),
        engine: FakeEngine,
        hum: f32,
    ) -> Self {
        let (keys, finger) = FakeKeys::new();
        let (teller, power) = FakePower::new();
        let speaker = FakeSpeaker::default();
        let place = FakePlace::new();
        let (other_engine, other_place) = (FakeEngine::new(), FakePlace::new());
        let (settings_file, file) = FakeSettings::new();
        let (fake_shelf, shelf) = FakeShelf::new();
        let brought = Arc::default();
        let others = FakeParts {
            engines: [engine.clone(), other_engine.clone()],
            place: other_place.clone(),
            brought: Arc::clone(&brought),
        };
        let ports = Ports {
            keys: vec![Box::new(keys)],
            microphone: Box::new(mic),
            speaker: Box::new(speaker.clone()),
            load_models: vec![engine.loader(), other_engine.loader()],
            make_sinks: vec![place.maker(), other_place.maker_named("elsewhere")],
            store: Store::open(ClipFolder::new(folder.path().to_owned())).expect("a store"),
            power: Some(Box::new(teller)),
            notifier: None,
            log: None,
            shelf: Some(Box::new(fake_shelf)),
            reload: Some(Reload {
                file: Box::new(settings_file),
                config: Config::default(),
                now: Layered::default(),
                parts: Box::new(others),
            }),
        };
        let (runtime, handle) = Runtime::spawn(ports, settings).expect("threads");
        let voice = Some(Voice::new(microphone.clone(), hum));
        let waits = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .expect("a runtime to wait in");
        Self {
            handle,
            finger,
            microphone,
            speaker,
            engine,
            place,
            other_engine,
            other_place,
            file,
            shelf,
            brought,
            power,
            folder,
            voice,
            runtime: Some(runtime),
            waits,
            pressed: Instant::now(),
            repeats: false,
        }
    }

    fn wait_until_ready(&self) {
        self.wait("ready", |now| {
            now.state == State::WaitingForKey
                && !now.sink.is_empty()
                && matches!(now.microphone, MicStatus::Open { .. })
        });
    }

    /// Waits for a state of things, and returns it.
    pub(crate) fn wait(&self, what: &str, wanted: impl Fn(&Snapshot) -> bool) -> Snapshot {
        let mut snapshots = self.handle.snapshots.clone();
        let found = self.waits.block_on(async {
            tokio::time::timeout(PATIENCE, snapshots.wait_for(|now| wanted(now))).await
        });
        match found {
            Ok(Ok(snapshot)) => snapshot.clone(),
            Ok(Err(_)) => panic!("the runtime ended before: {what}"),
            Err(tokio::time::error::Elapsed { .. }) => panic!(
                "not seen: {what}; shown: {:#?}",
                self.handle.snapshots.borrow()
            ),
        }
    }

    pub(crate) fn wait_for_state(&self, state: State) -> Snapshot {
        self.wait(state.name(), |now| now.state == state)
    }

    pub(crate) fn send(&self, command: Command) {
        self.handle
            .commands
            .blocking_send(command)
            .expect("a runtime that listens");
    }

    /// Presses, and waits until sound is going into a clip.
    pub(crate) fn press(&self) -> Snapshot {
        self.finger.press();
        self.wait("recording", |now| {
            now.state == State::Recording && now.take.is_some()
        })
    }

    /// Releases a key whose dictation is over already, and waits until the
    /// release counts: a press before that would be a bounce.
    pub(crate) fn let_go_for_good(&self) {
        self.finger.release();
        pace_until(Instant::now() + 2 * RELEASE_GRACE);
    }

    /// One dictation, until the engine has it, or is done with it already.
    pub(crate) fn press_and_release(&self) {
        let clip = self.press().take.expect("a take").clip;
        self.finger.release();
        self.wait("the engine to have it", |now| {
            let over = matches!(now.state, State::Processing | State::WaitingForKey);
            over && now.clips.iter().any(|listed| listed.id == clip)
        });
    }

    pub(crate) fn delivered(&self, texts: &[&str]) {
        self.wait("the texts to be delivered", |now| {
            let done = now
                .clips
                .iter()
                .filter(|clip| clip.stages.delivered.is_some())
                .count();
            done == texts.len()
        });
        assert_eq!(self.place.texts(), texts);
    }

    /// Waits until the runtime has ended, and well.
    /// The newest clip as the store has it.
    pub(crate) fn last_clip(&self) -> StoredClip {
        let folder = ClipFolder::new(self.folder.path().to_owned());
        let store = Store::open(folder).expect("a store");
        store.find("last").expect("the clip")
    }

    pub(crate) fn join(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.join().expect("no panic").expect("a good end");
        }
    }
}

impl Drop for Fakes {
    fn drop(&mut self) {
        drop(self.voice.take());
        if self.runtime.is_some() && !thread::panicking() {
            self.quit();
        }
    }
}

/// Waits for what no snapshot shows.
pub(crate) fn poll(what: &str, done: impl Fn() -> bool) {
    crate::support::poll(what, PATIENCE, || done().then_some(()));
}

/// How many samples a clip's file holds.
pub(crate) fn samples_of(wav: &Path) -> usize {
    let wav = hound::WavReader::open(wav).expect("a whole WAV");
    assert_eq!(wav.spec().sample_rate, CLIP_RATE);
    wav.duration() as usize
}
