//! The engine in a process of its own, behind the [`Transcriber`] port.
//!
//! whisper.cpp looks whether it is to stop only between its encoder and its
//! decoder, an assertion of ggml ends the process it is in, and a driver that
//! hangs cannot be left. In a process that does nothing else all three are
//! harmless: work that does not stop at once is left to itself, and when the next
//! comes, an engine that is still at it for longer than another takes to start
//! is ended and replaced.
//!
//! ```text
//! transcribe() ─▶ channel (8 chunks of 256 KiB, full: looks again) ─▶ `engine-requests` ─▶ pipe ─▶ sayso __engine
//!              ◀─ channel (16, full: the pipe waits)               ◀─ `engine-answers`  ◀─ pipe ◀─
//! ```
//!
//! The process ends when its pipe closes, however sayso ended.

pub mod child;
mod engine;
mod wire;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use self::child::Order;
use self::engine::{Engine, GRACE};
use super::{EngineError, JobControl, Loader, ModelInfo, TranscribeOptions, Transcriber};
use crate::text::Transcript;

/// What the engine's process is called by.
pub const COMMAND: &str = "__engine";

/// A loader of the model in `order`, in a process that runs `program`, which is sayso itself.
pub fn loader(program: PathBuf, order: Order) -> Loader {
    Box::new(move |control| {
        let engine = ProcessTranscriber::load(program.clone(), order.clone(), control)?;
        Ok(Box::new(engine))
    })
}

/// A model in a process of its own.
pub struct ProcessTranscriber {
    program: PathBuf,
    order: Order,
    info: ModelInfo,
    /// How long a new process takes until it can work.
    start_time: Duration,
    engine: Option<Engine>,
    last_job: u64,
}

impl ProcessTranscriber {
    /// Starts the process and waits until its model is loaded.
    ///
    /// # Errors
    /// What is wrong with the model and what to do; [`EngineError::NotStarted`];
    /// [`EngineError::Aborted`] when `control` asked for it.
    pub fn load(program: PathBuf, order: Order, control: &JobControl) -> Result<Self, EngineError> {
        let began = Instant::now();
        let mut engine = Engine::start(&program, &order)?;
        let (multilingual, longest_piece) = engine.loaded(control)?;
        let info = ModelInfo {
            name: order.source.name(),
            path: order.source.path().map(ToOwned::to_owned),
            multilingual,
            longest_piece,
        };
        Ok(Self {
            program,
            order,
            info,
            start_time: began.elapsed(),
            engine: Some(engine),
            last_job: 0,
        })
    }

    /// The engine's process, while there is one.
    pub fn process_id(&self) -> Option<u32> {
        self.engine.as_ref().map(Engine::id)
    }

    /// An engine with its model loaded and nothing to do.
    fn ready(&mut self, control: &JobControl) -> Result<Engine, EngineError> {
        let mut engine = match self.engine.take() {
            Some(engine) => engine,
            None => Engine::start(&self.program, &self.order)?,
        };
        match self.settle(&mut engine, control) {
            Err(EngineError::Aborted) => {
                // It goes on as it is, for whoever comes next.
                self.engine = Some(engine);
                Err(EngineError::Aborted)
            }
            settled => settled.map(|()| engine),
        }
    }

    /// Waits until it has loaded, and has left what nobody wanted any more. One
    /// that takes longer for that than another would to start is replaced.
    fn settle(&self, engine: &mut Engine, control: &JobControl) -> Result<(), EngineError> {
        let patience = GRACE.max(2 * self.start_time);
        if !engine.comes_to_rest(patience, control)? {
            tracing::info!("the engine did not stop in time; another takes its place");
            *engine = Engine::start(&self.program, &self.order)?;
        }
        if !engine.is_loaded() {
            engine.loaded(control)?;
        }
        Ok(())
    }
}

impl Transcriber for ProcessTranscriber {
    fn info(&self) -> &ModelInfo {
        &self.info
    }

    fn transcribe(
        &mut self,
        samples: &[f32],
        options: &TranscribeOptions,
        control: &JobControl,
    ) -> Result<Transcript, EngineError> {
        let mut engine = self.ready(control)?;
        self.last_job += 1;
        let Ok(outcome) = engine.hear(self.last_job, samples, options, control) else {
            let error = engine.end_as_error();
            tracing::error!(%error, "the engine's process ended");
            return Err(error);
        };
        // One that was ended over half a request is of no use to the next.
        self.engine = Some(engine).filter(|engine| !engine.has_ended());
        outcome
    }

    fn is_alive(&mut self) -> bool {
        let engine = self.engine.as_mut();
        engine.is_none_or(Engine::is_running)
    }
}
