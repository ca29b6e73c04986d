//! What is on disk.

use std::fs;

use super::{BLOCK, Bench, FIRST, SECOND, TOP, on_disk, until};
use crate::audio::wav;
use crate::capture::{CaptureCommand, CaptureEvent};

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
        from: 0,
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
