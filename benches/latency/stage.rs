//! The assembly that is measured: everything real but the finger, the
//! microphone's sound and, unless asked for, the clipboard.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use sayso::audio::resample;
use sayso::audio::wav;
use sayso::capture::wav_mic::{Tape, WavMic};
use sayso::clip::ClipId;
use sayso::deliver::clipboard::ClipboardSink;
use sayso::deliver::fake::FakePlace;
use sayso::deliver::{DeliverError, MakeSink, Receipt, Sink};
use sayso::engine::ModelFolders;
use sayso::engine::process::{child::Order, loader};
use sayso::front::Snapshot;
use sayso::front::snapshot::{MicStatus, ModelStatus};
use sayso::keys::fake::{FakeKeys, Finger};
use sayso::ptt::State;
use sayso::runtime::{Handle, Ports, Report, Runtime, Settings};
use sayso::store::{ClipFolder, Store};
use tempfile::TempDir;
use tokio::sync::broadcast::error::RecvError;

use crate::args::Args;
use crate::record::Memory;
use crate::support::process::{children, cpu_time, family, memory_kb};
use crate::support::{Dictation, pace_until};

/// Far more than any text takes, so that a run that hangs ends.
const PATIENCE: Duration = Duration::from_secs(300);

/// A running `sayso` with a scripted finger and voice.
pub(crate) struct Stage {
    handle: Handle,
    finger: Finger,
    tape: Tape,
    pace: u32,
    delivered: Receiver<Delivered>,
    waits: tokio::runtime::Runtime,
    runtime: JoinHandle<std::io::Result<()>>,
    _folder: TempDir,
}

/// A text, and when it had arrived at its place.
struct Delivered {
    at: Instant,
    text: String,
}

/// What came of a dictation.
pub(crate) struct Heard {
    /// Empty when there was none.
    pub(crate) text: String,
    /// Why there was none.
    pub(crate) reason: Option<String>,
    /// As sayso measures it.
    pub(crate) release_to_text: Option<Duration>,
    /// From just before the finger came up to the text in its place.
    pub(crate) own_clock: Duration,
    /// From press to release.
    pub(crate) held: Duration,
    /// The process's time on processors meanwhile.
    pub(crate) cpu_held: Duration,
    path: PathBuf,
}

impl Heard {
    /// The clip as it was recorded.
    pub(crate) fn recorded(&self) -> Vec<f32> {
        let bytes = std::fs::read(&self.path).expect("the clip's file");
        let wav = wav::decode(&bytes).expect("a WAV");
        resample::to_clip_rate(&wav.samples, wav.sample_rate).expect("a rate")
    }
}

impl Stage {
    /// Starts it all; returns when the model has run once and the microphone is open.
    pub(crate) fn open(args: &Args) -> Self {
        let (keys, finger) = FakeKeys::new();
        let microphone = WavMic::silent("dictations");
        let tape = microphone.tape();
        let microphone = microphone.at_pace(args.pace);
        let (deliver, delivered) = sync_channel(8);
        let folder = tempfile::tempdir().expect("a folder");
        let mut settings = Settings::plain();
        if let Some(tail) = args.tail {
            settings.first_mut().ptt.tail = tail;
        }
        let ports = Ports {
            keys: vec![Box::new(keys)],
            microphone: Box::new(microphone),
            speaker: Box::new(sayso::playback::CpalSpeaker),
            load_models: vec![loader(args.program.clone(), order(args))],
            make_sinks: vec![stamped(args.x11, deliver)],
            store: Store::open(ClipFolder::new(folder.path().to_owned())).expect("a store"),
            power: None,
            notifier: None,
            log: None,
            shelf: None,
            reload: None,
        };
        let (runtime, handle) = Runtime::spawn(ports, settings).expect("threads");
        let waits = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .expect("a runtime to wait in");
        let stage = Self {
            handle,
            finger,
            tape,
            pace: args.pace,
            delivered,
            waits,
            runtime,
            _folder: folder,
        };
        stage.wait_for("a microphone and a model", |now| {
            if let ModelStatus::Failed { reason } = &now.model {
                panic!("{reason}");
            }
            matches!(now.microphone, MicStatus::Open { .. })
                && matches!(now.model, ModelStatus::Ready { .. })
        });
        stage
    }

    /// Holds the key while it is said, and for `lift` after the last word.
    pub(crate) fn dictate(&self, dictation: &Dictation, lift: Duration) -> Heard {
        self.wait_for("rest", |now| {
            now.state == State::WaitingForKey && now.queue.waiting == 0
        });
        self.tape.insert(dictation.samples.clone());
        while self.delivered.try_recv().is_ok() {}
        let mut reports = self.handle.reports.resubscribe();
        let cpu_before = cpu_of_all();
        let pressed = Instant::now();
        self.finger.press();
        self.next(&mut reports, |report| {
            matches!(report, Report::State(State::Recording)).then_some(())
        });
        // The voice begins with the clip, and within the 10 ms between two
        // pieces of sound; the clip began just before this was reported.
        pace_until(Instant::now() + (dictation.spoken() + lift) / self.pace);
        let cpu_held = cpu_of_all().saturating_sub(cpu_before);
        let released = Instant::now();
        self.finger.release();
        let (clip, path) = self.next(&mut reports, sealed);
        let (text, reason, stages) = self.next(&mut reports, |report| match report {
            Report::Finished {
                clip: finished,
                text,
                reason,
                stages,
            } if finished == clip => Some((text, reason, stages)),
            _ => None,
        });
        let arrived = Instant::now();
        let delivered = self.delivered.try_recv().ok();
        assert_eq!(
            delivered.as_ref().map(|delivered| &delivered.text),
            text.as_ref(),
            "what was delivered is not what was reported"
        );
        Heard {
            own_clock: delivered.map_or(arrived, |delivered| delivered.at) - released,
            text: text.unwrap_or_default(),
            reason,
            release_to_text: stages.release_to_text(),
            held: released - pressed,
            cpu_held,
            path,
        }
    }

    /// Samples lost because the recorder came too late.
    pub(crate) fn overruns(&self) -> u64 {
        self.handle.snapshots.borrow().overruns
    }

    /// Ends it as a user would.
    pub(crate) fn close(self) {
        drop(self.handle);
        self.runtime.join().expect("no panic").expect("a good end");
    }

    /// The next report that is wanted. While the key is held nobody reads, so
    /// the oldest are lost; what matters comes after the release.
    fn next<T>(
        &self,
        reports: &mut tokio::sync::broadcast::Receiver<Report>,
        wanted: impl Fn(Report) -> Option<T>,
    ) -> T {
        self.waits.block_on(async {
            let found = async {
                loop {
                    match reports.recv().await {
                        Ok(report) => {
                            if let Some(found) = wanted(report) {
                                return found;
                            }
                        }
                        Err(RecvError::Lagged(_)) => {}
                        Err(error) => panic!("{error}"),
                    }
                }
            };
            tokio::time::timeout(PATIENCE, found)
                .await
                .unwrap_or_else(|_| panic!("{:#?}", self.handle.snapshots.borrow()))
        })
    }

    fn wait_for(&self, what: &str, wanted: impl Fn(&Snapshot) -> bool) {
        let mut snapshots = self.handle.snapshots.clone();
        let seen = self.waits.block_on(async {
            let found = snapshots.wait_for(|now| wanted(now));
            tokio::time::timeout(PATIENCE, found)
                .await
                .map(|found| found.map(|_| ()).expect("it runs"))
        });
        seen.unwrap_or_else(|_| panic!("no {what}: {:#?}", self.handle.snapshots.borrow()));
    }
}

/// The most memory that has been held so far, while a stage is open.
pub(crate) fn memory() -> Memory {
    let most = |id| memory_kb(id, "VmHWM:");
    let own = std::process::id();
    Memory {
        bench_kb: most(own),
        engine_kb: children(own).into_iter().map(most).sum(),
    }
}

/// The processor time of this process and its engine.
fn cpu_of_all() -> Duration {
    let family = family(std::process::id());
    family.into_iter().map(cpu_time).sum()
}

fn sealed(report: Report) -> Option<(ClipId, PathBuf)> {
    match report {
        Report::Sealed { clip, path, .. } => Some((clip, path)),
        _ => None,
    }
}

fn order(args: &Args) -> Order {
    let folders = ModelFolders::default();
    Order {
        source: folders.resolve(&args.model.spec()).expect("a model"),
        folders,
        threads: args.threads,
    }
}

/// A sink that tells when each text had arrived.
struct Stamped {
    inner: Box<dyn Sink>,
    delivered: SyncSender<Delivered>,
}

fn stamped(x11: bool, delivered: SyncSender<Delivered>) -> MakeSink {
    let mut fake = FakePlace::new().maker();
    Box::new(move || {
        let inner = if x11 {
            Box::new(ClipboardSink::open()?)
        } else {
            fake()?
        };
        Ok(Box::new(Stamped {
            inner,
            delivered: delivered.clone(),
        }))
    })
}

impl Sink for Stamped {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn deliver(&mut self, text: &str) -> Result<Receipt, DeliverError> {
        let receipt = self.inner.deliver(text)?;
        let _ = self.delivered.try_send(Delivered {
            at: Instant::now(),
            text: text.to_owned(),
        });
        Ok(receipt)
    }
}
