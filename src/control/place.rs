//! Where the socket is: in a folder that is ours alone.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, FileTypeExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};

/// What the socket in the folder is called, and the lock that is held by the one
/// program that it belongs to.
const NAME: &str = "control";

/// Why there can be no socket, or none can be trusted, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    /// Somebody else can get at the folder, or it is none.
    #[error(
        "{path} is not a folder of yours alone ({what}), so `sayso ctl` cannot use it. Remove it and start sayso again, or set XDG_RUNTIME_DIR to a folder of your own"
    )]
    NotOurs {
        /// The folder.
        path: PathBuf,
        /// What is wrong with it.
        what: &'static str,
    },
    /// Another sayso answers there.
    #[error(
        "another sayso already answers at {path}; `sayso ctl` speaks with that one. End it, or set XDG_RUNTIME_DIR to another folder for one of them"
    )]
    Taken {
        /// The socket.
        path: PathBuf,
    },
    /// The system's refusal.
    #[error(
        "cannot use {path} for `sayso ctl`: {source}. Make it yours, or set XDG_RUNTIME_DIR to a folder of your own"
    )]
    Io {
        /// What it is about.
        path: PathBuf,
        /// The system's words.
        source: io::Error,
    },
}

/// The folder of the socket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    folder: PathBuf,
    name: &'static str,
}

/// The socket of this process. Dropping it removes the socket.
#[derive(Debug)]
pub struct Bound {
    /// Where clients arrive.
    pub listener: UnixListener,
    /// Dropped after the socket is removed.
    claim: Claim,
}

#[derive(Debug)]
struct Claim {
    socket: PathBuf,
    _lock: File,
}

impl Place {
    /// `$XDG_RUNTIME_DIR/sayso`, or `/tmp/sayso-<uid>` where there is none.
    pub fn from_environment() -> Self {
        let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
        Self::below(runtime.as_deref())
    }

    /// The same, below this runtime folder. The specification has relative ones ignored.
    pub fn below(runtime: Option<&Path>) -> Self {
        let folder = match runtime.filter(|folder| folder.is_absolute()) {
            Some(runtime) => runtime.join("sayso"),
            None => PathBuf::from(format!("/tmp/sayso-{}", own_uid())),
        };
        Self { folder, name: NAME }
    }

    /// Another socket in the same folder, to try whether there can be one.
    #[must_use]
    pub fn for_a_trial(&self) -> Self {
        Self {
            name: "trial",
            ..self.clone()
        }
    }

    /// The socket.
    pub fn socket(&self) -> PathBuf {
        self.folder.join(self.name).with_extension("sock")
    }

    /// Sees to it that the folder is one, ours, and nobody else's.
    ///
    /// # Errors
    /// [`PlaceError::NotOurs`] says what it is instead.
    pub fn check(&self) -> Result<(), PlaceError> {
        // Of the link, not of what it points to: who can put a link here can
        // turn it any time.
        let found = fs::symlink_metadata(&self.folder).map_err(|source| self.io(source))?;
        let what = if found.file_type().is_symlink() {
            "it is a link"
        } else if !found.is_dir() {
            "it is no folder"
        } else if found.uid() != own_uid() {
            "it belongs to another user"
        } else if found.mode() & 0o077 != 0 {
            "others may enter it"
        } else {
            return Ok(());
        };
        Err(PlaceError::NotOurs {
            path: self.folder.clone(),
            what,
        })
    }

    /// Makes the folder, takes the socket's lock, and binds it. A socket that is
    /// there is removed only once a connection to it was refused.
    ///
    /// # Errors
    /// [`PlaceError`]; with [`PlaceError::Taken`] another sayso lives.
    pub fn bind(&self) -> Result<Bound, PlaceError> {
        match DirBuilder::new().mode(0o700).create(&self.folder) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(self.io(error));
            }
            _ => self.check()?,
        }
        let lock = self.lock()?;
        self.remove_stale()?;
        let listener = UnixListener::bind(self.socket()).map_err(|error| self.io(error))?;
        // Not before: dropping it removes what is there.
        let claim = Claim {
            socket: self.socket(),
            _lock: lock,
        };
        fs::set_permissions(self.socket(), fs::Permissions::from_mode(0o600))
            .map_err(|error| self.io(error))?;
        Ok(Bound { listener, claim })
    }

    /// Two that start at once must not remove each other's socket.
    fn lock(&self) -> Result<File, PlaceError> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false).mode(0o600);
        let file = options
            .open(self.folder.join(self.name).with_extension("lock"))
            .map_err(|error| self.io(error))?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => Err(self.taken()),
            Err(TryLockError::Error(error)) => Err(self.io(error)),
        }
    }

    fn remove_stale(&self) -> Result<(), PlaceError> {
        let socket = self.socket();
        match fs::symlink_metadata(&socket) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(self.io(error)),
            Ok(found) if !found.file_type().is_socket() => {
                let what = "what is there is no socket";
                return Err(PlaceError::NotOurs { path: socket, what });
            }
            Ok(_) => {}
        }
        match connect(&socket) {
            Ok(_) => Err(self.taken()),
            Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
                tracing::info!("removed the control socket of a sayso that was killed");
                fs::remove_file(&socket).map_err(|error| self.io(error))
            }
            Err(error) => Err(self.io(error)),
        }
    }

    fn taken(&self) -> PlaceError {
        PlaceError::Taken {
            path: self.socket(),
        }
    }

    fn io(&self, source: io::Error) -> PlaceError {
        PlaceError::Io {
            path: self.socket(),
            source,
        }
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        // The lock is still held, so it is ours. One that is gone is no matter.
        let _ = fs::remove_file(&self.socket);
    }
}

impl Bound {
    /// The listener, and what removes the socket when it is dropped.
    pub(super) fn split(self) -> (UnixListener, impl Drop + Send) {
        (self.listener, self.claim)
    }
}

/// Connects without waiting for one that does not let anybody in: a sayso that is
/// stopped, and has as many waiting as the system keeps.
///
/// # Errors
/// The system's; [`io::ErrorKind::WouldBlock`] of such a one.
pub(super) fn connect(socket: &Path) -> io::Result<UnixStream> {
    use rustix::net::{AddressFamily, SocketAddrUnix, SocketType, socket_with};
    let end = socket_with(
        AddressFamily::UNIX,
        SocketType::STREAM,
        rustix::net::SocketFlags::CLOEXEC | rustix::net::SocketFlags::NONBLOCK,
        None,
    )?;
    rustix::net::connect(&end, &SocketAddrUnix::new(socket)?)?;
    let stream = UnixStream::from(end);
    stream.set_nonblocking(false)?;
    Ok(stream)
}

/// The user that this process acts for.
pub(super) fn own_uid() -> u32 {
    rustix::process::geteuid().as_raw()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place() -> (tempfile::TempDir, Place) {
        let runtime = tempfile::tempdir().expect("a folder");
        let place = Place::below(Some(runtime.path()));
        (runtime, place)
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).expect("there").permissions().mode() & 0o777
    }

    #[test]
    fn it_is_below_the_runtime_folder_or_else_in_tmp() {
        let named = |runtime: Option<&str>| Place::below(runtime.map(Path::new)).socket();
        let fallback = PathBuf::from(format!("/tmp/sayso-{}/control.sock", own_uid()));
        assert_eq!(
            named(Some("/run/user/7")),
            Path::new("/run/user/7/sayso/control.sock")
        );
        assert_eq!(named(None), fallback);
        assert_eq!(named(Some("")), fallback);
        assert_eq!(named(Some("here")), fallback);
    }

    #[test]
    fn folder_and_socket_are_ours_alone_and_the_socket_goes_at_the_end() {
        let (_runtime, place) = place();
        let bound = place.bind().expect("free");
        assert_eq!(mode(&place.folder), 0o700);
        assert_eq!(mode(&place.socket()), 0o600);
        drop(bound);
        assert!(!place.socket().exists());
        place.bind().expect("free again");
    }

    #[test]
    fn the_second_is_told_of_the_first() {
        let (_runtime, place) = place();
        let _first = place.bind().expect("free");
        assert!(matches!(place.bind(), Err(PlaceError::Taken { .. })));
        assert!(place.socket().exists(), "the first one's is still there");
    }

    #[test]
    fn a_socket_that_nobody_answers_at_is_replaced() {
        let (_runtime, place) = place();
        DirBuilder::new()
            .mode(0o700)
            .create(&place.folder)
            .expect("made");
        drop(UnixListener::bind(place.socket()).expect("bound"));
        assert!(place.socket().exists(), "left behind, as by kill -9");
        let bound = place.bind().expect("replaced");
        UnixStream::connect(place.socket()).expect("answers");
        drop(bound);
    }

    #[test]
    fn a_socket_that_somebody_answers_at_is_left_alone() {
        let (_runtime, place) = place();
        DirBuilder::new()
            .mode(0o700)
            .create(&place.folder)
            .expect("made");
        let _other = UnixListener::bind(place.socket()).expect("bound");
        assert!(matches!(place.bind(), Err(PlaceError::Taken { .. })));
        UnixStream::connect(place.socket()).expect("still answers");
    }

    #[test]
    fn one_that_lets_nobody_in_is_not_waited_for() {
        let (_runtime, place) = place();
        DirBuilder::new()
            .mode(0o700)
            .create(&place.folder)
            .expect("made");
        let _stopped = UnixListener::bind(place.socket()).expect("bound");
        let mut waiting = Vec::new();
        // As many as the system keeps for it, whatever that is.
        let refused = loop {
            match connect(&place.socket()) {
                Ok(stream) => waiting.push(stream),
                Err(error) => break error,
            }
            assert!(waiting.len() < 100_000, "it keeps them all");
        };
        assert_eq!(refused.kind(), io::ErrorKind::WouldBlock);
    }

    #[test]
    fn what_is_no_socket_is_not_removed() {
        let (_runtime, place) = place();
        DirBuilder::new()
            .mode(0o700)
            .create(&place.folder)
            .expect("made");
        fs::write(place.socket(), "a letter").expect("written");
        let error = place.bind().expect_err("no socket").to_string();
        assert!(error.contains("no socket"), "{error}");
        assert_eq!(fs::read(place.socket()).expect("there"), b"a letter");
    }

    #[test]
    fn a_folder_that_others_may_enter_or_that_is_a_link_is_refused() {
        let (runtime, place) = place();
        fs::create_dir(&place.folder).expect("made");
        fs::set_permissions(&place.folder, fs::Permissions::from_mode(0o755)).expect("opened");
        let error = place.bind().expect_err("open").to_string();
        assert!(error.contains("others may enter"), "{error}");
        fs::remove_dir(&place.folder).expect("removed");
        let elsewhere = runtime.path().join("elsewhere");
        DirBuilder::new()
            .mode(0o700)
            .create(&elsewhere)
            .expect("made");
        std::os::unix::fs::symlink(&elsewhere, &place.folder).expect("linked");
        let error = place.bind().expect_err("a link").to_string();
        assert!(error.contains("it is a link"), "{error}");
        assert!(!elsewhere.join("control.sock").exists());
    }
}
