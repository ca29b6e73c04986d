//! An X server without a screen (Xvfb), its keyboard (xdotool) and its
//! clipboard, read by another program (xclip).

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{ChildStdin, Stdio};
use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::Duration;

use super::{PATIENCE, Process, ms, poll, run, tool};

/// Keycodes of the usual PC layout (evdev numbers plus 8). Names would not do:
/// `xdotool keydown Control_R` sends left Ctrl as well.
pub(crate) mod code {
    pub(crate) const RIGHT_CTRL: u8 = 105;
    pub(crate) const F9: u8 = 75;
    pub(crate) const ESCAPE: u8 = 9;
    pub(crate) const C: u8 = 54;
    pub(crate) const CAPS_LOCK: u8 = 66;
}

/// A private X server. Auto-repeat is off until [`XServer::auto_repeat`].
pub(crate) struct XServer {
    // Before the server in this list, so that it ends first.
    keyboard: Keyboard,
    server: Process,
    display: String,
    /// The display's lock, once the server was killed.
    reserved: Option<PathBuf>,
}

impl XServer {
    pub(crate) fn start() -> Self {
        Self::start_with(None)
    }

    fn start_with(display: Option<&str>) -> Self {
        let mut command = tool("Xvfb");
        // The server picks a free number itself, unless it is told one, and writes
        // it on descriptor 1. Without -noreset it would start afresh whenever its
        // last client left.
        command
            .args(display)
            .args(["-displayfd", "1", "-screen", "0", "800x600x24"])
            .args(["-nolisten", "tcp", "-noreset"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut server = Process::spawn(&mut command);
        let stdout = server.child().stdout.take().expect("asked for");
        let (number_to, number_from) = sync_channel(1);
        thread::spawn(move || {
            let mut line = String::new();
            let _ = BufReader::new(stdout).read_line(&mut line);
            let _ = number_to.send(line);
        });
        let number = number_from.recv_timeout(PATIENCE).unwrap_or_default();
        let number = number.trim();
        assert!(!number.is_empty(), "Xvfb started without a display");
        let display = format!(":{number}");
        let keyboard = Keyboard::new(&display);
        let server = Self {
            keyboard,
            server,
            display,
            reserved: None,
        };
        server.auto_repeat(false);
        server
    }

    /// `:7`, for `DISPLAY`.
    pub(crate) fn display(&self) -> &str {
        &self.display
    }

    /// Whether the server repeats keys that are held.
    pub(crate) fn auto_repeat(&self, on: bool) {
        let mut command = tool("xset");
        command
            .args(["r", if on { "on" } else { "off" }])
            .env("DISPLAY", &self.display);
        let output = run(&mut command, b"", PATIENCE);
        assert!(output.status.success(), "xset: {}", output.stderr);
    }

    pub(crate) fn key_down(&mut self, code: u8) {
        self.keyboard.line(&format!("keydown {code}"));
    }

    pub(crate) fn key_up(&mut self, code: u8) {
        self.keyboard.line(&format!("keyup {code}"));
    }

    /// Down and up again.
    pub(crate) fn tap(&mut self, code: u8) {
        self.key_down(code);
        self.key_up(code);
    }

    /// What another program reads from the clipboard; `None` when it is empty
    /// or its owner does not answer.
    pub(crate) fn clipboard(&self) -> Option<String> {
        let mut command = tool("xclip");
        command
            .args(["-selection", "clipboard", "-out"])
            .env("DISPLAY", &self.display);
        let output = run(&mut command, b"", ms(10_000));
        output.status.success().then_some(output.stdout)
    }

    /// Has another program (xclip) take the clipboard. What it leaves behind
    /// serves the text, and goes with the server.
    pub(crate) fn set_clipboard(&self, text: &str) {
        let mut command = tool("xclip");
        command
            .args(["-selection", "clipboard", "-in"])
            .env("DISPLAY", &self.display)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut process = Process::spawn(&mut command);
        let mut pipe = process.child().stdin.take().expect("asked for");
        pipe.write_all(text.as_bytes()).expect("written");
        drop(pipe);
        assert!(process.wait(PATIENCE).success());
        self.wait_for_clipboard(text, PATIENCE);
    }

    /// Waits until another program reads exactly `text` from the clipboard.
    pub(crate) fn wait_for_clipboard(&self, text: &str, within: Duration) {
        let mut last = None;
        let end = std::time::Instant::now() + within;
        while std::time::Instant::now() < end {
            last = self.clipboard();
            if last.as_deref() == Some(text) {
                return;
            }
            super::pace_until(std::time::Instant::now() + ms(50));
        }
        panic!("the clipboard holds {last:?}, not {text:?}, after {within:?}");
    }

    /// Ends the server at once, as a crash of the desktop would. Its name stays
    /// taken until this is dropped: another test's server would get it, and with
    /// it what the programs of this test still do there.
    pub(crate) fn kill(&mut self) {
        self.server.kill();
        let lock = lock_file(&self.display);
        // As X servers write it: this process is alive, so it counts.
        fs::write(&lock, format!("{:>10}\n", std::process::id())).expect("a lock");
        self.reserved = Some(lock);
    }

    /// Starts a server in the place of this one, which was killed.
    pub(crate) fn restart(mut self) -> Self {
        if let Some(lock) = self.reserved.take() {
            let _ = fs::remove_file(lock);
        }
        Self::start_with(Some(&self.display))
    }
}

impl Drop for XServer {
    fn drop(&mut self) {
        if let Some(lock) = self.reserved.take() {
            let _ = fs::remove_file(lock);
        }
    }
}

/// What keeps other servers from taking this display.
fn lock_file(display: &str) -> PathBuf {
    PathBuf::from(format!("/tmp/.X{}-lock", display.trim_start_matches(':')))
}

/// One xdotool that stays: a key goes down within a millisecond or two, not
/// after the start of a process.
struct Keyboard {
    process: Process,
    script: ChildStdin,
}

impl Keyboard {
    fn new(display: &str) -> Self {
        let mut command = tool("xdotool");
        command
            .arg("-")
            .env("DISPLAY", display)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut process = Process::spawn(&mut command);
        let script = process.child().stdin.take().expect("asked for");
        Self { process, script }
    }

    fn line(&mut self, line: &str) {
        // Without its server xdotool is gone: nothing to press then.
        let _ = writeln!(self.script, "{line}").and_then(|()| self.script.flush());
    }
}
