//! A day of dictations at accelerated pace, with random faults: nothing is lost,
//! and nothing grows. 120 here; `scripts/soak` runs the whole day.

#![cfg(target_os = "linux")]

use std::fs;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use sayso::capture::wav_mic::WavMic;
use sayso::capture::{CaptureError, Microphone, OpenMicrophone};
use sayso::clip::ClipState;
use sayso::deliver::DeliverError;
use sayso::deliver::fake::FakePlace;
use sayso::engine::EngineError;
use sayso::engine::fake::FakeEngine;
use sayso::front::snapshot::{MicStatus, ModelStatus};
use sayso::front::{Command, Snapshot};
use sayso::keys::fake::{FakeKeys, Finger};
use sayso::ptt::State;
use sayso::runtime::{Handle, Ports, Runtime, Settings};
use sayso::store::{ClipFolder, Filter, Store};
use tempfile::TempDir;

/// Times faster than people speak.
const PACE: u32 = 40;

/// A microphone that can be torn out.
struct Loose {
    inner: WavMic,
    plug: Arc<Plug>,
}

#[derive(Default)]
struct Plug {
    stream: Mutex<Wire>,
    refuse: Mutex<bool>,
}

/// One open stream, until it is cut.
type Wire = Arc<Mutex<Option<Box<dyn Send>>>>;

fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Plug {
    fn tear_out(&self) {
        drop(held(&held(&self.stream)).take());
    }

    fn refuse(&self, refuse: bool) {
        *held(&self.refuse) = refuse;
    }
}

/// What the recorder holds of a stream.
struct Handheld(Wire);

impl Drop for Handheld {
    fn drop(&mut self) {
        drop(held(&self.0).take());
    }
}

impl Microphone for Loose {
    fn open(&mut self) -> Result<OpenMicrophone, CaptureError> {
        if *held(&self.plug.refuse) {
            return Err(CaptureError::Busy {
                device: "loose".to_owned(),
            });
        }
        let open = self.inner.open()?;
        let wire: Wire = Arc::new(Mutex::new(Some(open.stream)));
        *held(&self.plug.stream) = Arc::clone(&wire);
        Ok(OpenMicrophone {
            wakes_slowly: false,
            stream: Box::new(Handheld(wire)),
            ..open
        })
    }

    fn clip_began(&mut self) {
        self.inner.clip_began();
    }
}

/// A day's chances (`SplitMix64`).
struct Dice(u64);

impl Dice {
    fn one_in(&mut self, sides: u64) -> bool {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)).is_multiple_of(sides)
    }
}

struct Day {
    handle: Handle,
    finger: Finger,
    engine: FakeEngine,
    place: FakePlace,
    plug: Arc<Plug>,
    folder: TempDir,
    runtime: JoinHandle<io::Result<()>>,
    waits: tokio::runtime::Runtime,
}

impl Day {
    fn begins() -> Self {
        let (keys, finger) = FakeKeys::new();
        let (engine, place) = (FakeEngine::new(), FakePlace::new());
        let plug = Arc::new(Plug::default());
        let file =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo/demo2_flite_slt_fox.wav");
        let microphone = Loose {
            inner: WavMic::open_file(&file).expect("a WAV").at_pace(PACE),
            plug: Arc::clone(&plug),
        };
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(ClipFolder::new(folder.path().to_owned())).expect("a store");
        let ports = Ports {
            keys: vec![Box::new(keys)],
            microphone: Box::new(microphone),
            speaker: Box::new(sayso::playback::CpalSpeaker),
            load_models: vec![engine.loader()],
            make_sinks: vec![place.maker()],
            store,
            power: None,
            notifier: None,
            log: None,
            shelf: None,
            reload: None,
        };
        let mut settings = Settings {
            load_history: true,
            ..Settings::plain()
        };
        settings.first_mut().ptt.tail = sayso::ptt::timer::RELEASE_GRACE;
        // A microphone that is torn out leaves silence, which is to have an
        // outcome like everything else.
        settings.listening.silence_gate = false;
        let (runtime, handle) = Runtime::spawn(ports, settings).expect("threads");
        let waits = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .expect("a runtime to wait in");
        Self {
            handle,
            finger,
            engine,
            place,
            plug,
            folder,
            runtime,
            waits,
        }
    }

    fn wait(&self, what: &str, wanted: impl Fn(&Snapshot) -> bool) -> Snapshot {
        let mut snapshots = self.handle.snapshots.clone();
        let seen = self.waits.block_on(async {
            let found = snapshots.wait_for(|now| wanted(now));
            tokio::time::timeout(Duration::from_secs(60), found)
                .await
                .map(|found| found.expect("it runs").clone())
        });
        seen.unwrap_or_else(|_| panic!("not seen: {what}; {:?}", self.handle.snapshots.borrow()))
    }

    fn send(&self, command: Command) {
        self.handle
            .commands
            .try_send(command)
            .expect("room for a command");
    }

    /// What may go wrong before or during this dictation.
    fn chances(&self, dice: &mut Dice) {
        if dice.one_in(20) {
            self.engine.will_panic();
        }
        if dice.one_in(20) {
            self.engine.will_fail(EngineError::Inference {
                model: "fake".to_owned(),
                cause: "chance".to_owned(),
            });
        }
        if dice.one_in(20) {
            self.engine.will_fail(EngineError::LoadFailed {
                name: "fake".to_owned(),
            });
        }
        if dice.one_in(20) {
            self.place.panic_next_delivery();
        }
        if dice.one_in(20) {
            self.place.fail_next_delivery(DeliverError::Unreachable {
                cause: "chance".to_owned(),
            });
        }
        if dice.one_in(60) {
            for file in ["sayso.db", "sayso.db-wal", "sayso.db-shm"] {
                let _ = fs::remove_file(self.folder.path().join(file));
            }
        }
    }

    /// One dictation; `true` unless it was cancelled.
    fn dictate(&self, dice: &mut Dice) -> bool {
        self.wait("an open microphone", |now| {
            matches!(now.microphone, MicStatus::Open { .. })
        });
        self.wait("readiness", |now| now.state == State::WaitingForKey);
        self.chances(dice);
        self.finger.press();
        let take = self.wait("the recording", |now| {
            now.state == State::Recording && now.take.is_some()
        });
        let clip = take.take.expect("looked for").clip;
        let cancelled = dice.one_in(25);
        let torn_out = !cancelled && dice.one_in(15);
        if torn_out {
            self.plug.refuse(dice.one_in(2));
            self.plug.tear_out();
            self.wait("the end of it", |now| now.take.is_none());
            self.plug.refuse(false);
        } else {
            // Four seconds of speech.
            let spoken = Duration::from_secs(4) / PACE;
            self.wait("the words", |now| {
                now.take.as_ref().is_none_or(|take| take.elapsed >= spoken)
            });
        }
        if cancelled {
            self.send(Command::Cancel);
            self.wait("the cancellation", |now| now.take.is_none());
        }
        let over = self.handle.snapshots.borrow().take.is_none();
        self.finger.release();
        if over {
            // Until the release counts, another press is the same one repeating.
            let grace = 2 * sayso::ptt::timer::RELEASE_GRACE;
            self.waits
                .block_on(async { tokio::time::sleep(grace).await });
        }
        self.wait("what became of it", |now| {
            let state = now
                .clips
                .iter()
                .find(|other| other.id == clip)
                .map(|clip| clip.state);
            match state {
                Some(ClipState::Done | ClipState::Failed | ClipState::Queued) => true,
                _ => cancelled && now.state == State::WaitingForKey,
            }
        });
        !cancelled
    }
}

/// What the process holds now.
#[derive(Debug, Clone, Copy)]
struct Held {
    rss_kib: f64,
    files: usize,
    threads: usize,
}

impl Held {
    fn now() -> Self {
        let status = fs::read_to_string("/proc/self/status").expect("Linux");
        let field = |name: &str| -> u32 {
            let line = status
                .lines()
                .find(|line| line.starts_with(name))
                .expect(name);
            let number = line.split_whitespace().nth(1).expect("a number");
            number.parse().expect("a number")
        };
        Self {
            rss_kib: f64::from(field("VmRSS:")),
            files: fs::read_dir("/proc/self/fd").expect("Linux").count(),
            threads: field("Threads:") as usize,
        }
    }
}

/// KiB a dictation, by least squares.
fn slope(held: &[Held]) -> f64 {
    let numbered = || {
        (0_u32..)
            .map(f64::from)
            .zip(held.iter().map(|held| held.rss_kib))
    };
    let count = f64::from(u32::try_from(held.len()).expect("few"));
    let mean_x = numbered().map(|(x, _)| x).sum::<f64>() / count;
    let mean_y = numbered().map(|(_, y)| y).sum::<f64>() / count;
    let up: f64 = numbered().map(|(x, y)| (x - mean_x) * (y - mean_y)).sum();
    let across: f64 = numbered().map(|(x, _)| (x - mean_x).powi(2)).sum();
    up / across
}

#[test]
fn a_day_of_dictations_with_random_faults_loses_nothing_and_grows_nowhere() {
    let number = |name: &str| {
        std::env::var(name)
            .ok()
            .and_then(|text| text.parse::<u64>().ok())
    };
    let dictations = number("SAYSO_SOAK_DICTATIONS").unwrap_or(120);
    let seed = number("SAYSO_SOAK_SEED").unwrap_or(dictations);
    println!("SAYSO_SOAK_DICTATIONS={dictations} SAYSO_SOAK_SEED={seed}");
    let mut dice = Dice(seed);
    let day = Day::begins();
    day.wait("the model", |now| {
        matches!(now.model, ModelStatus::Ready { .. })
    });
    let (mut kept, mut readings) = (0, Vec::new());
    for n in 0..dictations {
        kept += usize::from(day.dictate(&mut dice));
        readings.push(Held::now());
        if n % 25 == 24 {
            println!("{n}: {:?}", readings[readings.len() - 1]);
            day.send(Command::RetryFailed);
        }
    }
    day.send(Command::RetryFailed);
    day.wait("everything tried", |now| {
        now.queue.waiting == 0 && {
            if now.queue.failed > 0 {
                // It failed for good once more: chance goes on to the end.
                day.send(Command::RetryFailed);
            }
            now.queue.failed == 0
        }
    });
    day.send(Command::Quit);
    let folder = day.folder;
    day.runtime.join().expect("no panic").expect("no error");
    let mut store = Store::open(ClipFolder::new(folder.path().to_owned())).expect("a store");
    let remains = store.remains().expect("readable");
    let recovery = store.recover(remains).expect("mended");
    assert!(recovery.is_clean(), "{recovery:?}");
    store.check().expect("whole");
    let clips = store.list(&Filter::default()).expect("readable");
    let told = clips.iter().filter(|clip| clip.text.is_some()).count();
    assert_eq!((clips.len(), told), (kept, kept), "every clip has its text");

    // The first half is warming up: caches, and the list until it is full.
    let settled = &readings[readings.len() / 2..];
    let (first, last) = (settled[0], settled[settled.len() - 1]);
    let slope = slope(settled);
    println!(
        "{kept} clips kept; resident memory {slope:+.2} KiB a dictation; {first:?} to {last:?}"
    );
    assert!(last.files <= first.files + 3, "{first:?} to {last:?}");
    assert!(last.threads <= first.threads + 2, "{first:?} to {last:?}");
    // One clip's samples would be 417 KiB.
    assert!(slope < 100.0, "{slope} KiB a dictation");
}
