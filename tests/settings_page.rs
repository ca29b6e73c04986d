//! The settings on the screen, with the real program: its file, its keys and its
//! terminal. The microphone is a WAV file.

#![cfg(target_os = "linux")]

mod support;

use std::fs;
use std::time::Instant;

use support::{PATIENCE, Pty, Sayso, Speech, Terminal, XServer, ms, pace_until, poll};

const CLEAR: &str = "\x15";
const FILE: &str = "\
# Mine.
[engine]
threads = 1

[hotkey]
# The thumb reaches it.
chord = \"right_ctrl\" # for now
sources = [\"rdev\"]
";

struct Desk {
    app: Pty,
    sayso: Sayso,
    speech: Speech,
    _x: XServer,
}

impl Desk {
    fn start() -> Self {
        let (x, speech) = (XServer::start(), Speech::demo(8));
        let sayso = Sayso::new().display(&x).raw_config(FILE);
        let heard = speech.with_silence(ms(300), ms(500));
        let file = heard.write(&sayso.folder().join("microphone.wav"));
        let sayso = sayso.microphone(&file);
        let app = sayso.in_terminal((80, 24), Terminal::Plain);
        app.wait_for_text("mic open");
        app.wait_for_text("hold right ctrl to talk");
        Self {
            app,
            sayso,
            speech,
            _x: x,
        }
    }

    fn file(&self) -> String {
        let file = self.sayso.folder().join("config/sayso/config.toml");
        fs::read_to_string(file).expect("a file")
    }

    fn wait_for_file(&self, text: &str) {
        poll("the file to be as it was asked for", PATIENCE, || {
            (self.file() == text).then_some(())
        });
    }
}

#[test]
fn a_chord_and_a_replacement_are_set_on_the_screen_and_count_at_once() {
    let desk = Desk::start();
    let app = &desk.app;
    app.send(",");
    app.wait_for_text("a change counts at once");
    app.send("\r");
    app.wait_for_text("hotkey.chord = right_ctrl");
    app.send(&format!("{CLEAR}no such key\r"));
    app.wait_for_text("the hotkey cannot work");
    app.wait_for_text("hotkey.chord = no such key");
    assert_eq!(desk.file(), FILE);
    app.send(&format!("{CLEAR}F9\r"));
    app.wait_for_text("hold F9 to talk");
    let with_chord = FILE.replace("right_ctrl", "F9");
    desk.wait_for_file(&with_chord);
    app.send("/text.replace\r");
    app.wait_for_text("1 key");
    let word = desk.speech.text.split(' ').next().expect("a word");
    let rule = format!("{} -> zebra", word.to_lowercase());
    app.send("a");
    app.wait_for_text("text.replace + ");
    app.send(&format!("{rule}\r"));
    let with_rule = format!("{with_chord}\n[text]\nreplace = [\"{rule}\"]\n");
    desk.wait_for_file(&with_rule);
    app.wait_for_text(&format!("[\"{rule}\"]"));
    app.send("q");
    app.wait_until_gone("text.replace");
    app.send(" ");
    app.wait_for_text("RECORDING");
    pace_until(Instant::now() + desk.speech.duration());
    app.send(" ");
    let rest = desk.speech.text.strip_prefix(word).expect("its first word");
    app.wait_for_text(&format!("Zebra{rest}"));
}

#[test]
fn what_the_environment_sets_is_named_and_a_key_goes_back_to_what_is_built_in() {
    let desk = Desk::start();
    let app = &desk.app;
    app.send(",/microphone.device\r");
    app.wait_for_text("Set by SAYSO_MIC");
    app.send("\r");
    app.send("/");
    app.send(&format!("{CLEAR}hotkey.chord\r"));
    app.wait_for_text("line 7");
    app.send("u");
    desk.wait_for_file(&FILE.replace("chord = \"right_ctrl\" # for now\n", ""));
    app.wait_until_gone("line 7");
}

#[test]
fn a_profile_is_made_on_the_screen_and_dictates_by_its_own_key() {
    let desk = Desk::start();
    let app = &desk.app;
    app.send(",p");
    app.wait_for_text("A new name makes one");
    app.send(&format!("{CLEAR}code\r"));
    app.wait_for_text("profile.code.hotkey.chord = ");
    app.send(&format!("{CLEAR}F9\r"));
    let with_profile = format!("{FILE}\n[profile.code]\nhotkey.chord = \"F9\"\n");
    desk.wait_for_file(&with_profile);
    // The line below is filled with what the screen knows by then.
    app.wait_for_text("Changed: profile.code");
    app.send("/text.style\rp");
    app.wait_for_text("There is code");
    app.send("\r");
    app.wait_for_text("profile.code.text.style = prose");
    app.send(&format!("{CLEAR}constant\r"));
    poll("the style in the file", PATIENCE, || {
        desk.file().contains("style = \"constant\"").then_some(())
    });
    app.send("q?G");
    app.wait_for_text("F9 dictates as `code`");
}
