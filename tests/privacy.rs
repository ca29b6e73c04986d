//! What is typed beside sayso stays with whom it was typed for: with everything
//! running at its chattiest, a sentence is typed on the desktop, and nothing of
//! it is in a log, the database, the helper's pipe or the socket's traffic.

#![cfg(target_os = "linux")]

mod support;

use std::fs;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::Stdio;
use std::thread::{self, JoinHandle};

use sayso::control::place::Place;
use support::sayso::files_below;
use support::x11::code;
use support::{PATIENCE, Process, Sayso, SoundServer, Terminal, XServer, poll, run, tool};

/// What nobody dictates and no program says.
const TYPED: &str = "wyvern quiz jabberwock 90125";

/// What a key would be called by those who see it.
const KEY_NAMES: [&str; 5] = ["KeyW", "KeyQ", "Key_W", "keysym", "Num9"];

fn type_it(x: &XServer) {
    let mut command = tool("xdotool");
    command
        .args(["type", "--delay", "5", TYPED])
        .env("DISPLAY", x.display());
    let typed = run(&mut command, b"", PATIENCE);
    assert!(typed.status.success(), "{}", typed.stderr);
}

/// What of the typed is in a text.
fn found_in(bytes: &[u8]) -> Vec<&'static str> {
    let text = String::from_utf8_lossy(bytes);
    let words = TYPED.split(' ').chain(KEY_NAMES);
    words.filter(|word| text.contains(word)).collect()
}

/// Reads what a process has written, to the end.
fn all_of(process: &mut Process) -> Vec<u8> {
    let mut pipe = process.child().stdout.take().expect("a pipe");
    process.kill();
    let mut bytes = Vec::new();
    pipe.read_to_end(&mut bytes).expect("read");
    bytes
}

#[test]
fn nothing_of_what_is_typed_is_stored_logged_or_sent() {
    let (mut x, sound) = (XServer::start(), SoundServer::start());
    let sayso = Sayso::new()
        .display(&x)
        .sound(&sound)
        .env("SAYSO_LOG", "trace");
    let mut app = sayso.in_terminal((100, 30), Terminal::Plain);
    app.wait_for_text("READY");
    // The helper as sayso starts it, with its pipe in the test's hand.
    let mut helper = piped(
        &sayso,
        &["__keys", "--source", "rdev", "--chord", "right_ctrl"],
    );
    let mut follower = piped(&sayso, &["ctl", "status", "--follow", "--json"]);
    let window = window(&sound);
    // All see keys, and tell of the chord; until then there is nothing to hide.
    poll("the chord to be seen", PATIENCE, || {
        x.tap(code::RIGHT_CTRL);
        app.screen().contains("REC").then_some(())
    });
    type_it(&x);
    // In the middle of a dictation as well: only that there was another key.
    x.key_down(code::RIGHT_CTRL);
    type_it(&x);
    x.key_up(code::RIGHT_CTRL);
    type_it(&x);
    app.send("q");
    assert_eq!(app.wait_exit().exit_code(), 0);

    let said = all_of(&mut helper);
    let lines = String::from_utf8(said).expect("words");
    for line in lines.lines() {
        // With the moment of the chord's own edges, and of no others.
        let moment = |line: &str| {
            let time = line.strip_prefix("down 0 ").or(line.strip_prefix("up "));
            time.is_some_and(|time| time.parse::<u64>().is_ok())
        };
        assert!(
            ["ready", "other"].contains(&line) || moment(line),
            "the helper said {line}"
        );
    }
    assert!(lines.contains("down"), "it did see the chord: {lines}");
    let sent = all_of(&mut follower);
    assert!(!sent.is_empty(), "the socket did speak");
    assert_eq!(found_in(&sent), Vec::<&str>::new());
    let shown = window.join().expect("read to the end");
    let states = String::from_utf8_lossy(&shown).into_owned();
    assert!(states.contains("recording"), "it did show: {states}");
    assert_eq!(found_in(&shown), Vec::<&str>::new());
    let files = files_below(sayso.folder());
    let named = |end: &str| {
        files
            .iter()
            .any(|file| file.to_string_lossy().ends_with(end))
    };
    assert!(named(".log") && named("sayso.db"), "{files:?}");
    for file in files {
        let found = found_in(&fs::read(&file).expect("read"));
        assert!(found.is_empty(), "{found:?} in {}", file.display());
    }
}

/// All that a window at the control socket is shown, once sayso has ended.
fn window(sound: &SoundServer) -> JoinHandle<Vec<u8>> {
    let mut env = sound.env().into_iter();
    let runtime = env.find(|(name, _)| *name == "XDG_RUNTIME_DIR");
    let (_, folder) = runtime.expect("one of their own");
    let place = Place::below(Some(Path::new(&folder)));
    let mut stream = UnixStream::connect(place.socket()).expect("there");
    stream
        .write_all(b"{\"sayso\":1}\n{\"do\":\"window\"}\n")
        .expect("said");
    thread::spawn(move || {
        let mut shown = Vec::new();
        stream.read_to_end(&mut shown).expect("read");
        shown
    })
}

/// `sayso` with these arguments, its output in a pipe.
fn piped(sayso: &Sayso, args: &[&str]) -> Process {
    let mut command = sayso.command();
    command
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    Process::spawn(&mut command)
}
