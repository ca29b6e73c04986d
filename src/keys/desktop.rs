//! The global hotkey: a helper process for each source, and the thread that
//! supervises it.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::config::KeyInput;
use crate::hotkey::{Chord, ChordEdge};

use super::helper::Line;
use super::plan::Planned;
use super::{KeyError, KeyNews, KeySender, KeySource, NobodyListens};

/// How long after its end the helper is started again: doubled up to the last.
const RETRY: [Duration; 5] = [
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(5),
    Duration::from_secs(10),
];

/// What the environment says about the desktop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Session {
    /// X11, or a platform where the listener needs no display.
    Open,
    /// Wayland with an X server in it: only X windows' keys are seen.
    Xwayland,
    /// No X server: the listener cannot work.
    NoDisplay,
}

impl Session {
    /// Reads `DISPLAY`, `WAYLAND_DISPLAY` and `XDG_SESSION_TYPE`.
    pub fn from_environment() -> Self {
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        if cfg!(any(target_os = "macos", windows)) {
            return Self::Open;
        }
        let wayland = set("WAYLAND_DISPLAY")
            || std::env::var("XDG_SESSION_TYPE").is_ok_and(|kind| kind == "wayland");
        match (set("DISPLAY"), wayland) {
            (false, _) => Self::NoDisplay,
            (true, true) => Self::Xwayland,
            (true, false) => Self::Open,
        }
    }
}

/// The chord, anywhere on the desktop, from one of its sources.
pub struct DesktopKeys {
    program: PathBuf,
    planned: Planned,
    chord: Chord,
    session: Session,
    listener: Option<Listener>,
}

struct Listener {
    stop: SyncSender<()>,
    /// Closing it ends the helper, which ends the thread's read.
    helper: Arc<Mutex<Option<ChildStdin>>>,
    thread: JoinHandle<()>,
}

impl DesktopKeys {
    /// Listens for `chord` as planned, through `program __keys`; `program` is
    /// sayso itself.
    pub const fn new(program: PathBuf, planned: Planned, chord: Chord, session: Session) -> Self {
        Self {
            program,
            planned,
            chord,
            session,
            listener: None,
        }
    }
}

impl KeySource for DesktopKeys {
    fn name(&self) -> &'static str {
        match self.planned.input {
            KeyInput::Evdev => "keyboards (evdev)",
            KeyInput::Rdev if cfg!(any(target_os = "macos", windows)) => "desktop",
            KeyInput::Rdev => "desktop (X11)",
        }
    }

    fn stands_by(&self) -> bool {
        self.planned.stands_by
    }

    fn start(&mut self, events: KeySender) {
        if self.listener.is_some() {
            return;
        }
        let (stop, stopped) = sync_channel(1);
        let helper = Arc::new(Mutex::new(None));
        let supervisor = Supervisor {
            program: self.program.clone(),
            input: self.planned.input,
            chord: self.chord.clone(),
            session: self.session,
            told: None,
            helper: Arc::clone(&helper),
            stopped,
            events: events.clone(),
        };
        let spawned = thread::Builder::new()
            .name(format!("keys-{}", self.planned.input))
            .spawn(move || supervisor.run());
        match spawned {
            Ok(thread) => {
                self.listener = Some(Listener {
                    stop,
                    helper,
                    thread,
                });
            }
            Err(error) => {
                let cause = error.to_string();
                events.send_now(KeyNews::Dead(KeyError::NotStarted { cause }));
            }
        }
    }

    fn stop(&mut self) {
        let Some(listener) = self.listener.take() else {
            return;
        };
        // Order: say stop, so that the helper is not started again; then end
        // the helper, so that the read returns; then join.
        drop(listener.stop);
        drop(take(&listener.helper));
        if listener.thread.join().is_err() {
            tracing::error!("the key thread panicked");
        }
    }
}

impl Drop for DesktopKeys {
    fn drop(&mut self) {
        self.stop();
    }
}

struct Supervisor {
    program: PathBuf,
    input: KeyInput,
    chord: Chord,
    session: Session,
    /// The failure that was told last: tried again, the same one is not news.
    told: Option<KeyError>,
    helper: Arc<Mutex<Option<ChildStdin>>>,
    stopped: Receiver<()>,
    events: KeySender,
}

impl Supervisor {
    fn run(mut self) {
        if self.input == KeyInput::Rdev && self.session == Session::NoDisplay {
            // Nothing to retry: the environment of a process does not change.
            let _ = self.events.send(KeyNews::Dead(KeyError::NoDisplay));
            return;
        }
        let mut attempts = 0;
        loop {
            let Ok(error) = self.listen(&mut attempts) else {
                return;
            };
            if !matches!(self.stopped.try_recv(), Err(TryRecvError::Empty)) {
                // It ended because it was asked to.
                return;
            }
            if self.dead(error).is_err() {
                return;
            }
            let pause = RETRY[attempts.min(RETRY.len() - 1)];
            attempts += 1;
            match self.stopped.recv_timeout(pause) {
                Err(RecvTimeoutError::Timeout) => {}
                Ok(()) | Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// Tells of a failure, if it is another than before.
    fn dead(&mut self, error: KeyError) -> Result<(), NobodyListens> {
        if self.told.as_ref() != Some(&error) {
            self.events.send(KeyNews::Dead(error.clone()))?;
            self.told = Some(error);
        }
        Ok(())
    }

    /// Runs the helper once, to its end; says how it ended.
    fn listen(&mut self, attempts: &mut usize) -> Result<KeyError, NobodyListens> {
        let mut child = match self.spawn() {
            Ok(child) => child,
            Err(error) => {
                return Ok(KeyError::NotStarted {
                    cause: error.to_string(),
                });
            }
        };
        *self.helper.lock().unwrap_or_else(PoisonError::into_inner) = child.stdin.take();
        if !matches!(self.stopped.try_recv(), Err(TryRecvError::Empty)) {
            // Stopped between the last look and now: nobody else will end it.
            drop(take(&self.helper));
        }
        let outcome = self.read_lines(&mut child, attempts);
        drop(take(&self.helper));
        let status = child.wait();
        outcome.map(|cause| {
            cause.unwrap_or_else(|| KeyError::Ended {
                cause: status.map_or_else(|error| error.to_string(), |status| status.to_string()),
            })
        })
    }

    fn spawn(&self) -> std::io::Result<Child> {
        Command::new(&self.program)
            .arg("__keys")
            .arg("--source")
            .arg(self.input.name())
            .arg("--chord")
            .arg(self.chord.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
    }

    /// Forwards the helper's lines until it ends. `Some` is the helper's own
    /// account of why.
    fn read_lines(
        &mut self,
        child: &mut Child,
        attempts: &mut usize,
    ) -> Result<Option<KeyError>, NobodyListens> {
        let Some(out) = child.stdout.take() else {
            return Ok(None);
        };
        let mut cause = None;
        let mut down = false;
        for line in BufReader::new(out).lines().map_while(Result::ok) {
            match line.parse() {
                Ok(Line::Ready) => {
                    *attempts = 0;
                    self.told = None;
                    cause = None;
                    self.events.send(KeyNews::Live {
                        note: self.note().to_owned(),
                        everywhere: self.sees_every_window(),
                    })?;
                }
                Ok(Line::Edge(edge, seen)) => {
                    down = match edge {
                        ChordEdge::Down => true,
                        ChordEdge::Up => false,
                        ChordEdge::OtherKey => down,
                    };
                    self.events.send_edge(edge, seen)?;
                }
                Ok(Line::Error(error)) => {
                    // It may go on, and wait for a keyboard.
                    let error = self.refused(error);
                    cause = Some(error.clone());
                    self.dead(error)?;
                }
                Err(_) => tracing::warn!("the key helper said something unknown"),
            }
        }
        if down {
            // Its release can no longer arrive: what was said so far is kept.
            self.events.send(KeyNews::Edge(ChordEdge::Up))?;
        }
        Ok(cause)
    }

    /// Under Wayland the desktop's keys are those of X11 windows; the keyboards
    /// are the same for all.
    fn sees_every_window(&self) -> bool {
        self.input == KeyInput::Evdev || self.session != Session::Xwayland
    }

    fn note(&self) -> &'static str {
        if self.sees_every_window() {
            "press and release, everywhere"
        } else {
            "Wayland: seen only while an X11 window has the focus"
        }
    }

    fn refused(&self, cause: String) -> KeyError {
        match self.input {
            KeyInput::Evdev => KeyError::Keyboards { cause },
            KeyInput::Rdev => {
                let display = std::env::var("DISPLAY").unwrap_or_default();
                KeyError::Refused { display, cause }
            }
        }
    }
}

fn take(helper: &Mutex<Option<ChildStdin>>) -> Option<ChildStdin> {
    helper.lock().unwrap_or_else(PoisonError::into_inner).take()
}

#[cfg(all(test, unix))]
mod tests;
