//! Clips on disk: where they lie, what they said, what waits.
//!
//! ```text
//! <data folder>/sayso.db                      rows: clips, texts, words, jobs, times (SQLite)
//!              /clips/2026/11/20/01K…Z.wav    the raw capture, 16 kHz mono 16-bit
//!              /trash/01K…Z.wav               deleted clips, until purged
//!              /sayso.lock                    held by the one program that records
//! ```
//!
//! [`Store`] is the database and the folder; it is owned by one thread, which
//! [`StoreWorker`] is. The tests' fast store is the same over a database in
//! memory ([`Store::in_memory`]): what it enforces is enforced there too.

mod browse;
mod database;
mod detail;
pub mod error;
pub mod folder;
mod load;
pub mod lock;
pub mod migrations;
mod preview;
pub mod record;
mod recovery;
mod remake;
pub mod request;
mod retention;
mod rewrite;
mod salvage;
mod save;
mod search;
mod sidecar;
mod stats;
mod versions;
pub mod worker;

pub use browse::{Found, Question};
pub use database::Store;
pub use detail::KnownText;
pub use error::StoreError;
pub use folder::ClipFolder;
pub use load::Filter;
pub use lock::InstanceLock;
pub use record::{AudioKept, ClipSave, JobRecord, NewVersion, Source, StoredClip, Version};
pub use recovery::{Recovery, Remains};
pub use remake::{Remade, Remake};
pub use request::{StoreEvent, StoreRequest};
pub use retention::{Plan, Retention};
pub use rewrite::{Rewrite, Rewritten, Standing};
pub use search::{Hit, MARKS};
pub use stats::Dictation;
pub use worker::StoreWorker;

/// The version of the database's library in this program.
pub fn sqlite_version() -> &'static str {
    rusqlite::version()
}
