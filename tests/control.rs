//! The control socket on the real program: `sayso ctl` and `sayso daemon`, one
//! instance, and its end. What clients do wrong is in `control/rude.rs`, and the
//! windows of a daemon in `control/windows.rs`.

#![cfg(target_os = "linux")]

mod support;

#[path = "control/daemon.rs"]
mod daemon;
#[path = "control/rude.rs"]
mod rude;
#[path = "control/windows.rs"]
mod windows;

use std::fs::{self, Permissions};
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixDatagram;
use std::process::Stdio;
use std::sync::mpsc::sync_channel;
use std::thread;

use daemon::{Daemon, ctl, is_there};
use rustix::process::Signal;
use sayso::ptt::State;
use sayso::tui::theme;
use serde_json::Value;
use support::{PATIENCE, Process, Sayso, Speech, Terminal, key};

fn json(line: &str) -> Value {
    serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))
}

#[test]
fn start_and_stop_make_a_text_as_a_held_key_does() {
    let daemon = Daemon::hearing(2);
    let none = daemon.ctl(&["last"]);
    assert_eq!(none.status.code(), Some(1));
    assert!(none.stderr.contains("no text yet"), "{none:?}");
    daemon.begin_and_say();
    let again = daemon.ctl(&["start", "--json"]);
    let status = &json(&again.stdout)["ok"]["status"];
    assert_eq!(status["state"], "recording", "{again:?}");
    assert_eq!(status["hands_free"], true, "{again:?}");
    daemon.end_and_expect_text();
    let once_more = daemon.ctl(&["stop"]);
    assert_eq!(once_more.status.code(), Some(0), "{once_more:?}");
    let last = daemon.ctl(&["last"]);
    assert_eq!(last.stdout, format!("{}\n", daemon.speech.text));
    assert_eq!(
        daemon.sayso.clips().len(),
        1,
        "the second start was another"
    );
    daemon.speech.assert_kept_in(&daemon.sayso.clips()[0]);
}

#[test]
fn toggle_is_both_and_cancel_leaves_nothing_to_deliver() {
    let daemon = Daemon::hearing(8);
    assert_eq!(daemon.ctl(&["cancel"]).status.code(), Some(0));
    assert_eq!(daemon.ctl(&["toggle"]).status.code(), Some(0));
    daemon.expect_state(State::Recording);
    assert_eq!(daemon.ctl(&["cancel"]).status.code(), Some(0));
    daemon.expect_state(State::WaitingForKey);
    let retry = daemon.ctl(&["retry"]);
    assert_eq!(retry.status.code(), Some(1), "{retry:?}");
    assert!(retry.stderr.contains("No clip has failed"), "{retry:?}");
    assert_eq!(daemon.ctl(&["last"]).status.code(), Some(1));
    daemon.still_dictates();
}

#[test]
fn where_nobody_runs_the_exit_status_says_so_and_the_next_step_is_named() {
    let sayso = Sayso::new();
    for words in [&["start"][..], &["status", "--follow"], &["last", "--json"]] {
        let output = ctl(&sayso, words);
        assert_eq!(output.status.code(), Some(3), "{words:?}: {output:?}");
        assert!(output.stderr.contains("`sayso daemon`"), "{output:?}");
        assert_eq!(output.stdout, "");
    }
    let bar = ctl(&sayso, &["status", "--format", "waybar"]);
    assert_eq!(bar.status.code(), Some(3));
    assert_eq!(json(&bar.stdout)["class"], "off");
}

#[test]
fn a_follower_sees_the_states_go_by_and_no_text_that_it_did_not_ask_for() {
    let daemon = Daemon::hearing(2);
    let follow = |more: &[&str]| {
        let mut command = daemon.sayso.command();
        command.args(["ctl", "status", "--follow"]).args(more);
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = Process::spawn(&mut command);
        let out = process.child().stdout.take().expect("piped");
        let (send, lines) = sync_channel(10_000);
        thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                let _ = send.send(line);
            }
        });
        // It follows once it has said how things stand.
        let first: String = lines.recv_timeout(PATIENCE).expect("a line");
        (process, first, lines)
    };
    let (_bar, first, bar) = follow(&["--format", "waybar"]);
    let (_reader, _, reader) = follow(&["--json", "--text"]);
    assert_eq!(json(&first)["percentage"], 0, "{first}");
    daemon.begin_and_say();
    daemon.end_and_expect_text();
    daemon.expect_state(State::WaitingForKey);
    assert_eq!(daemon.ctl(&["quit"]).status.code(), Some(0));
    let bar: Vec<String> = bar.iter().collect();
    let classes: Vec<Value> = bar.iter().map(|line| json(line)["class"].clone()).collect();
    for class in ["recording", "waiting_for_key", "off"] {
        assert!(classes.contains(&class.into()), "{class}: {classes:?}");
    }
    assert_eq!(classes.last().expect("some"), "off");
    let (bar, reader) = (bar.join("\n"), reader.iter().collect::<Vec<_>>().join("\n"));
    assert!(reader.contains(&daemon.speech.text), "{reader}");
    for word in daemon.speech.text.split(' ').filter(|word| word.len() > 3) {
        assert!(!bar.contains(word), "{word}: {bar}");
    }
}

#[test]
fn two_instances_the_first_goes_on_and_the_second_says_whom_to_ask() {
    let daemon = Daemon::hearing(8);
    let second = daemon.sayso.with_args(["daemon"]);
    assert_eq!(second.status.code(), Some(1), "{second:?}");
    let id = format!("process {}", daemon.process.id());
    for needle in ["already running", &id, "`sayso ctl status --follow`"] {
        assert!(second.stderr.contains(needle), "{needle}: {second:?}");
    }
    // With clips of its own it may run, and only the socket is taken.
    let third = daemon.sayso.with_args(["--data-dir", "~/other", "daemon"]);
    assert_eq!(third.status.code(), Some(1), "{third:?}");
    assert!(third.stderr.contains("another sayso already answers"));
    daemon.still_dictates();
}

#[test]
fn a_socket_that_a_killed_sayso_left_is_replaced() {
    let mut daemon = Daemon::hearing(8);
    daemon.process.kill();
    assert!(is_there(&daemon.socket()), "kill -9 leaves it");
    let nobody = daemon.ctl(&["status"]);
    assert_eq!(nobody.status.code(), Some(3), "{nobody:?}");
    let daemon = daemon.again();
    daemon.still_dictates();
}

#[test]
fn quit_and_sigterm_end_it_in_order_and_what_was_said_is_kept() {
    let mut daemon = Daemon::hearing(2);
    for (clips, by_signal) in [(1, false), (2, true)] {
        daemon.begin_and_say();
        if by_signal {
            daemon.process.signal(Signal::TERM);
        } else {
            let quit = daemon.ctl(&["quit"]);
            assert_eq!(quit.status.code(), Some(0), "{quit:?}");
        }
        assert!(daemon.process.wait(PATIENCE).success());
        assert!(!is_there(&daemon.socket()));
        let kept = daemon.sayso.clips();
        assert_eq!(kept.len(), clips);
        daemon.speech.assert_kept_in(&kept[clips - 1]);
        daemon = daemon.again();
    }
}

#[test]
fn systemd_is_told_once_it_answers() {
    let sayso = Sayso::new();
    let notify = sayso.folder().join("notify");
    let manager = UnixDatagram::bind(&notify).expect("bound");
    manager.set_read_timeout(Some(PATIENCE)).expect("set");
    let wav = Speech::demo(8).write(&sayso.folder().join("said.wav"));
    let sayso = sayso
        .microphone(&wav)
        .env("NOTIFY_SOCKET", &notify.to_string_lossy());
    let mut command = sayso.command();
    let _daemon = Process::spawn(command.arg("daemon").stdin(Stdio::null()));
    let mut heard = [0; 32];
    let length = manager.recv(&mut heard).expect("told");
    assert_eq!(&heard[..length], b"READY=1");
    // At once, without another try: that is what ready means.
    let status = ctl(&sayso, &["status"]);
    assert_eq!(status.status.code(), Some(0), "{status:?}");
}

fn shown(state: State) -> String {
    format!("{} {}", theme::shape(state), theme::word(state))
}

#[test]
fn the_window_answers_too_and_shows_what_was_ordered() {
    let sayso = Sayso::new();
    let speech = Speech::demo(8);
    let wav = speech.write(&sayso.folder().join("said.wav"));
    let sayso = sayso.microphone(&wav);
    let mut window = sayso.in_terminal((100, 30), Terminal::Kitty);
    window.wait_for_text(&shown(State::WaitingForKey));
    assert_eq!(ctl(&sayso, &["start"]).status.code(), Some(0));
    window.wait_for_text(&shown(State::Recording));
    window.wait_for_text("hands-free");
    assert_eq!(ctl(&sayso, &["cancel"]).status.code(), Some(0));
    window.wait_for_text(&shown(State::WaitingForKey));
    assert_eq!(ctl(&sayso, &["quit"]).status.code(), Some(0));
    assert!(window.wait_exit().success());
}

#[test]
fn a_window_without_a_socket_says_why_and_works() {
    let sayso = Sayso::new();
    let folder = sayso.folder().join("run/sayso");
    fs::create_dir(&folder).expect("made");
    fs::set_permissions(&folder, Permissions::from_mode(0o755)).expect("opened");
    let wav = Speech::demo(8).write(&sayso.folder().join("said.wav"));
    let sayso = sayso.microphone(&wav);
    let mut window = sayso.in_terminal((100, 30), Terminal::Kitty);
    window.wait_for_text("others may enter");
    window.send(key::SPACE_DOWN);
    window.wait_for_text(&shown(State::Recording));
    window.send(key::SPACE_UP);
    window.send("q");
    assert!(window.wait_exit().success());
}
