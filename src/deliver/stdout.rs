//! Standard output, one line a dictation: `sayso --print`.

use std::io::{ErrorKind, Write};

use super::{DeliverError, Receipt, Sink};

/// Standard output, or anything else that takes lines.
pub struct StdoutSink<W> {
    out: W,
}

impl<W: Write + Send> StdoutSink<W> {
    /// A sink over `out`.
    pub const fn new(out: W) -> Self {
        Self { out }
    }
}

impl<W: Write + Send> Sink for StdoutSink<W> {
    fn name(&self) -> &'static str {
        "standard output"
    }

    fn deliver(&mut self, text: &str) -> Result<Receipt, DeliverError> {
        let line = format!("{text}\n");
        self.out
            .write_all(line.as_bytes())
            .and_then(|()| self.out.flush())
            .map_err(|error| match error.kind() {
                ErrorKind::BrokenPipe => DeliverError::ReaderGone,
                _ => DeliverError::Write {
                    place: "standard output".to_owned(),
                    cause: error.to_string(),
                },
            })?;
        // A write that returned is all that a pipe can promise.
        Ok(Receipt {
            via: self.name().to_owned(),
            verified: false,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_is_one_line() {
        let mut sink = StdoutSink::new(Vec::new());
        sink.deliver("one").expect("written");
        sink.deliver("two").expect("written");
        assert_eq!(sink.out, b"one\ntwo\n");
    }

    #[test]
    fn a_closed_pipe_is_a_reader_that_has_left() {
        struct Closed;
        impl Write for Closed {
            fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
                Err(ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> std::io::Result<()> {
                Ok(())
            }
        }
        let error = StdoutSink::new(Closed).deliver("one").expect_err("closed");
        assert_eq!(error, DeliverError::ReaderGone);
    }
}
