//! Hears what a program prints, on a thread of its own.
//!
//! What the program itself printed is in the pipe when it has ended, and is read to
//! its end, however long the thread may have to wait for a processor. What it has
//! left running may hold the pipe for ever: once the program has ended, a silence
//! ends the wait. The pipe stays open all the same, or the next word of what was left
//! running would end it.

use std::io::Read;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::{Cut, LOOK, MOST, hurried};

/// For how long nothing may come from what a program has left running.
const SILENCE: Duration = Duration::from_millis(100);
/// For how long what a program has left running is heard at the most, once the
/// program itself has ended.
const LONGEST: Duration = Duration::from_secs(2);
/// How long the last words may take in any case.
const LAST_WORDS: Duration = Duration::from_millis(200);

/// Reads what a program prints.
pub(super) struct Ear {
    shared: Arc<Shared>,
    /// How many bytes that were, also those that are not kept.
    pub(super) count: Arc<AtomicUsize>,
    over: Receiver<()>,
}

#[derive(Default)]
struct Shared {
    heard: Mutex<Vec<u8>>,
    /// The program has ended.
    ended: AtomicBool,
}

impl Ear {
    pub(super) fn new(pipe: impl Pipe) -> Self {
        let shared: Arc<Shared> = Arc::default();
        let count: Arc<AtomicUsize> = Arc::default();
        let (reading, over) = sync_channel::<()>(0);
        let (into, counted) = (Arc::clone(&shared), Arc::clone(&count));
        let started = thread::Builder::new()
            .name("program-output".to_owned())
            .spawn(move || into.listen(pipe, &counted, reading));
        if let Err(error) = started {
            tracing::error!(%error, "no thread to hear a program on");
        }
        Self {
            shared,
            count,
            over,
        }
    }

    /// From now on a silence is the end.
    pub(super) fn program_has_ended(&self) {
        self.shared.ended.store(true, Ordering::Release);
    }

    /// What was printed, once the program has ended: all of it, or what there is at
    /// `end`.
    ///
    /// # Errors
    /// Those of `go_on`, which is asked now and then.
    pub(super) fn words(
        self,
        end: Instant,
        go_on: &dyn Fn() -> Result<(), Cut>,
    ) -> Result<Vec<u8>, Cut> {
        let last = Instant::now() + LAST_WORDS;
        // Where no pipe can be asked, a silence is not heard.
        let mut end = if cfg!(unix) {
            // What was left running may talk on and on.
            end.max(last).min(Instant::now() + LONGEST)
        } else {
            last
        };
        while self.over.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
            go_on()?;
            end = hurried(end);
            if Instant::now() >= end {
                break;
            }
        }
        let mut heard = self.shared.heard();
        Ok(std::mem::take(&mut *heard))
    }
}

impl Shared {
    /// Until the pipe's end, or a silence behind the program's; dropping `reading`
    /// says so.
    fn listen(&self, mut pipe: impl Pipe, count: &AtomicUsize, reading: SyncSender<()>) {
        let mut bytes = [0; 4096];
        loop {
            // Before looking: what the program printed is there by then.
            let ended = self.ended.load(Ordering::Acquire);
            if !pipe.speaks_within(SILENCE) {
                if ended {
                    break;
                }
                continue;
            }
            let Ok(read @ 1..) = pipe.read(&mut bytes) else {
                return;
            };
            count.fetch_add(read, Ordering::Relaxed);
            let mut heard = self.heard();
            heard.extend_from_slice(&bytes[..read]);
            let over = heard.len().saturating_sub(MOST);
            heard.drain(..over);
        }
        drop(reading);
        while let Ok(1..) = pipe.read(&mut bytes) {}
    }

    fn heard(&self) -> std::sync::MutexGuard<'_, Vec<u8>> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One end of a program's pipe.
pub(super) trait Pipe: Read + Send + 'static {
    /// Whether there is something to be read, its end perhaps, before `time` is over.
    fn speaks_within(&self, time: Duration) -> bool;
}

#[cfg(unix)]
impl<P: Read + Send + std::os::fd::AsFd + 'static> Pipe for P {
    fn speaks_within(&self, time: Duration) -> bool {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};
        let mut looked_at = [PollFd::new(self, PollFlags::IN)];
        let time = Timespec::try_from(time).ok();
        loop {
            match poll(&mut looked_at, time.as_ref()) {
                Ok(ready) => return ready > 0,
                Err(rustix::io::Errno::INTR) => {}
                // Reading will say what is wrong.
                Err(_) => return true,
            }
        }
    }
}

/// Where a pipe cannot be asked, reading waits for as long as it may; the words are
/// taken at the end of their time.
#[cfg(not(unix))]
impl<P: Read + Send + 'static> Pipe for P {
    fn speaks_within(&self, _time: Duration) -> bool {
        true
    }
}

#[cfg(all(test, unix))]
mod tests;
