//! A store that forgets: for tests and examples.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{ClipRecord, ClipStore, StoreError, StoredClip};
use crate::clip::ClipId;

/// Records in memory; clones share them.
#[derive(Debug, Clone, Default)]
pub struct MemoryStore {
    inner: Arc<Mutex<Inner>>,
}

#[derive(Debug, Default)]
struct Inner {
    records: BTreeMap<ClipId, ClipRecord>,
    fail_next: Option<StoreError>,
}

impl MemoryStore {
    /// A store with nothing in it.
    pub fn new() -> Self {
        Self::default()
    }

    /// The record of a clip as last saved.
    pub fn record(&self, clip: ClipId) -> Option<ClipRecord> {
        self.lock().records.get(&clip).cloned()
    }

    /// How many clips there are.
    pub fn len(&self) -> usize {
        self.lock().records.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Lets the next call fail.
    pub fn fail_next(&self, error: StoreError) {
        self.lock().fail_next = Some(error);
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The lock, or the failure that was ordered.
    fn take_turn(&self) -> Result<MutexGuard<'_, Inner>, StoreError> {
        let mut inner = self.lock();
        match inner.fail_next.take() {
            Some(error) => Err(error),
            None => Ok(inner),
        }
    }
}

impl ClipStore for MemoryStore {
    fn save(&mut self, record: &ClipRecord) -> Result<(), StoreError> {
        self.take_turn()?.records.insert(record.id, record.clone());
        Ok(())
    }

    fn trash(&mut self, clip: ClipId) -> Result<(), StoreError> {
        let removed = self.take_turn()?.records.remove(&clip);
        removed.map(|_| ()).ok_or_else(|| StoreError::NotFound {
            query: clip.to_string(),
            folder: PathBuf::from("memory"),
        })
    }

    fn recent(&mut self, limit: usize) -> Result<Vec<StoredClip>, StoreError> {
        let inner = self.take_turn()?;
        let newest = inner.records.values().rev().take(limit);
        Ok(newest
            .map(|record| StoredClip {
                record: record.clone(),
                path: PathBuf::from(format!("memory/{}.wav", record.id)),
                problem: None,
            })
            .collect())
    }
}
