//! Words of the user on their way to a log.

use std::fmt;
use std::sync::OnceLock;

/// Whether logs may hold words; unset means no.
static LOGGED: OnceLock<bool> = OnceLock::new();

/// Words of the user, safe to give to a log: shows as `[12 characters]`, unless
/// the whole program was started with `--log-content`.
///
/// `Debug` is the same as `Display`, so that no way of formatting leaks.
#[derive(Clone, Copy)]
pub struct Content<'a>(pub &'a str);

/// Decides once, at the start of the program, whether logs may hold words.
/// Later calls change nothing.
pub fn log_content(allowed: bool) {
    let _ = LOGGED.set(allowed);
}

impl fmt::Display for Content<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        show(self.0, LOGGED.get().copied().unwrap_or(false), f)
    }
}

impl fmt::Debug for Content<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

fn show(text: &str, allowed: bool, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if allowed {
        return write!(f, "{text:?}");
    }
    match text.chars().count() {
        1 => f.write_str("[1 character]"),
        count => write!(f, "[{count} characters]"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Shown<'a>(&'a str, bool);

    impl fmt::Display for Shown<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            show(self.0, self.1, f)
        }
    }

    #[test]
    fn words_are_counted_and_not_shown() {
        assert_eq!(Shown("geheim größe", false).to_string(), "[12 characters]");
        assert_eq!(Shown("x", false).to_string(), "[1 character]");
        assert_eq!(Content("secret").to_string(), "[6 characters]");
        assert_eq!(format!("{:?}", Content("secret")), "[6 characters]");
    }

    #[test]
    fn words_are_shown_on_one_line_when_allowed() {
        assert_eq!(Shown("two\nlines", true).to_string(), "\"two\\nlines\"");
    }
}
