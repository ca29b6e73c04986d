//! Writing: one transaction for each thing that happened.

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use super::error::refused;
use super::folder::{move_file, remove_file};
use super::record::{AudioKept, ClipSave, JobRecord};
use super::versions::add_version;
use super::{Store, StoreError};
use crate::clip::{ClipId, ClipState, StageTimes};
use crate::queue::Purpose;

impl Store {
    /// Keeps what is known of a clip: all of it, or nothing. Moves that could
    /// not be kept when they happened are caught up with. A clip that is in the
    /// trash stays there.
    ///
    /// # Errors
    /// [`StoreError`] names the cause and the next step.
    pub fn save(&mut self, clip: &ClipSave) -> Result<(), StoreError> {
        let path = self.folder.relative(&self.folder.wav_path(clip.id));
        let failed = refused("save a clip");
        let transaction = self.begin()?;
        let key = place(&transaction, clip, &path).map_err(&failed)?;
        write_stages(&transaction, key, &clip.stages).map_err(&failed)?;
        write_job(&transaction, key, clip.job.as_ref()).map_err(&failed)?;
        if let Some(version) = &clip.version {
            add_version(&transaction, key, version).map_err(&failed)?;
        }
        transaction.commit().map_err(failed)
    }

    /// Marks a clip, which keeps it from retention, or takes the mark away.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], or the refusal to write.
    pub fn star(&mut self, clip: ClipId, starred: bool) -> Result<(), StoreError> {
        let key = self.key_of(clip)?;
        self.connection
            .execute(
                "UPDATE clips SET starred = ?2 WHERE key = ?1",
                params![key, starred],
            )
            .map(drop)
            .map_err(refused("mark a clip"))
    }

    /// Moves a clip, and its sound, into the trash.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], or the refusal to write or move.
    pub fn trash(&mut self, clip: ClipId, now_ms: u64) -> Result<(), StoreError> {
        let key = self.key_of(clip)?;
        let path = self.path_of(key)?;
        let failed = refused("delete a clip");
        let transaction = self.begin()?;
        into_trash(&transaction, key, now_ms).map_err(&failed)?;
        transaction.commit().map_err(failed)?;
        // The row first: what is cut off here, recovery moves.
        move_file(&path, &self.folder.trash_path(clip))
    }

    /// Takes a clip out of the trash: back to what it was, or into the queue if
    /// it had not got a text.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], or the refusal to write or move.
    pub fn restore(&mut self, clip: ClipId) -> Result<(), StoreError> {
        let key = self.key_of(clip)?;
        let path = self.path_of(key)?;
        let failed = refused("restore a clip");
        let transaction = self.begin()?;
        let restored = transaction
            .query_row(
                "UPDATE clips
                 SET state = CASE WHEN trashed_from IN ('done', 'empty', 'failed') THEN trashed_from
                                  ELSE 'queued' END,
                     trashed_at_ms = NULL, trashed_from = NULL
                 WHERE key = ?1 AND state = 'trashed' RETURNING state",
                [key],
                |row| row.get::<_, String>(0),
            )
            .optional()
            .map_err(&failed)?;
        if restored.as_deref() == Some("queued") {
            let job = JobRecord::fresh(Purpose::Recovered);
            write_job(&transaction, key, Some(&job)).map_err(&failed)?;
        }
        transaction.commit().map_err(failed)?;
        move_file(&self.folder.trash_path(clip), &path)
    }

    /// Removes everything of a clip for ever: row, texts and sound. One that is
    /// not there is no error.
    ///
    /// # Errors
    /// The refusal to write or remove.
    pub fn forget(&mut self, clip: ClipId) -> Result<(), StoreError> {
        self.forget_all(&[clip])
    }

    /// The rows go with a note of their files; then the files; then the note.
    /// Cut off anywhere, nothing comes back and nothing is left.
    pub(super) fn forget_all(&mut self, clips: &[ClipId]) -> Result<(), StoreError> {
        let failed = refused("delete a clip");
        let mut paths = Vec::new();
        for clip in clips {
            let kept = match self.find_key(*clip)? {
                Some(key) => self.path_of(key)?,
                None => self.folder.wav_path(*clip),
            };
            paths.extend(
                [kept, self.folder.trash_path(*clip)].map(|path| self.folder.relative(&path)),
            );
        }
        let transaction = self.begin()?;
        let note = || -> rusqlite::Result<()> {
            let mut doom =
                transaction.prepare_cached("INSERT OR IGNORE INTO doomed (path) VALUES (?1)")?;
            for path in &paths {
                doom.execute([path])?;
            }
            let mut remove = transaction.prepare_cached("DELETE FROM clips WHERE id = ?1")?;
            for clip in clips {
                remove.execute([clip.to_string()])?;
            }
            Ok(())
        };
        note().map_err(&failed)?;
        transaction.commit().map_err(&failed)?;
        self.remove_doomed()
    }

    /// Removes the files that are noted, and the notes.
    pub(super) fn remove_doomed(&mut self) -> Result<(), StoreError> {
        let failed = refused("delete a clip");
        let paths: Vec<String> = self
            .connection
            .prepare_cached("SELECT path FROM doomed")
            .and_then(|mut select| select.query_map([], |row| row.get(0))?.collect())
            .map_err(&failed)?;
        for path in &paths {
            remove_file(&self.folder.root().join(path))?;
            // Not all at once: others may have been noted since.
            self.connection
                .execute("DELETE FROM doomed WHERE path = ?1", [path])
                .map_err(&failed)?;
        }
        Ok(())
    }

    /// Removes a clip's sound and keeps its text.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], or the refusal to write or remove.
    pub fn drop_audio(&mut self, clip: ClipId) -> Result<(), StoreError> {
        let key = self.key_of(clip)?;
        let path = self.path_of(key)?;
        self.connection
            .execute("UPDATE clips SET audio = 'not_kept' WHERE key = ?1", [key])
            .map_err(refused("delete a clip's sound"))?;
        remove_file(&path)?;
        remove_file(&self.folder.trash_path(clip))
    }

    /// Puts clips into the queue that have failed, or that the user names.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], or the refusal to write.
    pub fn queue_again(&mut self, clip: ClipId) -> Result<(), StoreError> {
        let key = self.key_of(clip)?;
        let failed = refused("queue a clip");
        let transaction = self.begin()?;
        move_to(&transaction, key, ClipState::Queued).map_err(&failed)?;
        write_job(&transaction, key, Some(&JobRecord::fresh(Purpose::Again))).map_err(&failed)?;
        transaction.commit().map_err(failed)
    }

    pub(super) fn begin(&mut self) -> Result<Transaction<'_>, StoreError> {
        self.connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(refused("save a clip"))
    }
}

/// The clip's row: made if it is not there, moved on and filled if it is.
pub(super) fn place(db: &Connection, clip: &ClipSave, path: &str) -> rusqlite::Result<i64> {
    let id = clip.id.to_string();
    let known: Option<(i64, String)> = db
        .prepare_cached("SELECT key, state FROM clips WHERE id = ?1")?
        .query_row([&id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let key = match known {
        None => {
            db.prepare_cached("INSERT INTO clips (id, state, path) VALUES (?1, ?2, ?3)")?
                .execute(params![id, clip.state.name(), path])?;
            let key = db.last_insert_rowid();
            if clip.state == ClipState::Trashed {
                into_trash(db, key, clip.now_ms)?;
            }
            key
        }
        Some((key, state)) if state == ClipState::Trashed.name() => {
            let restored = clip.state.name();
            if clip.state != ClipState::Trashed {
                db.execute(
                    "UPDATE clips SET trashed_from = ?2 WHERE key = ?1",
                    params![key, restored],
                )?;
            }
            key
        }
        Some((key, _)) if clip.state == ClipState::Trashed => {
            into_trash(db, key, clip.now_ms)?;
            key
        }
        Some((key, _)) => {
            move_to(db, key, clip.state)?;
            key
        }
    };
    db.prepare_cached(
        "UPDATE clips SET duration_ms = ?2, peak_dbfs = ?3, rms_dbfs = ?4, reason = ?5,
                          recovered = ?6, incognito = ?7, audio = ?8, profile = ?9
         WHERE key = ?1",
    )?
    .execute(params![
        key,
        millis(clip.duration),
        clip.level.peak_dbfs,
        clip.level.rms_dbfs,
        clip.reason,
        clip.marks.recovered,
        clip.marks.incognito,
        clip.audio.name(),
        clip.profile,
    ])?;
    Ok(key)
}

/// Moves a clip on, by as many legal moves as it takes. Where none leads there
/// the direct one is tried, and the database refuses it.
pub(super) fn move_to(db: &Connection, key: i64, next: ClipState) -> rusqlite::Result<()> {
    let now: String = db
        .prepare_cached("SELECT state FROM clips WHERE key = ?1")?
        .query_row([key], |row| row.get(0))?;
    let route = now
        .parse()
        .ok()
        .and_then(|now: ClipState| now.route_to(next));
    for step in route.unwrap_or_else(|| vec![next]) {
        db.prepare_cached("UPDATE clips SET state = ?2 WHERE key = ?1")?
            .execute(params![key, step.name()])?;
    }
    Ok(())
}

pub(super) fn into_trash(db: &Connection, key: i64, now_ms: u64) -> rusqlite::Result<()> {
    db.prepare_cached(
        "UPDATE clips SET trashed_from = state, trashed_at_ms = ?2, state = 'trashed'
         WHERE key = ?1 AND state <> 'trashed'",
    )?
    .execute(params![key, whole(now_ms)])?;
    db.prepare_cached(
        "UPDATE clips SET trashed_at_ms = ?2 WHERE key = ?1 AND trashed_at_ms IS NULL",
    )?
    .execute(params![key, whole(now_ms)])?;
    write_job(db, key, None)
}

fn write_stages(db: &Connection, key: i64, stages: &StageTimes) -> rusqlite::Result<()> {
    let micros = |time: Option<std::time::Duration>| {
        time.map(|time| i64::try_from(time.as_micros()).unwrap_or(i64::MAX))
    };
    if *stages == StageTimes::default() {
        return Ok(());
    }
    db.prepare_cached(
        "INSERT OR REPLACE INTO stages
             (clip, effect, first_sample, released, sealed, dequeued, encoded, transcribed,
              delivered)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(params![
        key,
        micros(stages.effect),
        micros(stages.first_sample),
        micros(stages.released),
        micros(stages.sealed),
        micros(stages.dequeued),
        micros(stages.encoded),
        micros(stages.transcribed),
        micros(stages.delivered),
    ])
    .map(drop)
}

pub(super) fn write_job(
    db: &Connection,
    key: i64,
    job: Option<&JobRecord>,
) -> rusqlite::Result<()> {
    let Some(job) = job else {
        return db
            .prepare_cached("DELETE FROM jobs WHERE clip = ?1")?
            .execute([key])
            .map(drop);
    };
    let standing = if job.parked { "parked" } else { "waiting" };
    db.prepare_cached(
        "INSERT OR REPLACE INTO jobs
             (clip, purpose, standing, attempts, next_attempt_ms, last_error)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        key,
        purpose_name(job.purpose),
        if job.claimed { "claimed" } else { standing },
        job.attempts,
        job.next_attempt_ms.map(whole),
        job.last_error,
    ])
    .map(drop)
}

impl AudioKept {
    pub(super) fn named(name: &str) -> Self {
        match name {
            "not_kept" => Self::NotKept,
            "lost" => Self::Lost,
            _ => Self::Kept,
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::NotKept => "not_kept",
            Self::Lost => "lost",
        }
    }
}

impl JobRecord {
    /// A job that nobody has tried.
    pub const fn fresh(purpose: Purpose) -> Self {
        Self {
            purpose,
            claimed: false,
            parked: false,
            attempts: 0,
            next_attempt_ms: None,
            last_error: None,
        }
    }
}

const fn purpose_name(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Dictation => "dictation",
        Purpose::Again => "again",
        Purpose::Recovered => "recovered",
    }
}

pub(super) fn millis(time: std::time::Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

/// `SQLite`'s whole numbers have a sign.
pub(super) fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
