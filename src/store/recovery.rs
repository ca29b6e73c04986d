//! What an earlier run left behind: mended, queued again, marked recovered.
//!
//! Two views are held against each other: the rows as they were before this
//! run changed any, and the files. A row whose work was cut off goes back into
//! the queue; a file without a row gets one; a row without its file says so, or
//! goes when there was nothing in it.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, params};

use super::error::refused;
use super::folder::{FoundFiles, move_file, remove_file};
use super::load::natural;
use super::record::{AudioKept, ClipSave, JobRecord};
use super::save::{move_to, write_job};
use super::{Store, StoreError, sidecar};
use crate::audio::wav::{Repair, repair};
use crate::clip::{ClipId, ClipState};
use crate::queue::Purpose;

/// A clip shorter than this may have been sealed, and the program killed, before
/// its file was made.
const HARDLY_BEGUN: Duration = Duration::from_millis(500);

/// What was found after an earlier run, and mended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Recovery {
    /// Clips that were cut off on their way to a text and are queued again.
    pub queued: usize,
    /// Files that had no row and got one; those without a text are counted in
    /// [`Self::queued`] too.
    pub adopted: usize,
    /// Clips whose file has gone.
    pub lost: usize,
    /// Rows and files that had nothing in them and went.
    pub removed: usize,
    /// Clips that the system did not let be mended; the next start tries again.
    pub refused: usize,
}

impl Recovery {
    /// Whether everything was as it should be.
    pub fn is_clean(&self) -> bool {
        *self == Self::default()
    }

    /// Goes on after a file that the system refuses; the database's refusal
    /// would be the next clip's too.
    fn passed_over(
        &mut self,
        clip: ClipId,
        done: Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        match done {
            Err(error @ StoreError::Io { .. }) => {
                tracing::error!(%clip, %error, "a clip could not be mended");
                self.refused += 1;
                Ok(())
            }
            done => done,
        }
    }
}

/// The rows and files as they were before this run changed any.
#[derive(Debug)]
pub struct Remains {
    rows: BTreeMap<ClipId, Row>,
    files: FoundFiles,
}

#[derive(Debug)]
struct Row {
    key: i64,
    state: ClipState,
    audio: AudioKept,
    duration: Duration,
    path: PathBuf,
    has_text: bool,
    incognito: bool,
    purpose: Option<Purpose>,
}

/// What is left of a clip's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mended {
    /// It is a whole WAV now, of this length.
    Whole(Duration),
    /// There is no sample in it.
    Nothing,
}

impl Store {
    /// Looks at what is there, before this run changes anything.
    ///
    /// # Errors
    /// The refusal to read the database or the folders.
    pub fn remains(&self) -> Result<Remains, StoreError> {
        let rows = self.rows_before().map_err(refused("read the clips"))?;
        let files = self.folder.scan()?;
        Ok(Remains { rows, files })
    }

    /// Mends what [`Self::remains`] found. Clips that have begun since are not touched.
    ///
    /// A clip that cannot be mended never keeps the others from it.
    ///
    /// # Errors
    /// The refusal to write the database.
    pub fn recover(&mut self, remains: Remains) -> Result<Recovery, StoreError> {
        let Remains { rows, mut files } = remains;
        let mut recovery = Recovery::default();
        self.remove_doomed()?;
        for (clip, row) in rows {
            let in_use = files.clips.remove(&clip);
            let in_trash = files.trash.remove(&clip);
            let done = self.recover_row(clip, &row, in_use, in_trash, &mut recovery);
            recovery.passed_over(clip, done)?;
        }
        for (clip, path) in files.clips {
            if self.find_key(clip)?.is_none() {
                let done = self.adopt_file(clip, &path, &mut recovery);
                recovery.passed_over(clip, done)?;
            }
        }
        for (clip, path) in files.trash {
            if self.find_key(clip)?.is_none() && path.exists() {
                let mut save = ClipSave::new(clip, ClipState::Trashed);
                save.duration = mended_duration(&path).unwrap_or_default();
                self.save(&save)?;
                recovery.adopted += 1;
            }
        }
        Ok(recovery)
    }

    fn recover_row(
        &mut self,
        clip: ClipId,
        row: &Row,
        in_use: Option<PathBuf>,
        in_trash: Option<PathBuf>,
        recovery: &mut Recovery,
    ) -> Result<(), StoreError> {
        if row.audio == AudioKept::NotKept {
            // Told to keep no sound, and cut off before it was gone.
            return in_use
                .or(in_trash)
                .map_or(Ok(()), |path| remove_file(&path));
        }
        match (in_use, in_trash) {
            (Some(path), _) if row.state == ClipState::Trashed => {
                move_file(&path, &self.folder.trash_path(clip))
            }
            (None, Some(_)) if row.state == ClipState::Trashed => Ok(()),
            // Cancelled, and cut off before the row said so.
            (None, Some(_)) if row.state == ClipState::Recording => {
                self.trash(clip, clip.unix_ms())
            }
            (None, Some(path)) => {
                move_file(&path, &row.path)?;
                let path = row.path.clone();
                self.recover_file(clip, row, &path, recovery)
            }
            (Some(path), _) => self.recover_file(clip, row, &path, recovery),
            // Said before, or it may have come since the look around.
            (None, None) if row.audio == AudioKept::Lost || row.path.exists() => Ok(()),
            (None, None) => self.without_file(clip, row, recovery),
        }
    }

    /// A clip whose sound is there.
    fn recover_file(
        &mut self,
        clip: ClipId,
        row: &Row,
        path: &Path,
        recovery: &mut Recovery,
    ) -> Result<(), StoreError> {
        if path != row.path || row.audio == AudioKept::Lost {
            let relative = self.folder.relative(path);
            self.connection
                .execute(
                    "UPDATE clips SET path = ?2, audio = 'kept' WHERE key = ?1",
                    params![row.key, relative],
                )
                .map_err(refused("save a clip"))?;
        }
        // The text of an incognito clip is never written: one that was not
        // delivered has to be made again.
        let untold = row.incognito && row.state == ClipState::Done && !row.has_text;
        if !row.state.is_unfinished() && !untold {
            return Ok(());
        }
        remove_file(&path.with_extension("wav.part"))?;
        match mend(path).map_err(|error| StoreError::file("mend", path, &error))? {
            Mended::Nothing => {
                recovery.removed += 1;
                self.forget(clip)
            }
            Mended::Whole(duration) => {
                recovery.queued += 1;
                let failed = refused("queue a clip");
                let transaction = self.begin()?;
                requeue(&transaction, row, duration).map_err(&failed)?;
                transaction.commit().map_err(failed)
            }
        }
    }

    /// A clip whose sound has gone.
    fn without_file(
        &mut self,
        clip: ClipId,
        row: &Row,
        recovery: &mut Recovery,
    ) -> Result<(), StoreError> {
        let hardly_begun = row.state == ClipState::Recording || row.duration < HARDLY_BEGUN;
        if row.state.is_unfinished() && hardly_begun && !row.has_text {
            // Cut off before its first sample was on the disk.
            recovery.removed += 1;
            return self.forget(clip);
        }
        recovery.lost += 1;
        let failed = refused("save a clip");
        let transaction = self.begin()?;
        let lost = || -> rusqlite::Result<()> {
            transaction.execute("UPDATE clips SET audio = 'lost' WHERE key = ?1", [row.key])?;
            if row.state.is_unfinished() {
                let end = if row.has_text {
                    ClipState::Done
                } else {
                    ClipState::Failed
                };
                move_to(&transaction, row.key, end)?;
                transaction.execute(
                    "UPDATE clips SET reason = 'its sound file has gone' WHERE key = ?1 AND text IS NULL",
                    [row.key],
                )?;
            }
            write_job(&transaction, row.key, None)
        };
        lost().map_err(&failed)?;
        transaction.commit().map_err(failed)
    }

    /// A file that no row speaks of.
    fn adopt_file(
        &mut self,
        clip: ClipId,
        path: &Path,
        recovery: &mut Recovery,
    ) -> Result<(), StoreError> {
        // It may have gone since the look around: deleted, or incognito.
        if !path.exists() {
            return Ok(());
        }
        let mended = mend(path).map_err(|error| StoreError::file("mend", path, &error))?;
        let Mended::Whole(duration) = mended else {
            recovery.removed += 1;
            return remove_file(path);
        };
        recovery.adopted += 1;
        let mut save = ClipSave::new(clip, ClipState::Queued);
        save.duration = duration;
        if let Some(known) = sidecar::read(path, clip) {
            known.fill(&mut save);
        }
        if save.version.is_none() {
            save.marks.recovered = true;
            save.job = Some(JobRecord::fresh(Purpose::Recovered));
        }
        recovery.queued += usize::from(save.job.is_some());
        self.save(&save)?;
        // Filed under another day than its id says, by a change of time zone.
        if path != self.folder.wav_path(clip) {
            let relative = self.folder.relative(path);
            self.connection
                .execute(
                    "UPDATE clips SET path = ?2 WHERE id = ?1",
                    params![clip.to_string(), relative],
                )
                .map_err(refused("save a clip"))?;
        }
        sidecar::remove(path)
    }

    fn rows_before(&self) -> rusqlite::Result<BTreeMap<ClipId, Row>> {
        let mut select = self.connection.prepare(
            "SELECT c.key, c.id, c.state, c.audio, c.path, c.text IS NOT NULL, j.purpose,
                    c.duration_ms, c.incognito
             FROM clips c LEFT JOIN jobs j ON j.clip = c.key",
        )?;
        let rows = select.query_map([], |row| {
            let id: String = row.get(1)?;
            let state: String = row.get(2)?;
            let path: String = row.get(4)?;
            let purpose: Option<String> = row.get(6)?;
            Ok((
                id.parse::<ClipId>(),
                Row {
                    key: row.get(0)?,
                    state: state.parse().unwrap_or(ClipState::Failed),
                    audio: AudioKept::named(&row.get::<_, String>(3)?),
                    path: self.folder.root().join(path),
                    has_text: row.get(5)?,
                    incognito: row.get(8)?,
                    duration: Duration::from_millis(natural(row.get(7)?)),
                    purpose: purpose.map(|name| {
                        if name == "again" {
                            Purpose::Again
                        } else {
                            Purpose::Recovered
                        }
                    }),
                },
            ))
        })?;
        // An id that is none was not written by sayso and has no file.
        rows.filter_map(|row| match row {
            Ok((Ok(id), row)) => Some(Ok((id, row))),
            Ok((Err(_), _)) => None,
            Err(error) => Some(Err(error)),
        })
        .collect()
    }
}

/// Back into the queue: for the list only, because by now the user's clipboard
/// holds something else.
fn requeue(db: &Connection, row: &Row, duration: Duration) -> rusqlite::Result<()> {
    move_to(db, row.key, ClipState::Queued)?;
    let duration = i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
    db.execute(
        "UPDATE clips SET duration_ms = ?2, recovered = 1 WHERE key = ?1",
        params![row.key, duration],
    )?;
    let purpose = row.purpose.unwrap_or(Purpose::Recovered);
    write_job(db, row.key, Some(&JobRecord::fresh(purpose)))
}

/// The length of a file that need not be mended, if it can be told.
fn mended_duration(path: &Path) -> Option<Duration> {
    match mend(path) {
        Ok(Mended::Whole(duration)) => Some(duration),
        Ok(Mended::Nothing) | Err(_) => None,
    }
}

/// Makes the header say what the file holds, and says how long that is.
fn mend(path: &Path) -> io::Result<Mended> {
    /// The header that sayso writes, in bytes.
    const HEADER: u64 = 44;
    /// 16,000 frames a second of two bytes.
    const BYTES_PER_MS: u64 = 32;
    let length = |bytes: u64| Duration::from_millis(bytes.saturating_sub(HEADER) / BYTES_PER_MS);
    let mut file = open_for_mending(path)?;
    let bytes = file.metadata()?.len();
    let mut head = Vec::with_capacity(44);
    Read::by_ref(&mut file)
        .take(HEADER)
        .read_to_end(&mut head)?;
    Ok(match repair(&head, bytes) {
        Repair::Empty => Mended::Nothing,
        // Another program's file is left as it is: the engine reads it, or says why not.
        Repair::Whole | Repair::Foreign => Mended::Whole(length(bytes)),
        Repair::Rewrite {
            header,
            file_length,
        } => {
            file.seek(SeekFrom::Start(0))?;
            file.write_all(&header)?;
            file.set_len(file_length)?;
            file.sync_all()?;
            tracing::info!(bytes = file_length, "the header of a clip was mended");
            Mended::Whole(length(file_length))
        }
    })
}

fn open_for_mending(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).open(path)
}
