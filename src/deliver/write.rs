//! A text into a stream: what the terminal and standard output have in common.

use std::io::{ErrorKind, Write};

use super::{DeliverError, Receipt};

/// Gives `text` to `out`, which is `place` in the words of an error, in one
/// `write_all`. A write that returned is all that a pipe or a terminal can
/// promise, so the receipt for `via` is never verified.
pub(super) fn write_text(
    out: &mut impl Write,
    text: &str,
    place: &str,
    via: &str,
) -> Result<Receipt, DeliverError> {
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(|error| match error.kind() {
            ErrorKind::BrokenPipe => DeliverError::ReaderGone,
            _ => DeliverError::Write {
                place: place.to_owned(),
                cause: error.to_string(),
            },
        })?;
    Ok(Receipt::new(via, false))
}

/// The text without what a terminal would take for a key or a command: control
/// characters, but for the line's end and the tab.
pub(super) fn plain(text: &str) -> String {
    let shows = |c: &char| !c.is_control() || matches!(c, '\n' | '\t');
    text.chars().filter(shows).collect()
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    /// Counts writes and flushes; the flush may fail.
    #[derive(Default)]
    struct Calls {
        seen: Vec<&'static str>,
        fault: Option<ErrorKind>,
    }

    impl Write for Calls {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.seen.push("write");
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            self.seen.push("flush");
            self.fault.map_or(Ok(()), |kind| Err(kind.into()))
        }
    }

    fn failing(fault: ErrorKind) -> Calls {
        Calls {
            fault: Some(fault),
            ..Calls::default()
        }
    }

    #[test]
    fn a_text_is_one_write_and_one_flush_and_never_verified() {
        let mut calls = Calls::default();
        let receipt = write_text(&mut calls, "hello", "the terminal", "OSC 52").expect("written");
        assert_eq!((receipt.via.as_str(), receipt.verified), ("OSC 52", false));
        assert_eq!(calls.seen, ["write", "flush"]);
    }

    #[test]
    fn what_would_be_a_key_is_left_out() {
        assert_eq!(plain("a\x1b[201~b\r\u{9b}c\n\td\x7f é"), "a[201~bc\n\td é");
    }

    #[test]
    fn a_closed_pipe_is_a_reader_that_has_left() {
        let mut closed = failing(ErrorKind::BrokenPipe);
        let error = write_text(&mut closed, "one", "standard output", "it").expect_err("closed");
        assert_eq!(error, DeliverError::ReaderGone);
    }

    #[test]
    fn any_other_failure_names_the_place_and_the_cause() {
        let mut full = failing(ErrorKind::StorageFull);
        let error = write_text(&mut full, "one", "standard output", "it").expect_err("full");
        let expected = DeliverError::Write {
            place: "standard output".to_owned(),
            cause: ErrorKind::StorageFull.to_string(),
        };
        assert_eq!(error, expected);
    }
}
