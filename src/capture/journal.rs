//! The clip's WAV, growing on disk while it is being spoken.
//!
//! A thread of its own, `journal`, because a disk may take as long as it likes.
//! `hound` writes the file: its `flush` rewrites the header's lengths, so that
//! after a crash the file is a valid WAV that lacks the last moment at most.
//!
//! Requests are bounded. When the queue is full the recorder keeps the samples
//! and hands them over later; it never waits for the disk.

mod clip_file;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::{self, JoinHandle};

use self::clip_file::{ClipFile, put_away, rewrite};
use super::CaptureError;
use crate::clip::ClipId;

/// Requests that may wait; at five a second, several seconds of a slow disk.
const QUEUE: usize = 32;

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
    let mut files = Files::default();
    for request in inbox {
        let Some(step) = files.take(request) else {
            continue;
        };
        if let Err(cause) = step.result {
            files.give_up(step.clip, &step.path);
            let error = CaptureError::Journal {
                path: step.path,
                cause: cause.to_string(),
            };
            let _ = outbox.send(JournalReply::Failed {
                clip: step.clip,
                error,
            });
        }
        if let Some(done) = step.done {
            let _ = outbox.send(done);
        }
    }
}

/// What became of a request.
struct Step {
    clip: ClipId,
    path: PathBuf,
    result: io::Result<()>,
    /// What is told besides, whatever the result.
    done: Option<JournalReply>,
}

/// The files that the thread has at hand.
#[derive(Default)]
struct Files {
    /// That of the running clip.
    open: Option<ClipFile>,
    /// The one that could not be written to the end: it may still have to go.
    cut: Option<(ClipId, PathBuf)>,
}

impl Files {
    /// Does what is asked; `None` where there is nothing to do it with.
    fn take(&mut self, request: JournalRequest) -> Option<Step> {
        Some(match request {
            JournalRequest::Begin { clip, path } => {
                let created = ClipFile::create(clip, &path);
                Step {
                    result: created.map(|new| self.open = Some(new)),
                    clip,
                    path,
                    done: None,
                }
            }
            JournalRequest::Append { clip, samples } => {
                let open = self.open.as_mut().filter(|open| open.clip == clip)?;
                Step {
                    clip,
                    path: open.path.clone(),
                    result: open.append(&samples),
                    done: None,
                }
            }
            JournalRequest::Seal { clip } => {
                let (path, result, whole) = match self.open.take_if(|open| open.clip == clip) {
                    Some(open) => (open.path.clone(), open.seal(), true),
                    None => (PathBuf::new(), Ok(()), false),
                };
                let whole = whole && result.is_ok();
                let done = Some(JournalReply::Sealed { clip, whole });
                Step {
                    clip,
                    path,
                    result,
                    done,
                }
            }
            JournalRequest::Rewrite {
                clip,
                path,
                from,
                samples,
            } => {
                let result = rewrite(clip, &path, from, &samples);
                let whole = result.is_ok();
                let done = Some(JournalReply::Sealed { clip, whole });
                Step {
                    clip,
                    path,
                    result,
                    done,
                }
            }
            JournalRequest::Discard { clip, trash } => self.discard(clip, trash.as_deref()),
        })
    }

    fn discard(&mut self, clip: ClipId, trash: Option<&Path>) -> Step {
        let open = self.open.take_if(|open| open.clip == clip);
        let left = self.cut.take_if(|(of, _)| *of == clip);
        let path = open.as_ref().map(|open| open.path.clone());
        let path = path.or(left.map(|(_, path)| path)).unwrap_or_default();
        let trashed = trash.is_some();
        Step {
            clip,
            result: match open {
                Some(open) => open.discard(trash),
                None => put_away(&path, trash),
            },
            path,
            done: Some(JournalReply::Discarded { clip, trashed }),
        }
    }

    /// The file at `path` failed. An older clip that cannot be mended costs the
    /// running one nothing.
    fn give_up(&mut self, clip: ClipId, path: &Path) {
        if self.open.as_ref().is_none_or(|open| open.clip == clip) {
            self.open = None;
            self.cut = Some((clip, path.to_owned()));
        }
    }
}

#[cfg(test)]
mod tests;
