use std::fs;
use std::path::Path;
use std::time::Instant;

use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::*;
use crate::audio::level::Level;
use crate::audio::wav::{self, DecodedWav, Encoding};
use crate::capture::SealedClip;
use crate::capture::fake::{FakeMic, FakeMicControl};
use crate::capture::wav_mic::WavMic;
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
        self.send(CaptureCommand::Start { clip, path });
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
    /// only if it is waited for with [`Self::written`].
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

#[test]
fn a_clip_holds_the_pre_roll_and_everything_until_the_seal() {
    let mut bench = Bench::opened(100);
    bench.hear(&[0.125; BLOCK]);
    bench.hear(&[0.25; BLOCK / 2]);
    bench.start(FIRST);
    assert_eq!(bench.started(FIRST), Duration::from_millis(100));
    bench.hear(&[0.5; BLOCK]);
    // Not waited for: a seal takes what is in the ring.
    assert!(bench.mic.feed(&[0.75; BLOCK]));
    let sealed = bench.seal(FIRST);
    let expected = [
        (0.125, BLOCK / 2),
        (0.25, BLOCK / 2),
        (0.5, BLOCK),
        (0.75, BLOCK),
    ]
    .map(|(sample, length)| vec![sample; length])
    .concat();
    assert_eq!(sealed.samples[..], expected);
    assert_eq!(sealed.level, Level::of(&expected));
    assert_eq!(sealed.duration(), Duration::from_millis(300));
    bench.end();
    assert_eq!(on_disk(&sealed.path), expected);
}

#[test]
fn the_pre_roll_never_reaches_back_into_the_previous_clip() {
    let mut bench = Bench::opened(500);
    bench.hear(&[0.25; BLOCK]);
    bench.start(FIRST);
    bench.started(FIRST);
    bench.hear(&[0.5; BLOCK]);
    bench.seal(FIRST);
    bench.hear(&[0.75; 16]);
    bench.start(SECOND);
    assert_eq!(bench.started(SECOND), Duration::from_millis(1));
    assert_eq!(bench.seal(SECOND).samples[..], [0.75; 16]);
}

#[test]
fn a_clip_starts_with_the_first_frame_not_with_the_open_stream() {
    let mut bench = Bench::new(500, false);
    bench.start(FIRST);
    until("the microphone is opened for the clip", || {
        bench.mic.is_open()
    });
    assert!(bench.events.try_recv().is_err(), "no frame, no start");
    bench.hear(&[0.5; 160]);
    assert!(matches!(bench.event(), CaptureEvent::Opened(_)));
    assert_eq!(bench.started(FIRST), Duration::ZERO);
    assert_eq!(bench.seal(FIRST).samples[..], [0.5; 160]);
    assert!(matches!(bench.event(), CaptureEvent::Closed));
    until("the microphone is closed after it", || !bench.mic.is_open());
}

#[test]
fn the_source_is_told_when_a_clip_begins() {
    let mut bench = Bench::opened(100);
    bench.start(FIRST);
    bench.started(FIRST);
    until("it is told", || bench.mic.clips() == 1);
}

#[test]
fn a_command_for_another_clip_is_ignored() {
    let mut bench = Bench::opened(10);
    bench.begin(FIRST);
    bench.send(CaptureCommand::Seal { clip: SECOND });
    bench.send(CaptureCommand::Discard {
        clip: SECOND,
        trash: None,
    });
    bench.hear(&[0.25; 160]);
    assert_eq!(bench.seal(FIRST).samples.len(), 320);
    // And one for a clip that has ended already.
    bench.send(CaptureCommand::Seal { clip: FIRST });
    assert!(matches!(bench.end().as_slice(), [CaptureEvent::Closed]));
}

#[test]
fn a_start_while_a_clip_runs_fails_and_the_running_clip_goes_on() {
    let mut bench = Bench::opened(10);
    bench.begin(FIRST);
    bench.start(FIRST); // asked twice: nothing happens
    bench.start(SECOND);
    let CaptureEvent::StartFailed { clip, error } = bench.event() else {
        panic!("a second clip cannot start");
    };
    assert_eq!(
        (clip, error),
        (SECOND, CaptureError::ClipRunning { running: FIRST })
    );
    bench.hear(&[0.25; 160]);
    assert_eq!(bench.seal(FIRST).samples.len(), 320);
}

#[test]
fn a_seal_before_the_first_frame_gives_an_empty_clip_with_a_file() {
    let mut bench = Bench::new(0, true);
    bench.start(FIRST);
    let sealed = bench.seal(FIRST);
    assert!(sealed.samples.is_empty());
    bench.end();
    assert!(on_disk(&sealed.path).is_empty());
}

#[test]
fn a_discarded_clip_is_in_the_trash_when_that_is_said() {
    let mut bench = Bench::opened(10);
    let trash = bench.folder.path().join("trash/clip.wav");
    for (clip, trash) in [(FIRST, Some(trash)), (SECOND, None)] {
        bench.begin(clip);
        bench.send(CaptureCommand::Discard {
            clip,
            trash: trash.clone(),
        });
        assert!(
            matches!(bench.event(), CaptureEvent::Discarded { clip: gone, .. } if gone == clip)
        );
        assert!(!bench.path(clip).exists());
        if let Some(trash) = trash {
            assert_eq!(on_disk(&trash), TOP);
        }
    }
}

#[test]
fn a_clip_that_never_began_is_discarded_without_a_file() {
    let mut bench = Bench::opened(0);
    bench.start(FIRST);
    bench.send(CaptureCommand::Discard {
        clip: FIRST,
        trash: None,
    });
    assert!(matches!(
        bench.event(),
        CaptureEvent::Discarded { clip: FIRST, .. }
    ));
    assert!(!bench.path(FIRST).exists());
}

#[test]
fn the_file_grows_while_the_clip_is_spoken() {
    let mut bench = Bench::opened(10);
    bench.begin(FIRST);
    bench.hear(&[0.5; 2 * BLOCK]);
    let path = bench.path(FIRST);
    until("a whole WAV with the first 200 ms is on disk", || {
        fs::read(&path).is_ok_and(|bytes| {
            wav::inspect(&bytes).is_ok_and(|layout| layout.frames() == TOP.len() + 2 * BLOCK)
        })
    });
}

#[test]
fn dropping_the_recorder_seals_the_running_clip_to_disk() {
    let mut bench = Bench::opened(10);
    bench.begin(FIRST);
    assert!(bench.mic.feed(&[0.25; BLOCK]));
    let events = bench.end();
    assert!(
        matches!(&events[0], CaptureEvent::Sealed(clip) if clip.samples.len() == TOP.len() + BLOCK)
    );
    assert_eq!(on_disk(&bench.path(FIRST)).len(), TOP.len() + BLOCK);
    assert!(!bench.mic.is_open());
}

#[test]
fn closing_seals_the_running_clip_first() {
    let mut bench = Bench::opened(10);
    bench.begin(FIRST);
    bench.send(CaptureCommand::Close);
    assert!(matches!(bench.event(), CaptureEvent::Sealed(_)));
    assert!(matches!(bench.event(), CaptureEvent::Closed));
    until("it is closed", || !bench.mic.is_open());
    bench.send(CaptureCommand::Close);
    assert!(
        matches!(bench.event(), CaptureEvent::Closed),
        "asked again, answered again"
    );
}

#[test]
fn with_keep_open_off_the_microphone_is_not_opened_for_the_pre_roll() {
    let mut bench = Bench::new(500, false);
    bench.send(CaptureCommand::Open);
    assert!(matches!(bench.event(), CaptureEvent::Closed));
    assert_eq!(bench.mic.opened(), 0);
}

#[test]
fn a_file_that_cannot_be_written_is_said_and_written_when_the_disk_takes_it() {
    let mut bench = Bench::opened(10);
    let blocked = bench.folder.path().join("clips");
    fs::write(&blocked, b"no folder").unwrap();
    bench.begin(FIRST);
    let CaptureEvent::JournalFailed { clip, error } = bench.event() else {
        panic!("the failure is said");
    };
    assert_eq!(clip, FIRST);
    assert!(error.to_string().contains("in memory"), "{error}");
    bench.hear(&[0.25; BLOCK]);
    let sealed = bench.seal(FIRST);
    assert_eq!(sealed.samples.len(), TOP.len() + BLOCK);
    let rewrite = CaptureCommand::Rewrite {
        clip: FIRST,
        path: bench.path(FIRST),
        samples: sealed.samples,
    };
    bench.send(rewrite.clone());
    assert!(matches!(
        bench.event(),
        CaptureEvent::JournalFailed { clip: FIRST, .. }
    ));
    fs::remove_file(blocked).unwrap();
    bench.send(rewrite);
    assert!(matches!(
        bench.any_event(),
        CaptureEvent::Written { clip: FIRST }
    ));
    let bytes = fs::read(bench.path(FIRST)).unwrap();
    assert_eq!(wav::inspect(&bytes).unwrap().frames(), TOP.len() + BLOCK);
}

fn gone() -> CaptureError {
    CaptureError::Disconnected {
        device: "fake".to_owned(),
        cause: "unplugged".to_owned(),
    }
}

#[test]
fn a_microphone_lost_under_a_clip_leaves_the_clip_with_what_it_has() {
    let mut bench = Bench::opened(10);
    bench.begin(FIRST);
    assert!(bench.mic.feed(&[0.25; BLOCK]), "its last sound counts");
    bench.mic.lose(gone());
    assert!(matches!(bench.event(), CaptureEvent::Lost { clip: FIRST, error } if error == gone()));
    // It comes back by itself, and the new sound is not spliced into the clip.
    until("it is opened again", || bench.mic.opened() == 2);
    bench.hear(&[0.75; BLOCK]);
    assert!(matches!(bench.event(), CaptureEvent::Opened(_)));
    assert_eq!(
        bench.seal(FIRST).samples[..],
        [&TOP[..], &[0.25; BLOCK]].concat()
    );
}

#[test]
fn an_idle_microphone_that_is_lost_is_reported_once_and_opened_again() {
    let mut bench = Bench::opened(500);
    bench.hear(&[0.5; BLOCK]);
    bench.mic.refuse(Some(gone()));
    bench.mic.lose(gone());
    assert!(matches!(bench.event(), CaptureEvent::Unavailable(error) if error == gone()));
    bench.mic.refuse(None);
    until("it is opened again", || bench.mic.opened() == 2);
    bench.hear(&[0.0; 16]);
    assert!(matches!(bench.event(), CaptureEvent::Opened(_)));
    bench.start(FIRST);
    assert_eq!(
        bench.started(FIRST),
        Duration::from_millis(1),
        "nothing from before the loss"
    );
}

#[test]
fn a_start_without_a_microphone_fails_with_the_reason() {
    let mut bench = Bench::new(0, false);
    let refusal = CaptureError::NoMicrophone {
        cause: "none".to_owned(),
    };
    bench.mic.refuse(Some(refusal.clone()));
    bench.start(FIRST);
    assert!(matches!(
        bench.event(),
        CaptureEvent::StartFailed { clip: FIRST, error } if error == refusal
    ));
    assert!(!bench.path(FIRST).exists());
}

#[test]
fn a_microphone_that_falls_silent_is_given_up_and_opened_again() {
    let timing = Timing {
        stall: Duration::from_millis(100),
        ..patient()
    };
    let mut bench = Bench::with(0, true, timing, 64);
    bench.send(CaptureCommand::Open);
    bench.feed_when_open(&[0.0; 16]);
    assert!(matches!(bench.event(), CaptureEvent::Opened(_)));
    let CaptureEvent::Unavailable(error) = bench.event() else {
        panic!("the silence is noticed");
    };
    assert_eq!(
        error,
        CaptureError::Stalled {
            device: "fake".to_owned()
        }
    );
    until("it is opened again", || bench.mic.opened() >= 2);
}

#[test]
fn a_microphone_that_opens_but_never_delivers_fails_the_start() {
    let timing = Timing {
        first_frame: Duration::from_millis(50),
        ..patient()
    };
    let mut bench = Bench::with(0, false, timing, 64);
    bench.start(FIRST);
    assert!(matches!(
        bench.event(),
        CaptureEvent::StartFailed {
            clip: FIRST,
            error: CaptureError::Stalled { .. }
        }
    ));
}

#[test]
fn a_reader_that_does_not_read_loses_no_event_and_stops_nothing() {
    let mut bench = Bench::with(10, true, patient(), 1);
    bench.send(CaptureCommand::Open);
    bench.feed_when_open(&[0.0]);
    for (clip, begun) in [(FIRST, 1), (SECOND, 2)] {
        bench.start(clip);
        until("the clip has begun", || {
            bench.mic.feed(&TOP) && bench.mic.clips() == begun
        });
        bench.send(CaptureCommand::Seal { clip });
    }
    assert!(matches!(bench.event(), CaptureEvent::Opened(_)));
    bench.started(FIRST);
    assert!(matches!(bench.event(), CaptureEvent::Sealed(clip) if clip.clip == FIRST));
    bench.started(SECOND);
    assert!(matches!(bench.event(), CaptureEvent::Sealed(clip) if clip.clip == SECOND));
}

#[test]
fn samples_are_heard_at_any_device_rate() {
    let (mic, control) = FakeMic::new(48_000);
    let settings = RecorderSettings {
        pre_roll: Duration::ZERO,
        keep_open: false,
    };
    let (sender, mut events) = mpsc::channel(64);
    let folder = tempfile::tempdir().unwrap();
    let recorder = Recorder::spawn(Box::new(mic), settings, sender).unwrap();
    let path = folder.path().join("clip.wav");
    recorder
        .send(CaptureCommand::Start {
            clip: FIRST,
            path: path.clone(),
        })
        .unwrap();
    until("it is open", || control.feed(&vec![0.5; 48_000]));
    assert!(matches!(
        events.blocking_recv(),
        Some(CaptureEvent::Opened(_))
    ));
    assert!(matches!(
        events.blocking_recv(),
        Some(CaptureEvent::Started { .. })
    ));
    recorder.send(CaptureCommand::Seal { clip: FIRST }).unwrap();
    let Some(CaptureEvent::Sealed(sealed)) = events.blocking_recv() else {
        panic!("it is sealed");
    };
    assert_eq!(
        sealed.samples.len(),
        16_000,
        "to the sample, filter delay and all"
    );
    drop(recorder);
    assert_eq!(on_disk(&path).len(), 16_000);
}

#[test]
fn a_file_dictated_as_a_microphone_is_in_the_clip_sample_for_sample() {
    let ramp: Vec<f32> = (1_u16..=4_000).map(|n| f32::from(n) / 4_096.0).collect();
    let file = DecodedWav {
        samples: ramp.clone(),
        sample_rate: 16_000,
        channels: 1,
        encoding: Encoding::F32,
        problem: None,
    };
    let mic = WavMic::new("ramp.wav", file);
    let settings = RecorderSettings {
        pre_roll: Duration::from_millis(50),
        keep_open: true,
    };
    let (sender, mut events) = mpsc::channel(64);
    let folder = tempfile::tempdir().unwrap();
    let recorder = Recorder::spawn(Box::new(mic), settings, sender).unwrap();
    recorder.send(CaptureCommand::Open).unwrap();
    assert!(matches!(
        events.blocking_recv(),
        Some(CaptureEvent::Opened(_))
    ));
    for clip in [FIRST, SECOND] {
        let path = folder.path().join(format!("{clip}.wav"));
        recorder.send(CaptureCommand::Start { clip, path }).unwrap();
        assert!(matches!(
            events.blocking_recv(),
            Some(CaptureEvent::Started { .. })
        ));
        let meter = recorder.meter();
        until("the file is heard", || meter.level().peak_dbfs > -1.0);
        until("the file has ended", || meter.level() == Level::SILENCE);
        recorder.send(CaptureCommand::Seal { clip }).unwrap();
        let Some(CaptureEvent::Sealed(sealed)) = events.blocking_recv() else {
            panic!("it is sealed");
        };
        let written = events.blocking_recv();
        assert!(matches!(written, Some(CaptureEvent::Written { clip: done }) if done == clip));
        let start = sealed.samples.iter().position(|&x| x != 0.0).unwrap();
        assert_eq!(sealed.samples[start..start + ramp.len()], ramp);
        assert!(
            sealed.samples[start + ramp.len()..]
                .iter()
                .all(|&x| x == 0.0)
        );
    }
}

/// One sample again and again, for so many tenths of a second. What comes when
/// the microphone has been closed for it is not heard.
fn the_same(bench: &Bench, sample: f32, tenths: usize) {
    for _ in 0..tenths {
        bench.mic.feed(&[sample; BLOCK]);
        // The ring holds four seconds.
        thread::park_timeout(Duration::from_millis(5));
    }
}

#[test]
fn zeros_under_a_clip_are_said_and_the_clip_goes_on() {
    let mut bench = Bench::opened(10);
    bench.begin(FIRST);
    the_same(&bench, 0.0, 55);
    let event = bench.event();
    assert!(matches!(event, CaptureEvent::Silent { .. }), "{event:?}");
    // It is opened anew, which mends a driver that hangs.
    bench.feed_when_open(&[0.0]);
    assert!(matches!(bench.event(), CaptureEvent::Opened(_)));
    assert_eq!(bench.mic.opened(), 2);
    assert!(bench.mic.feed(&[-0.9; 2 * BLOCK]));
    assert!(matches!(bench.event(), CaptureEvent::SoundAgain));
    let sealed = bench.seal(FIRST);
    let loud = sealed.samples.iter().filter(|&&sample| sample < -0.8);
    assert_eq!(loud.count(), 2 * BLOCK);
}

#[test]
fn between_clips_zeros_mean_nothing() {
    let mut bench = Bench::opened(10);
    the_same(&bench, 0.0, 60);
    assert_eq!(bench.mic.opened(), 1);
    assert!(matches!(bench.end().as_slice(), [CaptureEvent::Closed]));
}

#[test]
fn a_driver_that_repeats_itself_ends_the_clip_with_what_it_holds_and_is_opened_anew() {
    let mut bench = Bench::opened(10);
    bench.begin(FIRST);
    the_same(&bench, 0.25, 55);
    let CaptureEvent::Lost { clip, error } = bench.event() else {
        panic!("it is noticed");
    };
    assert_eq!(clip, FIRST);
    assert!(error.to_string().contains("again and again"), "{error}");
    bench.feed_when_open(&[0.0]);
    assert!(matches!(bench.event(), CaptureEvent::Opened(_)));
    assert!(bench.seal(FIRST).samples.len() > TOP.len());
}

#[test]
fn another_device_is_taken_between_clips_and_never_under_one() {
    let mut bench = Bench::opened(10);
    bench.begin(FIRST);
    bench.mic.move_away();
    bench.hear(&[0.25; 2 * BLOCK]);
    assert_eq!(bench.mic.opened(), 1);
    bench.seal(FIRST);
    until("it is opened anew", || {
        bench.mic.feed(&[0.0]) && bench.mic.opened() == 2
    });
    assert!(matches!(bench.event(), CaptureEvent::Opened(_)));
}
