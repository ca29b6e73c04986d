//! One model in a process of its own: `sayso __bench`.
//!
//! The order is one line of JSON on standard input, the answers are lines of
//! JSON on standard output. When standard input ends, the process that asked is
//! gone, and so is this one, in the middle of whatever it does.

use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::live::Live;

use crate::audio::resample;
use crate::cli::demo::clips as bundled;
use crate::cli::transcribe::input;
use crate::engine::{
    EngineError, JobControl, ModelFolders, ModelSource, TranscribeOptions, Transcriber,
    WhisperTranscriber, machine,
};

/// What is to be measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Order {
    /// The model's file; without one the model inside the binary.
    pub(super) model: Option<PathBuf>,
    pub(super) threads: u32,
    /// As in the configuration.
    pub(super) language: String,
    pub(super) clips: Vec<Sound>,
    /// For the files of the dictations; whoever gives the order removes it.
    pub(super) folder: PathBuf,
}

/// A clip's sound.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Sound {
    /// Of a bundled clip, by its name.
    Bundled(String),
    /// In a WAV.
    File(PathBuf),
}

/// What the process says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Answer {
    /// The model is loaded and has run once on silence.
    Loaded { took: Duration },
    /// The next clip was heard.
    Heard { took: Duration, text: String },
    /// The next clip was dictated: the wait after its release, where there was one.
    Dictated { wait: Option<Duration> },
    /// All of them were.
    Over { peak_memory: Option<u64> },
    /// It goes no further.
    Failed { cause: String },
}

/// Measures as ordered. Returns when all is said, or nobody listens.
///
/// # Errors
/// The order is none: this command is not for people.
pub(in crate::cli) fn run() -> anyhow::Result<()> {
    let mut order = String::new();
    io::stdin().lock().read_line(&mut order)?;
    let order: Order = serde_json::from_str(&order)
        .map_err(|_| anyhow::anyhow!("this command is for sayso itself; see `sayso bench`"))?;
    std::thread::Builder::new()
        .name("bench-parent".to_owned())
        .spawn({
            let folder = order.folder.clone();
            move || end_with_parent(&folder)
        })?;
    let mut out = io::stdout();
    if let Err(Ended::Failed(cause)) = measure(&order, &mut out) {
        let _ = tell(&mut out, &Answer::Failed { cause });
    }
    Ok(())
}

fn end_with_parent(folder: &Path) {
    // Nothing more is ever sent; the end of the pipe is the message.
    let mut rest = String::new();
    while matches!(io::stdin().read_line(&mut rest), Ok(1..)) {}
    // Whoever made it may be gone without having removed it.
    let _ = std::fs::remove_dir_all(folder);
    std::process::exit(0);
}

/// Why the measuring ended before the end.
enum Ended {
    Failed(String),
    NobodyListens,
}

impl From<EngineError> for Ended {
    fn from(error: EngineError) -> Self {
        Self::Failed(error.to_string())
    }
}

fn measure(order: &Order, out: &mut impl Write) -> Result<(), Ended> {
    let source = match &order.model {
        None => ModelSource::Embedded,
        Some(path) => ModelSource::File(path.clone()),
    };
    let control = JobControl::default();
    let began = Instant::now();
    // Its folders are only for messages, and whoever gave the order has
    // checked the model.
    let mut model = WhisperTranscriber::load(&source, &ModelFolders::default(), order.threads)?;
    model.warm_up(&control)?;
    let took = began.elapsed();
    tell(out, &Answer::Loaded { took })?;
    let language = Some(order.language.clone()).filter(|language| language != "auto");
    let options = TranscribeOptions {
        language,
        ..TranscribeOptions::default()
    };
    let language = options.language.clone();
    for sound in &order.clips {
        let samples = sound.samples().map_err(Ended::Failed)?;
        let began = Instant::now();
        let transcript = model.transcribe(&samples, &options, &control)?;
        let took = began.elapsed();
        let text = transcript.text();
        tell(out, &Answer::Heard { took, text })?;
    }
    // With what follows it is no longer the model's alone.
    let peak_memory = machine::peak_memory();
    let failed =
        |error: anyhow::Error| Ended::Failed(format!("It could not be dictated to: {error:#}."));
    let mut live = Live::start(Box::new(model), language, &order.folder).map_err(failed)?;
    for sound in &order.clips {
        let samples = sound.samples().map_err(Ended::Failed)?;
        let wait = live.dictate(samples).map_err(failed)?;
        tell(out, &Answer::Dictated { wait })?;
    }
    live.close();
    tell(out, &Answer::Over { peak_memory })
}

fn tell(out: &mut impl Write, answer: &Answer) -> Result<(), Ended> {
    let line = serde_json::to_string(answer).map_err(|_| Ended::NobodyListens)?;
    writeln!(out, "{line}")
        .and_then(|()| out.flush())
        .map_err(|_| Ended::NobodyListens)
}

impl Sound {
    /// Mono at the rate of clips, or a paragraph that says why not.
    pub(super) fn samples(&self) -> Result<Vec<f32>, String> {
        match self {
            Self::Bundled(name) => {
                let clip = bundled::find(Some(name)).map_err(|error| error.to_string())?;
                let sound = clip.sound().map_err(|error| format!("{error:#}"))?;
                resample::to_clip_rate(&sound.samples, sound.sample_rate)
                    .map_err(|error| error.to_string())
            }
            Self::File(path) => input::read(path).map(|recording| recording.samples),
        }
    }
}
