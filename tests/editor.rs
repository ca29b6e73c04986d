//! Correcting a text in the terminal, and in the user's own editor: the real program
//! with the demo model.

#![cfg(unix)]

mod support;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use support::{PATIENCE, Pty, Sayso, Speech, Terminal, ms, pace_until, poll};

const SIZE: (u16, u16) = (100, 30);
const DOWN: &str = "\x1b[B";

/// `sayso` that has heard the demo clip `number`, with its text on the screen.
fn dictated(sayso: &Sayso, speech: &Speech) -> Pty {
    let app = sayso.in_terminal(SIZE, Terminal::Plain);
    app.wait_for_text("READY");
    app.wait_for_text("mic open");
    app.wait_for_text("Space starts");
    app.send(" ");
    app.wait_for_text("RECORDING");
    pace_until(std::time::Instant::now() + speech.duration());
    app.send(" ");
    app.wait_for_text(&speech.text);
    // Not only what was understood so far.
    app.wait_for_text("r again");
    app
}

fn hearing(speech: &Speech) -> Sayso {
    let sayso = Sayso::new();
    let padded = speech.with_silence(ms(300), ms(500));
    let file = padded.write(&sayso.folder().join("microphone.wav"));
    sayso.microphone(&file)
}

/// An editor that is this script; `$1` is the file.
fn script(sayso: &Sayso, lines: &str) -> PathBuf {
    let path = sayso.folder().join("editor");
    fs::write(&path, format!("#!/bin/sh\n{lines}\n")).expect("written");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("executable");
    path
}

fn with_editor(speech: &Speech, lines: &str) -> (Sayso, Pty) {
    let sayso = hearing(speech);
    let editor = script(&sayso, lines);
    let sayso = sayso.env("VISUAL", &editor.to_string_lossy());
    let app = dictated(&sayso, speech);
    (sayso, app)
}

fn nothing_is_left(sayso: &Sayso) {
    let runtime = sayso.folder().join("run");
    let left = fs::read_dir(runtime).expect("a folder");
    let names: Vec<_> = left.flatten().map(|entry| entry.file_name()).collect();
    let edit = |name: &std::ffi::OsString| name.to_string_lossy().starts_with("sayso-edit");
    assert!(!names.iter().any(edit), "{names:?}");
}

#[test]
fn a_text_is_corrected_in_place_and_taken_back() {
    let speech = Speech::demo(2);
    let sayso = hearing(&speech);
    let app = dictated(&sayso, &speech);
    app.send("e");
    app.wait_for_text("alt-enter new line");
    app.send("\x17xyzzy!");
    app.wait_for_text("xyzzy!");
    // Space is text here, and so is pasted text; ctrl-u takes all of it away.
    app.send(" \x1b[200~pasted\x1b[201~");
    app.wait_for_text("xyzzy! pasted");
    app.send("\x1b");
    app.wait_for_text("changed: Enter saves it");
    app.send("\r");
    app.wait_for_text("Saved.");
    app.wait_for_text("xyzzy! pasted");
    app.wait_for_text("Shall it be so from now on?");
    app.send("\x1b");
    app.wait_until_gone("Shall it be so from now on?");
    app.send("u");
    app.wait_for_text("taken back");
    app.wait_for_text(&speech.text);
    app.wait_until_gone("xyzzy");
}

#[test]
fn the_users_own_editor_gets_the_terminal_and_gives_the_text_back() {
    let speech = Speech::demo(2);
    let (sayso, app) = with_editor(
        &speech,
        "stat -c 'mode %a' \"$1\"\necho editing here\nread -r line\n\
         printf '%s\\n' \"$line\" > \"$1\"",
    );
    app.send("E");
    app.wait_for_text("editing here");
    assert!(!app.in_alternate_screen(), "the terminal is the editor's");
    app.wait_for_text("mode 600");
    // Nobody else reads what is typed, and ctrl-c is the editor's.
    app.send("see you later\r");
    app.wait_for_text("Saved.");
    poll("sayso's own screen", PATIENCE, || {
        app.in_alternate_screen().then_some(())
    });
    app.wait_for_text("see you later");
    nothing_is_left(&sayso);
    app.send("v");
    app.wait_for_text("by hand");
    app.send(DOWN);
    app.wait_for_text("make it the text");
}

#[test]
fn an_editor_that_fails_says_so_and_the_text_is_as_it_was() {
    let speech = Speech::demo(2);
    let (sayso, app) = with_editor(&speech, "echo no > \"$1\"\nexit 3");
    app.send("E");
    app.wait_for_text("the text is as it was");
    app.wait_for_text(&speech.text);
    nothing_is_left(&sayso);
}

#[test]
fn ctrl_c_in_an_editor_does_not_end_sayso() {
    let speech = Speech::demo(2);
    let (sayso, mut app) = with_editor(
        &speech,
        "trap 'echo interrupted' INT\necho editing here\nread -r line\necho went on\nread -r line",
    );
    app.send("E");
    app.wait_for_text("editing here");
    app.send("\x03");
    app.wait_for_text("interrupted");
    app.send("a\rb\r");
    app.wait_for_text(&speech.text);
    assert!(app.is_alive());
    nothing_is_left(&sayso);
}

#[test]
fn vi_is_an_editor() {
    if !std::path::Path::new("/usr/bin/vi").exists() {
        // Not on every machine; the scripts above are the same to sayso.
        return;
    }
    let speech = Speech::demo(2);
    let sayso = hearing(&speech).env("EDITOR", "vi").without_env("VISUAL");
    let app = dictated(&sayso, &speech);
    app.send("E");
    app.wait_for_text(&speech.text);
    poll("vi's screen", PATIENCE, || {
        (!app.screen().contains("READY")).then_some(())
    });
    app.send(":%s/^/Indeed: /\r:wq\r");
    app.wait_for_text("Saved.");
    app.wait_for_text("Indeed: ");
}
