//! The clipboard on real parts: an X server (Xvfb) whose clipboard another
//! program (xclip) reads, and tmux as the terminal that understands OSC 52.
//!
//! The display is named by the environment, which belongs to a process: the
//! worker runs in a child, this same program started with [`ROLE`] set.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use sayso::clip::ClipId;
use sayso::config::{DeliverConfig, Destination};
use sayso::deliver::{DeliverEvent, DeliverWorker, Facts, maker};

/// Set in the child: which destination it delivers its lines to.
const ROLE: &str = "SAYSO_TEST_DELIVER_TO";
/// Longest wait for anything. Reached only when a test fails.
const PATIENCE: Duration = Duration::from_secs(20);

/// Not a test: the child's main. Delivers each line of standard input and
/// prints each event.
#[test]
fn child() {
    let Ok(role) = std::env::var(ROLE) else {
        return;
    };
    let to = match role.as_str() {
        "osc52" => Destination::Osc52,
        _ => Destination::Clipboard,
    };
    let (sender, mut events) = tokio::sync::mpsc::channel(16);
    let config = DeliverConfig {
        to: to.into(),
        ..DeliverConfig::default()
    };
    let maker = maker(&config, Facts::gather());
    let worker = DeliverWorker::spawn(vec![maker], sender).expect("a thread");
    let mut tell = || match events.blocking_recv().expect("an event") {
        DeliverEvent::Ready { name, .. } => println!("event: ready {name}"),
        DeliverEvent::Unavailable(error) => println!("event: unavailable {error}"),
        DeliverEvent::Delivered { receipt, .. } => {
            println!("event: delivered verified={}", receipt.verified);
        }
        DeliverEvent::Failed { error, .. } => println!("event: failed {error}"),
        DeliverEvent::TakenBack(answer) => println!("event: taken back {answer:?}"),
        DeliverEvent::Troubled(words) => println!("event: troubled {words}"),
    };
    tell();
    for line in std::io::stdin().lines() {
        worker
            .deliver(0, ClipId::from_parts(1, 1), line.expect("a line"))
            .expect("room");
        tell();
    }
}

/// A process that is killed, by its id, when the test ends.
struct Owned(Child);

impl Drop for Owned {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Whether the programs are there; says which is not.
fn have(programs: &[&str]) -> bool {
    let missing = programs.iter().find(|program| {
        let found = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())
            .any(|folder| folder.join(program).is_file());
        !found
    });
    if let Some(program) = missing {
        eprintln!("skipped: `{program}` is not installed");
    }
    missing.is_none()
}

/// An X server of the test's own, on a display number that it picked itself.
struct Display {
    _server: Owned,
    name: String,
}

fn display() -> Display {
    let mut server = Command::new("Xvfb")
        .args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            "320x200x24",
            "-nolisten",
            "tcp",
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("Xvfb starts");
    let mut number = String::new();
    let stdout = server.stdout.take().expect("piped");
    let server = Owned(server);
    BufReader::new(stdout)
        .read_line(&mut number)
        .expect("a display number");
    Display {
        _server: server,
        name: format!(":{}", number.trim()),
    }
}

impl Display {
    fn xclip(&self, direction: &str) -> Command {
        let mut command = Command::new("xclip");
        command
            .args(["-selection", "clipboard", direction])
            .env("DISPLAY", &self.name);
        command
    }

    /// What another program finds on the clipboard.
    fn read(&self) -> String {
        let output = self.xclip("-o").output().expect("xclip runs");
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    /// Another program takes the clipboard.
    fn write(&self, text: &str) {
        let mut xclip = self
            .xclip("-i")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("xclip starts");
        let mut stdin = xclip.stdin.take().expect("piped");
        stdin.write_all(text.as_bytes()).expect("xclip reads");
        drop(stdin);
        // It leaves a child behind that serves the text until the display goes.
        xclip.wait().expect("xclip ends");
        let deadline = Instant::now() + PATIENCE;
        while self.read() != text {
            assert!(
                Instant::now() < deadline,
                "xclip did not take the clipboard"
            );
            thread::yield_now();
        }
    }
}

/// The worker in its child.
struct Worker {
    _child: Owned,
    stdin: ChildStdin,
    events: Receiver<String>,
}

fn worker(display: Option<&str>) -> Worker {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command
        .args(["--exact", "child", "--nocapture"])
        .env(ROLE, "clipboard")
        .env_remove("WAYLAND_DISPLAY")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    match display {
        Some(name) => command.env("DISPLAY", name),
        None => command.env_remove("DISPLAY"),
    };
    let mut child = command.spawn().expect("the child starts");
    let stdin = child.stdin.take().expect("piped");
    let stdout = BufReader::new(child.stdout.take().expect("piped"));
    let (sender, events) = mpsc::sync_channel(64);
    thread::spawn(move || {
        for line in stdout.lines().map_while(Result::ok) {
            // libtest may have begun the line with its own words.
            if let Some((_, event)) = line.split_once("event: ") {
                let _ = sender.try_send(event.to_owned());
            }
        }
    });
    Worker {
        _child: Owned(child),
        stdin,
        events,
    }
}

impl Worker {
    fn next(&self) -> String {
        self.events
            .recv_timeout(PATIENCE)
            .expect("an event in time")
    }

    fn deliver(&mut self, text: &str) -> String {
        writeln!(self.stdin, "{text}").expect("the child reads");
        self.next()
    }
}

#[test]
fn another_program_reads_each_text_and_each_was_read_back() {
    if !have(&["Xvfb", "xclip"]) {
        return;
    }
    let display = display();
    let mut worker = worker(Some(&display.name));
    assert_eq!(worker.next(), "ready clipboard");
    for text in [
        "The first words.",
        "héllo, Welt ✓ 日本語",
        "   spaces stay   ",
    ] {
        assert_eq!(worker.deliver(text), "delivered verified=true");
        assert_eq!(display.read(), text);
    }
}

#[test]
fn a_text_after_another_program_took_the_clipboard_arrives() {
    if !have(&["Xvfb", "xclip"]) {
        return;
    }
    let display = display();
    let mut worker = worker(Some(&display.name));
    assert_eq!(worker.next(), "ready clipboard");
    assert_eq!(worker.deliver("one"), "delivered verified=true");
    display.write("someone else's");
    assert_eq!(worker.deliver("two"), "delivered verified=true");
    assert_eq!(display.read(), "two");
}

#[test]
fn no_display_is_told_at_once() {
    let mut worker = worker(None);
    let event = worker.next();
    assert!(event.starts_with("unavailable no clipboard: "), "{event}");
    let event = worker.deliver("one");
    assert!(event.starts_with("failed no clipboard: "), "{event}");
}

/// What tmux, as the terminal of a worker started with `environment`, has in
/// its buffer after one text.
fn buffer_of_tmux(environment: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let socket = folder.path().join("tmux");
    let tmux = |arguments: &[&str]| {
        let mut command = Command::new("tmux");
        command.arg("-S").arg(&socket).args(["-f", "/dev/null"]);
        let output = command.args(arguments).env_remove("TMUX").output();
        output.expect("tmux runs")
    };
    let this = std::env::current_exe().expect("this program");
    // The worker's standard output is tmux's terminal, so the sequence reaches it.
    let script = format!(
        "printf 'over the wire: café\\n' | env -u WAYLAND_DISPLAY {environment} '{}' \
         --exact child --nocapture; cat",
        this.display()
    );
    let shell = ["new-session", "-d", "-x", "80", "-y", "24", "sh"];
    tmux(&[&shell[..], &[";", "set", "-s", "set-clipboard", "on"]].concat());
    let started = tmux(&["new-window", &script]);
    assert!(started.status.success(), "{started:?}");
    let deadline = Instant::now() + PATIENCE;
    let buffer = loop {
        let shown = tmux(&["show-buffer"]);
        if shown.status.success() || Instant::now() > deadline {
            break String::from_utf8_lossy(&shown.stdout).into_owned();
        }
        thread::yield_now();
    };
    tmux(&["kill-server"]);
    buffer
}

#[test]
fn a_terminal_that_understands_osc_52_has_the_text() {
    if have(&["tmux"]) {
        let buffer = buffer_of_tmux(&format!("{ROLE}=osc52"));
        assert_eq!(buffer, "over the wire: café");
    }
}

#[test]
fn a_desktop_that_does_not_answer_leaves_the_terminal() {
    if have(&["tmux"]) {
        // A display that a long-lived tmux remembers and that is gone.
        let buffer = buffer_of_tmux(&format!("{ROLE}=clipboard DISPLAY=:54321"));
        assert_eq!(buffer, "over the wire: café");
    }
}
