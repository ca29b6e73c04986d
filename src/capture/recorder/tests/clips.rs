//! What is in a clip: from the pre-roll to the seal.

use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::time::Duration;

use tokio::sync::mpsc;

use super::{BLOCK, Bench, COMMANDS, FIRST, SECOND, TOP, on_disk, patient, until};
use crate::audio::level::Level;
use crate::audio::wav::{DecodedWav, Encoding};
use crate::capture::fake::FakeMic;
use crate::capture::wav_mic::WavMic;
use crate::capture::{CaptureCommand, CaptureError, CaptureEvent, Recorder, RecorderSettings};
use crate::clip::ClipId;

#[test]
fn a_clip_that_was_let_begin_can_be_ended_however_far_the_recorder_is_behind() {
    // Nobody takes anything out of this queue.
    let (commands, _inbox) = sync_channel(COMMANDS);
    let recorder = Recorder {
        commands: Some(commands),
        waiting: Arc::default(),
        meter: Arc::default(),
        thread: None,
    };
    let start = |n| CaptureCommand::Start {
        clip: ClipId::from_parts(n, 1),
        path: "clip.wav".into(),
        longest_piece: 96_000,
    };
    let begun: Vec<u64> = (0..1_000)
        .take_while(|&n| recorder.send(start(n)).is_ok())
        .collect();
    assert!((1..1_000).contains(&begun.len()));
    for n in begun {
        let clip = ClipId::from_parts(n, 1);
        for end in [
            CaptureCommand::Seal { clip },
            CaptureCommand::Discard { clip, trash: None },
        ] {
            recorder.send(end).expect("room for the end");
        }
        let refused = recorder.send(start(9_999));
        assert_eq!(refused, Err(CaptureError::RecorderBusy));
    }
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
            longest_piece: 96_000,
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
        recorder
            .send(CaptureCommand::Start {
                clip,
                path,
                longest_piece: 96_000,
            })
            .unwrap();
        assert!(matches!(
            events.blocking_recv(),
            Some(CaptureEvent::Started { .. })
        ));
        let meter = recorder.meter();
        until("the file is heard", || meter.level().peak_dbfs > -1.0);
        until("the file has ended", || meter.level() == Level::SILENCE);
        recorder.send(CaptureCommand::Seal { clip }).unwrap();
        let sealed = loop {
            match events.blocking_recv().expect("it is sealed") {
                CaptureEvent::Sealed(sealed) => break sealed,
                CaptureEvent::Voice { .. }
                | CaptureEvent::Paused { .. }
                | CaptureEvent::Piece { .. } => {}
                other => panic!("{other:?}"),
            }
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
