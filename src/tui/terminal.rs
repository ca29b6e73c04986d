//! The terminal, taken and given back.
//!
//! A frame is collected in memory and written under one lock of standard output,
//! so that nothing else in the process can write into the middle of it.

use std::io::{self, Write};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crossterm::event::{
    DisableBracketedPaste, DisableFocusChange, EnableBracketedPaste, EnableFocusChange,
    KeyboardEnhancementFlags, PopKeyboardEnhancementFlags, PushKeyboardEnhancementFlags,
};
use crossterm::terminal::{
    self, BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen,
    LeaveAlternateScreen,
};
use crossterm::{cursor, execute, queue};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Size;

use super::input::{self, Answers};
use super::message::TerminalKeys;
use super::model::Model;
use super::tell::{PROGRESS_BACK, TITLE_BACK, Told};
use super::theme::Theme;
use super::view;

/// What of the terminal must be undone. A global, because a panic hook has no
/// other way to learn it.
static TAKEN: AtomicU8 = AtomicU8::new(0);
const SCREEN: u8 = 1;
const KEYBOARD: u8 = 2;
const TITLE: u8 = 4;
const PROGRESS: u8 = 8;
const MOUSE: u8 = 16;
/// Gives the mouse back to the terminal.
const MOUSE_BACK: &[u8] = b"\x1b[?1006l\x1b[?1002l\x1b[?1000l";

/// A terminal in raw mode on its alternate screen; given back on drop.
pub struct Screen {
    terminal: Terminal<CrosstermBackend<FrameBuffer>>,
    frame: FrameBuffer,
    theme: Theme,
    /// It speaks kitty's keyboard protocol.
    keyboard: bool,
    /// Clicks and the wheel are for sayso.
    mouse: bool,
}

impl Screen {
    /// Takes the terminal.
    ///
    /// # Errors
    /// Standard output is no terminal, or cannot be written to.
    pub fn enter(theme: Theme) -> io::Result<Self> {
        take()?;
        // Whether there are colours says the theme. Left to itself, crossterm drops
        // them wherever `NO_COLOR` is set, also those that the user has named.
        crossterm::style::force_color_output(true);
        // From here on a failure gives back what was taken.
        let frame = FrameBuffer::default();
        let screen = open().and_then(|()| Terminal::new(CrosstermBackend::new(frame.clone())));
        match screen {
            Ok(terminal) => Ok(Self {
                terminal,
                frame,
                theme,
                keyboard: false,
                mouse: false,
            }),
            Err(error) => {
                restore();
                Err(error)
            }
        }
    }

    /// Asks the terminal about itself, and has it report key releases if it can. To
    /// be called once, before anything else reads events; a terminal that never
    /// answers costs 2 s and counts as one that cannot.
    pub(super) fn ask(&mut self, for_background: bool) -> (TerminalKeys, Answers) {
        // A terminal that cannot be read is noticed by whoever reads it next.
        let answers = input::ask(for_background).unwrap_or_default();
        self.keyboard = answers.keyboard;
        let keys = if answers.keyboard {
            push_keyboard()
        } else {
            TerminalKeys::PressesOnly
        };
        (keys, answers)
    }

    /// The same for the keys alone.
    pub fn ask_for_releases(&mut self) -> TerminalKeys {
        self.ask(false).0
    }

    /// Paints with another theme from the next frame on.
    pub const fn set_theme(&mut self, theme: Theme) {
        self.theme = theme;
    }

    /// Takes clicks and the wheel, or leaves them to the terminal.
    pub(super) fn set_mouse(&mut self, on: bool) -> io::Result<()> {
        if on != self.mouse {
            self.mouse = on;
            tell_mouse(on)?;
        }
        Ok(())
    }

    /// Takes the terminal again after a [`restore`], with all that was asked of it, and draws the next
    /// frame anew.
    ///
    /// # Errors
    /// It cannot be written to any more.
    pub(super) fn come_back(&mut self) -> io::Result<()> {
        take()?;
        open()?;
        if self.keyboard {
            push_keyboard();
        }
        if self.mouse {
            tell_mouse(true)?;
        }
        // Not cleared: for that ratatui asks where the cursor is, and the input thread
        // would get the answer. The alternate screen is empty when it is entered.
        self.terminal = Terminal::new(CrosstermBackend::new(self.frame.clone()))?;
        Ok(())
    }

    /// Columns and rows.
    ///
    /// # Errors
    /// The terminal does not tell.
    pub fn size(&self) -> io::Result<Size> {
        self.terminal.size()
    }

    /// Draws the model: what changed since the last frame, in one write with what the
    /// terminal is told beside it.
    ///
    /// # Errors
    /// The terminal cannot be written to.
    pub(super) fn draw(&mut self, model: &Model, told: &Told) -> io::Result<()> {
        queue!(self.frame, BeginSynchronizedUpdate)?;
        let theme = self.theme;
        self.terminal
            .draw(|frame| view::draw(frame, model, theme))?;
        queue!(self.frame, EndSynchronizedUpdate)?;
        self.frame.write_all(told.bytes.as_bytes())?;
        for (is_ours, what) in [(told.title, TITLE), (told.progress, PROGRESS)] {
            if is_ours {
                TAKEN.fetch_or(what, Ordering::SeqCst);
            } else {
                TAKEN.fetch_and(!what, Ordering::SeqCst);
            }
        }
        self.frame.commit()
    }
}

/// Raw mode. From here on everything is to be undone.
fn take() -> io::Result<()> {
    terminal::enable_raw_mode()?;
    TAKEN.fetch_or(SCREEN, Ordering::SeqCst);
    Ok(())
}

fn open() -> io::Result<()> {
    execute!(
        io::stdout(),
        EnterAlternateScreen,
        EnableBracketedPaste,
        EnableFocusChange,
        cursor::Hide
    )
}

/// Buttons, the wheel, and where a button that is down is moved to (1002; 1000 is for
/// terminals without that), with places beyond column 223 (SGR). Not the movements
/// between: nothing here follows them, and they would wake the program all the time.
fn tell_mouse(on: bool) -> io::Result<()> {
    let mut out = io::stdout().lock();
    if on {
        TAKEN.fetch_or(MOUSE, Ordering::SeqCst);
        out.write_all(b"\x1b[?1000h\x1b[?1002h\x1b[?1006h")?;
    } else {
        TAKEN.fetch_and(!MOUSE, Ordering::SeqCst);
        out.write_all(MOUSE_BACK)?;
    }
    out.flush()
}

fn push_keyboard() -> TerminalKeys {
    // All keys as escape codes: the only way to see a modifier by itself
    // (right Ctrl). Alternate keys: `?` arrives as `?`, not as shift and `/`.
    let flags = KeyboardEnhancementFlags::DISAMBIGUATE_ESCAPE_CODES
        | KeyboardEnhancementFlags::REPORT_EVENT_TYPES
        | KeyboardEnhancementFlags::REPORT_ALTERNATE_KEYS
        | KeyboardEnhancementFlags::REPORT_ALL_KEYS_AS_ESCAPE_CODES;
    TAKEN.fetch_or(KEYBOARD, Ordering::SeqCst);
    match execute!(io::stdout(), PushKeyboardEnhancementFlags(flags)) {
        Ok(()) => TerminalKeys::Releases,
        Err(_) => TerminalKeys::PressesOnly,
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        restore();
    }
}

/// Gives the terminal back as it was. Does nothing when it was not taken or is
/// already back, and can be called from any thread: also from a panic hook.
pub fn restore() {
    let taken = TAKEN.swap(0, Ordering::SeqCst);
    if taken & SCREEN == 0 {
        return;
    }
    // Errors are of no use here: there is nothing left to tell them to.
    let mut out = io::stdout().lock();
    let _ = queue!(out, EndSynchronizedUpdate);
    for (what, undo) in [(TITLE, TITLE_BACK), (PROGRESS, PROGRESS_BACK)] {
        if taken & what != 0 {
            let _ = out.write_all(undo.as_bytes());
        }
    }
    if taken & MOUSE != 0 {
        let _ = out.write_all(MOUSE_BACK);
    }
    if taken & KEYBOARD != 0 {
        let _ = queue!(out, PopKeyboardEnhancementFlags);
    }
    let _ = execute!(
        out,
        DisableFocusChange,
        DisableBracketedPaste,
        cursor::Show,
        LeaveAlternateScreen
    );
    let _ = terminal::disable_raw_mode();
}

/// Undoes what can be undone without a write, for a terminal that takes no more
/// output. Dropping what it has not taken leaves room for a last word on
/// standard error.
pub(super) fn abandon() {
    #[cfg(unix)]
    {
        use rustix::termios::{QueueSelector, tcflush};
        let _ = tcflush(io::stdout(), QueueSelector::OFlush);
    }
    let _ = terminal::disable_raw_mode();
}

/// Collects a frame's bytes until [`FrameBuffer::commit`]; flushing means nothing,
/// because ratatui flushes in the middle of a frame. Clones share the bytes: one is
/// inside ratatui, the other here.
#[derive(Debug, Clone, Default)]
struct FrameBuffer(Arc<Mutex<Vec<u8>>>);

impl FrameBuffer {
    fn bytes(&self) -> MutexGuard<'_, Vec<u8>> {
        // Half a frame after a panic does no harm: the next one follows.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn commit(&self) -> io::Result<()> {
        let mut bytes = self.bytes();
        let mut out = io::stdout().lock();
        let written = out.write_all(&bytes).and_then(|()| out.flush());
        bytes.clear();
        written
    }
}

impl Write for FrameBuffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
