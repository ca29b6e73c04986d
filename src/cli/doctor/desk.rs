//! The far end: the clipboard and the terminal.

use std::io::{self, IsTerminal};
use std::time::Instant;

use crossterm::terminal;

use super::report::{Check, Verdict};
use crate::config::{Destination, Destinations};

/// Whether a text that is put on the clipboard can be read back. The user's own
/// clipboard stays as it is: a text is gone with the program that set it, and
/// this one ends in a moment.
pub(super) fn clipboard(to: &Destinations) -> Check {
    use Destination::{Clipboard, Osc52, Paste, Stdout, Type};
    if ![Clipboard, Type, Paste]
        .into_iter()
        .any(|place| to.contains(place))
    {
        let found = if to.contains(Osc52) {
            "texts go to the terminal's clipboard (OSC 52), which cannot be read back."
        } else if to.contains(Stdout) {
            "texts go to standard output."
        } else {
            "texts go elsewhere, and to the clipboard only where that fails."
        };
        return Check::new("clipboard", Verdict::Skipped, found);
    }
    let began = Instant::now();
    let mut clipboard = match arboard::Clipboard::new() {
        Ok(clipboard) => clipboard,
        Err(error) => return without_a_desktop(&error.to_string()),
    };
    match round_trip(&mut clipboard) {
        #[cfg(all(unix, not(target_os = "macos")))]
        Ok(Trip::Both) => Check::ok(
            "clipboard",
            format!("a text came back in {} ms.", began.elapsed().as_millis()),
        ),
        Ok(Trip::Read) => Check::ok(
            "clipboard",
            "it can be read; nothing was written, to leave yours as it is.",
        ),
        Err(cause) => Check::new("clipboard", Verdict::Failed, format!("{cause}.")).fix(
            "start sayso inside the desktop's session, or deliver elsewhere: `to = \"osc52\"`",
        ),
    }
}

fn without_a_desktop(cause: &str) -> Check {
    if io::stdout().is_terminal() {
        let found = "there is no desktop; texts go to the terminal's clipboard (OSC 52).";
        return Check::new("clipboard", Verdict::Warning, found).fix(
            "if nothing arrives, the terminal may forbid it: look for OSC 52 in its settings",
        );
    }
    Check::new("clipboard", Verdict::Failed, format!("{cause}."))
        .fix("start sayso in a desktop or in a terminal, or with --print")
}

/// How far the text went.
enum Trip {
    #[cfg(all(unix, not(target_os = "macos")))]
    Both,
    Read,
}

#[cfg(all(unix, not(target_os = "macos")))]
fn round_trip(clipboard: &mut arboard::Clipboard) -> Result<Trip, String> {
    use arboard::{GetExtLinux, LinuxClipboardKind::Secondary, SetExtLinux};
    const PROBE: &str = "sayso doctor was here";
    // X11 has a selection that nobody uses; Wayland has none.
    let written = clipboard.set().clipboard(Secondary).text(PROBE);
    if let Err(arboard::Error::ClipboardNotSupported) = written {
        return read(clipboard);
    }
    written.map_err(|error| error.to_string())?;
    match clipboard.get().clipboard(Secondary).text() {
        Ok(text) if text == PROBE => Ok(Trip::Both),
        Ok(_) => Err("another text came back than was written".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
fn round_trip(clipboard: &mut arboard::Clipboard) -> Result<Trip, String> {
    read(clipboard)
}

fn read(clipboard: &mut arboard::Clipboard) -> Result<Trip, String> {
    match clipboard.get_text() {
        // An empty one, or one with a picture, was reached all the same.
        Ok(_) | Err(arboard::Error::ContentNotAvailable) => Ok(Trip::Read),
        Err(error) => Err(error.to_string()),
    }
}

/// What the terminal can do for the screen and for the key.
pub(super) fn terminal() -> Check {
    if !(io::stdin().is_terminal() && io::stdout().is_terminal()) {
        let found = "there is none here; sayso draws in one, or writes lines with --print.";
        return Check::new("terminal", Verdict::Skipped, found);
    }
    let (columns, rows) = terminal::size().unwrap_or((0, 0));
    let name = std::env::var("TERM").unwrap_or_default();
    let releases = tells_releases();
    let keys = if releases {
        "tells when a key is released"
    } else {
        "tells presses only, so that Space toggles"
    };
    let found = format!("{name}, {columns}×{rows}, {keys}.");
    if columns < 40 || rows < 10 {
        return Check::new("terminal", Verdict::Warning, found)
            .fix("make the window larger: 40×10 is the least, 80×24 is comfortable");
    }
    Check::ok("terminal", found)
}

fn tells_releases() -> bool {
    if terminal::enable_raw_mode().is_err() {
        return false;
    }
    let answer = terminal::supports_keyboard_enhancement();
    let _ = terminal::disable_raw_mode();
    answer.unwrap_or(false)
}
