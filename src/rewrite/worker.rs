//! The thread on which the program runs.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::{self, JoinHandle};

use tokio::sync::mpsc;

use super::{About, Program, RewriteError, Skip, Why};
use crate::clip::ClipId;
use crate::outbox::{Closing, WaitingOutbox};

/// Texts that may wait for a slow program. One more is not rewritten.
const QUEUE: usize = 32;

/// A text that is to be rewritten.
#[derive(Debug, Clone)]
pub struct Task {
    /// Counts up; the answer has the same.
    pub number: u64,
    /// Whose text.
    pub clip: ClipId,
    /// The text.
    pub text: String,
    /// By whom.
    pub program: Arc<Program>,
    /// What the program is told of it.
    pub about: About,
    /// Ends it early.
    pub skip: Skip,
}

/// What came of a [`Task`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewritten {
    /// The task's number.
    pub number: u64,
    /// Whose text.
    pub clip: ClipId,
    /// The new text, or why there is none.
    pub result: Result<String, RewriteError>,
}

/// Owns the thread `rewrite`: texts are rewritten in the order given.
///
/// Dropping it ends the program that runs and joins the thread; what waits is not
/// rewritten. Events go out through a bounded channel; while it is full the thread
/// waits, except during the drop, when what nobody takes is dropped.
pub struct Rewriter {
    tasks: Option<SyncSender<Task>>,
    closing: Closing,
    thread: Option<JoinHandle<()>>,
}

impl Rewriter {
    /// Starts the thread.
    ///
    /// # Errors
    /// The system's error when no thread can be started.
    pub fn spawn(events: mpsc::Sender<Rewritten>) -> std::io::Result<Self> {
        let (tasks, queue) = sync_channel(QUEUE);
        let closing = Closing::default();
        let events = WaitingOutbox::new(events, closing.clone());
        let ends = closing.clone();
        let thread = thread::Builder::new()
            .name("rewrite".to_owned())
            .spawn(move || run(&queue, &events, &ends))?;
        Ok(Self {
            tasks: Some(tasks),
            closing,
            thread: Some(thread),
        })
    }

    /// Queues a text. Never waits.
    ///
    /// # Errors
    /// [`Why::Busy`] when the queue is full, [`Why::Skipped`] when the thread has
    /// ended.
    pub fn submit(&self, task: Task) -> Result<(), RewriteError> {
        let program = task.program.name();
        let refused = |why| RewriteError { program, why };
        let Some(tasks) = &self.tasks else {
            return Err(refused(Why::Skipped));
        };
        tasks.try_send(task).map_err(|error| {
            refused(match error {
                TrySendError::Full(_) => Why::Busy,
                TrySendError::Disconnected(_) => Why::Skipped,
            })
        })
    }
}

impl Drop for Rewriter {
    fn drop(&mut self) {
        self.closing.begin();
        self.tasks = None;
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            if thread.join().is_err() {
                tracing::error!("the rewriting thread panicked");
            }
        }
    }
}

fn run(queue: &Receiver<Task>, events: &WaitingOutbox<Rewritten>, closing: &Closing) {
    while let Ok(task) = queue.recv() {
        let Task {
            number,
            clip,
            text,
            program,
            about,
            skip,
        } = task;
        let stop = || closing.has_begun() || skip.0.has_begun();
        let skipped = Err(Why::Skipped);
        let answer = if stop() {
            skipped
        } else {
            program.answer(&text, &about, &stop)
        };
        let result = answer.map_err(|why| RewriteError {
            program: program.name(),
            why,
        });
        if let Err(error) = &result {
            tracing::warn!(%clip, error = error.for_log(), "text not rewritten");
        }
        events.tell(Rewritten {
            number,
            clip,
            result,
        });
    }
}
