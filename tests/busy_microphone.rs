//! A microphone that another program holds.

#![cfg(target_os = "linux")]

mod support;

use support::busy::BusyMicrophone;
use support::{Sayso, SoundServer, Speech, Terminal, ms};

#[test]
fn a_busy_microphone_is_said_in_a_paragraph_and_taken_when_it_is_free() {
    let speech = Speech::demo(8);
    let server = SoundServer::start();
    let microphone = BusyMicrophone::before(&server);
    let ear = server.listen();
    let sayso = Sayso::new()
        .sound(&server)
        .env("PULSE_SERVER", &microphone.address());
    let app = sayso.in_terminal((200, 40), Terminal::Plain);
    app.wait_for_text(
        "the microphone `Monitor of Null Output` is in use by another program. Close that program, \
         or choose another microphone (`sayso devices`)",
    );
    // It asks again by itself.
    microphone.wait_for_refusals(3);
    microphone.set_free();
    app.wait_for_text("mic open");
    app.wait_until_gone("in use by another program");
    app.send(" ");
    app.wait_for_text("RECORDING");
    let file = speech
        .with_silence(ms(300), ms(300))
        .write(&sayso.folder().join("said.wav"));
    let _playing = server.play(&file);
    ear.speech_began();
    ear.quiet_for(ms(700));
    app.send(" ");
    app.wait_for_text(&speech.text);
    assert_eq!(sayso.clips().len(), 1);
}
