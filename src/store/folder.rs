//! Clips as files: a WAV and a JSON record beside it, in a folder for each day.

use std::collections::BTreeSet;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::record::{ClipRecord, StoredClip, VERSION};
use super::{ClipStore, StoreError};
use crate::clip::{ClipId, ClipState};

/// The folder of clips below the data folder.
const CLIPS: &str = "clips";
/// The folder of deleted clips below the data folder.
const TRASH: &str = "trash";

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

    /// Finds a clip by `last`, its id, or the beginning of its id.
    ///
    /// # Errors
    /// [`StoreError::NoClips`], [`StoreError::NotFound`], [`StoreError::Ambiguous`],
    /// or the system's refusal to read the folder.
    pub fn find(&self, query: &str) -> Result<StoredClip, StoreError> {
        if query.eq_ignore_ascii_case("last") {
            let newest = self.newest(1)?.into_iter().next();
            return newest.ok_or_else(|| StoreError::NoClips {
                folder: self.clips(),
            });
        }
        let prefix = query.to_ascii_uppercase();
        let mut found: Vec<(ClipId, PathBuf)> = Vec::new();
        for day in self.days()? {
            let clips = clips_in(&day).into_iter().rev();
            let matching =
                clips.filter(|id| !prefix.is_empty() && id.to_string().starts_with(&prefix));
            found.extend(matching.map(|id| (id, day.clone())));
        }
        match found.as_slice() {
            [] => Err(StoreError::NotFound {
                query: query.to_owned(),
                folder: self.clips(),
            }),
            [(id, day)] => Ok(load(day, *id)),
            [(first, _), (second, _), ..] => Err(StoreError::Ambiguous {
                query: query.to_owned(),
                count: found.len(),
                first: first.to_string(),
                second: second.to_string(),
            }),
        }
    }

    fn newest(&self, limit: usize) -> Result<Vec<StoredClip>, StoreError> {
        let mut newest = Vec::new();
        for day in self.days()? {
            let clips = clips_in(&day).into_iter().rev();
            newest.extend(clips.take(limit - newest.len()).map(|id| load(&day, id)));
            if newest.len() == limit {
                break;
            }
        }
        // A journey to another time zone can put a day's clips into the wrong order.
        newest.sort_by_key(|clip| std::cmp::Reverse(clip.record.id));
        Ok(newest)
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

    /// The folder that holds a clip: its day's, or after a change of time zone another.
    fn folder_of(&self, clip: ClipId) -> Result<Option<PathBuf>, StoreError> {
        let holds = |day: &PathBuf| {
            day.join(format!("{clip}.wav")).exists() || day.join(format!("{clip}.json")).exists()
        };
        let expected = self.day_of(clip);
        if holds(&expected) {
            return Ok(Some(expected));
        }
        Ok(self.days()?.find(holds))
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

impl ClipStore for ClipFolder {
    fn save(&mut self, record: &ClipRecord) -> Result<(), StoreError> {
        let folder = match self.folder_of(record.id)? {
            Some(folder) => folder,
            None => self.day_of(record.id),
        };
        create_private_folder(&folder)?;
        let path = folder.join(format!("{}.json", record.id));
        let part = folder.join(format!("{}.json.part", record.id));
        // Written aside and renamed: whoever reads sees the old record or the
        // new one, and a crash leaves the old one.
        write_private_file(&part, record)
            .and_then(|()| fs::rename(&part, &path))
            .map_err(|error| {
                let _ = fs::remove_file(&part);
                StoreError::io("write", &path, &error)
            })
    }

    fn trash(&mut self, clip: ClipId) -> Result<(), StoreError> {
        let Some(folder) = self.folder_of(clip)? else {
            return Err(StoreError::NotFound {
                query: clip.to_string(),
                folder: self.clips(),
            });
        };
        let trash = self.root.join(TRASH);
        create_private_folder(&trash)?;
        for extension in ["wav", "json"] {
            let name = format!("{clip}.{extension}");
            let from = folder.join(&name);
            match fs::rename(&from, trash.join(&name)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(StoreError::io("move", &from, &error));
                }
                Ok(()) | Err(_) => {}
            }
        }
        Ok(())
    }

    fn recent(&mut self, limit: usize) -> Result<Vec<StoredClip>, StoreError> {
        self.newest(limit)
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

/// The clips of one day, oldest first: whatever has a WAV or a record.
fn clips_in(day: &Path) -> BTreeSet<ClipId> {
    let entries = match fs::read_dir(day) {
        Ok(entries) => entries,
        Err(error) => {
            tracing::warn!(folder = %day.display(), %error, "cannot read a day of clips");
            return BTreeSet::new();
        }
    };
    entries
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let extension = path.extension()?.to_str()?;
            let id = path.file_stem()?.to_str()?.parse().ok()?;
            matches!(extension, "wav" | "json").then_some(id)
        })
        .collect()
}

fn load(day: &Path, id: ClipId) -> StoredClip {
    let path = day.join(format!("{id}.wav"));
    let (record, problem) = match read_record(&day.join(format!("{id}.json")), id) {
        Ok(Some(record)) => (record.settled(), None),
        // No record: the program was cut off before it could write one.
        Ok(None) => (bare(id, &path), None),
        Err(problem) => (bare(id, &path), Some(problem)),
    };
    StoredClip {
        record,
        path,
        problem,
    }
}

/// What a clip's WAV alone tells.
fn bare(id: ClipId, wav: &Path) -> ClipRecord {
    /// The header that sayso writes.
    const HEADER: u64 = 44;
    /// 16,000 frames a second of two bytes.
    const BYTES_PER_MS: u64 = 32;
    let bytes = fs::metadata(wav).map_or(0, |file| file.len());
    let length = Duration::from_millis(bytes.saturating_sub(HEADER) / BYTES_PER_MS);
    ClipRecord::new(id, ClipState::Sealed, length)
}

fn read_record(path: &Path, id: ClipId) -> Result<Option<ClipRecord>, StoreError> {
    /// Read first, because a later format may change everything else.
    #[derive(serde::Deserialize)]
    struct Format {
        version: u32,
    }
    let broken = |cause: String| StoreError::BrokenRecord {
        path: path.to_owned(),
        cause,
    };
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(broken(error.to_string())),
    };
    let format: Format = serde_json::from_str(&text).map_err(|error| broken(error.to_string()))?;
    if format.version > VERSION {
        return Err(StoreError::NewerRecord {
            path: path.to_owned(),
            version: format.version,
        });
    }
    let record: ClipRecord =
        serde_json::from_str(&text).map_err(|error| broken(error.to_string()))?;
    if record.id != id {
        return Err(broken(format!("it is the record of clip {}", record.id)));
    }
    Ok(Some(record))
}

fn write_private_file(path: &Path, record: &ClipRecord) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file: File = options.open(path)?;
    serde_json::to_writer_pretty(&mut file, record)?;
    file.write_all(b"\n")?;
    // Without this a power cut can leave the new name with no content.
    file.sync_data()
}

fn create_private_folder(path: &Path) -> Result<(), StoreError> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(path)
        .map_err(|error| StoreError::io("write", path, &error))
}
