//! One sayso a data folder.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

use super::StoreError;
use super::folder::create_private_folder;

/// The lock file below the data folder. It stays there; the lock does not.
const FILE: &str = "sayso.lock";

/// Held by the one program that records, transcribes and recovers. The system
/// takes it back when the program ends, however that is.
#[derive(Debug)]
pub struct InstanceLock {
    _file: File,
}

impl InstanceLock {
    /// Takes the lock of a data folder.
    ///
    /// # Errors
    /// [`StoreError::InUse`] with the other's process id, or the system's refusal.
    pub fn take(root: &Path) -> Result<Self, StoreError> {
        create_private_folder(root)?;
        let path = root.join(FILE);
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options
            .open(&path)
            .map_err(|error| StoreError::io("write", &path, &error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut owner = String::new();
                // An owner that has not written its number yet is named without it.
                let _ = file.read_to_string(&mut owner);
                return Err(StoreError::InUse {
                    process: owner.trim().parse().ok(),
                    folder: root.to_owned(),
                });
            }
            Err(TryLockError::Error(error)) => {
                return Err(StoreError::io("lock", &path, &error));
            }
        }
        // For the message of the next one only: a failure costs the number.
        let _ = file
            .set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| writeln!(file, "{}", std::process::id()));
        Ok(Self { _file: file })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_is_told_who_has_it_and_the_next_gets_it() {
        let root = tempfile::tempdir().expect("a folder");
        let first = InstanceLock::take(root.path()).expect("free");
        let Err(StoreError::InUse { process, .. }) = InstanceLock::take(root.path()) else {
            panic!("taken twice");
        };
        assert_eq!(process, Some(std::process::id()));
        drop(first);
        InstanceLock::take(root.path()).expect("free again");
    }
}
