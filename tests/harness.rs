//! The tests' own tools, tested: each part works, and each can fail.

#![cfg(target_os = "linux")]

mod support;

use std::io::Write;
use std::process::Stdio;
use std::time::Instant;

use portable_pty::CommandBuilder;
use rustix::process::Signal;
use support::x11::code;
use support::{
    PATIENCE, Process, Pty, SoundServer, Speech, Terminal, XServer, ms, pace_until, poll, run, tool,
};

/// A shell script as a program for a terminal.
fn shell(script: &str) -> CommandBuilder {
    let mut command = CommandBuilder::new("sh");
    command.args(["-c", script]);
    command
}

#[test]
fn an_injected_key_reaches_the_server() {
    let mut server = XServer::start();
    // The server's own light for Caps Lock shows that injected keys arrive.
    let caps = |server: &XServer| {
        let mut command = tool("xset");
        command.arg("q").env("DISPLAY", server.display());
        let output = run(&mut command, b"", PATIENCE).stdout;
        let after = output.split("Caps Lock:").nth(1).unwrap_or_default();
        after.trim_start().starts_with("on")
    };
    assert!(!caps(&server));
    server.tap(code::CAPS_LOCK);
    poll("caps lock on", PATIENCE, || caps(&server).then_some(()));
}

#[test]
fn two_servers_side_by_side_have_two_displays() {
    let (one, two) = (XServer::start(), XServer::start());
    assert_ne!(one.display(), two.display());
}

#[test]
fn the_clipboard_is_empty_until_somebody_owns_it() {
    let server = XServer::start();
    assert_eq!(server.clipboard(), None);
    let mut command = tool("xclip");
    command
        .args(["-selection", "clipboard", "-in", "-quiet"])
        .env("DISPLAY", server.display())
        .stdin(Stdio::piped())
        .stderr(Stdio::null());
    let mut owner = Process::spawn(&mut command);
    let mut pipe = owner.child().stdin.take().expect("asked for");
    pipe.write_all("grüße".as_bytes()).expect("written");
    // xclip owns the text once it has read to the end.
    drop(pipe);
    server.wait_for_clipboard("grüße", PATIENCE);
    owner.kill();
    poll("an empty clipboard", PATIENCE, || {
        server.clipboard().is_none().then_some(())
    });
}

#[test]
#[should_panic(expected = "the clipboard holds None")]
fn waiting_for_a_text_that_never_comes_fails_and_shows_the_clipboard() {
    XServer::start().wait_for_clipboard("never", ms(200));
}

#[test]
fn speech_that_is_played_is_heard_for_as_long_as_it_lasts() {
    let server = SoundServer::start();
    let ear = server.listen();
    let folder = tempfile::tempdir().expect("a folder");
    let speech = Speech::demo(8).with_silence(ms(300), ms(300));
    let file = speech.write(&folder.path().join("question.wav"));
    let mut playing = server.play(&file);
    let began = ear.speech_began();
    let ended = ear.quiet_for(ms(800));
    assert!(playing.wait(PATIENCE).success());
    let heard = ended.duration_since(began).as_millis();
    let spoken = speech.spoken().as_millis();
    assert!(
        heard.abs_diff(spoken) < 250,
        "heard {heard} ms of {spoken} ms"
    );
}

#[test]
fn a_sound_server_that_was_killed_comes_back_on_the_same_socket() {
    let mut server = SoundServer::start();
    server.kill();
    server.restart();
    assert_eq!(server.recorders(), 0);
    let _ear = server.listen();
    poll("a recorder", PATIENCE, || {
        (server.recorders() == 1).then_some(())
    });
}

#[test]
fn the_terminal_answers_as_it_was_told_to() {
    // `cat -v` shows the answer, once the shell has asked.
    let ask = "stty raw -echo; printf '\\033[?u\\033[c'; timeout --foreground 2 cat -v";
    let kitty = Pty::spawn(shell(ask), (40, 5), Terminal::Kitty);
    kitty.wait_for_text("^[[?0u^[[?62;c");
    let plain = Pty::spawn(shell(ask), (40, 5), Terminal::Plain);
    plain.wait_for_text("^[[?62;c");
    assert!(!plain.screen().contains("?0u"));
    let mut mute = Pty::spawn(shell(ask), (40, 5), Terminal::Mute);
    mute.wait_exit();
    assert_eq!(mute.screen().trim(), "");
}

#[test]
fn typing_resizing_and_signals_reach_the_program() {
    let script = "trap 'exit 7' TERM; trap 'stty size' WINCH; read line; echo got:$line; \
                  while :; do read -t 1 line; done";
    let mut command = CommandBuilder::new("bash");
    command.args(["-c", script]);
    let mut pty = Pty::spawn(command, (40, 5), Terminal::Plain);
    pty.send("hello\n");
    pty.wait_for_text("got:hello");
    pty.resize(33, 9);
    pty.wait_for_text("9 33");
    pty.signal(Signal::TERM);
    assert_eq!(pty.wait_exit().exit_code(), 7);
}

#[test]
#[should_panic(expected = "the program ended before \"never\"")]
fn waiting_on_a_program_that_has_ended_fails_at_once() {
    Pty::spawn(shell("echo seen"), (40, 5), Terminal::Plain).wait_for_text("never");
}

#[test]
fn processes_end_with_their_owner() {
    let owner = Process::spawn(tool("sh").args(["-c", "exec tail -f /dev/null"]));
    let proc = format!("/proc/{}", owner.id());
    assert!(std::path::Path::new(&proc).exists());
    drop(owner);
    assert!(!std::path::Path::new(&proc).exists());
}

#[test]
#[should_panic(expected = "apt-get install")]
fn a_missing_program_fails_the_test_and_names_its_package() {
    let _ = tool("no-such-program");
}

#[test]
fn pacing_never_returns_early() {
    let moment = Instant::now() + ms(30);
    pace_until(moment);
    assert!(Instant::now() >= moment);
}

#[test]
fn speech_is_cut_to_the_sample() {
    let plain = Speech::demo(1);
    let padded = plain.with_silence(ms(400), ms(1000));
    assert_eq!(padded.spoken(), plain.spoken());
    assert_eq!(padded.duration(), plain.spoken() + ms(1400));
    assert!(plain.text.starts_with("Hello world"));
}
