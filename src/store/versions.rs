//! Writing the versions of a text. Nothing is written over.

use rusqlite::{Connection, OptionalExtension, params};

use super::error::refused;
use super::record::{NewVersion, Source};
use super::save::{millis, move_to, whole};
use super::{Store, StoreError};
use crate::clip::{ClipId, ClipState};
use crate::text::Segment;

impl Store {
    /// Adds a text to a clip and chooses it; says which number it got.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], or the refusal to write.
    pub fn add_version(&mut self, clip: ClipId, version: &NewVersion) -> Result<u32, StoreError> {
        let key = self.key_of(clip)?;
        let failed = refused("save a text");
        let transaction = self.begin()?;
        let number = add_version(&transaction, key, version).map_err(&failed)?;
        // A hand-written text may be empty too: it was wanted so.
        choose(&transaction, key, number).map_err(&failed)?;
        no_more_empty(&transaction, key).map_err(&failed)?;
        transaction.commit().map_err(failed)?;
        Ok(number)
    }

    /// Makes one of a clip's versions its text.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::NoVersion`], or the refusal to write.
    pub fn choose(&mut self, clip: ClipId, number: u32) -> Result<(), StoreError> {
        let key = self.key_of(clip)?;
        let failed = refused("choose a text");
        let transaction = self.begin()?;
        if !choose(&transaction, key, number).map_err(&failed)? {
            return Err(StoreError::NoVersion { clip, number });
        }
        no_more_empty(&transaction, key).map_err(&failed)?;
        transaction.commit().map_err(failed)
    }
}

/// Adds a version unless it is there; the newest with words that were said is
/// chosen, so that another attempt that hears nothing does not take a text away.
pub(super) fn add_version(
    db: &Connection,
    key: i64,
    version: &NewVersion,
) -> rusqlite::Result<u32> {
    let made = whole(version.made_at_ms);
    let known: Option<u32> = db
        .prepare_cached("SELECT version FROM transcripts WHERE clip = ?1 AND made_at_ms = ?2")?
        .query_row(params![key, made], |row| row.get(0))
        .optional()?;
    if let Some(number) = known {
        return Ok(number);
    }
    let (number, transcript) = insert_version(db, key, version)?;
    insert_segments(db, transcript, &version.transcript.segments)?;
    let nothing_chosen: bool = db
        .prepare_cached("SELECT chosen IS NULL FROM clips WHERE key = ?1")?
        .query_row([key], |row| row.get(0))?;
    let unsaid = version.doubt.as_ref().is_some_and(|doubt| doubt.unsaid);
    if !unsaid && (nothing_chosen || !version.transcript.is_empty()) {
        choose(db, key, number)?;
    }
    Ok(number)
}

/// Its number among the clip's versions, and its key.
fn insert_version(db: &Connection, key: i64, version: &NewVersion) -> rusqlite::Result<(u32, i64)> {
    db.prepare_cached(
        "INSERT INTO transcripts
                 (clip, version, source, engine, model, language, text, took_ms, made_at_ms,
                  doubt, language_probability)
             SELECT ?1, coalesce(max(version), 0) + 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10
             FROM transcripts WHERE clip = ?1
             RETURNING version, key",
    )?
    .query_row(
        params![
            key,
            version.source.name(),
            (version.source == Source::Engine).then_some("whisper.cpp"),
            version.transcript.model,
            version.transcript.language,
            version.transcript.text(),
            version.took.map(millis),
            whole(version.made_at_ms),
            version.doubt.as_ref().map(|doubt| &doubt.why),
            version.transcript.language_probability,
        ],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

fn insert_segments(db: &Connection, transcript: i64, segments: &[Segment]) -> rusqlite::Result<()> {
    let mut add_segment = db.prepare_cached(
        "INSERT INTO segments (transcript, position, start_ms, end_ms, no_speech, text)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    let mut add_word = db.prepare_cached(
        "INSERT INTO words (transcript, segment, position, start_ms, end_ms, probability, text)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    for (position, segment) in (0_u32..).zip(segments) {
        add_segment.execute(params![
            transcript,
            position,
            segment.start_ms,
            segment.end_ms,
            number_or_zero(segment.no_speech_probability),
            segment.text,
        ])?;
        for (place, word) in (0_u32..).zip(&segment.words) {
            add_word.execute(params![
                transcript,
                position,
                place,
                word.start_ms,
                word.end_ms,
                number_or_zero(word.probability),
                word.text,
            ])?;
        }
    }
    Ok(())
}

/// Whether there is such a version.
pub(super) fn choose(db: &Connection, key: i64, number: u32) -> rusqlite::Result<bool> {
    let changed = db
        .prepare_cached(
            "UPDATE clips SET chosen = v.version, text = nullif(v.text, '')
             FROM transcripts v WHERE clips.key = ?1 AND v.clip = ?1 AND v.version = ?2",
        )?
        .execute(params![key, number])?;
    Ok(changed == 1)
}

/// A clip without words that the user gave a text has one.
fn no_more_empty(db: &Connection, key: i64) -> rusqlite::Result<()> {
    let given: bool = db.query_row(
        "SELECT state = 'empty' AND text IS NOT NULL FROM clips WHERE key = ?1",
        [key],
        |row| row.get(0),
    )?;
    if given {
        move_to(db, key, ClipState::Done)?;
        db.execute("UPDATE clips SET reason = NULL WHERE key = ?1", [key])?;
    }
    Ok(())
}

impl Source {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Engine => "engine",
            Self::Hand => "hand",
        }
    }
}

/// `SQLite` cannot hold what is not a number.
fn number_or_zero(value: f32) -> f64 {
    if value.is_finite() {
        f64::from(value)
    } else {
        0.0
    }
}
