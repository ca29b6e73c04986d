use std::time::Duration;

use tokio::sync::mpsc::{Receiver as Events, channel};

use super::*;
use crate::clip::ClipId;
use crate::engine::fake::FakeEngine;
use crate::engine::{JobAudio, JobId, TranscribeOptions};

/// Far more than any test needs, so that a broken one ends.
const PATIENCE: Duration = Duration::from_secs(20);

struct Bench {
    fake: FakeEngine,
    worker: EngineWorker,
    events: Events<EngineEvent>,
    runtime: tokio::runtime::Runtime,
}

impl Bench {
    fn new(fake: FakeEngine) -> Self {
        let (sender, events) = channel(256);
        let worker = EngineWorker::spawn(fake.loader(), sender).expect("a thread");
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .expect("a runtime");
        Self {
            fake,
            worker,
            events,
            runtime,
        }
    }

    fn ready(fake: FakeEngine) -> Self {
        let mut bench = Self::new(fake);
        assert!(matches!(bench.next(), EngineEvent::Loading(_)));
        assert!(matches!(bench.next(), EngineEvent::Ready { .. }));
        bench
    }

    fn next(&mut self) -> EngineEvent {
        let event = async { tokio::time::timeout(PATIENCE, self.events.recv()).await };
        self.runtime
            .block_on(event)
            .expect("an event in time")
            .expect("a living worker")
    }

    fn submit(&self, id: u64) -> JobControl {
        let job = job(id);
        let control = job.control.clone();
        assert!(self.worker.submit(job).is_ok());
        control
    }

    fn started(&mut self, id: u64) {
        let event = self.next();
        assert!(
            matches!(&event, EngineEvent::Started { job, .. } if *job == JobId(id)),
            "{event:?}"
        );
    }

    fn done(&mut self, id: u64) -> String {
        match self.next() {
            EngineEvent::Done {
                job,
                clip,
                transcript,
                ..
            } if job == JobId(id) => {
                assert_eq!(clip, clip_id(id));
                transcript.text()
            }
            other => panic!("{other:?}"),
        }
    }

    fn failed(&mut self, id: u64) -> EngineError {
        match self.next() {
            EngineEvent::Failed { job, error, .. } if job == JobId(id) => error,
            other => panic!("{other:?}"),
        }
    }
}

fn clip_id(id: u64) -> ClipId {
    ClipId::from_parts(id, 0)
}

fn job(id: u64) -> Job {
    Job {
        id: JobId(id),
        clip: clip_id(id),
        model: ModelSlot::default(),
        audio: JobAudio::Samples(Arc::from([0.0; 160])),
        options: TranscribeOptions::default(),
        control: JobControl::default(),
    }
}

fn load_failure() -> EngineError {
    EngineError::LoadFailed {
        name: "fake".to_owned(),
    }
}

#[test]
fn a_model_that_nobody_needs_is_let_go_and_loaded_at_the_next_press() {
    let (sender, events) = channel(256);
    let fake = FakeEngine::new();
    let worker =
        EngineWorker::spawn_with(vec![fake.loader()], Some(Duration::from_millis(1)), sender);
    let mut bench = Bench {
        worker: worker.expect("a thread"),
        events,
        ..Bench::new(fake)
    };
    for _ in 0..2 {
        assert!(matches!(bench.next(), EngineEvent::Loading(_)));
        assert!(matches!(bench.next(), EngineEvent::Ready { .. }));
        assert!(matches!(bench.next(), EngineEvent::Unloaded(_)));
        bench.worker.warm(ModelSlot::default());
    }
    assert!(matches!(bench.next(), EngineEvent::Loading(_)));
}

#[test]
fn the_model_loads_without_a_job() {
    let bench = Bench::ready(FakeEngine::new());
    assert_eq!(bench.fake.loads(), 1);
    assert_eq!(bench.fake.calls(), []);
}

#[test]
fn jobs_are_answered_in_order() {
    let mut bench = Bench::ready(FakeEngine::new());
    bench.fake.hold();
    for id in [7, 3, 5] {
        bench.submit(id);
    }
    bench.fake.release();
    for (id, text) in [(7, "text 1"), (3, "text 2"), (5, "text 3")] {
        bench.started(id);
        assert_eq!(bench.done(id), text);
    }
}

#[test]
fn an_aborted_job_ends_and_the_next_one_is_answered() {
    let mut bench = Bench::ready(FakeEngine::new());
    bench.fake.hold();
    let control = bench.submit(1);
    assert!(bench.fake.wait_for_calls(1));
    bench.submit(2);
    control.abort();
    bench.started(1);
    assert_eq!(bench.failed(1), EngineError::Aborted);
    bench.fake.release();
    bench.started(2);
    assert_eq!(bench.done(2), "text 2");
}

#[test]
fn a_job_aborted_while_it_waits_costs_no_work() {
    let mut bench = Bench::ready(FakeEngine::new());
    bench.fake.hold();
    bench.submit(1);
    let control = bench.submit(2);
    control.abort();
    bench.fake.release();
    bench.started(1);
    bench.done(1);
    assert_eq!(bench.failed(2), EngineError::Aborted);
    assert_eq!(bench.fake.calls().len(), 1);
}

#[test]
fn a_text_that_comes_after_the_abort_is_not_delivered() {
    // This one finishes in spite of the abort, as whisper.cpp may.
    struct Deaf(crate::engine::fake::FakeTranscriber);
    impl Transcriber for Deaf {
        fn info(&self) -> &crate::engine::ModelInfo {
            self.0.info()
        }
        fn warm_up(&mut self, _: &JobControl) -> Result<(), EngineError> {
            Ok(())
        }
        fn transcribe(
            &mut self,
            samples: &[f32],
            options: &TranscribeOptions,
            control: &JobControl,
        ) -> Result<Transcript, EngineError> {
            control.abort();
            self.0.transcribe(samples, options, &JobControl::default())
        }
    }
    let (sender, mut events) = channel(16);
    let fake = FakeEngine::new();
    let loader: Loader = Box::new(move |_| Ok(Box::new(Deaf(fake.transcriber()))));
    let worker = EngineWorker::spawn(loader, sender).expect("a thread");
    assert!(worker.submit(job(1)).is_ok());
    let answer = std::iter::from_fn(|| events.blocking_recv())
        .find(|event| matches!(event, EngineEvent::Done { .. } | EngineEvent::Failed { .. }));
    assert!(matches!(
        answer,
        Some(EngineEvent::Failed {
            error: EngineError::Aborted,
            ..
        })
    ));
}

#[test]
fn the_sixty_fifth_waiting_job_comes_back() {
    let mut bench = Bench::ready(FakeEngine::new());
    bench.fake.hold();
    bench.submit(0);
    assert!(bench.fake.wait_for_calls(1));
    for id in 1..=QUEUE as u64 {
        bench.submit(id);
    }
    let back = bench.worker.submit(job(999)).expect_err("full");
    assert_eq!(back.id, JobId(999));
    bench.fake.release();
    bench.started(0);
    bench.done(0);
}

#[test]
fn a_failed_load_is_tried_again_before_the_next_job() {
    let fake = FakeEngine::new();
    fake.will_fail_to_load(load_failure());
    fake.will_fail_to_load(load_failure());
    let mut bench = Bench::new(fake);
    assert!(matches!(bench.next(), EngineEvent::Loading(_)));
    assert!(matches!(bench.next(), EngineEvent::LoadFailed(..)));
    bench.submit(1);
    assert!(matches!(bench.next(), EngineEvent::Loading(_)));
    assert!(matches!(bench.next(), EngineEvent::LoadFailed(..)));
    assert_eq!(bench.failed(1), load_failure());
    bench.submit(2);
    assert!(matches!(bench.next(), EngineEvent::Loading(_)));
    assert!(matches!(bench.next(), EngineEvent::Ready { .. }));
    bench.started(2);
    assert_eq!(bench.done(2), "text 1");
}

#[test]
fn a_second_model_is_loaded_when_it_is_needed_and_both_stay() {
    let (fake, other) = (FakeEngine::new(), FakeEngine::new());
    other.will_say("other");
    let (sender, events) = channel(256);
    let loaders = vec![fake.loader(), other.loader()];
    let mut bench = Bench::ready(FakeEngine::new());
    bench.worker = EngineWorker::spawn_with(loaders, None, sender).expect("a thread");
    (bench.fake, bench.events) = (fake, events);
    assert!(matches!(bench.next(), EngineEvent::Loading(ModelSlot(0))));
    assert!(matches!(bench.next(), EngineEvent::Ready { .. }));
    assert_eq!(other.loads(), 0);
    bench.worker.warm(ModelSlot(1));
    assert!(matches!(bench.next(), EngineEvent::Loading(ModelSlot(1))));
    let ready = bench.next();
    assert!(
        matches!(
            ready,
            EngineEvent::Ready {
                slot: ModelSlot(1),
                ..
            }
        ),
        "{ready:?}"
    );
    let second = Job {
        model: ModelSlot(1),
        ..job(1)
    };
    assert!(bench.worker.submit(second).is_ok());
    bench.started(1);
    assert_eq!(bench.done(1), "other");
    bench.submit(2);
    bench.started(2);
    assert_eq!(bench.done(2), "text 1");
    assert_eq!((bench.fake.loads(), other.loads()), (1, 1));
    // One that nobody has made is a failure of that job.
    let none = Job {
        model: ModelSlot(2),
        ..job(3)
    };
    assert!(bench.worker.submit(none).is_ok());
    assert!(matches!(bench.next(), EngineEvent::Loading(ModelSlot(2))));
    assert!(matches!(bench.next(), EngineEvent::LoadFailed(..)));
    assert_eq!(bench.failed(3), EngineError::Crashed);
}

#[test]
fn warming_loads_a_model_that_failed_and_leaves_a_loaded_one_alone() {
    let fake = FakeEngine::new();
    fake.will_fail_to_load(load_failure());
    let mut bench = Bench::new(fake);
    assert!(matches!(bench.next(), EngineEvent::Loading(_)));
    assert!(matches!(bench.next(), EngineEvent::LoadFailed(..)));
    bench.worker.warm(ModelSlot::default());
    assert!(matches!(bench.next(), EngineEvent::Loading(_)));
    assert!(matches!(bench.next(), EngineEvent::Ready { .. }));
    bench.worker.warm(ModelSlot::default());
    bench.submit(1);
    bench.started(1);
    bench.done(1);
    assert_eq!(bench.fake.loads(), 2);
}

#[test]
fn a_failure_is_told_and_the_next_job_is_answered() {
    let fake = FakeEngine::new();
    let failure = EngineError::Inference {
        model: "fake".to_owned(),
        cause: "asked for".to_owned(),
    };
    fake.will_fail(failure.clone());
    let mut bench = Bench::ready(fake);
    bench.submit(1);
    bench.submit(2);
    bench.started(1);
    assert_eq!(bench.failed(1), failure);
    bench.started(2);
    bench.done(2);
    assert_eq!(bench.fake.loads(), 1);
}

#[test]
fn after_a_panic_the_job_is_answered_and_the_model_loaded_anew() {
    let fake = FakeEngine::new();
    fake.will_panic();
    let mut bench = Bench::ready(fake);
    bench.submit(1);
    bench.started(1);
    assert_eq!(bench.failed(1), EngineError::Crashed);
    bench.submit(2);
    assert!(matches!(bench.next(), EngineEvent::Loading(_)));
    assert!(matches!(bench.next(), EngineEvent::Ready { .. }));
    bench.started(2);
    bench.done(2);
}

#[test]
fn dropping_the_worker_aborts_the_job_at_hand_and_those_that_wait() {
    let mut bench = Bench::ready(FakeEngine::new());
    bench.fake.hold();
    bench.submit(1);
    bench.submit(2);
    assert!(bench.fake.wait_for_calls(1));
    let (sender, _gone) = channel(1);
    let another = EngineWorker::spawn(FakeEngine::new().loader(), sender).expect("a thread");
    drop(std::mem::replace(&mut bench.worker, another));
    bench.started(1);
    assert_eq!(bench.failed(1), EngineError::Aborted);
    assert_eq!(bench.failed(2), EngineError::Aborted);
}

#[test]
fn dropping_the_worker_does_not_wait_for_events_that_nobody_takes() {
    let (sender, _events) = channel(1);
    let fake = FakeEngine::new();
    let worker = EngineWorker::spawn(fake.loader(), sender).expect("a thread");
    for id in 0..4 {
        assert!(worker.submit(job(id)).is_ok());
    }
    drop(worker);
}

#[test]
fn a_clip_is_read_from_its_file_and_a_missing_one_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("clip.wav");
    std::fs::copy("assets/demo/demo8_espeak_en-us_question.wav", &path).expect("the demo clip");
    let mut bench = Bench::ready(FakeEngine::new());
    let from_file = |id, path: &std::path::Path| Job {
        audio: JobAudio::File(path.to_owned()),
        ..job(id)
    };
    assert!(bench.worker.submit(from_file(1, &path)).is_ok());
    bench.started(1);
    bench.done(1);
    assert_eq!(bench.fake.calls()[0].samples, 37_719);
    let gone = folder.path().join("gone.wav");
    assert!(bench.worker.submit(from_file(2, &gone)).is_ok());
    bench.started(2);
    let error = bench.failed(2).to_string();
    assert!(
        error.contains("gone.wav cannot be transcribed: it cannot be read"),
        "{error}"
    );
}
