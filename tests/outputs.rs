//! Places for texts that are no clipboard, with real parts: programs that print,
//! fail and hang, files, and a tmux server of the test's own.

#![cfg(target_os = "linux")]

mod support;
#[path = "outputs/tmux.rs"]
mod tmux;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use support::process::{children, process_name};
use support::{Outputs, PATIENCE, XServer, poll, run, tool};
use tempfile::TempDir;

/// Not a test: the main of the children.
#[test]
fn child() {
    support::outputs::serve();
}

const NOWHERE: [(&str, &str); 0] = [];

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

/// An executable script in `folder`; answers its path.
fn script(folder: &Path, name: &str, body: &str) -> String {
    let path = folder.join(name);
    fs::write(&path, format!("#!/bin/sh\n{body}\n")).expect("written");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("set");
    path.display().to_string()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

#[test]
fn a_command_has_the_text_on_its_standard_input_and_arguments_as_they_are() {
    let folder = folder();
    let program = script(
        folder.path(),
        "take",
        "cat > \"$1\"; printf '|%s' \"$2\" >> \"$1\"",
    );
    let out = folder.path().join("a b; echo $HOME");
    let mut outputs = Outputs::start(
        &format!("to = \"command\"\ncommand = [{program:?}, {out:?}, \"$(id) *\"]"),
        NOWHERE,
    );
    assert_eq!(outputs.next(), "ready `take`");
    let text = "-n \"quoted\" $HOME; `id`\nsecond line é";
    assert_eq!(outputs.deliver(text), "verified `take`");
    assert_eq!(read(&out), format!("{text}|$(id) *"));
}

#[test]
fn a_command_that_fails_says_so_and_the_text_is_on_the_clipboard() {
    let server = XServer::start();
    let folder = folder();
    let program = script(
        folder.path(),
        "refuse",
        "echo first >&2; echo 'no such note' >&2; echo; exit 3",
    );
    let mut outputs = Outputs::start(
        &format!("to = [\"command\"]\ncommand = [{program:?}]"),
        [("DISPLAY", server.display())],
    );
    let event = outputs.deliver("a text to keep");
    assert!(
        event.starts_with("trouble the command `refuse`: exit code 3: no such note."),
        "{event}"
    );
    assert!(event.ends_with("The text is on the clipboard."), "{event}");
    server.wait_for_clipboard("a text to keep", PATIENCE);
}

#[test]
fn a_command_that_hangs_is_ended_with_all_that_it_has_started() {
    let folder = folder();
    let note = folder.path().join("ids");
    let program = script(
        folder.path(),
        "hang",
        // A shell that does not end when it is asked to, and a child of it.
        "trap '' TERM; sleep 1000 & echo $$ $! > \"$1.new\"; mv \"$1.new\" \"$1\"; while :; do wait; done",
    );
    let mut outputs = Outputs::start(
        &format!("to = \"command\"\ncommand = [{program:?}, {note:?}]\ncommand_timeout_ms = 400"),
        NOWHERE,
    );
    // More than a pipe holds, which the program never reads.
    let event = outputs.deliver(&"word ".repeat(40_000));
    assert!(
        event.contains("did not end within 0.4 s and was ended"),
        "{event}"
    );
    assert!(event.contains("command_timeout_ms"), "{event}");
    for id in read(&note).split_whitespace() {
        poll("the end of the program and its child", PATIENCE, || {
            let status = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
            // Its child may wait, dead, for whoever adopts it here.
            (status.is_empty() || status.contains(") Z ")).then_some(())
        });
    }
    assert_eq!(children(outputs.id()), Vec::<u32>::new());
    // And the worker goes on.
    let event = outputs.deliver("the next one");
    assert!(event.contains("was ended"), "{event}");
}

#[test]
fn a_command_that_runs_when_sayso_ends_is_ended_with_it() {
    let folder = folder();
    let note = folder.path().join("id");
    let program = script(
        folder.path(),
        "hang",
        "echo $$ > \"$1.new\"; mv \"$1.new\" \"$1\"; exec sleep 1000",
    );
    let mut outputs = Outputs::start(
        &format!(
            "to = \"command\"\ncommand = [{program:?}, {note:?}]\ncommand_timeout_ms = 600000"
        ),
        NOWHERE,
    );
    assert_eq!(outputs.next(), "ready `hang`");
    outputs.send("a text");
    poll("the program", PATIENCE, || note.exists().then_some(()));
    outputs.end();
    let id = read(&note);
    assert!(!Path::new(&format!("/proc/{}", id.trim())).exists());
}

#[test]
fn what_a_command_leaves_running_is_not_waited_for() {
    let folder = folder();
    let note = folder.path().join("id");
    let program = script(folder.path(), "leave", "sleep 1000 & echo $! > \"$1\"");
    let mut outputs = Outputs::start(
        &format!("to = \"command\"\ncommand = [{program:?}, {note:?}]"),
        NOWHERE,
    );
    assert_eq!(outputs.next(), "ready `leave`");
    // It holds the pipe of standard error.
    assert_eq!(outputs.deliver("a text"), "verified `leave`");
    let id: u32 = read(&note).trim().parse().expect("an id");
    assert_eq!(process_name(id), "sleep");
    support::process::send(id, rustix::process::Signal::KILL);
}

#[test]
fn a_command_that_is_not_there_is_told_with_what_to_look_at() {
    let mut outputs = Outputs::start(
        "to = \"command\"\ncommand = [\"sayso-no-such-program\", \"-x\"]",
        NOWHERE,
    );
    outputs.next();
    let event = outputs.deliver("a text");
    assert!(event.starts_with("failed "), "{event}");
    assert!(event.contains("there is no such program"), "{event}");
    assert!(event.contains("`command` under [deliver]"), "{event}");
    assert!(event.contains("The text is in the list"), "{event}");
}

#[test]
fn a_command_has_no_terminal_to_ask_on() {
    let folder = folder();
    let out = folder.path().join("out");
    let program = script(
        folder.path(),
        "look",
        "for fd in 0 1 2; do test -t $fd && echo tty; done > \"$1\"; \
         ps -o pgid= -p $$ | tr -d ' ' >> \"$1\"; echo $$ >> \"$1\"",
    );
    let mut outputs = Outputs::start(
        &format!("to = \"command\"\ncommand = [{program:?}, {out:?}]"),
        NOWHERE,
    );
    assert_eq!(outputs.next(), "ready `look`");
    assert_eq!(outputs.deliver("a text"), "verified `look`");
    let said = read(&out);
    let lines: Vec<&str> = said.lines().collect();
    // No stream is one, and its group is its own.
    assert_eq!((lines.len(), lines[0]), (2, lines[1]), "{said}");
}

#[test]
fn texts_are_appended_as_the_template_says_for_their_owner_only() {
    let folder = folder();
    let file = folder.path().join("notes.md");
    let mut outputs = Outputs::start(
        &format!("to = \"file\"\nfile = {file:?}\nfile_template = \"- {{date}} {{text}}\\n\""),
        [("TZ", "UTC")],
    );
    assert_eq!(outputs.next(), "ready notes.md");
    for text in ["one", "two {date}", "drei é"] {
        assert_eq!(outputs.deliver(text), "verified notes.md");
    }
    let mode = fs::metadata(&file).expect("made").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let written = read(&file);
    let texts: Vec<&str> = written
        .lines()
        .map(|line| line.strip_prefix("- 20").expect("a date")[9..].trim_end())
        .collect();
    assert_eq!(texts, ["one", "two {date}", "drei é"], "{written}");
}

#[test]
fn two_writers_do_not_mix() {
    let folder = folder();
    let file = folder.path().join("notes.md");
    let config = format!("to = \"file\"\nfile = {file:?}");
    let mut both = [
        Outputs::start(&config, NOWHERE),
        Outputs::start(&config, NOWHERE),
    ];
    let texts = ["a".repeat(20_000), "b".repeat(20_000)];
    for _ in 0..20 {
        for (outputs, text) in both.iter_mut().zip(&texts) {
            outputs.send(text);
        }
    }
    for outputs in &mut both {
        outputs.end();
    }
    let written = read(&file);
    assert_eq!(written.lines().count(), 40);
    assert!(
        written
            .lines()
            .all(|line| texts.iter().any(|text| text == line))
    );
}

#[test]
fn a_file_that_cannot_be_written_is_told_with_the_reason() {
    let folder = folder();
    let pipe = folder.path().join("pipe");
    let made = run(tool("mkfifo").arg(&pipe), b"", PATIENCE);
    assert!(made.status.success());
    for (file, reason) in [
        (
            folder.path().join("no/such/notes.md"),
            "its folder is not there",
        ),
        // Read-only for root, too.
        ("/sys/sayso-notes.md".into(), "you may not write there"),
        (folder.path().to_owned(), "it is a folder"),
        (pipe, "it is no file"),
    ] {
        let server = XServer::start();
        let mut outputs = Outputs::start(
            &format!("to = \"file\"\nfile = {file:?}"),
            [("DISPLAY", server.display())],
        );
        assert_eq!(outputs.next(), "ready clipboard");
        let event = outputs.next();
        assert!(event.starts_with("troubled "), "{event}");
        let event = outputs.deliver("kept all the same");
        for words in [file.to_str().expect("UTF-8"), reason, "under [deliver]"] {
            assert!(
                event.to_lowercase().contains(&words.to_lowercase()),
                "{words}: {event}"
            );
        }
        assert!(event.ends_with("The text is on the clipboard."), "{event}");
        server.wait_for_clipboard("kept all the same", PATIENCE);
    }
}

#[test]
fn several_places_have_the_text_and_one_that_fails_is_named() {
    let server = XServer::start();
    let folder = folder();
    let file = folder.path().join("notes.md");
    let config = format!(
        "to = [\"file\", \"command\", \"clipboard\"]\nfile = {file:?}\ncommand = [\"false\"]"
    );
    let mut outputs = Outputs::start(&config, [("DISPLAY", server.display())]);
    assert_eq!(outputs.next(), "ready notes.md, `false`, clipboard");
    let event = outputs.deliver("everywhere");
    assert!(
        event.starts_with("trouble the command `false`: exit code 1."),
        "{event}"
    );
    assert!(
        event.ends_with("The text is in notes.md and clipboard."),
        "{event}"
    );
    assert_eq!(read(&file), "everywhere\n");
    server.wait_for_clipboard("everywhere", PATIENCE);
    // Asked for again, it goes to the clipboard only.
    assert_eq!(outputs.copy("once more"), "verified clipboard");
    assert_eq!(read(&file), "everywhere\n");
    server.wait_for_clipboard("once more", PATIENCE);
}
