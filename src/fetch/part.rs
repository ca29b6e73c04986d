//! What was received so far: `NAME.part`, locked, and beside it what the server
//! said of its file.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Cancel, FetchError, space};

/// How much is read at a time.
const BLOCK: usize = 1 << 20;

/// What a server says by which its file can be known again.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Validators {
    /// The address it was said for.
    pub(super) url: String,
    pub(super) etag: Option<String>,
    pub(super) last_modified: Option<String>,
}

impl Validators {
    /// What to put behind `If-Range`: a strong tag, else the date.
    pub(super) fn if_range(&self) -> Option<&str> {
        let strong = self.etag.as_deref().filter(|tag| !tag.starts_with("W/"));
        strong.or(self.last_modified.as_deref())
    }
}

/// `NAME.part`, ours alone while this lives.
#[derive(Debug)]
pub(super) struct Part {
    target: PathBuf,
    path: PathBuf,
    file: File,
    len: u64,
    sum: Sha256,
}

impl Part {
    /// Makes the folder and opens the part, or finds it.
    pub(super) fn open(target: &Path) -> Result<Self, FetchError> {
        let path = with_suffix(target, ".part");
        let folder = target.parent().unwrap_or(Path::new("."));
        make_private(folder).map_err(|error| disk(folder, &error))?;
        // Whoever had the lock before may have renamed the file meanwhile.
        for _ in 0..100 {
            let file = private_file(&path).map_err(|error| disk(&path, &error))?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    return Err(FetchError::Busy {
                        target: target.to_owned(),
                    });
                }
                // A file system without locks: the sum still watches.
                Err(TryLockError::Error(error)) => {
                    tracing::warn!(%error, "the part cannot be locked");
                }
            }
            if is_still(&file, &path) {
                let about = file.metadata().map_err(|error| disk(&path, &error))?;
                return Ok(Self {
                    target: target.to_owned(),
                    path,
                    file,
                    len: about.len(),
                    sum: Sha256::new(),
                });
            }
        }
        Err(FetchError::Busy {
            target: target.to_owned(),
        })
    }

    /// The bytes that are there.
    pub(super) const fn len(&self) -> u64 {
        self.len
    }

    /// Reads what an earlier run left, for the sum.
    pub(super) fn read(&mut self, cancel: &Cancel) -> Result<(), FetchError> {
        let rewound = self.file.rewind();
        rewound.map_err(|error| disk(&self.path, &error))?;
        let read = read_sum(&self.file, cancel).map_err(|error| disk(&self.path, &error))?;
        let Some((sum, len)) = read else {
            return Err(FetchError::Cancelled { kept: self.len });
        };
        (self.sum, self.len) = (sum, len);
        Ok(())
    }

    /// Puts bytes behind what is there. What could not be written as a whole is
    /// not there.
    pub(super) fn append(&mut self, bytes: &[u8], total: u64) -> Result<(), FetchError> {
        let written = self
            .file
            .seek(SeekFrom::Start(self.len))
            .and_then(|_| self.file.write_all(bytes));
        if let Err(error) = written {
            let _ = self.file.set_len(self.len);
            return Err(self.refused(&error, total));
        }
        self.sum.update(bytes);
        self.len += bytes.len() as u64;
        Ok(())
    }

    fn refused(&self, error: &io::Error, total: u64) -> FetchError {
        let full = [ErrorKind::StorageFull, ErrorKind::QuotaExceeded];
        if full.contains(&error.kind()) {
            return self.no_space(total);
        }
        disk(&self.path, error)
    }

    /// That the rest of `total` bytes does not fit.
    pub(super) fn no_space(&self, total: u64) -> FetchError {
        let folder = self.target.parent().unwrap_or(Path::new("."));
        FetchError::NoSpace {
            folder: folder.to_owned(),
            needed: total.saturating_sub(self.len),
            free: space::free(folder).unwrap_or(0),
            kept: self.len,
        }
    }

    /// Whether the rest of `total` bytes fits, as far as the system tells.
    pub(super) fn fits(&self, total: u64) -> bool {
        let folder = self.target.parent().unwrap_or(Path::new("."));
        space::free(folder).is_none_or(|free| free >= total.saturating_sub(self.len))
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) -> Result<(), FetchError> {
        let _ = fs::remove_file(self.notes());
        let cleared = self.file.set_len(0);
        cleared.map_err(|error| disk(&self.path, &error))?;
        self.len = 0;
        self.sum = Sha256::new();
        Ok(())
    }

    /// The part is no more.
    pub(super) fn remove(self) {
        let _ = fs::remove_file(self.notes());
        let _ = fs::remove_file(&self.path);
    }

    /// The SHA-256 of what is there, in lower-case hexadecimal.
    pub(super) fn sum(&self) -> String {
        hexadecimal(self.sum.clone())
    }

    /// Makes it the target: on the disk first, then by its name.
    pub(super) fn install(self) -> Result<(), FetchError> {
        let synced = self.file.sync_all();
        synced.map_err(|error| self.refused(&error, self.len))?;
        let renamed = fs::rename(&self.path, &self.target);
        renamed.map_err(|error| disk(&self.target, &error))?;
        let folder = self.target.parent().unwrap_or(Path::new("."));
        // A file system that cannot sync a folder has the new name all the same.
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
        let _ = fs::remove_file(self.notes());
        Ok(())
    }

    /// What the server said of the file whose beginning this is.
    pub(super) fn validators(&self) -> Option<Validators> {
        let text = fs::read_to_string(self.notes()).ok()?;
        serde_json::from_str(&text).ok()
    }

    /// Keeps what the server said. Where that fails the sum alone decides.
    pub(super) fn keep(&self, validators: &Validators) {
        let kept = serde_json::to_vec(validators).map_err(io::Error::other);
        let kept = kept.and_then(|text| {
            let mut file = private_file(&self.notes())?;
            file.set_len(0)?;
            file.write_all(&text)
        });
        if let Err(error) = kept {
            tracing::warn!(%error, "what the server said of its file cannot be kept");
            let _ = fs::remove_file(self.notes());
        }
    }

    fn notes(&self) -> PathBuf {
        with_suffix(&self.path, ".json")
    }
}

/// The SHA-256 of a file, in lower-case hexadecimal.
pub(super) fn sum_of(path: &Path, cancel: &Cancel) -> Result<String, FetchError> {
    let read = File::open(path).and_then(|file| read_sum(&file, cancel));
    match read.map_err(|error| disk(path, &error))? {
        Some((sum, _)) => Ok(hexadecimal(sum)),
        None => Err(FetchError::Cancelled { kept: 0 }),
    }
}

/// The sum and the length of what comes; `None` when it was cancelled.
fn read_sum(mut file: &File, cancel: &Cancel) -> io::Result<Option<(Sha256, u64)>> {
    let mut block = vec![0; BLOCK];
    let mut sum = Sha256::new();
    let mut len = 0;
    loop {
        if cancel.is_cancelled() {
            return Ok(None);
        }
        match file.read(&mut block) {
            Ok(0) => return Ok(Some((sum, len))),
            Ok(read) => {
                sum.update(&block[..read]);
                len += read as u64;
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

fn hexadecimal(sum: Sha256) -> String {
    let mut text = String::with_capacity(64);
    for byte in sum.finalize() {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

pub(super) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    PathBuf::from(name)
}

pub(super) fn disk(path: &Path, error: &io::Error) -> FetchError {
    let cause = match error.kind() {
        ErrorKind::PermissionDenied => "permission denied".to_owned(),
        ErrorKind::ReadOnlyFilesystem => "its file system is read-only".to_owned(),
        ErrorKind::NotADirectory => "a part of its path is a file".to_owned(),
        ErrorKind::IsADirectory => "it is a folder".to_owned(),
        ErrorKind::AlreadyExists => "a file is in the way".to_owned(),
        _ => error.to_string(),
    };
    FetchError::Disk {
        path: path.to_owned(),
        cause,
    }
}

fn private_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn make_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(unix)]
fn is_still(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let place = |about: fs::Metadata| (about.dev(), about.ino());
    match (file.metadata(), fs::metadata(path)) {
        (Ok(held), Ok(named)) => place(held) == place(named),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_still(_file: &File, path: &Path) -> bool {
    path.exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().expect("a folder");
        let target = folder.path().join("models/ggml-x.bin");
        (folder, target)
    }

    #[test]
    fn a_part_is_one_runs_alone_and_is_found_again() {
        let (_folder, target) = target();
        let mut part = Part::open(&target).expect("made");
        part.append(b"abc", 10).expect("written");
        let busy = Part::open(&target).expect_err("locked");
        assert!(matches!(busy, FetchError::Busy { .. }), "{busy}");
        drop(part);
        let mut part = Part::open(&target).expect("free again");
        assert_eq!(part.len(), 3);
        part.read(&Cancel::default()).expect("read");
        assert_eq!(
            part.sum(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        part.install().expect("renamed");
        assert_eq!(fs::read(&target).expect("there"), b"abc");
        let after = Part::open(&target).expect("a new one");
        assert_eq!(after.len(), 0);
        after.remove();
        let left: Vec<_> = fs::read_dir(target.parent().expect("one"))
            .expect("read")
            .collect();
        assert_eq!(left.len(), 1, "{left:?}");
    }

    #[test]
    #[cfg(unix)]
    fn nobody_else_reads_it() {
        use std::os::unix::fs::PermissionsExt;
        let (_folder, target) = target();
        let part = Part::open(&target).expect("made");
        part.keep(&Validators::default());
        for path in [part.path.clone(), part.notes()] {
            let mode = fs::metadata(&path).expect("there").permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{}", path.display());
        }
    }

    #[test]
    fn what_the_server_said_is_kept_until_the_part_is_cleared() {
        let (_folder, target) = target();
        let mut part = Part::open(&target).expect("made");
        assert_eq!(part.validators(), None);
        let mut said = Validators {
            url: "http://x/f".to_owned(),
            etag: Some("\"1\"".to_owned()),
            last_modified: Some("then".to_owned()),
        };
        part.keep(&said);
        assert_eq!(part.validators().as_ref(), Some(&said));
        assert_eq!(said.if_range(), Some("\"1\""));
        said.etag = Some("W/\"1\"".to_owned());
        assert_eq!(said.if_range(), Some("then"), "a weak tag is none");
        part.clear().expect("cleared");
        assert_eq!(part.validators(), None);
    }

    #[test]
    fn a_place_that_cannot_be_written_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let blocked = folder.path().join("file");
        fs::write(&blocked, "").expect("written");
        let error = Part::open(&blocked.join("ggml-x.bin")).expect_err("a file is in the way");
        let text = error.to_string();
        assert!(
            text.contains("file") && !text.contains("os error"),
            "{text}"
        );
    }
}
