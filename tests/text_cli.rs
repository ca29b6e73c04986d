//! `sayso text`, the real binary with a configuration of its own.

use std::fs;
use std::io::Write;
use std::process::{Command, Output, Stdio};

const RULES: &str = "[text]\nremove_fillers = true\nspoken_punctuation = true\n\
                     replace = ['teh -> the']\nending = \"space\"\n";

/// Runs it with these rules, and this on standard input.
fn text(rules: &str, arguments: &[&str], input: &str) -> Output {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join(".config/sayso");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("config.toml"), rules).expect("written");
    let mut sayso = Command::new(env!("CARGO_BIN_EXE_sayso"))
        .arg("text")
        .args(arguments)
        .env_clear()
        .env("HOME", home.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("sayso runs");
    let mut stdin = sayso.stdin.take().expect("a pipe");
    // One that needs none of it has perhaps ended.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    sayso.wait_with_output().expect("sayso ends")
}

fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).expect("text")
}

#[test]
fn the_text_is_what_the_rules_write() {
    for (arguments, input) in [
        (&["Um,", "teh end", "period"][..], ""),
        (&[], "Um, teh end period\n"),
        (&["-"], "Um, teh end period"),
    ] {
        let output = text(RULES, arguments, input);
        assert!(output.status.success(), "{output:?}");
        assert_eq!(stdout(&output), "The end. \n", "{arguments:?}");
    }
}

#[test]
fn the_language_counts() {
    let output = text(
        RULES,
        &["--language", "de", "Äh, ja Punkt um acht comma"],
        "",
    );
    assert_eq!(stdout(&output), "Ja. um acht comma \n");
}

#[test]
fn each_rule_is_explained() {
    let output = text(RULES, &["--explain", "Um, teh new line end"], "");
    insta::assert_snapshot!(stdout(&output), @r#"
    heard               "Um, teh new line end"
    remove_fillers      "Teh new line end"
    digits              off
    spoken_punctuation  "Teh\nend"
    replace             "The\nend"
    capitals            off
    style               off
    ending              "The\nend "
    command             off
    written             "The\nend "
    "#);
    let output = text(RULES, &["--explain", "--language", "ja", "Um "], "");
    insta::assert_snapshot!(stdout(&output), @r#"
    heard               "Um "
    remove_fillers      knows no words of the language `ja`
    digits              off
    spoken_punctuation  knows no words of the language `ja`
    replace             changes nothing
    capitals            off
    style               off
    ending              changes nothing
    command             off
    written             "Um "
    "#);
}

#[test]
fn a_rule_that_cannot_work_is_named_with_its_place() {
    let output = text("[text]\nreplace = ['/(/ -> x']\n", &["a"], "");
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8_lossy(&output.stderr);
    for needle in [
        "config.toml",
        "line 2, column 14",
        "`/(/ -> x`",
        "unclosed group",
    ] {
        assert!(error.contains(needle), "{needle} in: {error}");
    }
}

#[test]
fn json_has_each_rule_and_its_outcome() {
    let output = text(RULES, &["--json", "Um, literal comma comma", "yes"], "");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(report["heard"], "Um, literal comma comma yes");
    assert_eq!(report["written"], "Comma, yes ");
    assert_eq!(report["language"], "en");
    let rules = report["rules"].as_array().expect("an array");
    let told: Vec<_> = rules
        .iter()
        .map(|rule| ["rule", "outcome", "text"].map(|name| rule[name].as_str()))
        .collect();
    let changed = |rule, text| [Some(rule), Some("changed"), Some(text)];
    assert_eq!(
        told,
        [
            changed("remove_fillers", "Literal comma comma yes"),
            [Some("digits"), Some("off"), None],
            changed("spoken_punctuation", "Comma, yes"),
            [Some("replace"), Some("unchanged"), None],
            [Some("capitals"), Some("off"), None],
            [Some("style"), Some("off"), None],
            changed("ending", "Comma, yes "),
            [Some("command"), Some("off"), None],
        ]
    );
    let foreign = text(RULES, &["--json", "--language", "ja", "um"], "");
    let report: serde_json::Value = serde_json::from_slice(&foreign.stdout).expect("JSON");
    assert_eq!(report["rules"][0]["outcome"], "not_in_language");
    let both = text(RULES, &["--json", "--explain", "um"], "");
    assert_eq!(both.status.code(), Some(2));
}

#[test]
fn a_program_may_rewrite_what_the_rules_left() {
    let rules = "[text]\nreplace = ['teh -> the']\n\
                 command = ['sh', '-c', 'tr a-z A-Z; printf \"$SAYSO_LANGUAGE\"']\n";
    let output = text(rules, &["teh end"], "");
    assert_eq!(stdout(&output), "THE ENDen\n");
    let output = text(rules, &["--no-command", "teh end"], "");
    assert_eq!(stdout(&output), "the end\n");
    let output = text(rules, &["--explain", "teh end"], "");
    let tail = "command             \"THE ENDen\"\nwritten             \"THE ENDen\"\n";
    assert!(stdout(&output).ends_with(tail), "{}", stdout(&output));
}

#[test]
fn a_program_that_fails_leaves_the_text_and_is_told() {
    let rules = "[text]\nreplace = ['teh -> the']\n\
                 command = ['sh', '-c', 'cat; echo no key >&2; exit 3']\n";
    let output = text(rules, &["teh end"], "");
    assert_eq!(stdout(&output), "the end\n");
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "sayso: `sh` failed with exit code 3: no key; the text is as your rules wrote it. Try it \
         with `sayso text --explain \"some words\"`.\n"
    );
    let output = text(rules, &["--json", "teh end"], "");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(report["written"], "the end");
    let command = &report["rules"][7];
    assert_eq!(
        (&command["rule"], &command["outcome"]),
        (&"command".into(), &"failed".into())
    );
    assert!(
        command["error"]
            .as_str()
            .is_some_and(|error| error.contains("no key"))
    );
}

#[test]
fn a_profile_has_rules_of_its_own() {
    let rules = "[profile.code]\nhotkey.chord = 'F8'\ntext.style = 'snake_case'\n";
    let output = text(rules, &["--profile", "code", "parse the header"], "");
    assert_eq!(stdout(&output), "parse_the_header\n");
    let output = text(rules, &["parse the header"], "");
    assert_eq!(stdout(&output), "parse the header\n");
    let output = text(rules, &["--profile", "cod", "x"], "");
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(error.contains("no profile `cod`"), "{error}");
    assert!(error.contains("code"), "{error}");
}
