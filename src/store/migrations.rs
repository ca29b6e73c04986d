//! The shape of the database, one step a file, only ever added to.
//!
//! `user_version` counts the steps that were taken. Each step and its count are
//! one transaction: one that is cut off has not happened.

use rusqlite::Connection;

use super::StoreError;
use super::error::refused;

/// The steps, in order. Never change one that was released; add another.
const STEPS: [&str; NEWEST as usize] = [
    include_str!("migrations/0001_clips.sql"),
    include_str!("migrations/0002_jobs.sql"),
    include_str!("migrations/0003_search.sql"),
    include_str!("migrations/0004_doubt.sql"),
    include_str!("migrations/0005_encoded.sql"),
    include_str!("migrations/0006_profile.sql"),
    include_str!("migrations/0007_language_probability.sql"),
    include_str!("migrations/0008_browse.sql"),
];

/// The newest version that this program knows.
pub const NEWEST: u32 = 8;

/// Brings the database to [`NEWEST`].
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    migrate_to(connection, NEWEST)
}

/// Brings the database to `target`: for tests of old databases too.
///
/// # Errors
/// [`StoreError::Newer`] for a database of a later sayso, or the system's refusal.
pub fn migrate_to(connection: &mut Connection, target: u32) -> Result<(), StoreError> {
    let version = version(connection)?;
    if version > NEWEST {
        return Err(StoreError::Newer { version });
    }
    for (step, number) in STEPS
        .iter()
        .zip(1..)
        .filter(|(_, number)| (version + 1..=target).contains(number))
    {
        let transaction = connection
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
            .map_err(refused("migrate"))?;
        // Another process may have taken the step while this one waited.
        if self::version(&transaction)? < number {
            transaction
                .execute_batch(step)
                .map_err(refused("migrate"))?;
            transaction
                .pragma_update(None, "user_version", number)
                .map_err(refused("migrate"))?;
            transaction.commit().map_err(refused("migrate"))?;
            tracing::info!(version = number, "database migrated");
        }
    }
    Ok(())
}

fn version(connection: &Connection) -> Result<u32, StoreError> {
    connection
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .map_err(refused("read"))
}
