//! The configuration's file: read, written and watched while sayso runs.
//!
//! The thread `settings` owns the watch. A change of the file is read after
//! [`QUIET`] without another one, and told if it makes a difference; a file with a
//! mistake is told as such, and what counted before goes on counting. Changes that
//! the program itself wants go through the same thread: this process writes the file
//! nowhere else.

pub mod fake;
pub mod file;
mod watch;
mod worker;

use std::io;
use std::time::Duration;

use tokio::sync::mpsc;

use crate::config::{Change, KeyPath, Layered};

pub use worker::ConfigFile;

/// How long no change comes before the file is read.
pub const QUIET: Duration = Duration::from_millis(100);
/// How much news may wait for the runtime; the teller then waits.
pub const NEWS: usize = 8;
/// How many changes may wait for the file; the next one is refused.
pub const CHANGES: usize = 16;

/// What happens to the configuration.
#[derive(Debug, Clone, PartialEq)]
pub enum SettingsNews {
    /// Another one counts from now on, or its values come from elsewhere.
    Changed(Box<Layered>),
    /// The file has a mistake, or cannot be read; what counted before still does.
    /// One paragraph for the user: file, line, column, what to write.
    Broken(String),
    /// What became of a change that was asked for.
    Answer {
        /// Its key.
        path: KeyPath,
        /// Done, or why not; the file is as it was then.
        result: Result<(), String>,
    },
}

/// A change that the program wants in the file.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeRequest {
    /// The key.
    pub path: KeyPath,
    /// What becomes of it.
    pub change: Change,
}

/// The file, before it is watched.
pub trait SettingsFile: Send {
    /// Begins to watch it, and to take changes.
    ///
    /// # Errors
    /// The system's error when there can be no thread or no event loop.
    fn start(
        self: Box<Self>,
        news: mpsc::Sender<SettingsNews>,
    ) -> io::Result<Box<dyn SettingsHandle>>;
}

/// The file while it is watched. Dropping it ends that, and joins what thread there
/// is.
pub trait SettingsHandle: Send {
    /// Asks for a change, which [`SettingsNews::Answer`] answers.
    ///
    /// # Errors
    /// The request, when too many wait already or nobody takes them any more.
    fn change(&mut self, request: ChangeRequest) -> Result<(), ChangeRequest>;
}
