//! Standard error while the screen is ours.
//!
//! ALSA, Xlib and whisper.cpp write to file descriptor 2 whatever the program
//! wants. While the terminal interface runs, that descriptor leads to a file;
//! the user's own is kept aside for real errors.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
#[cfg(unix)]
use std::sync::Arc;

use super::paths::Folders;

/// The file beside the log that takes what native libraries say.
const FILE: &str = "native.log";
/// A file larger than this is begun anew, in bytes.
const LARGEST: u64 = 1 << 20;

/// File descriptor 2, led into a file until this is dropped.
#[must_use = "standard error comes back when this is dropped"]
#[derive(Debug)]
pub struct NativeStderr {
    user: UserStderr,
}

/// The user's own standard error, wherever descriptor 2 leads now. Clones share
/// it; a panic hook keeps one.
#[derive(Debug, Clone)]
pub struct UserStderr {
    #[cfg(unix)]
    file: Arc<File>,
}

impl NativeStderr {
    /// Leads descriptor 2 into `native.log` in `folder`.
    ///
    /// # Errors
    /// The system's refusal to open the file or to copy a descriptor.
    pub fn redirect(folder: &Path) -> io::Result<Self> {
        let log = open(&folder.join(FILE))?;
        #[cfg(unix)]
        {
            // Closed on exec: a child writes to the log, never past it.
            let saved = rustix::io::fcntl_dupfd_cloexec(rustix::stdio::stderr(), 3)?;
            rustix::stdio::dup2_stderr(&log)?;
            Ok(Self {
                user: UserStderr {
                    file: Arc::new(File::from(saved)),
                },
            })
        }
        #[cfg(not(unix))]
        {
            drop(log);
            Ok(Self {
                user: UserStderr {},
            })
        }
    }

    /// [`Self::redirect`] into the log folder, for commands to which a little
    /// noise is no reason to fail.
    pub fn best_effort(folders: &Folders) -> Option<Self> {
        folders.create().ok()?;
        Self::redirect(&folders.logs).ok()
    }

    /// A way to the user that stays open.
    pub fn user(&self) -> UserStderr {
        self.user.clone()
    }

    /// The file in `folder` that takes what native libraries say.
    pub fn file(folder: &Path) -> PathBuf {
        folder.join(FILE)
    }
}

impl Drop for NativeStderr {
    fn drop(&mut self) {
        self.user.restore();
    }
}

impl UserStderr {
    /// Leads descriptor 2 back to the user. May be called again, and from a panic hook.
    pub fn restore(&self) {
        // There is nobody left to tell if even this fails.
        #[cfg(unix)]
        let _ = rustix::stdio::dup2_stderr(&*self.file);
    }
}

impl Write for UserStderr {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        #[cfg(unix)]
        return (&*self.file).write(bytes);
        #[cfg(not(unix))]
        return io::stderr().write(bytes);
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn open(path: &Path) -> io::Result<File> {
    let too_large = fs::metadata(path).is_ok_and(|file| file.len() > LARGEST);
    let mut options = OpenOptions::new();
    options.create(true);
    if too_large {
        options.write(true).truncate(true);
    } else {
        options.append(true);
    }
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
