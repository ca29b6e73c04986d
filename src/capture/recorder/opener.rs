//! Opening and closing, away from the recorder: both may take as long as a
//! sound server likes, or for ever.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::capture::{CaptureError, Microphone, OpenMicrophone};

/// How long the end waits for a sound server that does not answer.
const PATIENCE: Duration = Duration::from_secs(1);

enum Request {
    Open,
    ClipBegan,
    ClipEnded,
    Look,
}

/// The thread `mic-open`, which owns the microphone.
pub(super) struct Opener {
    requests: Option<SyncSender<Request>>,
    opened: Receiver<Result<OpenMicrophone, CaptureError>>,
    /// Set by the thread when another device is wanted by now.
    moved: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
    /// Streams that are being closed; each receiver disconnects when it is done.
    closing: Vec<Receiver<()>>,
}

impl Opener {
    pub(super) fn spawn(mut mic: Box<dyn Microphone>) -> io::Result<Self> {
        // One opening at a time, and a few clips that begin and end.
        let (requests, inbox) = sync_channel(16);
        let (outbox, opened) = sync_channel(1);
        let moved = Arc::new(AtomicBool::new(false));
        let tell_moved = Arc::clone(&moved);
        let thread = thread::Builder::new()
            .name("mic-open".to_owned())
            .spawn(move || {
                for request in inbox {
                    match request {
                        Request::Look => {
                            if mic.has_moved() {
                                tell_moved.store(true, Ordering::Relaxed);
                            }
                        }
                        Request::Open => {
                            tell_moved.store(false, Ordering::Relaxed);
                            if outbox.send(mic.open()).is_err() {
                                return;
                            }
                        }
                        Request::ClipBegan => mic.clip_began(),
                        Request::ClipEnded => mic.clip_ended(),
                    }
                }
            })?;
        Ok(Self {
            requests: Some(requests),
            opened,
            moved,
            thread: Some(thread),
            closing: Vec::new(),
        })
    }

    /// Asks for an opening; its end is seen by [`opened`](Self::opened).
    pub(super) fn open(&self) {
        self.ask(Request::Open);
    }

    /// Asks whether another device is wanted by now; see [`moved`](Self::moved).
    pub(super) fn look(&self) {
        self.ask(Request::Look);
    }

    /// Whether another device is wanted by now; said once.
    pub(super) fn moved(&self) -> bool {
        self.moved.swap(false, Ordering::Relaxed)
    }

    /// Tells the microphone that a clip has begun.
    pub(super) fn clip_began(&self) {
        self.ask(Request::ClipBegan);
    }

    /// Tells the microphone that a clip is over.
    pub(super) fn clip_ended(&self) {
        self.ask(Request::ClipEnded);
    }

    fn ask(&self, request: Request) {
        if let Some(requests) = &self.requests {
            // Full only if the platform hangs in an opening, and then neither
            // request has anything to act on.
            let _ = requests.try_send(request);
        }
    }

    /// How the opening ended, if it has.
    pub(super) fn opened(&self) -> Option<Result<OpenMicrophone, CaptureError>> {
        match self.opened.try_recv() {
            Ok(result) => Some(result),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => Some(Err(CaptureError::RecorderGone)),
        }
    }

    /// Closes a stream on a thread of its own, detached: on a dead ALSA server
    /// it never ends.
    pub(super) fn close(&mut self, stream: Box<dyn Send>) {
        self.closing
            .retain(|done| done.try_recv() == Err(TryRecvError::Empty));
        let (done, closed) = sync_channel::<()>(0);
        let spawned = thread::Builder::new()
            .name("mic-close".to_owned())
            .spawn(move || {
                drop(stream);
                drop(done);
            });
        // Without a thread the stream was closed here and now.
        if spawned.is_ok() {
            self.closing.push(closed);
        }
    }
}

impl Drop for Opener {
    fn drop(&mut self) {
        self.requests = None;
        let deadline = std::time::Instant::now() + PATIENCE;
        let left = || deadline.saturating_duration_since(std::time::Instant::now());
        for closed in &self.closing {
            let _ = closed.recv_timeout(left());
        }
        // The thread ends when it sees the closed channel. One that hangs in
        // the platform is left to the end of the process.
        loop {
            match self.opened.recv_timeout(left()) {
                Ok(Ok(late)) => self.close(late.stream),
                Ok(Err(_)) => {}
                Err(RecvTimeoutError::Timeout) => return,
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
