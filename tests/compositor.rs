//! The Wayland compositor dies in mid-recording, and its clipboard with it: the
//! real program beside it, as a daemon of its session, and in a window that it
//! takes along. The microphone is a WAV file.

#![cfg(target_os = "linux")]

mod support;

#[path = "control/daemon.rs"]
#[allow(dead_code, reason = "each test program uses its own part")]
mod daemon;

use std::fs;
use std::time::Instant;

use daemon::{Daemon, ctl};
use sayso::control::Request;
use sayso::control::client::Client;
use sayso::control::place::Place;
use sayso::ptt::State;
use support::process::{children, process_name};
use support::wayland::Sway;
use support::{PATIENCE, Process, Sayso, Speech, Terminal, key, ms, pace_until, poll, run, tool};

/// Wide enough that no notice is cut.
const SIZE: (u16, u16) = (200, 40);

/// On this compositor, with a microphone that hears `speech` in each dictation.
fn hearing(speech: &Speech, sway: &Sway, config: &str) -> Sayso {
    let sayso = Sayso::new();
    let padded = speech.with_silence(ms(300), ms(500));
    let wav = padded.write(&sayso.folder().join("said.wav"));
    // No desktop's keys: there are none without X.
    sayso
        .raw_config(&format!(
            "engine.threads = 1\nhotkey.sources = [\"evdev\"]\n{config}"
        ))
        .microphone(&wav)
        .env("WAYLAND_DISPLAY", &sway.display())
}

/// The sequence that puts `text` on the terminal's clipboard.
fn osc52(text: &str) -> String {
    let encoded = run(tool("base64").arg("-w0"), text.as_bytes(), PATIENCE).stdout;
    format!("\x1b]52;c;{encoded}")
}

#[test]
fn a_terminal_that_outlives_the_compositor_has_the_text_and_says_so() {
    let speech = Speech::demo(2);
    let mut sway = Sway::start();
    let sayso = hearing(&speech, &sway, "");
    let mut app = sayso.in_terminal(SIZE, Terminal::Kitty);
    for words in ["READY", "mic open", "hold Space to talk"] {
        app.wait_for_text(words);
    }
    let dictate = |during: &mut dyn FnMut()| {
        app.send(key::SPACE_DOWN);
        app.wait_for_text("RECORDING");
        let began = Instant::now();
        pace_until(began + speech.duration() / 2);
        during();
        pace_until(began + speech.duration());
        app.send(key::SPACE_UP);
    };
    dictate(&mut || {});
    poll("the text on the compositor's clipboard", PATIENCE, || {
        (sway.paste(&[]) == speech.text).then_some(())
    });
    assert!(!app.wrote("\x1b]52"), "the desktop's clipboard was enough");
    app.wait_for_text("READY");

    dictate(&mut || {
        sway.kill();
        app.wait_for_text("RECORDING");
    });
    app.wait_for_text("no clipboard: ");
    app.wait_for_text("The text is on the terminal (OSC 52) instead.");
    assert!(app.wrote(&osc52(&speech.text)));
    app.wait_for_text("READY");
    let clips = sayso.clips();
    assert_eq!(clips.len(), 2);
    speech.assert_kept_in(&clips[1]);

    // The way it has found is the usual way from then on.
    dictate(&mut || {});
    app.wait_until_gone("no clipboard: ");
    let wrote = || String::from_utf8_lossy(&app.raw()).into_owned();
    poll("a text once more", PATIENCE, || {
        (wrote().matches(&osc52(&speech.text)).count() == 2).then_some(())
    });
    app.send("q");
    assert!(app.wait_exit().success());
}

#[test]
fn a_daemon_outlives_its_compositor_and_finds_the_next_one() {
    let speech = Speech::demo(8);
    let mut sway = Sway::start();
    let daemon = Daemon::start(hearing(&speech, &sway, ""), speech);
    daemon.begin_and_say();
    sway.kill();
    daemon.expect_state(State::Recording);
    daemon.end_and_expect_text();
    let notice = poll("what became of the text", PATIENCE, || notice(&daemon));
    assert!(notice.contains("no clipboard: "), "{notice}");
    assert!(notice.contains("The text is in the list"), "{notice}");
    let clips = daemon.sayso.clips();
    assert_eq!(clips.len(), 1);
    daemon.speech.assert_kept_in(&clips[0]);

    let sway = sway.restart();
    daemon.still_dictates();
    poll("the text on the new clipboard", PATIENCE, || {
        (sway.paste(&[]) == daemon.speech.text).then_some(())
    });
    poll("the end of the notice", PATIENCE, || {
        status(&daemon).notice.is_none().then_some(())
    });
}

#[test]
fn the_next_place_of_the_configuration_has_the_text() {
    let speech = Speech::demo(8);
    let mut sway = Sway::start();
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("notes.md");
    let config = format!("deliver.to = [\"clipboard\", \"file\"]\ndeliver.file = {file:?}");
    let daemon = Daemon::start(hearing(&speech, &sway, &config), speech);
    daemon.begin_and_say();
    sway.kill();
    daemon.end_and_expect_text();
    let notice = poll("what became of the text", PATIENCE, || notice(&daemon));
    assert!(notice.contains("no clipboard: "), "{notice}");
    assert!(notice.contains("notes.md"), "{notice}");
    let notes = fs::read_to_string(&file).expect("a file");
    assert_eq!(notes, format!("{}\n", daemon.speech.text));
}

fn status(daemon: &Daemon) -> sayso::control::Status {
    let answer = daemon.client().ask(&Request::Status).expect("an answer");
    daemon::told(&answer).status
}

/// What the user is told of the clipboard.
fn notice(daemon: &Daemon) -> Option<String> {
    let notice = status(daemon).notice?;
    notice.contains("clipboard").then_some(notice)
}

#[test]
fn a_window_that_goes_with_the_compositor_leaves_the_clip_and_the_next_start_its_text() {
    let speech = Speech::demo(8);
    let mut sway = Sway::start();
    let sayso = hearing(&speech, &sway, "");
    let mut window = in_foot(&sayso, &sway);
    let place = Place::below(Some(&sayso.folder().join("run")));
    let state = || {
        let answer = Client::connect(&place).ok()?.ask(&Request::Status).ok()?;
        Some(daemon::told(&answer).status.state)
    };
    poll("sayso in its window", PATIENCE, state);
    let app = poll("its process", PATIENCE, || {
        let started = children(window.id());
        started.into_iter().find(|id| process_name(*id) == "sayso")
    });
    let begun = ctl(&sayso, &["start"]);
    assert_eq!(begun.status.code(), Some(0), "{begun:?}");
    poll("a recording", PATIENCE, || {
        (state() == Some(State::Recording)).then_some(())
    });
    pace_until(Instant::now() + speech.duration() + ms(300));
    sway.kill();
    window.wait(PATIENCE);
    poll("the end of sayso", PATIENCE, || ended(app).then_some(()));
    let clips = sayso.clips();
    assert_eq!(clips.len(), 1);
    speech.assert_kept_in(&clips[0]);

    let daemon = Daemon::start(sayso, speech);
    daemon.expect_last(&daemon.speech.text);
}

/// The program in a terminal of the compositor's, with its own environment.
fn in_foot(sayso: &Sayso, sway: &Sway) -> Process {
    let program = sayso.command();
    let mut foot = tool("foot");
    foot.args(["env", "-i"]);
    for (name, value) in program.get_envs() {
        let (name, value) = (name.to_string_lossy(), value.expect("set"));
        foot.arg(format!("{name}={}", value.to_string_lossy()));
    }
    foot.arg(program.get_program()).args(program.get_args());
    sway.run(&mut foot)
}

/// A zombie that nobody has collected yet has ended, too.
fn ended(id: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{id}/stat"));
    stat.map_or(true, |stat| stat.contains(") Z "))
}
