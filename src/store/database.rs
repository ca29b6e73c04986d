//! The database below the data folder: opened, kept whole, replaced when it is damaged.

use std::fmt::Write;
use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::browse::Table;
use super::error::refused;
use super::folder::create_private_folder;
use super::{ClipFolder, StoreError, migrations, salvage};

/// The database below the data folder.
pub(super) const FILE: &str = "sayso.db";

/// How long a request waits for another program that has the database locked.
/// Only the store's own thread waits.
pub(super) const PATIENCE: Duration = Duration::from_secs(15);

/// What is known of every clip. Owned by one thread; other processes may read
/// and make short changes at the same time (`SQLite`, write-ahead log).
#[derive(Debug)]
pub struct Store {
    pub(super) connection: Connection,
    pub(super) folder: ClipFolder,
    /// The file, and which one it was when it was opened. `None` in memory.
    file: Option<(PathBuf, Identity)>,
    /// What happened to the database that the user should know.
    news: Vec<String>,
    /// What somebody who looks through the history filters by.
    pub(super) table: Option<Table>,
}

/// Which file it is, whatever its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Identity {
    device: u64,
    inode: u64,
}

impl Store {
    /// Opens the store below a data folder, or makes it. A damaged database is
    /// put aside and what can be read of it taken over; [`Self::news`] says so.
    ///
    /// # Errors
    /// [`StoreError::Newer`] for a database of a later sayso, or what keeps the
    /// folder from being written to.
    pub fn open(folder: ClipFolder) -> Result<Self, StoreError> {
        let path = folder.root().join(FILE);
        create_private_folder(folder.root())?;
        create_private_file(&path)?;
        let mut news = Vec::new();
        let connection = match connect(&path) {
            Err(StoreError::Damaged { cause, .. }) => {
                let (connection, report) = salvage::rebuild(&path, &cause)?;
                news.push(report);
                connection
            }
            connection => connection?,
        };
        let file = identity(&path).map(|identity| (path, identity));
        Ok(Self {
            connection,
            folder,
            file,
            news,
            table: None,
        })
    }

    /// Opens the store to look into it. Where there is none yet, it is empty and
    /// none is made; one that cannot be written to is read all the same.
    ///
    /// # Errors
    /// As for [`Self::open`].
    pub fn open_to_read(folder: ClipFolder) -> Result<Self, StoreError> {
        let path = folder.root().join(FILE);
        if !path.exists() {
            return Self::in_memory(folder);
        }
        let connection = match connect(&path) {
            Err(StoreError::ReadOnly { .. } | StoreError::Full { .. }) => {
                let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
                    | OpenFlags::SQLITE_OPEN_NO_MUTEX
                    | OpenFlags::SQLITE_OPEN_URI;
                // Without its shared memory, which could not be made either.
                let uri = format!("file:{}?immutable=1", encoded(&path));
                Connection::open_with_flags(uri, flags).map_err(refused("open"))?
            }
            connection => connection?,
        };
        let file = identity(&path).map(|identity| (path, identity));
        Ok(Self {
            connection,
            folder,
            file,
            news: Vec::new(),
            table: None,
        })
    }

    /// A store whose database is in memory, for tests and the demo; the sound
    /// is in files all the same.
    ///
    /// # Errors
    /// The database's refusal, which would be a defect.
    pub fn in_memory(folder: ClipFolder) -> Result<Self, StoreError> {
        let mut connection = Connection::open_in_memory().map_err(refused("open"))?;
        prepare(&connection)?;
        migrations::migrate(&mut connection)?;
        Ok(Self {
            connection,
            folder,
            file: None,
            news: Vec::new(),
            table: None,
        })
    }

    /// Where the sound lies.
    pub const fn folder(&self) -> &ClipFolder {
        &self.folder
    }

    /// What happened to the database since the last call that the user should know.
    pub fn news(&mut self) -> Vec<String> {
        std::mem::take(&mut self.news)
    }

    /// Whether everything in the database fits together.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] with the first thing that does not.
    pub fn check(&self) -> Result<(), StoreError> {
        let answer: String = self
            .connection
            .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
            .map_err(refused("check itself"))?;
        if answer == "ok" {
            return Ok(());
        }
        Err(StoreError::Damaged {
            path: FILE.into(),
            cause: answer,
        })
    }

    /// A number that changes when another process has changed the database.
    ///
    /// # Errors
    /// The database's refusal.
    pub(super) fn data_version(&self) -> Result<u32, StoreError> {
        self.connection
            .pragma_query_value(None, "data_version", |row| row.get(0))
            .map_err(refused("read"))
    }

    /// Puts a damaged database aside and goes on with what can be read of it.
    ///
    /// # Errors
    /// What keeps the folder from being written to.
    pub(super) fn rebuild(&mut self, cause: &str) -> Result<(), StoreError> {
        let Some((path, _)) = &self.file else {
            return Ok(());
        };
        let path = path.clone();
        // Closed first: it would go on writing into the file that is put aside.
        self.connection = Connection::open_in_memory().map_err(refused("open"))?;
        let (connection, report) = salvage::rebuild(&path, cause)?;
        self.adopt(path, connection);
        self.news.push(report);
        Ok(())
    }

    /// Notices that the file was deleted or replaced under the open database,
    /// which the system would let go on into nowhere. A deleted one is written
    /// again, whole; one that was put in its place is taken.
    ///
    /// # Errors
    /// What keeps the file from being written.
    pub(super) fn heal(&mut self) -> Result<(), StoreError> {
        let Some((path, opened)) = &self.file else {
            return Ok(());
        };
        let now = identity(path);
        if now == Some(*opened) {
            return Ok(());
        }
        let path = path.clone();
        if now.is_none() {
            self.write_again(&path)?;
            self.news.push(format!(
                "The history {} was deleted while sayso ran. It was written again; nothing is missing.",
                path.display()
            ));
        } else {
            self.news.push(format!(
                "The history {} was replaced while sayso ran. The new one is used.",
                path.display()
            ));
        }
        let connection = connect(&path)?;
        self.adopt(path, connection);
        Ok(())
    }

    /// Writes what the open database holds into a new file of that name.
    fn write_again(&self, path: &Path) -> Result<(), StoreError> {
        create_private_folder(self.folder.root())?;
        let part = path.with_extension("db.part");
        super::folder::remove_file(&part)?;
        create_private_file(&part)?;
        for leftover in ["-wal", "-shm"] {
            let mut name = path.as_os_str().to_owned();
            name.push(leftover);
            super::folder::remove_file(Path::new(&name))?;
        }
        let mut copy = Connection::open(&part).map_err(refused("save itself"))?;
        let backup = rusqlite::backup::Backup::new(&self.connection, &mut copy)
            .map_err(refused("save itself"))?;
        backup
            .run_to_completion(1_000, Duration::ZERO, None)
            .map_err(refused("save itself"))?;
        drop(backup);
        drop(copy);
        std::fs::rename(&part, path).map_err(|error| StoreError::io("write", path, &error))
    }

    fn adopt(&mut self, path: PathBuf, connection: Connection) {
        self.connection = connection;
        self.table = None;
        self.file = identity(&path).map(|identity| (path, identity));
    }
}

/// A path as a part of a URI.
fn encoded(path: &Path) -> String {
    let mut uri = String::new();
    for byte in path.to_string_lossy().bytes() {
        match byte {
            b'/' | b'.' | b'-' | b'_' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => {
                uri.push(char::from(byte));
            }
            other => {
                let _ = write!(uri, "%{other:02X}");
            }
        }
    }
    uri
}

/// Opens a database file and brings it up to date.
pub(super) fn connect(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags).map_err(refused("open"))?;
    prepare(&connection)?;
    migrations::migrate(&mut connection)?;
    Ok(connection)
}

fn prepare(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(PATIENCE).map_err(refused("open"))?;
    let set = |name: &str, value: &str| {
        connection
            .pragma_update_and_check(None, name, value, |_| Ok(()))
            .or_else(|error| match error {
                rusqlite::Error::QueryReturnedNoRows => Ok(()),
                other => Err(other),
            })
            .map_err(refused("open"))
    };
    set("journal_mode", "wal")?;
    // In the write-ahead log a power cut costs the last moments, never the
    // database; the sound is synced on its own, and its text is made again.
    set("synchronous", "normal")?;
    set("foreign_keys", "on")?;
    // What is deleted is gone from the file too.
    set("secure_delete", "on")?;
    set("journal_size_limit", "4194304")
}

pub(super) fn create_private_file(path: &Path) -> Result<(), StoreError> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(path)
        .map(drop)
        .map_err(|error| StoreError::io("write", path, &error))
}

#[cfg(unix)]
fn identity(path: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;
    let file = path.metadata().ok()?;
    Some(Identity {
        device: file.dev(),
        inode: file.ino(),
    })
}

/// Elsewhere an open file cannot be deleted.
#[cfg(not(unix))]
fn identity(path: &Path) -> Option<Identity> {
    path.exists().then_some(Identity {
        device: 0,
        inode: 0,
    })
}
