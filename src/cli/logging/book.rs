//! The newest lines of the log, kept in memory for the screen.

use std::collections::VecDeque;
use std::fmt::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

use crate::front::log::{KEPT, LogBook, LogLevel, LogLine};

/// A longer line is cut, in characters: no line is worth much memory.
const LONGEST: usize = 600;

/// The newest lines. A clone is the same book.
#[derive(Debug, Clone)]
pub struct Book {
    folder: PathBuf,
    kept: Arc<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    /// Held for as long as a line takes to be put behind the others.
    lines: Mutex<VecDeque<LogLine>>,
    newest: AtomicU64,
}

impl Book {
    pub(super) fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            kept: Arc::default(),
        }
    }

    fn add(&self, level: LogLevel, from: &str, text: String) {
        let time = jiff::Zoned::now().strftime("%H:%M:%S%.3f").to_string();
        let mut lines = self
            .kept
            .lines
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if lines.len() == KEPT {
            lines.pop_front();
        }
        let number = self.kept.newest.load(Ordering::Relaxed) + 1;
        let from = from.strip_prefix("sayso::").unwrap_or(from).to_owned();
        lines.push_back(LogLine {
            number,
            time,
            level,
            from,
            text,
        });
        self.kept.newest.store(number, Ordering::Release);
    }
}

impl LogBook for Book {
    fn folder(&self) -> String {
        self.folder.display().to_string()
    }

    fn newest(&self) -> u64 {
        self.kept.newest.load(Ordering::Acquire)
    }

    fn lines(&self) -> Arc<[LogLine]> {
        let lines = self
            .kept
            .lines
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        lines.iter().cloned().collect()
    }
}

impl<S: Subscriber> Layer<S> for Book {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let about = event.metadata();
        let mut written = Written::default();
        event.record(&mut written);
        self.add(level(*about.level()), about.target(), written.text());
    }
}

fn level(level: Level) -> LogLevel {
    match level {
        Level::ERROR => LogLevel::Error,
        Level::WARN => LogLevel::Warn,
        Level::INFO => LogLevel::Info,
        Level::DEBUG => LogLevel::Debug,
        Level::TRACE => LogLevel::Trace,
    }
}

/// An event in words, as the file has it: the message, then its values.
#[derive(Debug, Default)]
struct Written {
    message: String,
    values: String,
}

impl Written {
    fn text(self) -> String {
        let text = format!("{}{}", self.message, self.values);
        match text.char_indices().nth(LONGEST) {
            Some((at, _)) => format!("{}…", &text[..at]),
            None => text,
        }
    }
}

impl Visit for Written {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        // A value that cannot be written is left out.
        let _ = match field.name() {
            "message" => write!(self.message, "{value:?}"),
            name => write!(self.values, " {name}={value:?}"),
        };
    }
}

#[cfg(test)]
mod tests {
    use tracing::subscriber::with_default;
    use tracing_subscriber::layer::SubscriberExt;

    use super::*;
    use crate::text::Content;

    #[test]
    fn lines_are_kept_as_the_file_has_them_and_words_are_counted_only() {
        let book = Book::new(Path::new("/logs"));
        let subscriber = tracing_subscriber::registry().with(book.clone());
        assert_eq!(book.newest(), 0);
        with_default(subscriber, || {
            tracing::info!(rate = 48_000, name = "Headset", "mic");
            tracing::error!(text = %Content("a secret"), "lost");
        });
        let lines = book.lines();
        assert_eq!(book.newest(), 2);
        let [mic, lost] = &*lines else {
            panic!("{lines:?}");
        };
        assert_eq!(mic.text, "mic rate=48000 name=\"Headset\"");
        assert_eq!((mic.number, mic.level), (1, LogLevel::Info));
        assert_eq!(mic.from, "cli::logging::book::tests");
        assert_eq!(lost.text, "lost text=[8 characters]");
        assert_eq!((lost.number, lost.level), (2, LogLevel::Error));
    }

    #[test]
    fn only_the_newest_are_kept_and_no_line_is_long() {
        let book = Book::new(Path::new("/logs"));
        let subscriber = tracing_subscriber::registry().with(book.clone());
        with_default(subscriber, || {
            for number in 0..KEPT + 5 {
                tracing::debug!(number, "{}", "é".repeat(LONGEST + 1));
            }
        });
        let lines = book.lines();
        assert_eq!(lines.len(), KEPT);
        assert_eq!(lines[0].number, 6);
        assert_eq!(lines[0].text.chars().count(), LONGEST + 1);
    }
}
