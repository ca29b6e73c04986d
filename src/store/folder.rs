//! Clips as files: a WAV in a folder for each day, or in the trash.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder};
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::StoreError;
use crate::clip::ClipId;

/// The folder of clips below the data folder.
const CLIPS: &str = "clips";
/// The folder of deleted clips below the data folder.
const TRASH: &str = "trash";

/// Every WAV below a data folder.
#[derive(Debug, Default)]
pub(super) struct FoundFiles {
    /// Of clips that are in use.
    pub(super) clips: BTreeMap<ClipId, PathBuf>,
    /// Of clips in the trash.
    pub(super) trash: BTreeMap<ClipId, PathBuf>,
}

/// The clips below one data folder. Cheap to clone; holds nothing open.
#[derive(Debug, Clone)]
pub struct ClipFolder {
    root: PathBuf,
    zone: TimeZone,
}

impl ClipFolder {
    /// The clips below `root`, filed under the user's local days.
    pub fn new(root: PathBuf) -> Self {
        Self::in_zone(root, TimeZone::system())
    }

    /// The clips below `root`, filed under the days of `zone`.
    pub const fn in_zone(root: PathBuf, zone: TimeZone) -> Self {
        Self { root, zone }
    }

    /// The folder of all clips.
    pub fn clips(&self) -> PathBuf {
        self.root.join(CLIPS)
    }

    /// Where a new clip's WAV goes: `clips/YYYY/MM/DD/<id>.wav`, by the local
    /// day on which the id was made. The folder may not exist yet.
    pub fn wav_path(&self, clip: ClipId) -> PathBuf {
        self.day_of(clip).join(format!("{clip}.wav"))
    }

    /// Where a deleted clip's WAV goes.
    pub fn trash_path(&self, clip: ClipId) -> PathBuf {
        self.root.join(TRASH).join(format!("{clip}.wav"))
    }

    /// Makes the folder for a new clip, readable by its owner only, and returns
    /// [`Self::wav_path`].
    ///
    /// # Errors
    /// [`StoreError::ReadOnly`], [`StoreError::Full`] or the system's other refusal.
    pub fn prepare(&self, clip: ClipId) -> Result<PathBuf, StoreError> {
        create_private_folder(&self.day_of(clip))?;
        Ok(self.wav_path(clip))
    }

    /// A path as it is kept: below the data folder, so that the folder may move.
    pub(super) fn relative(&self, path: &Path) -> String {
        let below = path.strip_prefix(&self.root).unwrap_or(path);
        below.to_string_lossy().into_owned()
    }

    /// The data folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Every WAV that is named like a clip.
    ///
    /// # Errors
    /// The system's refusal to read the folders.
    pub(super) fn scan(&self) -> Result<FoundFiles, StoreError> {
        let mut found = FoundFiles::default();
        for day in self.days()? {
            found.clips.extend(wavs_in(&day));
        }
        found.trash.extend(wavs_in(&self.root.join(TRASH)));
        Ok(found)
    }

    fn day_of(&self, clip: ClipId) -> PathBuf {
        // 48 bits of milliseconds reach the year 10889, jiff's time ends at 9999.
        let made = i64::try_from(clip.unix_ms())
            .ok()
            .and_then(|ms| Timestamp::from_millisecond(ms).ok())
            .unwrap_or(Timestamp::MAX);
        let date = made.to_zoned(self.zone.clone()).date();
        self.clips()
            .join(format!("{:04}", date.year()))
            .join(format!("{:02}", date.month()))
            .join(format!("{:02}", date.day()))
    }

    /// The folders of days that exist, newest first, read as they are asked for.
    fn days(&self) -> Result<impl Iterator<Item = PathBuf>, StoreError> {
        let clips = self.clips();
        let years = match numbered_folders(&clips) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            years => years.map_err(|error| StoreError::io("read", &clips, &error))?,
        };
        // A month that cannot be read hides its clips, not all others.
        let below = |folder: PathBuf| {
            numbered_folders(&folder).unwrap_or_else(|error| {
                tracing::warn!(folder = %folder.display(), %error, "cannot read a folder of clips");
                Vec::new()
            })
        };
        Ok(years.into_iter().flat_map(below).flat_map(below))
    }
}

/// The folders whose names are numbers, largest first.
fn numbered_folders(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let number = name.to_str().and_then(|name| name.parse::<u16>().ok());
        if let (Some(number), true) = (number, entry.file_type()?.is_dir()) {
            found.push((number, entry.path()));
        }
    }
    found.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
    Ok(found.into_iter().map(|(_, path)| path).collect())
}

/// The WAVs of one folder. One that is not there has none.
fn wavs_in(folder: &Path) -> Vec<(ClipId, PathBuf)> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            if error.kind() != io::ErrorKind::NotFound {
                tracing::warn!(folder = %folder.display(), %error, "cannot read a folder of clips");
            }
            return Vec::new();
        }
    };
    entries
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let is_wav = path.extension()?.to_str()? == "wav";
            let id = path.file_stem()?.to_str()?.parse().ok()?;
            is_wav.then_some((id, path))
        })
        .collect()
}

/// Moves a file, into a folder that is made if need be. One that is not there
/// is no error: there is nothing to move.
pub(super) fn move_file(from: &Path, to: &Path) -> Result<(), StoreError> {
    if let Some(folder) = to.parent() {
        create_private_folder(folder)?;
    }
    match fs::rename(from, to) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(StoreError::io("move", from, &error))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Removes a file. One that is not there is no error.
pub(super) fn remove_file(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(StoreError::io("remove", path, &error))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Makes a folder that only its owner can read.
pub(super) fn create_private_folder(path: &Path) -> Result<(), StoreError> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(path)
        .map_err(|error| StoreError::io("write", path, &error))
}
