//! The clip's WAV, growing on disk while it is being spoken.
//!
//! A thread of its own, `journal`, because a disk may take as long as it likes.
//! `hound` writes the file: its `flush` rewrites the header's lengths, so that
//! after a crash the file is a valid WAV that lacks the last moment at most.
//!
//! Requests are bounded. When the queue is full the recorder keeps the samples
//! and hands them over later; it never waits for the disk.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, BufWriter, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::{self, JoinHandle};

use hound::{SampleFormat, WavSpec, WavWriter};

use super::CaptureError;
use crate::audio::CLIP_RATE;
use crate::audio::wav::pcm16;
use crate::clip::ClipId;

/// Requests that may wait; at five a second, several seconds of a slow disk.
const QUEUE: usize = 32;

/// What clips are stored as: 16 kHz, mono, 16-bit.
const SPEC: WavSpec = WavSpec {
    channels: 1,
    sample_rate: CLIP_RATE,
    bits_per_sample: 16,
    sample_format: SampleFormat::Int,
};

/// The bytes before the first sample of such a file, as hound writes it.
const HEADER: u64 = 44;

/// A request to the journal. Requests for a clip come in this order.
pub(super) enum JournalRequest {
    /// Create the clip's file, and its folder if need be.
    Begin { clip: ClipId, path: PathBuf },
    /// Append samples and make the header say so.
    Append { clip: ClipId, samples: Vec<i16> },
    /// Finish the file and see it onto the disk.
    Seal { clip: ClipId },
    /// Finish the file and move it to `trash`; `None` deletes it.
    Discard {
        clip: ClipId,
        trash: Option<PathBuf>,
    },
    /// Write the whole file anew, aside, and put it in the place of what there
    /// is, whose first `from` samples come before these.
    Rewrite {
        clip: ClipId,
        path: PathBuf,
        from: usize,
        samples: Arc<[f32]>,
    },
}

/// What the journal answers.
#[derive(Debug, PartialEq)]
pub(super) enum JournalReply {
    /// The file could not be written; nothing more is tried for this clip.
    Failed { clip: ClipId, error: CaptureError },
    /// The clip's file is whole and on the disk, unless it had failed before.
    Sealed { clip: ClipId, whole: bool },
    /// The clip's file is gone or in the trash, or had failed before.
    Discarded { clip: ClipId, trashed: bool },
}

/// The thread `journal`. Dropping it lets it finish what was asked, then joins it.
pub(super) struct Journal {
    requests: Option<SyncSender<JournalRequest>>,
    replies: Receiver<JournalReply>,
    thread: Option<JoinHandle<()>>,
}

impl Journal {
    pub(super) fn spawn() -> io::Result<Self> {
        let (requests, inbox) = sync_channel(QUEUE);
        // Each request has two replies at most, so a recorder that reads them
        // now and then never makes the journal wait.
        let (outbox, replies) = sync_channel(2 * QUEUE);
        let thread = thread::Builder::new()
            .name("journal".to_owned())
            .spawn(move || run(&inbox, &outbox))?;
        Ok(Self {
            requests: Some(requests),
            replies,
            thread: Some(thread),
        })
    }

    /// A journal that never takes anything from its queue, and that queue.
    #[cfg(test)]
    pub(super) fn stuck() -> (Self, Receiver<JournalRequest>) {
        let (requests, inbox) = sync_channel(QUEUE);
        let (_, replies) = sync_channel(1);
        let journal = Self {
            requests: Some(requests),
            replies,
            thread: None,
        };
        (journal, inbox)
    }

    /// Hands a request over, or back when the queue is full. Never waits.
    pub(super) fn offer(&self, request: JournalRequest) -> Result<(), JournalRequest> {
        match &self.requests {
            None => Ok(()),
            Some(requests) => match requests.try_send(request) {
                Err(TrySendError::Full(request)) => Err(request),
                // A journal that has died takes nothing any more; the last
                // minutes of samples stay in memory all the same.
                Ok(()) | Err(TrySendError::Disconnected(_)) => Ok(()),
            },
        }
    }

    /// Hands a request over, waiting for the disk if need be: for the end only.
    pub(super) fn insist(&self, request: JournalRequest) {
        if let Some(requests) = &self.requests {
            let _ = requests.send(request);
        }
    }

    /// The next answer, if one is there.
    pub(super) fn reply(&self) -> Option<JournalReply> {
        self.replies.try_recv().ok()
    }

    /// Lets it finish, joins it, and gives the last answers.
    pub(super) fn finish(mut self) -> Vec<JournalReply> {
        self.requests = None;
        // Ends when the thread drops its sender.
        let replies = self.replies.iter().collect();
        self.join();
        replies
    }

    fn join(&mut self) {
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        self.requests = None;
        // A thread that waits to answer is let go by reading on.
        for _reply in &self.replies {}
        self.join();
    }
}

/// The thread: one request after the other until the channel closes.
fn run(inbox: &Receiver<JournalRequest>, outbox: &SyncSender<JournalReply>) {
    let mut file: Option<ClipFile> = None;
    // The file that could not be written to the end: it may still have to go.
    let mut cut: Option<(ClipId, PathBuf)> = None;
    for request in inbox {
        let (clip, path, result, done) = match request {
            JournalRequest::Begin { clip, path } => {
                let created = ClipFile::create(clip, &path);
                (clip, path, created.map(|new| file = Some(new)), None)
            }
            JournalRequest::Append { clip, samples } => {
                let Some(open) = file.as_mut().filter(|open| open.clip == clip) else {
                    continue;
                };
                (clip, open.path.clone(), open.append(&samples), None)
            }
            JournalRequest::Seal { clip } => {
                let (path, sealed, whole) = match file.take_if(|open| open.clip == clip) {
                    Some(open) => (open.path.clone(), open.seal(), true),
                    None => (PathBuf::new(), Ok(()), false),
                };
                let whole = whole && sealed.is_ok();
                (
                    clip,
                    path,
                    sealed,
                    Some(JournalReply::Sealed { clip, whole }),
                )
            }
            JournalRequest::Rewrite {
                clip,
                path,
                from,
                samples,
            } => {
                let written = rewrite(clip, &path, from, &samples);
                let whole = written.is_ok();
                (
                    clip,
                    path,
                    written,
                    Some(JournalReply::Sealed { clip, whole }),
                )
            }
            JournalRequest::Discard { clip, trash } => {
                let trashed = trash.is_some();
                let done = Some(JournalReply::Discarded { clip, trashed });
                let open = file.take_if(|open| open.clip == clip);
                let left = cut.take_if(|(of, _)| *of == clip);
                let path = open.as_ref().map(|open| open.path.clone());
                let path = path.or(left.map(|(_, path)| path)).unwrap_or_default();
                let gone = match open {
                    Some(open) => open.discard(trash.as_deref()),
                    None => put_away(&path, trash.as_deref()),
                };
                (clip, path, gone, done)
            }
        };
        if let Err(cause) = result {
            // An older clip that cannot be mended costs the running one nothing.
            if file.as_ref().is_none_or(|open| open.clip == clip) {
                file = None;
                cut = Some((clip, path.clone()));
            }
            let cause = cause.to_string();
            let error = CaptureError::Journal { path, cause };
            let _ = outbox.send(JournalReply::Failed { clip, error });
        }
        if let Some(done) = done {
            let _ = outbox.send(done);
        }
    }
}

/// The file of the clip that is being recorded.
struct ClipFile {
    clip: ClipId,
    path: PathBuf,
    writer: WavWriter<BufWriter<File>>,
    /// The same file, to see it onto the disk.
    file: File,
    /// Samples since it was last seen there.
    unsynced: usize,
}

/// Samples after which the file is seen onto the disk, so that a power cut
/// costs a second: a second less what comes with one more write.
const SYNC_AT: usize = CLIP_RATE as usize - CLIP_RATE as usize / 5;

/// Writes a whole file aside and puts it in its place: a crash meanwhile leaves
/// what was there.
fn rewrite(clip: ClipId, path: &Path, from: usize, samples: &[f32]) -> io::Result<()> {
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

impl ClipFile {
    fn create(clip: ClipId, path: &Path) -> io::Result<Self> {
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

    fn append(&mut self, samples: &[i16]) -> io::Result<()> {
        self.write(samples)?;
        self.unsynced += samples.len();
        if self.unsynced >= SYNC_AT {
            self.unsynced = 0;
            self.file.sync_data()?;
        }
        Ok(())
    }

    fn seal(self) -> io::Result<()> {
        self.writer.finalize().map_err(plain)?;
        self.file.sync_all()?;
        // The folder's entry too. Not every platform can, and the file is whole.
        if let Some(folder) = self.path.parent() {
            let _ = File::open(folder).and_then(|folder| folder.sync_all());
        }
        Ok(())
    }

    fn discard(self, trash: Option<&Path>) -> io::Result<()> {
        self.writer.finalize().map_err(plain)?;
        put_away(&self.path, trash)
    }
}

/// Moves a clip that nobody wants into the trash, or removes it. A file that
/// was never made is put away.
fn put_away(path: &Path, trash: Option<&Path>) -> io::Result<()> {
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

#[cfg(test)]
mod tests;
