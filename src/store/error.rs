//! Why a clip could not be kept or found, and what to do.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

use super::database::{FILE, PATIENCE};
use super::migrations::NEWEST;
use crate::clip::ClipId;

/// Why a clip could not be kept or found, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The folder cannot be written to.
    #[error(
        "cannot write {path}: {cause}. Make the folder writable, or choose another with `--data-dir` or SAYSO_DATA_DIR"
    )]
    ReadOnly {
        /// What was to be written.
        path: PathBuf,
        /// The system's words.
        cause: String,
    },
    /// There is no room left.
    #[error(
        "cannot write {path}: the disk is full. Free some space, or choose a folder on another disk with `--data-dir` or SAYSO_DATA_DIR"
    )]
    Full {
        /// What was to be written.
        path: PathBuf,
    },
    /// Any other refusal of the system.
    #[error(
        "cannot {doing} {path}: {cause}. If it goes on, choose another folder with `--data-dir` or SAYSO_DATA_DIR"
    )]
    Io {
        /// `read`, `write`, `move`.
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The system's words.
        cause: String,
    },
    /// The database is damaged.
    #[error(
        "the history in {path} is damaged ({cause}). The sound of the clips is safe; restart sayso and it saves what can be read"
    )]
    Damaged {
        /// The database.
        path: PathBuf,
        /// The database's words.
        cause: String,
    },
    /// A database of a later sayso.
    #[error(
        "the history was written by a newer sayso (format {version}, this one knows {NEWEST}). Update sayso, or choose another folder with `--data-dir` or SAYSO_DATA_DIR"
    )]
    Newer {
        /// Its format.
        version: u32,
    },
    /// Another sayso records into the same folder.
    #[error(
        "sayso is already running{} with the clips in {folder}. Use that one, end it, or give this one another folder with `--data-dir`", .process.map(|id| format!(" (process {id})")).unwrap_or_default())]
    InUse {
        /// The other's process id, where it is known.
        process: Option<u32>,
        /// The data folder.
        folder: PathBuf,
    },
    /// Another program keeps the database to itself.
    #[error(
        "the history is locked by another program, for longer than sayso waits ({waited} s). End that program; nothing is lost meanwhile"
    )]
    Locked {
        /// How long was waited, in seconds.
        waited: u64,
    },
    /// Any other refusal of the database.
    #[error(
        "the history could not {doing}: {cause}. The clips' sound is safe; the log may say more"
    )]
    Database {
        /// `save a clip`, `search`, …
        doing: &'static str,
        /// The database's words.
        cause: String,
    },
    /// What was searched for is not a query.
    #[error(
        "the search `{query}` is not understood ({cause}). Put words with punctuation into double quotes; AND, OR, NOT and * may be used"
    )]
    BadSearch {
        /// What was asked.
        query: String,
        /// The database's words.
        cause: String,
    },
    /// The clip has no such version.
    #[error(
        "clip {clip} has no version {number} of its text; `sayso clips show {clip}` lists them"
    )]
    NoVersion {
        /// The clip.
        clip: ClipId,
        /// What was asked for.
        number: u32,
    },
    /// A clip cannot be joined with another, or parted.
    #[error("this clip cannot be joined or parted: {why}")]
    Unfit {
        /// The clip.
        clip: ClipId,
        /// In a few words.
        why: String,
    },
    /// There is no clip of that name.
    #[error("there is no clip `{query}`; `last` is the newest one, and {folder} holds them all")]
    NotFound {
        /// What was asked for.
        query: String,
        /// The folder of clips.
        folder: PathBuf,
    },
    /// There is no clip at all.
    #[error("there are no clips yet in {folder}; dictate something first, or try `sayso demo`")]
    NoClips {
        /// The folder of clips.
        folder: PathBuf,
    },
    /// The beginning of several ids.
    #[error(
        "`{query}` is the beginning of {count} clips, such as {first} and {second}; write more of it"
    )]
    Ambiguous {
        /// What was asked for.
        query: String,
        /// How many clips begin so.
        count: usize,
        /// The newest of them.
        first: String,
        /// The next one.
        second: String,
    },
    /// Too many requests are waiting for a disk that is too slow.
    #[error(
        "the disk is not keeping up: {waiting} records are waiting. The clip's sound is safe; its text is on the screen only"
    )]
    Busy {
        /// How many.
        waiting: usize,
    },
    /// The thread that owns the store has ended.
    #[error(
        "the store's thread has stopped; restart sayso (its log says why). Sound that was recorded is safe"
    )]
    Stopped,
}

impl StoreError {
    /// Whether it is the clip that cannot be had, or is not fit for what was asked, and
    /// not the disk or the database that refuses.
    pub const fn is_about_the_clip(&self) -> bool {
        matches!(
            self,
            Self::NotFound { .. } | Self::NoVersion { .. } | Self::Unfit { .. }
        )
    }

    /// What the system says of one file, whatever the reason.
    pub(super) fn file(doing: &'static str, path: &Path, error: &io::Error) -> Self {
        Self::Io {
            doing,
            path: path.to_owned(),
            cause: plain(error),
        }
    }

    /// Sorts an error of the system by what the user can do about it.
    pub(super) fn io(doing: &'static str, path: &Path, error: &io::Error) -> Self {
        let path = path.to_owned();
        match error.kind() {
            io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied
                if doing != "read" =>
            {
                Self::ReadOnly {
                    path,
                    cause: plain(error),
                }
            }
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full { path },
            _ => Self::Io {
                doing,
                path,
                cause: plain(error),
            },
        }
    }
}

/// Sorts a refusal of the database by what the user can do about it.
pub(super) fn refused(doing: &'static str) -> impl Fn(rusqlite::Error) -> StoreError {
    move |error| {
        let cause = error.to_string();
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => StoreError::Full { path: FILE.into() },
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
                StoreError::ReadOnly {
                    path: FILE.into(),
                    cause,
                }
            }
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Locked {
                waited: PATIENCE.as_secs(),
            },
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => StoreError::Damaged {
                path: FILE.into(),
                cause,
            },
            _ => StoreError::Database { doing, cause },
        }
    }
}

/// The system's words without the error number.
fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    let words = text.split(" (os error").next().unwrap_or(&text);
    words.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_refusal_says_what_the_user_can_do() {
        let say = |kind: io::ErrorKind| {
            StoreError::io("write", Path::new("/data/x.json"), &kind.into()).to_string()
        };
        let read_only = say(io::ErrorKind::ReadOnlyFilesystem);
        assert!(
            read_only.contains("Make the folder writable"),
            "{read_only}"
        );
        assert!(say(io::ErrorKind::PermissionDenied).contains("--data-dir"));
        assert!(say(io::ErrorKind::StorageFull).contains("Free some space"));
        assert!(say(io::ErrorKind::QuotaExceeded).contains("Free some space"));
        assert!(say(io::ErrorKind::TimedOut).contains("timed out"));
    }

    #[test]
    fn the_number_of_the_error_is_not_shown() {
        let error = io::Error::from_raw_os_error(13);
        let shown = StoreError::io("write", Path::new("/x"), &error).to_string();
        assert!(!shown.contains("os error"), "{shown}");
    }
}
