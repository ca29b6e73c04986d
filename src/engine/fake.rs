//! An engine that says what it is told to, when it is told to: for tests.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::{EngineError, JobControl, Loader, ModelInfo, TranscribeOptions, Transcriber};
use crate::text::{Segment, Transcript};

/// How often a held transcriber looks whether it was aborted.
const LOOK: Duration = Duration::from_millis(5);

/// The test's end; clones share it.
#[derive(Clone, Default)]
pub struct FakeEngine {
    shared: Arc<(Mutex<State>, Condvar)>,
}

#[derive(Default)]
struct State {
    answers: VecDeque<Result<String, EngineError>>,
    load_errors: VecDeque<EngineError>,
    held: bool,
    transcribed: usize,
}

impl FakeEngine {
    /// An engine that gives these texts, one a clip; then it hears nothing.
    pub fn with_texts<const N: usize>(texts: [&str; N]) -> Self {
        let engine = Self::default();
        engine.lock().answers = texts.into_iter().map(|text| Ok(text.to_owned())).collect();
        engine
    }

    /// What a worker takes.
    pub fn loader(&self) -> Loader {
        let engine = self.clone();
        Box::new(move || match engine.lock().load_errors.pop_front() {
            Some(error) => Err(error),
            None => Ok(Box::new(FakeTranscriber::new(&engine)) as Box<dyn Transcriber>),
        })
    }

    /// The clip after the known texts fails.
    pub fn then_fail(&self, error: EngineError) {
        self.lock().answers.push_back(Err(error));
    }

    /// The clip after the known answers gives this text.
    pub fn then_say(&self, text: &str) {
        self.lock().answers.push_back(Ok(text.to_owned()));
    }

    /// The next attempt to load fails.
    pub fn fail_next_load(&self, error: EngineError) {
        self.lock().load_errors.push_back(error);
    }

    /// Clips wait until [`Self::release`], or until they are aborted.
    pub fn hold(&self) {
        self.lock().held = true;
    }

    /// Clips go on.
    pub fn release(&self) {
        self.lock().held = false;
        self.shared.1.notify_all();
    }

    /// How many clips were answered; the worker's warm-up on silence is none.
    pub fn transcribed(&self) -> usize {
        self.lock().transcribed
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.shared.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The engine's end.
pub struct FakeTranscriber {
    engine: FakeEngine,
    info: ModelInfo,
}

impl FakeTranscriber {
    /// A transcriber that answers as `engine` is told to.
    pub fn new(engine: &FakeEngine) -> Self {
        let info = ModelInfo {
            name: "fake".to_owned(),
            path: Some("fake.bin".into()),
            multilingual: false,
        };
        Self {
            engine: engine.clone(),
            info,
        }
    }
}

impl Transcriber for FakeTranscriber {
    fn info(&self) -> &ModelInfo {
        &self.info
    }

    fn transcribe(
        &mut self,
        samples: &[f32],
        _: &TranscribeOptions,
        control: &JobControl,
    ) -> Result<Transcript, EngineError> {
        // Digital silence is the worker's warm-up: it takes none of the answers.
        if samples.iter().all(|sample| *sample == 0.0) {
            return Ok(Transcript::default());
        }
        let mut state = self.engine.lock();
        while state.held {
            if control.is_aborted() {
                return Err(EngineError::Aborted);
            }
            let wait = self.engine.shared.1.wait_timeout(state, LOOK);
            state = wait.unwrap_or_else(PoisonError::into_inner).0;
        }
        state.transcribed += 1;
        let text = state
            .answers
            .pop_front()
            .unwrap_or_else(|| Ok(String::new()))?;
        control.set_percent(100);
        let end_ms = u32::try_from(samples.len() / 16).unwrap_or(u32::MAX);
        let segment = Segment {
            text,
            start_ms: 0,
            end_ms,
            no_speech_probability: 0.0,
            words: Vec::new(),
        };
        Ok(Transcript {
            segments: vec![segment],
            language: None,
            model: "fake".to_owned(),
        })
    }
}
