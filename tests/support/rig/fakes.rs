//! The assembly on fakes, inside the test.

mod voice;

use std::path::{Path, PathBuf};
use std::sync::mpsc::RecvTimeoutError;
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Instant;

use sayso::audio::CLIP_RATE;
use sayso::capture::fake::{FakeMic, FakeMicControl};
use sayso::capture::{CaptureError, Microphone};
use sayso::config::{self, Config};
use sayso::deliver::MakeSink;
use sayso::deliver::fake::FakePlace;
use sayso::engine::Loader;
use sayso::engine::fake::FakeEngine;
use sayso::front::snapshot::MicStatus;
use sayso::front::{Command, Snapshot};
use sayso::hotkey::Nth;
use sayso::keys::KeySource;
use sayso::keys::fake::{FakeKeys, Finger};
use sayso::notify::Notifier;
use sayso::power::fake::{FakePower, FakePowerControl};
use sayso::ptt::State;
use sayso::ptt::timer::{RELEASE_GRACE, TAP};
use sayso::runtime::profiles::Shared;
use sayso::runtime::reload::{MakeParts, Reload};
use sayso::runtime::{Handle, Listening, Ports, Runtime, Settings};
use sayso::settings::SettingsNews;
use sayso::settings::fake::{FakeSettings, FakeSettingsControl};
use sayso::store::{ClipFolder, Store, StoredClip};
use tempfile::TempDir;

use super::Rig;
use crate::support::{PATIENCE, Speech, ms, pace_until};
use voice::Voice;

/// The fake microphone's: no resampler stands between what is said and heard.
const RATE: u32 = CLIP_RATE;
/// A runtime on fakes, on a thread of its own, with sound flowing.
pub(crate) struct Fakes {
    pub(crate) handle: Handle,
    pub(crate) finger: Finger,
    pub(crate) microphone: FakeMicControl,
    pub(crate) engine: FakeEngine,
    pub(crate) place: FakePlace,
    /// The second model, for settings with profiles that want one.
    pub(crate) other_engine: FakeEngine,
    /// The second place for texts.
    pub(crate) other_place: FakePlace,
    /// The configuration's file.
    pub(crate) file: FakeSettingsControl,
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

/// The fakes that another configuration has brought, newest last.
#[derive(Default)]
pub(crate) struct Brought {
    pub(crate) fingers: Vec<Finger>,
    pub(crate) microphones: Vec<FakeMicControl>,
    /// Why there are no models.
    pub(crate) no_models: Option<String>,
}

/// Makes fakes for another configuration.
struct FakeParts {
    engines: [FakeEngine; 2],
    place: FakePlace,
    brought: Arc<Mutex<Brought>>,
}

impl MakeParts for FakeParts {
    fn keys(&mut self, _: &Config) -> Result<Vec<Box<dyn KeySource>>, String> {
        let (keys, finger) = FakeKeys::new();
        self.brought.lock().expect("sound").fingers.push(finger);
        Ok(vec![Box::new(keys)])
    }

    fn microphone(&mut self, _: &Config) -> Result<Box<dyn Microphone>, String> {
        let (mic, control) = FakeMic::new(RATE);
        self.brought
            .lock()
            .expect("sound")
            .microphones
            .push(control);
        Ok(Box::new(mic))
    }

    fn models(&mut self, shared: &Shared) -> Result<Vec<Loader>, String> {
        if let Some(why) = self.brought.lock().expect("sound").no_models.clone() {
            return Err(why);
        }
        let [first, other] = &self.engines;
        let engine = |config: &Config| match config.engine.model.as_str() {
            "auto" => first.loader(),
            _ => other.loader(),
        };
        Ok(shared.models().map(engine).collect())
    }

    fn sink(&mut self, _: &Config) -> MakeSink {
        self.place.maker_named("elsewhere")
    }

    fn notifier(&mut self, _: &Config) -> Result<Option<Notifier>, String> {
        Ok(None)
    }
}

impl Fakes {
    /// Another configuration counts from now on.
    pub(crate) fn change_settings(&self, text: &str) {
        let now = config::layered(text, &[]).expect("valid");
        self.file.tell(SettingsNews::Changed(Box::new(now)));
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

    fn put_together(
        settings: Settings,
        (mic, microphone): (FakeMic, FakeMicControl),
        engine: FakeEngine,
        hum: f32,
    ) -> Self {
        let (keys, finger) = FakeKeys::new();
        let (teller, power) = FakePower::new();
        let place = FakePlace::new();
        let (other_engine, other_place) = (FakeEngine::new(), FakePlace::new());
        let folder = tempfile::tempdir().expect("a folder");
        let (settings_file, file) = FakeSettings::new();
        let brought = Arc::default();
        let others = FakeParts {
            engines: [engine.clone(), other_engine.clone()],
            place: other_place.clone(),
            brought: Arc::clone(&brought),
        };
        let ports = Ports {
            keys: vec![Box::new(keys)],
            microphone: Box::new(mic),
            load_models: vec![engine.loader(), other_engine.loader()],
            make_sinks: vec![place.maker(), other_place.maker_named("elsewhere")],
            store: Store::open(ClipFolder::new(folder.path().to_owned())).expect("a store"),
            power: Some(Box::new(teller)),
            notifier: None,
            reload: Some(Reload {
                file: Box::new(settings_file),
                config: Config::default(),
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
            engine,
            place,
            other_engine,
            other_place,
            file,
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

impl Rig for Fakes {
    fn key_down(&mut self) {
        self.pressed = Instant::now();
        self.finger.press();
    }

    fn key_up(&mut self) {
        // Fast as everything here is, this is no tap.
        pace_until(self.pressed + TAP + RELEASE_GRACE);
        self.let_go_for_good();
    }

    fn tap(&mut self) {
        self.finger.press();
        self.let_go_for_good();
    }

    fn tap_other_key(&mut self) {
        self.finger.other_key();
    }

    fn cancel(&mut self) {
        self.send(Command::Cancel);
    }

    fn toggle(&mut self) {
        self.send(Command::Toggle(Nth::FIRST));
    }

    fn quit(&mut self) {
        self.send(Command::Quit);
        self.join();
    }

    fn say(&mut self, speech: &Speech) {
        let voice = self.voice.as_ref().expect("it ends with the rig");
        let over = voice.say(speech.with_silence(ms(300), ms(300)).sound());
        while over.recv_timeout(RELEASE_GRACE / 2) == Err(RecvTimeoutError::Timeout) {
            if self.repeats {
                // As some X servers do; others send the press alone.
                self.finger.release();
                self.finger.press();
                self.finger.press();
            }
        }
    }

    fn think_long(&mut self) {
        self.engine.hold();
    }

    fn think_no_longer(&mut self) {
        self.engine.release();
    }

    fn lose_microphone(&mut self) {
        self.microphone.refuse(Some(CaptureError::NoMicrophone {
            cause: "a test took it away".to_owned(),
        }));
        self.microphone.lose(CaptureError::Disconnected {
            device: "fake".to_owned(),
            cause: "a test took it away".to_owned(),
        });
    }

    fn restore_microphone(&mut self) {
        self.microphone.refuse(None);
        self.wait("an open microphone", |now| {
            matches!(now.microphone, MicStatus::Open { .. })
        });
    }

    fn lose_keyboard(&mut self) {
        self.finger.die();
    }

    fn expect_state(&self, state: State) {
        self.wait_for_state(state);
    }

    fn expect_hands_free(&self) {
        self.wait("a latched dictation", |now| now.latched);
    }

    fn expect_notice(&self, words: &str) {
        self.wait(words, |now| {
            let notice = now.notice.as_ref();
            notice.is_some_and(|notice| notice.text.contains(words))
        });
    }

    fn expect_listed(&self, newest_first: &[&Speech]) {
        let wanted: Vec<&str> = newest_first.iter().map(|said| said.text.as_str()).collect();
        self.wait("the texts in the list, delivered in order", |now| {
            let texts = now.clips.iter().map(|clip| clip.text.as_deref());
            let listed = texts
                .take(wanted.len())
                .eq(wanted.iter().copied().map(Some));
            // A clipboard shows its last text only; this place remembers them all.
            listed
                && self
                    .place
                    .texts()
                    .iter()
                    .rev()
                    .take(wanted.len())
                    .eq(&wanted)
        });
    }

    fn expect_clipboard(&self, text: &str) {
        self.wait("a text that is delivered", |_| {
            self.clipboard().as_deref() == Some(text)
        });
    }

    fn clipboard(&self) -> Option<String> {
        self.place.texts().pop()
    }

    fn data(&self) -> PathBuf {
        self.folder.path().to_owned()
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
