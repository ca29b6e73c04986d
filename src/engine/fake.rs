//! An engine for tests: it says what it was told to say, when it is let.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::{EngineError, JobControl, Loader, ModelInfo, TranscribeOptions, Transcriber, Window};
use crate::text::{Segment, Transcript, Word};

/// How long any wait in here lasts at most, so that a broken test ends.
const PATIENCE: Duration = Duration::from_secs(20);

/// How often a waiting transcriber looks whether it was aborted.
const LOOK: Duration = Duration::from_millis(2);

/// The strings of a [`FakeTranscriber`], held by the test. Clones pull the same ones.
#[derive(Clone, Default)]
pub struct FakeEngine {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    answers: VecDeque<Answer>,
    ear: Option<Ear>,
    load_failures: VecDeque<EngineError>,
    held: bool,
    times_words: bool,
    hung: bool,
    loads: usize,
    calls: Vec<FakeCall>,
}

/// Makes a text of samples.
type Ear = Arc<dyn Fn(&[f32]) -> String + Send + Sync>;

enum Answer {
    Text(String),
    Failure(EngineError),
    Panic,
    /// Until the gate is opened, whoever asks for an abort.
    Hang,
}

/// What a [`FakeTranscriber`] was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FakeCall {
    /// How many samples it got.
    pub samples: usize,
    /// In which language.
    pub language: Option<String>,
    /// Without one, among which.
    pub languages: Vec<String>,
    /// Whether into English.
    pub translate: bool,
    /// What it was told before.
    pub prompt: String,
    /// How much of the window.
    pub window: Window,
    /// After which words.
    pub context: String,
}

impl FakeEngine {
    /// An engine that answers every clip with `text 1`, `text 2`, …
    pub fn new() -> Self {
        Self::default()
    }

    /// The next clip without an answer yet gets this text.
    pub fn will_say(&self, text: &str) {
        self.lock().answers.push_back(Answer::Text(text.to_owned()));
    }

    /// Clips without an answer of their own get what this makes of their samples.
    pub fn will_hear(&self, ear: impl Fn(&[f32]) -> String + Send + Sync + 'static) {
        self.lock().ear = Some(Arc::new(ear));
    }

    /// From now on texts come with their words, each as long as the others.
    pub fn will_time_words(&self) {
        self.lock().times_words = true;
    }

    /// The next clip without an answer yet fails.
    pub fn will_fail(&self, error: EngineError) {
        self.lock().answers.push_back(Answer::Failure(error));
    }

    /// The next clip without an answer yet meets a defect.
    pub fn will_panic(&self) {
        self.lock().answers.push_back(Answer::Panic);
    }

    /// The next clip without an answer yet is held, deaf to an abort, until
    /// [`Self::release`] or for 20 s.
    pub fn will_hang(&self) {
        let mut state = self.lock();
        state.answers.push_back(Answer::Hang);
        state.hung = true;
    }

    /// The next loading of the model fails.
    pub fn will_fail_to_load(&self, error: EngineError) {
        self.lock().load_failures.push_back(error);
    }

    /// Closes the gate: clips are begun but not answered until [`Self::release`].
    pub fn hold(&self) {
        self.lock().held = true;
    }

    /// Opens the gate.
    pub fn release(&self) {
        let mut state = self.lock();
        state.held = false;
        state.hung = false;
        drop(state);
        self.shared.changed.notify_all();
    }

    /// Waits until `count` clips have been begun in all; `false` when that did
    /// not happen in 20 s.
    #[must_use]
    pub fn wait_for_calls(&self, count: usize) -> bool {
        let (state, _) = self
            .shared
            .changed
            .wait_timeout_while(self.lock(), PATIENCE, |state| state.calls.len() < count)
            .unwrap_or_else(PoisonError::into_inner);
        state.calls.len() >= count
    }

    /// What was asked so far, in order.
    pub fn calls(&self) -> Vec<FakeCall> {
        self.lock().calls.clone()
    }

    /// How often the model was loaded, or was tried to be.
    pub fn loads(&self) -> usize {
        self.lock().loads
    }

    /// A loader for [`EngineWorker::spawn`](super::EngineWorker::spawn).
    pub fn loader(&self) -> Loader {
        let engine = self.clone();
        Box::new(move |_| {
            let failure = {
                let mut state = engine.lock();
                state.loads += 1;
                state.load_failures.pop_front()
            };
            failure.map_or_else(|| Ok(Box::new(engine.transcriber()) as Box<_>), Err)
        })
    }

    /// A transcriber on these strings.
    pub fn transcriber(&self) -> FakeTranscriber {
        FakeTranscriber {
            engine: self.clone(),
            info: ModelInfo {
                name: "fake".to_owned(),
                path: None,
                multilingual: true,
                longest_piece: 6 * crate::audio::CLIP_RATE as usize,
            },
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.shared
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Stands still, deaf.
    fn hang(&self) {
        let _ = self
            .shared
            .changed
            .wait_timeout_while(self.lock(), PATIENCE, |state| state.hung);
    }

    /// Waits for the open gate or for the abort.
    fn pass(&self, control: &JobControl) -> Result<(), EngineError> {
        let began = Instant::now();
        let mut state = self.lock();
        while state.held && began.elapsed() < PATIENCE && !control.is_aborted() {
            (state, _) = self
                .shared
                .changed
                .wait_timeout(state, LOOK)
                .unwrap_or_else(PoisonError::into_inner);
        }
        if control.is_aborted() {
            return Err(EngineError::Aborted);
        }
        Ok(())
    }
}

/// A [`Transcriber`] on the strings of a [`FakeEngine`].
pub struct FakeTranscriber {
    engine: FakeEngine,
    info: ModelInfo,
}

impl Transcriber for FakeTranscriber {
    fn info(&self) -> &ModelInfo {
        &self.info
    }

    fn warm_up(&mut self, _control: &JobControl) -> Result<(), EngineError> {
        Ok(())
    }

    fn transcribe(
        &mut self,
        samples: &[f32],
        options: &TranscribeOptions,
        control: &JobControl,
    ) -> Result<Transcript, EngineError> {
        let (number, answer, ear) = {
            let mut state = self.engine.lock();
            state.calls.push(FakeCall {
                samples: samples.len(),
                language: options.language.clone(),
                languages: options.languages.clone(),
                translate: options.translate,
                prompt: options.prompt.clone(),
                window: options.window,
                context: options.context.clone(),
            });
            let answer = state.answers.pop_front();
            (state.calls.len(), answer, state.ear.clone())
        };
        self.engine.shared.changed.notify_all();
        if let Some(Answer::Hang) = answer {
            self.engine.hang();
        }
        self.engine.pass(control)?;
        control.set_percent(100);
        match answer {
            Some(Answer::Failure(error)) => Err(error),
            Some(Answer::Panic) => panic!("a defect, as the test asked for"),
            Some(Answer::Text(text)) => Ok(self.transcript(text, samples.len())),
            Some(Answer::Hang) => Ok(self.transcript("much too late".to_owned(), samples.len())),
            None => {
                let text = ear.map_or_else(|| format!("text {number}"), |ear| ear(samples));
                Ok(self.transcript(text, samples.len()))
            }
        }
    }
}

impl FakeTranscriber {
    fn transcript(&self, text: String, samples: usize) -> Transcript {
        let length = crate::audio::samples_to_duration(samples).as_millis();
        let end_ms = u32::try_from(length).unwrap_or(u32::MAX);
        let timed = self.engine.lock().times_words;
        let segment = Segment {
            start_ms: 0,
            end_ms,
            no_speech_probability: 0.0,
            words: if timed {
                words(&text, end_ms)
            } else {
                Vec::new()
            },
            text,
        };
        Transcript {
            segments: vec![segment],
            language: Some("en".to_owned()),
            model: self.info.name.clone(),
            language_probability: None,
            written: None,
        }
    }
}

/// The words of a text, one behind the other in a sound of this length.
fn words(text: &str, length_ms: u32) -> Vec<Word> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let count = u32::try_from(words.len()).unwrap_or(u32::MAX);
    let at = |word: u32| length_ms * word / count.max(1);
    let words = words.into_iter().zip(0_u32..);
    words
        .map(|(word, place)| Word {
            text: word.to_owned(),
            start_ms: at(place),
            end_ms: at(place + 1),
            probability: 0.9,
        })
        .collect()
}
