//! The supervisor, with a shell script for a helper.

use super::*;
use crate::hotkey::{Chord, Nth};
use crate::keys::KeyEvent;
use crate::keys::stamp::Stamp;
use std::os::unix::fs::PermissionsExt;
use tokio::sync::mpsc;

/// A source whose helper is a shell script, and what it tells.
struct Bench {
    keys: HelperKeys,
    events: mpsc::Receiver<KeyEvent>,
    _folder: tempfile::TempDir,
}

impl Bench {
    fn new(session: Session, helper: &str) -> Self {
        Self::on(KeyInput::Rdev, session, helper)
    }

    fn on(input: KeyInput, session: Session, helper: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let program = folder.path().join("helper");
        std::fs::write(&program, format!("#!/bin/sh\n{helper}\n")).expect("written");
        let mode = std::fs::Permissions::from_mode(0o700);
        std::fs::set_permissions(&program, mode).expect("made a program");
        let planned = Planned {
            input,
            stands_by: false,
        };
        let mut keys = HelperKeys::new(program, planned, Chord::default().into(), session);
        let (queue, events) = mpsc::channel(8);
        keys.start(KeySender::new(keys.name(), queue));
        Self {
            keys,
            events,
            _folder: folder,
        }
    }

    fn next(&mut self) -> KeyNews {
        self.events
            .blocking_recv()
            .expect("a source that talks")
            .what
    }
}

const LIVE: &str = "press and release, everywhere";

fn live(note: &str, everywhere: bool) -> KeyNews {
    KeyNews::Live {
        note: note.to_owned(),
        everywhere,
    }
}

#[test]
fn a_helper_that_is_told_to_stop_is_no_failure() {
    let mut bench = Bench::new(Session::Open, "echo ready; cat >/dev/null");
    assert_eq!(bench.next(), live(LIVE, true));
    bench.keys.stop();
    assert_eq!(bench.events.blocking_recv(), None, "not a word more");
}

#[test]
fn a_helper_that_does_not_hear_of_the_end_is_ended() {
    let mut bench = Bench::new(Session::Open, "echo ready; exec sleep 600 </dev/null");
    assert_eq!(bench.next(), live(LIVE, true));
    bench.keys.stop();
    assert_eq!(bench.events.blocking_recv(), None, "not a word more");
}

#[test]
fn a_helper_that_dies_with_the_chord_down_lets_go_and_is_started_again() {
    let mut bench = Bench::new(Session::Open, "echo ready; echo down 0; exit 1");
    assert_eq!(bench.next(), live(LIVE, true));
    assert_eq!(bench.next(), KeyNews::Edge(ChordEdge::Down(Nth::FIRST)));
    assert_eq!(bench.next(), KeyNews::Edge(ChordEdge::Up));
    assert!(matches!(
        bench.next(),
        KeyNews::Dead(KeyError::Ended { .. })
    ));
    assert_eq!(bench.next(), live(LIVE, true), "again");
}

#[test]
fn when_the_source_saw_the_edge_is_passed_on() {
    let seen = Stamp::now().expect("a clock");
    let said = format!("echo down 0 {seen}; echo up; cat >/dev/null");
    let mut bench = Bench::new(Session::Open, &said);
    let began = std::time::Instant::now();
    let down = bench.events.blocking_recv().expect("an edge");
    let pressed = down.lag.and_then(|lag| down.at.checked_sub(lag));
    assert!(pressed.expect("it said when") <= began, "it came before");
    let up = bench.events.blocking_recv().expect("an edge");
    assert_eq!((up.what, up.lag), (KeyNews::Edge(ChordEdge::Up), None));
}

#[test]
fn what_the_helper_says_of_its_failure_is_passed_on() {
    let mut bench = Bench::new(Session::Open, "echo error no RECORD extension; exit 1");
    let KeyNews::Dead(error) = bench.next() else {
        panic!("dead at once");
    };
    assert!(error.to_string().contains("no RECORD extension"), "{error}");
}

#[test]
fn under_wayland_it_does_not_claim_to_see_every_window() {
    let mut bench = Bench::new(Session::Xwayland, "echo ready; cat >/dev/null");
    let KeyNews::Live { everywhere, note } = bench.next() else {
        panic!("live");
    };
    assert!(!everywhere && note.contains("Wayland"), "{note}");
}

#[test]
fn without_a_display_no_helper_is_started() {
    let mut bench = Bench::new(Session::NoDisplay, "echo ready; cat >/dev/null");
    assert_eq!(bench.next(), KeyNews::Dead(KeyError::NoDisplay));
    assert_eq!(bench.events.blocking_recv(), None);
}

#[test]
fn the_keyboards_are_asked_for_by_name_and_need_no_display() {
    let mut bench = Bench::on(
        KeyInput::Evdev,
        Session::NoDisplay,
        r#"case "$*" in *"--source evdev"*) echo ready;; esac; cat >/dev/null"#,
    );
    assert_eq!(bench.next(), live(LIVE, true));
}

#[test]
fn under_wayland_the_keyboards_are_heard_in_every_window() {
    let mut bench = Bench::on(
        KeyInput::Evdev,
        Session::Xwayland,
        "echo ready; cat >/dev/null",
    );
    assert_eq!(bench.next(), live(LIVE, true));
}

#[test]
fn keyboards_that_go_are_told_at_once_and_again_when_they_are_back() {
    let mut bench = Bench::on(
        KeyInput::Evdev,
        Session::Xwayland,
        "echo ready; echo error no keyboard; echo error no keyboard; echo ready; \
         echo error no keyboard; echo other; cat >/dev/null",
    );
    let gone = KeyNews::Dead(KeyError::Keyboards {
        cause: "no keyboard".to_owned(),
    });
    assert_eq!(bench.next(), live(LIVE, true));
    assert_eq!(bench.next(), gone);
    assert_eq!(bench.next(), live(LIVE, true));
    assert_eq!(bench.next(), gone, "it is news again");
    assert_eq!(bench.next(), KeyNews::Edge(ChordEdge::OtherKey));
    bench.keys.stop();
    assert_eq!(bench.events.blocking_recv(), None, "not a word more");
}

#[test]
fn a_helper_that_cannot_begin_is_tried_again_and_its_reason_told_once() {
    let mut bench = Bench::on(
        KeyInput::Evdev,
        Session::NoDisplay,
        r#"n="$0.tries"; echo x >>"$n"; [ "$(wc -l <"$n")" -ge 3 ] && { echo ready; cat >/dev/null; }
           echo error no folder; exit 1"#,
    );
    let KeyNews::Dead(KeyError::Keyboards { cause }) = bench.next() else {
        panic!("dead at once");
    };
    assert_eq!(cause, "no folder");
    assert_eq!(bench.next(), live(LIVE, true), "the third try");
}
