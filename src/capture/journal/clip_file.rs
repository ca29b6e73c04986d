//! A clip's file: made, appended to, sealed, written anew, put away.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, BufWriter, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use hound::{SampleFormat, WavSpec, WavWriter};

use crate::audio::CLIP_RATE;
use crate::audio::wav::pcm16;
use crate::clip::ClipId;

/// What clips are stored as: 16 kHz, mono, 16-bit.
const SPEC: WavSpec = WavSpec {
    channels: 1,
    sample_rate: CLIP_RATE,
    bits_per_sample: 16,
    sample_format: SampleFormat::Int,
};

/// The bytes before the first sample of such a file, as hound writes it.
const HEADER: u64 = 44;

/// Samples after which the file is seen onto the disk, so that a power cut
/// costs a second: a second less what comes with one more write.
const SYNC_AT: usize = CLIP_RATE as usize - CLIP_RATE as usize / 5;

/// The file of the clip that is being recorded.
pub(super) struct ClipFile {
    pub(super) clip: ClipId,
    pub(super) path: PathBuf,
    writer: WavWriter<BufWriter<File>>,
    /// The same file, to see it onto the disk.
    file: File,
    /// Samples since it was last seen there.
    unsynced: usize,
}

impl ClipFile {
    /// Creates it, and its folder if need be.
    pub(super) fn create(clip: ClipId, path: &Path) -> io::Result<Self> {
        create_parent(path)?;
        let file = private_file(path)?;
        let writer = BufWriter::new(file.try_clone()?);
        let mut writer = WavWriter::new(writer, SPEC).map_err(plain)?;
        writer.flush().map_err(plain)?;
        Ok(Self {
            clip,
            path: path.to_owned(),
            writer,
            file,
            unsynced: 0,
        })
    }

    /// Appends and leaves it to [`Self::seal`] to see it onto the disk.
    fn write(&mut self, samples: &[i16]) -> io::Result<()> {
        for &sample in samples {
            self.writer.write_sample(sample).map_err(plain)?;
        }
        self.writer.flush().map_err(plain)
    }

    /// Appends, and now and then sees it onto the disk.
    pub(super) fn append(&mut self, samples: &[i16]) -> io::Result<()> {
        self.write(samples)?;
        self.unsynced += samples.len();
        if self.unsynced >= SYNC_AT {
            self.unsynced = 0;
            self.file.sync_data()?;
        }
        Ok(())
    }

    /// Ends it and sees it onto the disk.
    pub(super) fn seal(self) -> io::Result<()> {
        self.writer.finalize().map_err(plain)?;
        self.file.sync_all()?;
        // The folder's entry too. Not every platform can, and the file is whole.
        if let Some(folder) = self.path.parent() {
            let _ = File::open(folder).and_then(|folder| folder.sync_all());
        }
        Ok(())
    }

    /// Ends it and moves it to `trash`, or removes it.
    pub(super) fn discard(self, trash: Option<&Path>) -> io::Result<()> {
        self.writer.finalize().map_err(plain)?;
        put_away(&self.path, trash)
    }
}

/// Writes a whole file aside and puts it in its place: a crash meanwhile leaves
/// what was there.
pub(super) fn rewrite(clip: ClipId, path: &Path, from: usize, samples: &[f32]) -> io::Result<()> {
    let part = path.with_extension("wav.part");
    put_away(&part, None)?;
    let mut file = ClipFile::create(clip, &part)?;
    let written = copy_head(path, from, &mut file)
        .and_then(|()| {
            samples.chunks(CLIP_RATE as usize).try_for_each(|second| {
                let stored: Vec<i16> = second.iter().map(|&sample| pcm16(sample)).collect();
                file.write(&stored)
            })
        })
        .and_then(|()| file.seal())
        .and_then(|()| fs::rename(&part, path));
    if written.is_err() {
        let _ = put_away(&part, None);
    }
    written
}

/// Copies the first `samples` samples of a file that was written here. Its
/// header may be behind after a failure, so it is not asked.
fn copy_head(path: &Path, samples: usize, into: &mut ClipFile) -> io::Result<()> {
    if samples == 0 {
        return Ok(());
    }
    let mut head = File::open(path)?;
    head.seek(SeekFrom::Start(HEADER))?;
    let mut left = samples;
    let mut bytes = vec![0; 2 * CLIP_RATE as usize];
    while left > 0 {
        let some = left.min(CLIP_RATE as usize);
        head.read_exact(&mut bytes[..2 * some])?;
        let stored: Vec<i16> = bytes[..2 * some]
            .chunks_exact(2)
            .map(|pair| i16::from_le_bytes([pair[0], pair[1]]))
            .collect();
        into.write(&stored)?;
        left -= some;
    }
    Ok(())
}

/// Moves a clip that nobody wants into the trash, or removes it. A file that
/// was never made is put away.
pub(super) fn put_away(path: &Path, trash: Option<&Path>) -> io::Result<()> {
    if !path.exists() {
        return Ok(());
    }
    let Some(trash) = trash else {
        return fs::remove_file(path);
    };
    create_parent(trash)?;
    fs::rename(path, trash).or_else(|_| {
        // Another file system.
        fs::copy(path, trash)?;
        fs::remove_file(path)
    })
}

/// Creates the folder that `path` lies in, for the user alone.
fn create_parent(path: &Path) -> io::Result<()> {
    let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    else {
        return Ok(());
    };
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Creates a file for the user alone; never writes over another clip.
fn private_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// `hound` only ever passes on what the file says.
fn plain(error: hound::Error) -> io::Error {
    match error {
        hound::Error::IoError(error) => error,
        other => io::Error::other(other),
    }
}
