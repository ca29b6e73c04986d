//! A source in a helper process, and the thread that supervises it.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::config::KeyInput;
use crate::hotkey::{ChordEdge, Chords};

use super::helper::Line;
use super::plan::Planned;
use super::session::Session;
use super::{KeyError, KeyNews, KeySender, KeySource, NobodyListens};

/// How long after its end the helper is started again: doubled up to the last.
const RETRY: [Duration; 5] = [
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(5),
    Duration::from_secs(10),
];

/// The chords from one source of the whole session, by way of its [helper](super::helper).
pub struct HelperKeys {
    program: PathBuf,
    planned: Planned,
    chords: Chords,
    session: Session,
    listener: Option<Listener>,
}

struct Listener {
    stop: SyncSender<()>,
    /// Ending it ends the thread's read.
    helper: Helper,
    thread: JoinHandle<()>,
}

impl HelperKeys {
    /// Listens for `chords` as planned, through `program __keys`; `program` is
    /// sayso itself.
    pub const fn new(program: PathBuf, planned: Planned, chords: Chords, session: Session) -> Self {
        Self {
            program,
            planned,
            chords,
            session,
            listener: None,
        }
    }
}

impl KeySource for HelperKeys {
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
        let helper = Helper::default();
        let supervisor = Supervisor {
            program: self.program.clone(),
            input: self.planned.input,
            chords: self.chords.clone(),
            session: self.session,
            told: None,
            helper: helper.clone(),
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
        listener.helper.end();
        if listener.thread.join().is_err() {
            tracing::error!("the key thread panicked");
        }
    }
}

impl Drop for HelperKeys {
    fn drop(&mut self) {
        self.stop();
    }
}

struct Supervisor {
    program: PathBuf,
    input: KeyInput,
    chords: Chords,
    session: Session,
    /// The failure that was told last: tried again, the same one is not news.
    told: Option<KeyError>,
    helper: Helper,
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
        let out = child.stdout.take();
        self.helper.set(child);
        if !matches!(self.stopped.try_recv(), Err(TryRecvError::Empty)) {
            // Stopped between the last look and now: nobody else will end it.
            self.helper.end();
        }
        let outcome = self.read_lines(out, attempts);
        let status = self.helper.end();
        outcome.map(|cause| cause.unwrap_or(KeyError::Ended { cause: status }))
    }

    fn spawn(&self) -> std::io::Result<Child> {
        let chords = self.chords.iter();
        let chords = chords.flat_map(|chord| ["--chord".to_owned(), chord.to_string()]);
        Command::new(&self.program)
            .arg("__keys")
            .arg("--source")
            .arg(self.input.name())
            .args(chords)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
    }

    /// Forwards the helper's lines until it ends. `Some` is the helper's own
    /// account of why.
    fn read_lines(
        &mut self,
        out: Option<ChildStdout>,
        attempts: &mut usize,
    ) -> Result<Option<KeyError>, NobodyListens> {
        let Some(out) = out else {
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
                        ChordEdge::Down(_) => true,
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

/// The helper that runs now, if one does; clones share it.
#[derive(Clone, Default)]
struct Helper(Arc<Mutex<Option<Child>>>);

impl Helper {
    fn set(&self, child: Child) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(child);
    }

    /// Ends it, if it has not ended, and says how it did. It is killed at once:
    /// it has nothing to lose, and one that is stopped or hangs in a library
    /// would not see its pipe close.
    fn end(&self) -> String {
        let child = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        let ended = child.map(|mut child| {
            let _ = child.kill();
            child.wait()
        });
        match ended {
            Some(Ok(status)) => status.to_string(),
            Some(Err(error)) => error.to_string(),
            None => "it was told to".to_owned(),
        }
    }
}

#[cfg(all(test, unix))]
mod tests;
