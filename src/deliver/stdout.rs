//! Standard output, one line a dictation: `sayso --print`.

use std::io::Write;

use super::write::write_text;
use super::{DeliverError, Receipt, Sink};

const NAME: &str = "standard output";

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
        NAME
    }

    fn deliver(&mut self, text: &str) -> Result<Receipt, DeliverError> {
        let line = format!("{text}\n");
        write_text(&mut self.out, &line, NAME, NAME)
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
}
