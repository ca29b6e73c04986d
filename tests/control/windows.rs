//! Windows of a daemon: `sayso` started beside one, in real pseudo-terminals.

use std::time::Instant;

use rustix::process::{Signal, kill_process};
use sayso::ptt::State;
use sayso::ptt::timer::TAP;

use super::daemon::Daemon;
use super::support::{PATIENCE, Pty, Terminal, key, ms, pace_until, poll};

/// A window of it, once it shows that it is one.
fn window(daemon: &Daemon, terminal: Terminal) -> Pty {
    let window = daemon.sayso.in_terminal((100, 24), terminal);
    window.wait_for_text("attached");
    window
}

#[test]
fn a_window_dictates_shows_and_leaves_the_daemon_running() {
    let daemon = Daemon::hearing(2);
    let mut first = window(&daemon, Terminal::Plain);
    let second = window(&daemon, Terminal::Kitty);
    first.send(" ");
    daemon.expect_state(State::Recording);
    for window in [&first, &second] {
        window.wait_for_text("to disk");
    }
    pace_until(Instant::now() + daemon.speech.duration() + ms(300));
    first.send(" ");
    daemon.expect_last(&daemon.speech.text);
    for window in [&first, &second] {
        window.wait_for_text(&daemon.speech.text);
    }
    daemon.speech.assert_kept_in(&daemon.sayso.clips()[0]);
    first.send("q");
    assert!(first.wait_exit().success());
    assert!(!first.in_alternate_screen());
    daemon.still_dictates();
    second.wait_for_text("2 clips");
}

#[test]
fn what_is_done_in_a_window_is_done_by_the_daemon() {
    let daemon = Daemon::hearing(2);
    daemon.still_dictates();
    let clip = daemon.sayso.clips().pop().expect("a clip");
    let window = window(&daemon, Terminal::Plain);
    window.wait_for_text(&daemon.speech.text);
    window.send("d");
    window.wait_for_text("Nothing said yet.");
    poll("the clip in the trash", PATIENCE, || {
        (!clip.exists()).then_some(())
    });
    window.send("u");
    window.wait_for_text(&daemon.speech.text);
    poll("the clip back in its place", PATIENCE, || {
        clip.exists().then_some(())
    });
    window.send("v");
    window.wait_for_text("versions");
}

#[test]
fn a_clip_is_opened_and_a_part_of_it_transcribed_in_a_window() {
    let daemon = Daemon::hearing(2);
    daemon.still_dictates();
    let (first, second) = (
        window(&daemon, Terminal::Plain),
        window(&daemon, Terminal::Plain),
    );
    for window in [&first, &second] {
        window.wait_for_text(&daemon.speech.text);
        window.send("o");
        window.wait_for_text("w next word");
    }
    first.send("3w[");
    first.wait_for_text("part 00:0");
    first.send("s");
    // What it hears of a part alone is the model's business.
    first.wait_for("its end", |screen| {
        let screen = screen.contents();
        screen.contains("words were heard again") || screen.contains("is transcribed again")
    });
    let screen = second.screen();
    assert!(
        !screen.contains("part 00:0"),
        "a window selects for itself: {screen}"
    );
}

#[test]
fn a_window_that_dies_with_its_key_down_ends_its_dictation_and_the_text_is_made() {
    let daemon = Daemon::hearing(2);
    let window = window(&daemon, Terminal::Kitty);
    window.send(key::SPACE_DOWN);
    daemon.expect_state(State::Recording);
    pace_until(Instant::now() + daemon.speech.duration().max(TAP) + ms(300));
    window.signal(Signal::KILL);
    daemon.expect_last(&daemon.speech.text);
    daemon.expect_state(State::WaitingForKey);
    daemon.still_dictates();
}

#[test]
fn a_window_whose_terminal_goes_ends_and_so_does_what_it_latched() {
    let daemon = Daemon::hearing(2);
    let mut window = window(&daemon, Terminal::Plain);
    window.send(" ");
    daemon.expect_state(State::Recording);
    pace_until(Instant::now() + daemon.speech.duration() + ms(300));
    window.signal(Signal::HUP);
    window.wait_exit();
    daemon.expect_last(&daemon.speech.text);
    daemon.expect_state(State::WaitingForKey);
}

#[test]
fn the_end_of_the_daemon_ends_its_windows_and_they_say_so() {
    for quits in [true, false] {
        let mut daemon = Daemon::hearing(8);
        let mut window = window(&daemon, Terminal::Plain);
        if quits {
            assert_eq!(daemon.ctl(&["quit"]).status.code(), Some(0));
        } else {
            daemon.process.kill();
        }
        let ended = window.wait_exit();
        assert_eq!(ended.exit_code(), 1, "{}", window.screen());
        assert!(!window.in_alternate_screen());
        window.wait_for_text("has ended");
        window.wait_for_text("`sayso daemon`");
    }
}

#[test]
fn a_daemon_that_hangs_does_not_hold_its_window() {
    let daemon = Daemon::hearing(8);
    let mut window = window(&daemon, Terminal::Plain);
    let pid = rustix::process::Pid::from_raw(daemon.process.id().cast_signed()).expect("an id");
    kill_process(pid, Signal::STOP).expect("stopped");
    window.send("?");
    window.wait_for_text("talk with");
    window.send("qq");
    assert!(window.wait_exit().success());
    kill_process(pid, Signal::CONT).expect("goes on");
    daemon.still_dictates();
}

#[test]
fn an_option_that_cannot_count_is_refused_by_name() {
    let daemon = Daemon::hearing(8);
    for option in ["--model=base.en", "--hotkey=F9"] {
        let mut second = daemon
            .sayso
            .in_terminal_with(&[option], (100, 24), Terminal::Plain);
        assert_eq!(second.wait_exit().exit_code(), 1);
        let name = option.split('=').next().expect("a name");
        second.wait_for_text("running already");
        second.wait_for_text(name);
    }
    daemon.still_dictates();
}
