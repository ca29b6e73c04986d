//! Nothing but `sayso model download` opens a connection to another computer: the
//! system calls of everything else are watched, in a network namespace that has no
//! way out.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use sayso::control::client::Client;
use sayso::engine::models::DEMO_MODEL;

use super::daemon::Daemon;
use super::shop::{NAME, Shop, with_catalogue};
use crate::support::{Output, PATIENCE, Process, Sayso, Speech, poll, run, tool};

/// The command, watched; and, if it is to have none, without a network.
fn watched(sayso: &Command, trace: &Path, alone: bool) -> Command {
    let mut command = tool("strace");
    if alone {
        // It ends with its parent, and so does all that it started.
        command = tool("unshare");
        command.args(["-rnp", "--kill-child", "strace"]);
    }
    command.args([
        "-f",
        "--seccomp-bpf",
        "-qq",
        "-e",
        "trace=%network",
        "-e",
        "signal=none",
        "-o",
    ]);
    command
        .arg(trace)
        .arg(sayso.get_program())
        .args(sayso.get_args());
    command.env_clear();
    for (name, value) in sayso.get_envs() {
        if let Some(value) = value {
            command.env(name, value);
        }
    }
    command
}

/// The calls that have to do with the internet.
fn internet(trace: &Path) -> Vec<String> {
    let text = fs::read_to_string(trace).expect("a trace");
    let lines = text.lines().filter(|line| line.contains("AF_INET"));
    lines.map(str::to_owned).collect()
}

fn say(sayso: &Sayso, arguments: &[&str], trace: &Path, alone: bool) -> Output {
    let mut command = sayso.command();
    command.args(arguments);
    run(&mut watched(&command, trace, alone), b"", PATIENCE * 2)
}

#[test]
fn a_dictation_and_every_command_but_one_do_without_a_network() {
    let trace = tempfile::tempdir().expect("a folder");
    let trace = trace.path().join("trace");
    let speech = Speech::demo(2);
    let sayso = Sayso::new();
    let wav = speech.write(&sayso.folder().join("said.wav"));
    let heard = wav.to_str().expect("text").to_owned();
    let sayso = with_catalogue(sayso.microphone(&wav), "https://models.invalid");
    let mut command = sayso.command();
    command.arg("daemon");
    let mut command = watched(&command, &trace, true);
    command.stdin(Stdio::null()).stdout(Stdio::null());
    let process = Process::spawn(&mut command);
    let mut daemon = Daemon {
        sayso,
        process,
        speech,
    };
    poll("a daemon that answers", PATIENCE * 2, || {
        Client::connect(&daemon.place()).ok()
    });
    daemon.begin_and_say();
    daemon.end_and_expect_text();
    assert_eq!(daemon.ctl(&["quit"]).status.code(), Some(0));
    daemon.process.wait(PATIENCE);
    assert!(
        fs::metadata(&trace).expect("a trace").len() > 0,
        "its socket was seen"
    );
    assert_eq!(internet(&trace), [""; 0]);

    let file = daemon.sayso.folder().join("model.bin");
    fs::write(&file, DEMO_MODEL).expect("written");
    let file = file.to_str().expect("text").to_owned();
    for (arguments, succeeds) in [
        (&["model", "list"][..], true),
        (&["model", "import", &file], true),
        (&["model", "verify"], true),
        (&["model", "use", NAME], true),
        (&["model", "path", NAME], true),
        (&["transcribe", &heard], true),
        (&["clips", "list"], true),
        (&["stats"], true),
        (&["config", "show"], true),
        (&["text", "hello"], true),
        (&["devices"], false),
        (&["demo"], true),
        // It finds no microphone there and says so.
        (&["doctor", "--no-input"], false),
        (&["model", "remove", NAME, "-y", "--force"], true),
    ] {
        let output = say(&daemon.sayso, arguments, &trace, true);
        assert!(
            output.status.success() || !succeeds,
            "{arguments:?}: {output:?}"
        );
        assert_eq!(internet(&trace), [""; 0], "{arguments:?}");
    }
}

#[test]
fn a_download_does_use_the_network_and_without_one_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let trace: PathBuf = folder.path().join("trace");
    let shop = Shop::open([]);
    let got = say(&shop.sayso, &["model", "download", NAME], &trace, false);
    assert!(got.status.success(), "{got:?}");
    assert!(!internet(&trace).is_empty(), "the watch would see it");

    // The loopback of that namespace is down: there is no way at all.
    let alone = Shop::open([]);
    let refused = say(
        &alone.sayso,
        &["model", "download", NAME, "--url", "http://192.0.2.1"],
        &trace,
        true,
    );
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
    assert!(
        refused
            .stderr
            .contains("no connection (there is no way to that network)"),
        "{refused:?}"
    );
    assert!(
        refused.stderr.contains("Is the network there?"),
        "{refused:?}"
    );

    let sayso = alone.sayso.raw_config("models.offline = true\n");
    let refused = say(&sayso, &["model", "download", NAME], &trace, true);
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
    assert_eq!(internet(&trace), [""; 0], "not even a name is looked up");
}
