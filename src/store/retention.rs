//! What the user's rules would delete, shown before it is.

use std::collections::BTreeSet;
use std::fs;
use std::time::Duration;

use super::{Store, StoreError};
use crate::clip::{ClipId, ClipState};

/// How long clips are kept. A rule that is not set deletes nothing; marked
/// clips, and those without a text yet, are kept by every rule.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Retention {
    /// Older ones go.
    pub max_age: Option<Duration>,
    /// While their sound takes more bytes than this, the oldest go.
    pub max_bytes: Option<u64>,
    /// While there are more of them, the oldest go.
    pub max_count: Option<usize>,
    /// What has been in the trash for longer goes.
    pub trash_age: Option<Duration>,
}

/// What would be deleted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// By age.
    pub too_old: Vec<ClipId>,
    /// By size.
    pub too_large: Vec<ClipId>,
    /// By count.
    pub too_many: Vec<ClipId>,
    /// Out of the trash.
    pub trash: Vec<ClipId>,
    /// The sound of all of them, in bytes.
    pub bytes: u64,
}

impl Plan {
    /// Every clip, each once.
    pub fn clips(&self) -> BTreeSet<ClipId> {
        [&self.too_old, &self.too_large, &self.too_many, &self.trash]
            .into_iter()
            .flatten()
            .copied()
            .collect()
    }
}

impl Store {
    /// What the rules would delete now.
    ///
    /// # Errors
    /// The refusal to read.
    pub fn plan(&self, rules: &Retention, now_ms: u64) -> Result<Plan, StoreError> {
        let mut plan = Plan::default();
        let before = |age: Duration| {
            let age = u64::try_from(age.as_millis()).unwrap_or(u64::MAX);
            now_ms.saturating_sub(age)
        };
        let mut kept_bytes = 0_u64;
        let mut kept_count = 0_usize;
        // Newest first: what comes after the limit is the oldest.
        for clip in self.clips("1 ORDER BY c.id DESC", &[])? {
            let bytes = fs::metadata(&clip.path).map_or(0, |file| file.len());
            let list = if clip.state == ClipState::Trashed {
                let since = clip.trashed_at_ms.unwrap_or(clip.id.unix_ms());
                let due = rules.trash_age.is_some_and(|age| since < before(age));
                due.then_some(&mut plan.trash)
            } else if clip.marks.starred || clip.state.is_unfinished() {
                None
            } else if rules
                .max_age
                .is_some_and(|age| clip.id.unix_ms() < before(age))
            {
                Some(&mut plan.too_old)
            } else if rules.max_count.is_some_and(|most| kept_count >= most) {
                Some(&mut plan.too_many)
            } else if rules
                .max_bytes
                .is_some_and(|most| kept_bytes + bytes > most)
            {
                Some(&mut plan.too_large)
            } else {
                kept_count += 1;
                kept_bytes += bytes;
                None
            };
            if let Some(list) = list {
                list.push(clip.id);
                plan.bytes += bytes;
            }
        }
        Ok(plan)
    }

    /// Deletes clips for ever.
    ///
    /// # Errors
    /// The refusal to write or remove; what is left goes at the next start.
    pub fn purge(&mut self, clips: impl IntoIterator<Item = ClipId>) -> Result<usize, StoreError> {
        let clips: Vec<ClipId> = clips.into_iter().collect();
        self.forget_all(&clips)?;
        // Deleted rows are overwritten in the file; the log holds copies of them.
        self.connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
            .map_err(super::error::refused("purge"))?;
        Ok(clips.len())
    }
}
