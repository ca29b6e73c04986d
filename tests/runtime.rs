//! The assembly on fakes: the same roads that `tests/desktop.rs` walks on real
//! parts, and those that real parts cannot be made to walk.

use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use sayso::capture::CaptureError;
use sayso::capture::fake::{FakeMic, FakeMicControl};
use sayso::clip::ClipState;
use sayso::deliver::DeliverError;
use sayso::deliver::fake::FakePlace;
use sayso::engine::EngineError;
use sayso::engine::fake::FakeEngine;
use sayso::keys::fake::{FakeKeys, Finger};
use sayso::ptt::State;
use sayso::ptt::timer::RELEASE_GRACE;
use sayso::runtime::snapshot::{ClipView, ModelStatus, NoticeKind};
use sayso::runtime::{Command, Handle, Ports, Runtime, Settings, Snapshot};
use sayso::store::{ClipFolder, Store, StoredClip};
use tempfile::TempDir;

const PATIENCE: Duration = Duration::from_secs(20);
const RATE: u32 = 48_000;
/// 5 ms.
const SAMPLES: u16 = 240;

/// A runtime on fakes, on a thread of its own, with sound flowing.
struct Rig {
    handle: Handle,
    finger: Finger,
    microphone: FakeMicControl,
    engine: FakeEngine,
    place: FakePlace,
    folder: TempDir,
    feeder: Option<(SyncSender<()>, JoinHandle<()>)>,
    runtime: Option<JoinHandle<std::io::Result<()>>>,
    waits: tokio::runtime::Runtime,
}

impl Rig {
    fn start() -> Self {
        Self::with(Settings::plain())
    }

    fn with(settings: Settings) -> Self {
        let rig = Self::unready(settings, FakeMic::new(RATE));
        rig.wait("ready", |now| {
            now.state == State::WaitingForKey && !now.sink.is_empty()
        });
        rig
    }

    fn unready(settings: Settings, microphone: (FakeMic, FakeMicControl)) -> Self {
        Self::on(settings, microphone, FakeEngine::new())
    }

    fn on(
        settings: Settings,
        (mic, microphone): (FakeMic, FakeMicControl),
        engine: FakeEngine,
    ) -> Self {
        let (keys, finger) = FakeKeys::new();
        let place = FakePlace::new();
        let folder = tempfile::tempdir().expect("a folder");
        let ports = Ports {
            keys: vec![Box::new(keys)],
            microphone: Box::new(mic),
            load_model: engine.loader(),
            make_sink: place.maker(),
            store: Store::open(ClipFolder::new(folder.path().to_owned())).expect("a store"),
        };
        let (runtime, handle) = Runtime::start(ports, settings).expect("threads");
        let runtime = thread::spawn(move || {
            let events = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            events.block_on(runtime.run())
        });
        let feeder = Some(feed(microphone.clone()));
        let waits = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .expect("a runtime to wait in");
        let runtime = Some(runtime);
        Self {
            handle,
            finger,
            microphone,
            engine,
            place,
            folder,
            feeder,
            runtime,
            waits,
        }
    }

    /// Waits for a state of things, and returns it.
    fn wait(&self, what: &str, wanted: impl Fn(&Snapshot) -> bool) -> Snapshot {
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

    fn wait_for_state(&self, state: State) -> Snapshot {
        self.wait(state.name(), |now| now.state == state)
    }

    fn send(&self, command: Command) {
        self.handle
            .commands
            .blocking_send(command)
            .expect("a runtime that listens");
    }

    /// Presses, and waits until sound is going into a clip.
    fn press(&self) -> Snapshot {
        self.finger.press();
        self.wait("recording", |now| {
            now.state == State::Recording && now.take.is_some()
        })
    }

    /// Releases a key whose dictation is over already, and waits until the
    /// release counts: a press before that would be a bounce.
    fn let_go_for_good(&self) {
        self.finger.release();
        let (_keep, never) = sync_channel::<()>(1);
        let _ = never.recv_timeout(2 * RELEASE_GRACE);
    }

    /// One dictation, until the engine has it, or is done with it already.
    fn dictate(&self) {
        let clip = self.press().take.expect("a take").clip;
        self.finger.release();
        self.wait("the engine to have it", |now| {
            let over = matches!(now.state, State::Processing | State::WaitingForKey);
            over && now.clips.iter().any(|listed| listed.id == clip)
        });
    }

    fn delivered(&self, texts: &[&str]) {
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

    /// The newest clip as the store has it.
    fn last_clip(&self) -> StoredClip {
        let folder = ClipFolder::new(self.folder.path().to_owned());
        let store = Store::open(folder).expect("a store");
        store.find("last").expect("the clip")
    }

    fn quit(&mut self) {
        self.send(Command::Quit);
        self.join();
    }

    fn join(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.join().expect("no panic").expect("a good end");
        }
    }
}

impl Drop for Rig {
    fn drop(&mut self) {
        if let Some((stop, thread)) = self.feeder.take() {
            drop(stop);
            let _ = thread.join();
        }
        if self.runtime.is_some() && !thread::panicking() {
            self.quit();
        }
    }
}

/// Feeds a quiet tone in real time, 5 ms at a time, until told to stop.
fn feed(microphone: FakeMicControl) -> (SyncSender<()>, JoinHandle<()>) {
    let (stop, stopped) = sync_channel(1);
    let thread = thread::spawn(move || {
        // Never the same again: that would be a driver that hangs.
        let mut loudness = 0.1;
        while stopped.recv_timeout(Duration::from_millis(5)) == Err(RecvTimeoutError::Timeout) {
            let tone = (0..SAMPLES).map(|n| loudness * (f32::from(n) * 0.2).sin());
            microphone.feed(&tone.collect::<Vec<f32>>());
            loudness = if loudness > 0.2 {
                0.1
            } else {
                loudness * 1.001
            };
        }
    });
    (stop, thread)
}

/// Waits for what no snapshot shows.
fn poll(what: &str, done: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    let (_keep, never) = sync_channel::<()>(1);
    while !done() {
        assert!(Instant::now() < deadline, "not seen: {what}");
        let _ = never.recv_timeout(Duration::from_millis(5));
    }
}

fn newest(snapshot: &Snapshot) -> &ClipView {
    snapshot.clips.first().expect("a clip")
}

fn samples_of(wav: &Path) -> usize {
    let wav = hound::WavReader::open(wav).expect("a whole WAV");
    assert_eq!(wav.spec().sample_rate, 16_000);
    wav.duration() as usize
}

#[test]
fn a_key_that_is_held_turns_sound_into_text() {
    let rig = Rig::start();
    rig.engine.will_say("Hello.");
    rig.dictate();
    rig.delivered(&["Hello."]);
    let now = rig.wait_for_state(State::WaitingForKey);
    let clip = newest(&now);
    assert_eq!(
        (clip.state, clip.text.as_deref()),
        (ClipState::Done, Some("Hello."))
    );
    let stages = clip.stages;
    let order = [
        stages.released,
        stages.sealed,
        stages.dequeued,
        stages.transcribed,
        stages.delivered,
    ];
    assert!(
        order.iter().all(Option::is_some) && order.is_sorted(),
        "{stages:?}"
    );
    assert_eq!(now.latency.map(|latency| latency.count), Some(1));
    // The journal finishes the file while the engine is at work already.
    let heard = rig.engine.calls()[0].samples;
    poll("the file to hold what was heard", || {
        samples_of(&clip.path) == heard
    });
}

#[test]
fn three_dictations_the_second_during_the_firsts_transcription_keep_their_order() {
    let rig = Rig::start();
    for text in ["One.", "Two.", "Three."] {
        rig.engine.will_say(text);
    }
    rig.engine.hold();
    rig.dictate();
    rig.dictate();
    rig.dictate();
    assert_eq!(rig.place.texts(), Vec::<String>::new());
    rig.engine.release();
    rig.delivered(&["One.", "Two.", "Three."]);
    rig.wait_for_state(State::WaitingForKey);
}

#[test]
fn a_text_that_comes_during_the_next_dictation_is_delivered_then() {
    let rig = Rig::start();
    rig.engine.will_say("One.");
    rig.engine.hold();
    rig.dictate();
    rig.press();
    rig.engine.release();
    rig.delivered(&["One."]);
    assert_eq!(rig.handle.snapshots.borrow().state, State::Recording);
}

#[test]
fn escape_puts_the_clip_into_the_trash_and_delivers_nothing() {
    let rig = Rig::start();
    let clip = rig.press().take.expect("a take").clip;
    rig.send(Command::Cancel);
    rig.wait_for_state(State::WaitingForKey);
    rig.let_go_for_good();
    let trashed = ClipFolder::new(rig.folder.path().to_owned()).trash_path(clip);
    assert!(samples_of(&trashed) > 0);
    rig.dictate();
    rig.delivered(&["text 1"]);
}

#[test]
fn escape_while_transcribing_keeps_the_text_for_the_list_only() {
    let rig = Rig::start();
    rig.engine.hold();
    rig.dictate();
    rig.send(Command::Cancel);
    rig.wait_for_state(State::WaitingForKey);
    rig.engine.release();
    let now = rig.wait("the text in the list", |now| {
        now.clips.first().is_some_and(|clip| clip.text.is_some())
    });
    assert_eq!(newest(&now).stages.delivered, None);
    assert_eq!(rig.place.texts(), Vec::<String>::new());
}

#[test]
fn an_engine_that_fails_for_good_keeps_the_clip_and_the_next_one_is_not_blocked() {
    let rig = Rig::start();
    rig.engine.will_fail(EngineError::LoadFailed {
        name: "fake".to_owned(),
    });
    rig.engine.will_say("Two.");
    rig.engine.will_say("One after all.");
    rig.dictate();
    let now = rig.wait("the failure on the screen", |now| {
        now.notice
            .as_ref()
            .is_some_and(|notice| notice.kind == NoticeKind::Error)
    });
    let failed = newest(&now).id;
    assert_eq!(newest(&now).state, ClipState::Failed);
    rig.dictate();
    rig.delivered(&["Two."]);
    rig.wait("one that waits for the user", |now| now.queue.failed == 1);
    rig.send(Command::RetryFailed);
    let now = rig.wait("the text of the second try", |now| {
        now.clips
            .iter()
            .any(|clip| clip.id == failed && clip.text.is_some())
    });
    let again = now
        .clips
        .iter()
        .find(|clip| clip.id == failed)
        .expect("the clip");
    assert_eq!(again.text.as_deref(), Some("One after all."));
    assert_eq!(rig.place.texts(), ["Two."], "a second try is for the list");
    rig.send(Command::Copy(failed));
    rig.wait("the copy", |now| {
        now.notice
            .as_ref()
            .is_some_and(|n| n.text.contains("Copied"))
    });
    assert_eq!(rig.place.texts(), ["Two.", "One after all."]);
}

#[test]
fn a_failure_that_can_pass_is_tried_again_and_the_text_is_not_put_over_the_clipboard() {
    let rig = Rig::start();
    rig.engine.will_panic();
    rig.engine.will_say("Two.");
    rig.engine.will_say("One after all.");
    rig.dictate();
    let now = rig.wait("why it waits", |now| {
        now.clips.first().is_some_and(|clip| {
            clip.state == ClipState::Queued
                && clip
                    .reason
                    .as_ref()
                    .is_some_and(|reason| reason.contains("tries again in"))
        })
    });
    let first = newest(&now).id;
    rig.dictate();
    rig.delivered(&["Two."]);
    rig.wait("the text of the second try", |now| {
        let mut clips = now.clips.iter();
        clips.any(|clip| clip.id == first && clip.text.as_deref() == Some("One after all."))
    });
    assert_eq!(rig.place.texts(), ["Two."], "a late text is for the list");
}

#[test]
fn an_answer_that_looks_like_nonsense_is_delivered_and_said() {
    let rig = Rig::start();
    let nonsense = "so it goes ".repeat(40);
    rig.engine.will_say(&nonsense);
    rig.dictate();
    rig.delivered(&[nonsense.trim()]);
    rig.wait("what is odd about it", |now| {
        let notice = now.notice.as_ref();
        notice.is_some_and(|notice| notice.text.contains("times in a row"))
    });
}

#[test]
fn an_engine_that_hangs_is_replaced_and_its_clip_waits_for_the_user() {
    let engine = FakeEngine::new();
    engine.will_hang();
    engine.will_say("Two.");
    engine.will_say("One after all.");
    let settings = Settings {
        engine_patience: Duration::from_millis(200),
        ..Settings::plain()
    };
    let rig = Rig::on(settings, FakeMic::new(RATE), engine);
    rig.wait("the model", |now| {
        matches!(now.model, ModelStatus::Ready { .. })
    });
    rig.dictate();
    let now = rig.wait("what became of it", |now| now.queue.failed == 1);
    let clip = newest(&now);
    assert_eq!(clip.state, ClipState::Failed);
    let reason = clip.reason.clone().expect("a reason");
    assert!(reason.contains("has not answered"), "{reason}");
    assert_eq!(rig.engine.loads(), 2, "another one is loaded");
    rig.dictate();
    rig.delivered(&["Two."]);
    // The answer of the one that hung comes at last, to nobody.
    rig.engine.release();
    rig.send(Command::RetryFailed);
    let first = clip.id;
    rig.wait("the text of the second try", |now| {
        let mut clips = now.clips.iter();
        clips.any(|clip| clip.id == first && clip.text.as_deref() == Some("One after all."))
    });
    assert_eq!(rig.place.texts(), ["Two."]);
}

#[test]
fn a_microphone_that_cannot_start_says_why_and_the_key_still_works_later() {
    let (mic, control) = FakeMic::new(RATE);
    let refusal = CaptureError::RecorderBusy;
    control.refuse(Some(refusal.clone()));
    let mut settings = Settings::plain();
    settings.ptt.keep_open = false;
    settings.pre_roll = Duration::ZERO;
    let rig = Rig::unready(settings, (mic, control));
    rig.wait_for_state(State::WaitingForKey);
    rig.finger.press();
    let now = rig.wait("the refusal", |now| now.notice.is_some());
    assert_eq!(
        now.notice.map(|notice| notice.text),
        Some(refusal.to_string())
    );
    rig.wait_for_state(State::WaitingForKey);
    rig.let_go_for_good();
    rig.microphone.refuse(None);
    rig.dictate_until_delivered();
}

#[test]
fn a_microphone_that_dies_seals_what_was_said_and_delivers_it() {
    let rig = Rig::start();
    rig.engine.will_say("Half a sentence.");
    rig.press();
    rig.microphone.lose(CaptureError::RecorderGone);
    rig.delivered(&["Half a sentence."]);
    let now = rig.wait("the microphone's failure", |now| now.notice.is_some());
    assert!(
        now.notice
            .is_some_and(|notice| notice.text.contains("is kept"))
    );
    rig.finger.release();
}

#[test]
fn a_text_that_cannot_be_delivered_is_said_and_can_be_copied_later() {
    let rig = Rig::start();
    rig.place.fail_next_delivery(DeliverError::NotKept);
    rig.dictate();
    let now = rig.wait("the failure", |now| now.notice.is_some());
    assert_eq!(now.notice.as_ref().map(|n| n.kind), Some(NoticeKind::Error));
    let clip = newest(&now).id;
    rig.send(Command::Copy(clip));
    rig.wait("the copy", |now| {
        now.notice
            .as_ref()
            .is_some_and(|n| n.text.contains("Copied"))
    });
    assert_eq!(rig.place.texts(), ["text 1"]);
}

#[test]
fn a_clip_without_words_leaves_the_clipboard_alone_and_says_why() {
    let rig = Rig::start();
    rig.engine.will_say("\u{a0}");
    rig.dictate();
    let now = rig.wait_for_state(State::WaitingForKey);
    assert_eq!(newest(&now).state, ClipState::Empty);
    let reason = newest(&now).reason.clone().expect("a reason");
    assert!(reason.contains("dBFS"), "{reason}");
    assert_eq!(rig.place.texts(), Vec::<String>::new());
}

#[test]
fn a_model_that_cannot_be_loaded_is_said_and_loaded_while_the_user_speaks() {
    let engine = FakeEngine::new();
    engine.will_fail_to_load(EngineError::Crashed);
    engine.will_say("Late, but here.");
    let rig = Rig::on(Settings::plain(), FakeMic::new(RATE), engine);
    rig.wait("the failure", |now| {
        matches!(now.model, ModelStatus::Failed { .. })
    });
    rig.press();
    rig.wait("the model, before the release", |now| {
        matches!(now.model, ModelStatus::Ready { .. }) && now.state == State::Recording
    });
    rig.finger.release();
    rig.delivered(&["Late, but here."]);
}

#[test]
fn quitting_while_recording_leaves_a_whole_clip_that_the_next_start_shows() {
    let mut rig = Rig::start();
    let clip = rig.press().take.expect("a take").clip;
    rig.quit();
    let found = rig.last_clip();
    assert_eq!((found.id, found.state), (clip, ClipState::Sealed));
    assert!(samples_of(&found.path) > 0);
}

#[test]
fn a_front_end_that_is_gone_ends_the_runtime_and_keeps_the_clip() {
    let mut rig = Rig::start();
    rig.press();
    let (commands, _) = tokio::sync::mpsc::channel(1);
    drop(std::mem::replace(&mut rig.handle.commands, commands));
    rig.join();
    assert!(samples_of(&rig.last_clip().path) > 0);
}

#[test]
fn a_deleted_clip_is_in_the_trash_and_not_in_the_list() {
    let rig = Rig::start();
    rig.dictate();
    rig.delivered(&["text 1"]);
    let clip = newest(&rig.handle.snapshots.borrow()).id;
    rig.send(Command::Delete(clip));
    rig.wait("an empty list", |now| now.clips.is_empty());
    let trashed = ClipFolder::new(rig.folder.path().to_owned()).trash_path(clip);
    poll("the clip in the trash", || trashed.exists());
}

#[test]
fn a_key_source_that_dies_is_shown_and_sayso_goes_on() {
    let rig = Rig::start();
    rig.finger.die();
    rig.wait("the dead source", |now| now.notice.is_some());
    rig.send(Command::Toggle);
    rig.wait_for_state(State::Recording);
    rig.send(Command::Toggle);
    rig.delivered(&["text 1"]);
}

#[test]
fn switching_off_closes_the_microphone_and_the_key_does_nothing() {
    let rig = Rig::start();
    rig.send(Command::SetEnabled(false));
    rig.wait_for_state(State::Idle);
    poll("the microphone to close", || !rig.microphone.is_open());
    rig.send(Command::SetEnabled(true));
    rig.wait_for_state(State::WaitingForKey);
    rig.dictate_until_delivered();
}

impl Rig {
    fn dictate_until_delivered(&self) {
        self.dictate();
        self.delivered(&["text 1"]);
    }
}
