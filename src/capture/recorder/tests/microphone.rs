//! A microphone that opens, closes, fails and comes back.

use std::time::Duration;

use super::{BLOCK, Bench, FIRST, TOP, Timing, patient, until};
use crate::capture::{CaptureCommand, CaptureError, CaptureEvent};

fn gone() -> CaptureError {
    CaptureError::Disconnected {
        device: "fake".to_owned(),
        cause: "unplugged".to_owned(),
    }
}

#[test]
fn the_source_is_told_when_a_clip_begins() {
    let mut bench = Bench::opened(100);
    bench.start(FIRST);
    bench.started(FIRST);
    until("it is told", || bench.mic.clips() == 1);
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
fn a_headset_that_wakes_is_ready_with_its_first_sound() {
    let mut bench = Bench::new(100, true);
    bench.mic.wake_slowly();
    bench.send(CaptureCommand::Open);
    until("it is open", || bench.mic.is_open());
    bench.hear(&[0.0; BLOCK]);
    bench.start(FIRST);
    bench.hear(&[0.0; BLOCK]);
    assert!(bench.events.try_recv().is_err(), "these zeros are no sound");
    bench.hear(&TOP);
    assert!(matches!(bench.event(), CaptureEvent::Opened(_)));
    bench.started(FIRST);
    assert_eq!(bench.seal(FIRST).samples.len(), TOP.len());
}

#[test]
fn a_headset_in_silence_is_ready_after_a_while() {
    let timing = Timing {
        waking: Duration::ZERO,
        ..patient()
    };
    let mut bench = Bench::with(100, true, timing, 64);
    bench.mic.wake_slowly();
    bench.send(CaptureCommand::Open);
    until("it is open", || bench.mic.is_open());
    // The first frame begins the wait, the second ends it.
    bench.hear(&[0.0; BLOCK]);
    bench.hear(&[0.0; BLOCK]);
    assert!(matches!(bench.event(), CaptureEvent::Opened(_)));
}

#[test]
fn after_a_sleep_the_device_is_opened_anew_and_what_was_before_is_forgotten() {
    let mut bench = Bench::opened(1_000);
    bench.hear(&[0.25; BLOCK]);
    bench.send(CaptureCommand::Renew);
    until("another stream", || bench.mic.opened() == 2);
    bench.feed_when_open(&TOP);
    assert!(matches!(bench.event(), CaptureEvent::Opened(_)));
    bench.start(FIRST);
    bench.started(FIRST);
    let samples = bench.seal(FIRST).samples;
    assert_eq!(samples.len(), TOP.len(), "nothing from before the sleep");
}

#[test]
fn a_clip_that_was_slept_through_ends_with_what_it_had() {
    let mut bench = Bench::opened(10);
    bench.begin(FIRST);
    bench.send(CaptureCommand::Renew);
    let CaptureEvent::Lost { error, .. } = bench.event() else {
        panic!("it is told");
    };
    assert!(matches!(error, CaptureError::Slept { .. }), "{error}");
    assert_eq!(bench.seal(FIRST).samples[..], TOP);
    until("it is open again", || bench.mic.opened() == 2);
}
