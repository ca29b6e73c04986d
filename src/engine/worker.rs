//! The one thread that owns the models.
//!
//! ```text
//! submit ─▶ sync_channel (64, full: the job comes back) ─▶ thread `engine` ─▶ events (bounded)
//! ```
//!
//! Jobs are answered in the order in which they came, each exactly once, with
//! [`EngineEvent::Done`] or [`EngineEvent::Failed`]. When nobody takes the
//! events the thread waits with its work; once the worker is being dropped it
//! waits no longer and lets them go.

mod audio;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use std::{fmt, io};

use tokio::sync::mpsc::Sender;

use super::{EngineError, EngineEvent, Job, JobAudio, JobControl, ModelSlot, Transcriber};
use crate::audio::gate::Voice;
use crate::outbox::{Closing, WaitingOutbox};
use crate::text::Transcript;

/// How many jobs wait at most.
pub const QUEUE: usize = 64;

/// Makes the transcriber: called on the engine's thread at once, and again
/// before the next job when it failed, or for the thread that takes the place
/// of one that hangs. It may stop when the control asks for it.
pub type Loader = Box<dyn FnMut(&JobControl) -> Result<Box<dyn Transcriber>, EngineError> + Send>;

/// The engine's thread. Dropping it aborts the job at hand, answers the waiting
/// ones as aborted if there is room for the answers, and joins.
pub struct EngineWorker {
    /// `None` only while dropping.
    requests: Option<SyncSender<Request>>,
    stop: Arc<Stop>,
    thread: Option<JoinHandle<()>>,
    loaders: Arc<Mutex<Vec<Loader>>>,
    /// After how long without work the models leave the memory.
    idle: Option<Duration>,
    events: Sender<EngineEvent>,
}

/// What the thread is asked for.
enum Request {
    Job(Box<Job>),
    /// Load the model if it is not loaded.
    Warm(ModelSlot),
}

impl EngineWorker {
    /// Starts the thread, which loads the model at once and tells `events`.
    ///
    /// # Errors
    /// The system cannot start another thread.
    pub fn spawn(loader: Loader, events: Sender<EngineEvent>) -> io::Result<Self> {
        Self::spawn_with(vec![loader], None, events)
    }

    /// The same with several models: the first is loaded at once, each other one
    /// when it is needed first, and they leave the memory when none was needed for
    /// `idle`.
    ///
    /// # Errors
    /// As [`Self::spawn`].
    pub fn spawn_with(
        loaders: Vec<Loader>,
        idle: Option<Duration>,
        events: Sender<EngineEvent>,
    ) -> io::Result<Self> {
        let (requests, queue) = sync_channel(QUEUE);
        let stop = Arc::new(Stop::default());
        let mut worker = Self {
            requests: Some(requests),
            stop: Arc::clone(&stop),
            thread: None,
            loaders: Arc::new(Mutex::new(loaders)),
            idle,
            events,
        };
        worker.thread = Some(worker.start(queue, stop)?);
        Ok(worker)
    }

    fn start(&self, queue: Receiver<Request>, stop: Arc<Stop>) -> io::Result<JoinHandle<()>> {
        let engine = Engine {
            loaders: Arc::clone(&self.loaders),
            transcribers: BTreeMap::new(),
            idle: self.idle,
            events: WaitingOutbox::new(self.events.clone(), stop.closing.clone()),
            stop,
        };
        thread::Builder::new()
            .name("engine".to_owned())
            .spawn(move || engine.run(&queue))
    }

    /// Leaves a thread that hangs to itself, since nothing can end it, and
    /// starts another, which loads the model anew. What waited in the queue is
    /// gone with the old one, and an answer of it is one too late.
    ///
    /// # Errors
    /// The system cannot start another thread.
    pub fn replace(&mut self) -> io::Result<()> {
        self.stop.now();
        let (requests, queue) = sync_channel(QUEUE);
        let stop = Arc::new(Stop::default());
        let thread = self.start(queue, Arc::clone(&stop))?;
        self.requests = Some(requests);
        self.stop = stop;
        // Not joined: it would hang the one who does.
        drop(self.thread.replace(thread));
        Ok(())
    }

    /// Puts a job at the end of the queue. Never waits.
    ///
    /// # Errors
    /// The job itself, when [`QUEUE`] jobs are waiting or the thread has ended.
    pub fn submit(&self, job: Job) -> Result<(), Box<Job>> {
        let job = Box::new(job);
        let Some(requests) = &self.requests else {
            return Err(job);
        };
        match requests.try_send(Request::Job(job)) {
            Err(
                TrySendError::Full(Request::Job(job))
                | TrySendError::Disconnected(Request::Job(job)),
            ) => Err(job),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Has the model loaded now if it is not: a key went down, and while the user
    /// speaks there is time. A full queue loads it anyway.
    pub fn warm(&self, model: ModelSlot) {
        if let Some(requests) = &self.requests {
            let _ = requests.try_send(Request::Warm(model));
        }
    }
}

impl fmt::Debug for EngineWorker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EngineWorker").finish_non_exhaustive()
    }
}

impl Drop for EngineWorker {
    fn drop(&mut self) {
        // First the flag, so that the job after the current one does no work;
        // then the current one; then the channel, which ends the loop.
        self.stop.now();
        drop(self.requests.take());
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            if thread.join().is_err() {
                tracing::error!("the engine's thread ended in a panic");
            }
        }
    }
}

/// Tells the thread to end, and the job at hand with it.
#[derive(Default)]
struct Stop {
    closing: Closing,
    current: Mutex<Option<JobControl>>,
}

impl Stop {
    fn now(&self) {
        self.closing.begin();
        if let Some(control) = &*self.current.lock().unwrap_or_else(PoisonError::into_inner) {
            control.abort();
        }
    }

    fn is_set(&self) -> bool {
        self.closing.has_begun()
    }

    /// Names the work that [`Self::now`] has to abort. Work that begins after
    /// the flag was set is aborted here.
    fn working_on(&self, control: Option<&JobControl>) {
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) = control.cloned();
        if let Some(control) = control.filter(|_| self.is_set()) {
            control.abort();
        }
    }
}

/// What the thread owns.
struct Engine {
    loaders: Arc<Mutex<Vec<Loader>>>,
    transcribers: BTreeMap<ModelSlot, Box<dyn Transcriber>>,
    idle: Option<Duration>,
    events: WaitingOutbox<EngineEvent>,
    stop: Arc<Stop>,
}

impl Engine {
    fn run(mut self, queue: &Receiver<Request>) {
        // A failure has been told; the next request tries again.
        let _ = self.load(ModelSlot::default());
        while let Some(request) = self.next(queue) {
            match request {
                Request::Job(job) => self.answer(*job),
                Request::Warm(slot) => {
                    self.let_go_of_the_dead(slot);
                    if !self.transcribers.contains_key(&slot) && !self.stop.is_set() {
                        let _ = self.load(slot);
                    }
                }
            }
        }
    }

    /// Waits for the next request; `None` when there will be none. Models that
    /// nobody needs for long are let go meanwhile.
    fn next(&mut self, queue: &Receiver<Request>) -> Option<Request> {
        if let Some(idle) = self.idle.filter(|_| !self.transcribers.is_empty()) {
            match queue.recv_timeout(idle) {
                Ok(request) => return Some(request),
                Err(RecvTimeoutError::Disconnected) => return None,
                Err(RecvTimeoutError::Timeout) => {
                    for (slot, transcriber) in std::mem::take(&mut self.transcribers) {
                        drop(transcriber);
                        self.events.tell(EngineEvent::Unloaded(slot));
                    }
                }
            }
        }
        queue.recv().ok()
    }

    /// Loads the model and runs it once on silence, so that the first
    /// dictation does not pay for it.
    fn load(&mut self, slot: ModelSlot) -> Result<(), EngineError> {
        let began = Instant::now();
        self.events.tell(EngineEvent::Loading(slot));
        let control = JobControl::default();
        self.stop.working_on(Some(&control));
        let loaded = guarded(|| {
            let mut loaders = self.loaders.lock().unwrap_or_else(PoisonError::into_inner);
            let loader = loaders.get_mut(slot.0).ok_or(EngineError::Crashed)?;
            let mut transcriber = loader(&control)?;
            drop(loaders);
            transcriber.warm_up(&control)?;
            Ok(transcriber)
        });
        self.stop.working_on(None);
        match loaded {
            Ok(transcriber) => {
                let took = began.elapsed();
                tracing::info!(?took, model = transcriber.info().name, "model ready");
                self.events.tell(EngineEvent::Ready {
                    slot,
                    model: transcriber.info().clone(),
                    took,
                });
                self.transcribers.insert(slot, transcriber);
                Ok(())
            }
            Err(error) => {
                tracing::warn!(%error, "model not loaded");
                self.events
                    .tell(EngineEvent::LoadFailed(slot, error.clone()));
                Err(error)
            }
        }
    }

    fn let_go_of_the_dead(&mut self, slot: ModelSlot) {
        let transcriber = self.transcribers.get_mut(&slot);
        if transcriber.is_some_and(|one| !one.is_alive()) {
            tracing::warn!("the engine has died while it rested");
            self.transcribers.remove(&slot);
        }
    }

    fn answer(&mut self, job: Job) {
        let (id, clip) = (job.id, job.clip);
        let outcome = self.work_on(&job);
        // The samples may be the last copy in memory: free them before waiting.
        drop(job);
        self.events.tell(match outcome {
            Ok((transcript, voice)) => EngineEvent::Done {
                job: id,
                clip,
                transcript,
                voice,
                at: Instant::now(),
            },
            Err(error) => {
                tracing::info!(job = id.0, %clip, kind = error.kind(), "no transcript");
                EngineEvent::Failed {
                    job: id,
                    clip,
                    error,
                }
            }
        });
    }

    fn work_on(&mut self, job: &Job) -> Result<(Transcript, Option<Voice>), EngineError> {
        let refused = || job.control.is_aborted().then_some(EngineError::Aborted);
        self.stop.working_on(Some(&job.control));
        if let Some(aborted) = refused() {
            return Err(aborted);
        }
        self.let_go_of_the_dead(job.model);
        if !self.transcribers.contains_key(&job.model) {
            self.load(job.model)?;
            self.stop.working_on(Some(&job.control));
        }
        self.events.tell(EngineEvent::Started {
            job: job.id,
            clip: job.clip,
            at: Instant::now(),
        });
        let samples = audio::samples(&job.audio)?;
        if let Some(aborted) = refused() {
            return Err(aborted);
        }
        let Some(transcriber) = self.transcribers.get_mut(&job.model) else {
            return Err(EngineError::Crashed);
        };
        let outcome = guarded(|| transcriber.transcribe(&samples, &job.options, &job.control));
        self.stop.working_on(None);
        if matches!(
            outcome,
            Err(EngineError::Crashed | EngineError::Ended { .. })
        ) {
            // Nobody knows what state it is in, if it is there at all.
            self.transcribers.remove(&job.model);
        }
        // A late text is no answer to someone who asked to stop.
        let transcript = refused().map_or(outcome, Err)?;
        // Nobody else has listened to it.
        let from_file = matches!(job.audio, JobAudio::File(_));
        Ok((transcript, from_file.then(|| Voice::of(&samples))))
    }
}

/// Runs `work`; a panic in it becomes an error, so that every job is answered.
fn guarded<T>(work: impl FnOnce() -> Result<T, EngineError>) -> Result<T, EngineError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(EngineError::Crashed))
}

#[cfg(test)]
mod tests;
