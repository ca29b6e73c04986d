//! How much room there is.

use std::path::Path;

/// The bytes that this user may still write to the file system of `folder`, where
/// the system tells.
#[cfg(unix)]
pub(super) fn free(folder: &Path) -> Option<u64> {
    let about = rustix::fs::statvfs(folder).ok()?;
    about.f_bavail.checked_mul(about.f_frsize)
}

/// Not asked for elsewhere: a full disk is found when it is.
#[cfg(not(unix))]
pub(super) fn free(_folder: &Path) -> Option<u64> {
    None
}

#[cfg(all(test, unix))]
mod tests {
    #[test]
    fn a_folder_has_room_and_a_place_that_is_not_there_does_not_tell() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(super::free(folder.path()).is_some_and(|bytes| bytes > 0));
        assert_eq!(super::free(&folder.path().join("absent")), None);
    }
}
