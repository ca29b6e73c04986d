//! From an empty home to the user's own tool: a model from a server, a key, a word
//! of theirs, a dictation; once by commands, before sayso runs and while it does, and
//! once all on the screen.

#![cfg(target_os = "linux")]

mod support;

#[path = "download/place.rs"]
#[allow(dead_code, reason = "the tests of the download use the rest")]
mod place;
#[path = "download/server.rs"]
#[allow(dead_code, reason = "the tests of the download use the rest")]
mod server;
#[path = "download/shop.rs"]
#[allow(dead_code, reason = "the tests of the download use the rest")]
mod shop;

use std::fs;

use sayso::engine::models::DEMO_MODEL;
use server::Act;
use shop::{NAME, Shop};
use support::rig::Rig;
use support::rig::desk::Desk;
use support::x11::code;
use support::{PATIENCE, Sayso, Speech, run};

/// Runs `sayso` with these words, and returns what it printed.
fn say(sayso: &Sayso, words: &[&str]) -> String {
    let mut command = sayso.command();
    command.args(words);
    let output = run(&mut command, b"", PATIENCE);
    assert!(output.status.success(), "{words:?}: {output:?}");
    output.stdout
}

#[test]
fn a_model_a_key_and_a_word_of_ones_own_by_commands_before_the_start_and_after() {
    let Shop { sayso, server } = Shop::open([]);
    say(&sayso, &["model", "download", NAME, "--use"]);
    say(&sayso, &["config", "set", "hotkey.chord", "F9"]);
    let speech = Speech::demo(2);
    let heard = "lazy dog -> quick cat";
    assert!(speech.text.contains("lazy dog"), "{}", speech.text);
    say(&sayso, &["config", "add", "text.replace", heard]);
    assert_eq!(server.asked().len(), 1);

    let mut desk = Desk::around(sayso, code::F9, "hold F9 to talk");
    desk.app
        .wait_for("the model that was downloaded", |screen| {
            screen.contents().contains(NAME)
        });
    desk.dictate(&speech);
    let written = speech.text.replace("lazy dog", "quick cat");
    desk.expect_clipboard(&written);

    // While it runs: the next dictation has the other key, and one rule more.
    say(
        &desk.sayso,
        &["config", "set", "hotkey.chord", "right_ctrl"],
    );
    say(&desk.sayso, &["config", "set", "text.style", "constant"]);
    desk.app.wait_for("the other key", |screen| {
        screen.contents().contains("hold right ctrl to talk")
    });
    desk.use_key(code::RIGHT_CTRL);
    desk.dictate(&speech);
    let constant = written.to_uppercase().replace(' ', "_");
    desk.expect_clipboard(constant.trim_end_matches('.'));

    let origins = say(&desk.sayso, &["config", "show", "--origin"]);
    let line = |key: &str| {
        let mut lines = origins.lines();
        lines.find(|line| line.contains(key)).map(str::to_owned)
    };
    for (key, value) in [
        ("chord", "right_ctrl"),
        ("model", NAME),
        ("replace", "quick cat"),
    ] {
        let line = line(key).expect(key);
        assert!(
            line.contains(value) && line.contains("config.toml:"),
            "{line}"
        );
    }
    let file = desk.sayso.folder().join("config/sayso/config.toml");
    let file = fs::read_to_string(file).expect("the file");
    assert!(
        file.contains("models.timeout_s = 60"),
        "what was there stays: {file}"
    );
    assert_eq!(server.asked().len(), 1, "nobody was asked again");
}

#[test]
fn a_model_a_key_and_a_word_of_ones_own_all_on_the_screen() {
    // Slow enough that a rate can be told and seen.
    let slowly = Act::Throttle(40, 50);
    let Shop { sayso, server } = Shop::open([slowly]);
    let file = sayso.folder().join("config/sayso/config.toml");
    let mut desk = Desk::around(sayso, code::RIGHT_CTRL, "hold right ctrl to talk");
    let app = &desk.app;
    app.wait_for_text("M gets a real one: house.en");
    app.send("M");
    app.wait_for_text("recommended");
    app.send("\r");
    app.wait_for("how far it is, and how fast it comes", |screen| {
        let screen = screen.contents();
        let said = ["sayso  downloading", "MB/s", " left", "x stop the download"];
        said.iter().all(|words| screen.contains(words))
    });
    app.wait_for("the new model in use", |screen| {
        let screen = screen.contents();
        let mut lines = screen.lines();
        lines.any(|line| line.contains(NAME) && line.contains("● in use"))
    });
    app.send("q");
    app.wait_for_text(&format!("model {NAME}"));
    app.wait_for_text("no network");

    // The key, and a word of one's own.
    app.send(",/hotkey.chord\r\r");
    app.wait_for_text("hotkey.chord = right_ctrl");
    app.send("\x15F9\r");
    app.wait_for_text("hold F9 to talk");
    app.send("/\x15text.replace\ra");
    app.wait_for_text("text.replace + ");
    app.send("lazy dog -> quick cat\r");
    app.wait_for_text("[\"lazy dog -> quick cat\"]");
    app.send("q");
    app.wait_until_gone("text.replace");

    desk.use_key(code::F9);
    let speech = Speech::demo(2);
    desk.dictate(&speech);
    desk.expect_clipboard(&speech.text.replace("lazy dog", "quick cat"));
    let written = fs::read_to_string(file).expect("the file");
    for line in [
        format!("model = \"{NAME}\""),
        "chord = \"F9\"".to_owned(),
        "replace = [\"lazy dog -> quick cat\"]".to_owned(),
    ] {
        assert!(written.contains(&line), "{line} in {written}");
    }
    assert_eq!(server.asked().len(), 1);
    assert_eq!(server.sent(), DEMO_MODEL.len());
}
