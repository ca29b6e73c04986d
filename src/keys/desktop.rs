//! The global hotkey: the helper process and the thread that supervises it.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::hotkey::{Chord, ChordEdge};

use super::helper::Line;
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
#[derive(Debug, Clone, PartialEq, Eq)]
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

/// The chord, anywhere on the desktop.
pub struct DesktopKeys {
    program: PathBuf,
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
    /// Listens for `chord` through `program __keys`; `program` is sayso itself.
    pub const fn new(program: PathBuf, chord: Chord, session: Session) -> Self {
        Self {
            program,
            chord,
            session,
            listener: None,
        }
    }
}

impl KeySource for DesktopKeys {
    fn name(&self) -> &'static str {
        if cfg!(any(target_os = "macos", windows)) {
            "desktop"
        } else {
            "desktop (X11)"
        }
    }

    fn start(&mut self, events: KeySender) {
        if self.listener.is_some() {
            return;
        }
        let (stop, stopped) = sync_channel(1);
        let helper = Arc::new(Mutex::new(None));
        let supervisor = Supervisor {
            program: self.program.clone(),
            chord: self.chord.clone(),
            session: self.session.clone(),
            helper: Arc::clone(&helper),
            stopped,
            events: events.clone(),
        };
        let spawned = thread::Builder::new()
            .name("keys-desktop".to_owned())
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
    chord: Chord,
    session: Session,
    helper: Arc<Mutex<Option<ChildStdin>>>,
    stopped: Receiver<()>,
    events: KeySender,
}

impl Supervisor {
    fn run(self) {
        if self.session == Session::NoDisplay {
            // Nothing to retry: the environment of a process does not change.
            let _ = self.events.send(KeyNews::Dead(KeyError::NoDisplay));
            return;
        }
        let mut attempts = 0;
        let mut told = None;
        loop {
            let Ok(error) = self.listen(&mut attempts) else {
                return;
            };
            if !matches!(self.stopped.try_recv(), Err(TryRecvError::Empty)) {
                // It ended because it was asked to.
                return;
            }
            // The same failure, tried again, is not news.
            if attempts == 0 || told.as_ref() != Some(&error) {
                if self.events.send(KeyNews::Dead(error.clone())).is_err() {
                    return;
                }
                told = Some(error);
            }
            let pause = RETRY[attempts.min(RETRY.len() - 1)];
            attempts += 1;
            match self.stopped.recv_timeout(pause) {
                Err(RecvTimeoutError::Timeout) => {}
                Ok(()) | Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// Runs the helper once, to its end; says how it ended.
    fn listen(&self, attempts: &mut usize) -> Result<KeyError, NobodyListens> {
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
        &self,
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
                    self.events.send(KeyNews::Live {
                        note: self.note().to_owned(),
                        everywhere: self.session != Session::Xwayland,
                    })?;
                }
                Ok(Line::Edge(edge)) => {
                    down = match edge {
                        ChordEdge::Down => true,
                        ChordEdge::Up => false,
                        ChordEdge::OtherKey => down,
                    };
                    self.events.send(KeyNews::Edge(edge))?;
                }
                Ok(Line::Error(error)) => cause = Some(refused(error)),
                Err(_) => tracing::warn!("the key helper said something unknown"),
            }
        }
        if down {
            // Its release can no longer arrive: what was said so far is kept.
            self.events.send(KeyNews::Edge(ChordEdge::Up))?;
        }
        Ok(cause)
    }

    const fn note(&self) -> &'static str {
        match self.session {
            Session::Xwayland => "Wayland: seen only while an X11 window has the focus",
            Session::Open | Session::NoDisplay => "press and release, everywhere",
        }
    }
}

fn take(helper: &Mutex<Option<ChildStdin>>) -> Option<ChildStdin> {
    helper.lock().unwrap_or_else(PoisonError::into_inner).take()
}

fn refused(cause: String) -> KeyError {
    let display = std::env::var("DISPLAY").unwrap_or_default();
    KeyError::Refused { display, cause }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::keys::KeyEvent;
    use std::os::unix::fs::PermissionsExt;
    use tokio::sync::mpsc;

    /// A source whose helper is a shell script, and what it tells.
    struct Bench {
        keys: DesktopKeys,
        events: mpsc::Receiver<KeyEvent>,
        _folder: tempfile::TempDir,
    }

    impl Bench {
        fn new(session: Session, helper: &str) -> Self {
            let folder = tempfile::tempdir().expect("a folder");
            let program = folder.path().join("helper");
            std::fs::write(&program, format!("#!/bin/sh\n{helper}\n")).expect("written");
            let mode = std::fs::Permissions::from_mode(0o700);
            std::fs::set_permissions(&program, mode).expect("made a program");
            let mut keys = DesktopKeys::new(program, Chord::default(), session);
            let (queue, events) = mpsc::channel(8);
            keys.start(KeySender::new(keys.name(), queue));
            Self {
                keys,
                events,
                _folder: folder,
            }
        }

        fn next(&mut self) -> KeyNews {
            self.events
                .blocking_recv()
                .expect("a source that talks")
                .what
        }
    }

    const LIVE: &str = "press and release, everywhere";

    fn live(note: &str, everywhere: bool) -> KeyNews {
        KeyNews::Live {
            note: note.to_owned(),
            everywhere,
        }
    }

    #[test]
    fn a_helper_that_is_told_to_stop_is_no_failure() {
        let mut bench = Bench::new(Session::Open, "echo ready; cat >/dev/null");
        assert_eq!(bench.next(), live(LIVE, true));
        bench.keys.stop();
        assert_eq!(bench.events.blocking_recv(), None, "not a word more");
    }

    #[test]
    fn a_helper_that_dies_with_the_chord_down_lets_go_and_is_started_again() {
        let mut bench = Bench::new(Session::Open, "echo ready; echo down; exit 1");
        assert_eq!(bench.next(), live(LIVE, true));
        assert_eq!(bench.next(), KeyNews::Edge(ChordEdge::Down));
        assert_eq!(bench.next(), KeyNews::Edge(ChordEdge::Up));
        assert!(matches!(
            bench.next(),
            KeyNews::Dead(KeyError::Ended { .. })
        ));
        assert_eq!(bench.next(), live(LIVE, true), "again");
    }

    #[test]
    fn what_the_helper_says_of_its_failure_is_passed_on() {
        let mut bench = Bench::new(Session::Open, "echo error no RECORD extension; exit 1");
        let KeyNews::Dead(error) = bench.next() else {
            panic!("dead at once");
        };
        assert!(error.to_string().contains("no RECORD extension"), "{error}");
    }

    #[test]
    fn under_wayland_it_does_not_claim_to_see_every_window() {
        let mut bench = Bench::new(Session::Xwayland, "echo ready; cat >/dev/null");
        let KeyNews::Live { everywhere, note } = bench.next() else {
            panic!("live");
        };
        assert!(!everywhere && note.contains("Wayland"), "{note}");
    }

    #[test]
    fn without_a_display_no_helper_is_started() {
        let mut bench = Bench::new(Session::NoDisplay, "echo ready; cat >/dev/null");
        assert_eq!(bench.next(), KeyNews::Dead(KeyError::NoDisplay));
        assert_eq!(bench.events.blocking_recv(), None);
    }
}
