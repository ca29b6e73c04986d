//! The one thread that owns the engine.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use super::{
    EngineError, EngineEvent, Job, JobAudio, JobControl, ModelInfo, TranscribeOptions, Transcriber,
};
use crate::audio::{CLIP_RATE, resample, wav};

/// Loads the model, on the worker's thread; called again after a failure.
pub type Loader = Box<dyn FnMut() -> Result<Box<dyn Transcriber>, EngineError> + Send>;

/// How many jobs may wait. A full queue hands the job back: its clip is kept
/// and can be tried again.
const QUEUE: usize = 64;
/// How often events that found their channel full are offered again.
const RETRY_EVENT: Duration = Duration::from_millis(10);

/// Owns the engine on the thread `engine`: loads it at once, then takes jobs in
/// order. Dropping it aborts the running job, leaves the waiting ones and joins.
pub struct EngineWorker {
    requests: Option<SyncSender<Request>>,
    running: Arc<Mutex<Running>>,
    thread: Option<JoinHandle<()>>,
}

enum Request {
    /// Load the model if it is not loaded.
    Warm,
    Job(Box<Job>),
}

/// What the owner must know to end the thread soon.
#[derive(Default)]
struct Running {
    ending: bool,
    control: Option<JobControl>,
}

impl EngineWorker {
    /// Starts the thread, which loads the model at once.
    ///
    /// # Errors
    /// The system's error when no thread can be started.
    pub fn spawn(load: Loader, events: mpsc::Sender<EngineEvent>) -> std::io::Result<Self> {
        let (requests, queue) = sync_channel(QUEUE);
        let running = Arc::new(Mutex::new(Running::default()));
        let owner = Owner {
            load,
            engine: None,
            events,
            unsent: VecDeque::new(),
            running: Arc::clone(&running),
        };
        let thread = thread::Builder::new()
            .name("engine".to_owned())
            .spawn(move || owner.run(&queue))?;
        Ok(Self {
            requests: Some(requests),
            running,
            thread: Some(thread),
        })
    }

    /// Queues a job. Never waits.
    ///
    /// # Errors
    /// The job itself, when the queue is full or the thread has ended.
    pub fn submit(&self, job: Job) -> Result<(), Box<Job>> {
        let job = Box::new(job);
        let Some(requests) = &self.requests else {
            return Err(job);
        };
        requests
            .try_send(Request::Job(job))
            .map_err(|refused| match refused {
                TrySendError::Full(Request::Job(job))
                | TrySendError::Disconnected(Request::Job(job)) => job,
                TrySendError::Full(Request::Warm) | TrySendError::Disconnected(Request::Warm) => {
                    unreachable!("what was sent is what comes back")
                }
            })
    }

    /// Has the model loaded if an earlier attempt failed: a key was pressed, and
    /// while the user speaks there is time. A full queue means that it is at work.
    pub fn warm(&self) {
        if let Some(requests) = &self.requests {
            let _ = requests.try_send(Request::Warm);
        }
    }
}

impl Drop for EngineWorker {
    fn drop(&mut self) {
        // Order: say that it ends, so that no further job begins; stop the
        // running one; close the queue, which wakes a waiting thread; join.
        {
            let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
            running.ending = true;
            if let Some(control) = &running.control {
                control.abort();
            }
        }
        self.requests = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the engine's thread panicked");
        }
    }
}

/// What lives on the thread.
struct Owner {
    load: Loader,
    engine: Option<Box<dyn Transcriber>>,
    events: mpsc::Sender<EngineEvent>,
    /// Events that found the channel full, in order. At most three for each job.
    unsent: VecDeque<EngineEvent>,
    running: Arc<Mutex<Running>>,
}

impl Owner {
    fn run(mut self, queue: &Receiver<Request>) {
        if let Err(error) = self.ready() {
            self.tell(EngineEvent::LoadFailed(error));
        }
        loop {
            self.offer_unsent();
            // Sleeps until there is work, unless an event still waits to be taken.
            let request = if self.unsent.is_empty() {
                queue.recv().map_err(|_| RecvTimeoutError::Disconnected)
            } else {
                queue.recv_timeout(RETRY_EVENT)
            };
            if self.lock().ending {
                return;
            }
            match request {
                Ok(Request::Warm) => {
                    if let Err(error) = self.ready() {
                        self.tell(EngineEvent::LoadFailed(error));
                    }
                }
                Ok(Request::Job(job)) => self.work(*job),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn work(&mut self, job: Job) {
        let Job {
            id,
            clip,
            audio,
            options,
            control,
        } = job;
        if !self.begin(&control) {
            self.tell(EngineEvent::Failed {
                job: id,
                clip,
                error: EngineError::Aborted,
            });
            return;
        }
        self.tell(EngineEvent::Started {
            job: id,
            clip,
            at: Instant::now(),
        });
        let outcome = self.transcribe(&audio, &options, &control);
        self.lock().control = None;
        self.tell(match outcome {
            Ok(transcript) => EngineEvent::Done {
                job: id,
                clip,
                transcript,
                at: Instant::now(),
            },
            Err(error) => EngineEvent::Failed {
                job: id,
                clip,
                error,
            },
        });
    }

    fn transcribe(
        &mut self,
        audio: &JobAudio,
        options: &TranscribeOptions,
        control: &JobControl,
    ) -> Result<crate::text::Transcript, EngineError> {
        self.ready().inspect_err(|error| {
            tracing::warn!(%error, "the model could not be loaded for a job");
        })?;
        let samples = match audio {
            JobAudio::Samples(samples) => Arc::clone(samples),
            JobAudio::File(path) => read_clip(path)?.into(),
        };
        let mut engine = self.engine.take().ok_or(EngineError::Crashed)?;
        // A defect in one clip must not cost the others their text: the engine
        // that panicked is gone, and the next job loads a new one.
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            let text = engine.transcribe(&samples, options, control);
            (engine, text)
        }));
        let (engine, text) = outcome.map_err(|_| EngineError::Crashed)?;
        self.engine = Some(engine);
        text
    }

    /// Marks the job as running; false when it is not wanted any more.
    fn begin(&self, control: &JobControl) -> bool {
        let mut running = self.lock();
        if running.ending || control.is_aborted() {
            return false;
        }
        running.control = Some(control.clone());
        true
    }

    /// Loads the model unless it is loaded, and runs it once on a second of
    /// silence: the first run allocates and warms what every later one reuses.
    fn ready(&mut self) -> Result<(), EngineError> {
        if self.engine.is_some() {
            return Ok(());
        }
        let began = Instant::now();
        self.tell(EngineEvent::Loading);
        let mut engine = (self.load)()?;
        let options = TranscribeOptions {
            language: Some("en".to_owned()),
        };
        let silence = vec![0.0; CLIP_RATE as usize];
        let control = JobControl::default();
        if self.begin(&control) {
            engine.transcribe(&silence, &options, &control)?;
            self.lock().control = None;
        }
        let model: ModelInfo = engine.info().clone();
        self.engine = Some(engine);
        self.tell(EngineEvent::Ready {
            model,
            took: began.elapsed(),
        });
        Ok(())
    }

    fn tell(&mut self, event: EngineEvent) {
        self.unsent.push_back(event);
        self.offer_unsent();
    }

    /// Never waits: a thread that waits for room could not be joined.
    fn offer_unsent(&mut self) {
        while let Some(event) = self.unsent.pop_front() {
            if let Err(mpsc::error::TrySendError::Full(event)) = self.events.try_send(event) {
                self.unsent.push_front(event);
                return;
            }
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Running> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A saved clip's samples, mono at [`CLIP_RATE`].
fn read_clip(path: &std::path::Path) -> Result<Vec<f32>, EngineError> {
    let unreadable = |cause: String| EngineError::ClipUnreadable {
        path: path.to_owned(),
        cause,
    };
    let bytes = std::fs::read(path).map_err(|error| unreadable(error.to_string()))?;
    let wav = wav::decode(&bytes).map_err(|error| unreadable(error.to_string()))?;
    resample::to_clip_rate(&wav.samples, wav.sample_rate)
        .map_err(|error| unreadable(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::super::JobId;
    use super::super::fake::{FakeEngine, FakeTranscriber};
    use super::*;
    use crate::clip::ClipId;

    const PATIENCE: Duration = Duration::from_secs(20);

    fn job(id: u64, samples: Vec<f32>) -> Job {
        Job {
            id: JobId(id),
            clip: ClipId::from_parts(id, 0),
            audio: JobAudio::Samples(samples.into()),
            options: TranscribeOptions { language: None },
            control: JobControl::default(),
        }
    }

    /// A worker on a fake, and what it says with `Loading` and `Ready` taken off.
    struct Bench {
        worker: Option<EngineWorker>,
        events: mpsc::Receiver<EngineEvent>,
        engine: FakeEngine,
    }

    impl Bench {
        fn new(engine: FakeEngine, room: usize) -> Self {
            let (sender, events) = mpsc::channel(room);
            let worker = EngineWorker::spawn(engine.loader(), sender).expect("a thread");
            Self {
                worker: Some(worker),
                events,
                engine,
            }
        }

        fn next(&mut self) -> EngineEvent {
            let waits = tokio::runtime::Builder::new_current_thread()
                .enable_time()
                .build()
                .expect("a runtime");
            waits
                .block_on(async { tokio::time::timeout(PATIENCE, self.events.recv()).await })
                .expect("an event in time")
                .expect("a worker that still talks")
        }

        fn submit(&self, job: Job) {
            let worker = self.worker.as_ref().expect("not dropped");
            assert!(worker.submit(job).is_ok());
        }
    }

    fn kind(event: &EngineEvent) -> String {
        match event {
            EngineEvent::Loading => "loading".to_owned(),
            EngineEvent::Ready { model, .. } => format!("ready {}", model.name),
            EngineEvent::LoadFailed(_) => "load failed".to_owned(),
            EngineEvent::Started { job, .. } => format!("started {}", job.0),
            EngineEvent::Done {
                job, transcript, ..
            } => {
                format!("done {} {}", job.0, transcript.text())
            }
            EngineEvent::Failed { job, error, .. } => format!("failed {} {error}", job.0),
        }
    }

    #[test]
    fn the_model_is_loaded_and_warmed_before_any_job_and_jobs_keep_their_order() {
        let mut bench = Bench::new(FakeEngine::with_texts(["one", "two"]), 16);
        bench.submit(job(1, vec![0.5; 100]));
        bench.submit(job(2, vec![0.5; 100]));
        let told: Vec<String> = (0..6).map(|_| kind(&bench.next())).collect();
        assert_eq!(
            told,
            [
                "loading",
                "ready fake",
                "started 1",
                "done 1 one",
                "started 2",
                "done 2 two"
            ]
        );
    }

    #[test]
    fn an_aborted_job_that_still_waits_is_answered_without_work() {
        let engine = FakeEngine::with_texts(["never"]);
        let mut bench = Bench::new(engine, 16);
        let unwanted = job(1, vec![0.5; 100]);
        unwanted.control.abort();
        bench.submit(unwanted);
        let told: Vec<String> = (0..3).map(|_| kind(&bench.next())).collect();
        assert_eq!(told[2], format!("failed 1 {}", EngineError::Aborted));
        assert_eq!(bench.engine.transcribed(), 0, "the warm-up is not counted");
    }

    #[test]
    fn a_load_that_failed_is_tried_again_before_the_next_job() {
        let engine = FakeEngine::with_texts(["one"]);
        engine.fail_next_load(EngineError::Crashed);
        let mut bench = Bench::new(engine, 16);
        assert_eq!(kind(&bench.next()), "loading");
        assert_eq!(kind(&bench.next()), "load failed");
        bench.submit(job(1, vec![0.5; 100]));
        let told: Vec<String> = (0..4).map(|_| kind(&bench.next())).collect();
        assert_eq!(told, ["started 1", "loading", "ready fake", "done 1 one"]);
    }

    #[test]
    fn dropping_the_worker_stops_the_running_job_and_leaves_the_waiting_ones() {
        let engine = FakeEngine::with_texts(["one", "two"]);
        engine.hold();
        let mut bench = Bench::new(engine, 16);
        bench.next();
        bench.next();
        bench.submit(job(1, vec![0.5; 100]));
        bench.submit(job(2, vec![0.5; 100]));
        assert_eq!(kind(&bench.next()), "started 1");
        bench.worker = None;
        assert_eq!(
            kind(&bench.next()),
            format!("failed 1 {}", EngineError::Aborted)
        );
        assert!(bench.events.try_recv().is_err(), "job 2 was not begun");
    }

    #[test]
    fn a_full_queue_hands_the_job_back() {
        let engine = FakeEngine::with_texts([]);
        engine.hold();
        let bench = Bench::new(engine, 1024);
        let worker = bench.worker.as_ref().expect("not dropped");
        let refused = (0..200)
            .map(|id| job(id, vec![0.5; 10]))
            .filter_map(|j| worker.submit(j).err());
        let first = refused.map(|job| job.id.0).next();
        assert!(first.is_some_and(|id| id >= QUEUE as u64), "{first:?}");
    }

    #[test]
    fn events_that_nobody_takes_do_not_keep_it_from_ending() {
        let bench = Bench::new(FakeEngine::with_texts(["one", "two"]), 1);
        bench.submit(job(1, vec![0.5; 100]));
        bench.submit(job(2, vec![0.5; 100]));
        drop(bench.worker);
    }

    #[test]
    fn a_clip_that_is_not_there_says_which() {
        let mut bench = Bench::new(FakeEngine::with_texts(["one"]), 16);
        let mut lost = job(1, Vec::new());
        lost.audio = JobAudio::File("/nowhere/clip.wav".into());
        bench.submit(lost);
        let told: Vec<String> = (0..4).map(|_| kind(&bench.next())).collect();
        assert!(told[3].contains("/nowhere/clip.wav"), "{}", told[3]);
    }

    #[test]
    fn the_fake_is_a_transcriber() {
        let engine = FakeEngine::with_texts(["one"]);
        let mut transcriber = FakeTranscriber::new(&engine);
        let options = TranscribeOptions { language: None };
        let text = transcriber.transcribe(&[0.5], &options, &JobControl::default());
        assert_eq!(text.map(|t| t.text()).as_deref(), Ok("one"));
    }
}
