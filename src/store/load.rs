//! Reading: clips for lists, one clip, its versions.

use std::path::PathBuf;
use std::time::Duration;

use rusqlite::{OptionalExtension, Row, ToSql, params};

use super::error::refused;
use super::record::{AudioKept, JobRecord, Source, StoredClip, Version};
use super::{Store, StoreError};
use crate::audio::level::Level;
use crate::clip::{ClipId, ClipState, Marks, StageTimes};
use crate::queue::Purpose;
use crate::text::{Segment, Transcript, Word};

/// What a clip's row and its company hold, in the order of [`Store::clip`].
const CLIP: &str = "SELECT c.id, c.state, c.path, c.audio, c.duration_ms, c.peak_dbfs, c.rms_dbfs,
        c.reason, c.starred, c.recovered, c.incognito, c.trashed_at_ms, c.text,
        t.model, t.language, t.doubt,
        (SELECT count(*) FROM transcripts v WHERE v.clip = c.key) AS versions,
        s.effect, s.first_sample, s.released, s.sealed, s.dequeued, s.encoded, s.transcribed,
        s.delivered,
        j.purpose, j.standing, j.attempts, j.next_attempt_ms, j.last_error, c.profile,
        t.language_probability
    FROM clips c
    LEFT JOIN transcripts t ON t.clip = c.key AND t.version = c.chosen
    LEFT JOIN stages s ON s.clip = c.key
    LEFT JOIN jobs j ON j.clip = c.key";

/// Which clips a list shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Filter {
    /// Those in this state; without one, all but those in the trash.
    pub state: Option<ClipState>,
    /// Only marked ones.
    pub starred: bool,
    /// At most so many; the newest.
    pub limit: Option<usize>,
}

impl Store {
    /// The newest clips that are not in the trash, newest first.
    ///
    /// # Errors
    /// The refusal to read.
    pub fn recent(&self, limit: usize) -> Result<Vec<StoredClip>, StoreError> {
        self.list(&Filter {
            limit: Some(limit),
            ..Filter::default()
        })
    }

    /// Clips, newest first.
    ///
    /// # Errors
    /// The refusal to read.
    pub fn list(&self, filter: &Filter) -> Result<Vec<StoredClip>, StoreError> {
        let condition = match filter.state {
            Some(_) => "c.state = ?1",
            None => "c.state <> 'trashed' AND ?1 IS NULL",
        };
        let starred = if filter.starred { " AND c.starred" } else { "" };
        let limit = filter.limit.and_then(|limit| i64::try_from(limit).ok());
        self.clips(
            &format!("{condition}{starred} ORDER BY c.id DESC LIMIT ?2"),
            &[&filter.state.map(ClipState::name), &limit.unwrap_or(-1)],
        )
    }

    /// Clips that wait for the engine, oldest first.
    ///
    /// # Errors
    /// The refusal to read.
    pub fn waiting(&self, limit: usize) -> Result<Vec<StoredClip>, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.clips(
            "j.clip IS NOT NULL AND c.state <> 'trashed'
             ORDER BY j.standing = 'parked', c.id LIMIT ?1",
            &[&limit],
        )
    }

    /// One clip.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], or the refusal to read.
    pub fn get(&self, clip: ClipId) -> Result<StoredClip, StoreError> {
        self.clips("c.id = ?1", &[&clip.to_string()])?
            .pop()
            .ok_or_else(|| self.not_found(&clip.to_string()))
    }

    /// Finds a clip by `last`, its id, or the beginning of its id; in the trash too.
    ///
    /// # Errors
    /// [`StoreError::NoClips`], [`StoreError::NotFound`], [`StoreError::Ambiguous`],
    /// or the refusal to read.
    pub fn find(&self, query: &str) -> Result<StoredClip, StoreError> {
        if query.eq_ignore_ascii_case("last") {
            return self.recent(1)?.pop().ok_or_else(|| StoreError::NoClips {
                folder: self.folder.clips(),
            });
        }
        let prefix = query.to_ascii_uppercase();
        if prefix.is_empty() || !prefix.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(self.not_found(query));
        }
        let found = self.clips(
            "c.id GLOB ?1 ORDER BY c.id DESC LIMIT 1000",
            &[&format!("{prefix}*")],
        )?;
        match found.as_slice() {
            [] => Err(self.not_found(query)),
            [one] => Ok(one.clone()),
            [first, second, ..] => Err(StoreError::Ambiguous {
                query: query.to_owned(),
                count: found.len(),
                first: first.id.to_string(),
                second: second.id.to_string(),
            }),
        }
    }

    /// Every version of a clip's text, oldest first.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], or the refusal to read.
    pub fn versions(&self, clip: ClipId) -> Result<Vec<Version>, StoreError> {
        let key = self.key_of(clip)?;
        let failed = refused("read a text");
        let mut statement = self
            .connection
            .prepare_cached(
                "SELECT t.key, t.version, t.source, t.version IS c.chosen, t.took_ms, t.made_at_ms,
                        t.model, t.language, t.doubt, t.text, t.language_probability
                 FROM transcripts t JOIN clips c ON c.key = t.clip
                 WHERE t.clip = ?1 ORDER BY t.version",
            )
            .map_err(&failed)?;
        let rows = statement
            .query_map([key], |row| {
                let transcript: i64 = row.get(0)?;
                let source: String = row.get(2)?;
                Ok(Version {
                    number: row.get(1)?,
                    source: if source == "hand" {
                        Source::Hand
                    } else {
                        Source::Engine
                    },
                    chosen: row.get(3)?,
                    took_ms: row.get::<_, Option<i64>>(4)?.map(natural),
                    made_at_ms: natural(row.get(5)?),
                    doubt: row.get(8)?,
                    transcript: Transcript {
                        segments: self.segments(transcript)?,
                        language: row.get(7)?,
                        language_probability: row.get(10)?,
                        model: row.get(6)?,
                        written: None,
                    }
                    .written_as(row.get(9)?),
                })
            })
            .map_err(&failed)?;
        rows.collect::<Result<_, _>>().map_err(failed)
    }

    fn segments(&self, transcript: i64) -> rusqlite::Result<Vec<Segment>> {
        let mut select = self.connection.prepare_cached(
            "SELECT start_ms, end_ms, no_speech, text FROM segments
             WHERE transcript = ?1 ORDER BY position",
        )?;
        let mut segments = select
            .query_map([transcript], |row| {
                Ok(Segment {
                    start_ms: row.get(0)?,
                    end_ms: row.get(1)?,
                    no_speech_probability: row.get(2)?,
                    text: row.get(3)?,
                    words: Vec::new(),
                })
            })?
            .collect::<Result<Vec<_>, _>>()?;
        let mut select = self.connection.prepare_cached(
            "SELECT segment, start_ms, end_ms, probability, text FROM words
             WHERE transcript = ?1 ORDER BY segment, position",
        )?;
        let mut words = select.query([transcript])?;
        while let Some(row) = words.next()? {
            let segment: usize = row.get::<_, u32>(0)? as usize;
            if let Some(segment) = segments.get_mut(segment) {
                segment.words.push(Word {
                    start_ms: row.get(1)?,
                    end_ms: row.get(2)?,
                    probability: row.get(3)?,
                    text: row.get(4)?,
                });
            }
        }
        Ok(segments)
    }

    /// How many clips there are outside the trash.
    ///
    /// # Errors
    /// The refusal to read.
    pub fn count(&self) -> Result<usize, StoreError> {
        self.connection
            .query_row(
                "SELECT count(*) FROM clips WHERE state <> 'trashed'",
                [],
                |row| row.get::<_, u32>(0),
            )
            .map(|count| count as usize)
            .map_err(refused("read"))
    }

    /// Clips that meet a condition, which may order and limit them.
    pub(super) fn clips(
        &self,
        condition: &str,
        parameters: &[&dyn ToSql],
    ) -> Result<Vec<StoredClip>, StoreError> {
        let failed = refused("read the clips");
        let mut statement = self
            .connection
            .prepare_cached(&format!("{CLIP} WHERE {condition}"))
            .map_err(&failed)?;
        let rows = statement
            .query_map(parameters, |row| Ok(self.clip(row)))
            .map_err(&failed)?;
        rows.map(|row| row.and_then(|clip| clip))
            .collect::<Result<_, _>>()
            .map_err(failed)
    }

    /// The clips with these keys, in their order.
    pub(super) fn with_keys(&self, keys: &[i64]) -> Result<Vec<StoredClip>, StoreError> {
        let failed = refused("read the clips");
        let mut select = self
            .connection
            .prepare_cached(&format!("{CLIP} WHERE c.key = ?1"))
            .map_err(&failed)?;
        let clips = keys
            .iter()
            .map(|key| select.query_row([key], |row| self.clip(row)));
        clips.collect::<Result<_, _>>().map_err(failed)
    }

    fn clip(&self, row: &Row<'_>) -> rusqlite::Result<StoredClip> {
        let id: ClipId = parsed(row, 0)?;
        let state: ClipState = parsed(row, 1)?;
        let path: String = row.get(2)?;
        let audio: String = row.get(3)?;
        let level = match (row.get::<_, Option<f32>>(5)?, row.get::<_, Option<f32>>(6)?) {
            (Some(peak_dbfs), Some(rms_dbfs)) => Some(Level {
                peak_dbfs,
                rms_dbfs,
            }),
            _ => None,
        };
        Ok(StoredClip {
            id,
            state,
            path: if state == ClipState::Trashed {
                self.folder.trash_path(id)
            } else {
                self.folder.root().join(path)
            },
            audio: AudioKept::named(&audio),
            duration: Duration::from_millis(natural(row.get(4)?)),
            level,
            reason: row.get(7)?,
            marks: Marks {
                starred: row.get(8)?,
                recovered: row.get(9)?,
                incognito: row.get(10)?,
            },
            profile: row.get(30)?,
            trashed_at_ms: row.get::<_, Option<i64>>(11)?.map(natural),
            text: row.get(12)?,
            model: row.get(13)?,
            language: row.get(14)?,
            language_probability: row.get(31)?,
            doubt: row.get(15)?,
            versions: row.get(16)?,
            stages: stages(row, 17)?,
            job: job(row, 25)?,
        })
    }

    /// The row's key.
    pub(super) fn key_of(&self, clip: ClipId) -> Result<i64, StoreError> {
        self.find_key(clip)?
            .ok_or_else(|| self.not_found(&clip.to_string()))
    }

    /// The same, and `None` when there is no row: never for a refusal to read.
    pub(super) fn find_key(&self, clip: ClipId) -> Result<Option<i64>, StoreError> {
        let id = clip.to_string();
        self.connection
            .prepare_cached("SELECT key FROM clips WHERE id = ?1")
            .and_then(|mut select| select.query_row([&id], |row| row.get(0)).optional())
            .map_err(refused("read a clip"))
    }

    /// Where the clip's WAV lies while it is not in the trash.
    pub(super) fn path_of(&self, key: i64) -> Result<PathBuf, StoreError> {
        let path: String = self
            .connection
            .query_row(
                "SELECT path FROM clips WHERE key = ?1",
                params![key],
                |row| row.get(0),
            )
            .map_err(refused("read a clip"))?;
        Ok(self.folder.root().join(path))
    }

    fn not_found(&self, query: &str) -> StoreError {
        StoreError::NotFound {
            query: query.to_owned(),
            folder: self.folder.clips(),
        }
    }
}

fn stages(row: &Row<'_>, first: usize) -> rusqlite::Result<StageTimes> {
    let time = |at: usize| -> rusqlite::Result<Option<Duration>> {
        let micros: Option<i64> = row.get(first + at)?;
        Ok(micros.map(|micros| Duration::from_micros(natural(micros))))
    };
    Ok(StageTimes {
        effect: time(0)?,
        first_sample: time(1)?,
        released: time(2)?,
        sealed: time(3)?,
        dequeued: time(4)?,
        encoded: time(5)?,
        transcribed: time(6)?,
        delivered: time(7)?,
    })
}

fn job(row: &Row<'_>, first: usize) -> rusqlite::Result<Option<JobRecord>> {
    let Some(purpose) = row.get::<_, Option<String>>(first)? else {
        return Ok(None);
    };
    let standing: String = row.get(first + 1)?;
    Ok(Some(JobRecord {
        purpose: match purpose.as_str() {
            "dictation" => Purpose::Dictation,
            "again" => Purpose::Again,
            _ => Purpose::Recovered,
        },
        claimed: standing == "claimed",
        parked: standing == "parked",
        attempts: row.get(first + 2)?,
        next_attempt_ms: row.get::<_, Option<i64>>(first + 3)?.map(natural),
        last_error: row.get(first + 4)?,
    }))
}

/// A text column as what it names.
fn parsed<T>(row: &Row<'_>, at: usize) -> rusqlite::Result<T>
where
    T: std::str::FromStr,
    T::Err: std::fmt::Display,
{
    let text: String = row.get(at)?;
    text.parse().map_err(|error: T::Err| {
        rusqlite::Error::FromSqlConversionFailure(
            at,
            rusqlite::types::Type::Text,
            error.to_string().into(),
        )
    })
}

/// What the database holds is never below zero.
pub(super) fn natural(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
