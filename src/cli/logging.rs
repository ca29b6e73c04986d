//! The log: one file a day in the state folder, kept for seven days.
//!
//! It never holds a key, a sound or what was said: words go through
//! [`Content`](crate::text::Content), which shows them only under `--log-content`.

mod book;

use std::path::{Path, PathBuf};

use tracing::level_filters::LevelFilter;
use tracing_appender::non_blocking::WorkerGuard;
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;

pub use self::book::Book;

use crate::text::content;

/// Days for which a log is kept.
const KEEP_DAYS: usize = 7;

/// Lines that may wait for the disk; further ones are dropped. The room for
/// them is taken at once: the library's own 128,000 take 4 MB.
const WAITING_LINES: usize = 8_192;

/// The running log. Dropping it writes out what is still in memory.
#[must_use = "the log ends when this is dropped"]
#[derive(Debug)]
pub struct Logging {
    _writer: WorkerGuard,
    book: Book,
}

impl Logging {
    /// Its newest lines, for the screen.
    pub fn book(&self) -> Book {
        self.book.clone()
    }
}

/// What goes into the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogOptions {
    /// How much; `info` unless the user says otherwise.
    pub level: LevelFilter,
    /// Whether it may hold what was said.
    pub content: bool,
}

impl Default for LogOptions {
    fn default() -> Self {
        Self {
            level: LevelFilter::INFO,
            content: false,
        }
    }
}

/// Why there is no log, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The folder cannot be written to.
    #[error(
        "cannot write a log to {folder}: {cause}. Make the folder writable, choose another with XDG_STATE_HOME, or use `--log-level off`"
    )]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// The system's words.
        cause: String,
    },
    /// Something in this process logs already.
    #[error("this process has a log already")]
    Twice,
}

/// Starts the log in `folder`. Lines are written by a thread of their own; when
/// the disk cannot keep up, lines are dropped rather than anyone kept waiting.
///
/// # Errors
/// [`LogError`] names the folder, the cause and the next step.
pub fn start(folder: &Path, options: LogOptions) -> Result<Option<Logging>, LogError> {
    content::log_content(options.content);
    if options.level == LevelFilter::OFF {
        return Ok(None);
    }
    let appender = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("sayso")
        .filename_suffix("log")
        .max_log_files(KEEP_DAYS)
        .build(folder)
        .map_err(|error| LogError::Folder {
            folder: folder.to_owned(),
            cause: std::error::Error::source(&error)
                .unwrap_or(&error)
                .to_string(),
        })?;
    let (writer, guard) = tracing_appender::non_blocking::NonBlockingBuilder::default()
        .thread_name("log")
        .buffered_lines_limit(WAITING_LINES)
        .finish(appender);
    let file = tracing_subscriber::fmt::layer()
        .with_writer(writer)
        .with_ansi(false)
        .with_thread_names(true);
    let book = Book::new(folder);
    let subscriber = tracing_subscriber::registry()
        .with(EnvFilter::new(filter(options)))
        .with(file)
        .with(book.clone());
    tracing::subscriber::set_global_default(subscriber).map_err(|_| LogError::Twice)?;
    Ok(Some(Logging {
        _writer: guard,
        book,
    }))
}

/// Who may say how much.
///
/// Other crates do not know of [`Content`](crate::text::Content). Most say
/// nothing of interest below `warn`; whisper.cpp names the words it decodes
/// at `debug`, so it gets no further than `info`.
fn filter(options: LogOptions) -> String {
    let LogOptions { level, content } = options;
    let whisper = if content {
        level
    } else {
        level.min(LevelFilter::INFO)
    };
    let others = level.min(LevelFilter::WARN);
    format!("{others},sayso={level},whisper_rs={whisper}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(level: LevelFilter, content: bool) -> String {
        filter(LogOptions { level, content })
    }

    #[test]
    fn whisper_never_gets_to_name_words_unless_content_is_wanted() {
        assert_eq!(
            at(LevelFilter::TRACE, false),
            "warn,sayso=trace,whisper_rs=info"
        );
        assert_eq!(
            at(LevelFilter::TRACE, true),
            "warn,sayso=trace,whisper_rs=trace"
        );
    }

    #[test]
    fn a_quiet_log_is_quiet_for_all() {
        assert_eq!(
            at(LevelFilter::ERROR, false),
            "error,sayso=error,whisper_rs=error"
        );
    }

    #[test]
    fn every_level_makes_a_filter() {
        for level in ["off", "error", "warn", "info", "debug", "trace"] {
            let level: LevelFilter = level.parse().expect(level);
            EnvFilter::try_new(at(level, false)).expect("a filter");
        }
    }

    #[test]
    fn no_log_is_no_error() {
        let off = LogOptions {
            level: LevelFilter::OFF,
            content: false,
        };
        let started = start(Path::new("/nowhere/at/all"), off).expect("nothing to do");
        assert!(started.is_none());
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_named_with_the_next_step() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("file");
        std::fs::write(&file, "").expect("a file");
        let error = start(&file.join("logs"), LogOptions::default()).expect_err("no folder");
        assert!(error.to_string().contains("--log-level off"), "{error}");
    }
}
