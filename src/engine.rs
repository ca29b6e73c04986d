//! From samples to text: the [`Transcriber`] port, whisper.cpp behind it in a
//! process of its own, and the one worker thread that owns that.

pub mod error;
pub mod fake;
pub mod ggml;
pub mod level;
pub mod machine;
pub mod models;
pub mod process;
pub mod traits;
pub mod whisper;
pub mod window;
pub mod worker;

pub use error::EngineError;
pub use models::{ModelFolders, ModelSource};
pub use process::ProcessTranscriber;
pub use whisper::WhisperTranscriber;
pub use worker::{EngineWorker, Loader};

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::audio::gate::Voice;
use crate::clip::ClipId;
use crate::config::EngineConfig;
use crate::text::Transcript;

/// Turns samples into text. Owned by one thread, reused for every clip.
pub trait Transcriber: Send {
    /// What model it is.
    fn info(&self) -> &ModelInfo;

    /// Transcribes mono samples at [`CLIP_RATE`](crate::audio::CLIP_RATE) of any
    /// length; pads and shortens as the model needs.
    ///
    /// # Errors
    /// [`EngineError::Aborted`] when `control` asked for it, otherwise the engine's own failure.
    fn transcribe(
        &mut self,
        samples: &[f32],
        options: &TranscribeOptions,
        control: &JobControl,
    ) -> Result<Transcript, EngineError>;

    /// Whether it can work. One that cannot is let go, and loaded anew before the
    /// next piece of work or when a key goes down.
    fn is_alive(&mut self) -> bool {
        true
    }

    /// Works once on a little silence, so that the first clip does not pay
    /// for memory and caches that are touched for the first time.
    ///
    /// # Errors
    /// As [`Self::transcribe`].
    fn warm_up(&mut self, control: &JobControl) -> Result<(), EngineError> {
        // So short that nobody expects a text of it.
        let silence = vec![0.0; crate::audio::CLIP_RATE as usize / 2];
        let options = TranscribeOptions {
            language: Some("en".to_owned()),
            window: Window::Fit,
            ..TranscribeOptions::default()
        };
        self.transcribe(&silence, &options, control).map(drop)
    }
}

/// A loader into this process that finds `spec` anew each time, so that a model
/// installed after a failure is used. `threads` 0 takes [`machine::model_threads`].
/// sayso itself uses [`process::loader`].
pub fn whisper_loader(spec: String, folders: ModelFolders, threads: u32) -> Loader {
    Box::new(move |_| {
        let source = folders.resolve(&spec)?;
        Ok(Box::new(WhisperTranscriber::load(
            &source, &folders, threads,
        )?))
    })
}

/// Sends what whisper.cpp and ggml have to say to `tracing` (targets
/// `whisper_rs::whisper_logging_hook` and `whisper_rs::ggml_logging_hook`)
/// instead of standard error. Loading a model does it by itself; calling it
/// again does nothing. Both speak of sizes and devices, never of what was heard.
pub fn install_logging_hooks() {
    whisper_rs::install_logging_hooks();
}

/// The version of whisper.cpp in this program.
pub fn whisper_version() -> &'static str {
    whisper_rs::WHISPER_CPP_VERSION
}

/// What is asked of the engine for one clip, or for a piece of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TranscribeOptions {
    /// whisper's language code; `None` lets the model find it.
    pub language: Option<String>,
    /// Without a language, those to choose among; empty is all.
    pub languages: Vec<String>,
    /// Write English, whatever is spoken.
    pub translate: bool,
    /// What the model is told before each stretch: names and words to expect.
    pub prompt: String,
    /// How much of the model's window is worked on.
    pub window: Window,
    /// What was said just before, so that a piece is heard in its context;
    /// empty when nothing was, or when it stands alone.
    pub context: String,
}

impl TranscribeOptions {
    /// What a configuration asks for.
    pub fn of(engine: &EngineConfig) -> Self {
        Self {
            language: (engine.language != "auto").then(|| engine.language.clone()),
            languages: engine.languages.clone(),
            translate: engine.translate,
            prompt: engine.told_before(),
            window: Window::default(),
            context: String::new(),
        }
    }

    /// The language that a transcript is written in, as whisper's code.
    pub fn written_in(&self, transcript: &Transcript) -> Option<String> {
        if self.translate {
            return Some("en".to_owned());
        }
        transcript
            .language
            .clone()
            .or_else(|| self.language.clone())
    }
}

/// How much of the model's 30 s window is worked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Window {
    /// All of it, as the model was trained.
    #[default]
    Full,
    /// As much as the sound is long, where the model tolerates it, and all of
    /// it once more when the text looks wrong: the cost follows the length.
    Fit,
}

/// A model as the screen names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelInfo {
    /// `demo`, `base.en`, or the file's name without its frame.
    pub name: String,
    /// Its file; `None` is the one inside the binary.
    pub path: Option<PathBuf>,
    /// Whether it knows other languages than English.
    pub multilingual: bool,
    /// The longest piece of speech that it hears well, in samples at
    /// [`CLIP_RATE`](crate::audio::CLIP_RATE).
    pub longest_piece: usize,
}

impl ModelInfo {
    /// Whether this is the embedded model, which is for trying out only.
    pub fn is_demo(&self) -> bool {
        self.path.is_none()
    }
}

/// Shared between the worker, who reads, and whoever wants to stop or watch a job.
#[derive(Debug, Clone, Default)]
pub struct JobControl {
    abort: Arc<AtomicBool>,
    percent: Arc<AtomicU8>,
    encode_us: Arc<AtomicU64>,
}

impl JobControl {
    /// Asks the engine to stop. It may still answer; the answer is then to be ignored.
    pub fn abort(&self) {
        self.abort.store(true, Ordering::Relaxed);
    }

    /// Whether [`Self::abort`] was called.
    pub fn is_aborted(&self) -> bool {
        self.abort.load(Ordering::Relaxed)
    }

    /// How far the engine is, 0 to 100.
    pub fn percent(&self) -> u8 {
        self.percent.load(Ordering::Relaxed)
    }

    /// The encoder's share of the work so far, where the engine tells.
    pub fn encode_time(&self) -> Duration {
        Duration::from_micros(self.encode_us())
    }

    /// The same in microseconds.
    pub(crate) fn encode_us(&self) -> u64 {
        self.encode_us.load(Ordering::Relaxed)
    }

    /// Adds to [`Self::encode_time`].
    pub fn add_encode_time(&self, time: Duration) {
        let us = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        self.encode_us.fetch_add(us, Ordering::Relaxed);
    }

    /// Reports how far the engine is, 0 to 100.
    pub fn set_percent(&self, percent: u8) {
        self.percent.store(percent.min(100), Ordering::Relaxed);
    }
}

/// Which of the models that a worker knows: the place of its [`Loader`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct ModelSlot(pub usize);

/// Names one piece of work, so that a late answer is known for what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(pub u64);

/// One clip for the engine.
#[derive(Clone)]
pub struct Job {
    /// The work's own id: the same clip may be transcribed many times.
    pub id: JobId,
    /// The clip it belongs to.
    pub clip: ClipId,
    /// Which model is to do it.
    pub model: ModelSlot,
    /// Where the samples are.
    pub audio: JobAudio,
    /// What is asked.
    pub options: TranscribeOptions,
    /// Stop and progress.
    pub control: JobControl,
}

/// Where a job's samples are.
#[derive(Clone)]
pub enum JobAudio {
    /// In memory: mono at [`CLIP_RATE`](crate::audio::CLIP_RATE).
    Samples(Arc<[f32]>),
    /// In a saved clip, read by the worker.
    File(PathBuf),
    /// In a part of one.
    Part {
        /// The clip's file.
        path: PathBuf,
        /// From where to where, in ms.
        part: Range<u32>,
    },
}

/// What the worker tells the runtime.
#[derive(Debug, Clone)]
pub enum EngineEvent {
    /// The model is being loaded.
    Loading(ModelSlot),
    /// The model is loaded and has run once on silence.
    Ready {
        /// Which of the worker's models.
        slot: ModelSlot,
        /// What model it is.
        model: ModelInfo,
        /// How long loading and the first run took.
        took: Duration,
    },
    /// The model was not needed for a while and has left the memory. The next
    /// job, or [`EngineWorker::warm`], loads it again.
    Unloaded(ModelSlot),
    /// The model could not be loaded. Every job tries again first.
    LoadFailed(ModelSlot, EngineError),
    /// Work on a job began.
    Started {
        /// The job.
        job: JobId,
        /// The clip it belongs to.
        clip: ClipId,
        /// When.
        at: Instant,
    },
    /// A job ended with a text.
    Done {
        /// The job.
        job: JobId,
        /// The clip it belongs to.
        clip: ClipId,
        /// The text; may be empty.
        transcript: Transcript,
        /// Whether anybody spoke, where the sound came from a file.
        voice: Option<Voice>,
        /// When.
        at: Instant,
    },
    /// A job ended without one.
    Failed {
        /// The job.
        job: JobId,
        /// The clip it belongs to.
        clip: ClipId,
        /// Why, and what to do.
        error: EngineError,
    },
}
