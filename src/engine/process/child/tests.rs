use std::io::{PipeReader, PipeWriter, pipe};
use std::sync::mpsc::Receiver;
use std::thread::JoinHandle;

use super::*;
use crate::engine::fake::FakeEngine;

/// A served fake engine, and both ends of its parent.
struct Bench {
    requests: PipeWriter,
    answers: BufReader<PipeReader>,
    gone: Receiver<()>,
    serving: JoinHandle<()>,
}

impl Bench {
    fn start(fake: &FakeEngine) -> Self {
        let (read_requests, requests) = pipe().expect("a pipe");
        let (answers, write_answers) = pipe().expect("a pipe");
        let (tell, gone) = sync_channel(1);
        let mut loader = fake.loader();
        let serving = thread::spawn(move || {
            let out = Out::new(Box::new(write_answers));
            let load = || loader(&JobControl::default());
            serve(read_requests, &out, load, move || {
                let _ = tell.send(());
            });
        });
        Self {
            requests,
            answers: BufReader::new(answers),
            gone,
            serving,
        }
    }

    fn ask(&mut self, request: &Request) {
        wire::write(&mut self.requests, request).expect("a reader");
    }

    fn hear(&mut self, job: u64, samples: &[f32]) {
        self.ask(&Request::Hear {
            job,
            options: TranscribeOptions::default(),
            samples: samples.len(),
        });
        let bytes = wire::bytes(samples);
        self.requests.write_all(&bytes).expect("a reader");
    }

    fn answer(&mut self) -> Option<Answer> {
        wire::read(&mut self.answers).expect("understood")
    }

    fn outcome(&mut self) -> (u64, Result<String, EngineError>) {
        match self.answer() {
            Some(Answer::Heard { job, outcome, .. }) => (job, outcome.map(|text| text.text())),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn each_request_is_answered_in_turn() {
    let fake = FakeEngine::new();
    fake.will_say("one");
    fake.will_fail(EngineError::Crashed);
    let mut bench = Bench::start(&fake);
    assert!(matches!(bench.answer(), Some(Answer::Loaded { .. })));
    bench.hear(1, &vec![0.0; 100_000]);
    assert_eq!(bench.outcome(), (1, Ok("one".to_owned())));
    bench.hear(2, &[]);
    assert_eq!(bench.outcome(), (2, Err(EngineError::Crashed)));
    assert_eq!(fake.calls()[0].samples, 100_000);
}

#[test]
fn what_cannot_be_loaded_is_said_and_the_end() {
    let fake = FakeEngine::new();
    let error = EngineError::LoadFailed {
        name: "mine".to_owned(),
    };
    fake.will_fail_to_load(error.clone());
    let mut bench = Bench::start(&fake);
    assert_eq!(bench.answer(), Some(Answer::NotLoaded(error)));
    drop(bench.requests);
    bench.gone.recv().expect("the parent's end was seen");
    bench.serving.join().expect("no panic");
}

#[test]
fn only_the_work_at_hand_can_be_stopped() {
    let fake = FakeEngine::new();
    fake.hold();
    let mut bench = Bench::start(&fake);
    assert!(matches!(bench.answer(), Some(Answer::Loaded { .. })));
    bench.hear(7, &[0.0; 10]);
    bench.ask(&Request::Stop { job: 6 });
    bench.ask(&Request::HowFar);
    let progress = Answer::Progress { job: 7, percent: 0 };
    assert_eq!(bench.answer(), Some(progress), "it goes on");
    bench.ask(&Request::Stop { job: 7 });
    assert_eq!(bench.outcome(), (7, Err(EngineError::Aborted)));
}

#[test]
fn without_a_parent_the_work_ends() {
    let fake = FakeEngine::new();
    fake.hold();
    let mut bench = Bench::start(&fake);
    bench.hear(1, &[0.0; 10]);
    assert!(fake.wait_for_calls(1));
    drop(bench.requests);
    bench.gone.recv().expect("the parent's end was seen");
    bench.serving.join().expect("no panic");
}
