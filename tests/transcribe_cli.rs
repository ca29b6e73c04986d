//! `sayso transcribe`, the real binary with the embedded model.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

const QUESTION: &str = "assets/demo/demo8_espeak_en-us_question.wav";
const FOX: &str = "assets/demo/demo2_flite_slt_fox.wav";
const SILENCE: &str = "assets/demo/demo7_silence.wav";

/// Runs it with a home folder of its own and no model installed. One at a time:
/// the model's threads wait for each other by spinning, and two models on the
/// same cores wait long.
fn transcribe(arguments: &[&str], stdin: Stdio) -> Output {
    with_rules("", arguments, stdin)
}

/// The same with these rules in the configuration.
fn with_rules(rules: &str, arguments: &[&str], stdin: Stdio) -> Output {
    static ALONE: Mutex<()> = Mutex::new(());
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join(".config/sayso");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("config.toml"), rules).expect("written");
    Command::new(env!("CARGO_BIN_EXE_sayso"))
        .arg("transcribe")
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_clear()
        .env("HOME", home.path())
        .stdin(stdin)
        .output()
        .expect("sayso runs")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("text")
}

fn reference(clip: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(clip);
    let text = fs::read_to_string(path.with_extension("txt")).expect("a reference text");
    text.trim().to_owned()
}

#[test]
fn the_text_alone_is_on_standard_output() {
    let output = transcribe(&[QUESTION], Stdio::null());
    assert!(output.status.success());
    assert_eq!(text(&output.stdout), reference(QUESTION) + "\n");
    // No terminal, so no bar; and whisper.cpp keeps quiet.
    assert_eq!(text(&output.stderr), "");
}

#[test]
fn several_files_are_heard_in_order_and_a_bad_one_costs_only_itself() {
    let output = transcribe(&[FOX, "no such.wav", SILENCE, QUESTION], Stdio::null());
    assert_eq!(output.status.code(), Some(1));
    let expected = [reference(FOX), reference(QUESTION)].map(|text| text + "\n");
    assert_eq!(text(&output.stdout), expected.concat());
    let messages = text(&output.stderr);
    assert!(
        messages.contains("no such.wav cannot be read"),
        "{messages}"
    );
    assert!(messages.contains("no words in 3.0 s"), "{messages}");
    assert_eq!(messages.lines().count(), 2, "{messages}");
}

#[test]
fn standard_input_is_a_file_too() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(QUESTION);
    let clip = File::open(path).expect("a clip");
    let output = transcribe(&["-", "--srt"], Stdio::from(clip));
    assert!(output.status.success());
    let subtitles = text(&output.stdout);
    assert!(subtitles.starts_with("1\n00:00:00,"), "{subtitles}");
    assert!(
        subtitles.ends_with(&format!("\n{}\n", reference(QUESTION))),
        "{subtitles}"
    );
}

#[test]
fn json_names_file_model_and_words() {
    let output = transcribe(&["--json", QUESTION], Stdio::null());
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(report[0]["file"], QUESTION);
    assert_eq!(report[0]["model"], "demo");
    assert_eq!(report[0]["text"], reference(QUESTION));
    let words = report[0]["segments"][0]["words"].as_array().expect("words");
    assert_eq!(words.len(), reference(QUESTION).split(' ').count());
}

#[test]
fn a_language_that_the_model_does_not_know_is_refused() {
    let output = transcribe(&[QUESTION, "--language", "de"], Stdio::null());
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("knows English only"));
}

#[test]
fn texts_are_written_as_the_rules_say_unless_they_are_to_be_raw() {
    let heard = reference(QUESTION);
    let rules = "[text]\nstyle = \"constant\"\nending = \"newline\"\n";
    let written: Vec<String> = heard
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_uppercase)
        .collect();
    let written = written.join("_") + "\n";
    let run = |arguments: &[&str]| with_rules(rules, arguments, Stdio::null());
    assert_eq!(text(&run(&[QUESTION]).stdout), written);
    assert_eq!(
        text(&run(&["--raw", QUESTION]).stdout),
        heard.clone() + "\n"
    );
    let report: Value = serde_json::from_slice(&run(&["--json", QUESTION]).stdout).expect("JSON");
    assert_eq!(report[0]["text"], written);
    assert_eq!(report[0]["heard"], heard);
    let raw = run(&["--json", "--raw", QUESTION]);
    let report: Value = serde_json::from_slice(&raw.stdout).expect("JSON");
    assert_eq!(
        (&report[0]["text"], &report[0]["heard"]),
        (&heard.clone().into(), &Value::Null)
    );
    let subtitles = run(&["--srt", QUESTION]);
    assert!(text(&subtitles.stdout).ends_with(&format!("\n{heard}\n")));
}

#[cfg(unix)]
#[test]
fn a_profile_has_its_rules_and_the_program_has_the_last_word() {
    let heard = reference(QUESTION);
    let rules = r#"
        [text]
        command = ["/bin/sh", "-c", "cat; printf ' [%s]' \"$SAYSO_PROFILE\""]
        [profile.shout]
        hotkey.chord = "F9"
        text.style = "constant"
        [profile.broken]
        hotkey.chord = "F10"
        text.command = ["/nowhere/at all"]
    "#;
    let run = |arguments: &[&str]| with_rules(rules, arguments, Stdio::null());
    assert_eq!(
        text(&run(&[QUESTION]).stdout),
        format!("{heard} []\n"),
        "the one that needs no name"
    );
    let without = run(&[QUESTION, "--no-command"]);
    assert_eq!(text(&without.stdout), format!("{heard}\n"));
    let shouted = run(&["--profile", "shout", QUESTION]);
    let shouted = text(&shouted.stdout);
    assert!(shouted.ends_with(" [shout]\n"), "{shouted}");
    assert!(!shouted.contains(|c: char| c.is_lowercase() && !"shout".contains(c)));
    let raw = run(&["--profile", "shout", "--raw", QUESTION]);
    assert_eq!(text(&raw.stdout), format!("{heard}\n"));
    let broken = run(&["--profile", "broken", QUESTION]);
    assert_eq!(text(&broken.stdout), format!("{heard}\n"), "it is kept");
    let messages = text(&broken.stderr);
    assert!(
        messages.contains(QUESTION) && messages.contains("`at all`"),
        "{messages}"
    );
    let unknown = run(&["--profile", "mial", QUESTION]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(
        text(&unknown.stderr).contains("no profile `mial`"),
        "{unknown:?}"
    );
}
