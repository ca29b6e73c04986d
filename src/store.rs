//! Clips on disk: where they lie, what they said.
//!
//! ```text
//! <data folder>/clips/2026/11/20/01K…Z.wav    the raw capture, 16 kHz mono 16-bit
//!                               /01K…Z.json   its record: state, text, times
//!              /trash/01K…Z.wav, .json        deleted clips, until purged
//! ```
//!
//! The [`ClipStore`] port keeps the rest of the program from knowing that;
//! [`StoreWorker`] owns a store on a thread of its own.

pub mod error;
pub mod folder;
pub mod memory;
pub mod record;
pub mod worker;

pub use error::StoreError;
pub use folder::ClipFolder;
pub use memory::MemoryStore;
pub use record::{ClipRecord, StoredClip};
pub use worker::{StoreEvent, StoreWorker};

use crate::clip::ClipId;

/// A place that keeps what is known of clips. Owned by one thread.
pub trait ClipStore: Send {
    /// Keeps a record, in place of an earlier one of the same clip.
    ///
    /// # Errors
    /// [`StoreError`] names the file, the cause and the next step.
    fn save(&mut self, record: &ClipRecord) -> Result<(), StoreError>;

    /// Moves a clip out of the list.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such clip, or the system's refusal.
    fn trash(&mut self, clip: ClipId) -> Result<(), StoreError>;

    /// The newest clips, newest first, at most `limit`.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read at all. A single record
    /// that cannot be read is no error: its clip says so itself.
    fn recent(&mut self, limit: usize) -> Result<Vec<StoredClip>, StoreError>;
}
