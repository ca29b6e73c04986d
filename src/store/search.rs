//! Full-text search over the chosen texts.

use rusqlite::params;
use serde::Serialize;

use super::error::refused;
use super::{Store, StoreError, StoredClip};
use crate::clip::ClipId;

/// What stands before and after each hit of a [`Hit::snippet`].
pub const MARKS: (&str, &str) = ("\u{2}", "\u{3}");

/// A clip that matches, best first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Hit {
    /// The clip.
    pub id: ClipId,
    /// Part of its text around the hits, each between [`MARKS`].
    pub snippet: String,
    /// The rank by BM25; smaller is better (`SQLite`'s FTS5).
    pub rank: f64,
}

impl Store {
    /// Clips whose text matches, best first, at most `limit`, without those in
    /// the trash. The query is FTS5's: words, `"a phrase"`, `pre*`, AND, OR, NOT,
    /// NEAR. One that is no query but has words in it is searched for as words.
    ///
    /// # Errors
    /// [`StoreError::BadSearch`] when there is no word in it, or the refusal to read.
    pub fn search(&self, query: &str, limit: usize) -> Result<Vec<Hit>, StoreError> {
        match self.matching(query, limit) {
            // FTS5 reports a query that it does not understand as a plain error.
            Err(error) if is_syntax(&error) => {
                let words = as_words(query);
                if words.is_empty() {
                    return Err(StoreError::BadSearch {
                        query: query.to_owned(),
                        cause: plain(&error),
                    });
                }
                self.matching(&words, limit)
                    .map_err(|_| StoreError::BadSearch {
                        query: query.to_owned(),
                        cause: plain(&error),
                    })
            }
            found => found.map_err(refused("search")),
        }
    }

    /// The clips of hits, in their order.
    ///
    /// # Errors
    /// The refusal to read.
    pub fn found(&self, hits: &[Hit]) -> Result<Vec<StoredClip>, StoreError> {
        hits.iter().map(|hit| self.get(hit.id)).collect()
    }

    fn matching(&self, query: &str, limit: usize) -> rusqlite::Result<Vec<Hit>> {
        let mut select = self.connection.prepare_cached(
            "SELECT c.id, snippet(clips_fts, 0, ?2, ?3, '…', 16), f.rank
             FROM clips_fts f JOIN clips c ON c.key = f.rowid
             WHERE clips_fts MATCH ?1 AND c.state <> 'trashed'
             ORDER BY f.rank, c.id DESC LIMIT ?4",
        )?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = select.query_map(params![query, MARKS.0, MARKS.1, limit], |row| {
            let id: String = row.get(0)?;
            Ok((id, row.get(1)?, row.get(2)?))
        })?;
        let mut hits = Vec::new();
        for row in rows {
            let (id, snippet, rank): (String, String, f64) = row?;
            if let Ok(id) = id.parse() {
                hits.push(Hit { id, snippet, rank });
            }
        }
        Ok(hits)
    }
}

fn is_syntax(error: &rusqlite::Error) -> bool {
    let text = error.to_string();
    [
        "fts5:",
        "unterminated",
        "no such column",
        "unknown special query",
    ]
    .iter()
    .any(|sign| text.contains(sign))
}

/// The words of a text, each in quotes, so that nothing in it is an operator.
fn as_words(query: &str) -> String {
    let words = query
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words
        .map(|word| format!("\"{word}\""))
        .collect::<Vec<_>>()
        .join(" ")
}

/// FTS5's words without its name.
fn plain(error: &rusqlite::Error) -> String {
    error.to_string().replace("fts5: ", "")
}
