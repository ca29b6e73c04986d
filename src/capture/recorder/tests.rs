//! The recorder on a fake microphone and a real disk, story by story.

mod clips;
mod journal;
mod microphone;
mod watchdog;

use std::fs;
use std::path::Path;
use std::time::Instant;

use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::*;
use crate::audio::wav;
use crate::capture::SealedClip;
use crate::capture::fake::{FakeMic, FakeMicControl};
use crate::clip::ClipId;

const FIRST: ClipId = ClipId::from_parts(1, 1);
const SECOND: ClipId = ClipId::from_parts(2, 2);

/// 100 ms at the clip rate.
const BLOCK: usize = 1_600;

/// How every clip of [`Bench::begin`] begins: 10 ms.
const TOP: [f32; 160] = [0.5; 160];

/// A recorder on a fake microphone at the clip rate, so that samples come
/// through unchanged.
struct Bench {
    recorder: Option<Recorder>,
    mic: FakeMicControl,
    events: mpsc::Receiver<CaptureEvent>,
    clock: Runtime,
    folder: TempDir,
}

impl Bench {
    fn new(pre_roll_ms: u64, keep_open: bool) -> Self {
        Self::with(pre_roll_ms, keep_open, patient(), 64)
    }

    fn with(pre_roll_ms: u64, keep_open: bool, timing: Timing, room: usize) -> Self {
        let (mic, control) = FakeMic::new(16_000);
        let settings = RecorderSettings {
            pre_roll: Duration::from_millis(pre_roll_ms),
            keep_open,
        };
        let (sender, events) = mpsc::channel(room);
        let recorder = Recorder::spawn_with(Box::new(mic), settings, timing, sender).unwrap();
        Self {
            recorder: Some(recorder),
            mic: control,
            events,
            clock: tokio::runtime::Builder::new_current_thread()
                .enable_time()
                .build()
                .unwrap(),
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// Open, and nothing heard but one sample of 0.
    fn opened(pre_roll_ms: u64) -> Self {
        let mut bench = Self::new(pre_roll_ms, true);
        bench.open();
        bench
    }

    fn open(&mut self) {
        self.send(CaptureCommand::Open);
        self.feed_when_open(&[0.0]);
        assert!(matches!(self.event(), CaptureEvent::Opened(info) if info.name == "fake"));
    }

    fn send(&self, command: CaptureCommand) {
        self.recorder.as_ref().unwrap().send(command).unwrap();
    }

    fn start(&self, clip: ClipId) {
        let path = self.path(clip);
        self.send(CaptureCommand::Start {
            clip,
            path,
            longest_piece: 96_000,
        });
    }

    /// Starts a clip that holds exactly [`TOP`]. It comes from the pre-roll,
    /// which must be as long: so the start needs no frame after the command.
    fn begin(&mut self, clip: ClipId) {
        self.hear(&TOP);
        self.start(clip);
        assert_eq!(self.started(clip), Duration::from_millis(10));
    }

    fn path(&self, clip: ClipId) -> std::path::PathBuf {
        self.folder.path().join(format!("clips/{clip}.wav"))
    }

    fn started(&mut self, clip: ClipId) -> Duration {
        match self.event() {
            CaptureEvent::Started {
                clip: started,
                pre_roll,
                ..
            } if started == clip => pre_roll,
            other => panic!("{other:?}"),
        }
    }

    fn seal(&mut self, clip: ClipId) -> SealedClip {
        self.send(CaptureCommand::Seal { clip });
        match self.event() {
            CaptureEvent::Sealed(sealed) if sealed.clip == clip => sealed,
            other => panic!("{other:?}"),
        }
    }

    /// The next event; that a file is whole, which comes when the disk likes,
    /// only if it is waited for with [`Self::any_event`].
    fn event(&mut self) -> CaptureEvent {
        loop {
            match self.any_event() {
                CaptureEvent::Written { .. } => {}
                event => return event,
            }
        }
    }

    fn any_event(&mut self) -> CaptureEvent {
        self.clock
            .block_on(async {
                tokio::time::timeout(Duration::from_secs(20), self.events.recv()).await
            })
            .expect("an event came in time")
            .expect("the recorder is alive")
    }

    fn feed_when_open(&self, samples: &[f32]) {
        until("the microphone is open", || self.mic.feed(samples));
    }

    /// Feeds samples and waits until the recorder has heard them.
    fn hear(&self, samples: &[f32]) {
        let meter = self.recorder.as_ref().unwrap().meter();
        let before = meter.samples();
        assert!(self.mic.feed(samples), "the microphone is open");
        until("the recorder has heard it", || {
            meter.samples() == before + samples.len() as u64
        });
    }

    /// Ends the recorder and gives the events that were left.
    fn end(&mut self) -> Vec<CaptureEvent> {
        self.recorder = None;
        std::iter::from_fn(|| self.events.blocking_recv())
            .filter(|event| !matches!(event, CaptureEvent::Written { .. }))
            .collect()
    }
}

/// A patience that no slow machine exhausts.
fn patient() -> Timing {
    Timing {
        first_frame: Duration::from_secs(60),
        waking: Duration::from_secs(60),
        stall: Duration::from_secs(60),
        retry: Duration::from_millis(1),
        retry_longest: Duration::from_millis(2),
        look: Duration::from_millis(1),
    }
}

fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !holds() {
        assert!(Instant::now() < deadline, "in time: {what}");
        thread::park_timeout(Duration::from_millis(1));
    }
}

/// What the file on disk holds.
fn on_disk(path: &Path) -> Vec<f32> {
    let wav = wav::decode(&fs::read(path).unwrap()).unwrap();
    assert_eq!(wav.problem, None);
    wav.samples
}
