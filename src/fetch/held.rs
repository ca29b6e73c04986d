//! What is left of a download, while somebody else wants it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::path::Path;

use super::FetchError;
use super::part::{disk, with_suffix};

/// No download goes on with the part while this lives.
#[derive(Debug)]
pub struct Held {
    _locked: File,
}

/// Keeps downloads of `target` off what an earlier one left; `None` where none did.
///
/// # Errors
/// [`FetchError::Busy`] while it is being downloaded, [`FetchError::Disk`] where
/// what is left cannot be opened.
pub fn hold(target: &Path) -> Result<Option<Held>, FetchError> {
    let path = with_suffix(target, ".part");
    let file = match OpenOptions::new().read(true).write(true).open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(disk(&path, &error)),
    };
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            return Err(FetchError::Busy {
                target: target.to_owned(),
            });
        }
        // A file system without locks tells nothing.
        Err(TryLockError::Error(error)) => {
            tracing::warn!(%error, "the part cannot be locked");
        }
    }
    Ok(Some(Held { _locked: file }))
}
