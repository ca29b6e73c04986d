//! Manual pages and completions, as the programs that read them find them.

#![cfg(target_os = "linux")]

mod support;

use std::fs;
use std::path::Path;
use std::process::Command;

use portable_pty::CommandBuilder;
use support::{Output, PATIENCE, Pty, Terminal, run, tool};

fn sayso(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sayso"));
    let output = run(command.args(arguments), b"", PATIENCE);
    assert!(output.status.success(), "{output:?}");
    output.stdout
}

/// A folder with the manual pages.
fn manual() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let pages = folder.path().join("man1");
    sayso(&["man", "--all", &pages.to_string_lossy()]);
    folder
}

fn pages(manual: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(manual.join("man1")).expect("a folder");
    entries.map(|entry| entry.expect("a page").path()).collect()
}

#[test]
fn man_shows_every_page_without_a_warning() {
    let manual = manual();
    let pages = pages(manual.path());
    assert!(pages.len() > 30, "{pages:?}");
    for page in pages {
        let mut man = tool("man");
        man.args(["--warnings", "-l"]).arg(&page);
        man.env("LC_ALL", "C.UTF-8").env("MANWIDTH", "80");
        let output = run(&mut man, b"", PATIENCE);
        assert!(output.status.success(), "{page:?}: {output:?}");
        assert_eq!(output.stderr, "", "{page:?}");
        for section in ["NAME", "SYNOPSIS", "DESCRIPTION"] {
            assert!(output.stdout.contains(section), "{section} in {page:?}");
        }
        let wide = output.stdout.lines().find(|line| line.chars().count() > 90);
        assert_eq!(wide, None, "{page:?}");
    }
}

#[test]
fn mandoc_has_nothing_to_warn_of() {
    let manual = manual();
    let mut mandoc = tool("mandoc");
    mandoc
        .args(["-T", "lint", "-W", "warning"])
        .args(pages(manual.path()));
    let output = run(&mut mandoc, b"", PATIENCE);
    assert_eq!(output.stdout, "");
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn man_finds_a_page_by_its_commands() {
    let manual = manual();
    let mut man = tool("man");
    man.args(["-M", &manual.path().to_string_lossy(), "sayso-clips-list"]);
    let output = run(&mut man, b"", PATIENCE);
    assert!(output.stdout.contains("sayso clips list"), "{output:?}");
}

/// A folder with the script for that shell under this name.
fn completions(shell: &str, name: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let script = sayso(&["completions", shell]);
    fs::write(folder.path().join(name), script).expect("written");
    folder
}

fn shell(program: &str, arguments: &[&str], folder: &Path) -> Output {
    let mut command = tool(program);
    command
        .args(arguments)
        .current_dir(folder)
        .env("HOME", folder)
        .env_remove("XDG_CONFIG_HOME");
    run(&mut command, b"", PATIENCE)
}

/// What bash offers for these words, the last of which is begun.
fn bash_offers(words: &[&str]) -> Vec<String> {
    let folder = completions("bash", "sayso");
    let script = format!(
        "source ./sayso; COMP_WORDS=({}); COMP_CWORD={}; _sayso sayso '{}' '{}'; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        words.join(" "),
        words.len() - 1,
        words[words.len() - 1],
        words[words.len() - 2],
    );
    let output = shell("bash", &["-c", &script], folder.path());
    assert_eq!(output.stderr, "");
    output.stdout.lines().map(ToOwned::to_owned).collect()
}

#[test]
fn bash_offers_commands_options_and_values() {
    assert_eq!(bash_offers(&["sayso", "tr"]), ["transcribe"]);
    assert_eq!(
        bash_offers(&["sayso", "clips", "st"]),
        ["star"],
        "below a command"
    );
    assert_eq!(
        bash_offers(&["sayso", "demo", "--hot"]),
        ["--hotkey"],
        "of every command"
    );
    assert_eq!(bash_offers(&["sayso", "setup", "sys"]), ["systemd"]);
    assert_eq!(bash_offers(&["sayso", "--to", "os"]), ["osc52"]);
    assert!(!bash_offers(&["sayso", "__"]).contains(&"__keys".to_owned()));
}

#[test]
fn a_bash_that_somebody_types_into_completes() {
    let folder = completions("bash", "sayso");
    let mut command = CommandBuilder::new("bash");
    command.args(["--norc", "--noprofile", "-i"]);
    command.env("PS1", "ready> ");
    command.env("HISTFILE", "");
    command.cwd(folder.path());
    let bash = Pty::spawn(command, (80, 24), Terminal::Plain);
    bash.wait_for_text("ready>");
    bash.send("source ./sayso && echo so''urced\n");
    bash.wait_for_text("sourced");
    bash.send("sayso transc\t--js\t");
    bash.wait_for_text("sayso transcribe --json");
}

#[test]
fn zsh_takes_it_and_completes() {
    let folder = completions("zsh", "_sayso");
    let output = shell("zsh", &["-n", "_sayso"], folder.path());
    assert_eq!((output.status.code(), &*output.stderr), (Some(0), ""));
    let mut command = CommandBuilder::new("zsh");
    command.args(["-f", "-i"]);
    command.env("PS1", "ready> ");
    command.env("HOME", folder.path());
    command.cwd(folder.path());
    let zsh = Pty::spawn(command, (80, 24), Terminal::Plain);
    zsh.wait_for_text("ready>");
    zsh.send("fpath=($PWD $fpath); autoload -U compinit; compinit -u -D; echo so''urced\n");
    zsh.wait_for_text("sourced");
    zsh.send("sayso transc\t--js\t");
    zsh.wait_for_text("sayso transcribe --json");
}

#[test]
fn fish_offers_commands_options_and_values() {
    let folder = completions("fish", "sayso.fish");
    let offers = |line: &str| {
        let script = format!("source sayso.fish; complete -C '{line}'");
        let output = shell("fish", &["--no-config", "-c", &script], folder.path());
        assert_eq!(output.stderr, "");
        output.stdout
    };
    assert!(offers("sayso tr").starts_with("transcribe\tTurn WAV"));
    assert!(offers("sayso clips sta").starts_with("star\t"));
    assert!(offers("sayso demo --mode tog").starts_with("toggle"));
    assert!(offers("sayso demo --to os").starts_with("osc52"));
    assert!(offers("sayso demo --cl").starts_with("--clip\t"));
    assert!(!offers("sayso __").contains("__keys"));
}

#[test]
#[ignore = "nushell is in no distribution's packages; run it where `nu` is"]
fn nushell_takes_it() {
    let folder = completions("nushell", "sayso.nu");
    let count = "source sayso.nu; scope externs | where name =~ sayso | get name | to text";
    let output = shell("nu", &["-n", "-c", count], folder.path());
    assert_eq!(output.stderr, "");
    assert!(
        output.stdout.contains("sayso clips list\n"),
        "{}",
        output.stdout
    );
    assert!(!output.stdout.contains("__"), "{}", output.stdout);
}
