//! Two clips made one, and one made two.
//!
//! The new sound is on the disk before anything else is said of it, and what becomes
//! of all the clips is one transaction. Cut off anywhere, either the old clips are
//! there or the new ones: until then a note dooms the new files, which the next start
//! removes; from then on the old ones are in the trash.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter};
use std::path::Path;
use std::time::Duration;

use hound::{SampleFormat, WavSpec, WavWriter};
use rusqlite::{Connection, params};

use super::error::refused;
use super::folder::move_file;
use super::record::{AudioKept, ClipSave, JobRecord, NewVersion, Source, StoredClip, Version};
use super::save::{into_trash, place};
use super::versions::{add_version, choose};
use super::{Store, StoreError};
use crate::audio::CLIP_RATE;
use crate::audio::cut::quietest_near;
use crate::audio::level::Level;
use crate::audio::wav::{self, pcm16};
use crate::clip::{ClipId, ClipState, Marks};
use crate::queue::Purpose;
use crate::text::{Transcript, remade};

/// The silence between two clips that are joined: about that of a sentence's end.
const PAUSE: Duration = Duration::from_millis(250);

/// Clips that were made of others.
#[derive(Debug, Clone, PartialEq)]
pub struct Remade {
    /// The new ones, oldest first.
    pub made: Vec<StoredClip>,
    /// The old ones, which are in the trash now.
    pub gone: Vec<ClipId>,
}

/// How clips are made of others.
#[derive(Debug, Clone, PartialEq)]
pub enum Remake {
    /// One of two.
    Merge([ClipId; 2]),
    /// Two of one, at this place in ms.
    Split(ClipId, u32),
    /// The old ones again.
    Back(Remade),
}

/// A clip that is to be made.
struct New {
    id: ClipId,
    samples: Vec<f32>,
    /// Its texts, oldest first, and which of them is the text; none where the engine is
    /// to hear it.
    texts: Vec<NewVersion>,
}

impl Store {
    /// Makes clips of others, or takes that back.
    ///
    /// # Errors
    /// As for [`Self::merge`].
    pub fn remake(&mut self, how: &Remake, now_ms: u64) -> Result<Remade, StoreError> {
        match how {
            Remake::Merge(clips) => self.merge(*clips, now_ms),
            Remake::Split(clip, at_ms) => self.split(*clip, *at_ms, now_ms),
            Remake::Back(remade) => self.unmake(remade, now_ms),
        }
    }

    /// Makes one clip of two, in the order of their making; both go to the trash.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Unfit`] with the reason, or the refusal
    /// to read or write.
    pub fn merge(&mut self, clips: [ClipId; 2], now_ms: u64) -> Result<Remade, StoreError> {
        let [mut first, mut second] = [self.fit(clips[0])?, self.fit(clips[1])?];
        if first.id > second.id {
            std::mem::swap(&mut first, &mut second);
        }
        let mut samples = sound(&first)?;
        let pause = samples_of(PAUSE);
        samples.resize(samples.len() + pause, 0.0);
        let later_ms = millis_of(samples.len());
        samples.extend(sound(&second)?);
        let texts = [self.texts(first.id)?, self.texts(second.id)?];
        let new = New {
            id: self.free_after(first.id)?,
            samples,
            texts: joined_texts(&texts, later_ms, now_ms),
        };
        let marks = Marks {
            starred: first.marks.starred || second.marks.starred,
            ..first.marks
        };
        let profile = first.profile.clone();
        self.put_in_place(&[new], &[first, second], marks, &profile, now_ms)
    }

    /// Makes two clips of one, parted in the quietest moment near a place; it goes to
    /// the trash. Where nothing is known of where its words were heard, both are heard
    /// again.
    ///
    /// # Errors
    /// As for [`Self::merge`].
    pub fn split(&mut self, clip: ClipId, at_ms: u32, now_ms: u64) -> Result<Remade, StoreError> {
        let whole = self.fit(clip)?;
        let mut samples = sound(&whole)?;
        let place = samples_of(Duration::from_millis(at_ms.into()));
        let at = quietest_near(&samples, place);
        let within = 1..samples.len();
        if !within.contains(&place) || !within.contains(&at) {
            return Err(unfit(clip, "there is nothing on one side of the place"));
        }
        let behind = samples.split_off(at);
        let at_ms = millis_of(at);
        let (first, second) = parted_texts(&self.texts(clip)?, at_ms, now_ms);
        let one = self.free_after(clip)?;
        let later = ClipId::from_parts(clip.unix_ms() + u64::from(at_ms), 0);
        let new = [
            New {
                id: one,
                samples,
                texts: first,
            },
            New {
                id: self.free_after(later.max(one))?,
                samples: behind,
                texts: second,
            },
        ];
        let (marks, profile) = (whole.marks, whole.profile.clone());
        self.put_in_place(&new, &[whole], marks, &profile, now_ms)
    }

    /// Takes back what was remade: the old clips are there again, the new ones in the
    /// trash. In that order: cut off in between, nothing is missing.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], or the refusal to write or move.
    pub fn unmake(&mut self, remade: &Remade, now_ms: u64) -> Result<Remade, StoreError> {
        for clip in &remade.gone {
            self.restore(*clip)?;
        }
        for clip in &remade.made {
            self.trash(clip.id, now_ms)?;
        }
        let made = remade.gone.iter().map(|clip| self.get(*clip));
        Ok(Remade {
            made: made.collect::<Result<_, _>>()?,
            gone: remade.made.iter().map(|clip| clip.id).collect(),
        })
    }

    /// A clip that can be joined or parted.
    fn fit(&self, clip: ClipId) -> Result<StoredClip, StoreError> {
        let stored = self.get(clip)?;
        let why = match stored.state {
            ClipState::Done | ClipState::Empty if stored.marks.incognito => "it is incognito",
            ClipState::Done | ClipState::Empty if stored.audio != AudioKept::Kept => {
                "its sound is not there"
            }
            ClipState::Done | ClipState::Empty => return Ok(stored),
            ClipState::Trashed => "it is in the trash",
            ClipState::Failed => "it has no text yet; press r",
            _ => "the engine has it still",
        };
        Err(unfit(clip, why))
    }

    fn texts(&self, clip: ClipId) -> Result<Texts, StoreError> {
        let mut versions = self.versions(clip)?;
        let heard = |one: &Version| {
            let mut segments = one.transcript.segments.iter();
            one.source == Source::Engine && segments.any(|segment| !segment.words.is_empty())
        };
        let chosen = versions.iter().position(|one| one.chosen);
        let heard = chosen
            .filter(|at| heard(&versions[*at]))
            .or_else(|| versions.iter().rposition(heard));
        let heard = heard.map(|at| versions[at].transcript.clone());
        Ok(Texts {
            heard,
            chosen: chosen.map(|at| versions.swap_remove(at)),
        })
    }

    /// An id directly after this one that no clip has.
    fn free_after(&self, clip: ClipId) -> Result<ClipId, StoreError> {
        let mut id = clip.successor();
        while self.find_key(id)?.is_some() {
            id = id.successor();
        }
        Ok(id)
    }

    fn put_in_place(
        &mut self,
        new: &[New],
        old: &[StoredClip],
        marks: Marks,
        profile: &str,
        now_ms: u64,
    ) -> Result<Remade, StoreError> {
        let failed = refused("save a clip");
        self.doom(new)?;
        for clip in new {
            let path = self.folder.prepare(clip.id)?;
            write(&path, &clip.samples).map_err(|error| StoreError::io("write", &path, &error))?;
        }
        let folder = self.folder.clone();
        let transaction = self.begin()?;
        for clip in new {
            let path = folder.relative(&folder.wav_path(clip.id));
            insert(&transaction, clip, &path, marks, profile, now_ms).map_err(&failed)?;
            let spare = "DELETE FROM doomed WHERE path = ?1";
            let spared = transaction.execute(spare, [&path]).map_err(&failed)?;
            // Another process may have removed what was noted, and the file with it.
            if spared != 1 {
                return Err(unfit(clip.id, "its new file was removed meanwhile"));
            }
        }
        for clip in old {
            let key = "SELECT key FROM clips WHERE id = ?1";
            let key = transaction.query_row(key, [clip.id.to_string()], |row| row.get(0));
            into_trash(&transaction, key.map_err(&failed)?, now_ms).map_err(&failed)?;
        }
        transaction.commit().map_err(failed)?;
        // It is done: what cannot be moved now, recovery moves.
        for clip in old {
            let moved = move_file(&clip.path, &self.folder.trash_path(clip.id));
            if let Err(error) = moved {
                tracing::warn!(clip = %clip.id, %error, "a clip's file is not in the trash yet");
            }
        }
        let made = new.iter().map(|clip| self.get(clip.id));
        Ok(Remade {
            made: made.collect::<Result<_, _>>()?,
            gone: old.iter().map(|clip| clip.id).collect(),
        })
    }

    /// Notes files that are to go unless their clips come.
    fn doom(&mut self, new: &[New]) -> Result<(), StoreError> {
        for clip in new {
            let path = self.folder.relative(&self.folder.wav_path(clip.id));
            self.connection
                .execute("INSERT OR IGNORE INTO doomed (path) VALUES (?1)", [path])
                .map_err(refused("save a clip"))?;
        }
        Ok(())
    }
}

/// What is known of a clip's words.
struct Texts {
    /// What an engine heard, with the places of the words.
    heard: Option<Transcript>,
    /// The text.
    chosen: Option<Version>,
}

impl Texts {
    fn text(&self) -> Transcript {
        let chosen = self.chosen.as_ref();
        chosen.map_or_else(Transcript::default, |one| one.transcript.clone())
    }

    fn source(&self) -> Source {
        self.chosen
            .as_ref()
            .map_or(Source::Engine, |one| one.source)
    }
}

fn version(transcript: Transcript, source: Source, made_at_ms: u64) -> NewVersion {
    NewVersion {
        transcript,
        source,
        took: None,
        made_at_ms,
        doubt: None,
    }
}

/// What was heard, where the text is another one; then the text.
fn joined_texts([first, second]: &[Texts; 2], later_ms: u32, now_ms: u64) -> Vec<NewVersion> {
    let text = remade::joined(&first.text(), &second.text(), later_ms);
    let source = match (first.source(), second.source()) {
        (Source::Engine, Source::Engine) => Source::Engine,
        _ => Source::Hand,
    };
    let mut texts = Vec::new();
    if let (Some(one), Some(other)) = (&first.heard, &second.heard) {
        let heard = remade::joined(one, other, later_ms);
        if heard != text {
            texts.push(version(heard, Source::Engine, now_ms));
        }
    }
    texts.push(version(text, source, now_ms + 1));
    texts
}

/// The same of each part; nothing where it cannot be told.
fn parted_texts(texts: &Texts, at_ms: u32, now_ms: u64) -> (Vec<NewVersion>, Vec<NewVersion>) {
    let Some(heard) = &texts.heard else {
        return (Vec::new(), Vec::new());
    };
    let text = texts.text();
    let Some((one, other)) = remade::parted(&text, heard, at_ms) else {
        return (Vec::new(), Vec::new());
    };
    let (mut first, mut second) = (Vec::new(), Vec::new());
    if let Some((before, behind)) = remade::parted(heard, heard, at_ms).filter(|_| *heard != text) {
        first.push(version(before, Source::Engine, now_ms));
        second.push(version(behind, Source::Engine, now_ms));
    }
    first.push(version(one, texts.source(), now_ms + 1));
    second.push(version(other, texts.source(), now_ms + 1));
    (first, second)
}

fn insert(
    db: &Connection,
    clip: &New,
    path: &str,
    marks: Marks,
    profile: &str,
    now_ms: u64,
) -> rusqlite::Result<()> {
    let text = clip.texts.last();
    let empty = text.is_some_and(|text| text.transcript.is_empty());
    let save = ClipSave {
        duration: Duration::from_millis(millis_of(clip.samples.len()).into()),
        level: Level::of(&clip.samples),
        reason: empty.then(|| "there were no words in this part".to_owned()),
        marks,
        profile: profile.to_owned(),
        now_ms,
        ..ClipSave::new(
            clip.id,
            match text {
                None => ClipState::Queued,
                Some(_) if empty => ClipState::Empty,
                Some(_) => ClipState::Done,
            },
        )
    };
    let key = place(db, &save, path)?;
    db.execute(
        "UPDATE clips SET starred = ?2 WHERE key = ?1",
        params![key, marks.starred],
    )?;
    for text in &clip.texts {
        let number = add_version(db, key, text)?;
        choose(db, key, number)?;
    }
    if text.is_none() {
        let job = JobRecord::fresh(Purpose::Again);
        super::save::write_job(db, key, Some(&job))?;
    }
    Ok(())
}

fn unfit(clip: ClipId, why: &str) -> StoreError {
    StoreError::Unfit {
        clip,
        why: why.to_owned(),
    }
}

fn samples_of(length: Duration) -> usize {
    let samples = length.as_millis() * u128::from(CLIP_RATE) / 1_000;
    usize::try_from(samples).unwrap_or(usize::MAX)
}

fn millis_of(samples: usize) -> u32 {
    let millis = samples as u64 * 1_000 / u64::from(CLIP_RATE);
    u32::try_from(millis).unwrap_or(u32::MAX)
}

/// All of a clip's sound.
fn sound(clip: &StoredClip) -> Result<Vec<f32>, StoreError> {
    let bytes = fs::read(&clip.path).map_err(|error| StoreError::io("read", &clip.path, &error))?;
    let wav = wav::decode(&bytes).map_err(|error| unfit(clip.id, &error.to_string()))?;
    if wav.sample_rate != CLIP_RATE {
        return Err(unfit(clip.id, "its sound is not as sayso stores it"));
    }
    Ok(wav.samples)
}

/// Writes a whole file and sees it onto the disk. What is left of one that was cut off
/// is written over.
fn write(path: &Path, samples: &[f32]) -> io::Result<()> {
    let spec = WavSpec {
        channels: 1,
        sample_rate: CLIP_RATE,
        bits_per_sample: 16,
        sample_format: SampleFormat::Int,
    };
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    let synced = file.try_clone()?;
    let plain = |error: hound::Error| match error {
        hound::Error::IoError(error) => error,
        other => io::Error::other(other),
    };
    let mut writer = WavWriter::new(BufWriter::new(file), spec).map_err(plain)?;
    for &sample in samples {
        writer.write_sample(pcm16(sample)).map_err(plain)?;
    }
    writer.finalize().map_err(plain)?;
    synced.sync_all()?;
    // The folder's entry too. Not every platform can, and the file is whole.
    if let Some(folder) = path.parent() {
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
    Ok(())
}

#[cfg(test)]
mod tests;
