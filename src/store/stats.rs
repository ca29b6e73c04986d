//! What was dictated, to be counted and measured.

use std::collections::HashMap;

use super::error::refused;
use super::{Store, StoreError, StoredClip};

/// One dictation that ended with its text delivered.
#[derive(Debug, Clone, PartialEq)]
pub struct Dictation {
    /// The clip, with the times of its stages.
    pub clip: StoredClip,
    /// The model that wrote its first text, the one that was waited for; `None`
    /// where no engine did.
    pub model: Option<String>,
}

impl Store {
    /// Dictations whose wait from release to text was measured, newest first: at
    /// most `limit`, none begun before `since_ms` (milliseconds since the Unix
    /// epoch). Recovered clips have no such wait, and what is in the trash is
    /// not looked at.
    ///
    /// # Errors
    /// The refusal to read.
    pub fn dictations(
        &self,
        since_ms: u64,
        limit: Option<usize>,
    ) -> Result<Vec<Dictation>, StoreError> {
        let limit = limit.and_then(|limit| i64::try_from(limit).ok());
        let clips = self.clips(
            "s.delivered >= s.released AND c.state <> 'trashed' AND NOT c.recovered AND c.id >= ?1
             ORDER BY c.id DESC LIMIT ?2",
            &[&first_id(since_ms), &limit.unwrap_or(-1)],
        )?;
        let mut models = self.first_models()?;
        Ok(clips
            .into_iter()
            .map(|clip| Dictation {
                model: models.remove(&clip.id.to_string()),
                clip,
            })
            .collect())
    }

    /// The newest clips that have a text with something in it, and their sound.
    ///
    /// # Errors
    /// The refusal to read.
    pub fn with_text_and_sound(&self, limit: usize) -> Result<Vec<StoredClip>, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.clips(
            "c.state = 'done' AND c.audio = 'kept' AND trim(c.text) <> ''
             ORDER BY c.id DESC LIMIT ?1",
            &[&limit],
        )
    }

    /// The model of each clip's first text by an engine.
    fn first_models(&self) -> Result<HashMap<String, String>, StoreError> {
        let failed = refused("read the texts");
        // Beside `min` alone, SQLite takes the other columns from its row.
        let mut statement = self
            .connection
            .prepare_cached(
                "SELECT c.id, t.model, min(t.version)
                 FROM transcripts t JOIN clips c ON c.key = t.clip
                 WHERE t.source = 'engine' GROUP BY t.clip",
            )
            .map_err(&failed)?;
        let rows = statement
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .map_err(&failed)?;
        rows.collect::<Result<_, _>>().map_err(failed)
    }
}

/// The first id that a clip of that moment can have.
fn first_id(unix_ms: u64) -> String {
    // A ULID has 48 bits for the time.
    let unix_ms = unix_ms.min((1 << 48) - 1);
    crate::clip::ClipId::from_parts(unix_ms, 0).to_string()
}
