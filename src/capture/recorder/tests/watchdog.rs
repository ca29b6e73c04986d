//! What the samples themselves tell of a microphone, and another in its place.

use std::thread;
use std::time::Duration;

use super::{BLOCK, Bench, FIRST, TOP, until};
use crate::capture::CaptureEvent;

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
