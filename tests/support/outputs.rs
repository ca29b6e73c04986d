//! A worker for texts in a process of its own: where texts go hangs on the
//! environment, which belongs to a process. It is the test program itself,
//! started with [`ROLE`] set; each such program has a test `child` that calls
//! [`serve`].

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::process::{ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use sayso::clip::ClipId;
use sayso::deliver::{DeliverEvent, DeliverWorker, Facts, maker};

use super::{PATIENCE, Process};

/// Set in the child: the configuration.
const ROLE: &str = "SAYSO_TEST_DELIVER";

/// The child's main. Delivers each line of standard input, where `\n` stands for
/// a line's end, and prints each event. Does nothing in the tests' own process.
pub(crate) fn serve() {
    let Ok(config) = std::env::var(ROLE) else {
        return;
    };
    let config = sayso::config::parse(&config).expect("a configuration");
    let (sender, mut events) = tokio::sync::mpsc::channel(16);
    let maker = maker(&config.deliver, Facts::gather());
    let worker = DeliverWorker::spawn(vec![maker], sender).expect("a thread");
    let telling = thread::spawn(move || {
        while let Some(event) = events.blocking_recv() {
            println!("event: {}", words(event).replace('\n', "\\n"));
        }
    });
    for line in std::io::stdin().lines() {
        let line = line.expect("a line").replace("\\n", "\n");
        let clip = ClipId::from_parts(1, 1);
        if line == "take back" {
            worker.take_back().expect("room");
            continue;
        }
        match line.strip_prefix("copy: ") {
            Some(text) => worker.copy(0, clip, text.to_owned()).expect("room"),
            None => worker.deliver(0, clip, line).expect("room"),
        }
    }
    drop(worker);
    telling.join().expect("told");
}

fn words(event: DeliverEvent) -> String {
    match event {
        DeliverEvent::Ready { name, .. } => format!("ready {name}"),
        DeliverEvent::Unavailable(error) => format!("unavailable {error}"),
        DeliverEvent::TakenBack(Ok(())) => "taken back".to_owned(),
        DeliverEvent::TakenBack(Err(reason)) => format!("not taken back {reason}"),
        DeliverEvent::Troubled(words) => format!("troubled {words}"),
        DeliverEvent::Delivered { receipt, .. } => match receipt.trouble {
            Some(trouble) => format!("trouble {trouble}"),
            None if receipt.verified => format!("verified {}", receipt.via),
            None => format!("unverified {}", receipt.via),
        },
        DeliverEvent::Failed { error, .. } => format!("failed {error}"),
    }
}

/// The child.
pub(crate) struct Outputs {
    process: Process,
    stdin: Option<ChildStdin>,
    events: Receiver<String>,
}

impl Outputs {
    /// Starts it with `[deliver]` keys and an environment over one without a
    /// desktop and without tmux.
    pub(crate) fn start<K, V>(deliver: &str, environment: impl IntoIterator<Item = (K, V)>) -> Self
    where
        K: AsRef<OsStr>,
        V: AsRef<OsStr>,
    {
        let mut command = Command::new(std::env::current_exe().expect("this program"));
        command
            .args(["--exact", "child", "--nocapture"])
            .env(ROLE, format!("[deliver]\n{deliver}"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        for name in ["DISPLAY", "WAYLAND_DISPLAY", "TMUX", "TMUX_PANE", "STY"] {
            command.env_remove(name);
        }
        command.envs(environment);
        let mut process = Process::spawn(&mut command);
        let stdin = process.child().stdin.take();
        let stdout = BufReader::new(process.child().stdout.take().expect("piped"));
        let (sender, events) = sync_channel(64);
        thread::spawn(move || {
            for line in stdout.lines().map_while(Result::ok) {
                // libtest may have begun the line with its own words.
                if let Some((_, event)) = line.split_once("event: ") {
                    let _ = sender.send(event.to_owned());
                }
            }
        });
        Self {
            process,
            stdin,
            events,
        }
    }

    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// The next event.
    pub(crate) fn next(&self) -> String {
        let event = self.events.recv_timeout(PATIENCE);
        event.expect("an event in time")
    }

    /// Asks for a text to be delivered, and does not wait.
    pub(crate) fn send(&mut self, text: &str) {
        let stdin = self.stdin.as_mut().expect("not ended");
        writeln!(stdin, "{}", text.replace('\n', "\\n")).expect("the child reads");
    }

    /// Delivers a text; answers the first event of it that is no name.
    pub(crate) fn deliver(&mut self, text: &str) -> String {
        self.send(text);
        loop {
            let event = self.next();
            if !event.starts_with("ready ") {
                return event;
            }
        }
    }

    /// Copies a text, as the key `y` does.
    pub(crate) fn copy(&mut self, text: &str) -> String {
        self.deliver(&format!("copy: {text}"))
    }

    /// Asks for what was on the clipboard before, as the key `U` does.
    pub(crate) fn take_back(&mut self) -> String {
        self.deliver("take back")
    }

    /// Closes its standard input and waits until it has ended.
    pub(crate) fn end(&mut self) {
        self.stdin = None;
        assert!(self.process.wait(PATIENCE).success());
    }
}
