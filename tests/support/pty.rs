//! A terminal, driven from outside: a pseudo-terminal, a screen (vt100), and
//! the answers that a real terminal gives to a program's questions.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};

use sayso::ptt::timer::RELEASE_GRACE;

use super::{PATIENCE, pace_until, poll};

/// What the terminal can do and whether it says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Terminal {
    /// Speaks the kitty keyboard protocol: press and release are told apart.
    Kitty,
    /// Answers, and does not know that protocol (xterm, tmux).
    Plain,
    /// The same with dark letters on white, and says so.
    Light,
    /// Answers nothing.
    Mute,
}

/// What a terminal with the kitty keyboard protocol sends for a key.
pub(crate) mod key {
    pub(crate) const SPACE_DOWN: &str = "\x1b[32;1:1u";
    pub(crate) const SPACE_REPEAT: &str = "\x1b[32;1:2u";
    pub(crate) const SPACE_UP: &str = "\x1b[32;1:3u";
    pub(crate) const ESCAPE: &str = "\x1b[27;1:1u";
}

/// A program in a terminal. Killed when dropped.
pub(crate) struct Pty {
    child: Box<dyn Child + Send + Sync>,
    pid: Pid,
    master: Box<dyn MasterPty + Send>,
    writer: Arc<Mutex<Box<dyn Write + Send>>>,
    view: Arc<(Mutex<View>, Condvar)>,
    reader: Option<JoinHandle<()>>,
}

struct View {
    parser: vt100::Parser,
    raw: Vec<u8>,
    answered: usize,
    closed: bool,
}

impl Pty {
    /// Starts a program in a terminal of `columns` × `rows`.
    pub(crate) fn spawn(
        command: CommandBuilder,
        (columns, rows): (u16, u16),
        terminal: Terminal,
    ) -> Self {
        let pair = native_pty_system()
            .openpty(pty_size(columns, rows))
            .expect("a pseudo-terminal");
        let child = pair.slave.spawn_command(command).expect("the program");
        // Ours must be closed, or the end of the program is not the end of the stream.
        drop(pair.slave);
        let id = child.process_id().expect("it has just started");
        let pid = Pid::from_raw(i32::try_from(id).expect("a pid")).expect("not zero");
        let writer = Arc::new(Mutex::new(pair.master.take_writer().expect("a writer")));
        let view = Arc::new((
            Mutex::new(View {
                parser: vt100::Parser::new(non_zero(rows), non_zero(columns), 0),
                raw: Vec::new(),
                answered: 0,
                closed: false,
            }),
            Condvar::new(),
        ));
        let stream = pair.master.try_clone_reader().expect("a reader");
        let reader = {
            let (view, writer) = (Arc::clone(&view), Arc::clone(&writer));
            thread::spawn(move || read_all(stream, &view, &writer, terminal))
        };
        Self {
            child,
            pid,
            master: pair.master,
            writer,
            view,
            reader: Some(reader),
        }
    }

    /// Types, or sends any sequence.
    pub(crate) fn send(&self, bytes: &str) {
        let mut writer = self.writer.lock().expect("no panic under it");
        writer
            .write_all(bytes.as_bytes())
            .and_then(|()| writer.flush())
            .expect("the terminal takes input");
        drop(writer);
        if bytes.ends_with(key::SPACE_UP) {
            // No hand presses again sooner, and a text may be there at once.
            pace_until(Instant::now() + 2 * RELEASE_GRACE);
        }
    }

    /// The screen as text, one line a row.
    pub(crate) fn screen(&self) -> String {
        self.lock().parser.screen().contents()
    }

    /// Every byte that the program has written so far.
    pub(crate) fn raw(&self) -> Vec<u8> {
        self.lock().raw.clone()
    }

    /// Whether the program has written this so far, control sequences included.
    pub(crate) fn wrote(&self, bytes: &str) -> bool {
        let raw = &self.lock().raw;
        raw.windows(bytes.len())
            .any(|part| part == bytes.as_bytes())
    }

    /// Whether the alternate screen is shown.
    pub(crate) fn in_alternate_screen(&self) -> bool {
        self.lock().parser.screen().alternate_screen()
    }

    /// Changes the terminal's size, as a user who drags a window's corner.
    pub(crate) fn resize(&self, columns: u16, rows: u16) {
        self.master
            .resize(pty_size(columns, rows))
            .expect("resized");
        let mut view = self.lock();
        view.parser
            .screen_mut()
            .set_size(non_zero(rows), non_zero(columns));
    }

    /// Waits until `text` is on the screen.
    pub(crate) fn wait_for_text(&self, text: &str) {
        self.wait_for(&format!("{text:?} on the screen"), |screen| {
            screen.contents().contains(text)
        });
    }

    /// Waits until `text` is no longer on the screen.
    pub(crate) fn wait_until_gone(&self, text: &str) {
        self.wait_for(&format!("{text:?} to leave the screen"), |screen| {
            !screen.contents().contains(text)
        });
    }

    /// Waits until the screen is as `good` wants it.
    ///
    /// # Panics
    /// After [`PATIENCE`], or when the program ends first; shows the screen.
    pub(crate) fn wait_for(&self, what: &str, mut good: impl FnMut(&vt100::Screen) -> bool) {
        let end = Instant::now() + PATIENCE;
        let mut view = self.lock();
        loop {
            if good(view.parser.screen()) {
                return;
            }
            let left = end.saturating_duration_since(Instant::now());
            let screen = || view.parser.screen().contents();
            assert!(
                !view.closed,
                "the program ended before {what}; the screen:\n{}",
                screen()
            );
            assert!(
                !left.is_zero(),
                "waited {PATIENCE:?} in vain for {what}; the screen:\n{}",
                screen()
            );
            view = self
                .view
                .1
                .wait_timeout(view, left)
                .expect("no panic under it")
                .0;
        }
    }

    /// The program's process id.
    pub(crate) fn id(&self) -> u32 {
        self.pid.as_raw_nonzero().get().unsigned_abs()
    }

    /// Sends the program a signal.
    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(self.pid, signal).expect("the program runs");
    }

    /// Whether the program still runs.
    pub(crate) fn is_alive(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Waits until the program has ended and all that it wrote has been read.
    pub(crate) fn wait_exit(&mut self) -> ExitStatus {
        let end = Instant::now() + PATIENCE;
        let status = loop {
            if let Ok(Some(status)) = self.child.try_wait() {
                break status;
            }
            assert!(
                Instant::now() < end,
                "the program did not end within {PATIENCE:?}; the screen:\n{}",
                self.screen()
            );
            pace_until(Instant::now() + super::ms(10));
        };
        let view = Arc::clone(&self.view);
        poll("the end of the terminal's stream", PATIENCE, || {
            view.0
                .lock()
                .expect("no panic under it")
                .closed
                .then_some(())
        });
        status
    }

    fn lock(&self) -> MutexGuard<'_, View> {
        self.view.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        if self.is_alive() {
            let _ = kill_process(self.pid, Signal::KILL);
            let _ = self.child.wait();
        }
        // The reader ends when every holder of the terminal is gone. A
        // grandchild that outlives its parent is some test's finding, not a
        // reason to hang this one.
        let end = Instant::now() + super::ms(2_000);
        if let Some(reader) = self.reader.take() {
            while !reader.is_finished() && Instant::now() < end {
                pace_until(Instant::now() + super::ms(10));
            }
        }
    }
}

/// The reader thread: feeds the screen, and answers for the terminal.
fn read_all(
    mut stream: Box<dyn Read + Send>,
    view: &(Mutex<View>, Condvar),
    writer: &Mutex<Box<dyn Write + Send>>,
    terminal: Terminal,
) {
    let (lock, changed) = view;
    let mut bytes = [0_u8; 4096];
    loop {
        let count = stream.read(&mut bytes).unwrap_or(0);
        let mut answer = Vec::new();
        {
            // A test that fails while it looks must not take the reader with it.
            let mut view = lock.lock().unwrap_or_else(PoisonError::into_inner);
            if count == 0 {
                view.closed = true;
                changed.notify_all();
                return;
            }
            view.parser.process(&bytes[..count]);
            view.raw.extend_from_slice(&bytes[..count]);
            let (reply, answered) = answers(&view.raw, view.answered, terminal);
            view.answered = answered;
            answer.extend(reply);
            changed.notify_all();
        }
        if !answer.is_empty() {
            let mut writer = writer.lock().expect("no panic under it");
            let _ = writer.write_all(&answer).and_then(|()| writer.flush());
        }
    }
}

/// What the terminal answers to the questions in `raw[from..]`, and how far it
/// has read. A question may arrive in two pieces.
fn answers(raw: &[u8], from: usize, terminal: Terminal) -> (Vec<u8>, usize) {
    /// Which keyboard flags are set? Which background? Which terminal is this?
    const QUESTIONS: [(&[u8], &[u8]); 3] = [
        (b"\x1b[?u", b"\x1b[?0u"),
        (b"\x1b]11;?\x1b\\", b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\"),
        (b"\x1b[c", b"\x1b[?62;c"),
    ];
    let mut reply = Vec::new();
    let mut at = from;
    while at < raw.len() {
        let rest = &raw[at..];
        let asked = QUESTIONS
            .iter()
            .find(|(question, _)| rest.starts_with(question));
        if let Some((question, answer)) = asked {
            let keyboard = *question == QUESTIONS[0].0;
            let background = *question == QUESTIONS[1].0;
            let speaks = match terminal {
                Terminal::Kitty => !background,
                Terminal::Plain => !keyboard && !background,
                Terminal::Light => !keyboard,
                Terminal::Mute => false,
            };
            if speaks {
                reply.extend_from_slice(answer);
            }
            at += question.len();
        } else if QUESTIONS
            .iter()
            .any(|(question, _)| question.starts_with(rest))
        {
            // The beginning of a question: the rest is still to come.
            break;
        } else {
            at += 1;
        }
    }
    (reply, at)
}

const fn pty_size(columns: u16, rows: u16) -> PtySize {
    PtySize {
        rows,
        cols: columns,
        pixel_width: 0,
        pixel_height: 0,
    }
}

fn non_zero(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).expect("a terminal has rows and columns")
}
