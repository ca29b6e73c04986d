//! The test of the microphone on the screen, with a real sound server into which
//! another program plays.

#![cfg(target_os = "linux")]

mod support;

use std::path::PathBuf;

use support::{Pty, Sayso, SoundServer, Speech, Terminal};

/// A sayso at a sound server, on its first screen.
fn start(server: &SoundServer, config: &str) -> (Sayso, Pty) {
    let sayso = Sayso::new().config(config).sound(server);
    let app = sayso.in_terminal((100, 30), Terminal::Plain);
    app.wait_for_text("READY");
    (sayso, app)
}

/// Half a minute of a demo clip over and over, `gain` times as loud, as a file.
fn voice(sayso: &Sayso, gain: f32) -> PathBuf {
    let sound = Speech::demo(2).sound();
    let louder = sound.iter().map(|x| (x * gain).clamp(-1.0, 1.0));
    let louder: Vec<f32> = louder.cycle().take(sound.len() * 10).collect();
    Speech::heard(&louder).write(&sayso.folder().join(format!("{gain}.wav")))
}

#[test]
fn a_voice_is_found_good_quiet_or_too_loud() {
    let server = SoundServer::start();
    let (sayso, app) = start(&server, "");
    app.wait_for_text("mic open");
    for (gain, verdict) in [
        (1.0, "Good. Dictations will be heard."),
        (0.028, "Your voice is quiet."),
        (40.0, "Too loud: the tops of the waves are cut off."),
    ] {
        app.send("m");
        app.wait_for_text("loudest");
        let _playing = server.play(&voice(&sayso, gain));
        app.wait_for_text(verdict);
        // Whatever was heard is forgotten with the test.
        app.send("m");
        app.wait_until_gone("loudest");
    }
    assert_eq!(sayso.clips(), Vec::<PathBuf>::new(), "nothing was recorded");
}

#[test]
fn a_microphone_that_gives_nothing_is_said_to() {
    let server = SoundServer::start();
    let (_sayso, app) = start(&server, "");
    app.send("m");
    app.wait_for_text("Nothing but zeros comes.");
}

#[test]
fn a_microphone_that_is_kept_closed_is_open_for_the_test_only() {
    let server = SoundServer::start();
    let (sayso, app) = start(&server, "microphone.keep_open = false\n");
    app.wait_for_text("mic closed");
    app.send("m");
    app.wait_for_text("mic open");
    let _playing = server.play(&voice(&sayso, 1.0));
    app.wait_for_text("Good. Dictations will be heard.");
    app.send("\x1b");
    app.wait_for_text("mic closed");
    // The test was no dictation, and the next press begins one.
    app.send(" ");
    app.wait_for_text("RECORDING");
    app.send("\x1b");
    app.wait_for_text("mic closed");
}
