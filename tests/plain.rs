//! The interface without a screen (`--plain`) and the one of a single line (`--mini`),
//! with the real program, the real model and real speech.

#![cfg(unix)]

mod support;

use std::time::Instant;

use support::{Pty, Sayso, Speech, Terminal, key, ms, pace_until};

const SIZE: (u16, u16) = (100, 30);

/// `sayso` whose microphone hears `speech`, from its beginning, in each dictation.
fn hearing(speech: &Speech) -> Sayso {
    let sayso = Sayso::new();
    let padded = speech.with_silence(ms(300), ms(500));
    let file = padded.write(&sayso.folder().join("microphone.wav"));
    sayso.microphone(&file)
}

/// Dictates with two empty lines.
fn dictate(app: &Pty, speech: &Speech) {
    app.send("\r");
    app.wait_for_text("Recording.");
    pace_until(Instant::now() + speech.duration());
    app.send("\r");
}

/// Nothing but text was written: no sequence that moves, colours or asks.
fn assert_only_lines(app: &Pty) {
    let raw = app.raw();
    assert!(!raw.contains(&0x1b), "{}", String::from_utf8_lossy(&raw));
}

#[test]
fn a_dictation_in_lines_from_the_first_word_to_the_end() {
    let speech = Speech::demo(2);
    let sayso = hearing(&speech).env("TERM", "dumb");
    let file = sayso.folder().join("notes.md");
    let to_file = format!("deliver.file = {:?}\n", file.display().to_string());
    let sayso = sayso.config(&format!(
        "deliver.to = [\"clipboard\", \"file\"]\n{to_file}"
    ));
    let mut app = sayso.in_terminal(SIZE, Terminal::Mute);
    app.wait_for_text("Press Enter to begin");
    app.wait_for_text("Microphone: ");
    dictate(&app, &speech);
    app.wait_for_text(&format!("Text: {}", speech.text));
    app.wait_for_text("It went to: ");
    app.send("list\r");
    app.wait_for(&format!("its number before {:?}", speech.text), |screen| {
        let screen = screen.contents();
        let mut lines = screen.lines();
        lines.any(|line| line.starts_with("1, today ") && line.ends_with(&speech.text))
    });
    app.send("delete 1\r");
    app.wait_for_text("Deleted.");
    app.send("u\r");
    app.wait_for_text("The clip is back.");
    app.send("hlep\r");
    app.wait_for_text("There is no `hlep`.");
    app.send("quit\r");
    assert!(app.wait_exit().success());
    assert_only_lines(&app);
}

#[test]
fn a_terminal_that_can_only_print_gets_lines_by_itself_and_its_end_ends_it() {
    let sayso = Sayso::new().env("TERM", "dumb");
    let mut app = sayso.in_terminal(SIZE, Terminal::Mute);
    app.wait_for_text("Press Enter to begin");
    app.wait_for_text("Ready.");
    app.send("state\r");
    app.wait_for_text("state\nReady.");
    // Ctrl-d: there is nothing more to come.
    app.send("\x04");
    assert!(app.wait_exit().success());
    assert_only_lines(&app);
}

#[test]
fn lines_may_come_from_a_pipe() {
    let sayso = Sayso::new().args(["--plain"]);
    let output = sayso.run_with(b"state\nlist\n?\n");
    assert!(output.status.success(), "{output:?}");
    assert!(output.stdout.contains("None.\n"), "{output:?}");
    assert!(output.stdout.contains("copy (y): "), "{output:?}");
}

#[test]
fn a_window_of_a_running_one_may_be_plain_too() {
    let speech = Speech::demo(2);
    let sayso = hearing(&speech);
    let screen = sayso.in_terminal(SIZE, Terminal::Kitty);
    screen.wait_for_text("mic open");
    let mut lines = sayso.in_terminal_with(&["--plain"], SIZE, Terminal::Mute);
    lines.wait_for_text("Ready.");
    dictate(&lines, &speech);
    lines.wait_for_text(&format!("Text: {}", speech.text));
    screen.wait_for_text(&speech.text);
    lines.send("quit\r");
    assert!(lines.wait_exit().success());
    screen.wait_for_text("READY");
    assert_only_lines(&lines);
}

#[test]
fn one_line_is_enough_to_dictate() {
    let speech = Speech::demo(2);
    let sayso = hearing(&speech).args(["--mini"]);
    let mut app = sayso.in_terminal(SIZE, Terminal::Kitty);
    app.wait_for_text("hold Space to talk");
    app.send(key::SPACE_DOWN);
    app.wait_for_text("RECORDING");
    pace_until(Instant::now() + speech.duration());
    app.send(key::SPACE_UP);
    app.wait_for_text(&speech.text);
    let screen = app.screen();
    let used = screen
        .lines()
        .filter(|line| !line.trim().is_empty())
        .count();
    assert_eq!(used, 1, "{screen}");
    app.send("q");
    assert!(app.wait_exit().success());
}

#[test]
fn what_cannot_go_together_is_refused() {
    for (arguments, told) in [
        (&["--mini", "--plain"][..], "cannot be used with"),
        (&["--plain", "--print"], "cannot be used with"),
        (&["--plain", "demo"], "this command has none"),
    ] {
        let output = Sayso::new().with_args(arguments);
        assert!(!output.status.success(), "{arguments:?}");
        assert!(output.stderr.contains(told), "{arguments:?}: {output:?}");
    }
}
