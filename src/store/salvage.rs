//! What can be read of a damaged database goes into a new one.

use std::path::{Path, PathBuf};

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, Transaction, params_from_iter};

use super::StoreError;
use super::database::connect;
use super::error::refused;

/// Parents before children. The search index is made anew by its triggers.
const TABLES: [&str; 6] = [
    "clips",
    "transcripts",
    "segments",
    "words",
    "stages",
    "jobs",
];

/// Puts the file aside, makes a new one with what can be read of the old, and
/// says what happened, for the user.
pub(super) fn rebuild(path: &Path, cause: &str) -> Result<(Connection, String), StoreError> {
    let aside = put_aside(path)?;
    tracing::error!(aside = %aside.display(), cause, "the database is damaged");
    super::folder::remove_file(path)?;
    super::database::create_private_file(path)?;
    let mut connection = connect(path)?;
    let saved = copy(&aside, &mut connection)?;
    let report = format!(
        "The history was damaged ({cause}). {saved} clips could be read; what is missing is made \
         again from the sound. The damaged file is kept as {}.",
        aside.display()
    );
    Ok((connection, report))
}

/// Renames the database and its log to the first free `.damaged-N`.
fn put_aside(path: &Path) -> Result<PathBuf, StoreError> {
    let named = |number: u32| path.with_extension(format!("db.damaged-{number}"));
    let free = (1..1_000).map(named).find(|aside| !aside.exists());
    let aside = free.unwrap_or_else(|| named(0));
    for suffix in ["", "-wal", "-shm"] {
        let with = |path: &Path| {
            let mut name = path.as_os_str().to_owned();
            name.push(suffix);
            PathBuf::from(name)
        };
        super::folder::move_file(&with(path), &with(&aside))?;
    }
    Ok(aside)
}

/// Copies row by row; says how many clips.
fn copy(from: &Path, to: &mut Connection) -> Result<usize, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let Ok(old) = Connection::open_with_flags(from, flags) else {
        return Ok(0);
    };
    to.pragma_update(None, "foreign_keys", "off")
        .map_err(refused("open"))?;
    let transaction = to.transaction().map_err(refused("save a clip"))?;
    let mut clips = 0;
    for table in TABLES {
        let copied = copy_table(&old, &transaction, table).unwrap_or_else(|error| {
            tracing::warn!(table, %error, "not readable");
            0
        });
        if table == "clips" {
            clips = copied;
        }
    }
    // What lost its clip or its text on the way.
    transaction
        .execute_batch(
            "DELETE FROM transcripts WHERE clip NOT IN (SELECT key FROM clips);
             DELETE FROM segments WHERE transcript NOT IN (SELECT key FROM transcripts);
             DELETE FROM words WHERE transcript NOT IN (SELECT key FROM transcripts);
             DELETE FROM stages WHERE clip NOT IN (SELECT key FROM clips);
             DELETE FROM jobs WHERE clip NOT IN (SELECT key FROM clips);",
        )
        .map_err(refused("save a clip"))?;
    transaction.commit().map_err(refused("save a clip"))?;
    to.pragma_update(None, "foreign_keys", "on")
        .map_err(refused("open"))?;
    Ok(clips)
}

/// Copies the rows of one table that can be read: from its beginning up to the
/// damage, then from its end down to it.
fn copy_table(old: &Connection, new: &Transaction<'_>, table: &str) -> rusqlite::Result<usize> {
    // An older database may have fewer columns.
    let shape = new.prepare(&format!("SELECT * FROM {table} LIMIT 0"))?;
    let known = |name: &str| {
        old.prepare(&format!("SELECT {name} FROM {table} LIMIT 0"))
            .is_ok()
    };
    let columns: Vec<&str> = shape.column_names().filter(|name| known(name)).collect();
    let list = columns.join(", ");
    let places = vec!["?"; columns.len()].join(", ");
    let mut insert = new.prepare(&format!(
        "INSERT OR IGNORE INTO {table} ({list}) VALUES ({places})"
    ))?;
    let Some(key) = columns.first() else {
        return Ok(0);
    };
    let mut copied = 0;
    for order in ["ASC", "DESC"] {
        let mut select = old.prepare(&format!(
            "SELECT {list} FROM {table} ORDER BY {key} {order}"
        ))?;
        let mut rows = select.query([])?;
        let whole = loop {
            match rows.next() {
                Ok(Some(row)) => {
                    let values: Result<Vec<Value>, _> =
                        (0..columns.len()).map(|at| row.get(at)).collect();
                    // A row that a rule forbids is damage too.
                    if let Ok(values) = values {
                        copied += insert.execute(params_from_iter(values)).unwrap_or(0);
                    }
                }
                Ok(None) => break true,
                Err(_) => break false,
            }
        };
        if whole {
            break;
        }
    }
    Ok(copied)
}
