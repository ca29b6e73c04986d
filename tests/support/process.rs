//! Child processes that end with the test, and commands that end in time.

use std::fs;
use std::io::{Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use super::poll;

/// The Debian packages of the programs that the tests call.
const PACKAGES: &[(&str, &str)] = &[
    ("Xvfb", "xvfb"),
    ("xdotool", "xdotool"),
    ("xset", "x11-xserver-utils"),
    ("xclip", "xclip"),
    ("tmux", "tmux"),
    ("xterm", "xterm"),
    ("sway", "sway"),
    ("swaymsg", "sway"),
    ("foot", "foot"),
    ("wtype", "wtype"),
    ("wl-copy", "wl-clipboard"),
    ("wl-paste", "wl-clipboard"),
    ("dbus-daemon", "dbus-daemon"),
    ("setpriv", "util-linux"),
    ("pulseaudio", "pulseaudio"),
    ("pactl", "pulseaudio-utils"),
    ("paplay", "pulseaudio-utils"),
    ("parec", "pulseaudio-utils"),
    ("sh", "dash"),
    ("desktop-file-validate", "desktop-file-utils"),
    ("xmllint", "libxml2-utils"),
    ("systemd-analyze", "systemd"),
    ("zsh", "zsh"),
    ("fish", "fish"),
    ("man", "man-db"),
    ("mandoc", "mandoc"),
    ("unshare", "util-linux"),
    ("strace", "strace"),
    ("nsenter", "util-linux"),
];

/// A command of another program that the tests need.
///
/// # Panics
/// When it is not on the `PATH`, with the package that brings it.
pub(crate) fn tool(name: &str) -> Command {
    let package = PACKAGES
        .iter()
        .find(|(program, _)| *program == name)
        .map_or(name, |(_, package)| *package);
    let path = std::env::var_os("PATH").unwrap_or_default();
    assert!(
        std::env::split_paths(&path).any(|folder| folder.join(name).is_file()),
        "{name} is missing, and this test needs it: run scripts/test, which installs what the \
         tests need, or `apt-get install {package}`"
    );
    Command::new(name)
}

/// A process that is killed, by its id, when this is dropped.
pub(crate) struct Process {
    child: Child,
    name: String,
}

impl Process {
    /// Starts it. What it prints is lost unless the command says otherwise.
    pub(crate) fn spawn(command: &mut Command) -> Self {
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command
            .spawn()
            .unwrap_or_else(|error| panic!("cannot start {name}: {error}"));
        Self { child, name }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// The pipes, where the command asked for them.
    pub(crate) fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// Whether it still runs.
    pub(crate) fn is_alive(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Ends it at once, as a crash would, and waits until it is gone.
    pub(crate) fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Sends it a signal.
    pub(crate) fn signal(&self, signal: Signal) {
        send(self.id(), signal);
    }

    /// Waits until it ends by itself.
    pub(crate) fn wait(&mut self, within: Duration) -> ExitStatus {
        let what = format!("the end of {}", self.name);
        let child = &mut self.child;
        poll(&what, within, || child.try_wait().ok().flatten())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// What a finished command left.
#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Runs a command to its end, feeding it `stdin`.
///
/// # Panics
/// When it has not ended `within` that time.
pub(crate) fn run(command: &mut Command, stdin: &[u8], within: Duration) -> Output {
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut process = Process::spawn(command);
    let input = process.child.stdin.take();
    let stdout = collect(process.child.stdout.take());
    let stderr = collect(process.child.stderr.take());
    let bytes = stdin.to_vec();
    // On its own thread: the pipe holds 64 KiB, and the program may not read.
    let feeder = thread::spawn(move || {
        if let Some(mut input) = input {
            let _ = input.write_all(&bytes);
        }
    });
    let status = process.wait(within);
    let _ = feeder.join();
    Output {
        status,
        stdout: text_of(stdout),
        stderr: text_of(stderr),
    }
}

fn collect(pipe: Option<impl Read + Send + 'static>) -> JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            let _ = pipe.read_to_end(&mut bytes);
        }
        bytes
    })
}

fn text_of(collector: JoinHandle<Vec<u8>>) -> String {
    let bytes = collector.join().unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The processes that a process has started and that still run.
pub(crate) fn children(id: u32) -> Vec<u32> {
    let mut children = Vec::new();
    // Linux lists them by the thread that started them.
    for thread in fs::read_dir(format!("/proc/{id}/task"))
        .into_iter()
        .flatten()
    {
        let line = thread.and_then(|thread| fs::read_to_string(thread.path().join("children")));
        let line = line.unwrap_or_default();
        children.extend(
            line.split_whitespace()
                .filter_map(|id| id.parse::<u32>().ok()),
        );
    }
    children
}

/// A process and those that it has started.
pub(crate) fn family(id: u32) -> Vec<u32> {
    let mut family = vec![id];
    family.extend(children(id));
    family
}

/// A line such as `VmRSS:   5120 kB` of what Linux says of a process's memory;
/// 0 when it has ended.
pub(crate) fn memory_kb(id: u32, line: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let value = status.lines().find_map(|text| text.strip_prefix(line));
    let kb = value.and_then(|text| text.trim().strip_suffix("kB"));
    kb.and_then(|kb| kb.trim().parse().ok()).unwrap_or(0)
}

/// Sends a running process a signal.
pub(crate) fn send(id: u32, signal: Signal) {
    let pid = i32::try_from(id).ok().and_then(Pid::from_raw);
    kill_process(pid.expect("a pid"), signal).expect("it runs");
}

/// What the system calls a process.
pub(crate) fn process_name(id: u32) -> String {
    let name = fs::read_to_string(format!("/proc/{id}/comm")).unwrap_or_default();
    name.trim().to_owned()
}

/// How many sockets a process holds.
pub(crate) fn sockets(id: u32) -> usize {
    fs::read_dir(format!("/proc/{id}/fd"))
        .into_iter()
        .flatten()
        .filter_map(|file| fs::read_link(file.ok()?.path()).ok())
        .filter(|target| target.to_string_lossy().starts_with("socket:"))
        .count()
}

/// The processor time that a process has used, its threads' together.
pub(crate) fn cpu_time(id: u32) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).expect("it runs");
    // The name, in brackets, may hold anything.
    let fields = stat.rsplit(") ").next().unwrap_or_default();
    let ticks = |field: usize| {
        let ticks = fields.split(' ').nth(field).expect("a field");
        ticks.parse::<u64>().expect("a number")
    };
    // Fields 14 and 15 of the line, in hundredths of a second.
    Duration::from_millis(10 * (ticks(11) + ticks(12)))
}
