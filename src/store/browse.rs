//! Looking through the history, however long it is.
//!
//! What can be filtered by is held in memory once somebody looks (32 bytes a clip) and
//! kept up with what this program writes; another's writing has it read anew. The
//! words are looked for in the database's index. So a question costs one walk over a
//! table in memory, and a part of the answer the reading of its clips alone.

mod table;

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::error::refused;
use super::{MARKS, Store, StoreError, StoredClip};
use crate::clip::ClipId;
use crate::front::browse::{Browse, Choices, RECENT, Start, WINDOW, terms};

pub(in crate::store) use self::table::Table;

/// A question, with what its days are in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// What is asked.
    pub asked: Browse,
    /// The time that its days stand for, in milliseconds since the Unix epoch.
    pub within: Range<u64>,
    /// When each of [`RECENT`] began, in the same.
    pub recent: [u64; RECENT.len()],
}

/// An answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// What was asked.
    pub asked: Browse,
    /// How many hits there are.
    pub total: usize,
    /// How many clips there are outside the trash.
    pub of: usize,
    /// How many hits come before these.
    pub from: usize,
    /// The hits, newest first, at most [`WINDOW`].
    pub clips: Vec<StoredClip>,
    /// Where in each text the words are, in bytes.
    pub places: Vec<Vec<(usize, usize)>>,
    /// How many hits of the first one's day come before it.
    pub newer_that_day: usize,
    /// How many hits of the last one's day come after it.
    pub older_that_day: usize,
    /// What one can filter by.
    pub choices: Choices,
}

impl Store {
    /// A part of the hits of a question.
    ///
    /// # Errors
    /// The refusal to read.
    pub fn browse(&mut self, question: &Question) -> Result<Found, StoreError> {
        let matching = fts(&question.asked.words);
        let mut table = self.table()?;
        if let Some(matching) = &matching
            && !table.knows(matching)
        {
            let keys = self.keys_of(matching)?;
            table.take_words(matching.clone(), keys);
        }
        table.ask(question, matching.as_deref());
        let found = self.answer(question, &table, matching.as_deref());
        self.table = Some(table);
        found
    }

    fn answer(
        &self,
        question: &Question,
        table: &Table,
        matching: Option<&str>,
    ) -> Result<Found, StoreError> {
        let hits = table.hits();
        let last = hits.len().saturating_sub(WINDOW);
        let from = match question.asked.start {
            Start::At(place) => place.min(last),
            Start::Around(clip) => table
                .place_of(clip)
                .map_or(0, |place| place.saturating_sub(WINDOW / 2).min(last)),
        };
        let shown = from..hits.len().min(from + WINDOW);
        let keys: Vec<i64> = hits[shown.clone()].iter().map(|hit| hit.key).collect();
        let clips = self.with_keys(&keys)?;
        let marked = match matching {
            Some(matching) => self.marked(matching, &keys)?,
            None => BTreeMap::new(),
        };
        let places = keys.iter().map(|key| marked.get(key).cloned());
        let day = |clip: ClipId| day_around(clip.unix_ms());
        let on = |day: &Range<u64>, clip: ClipId| day.contains(&clip.unix_ms());
        let newer = hits.get(shown.start).map_or(0, |first| {
            let day = day(first.id);
            let newer = hits[..shown.start].iter().rev();
            newer.take_while(|hit| on(&day, hit.id)).count()
        });
        let older = hits[..shown.end].last().map_or(0, |last| {
            let day = day(last.id);
            let older = hits[shown.end..].iter();
            older.take_while(|hit| on(&day, hit.id)).count()
        });
        Ok(Found {
            asked: question.asked.clone(),
            total: hits.len(),
            of: table.of(),
            from,
            clips,
            places: places.map(Option::unwrap_or_default).collect(),
            newer_that_day: newer,
            older_that_day: older,
            choices: table.choices().clone(),
        })
    }

    /// What this program has written of one clip is taken into what is held in
    /// memory. `before` is [`Self::changes`] before it did.
    pub(super) fn follow(&mut self, clip: Option<ClipId>, before: u64) {
        let after = self.changes();
        let Some(mut table) = self.table.take_if(|_| after != before) else {
            return;
        };
        // What is not followed is read anew: the count does not fit then.
        if let Some(clip) = clip
            && table.fits(before)
            && table.read_again(&self.connection, clip).is_ok()
        {
            table.is_of(after);
            self.table = Some(table);
        }
    }

    /// How much this program has written since the database was opened.
    pub(super) fn changes(&self) -> u64 {
        self.connection.total_changes()
    }

    /// What can be filtered by, as it is now.
    fn table(&mut self) -> Result<Table, StoreError> {
        let (changes, version) = (self.changes(), self.data_version()?);
        let known = self.table.take();
        match known.filter(|table| table.fits(changes) && table.version == version) {
            Some(table) => Ok(table),
            None => {
                Table::read(&self.connection, changes, version).map_err(refused("read the history"))
            }
        }
    }

    /// The keys of the clips whose text matches.
    fn keys_of(&self, matching: &str) -> Result<Vec<i64>, StoreError> {
        let read = || -> rusqlite::Result<Vec<i64>> {
            let mut select = self
                .connection
                .prepare_cached("SELECT rowid FROM clips_fts WHERE clips_fts MATCH ?1")?;
            select.query_map([matching], |row| row.get(0))?.collect()
        };
        read().map_err(refused("search"))
    }

    /// Where the words are in these texts, in bytes.
    fn marked(
        &self,
        matching: &str,
        keys: &[i64],
    ) -> Result<BTreeMap<i64, Vec<(usize, usize)>>, StoreError> {
        let (Some(first), Some(last)) = (keys.iter().min(), keys.iter().max()) else {
            return Ok(BTreeMap::new());
        };
        let read = || -> rusqlite::Result<_> {
            // Clips that were made one after the other have keys so, too.
            let mut select = self.connection.prepare_cached(
                "SELECT rowid, highlight(clips_fts, 0, ?2, ?3) FROM clips_fts
                 WHERE clips_fts MATCH ?1 AND rowid BETWEEN ?4 AND ?5 LIMIT ?6",
            )?;
            let most = i64::try_from(20 * WINDOW).unwrap_or(i64::MAX);
            let parameters = rusqlite::params![matching, MARKS.0, MARKS.1, first, last, most];
            let rows = select.query_map(parameters, |row| {
                let marked: Option<String> = row.get(1)?;
                Ok((row.get(0)?, places(&marked.unwrap_or_default())))
            })?;
            rows.collect()
        };
        read().map_err(refused("search"))
    }
}

/// The words of a line as the database's index takes them; `None` without any.
fn fts(words: &str) -> Option<String> {
    let terms = terms(words);
    let quoted = terms.iter().map(|term| {
        let star = if term.prefix { "*" } else { "" };
        format!("\"{}\"{star}", term.text)
    });
    let all: Vec<String> = quoted.collect();
    (!all.is_empty()).then(|| all.join(" "))
}

/// Where the marked parts are in the text without the marks.
fn places(marked: &str) -> Vec<(usize, usize)> {
    let mut places = Vec::new();
    let (mut at, mut begin) = (0, None);
    for c in marked.chars() {
        let mut buffer = [0; 4];
        let letter = &*c.encode_utf8(&mut buffer);
        if letter == MARKS.0 {
            begin = Some(at);
        } else if letter == MARKS.1 {
            places.extend(begin.take().map(|begin| (begin, at)));
        } else {
            at += c.len_utf8();
        }
    }
    places
}

/// The day of a moment here, in milliseconds since the Unix epoch.
fn day_around(ms: u64) -> Range<u64> {
    let bounds = || {
        let at = Timestamp::from_millisecond(i64::try_from(ms).ok()?).ok()?;
        let begin = at.to_zoned(TimeZone::system()).start_of_day().ok()?;
        let end = begin.checked_add(1.day()).ok()?.start_of_day().ok()?;
        let ms = |at: jiff::Zoned| u64::try_from(at.timestamp().as_millisecond()).ok();
        Some(ms(begin)?..ms(end)?)
    };
    bounds().unwrap_or(ms..ms + 1)
}

#[cfg(test)]
mod tests;
