//! `sayso doctor`, the real program: on a machine with nothing, and on a desktop
//! with everything, where a finger presses the key and a clip is the voice.

#![cfg(target_os = "linux")]

mod support;

use serde_json::Value;
use support::x11::code;
use support::{Output, PATIENCE, Sayso, SoundServer, Speech, Terminal, XServer, poll, run};

fn doctor(sayso: &Sayso, args: &[&str]) -> Output {
    run(sayso.command().arg("doctor").args(args), b"", PATIENCE * 4)
}

/// What differs from machine to machine, and from run to run, becomes `N`.
fn levelled(sayso: &Sayso, text: &str) -> String {
    let home = sayso.folder().display().to_string();
    let text = text.replace(&home, "HOME");
    let mut levelled = String::new();
    let mut digits = false;
    for letter in text.chars() {
        match (letter.is_ascii_digit(), digits) {
            (true, true) => {}
            (true, false) => levelled.push('N'),
            (false, _) => levelled.push(letter),
        }
        digits = letter.is_ascii_digit();
    }
    let lines = levelled.lines().map(|line| {
        // Both name what they run on.
        let own = ["✓ version", "✓ processor"];
        let own = own.iter().find(|start| line.starts_with(**start));
        own.map_or(line, |start| *start)
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn on_a_machine_with_nothing_each_missing_link_has_its_fix() {
    let sayso = Sayso::new();
    let printed = doctor(&sayso, &[]);
    assert_eq!(printed.status.code(), Some(1), "{}", printed.stderr);
    insta::assert_snapshot!(levelled(&sayso, &printed.stdout));
}

#[test]
fn on_a_desktop_with_everything_every_link_holds() {
    let (mut x, sound) = (XServer::start(), SoundServer::start());
    let sayso = Sayso::new().display(&x).sound(&sound);
    let mut app = sayso
        .args(["doctor"])
        .in_terminal((120, 40), Terminal::Kitty);
    app.wait_for_text("Press right ctrl now");
    // The helper calls itself ready when X has not refused it for a while: on a
    // busy machine that can be before it really listens.
    poll("the press to be seen", PATIENCE, || {
        x.tap(code::RIGHT_CTRL);
        let seen = app
            .screen()
            .contains("right ctrl was seen by desktop (X11), here ");
        seen.then_some(())
    });
    app.wait_for_text("Say a sentence now");
    let folder = tempfile::tempdir().expect("a folder");
    let fox = Speech::demo(2).write(&folder.path().join("fox.wav"));
    let _playing = sound.play(&fox);
    app.wait_for_text("It works");
    let screen = app.screen();
    for words in [
        "✓ control",
        "folder 0700, socket 0600: yours alone",
        "✓ key",
        "✓ microphone",
        "✓ voice",
        "! model",
        "✓ inference",
        "9 of 9 words right",
        "✓ clipboard",
        "a text came back",
        "✓ terminal",
        "tells when a key is released",
    ] {
        assert!(screen.contains(words), "{words} in\n{screen}");
    }
    // A busy machine is late, and is told so.
    let pressed = ["✓ press", "! press"]
        .iter()
        .any(|line| screen.contains(line));
    assert!(pressed, "{screen}");
    assert_eq!(app.wait_exit().exit_code(), 0);
    assert_eq!(x.clipboard(), None, "the user's clipboard is as it was");
}

/// A model file of this name in the models folder: the demo model's bytes.
fn install(sayso: &Sayso, file: &str) {
    let folder = sayso.data().join("models");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join(file), sayso::engine::models::DEMO_MODEL).expect("written");
}

fn line<'a>(printed: &'a Output, name: &str) -> &'a str {
    let mut lines = printed.stdout.lines();
    let found = lines.find(|line| line.split_whitespace().nth(1) == Some(name));
    found.unwrap_or_else(|| panic!("{name} in\n{}", printed.stdout))
}

#[test]
fn a_model_with_a_published_name_and_another_sum_is_a_failure_and_an_unknown_one_is_not() {
    let sayso = Sayso::new();
    install(&sayso, "ggml-mine.bin");
    let printed = doctor(&sayso, &[]);
    let checksum = line(&printed, "checksum");
    assert!(checksum.starts_with("– checksum"), "{checksum}");
    assert!(checksum.contains("no published model"), "{checksum}");

    install(&sayso, "ggml-base.en.bin");
    let sayso = sayso.args(["--model", "base.en"]);
    let printed = doctor(&sayso, &[]);
    assert_eq!(printed.status.code(), Some(1), "{}", printed.stderr);
    let checksum = line(&printed, "checksum");
    assert!(checksum.starts_with("✕ checksum"), "{checksum}");
    assert!(checksum.contains("not the published base.en"), "{checksum}");
    assert!(
        line(&printed, "inference").starts_with('✓'),
        "timed all the same"
    );
}

#[test]
fn a_report_names_neither_folders_nor_devices_and_json_is_whole() {
    let sound = SoundServer::start();
    let sayso = Sayso::new().sound(&sound);
    let printed = doctor(&sayso, &["--report", "--json"]);
    let report: Value = serde_json::from_str(&printed.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}{}", printed.stdout, printed.stderr));
    assert_eq!(report["ok"], false, "there is no key here");
    let checks = report["checks"].as_array().expect("an array");
    let microphone = checks
        .iter()
        .find(|check| check["name"] == "microphone")
        .expect("the microphone");
    let found = microphone["found"].as_str().expect("a text");
    assert!(found.starts_with("`…`"), "{found}");
    let home = sayso.folder().display().to_string();
    assert!(!printed.stdout.contains(&home), "{}", printed.stdout);
}

#[test]
fn a_report_of_what_is_broken_names_nothing_either() {
    let sayso = Sayso::new().config("microphone.device = \"Ann's headset\"");
    let model = sayso.folder().join("ann/ggml-cut.bin");
    std::fs::create_dir(model.parent().expect("a folder")).expect("made");
    std::fs::write(&model, &sayso::engine::models::DEMO_MODEL[..100_000]).expect("written");
    let named = model.display().to_string();
    let sayso = sayso.args(["--model", &named]);
    let printed = doctor(&sayso, &["--report"]);
    assert_eq!(printed.status.code(), Some(1), "{}", printed.stderr);
    assert!(printed.stdout.contains("✕ model"), "{}", printed.stdout);
    for name in ["ann/", "Ann"] {
        assert!(
            !printed.stdout.contains(name),
            "{name} in {}",
            printed.stdout
        );
    }
    let home = sayso.folder().display().to_string();
    assert!(!printed.stdout.contains(&home), "{}", printed.stdout);
}
