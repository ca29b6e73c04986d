//! Why there is no text, and what to do.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::ggml::LooksLike;

/// Why there is no text, and what to do. Each message is one paragraph that
/// names the thing, the cause and the next step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum EngineError {
    /// The job was stopped on request.
    #[error("stopped on request")]
    Aborted,

    /// No model of that name, or no file at that path.
    #[error("There is no model `{spec}`{}. {}{how_to_install}", looked(.looked_in), did_you_mean(.nearest.as_deref()))]
    ModelMissing {
        /// What was asked for.
        spec: String,
        /// The folders that were searched; empty when a path was asked for.
        looked_in: Vec<PathBuf>,
        /// The installed model with the nearest name.
        nearest: Option<String>,
        /// Where to get a model and where to put it.
        how_to_install: String,
    },

    /// The file is something else.
    #[error("{} is not a whisper model: it looks like {looks_like}. {how_to_install}", .path.display())]
    NotAModel {
        /// The file.
        path: PathBuf,
        /// What it looks like instead.
        looks_like: LooksLike,
        /// Where to get a model and where to put it.
        how_to_install: String,
    },

    /// The file ends too early.
    #[error("The model {} is cut short: it ends inside {place}, with at least {missing} bytes missing. \
             Download it again; the file on disk has {bytes} bytes{}.", .path.display(), published(*.published_bytes))]
    ModelTruncated {
        /// The file.
        path: PathBuf,
        /// Where it ends.
        place: String,
        /// How many bytes are missing at least.
        missing: u64,
        /// The size of the file in bytes.
        bytes: u64,
        /// The size of the published model of that name, where it is known.
        published_bytes: Option<u64>,
    },

    /// A header and a vocabulary without weights: whisper.cpp would load it and hear nothing.
    #[error("The model {} has no weights in it, so it cannot hear anything: it is a file for testing, \
             or its download stopped early. {how_to_install}", .path.display())]
    ModelEmpty {
        /// The file.
        path: PathBuf,
        /// Where to get a model and where to put it.
        how_to_install: String,
    },

    /// The file contradicts itself.
    #[error("The model {} is damaged: {what}. Download it again.", .path.display())]
    ModelDamaged {
        /// The file.
        path: PathBuf,
        /// What does not fit.
        what: String,
    },

    /// The system refused to read the file.
    #[error("The model {} cannot be read: {cause}. Check the file's permissions, or choose another with --model.", .path.display())]
    ModelUnreadable {
        /// The file.
        path: PathBuf,
        /// The system's words.
        cause: String,
    },

    /// The model does not fit into memory.
    #[error("The model {} needs about {} MB of memory and {} MB are free. \
             Close other programs, or choose a smaller model with --model.",
            .path.display(), .needed / 1_000_000, .available / 1_000_000)]
    ModelTooLarge {
        /// The file.
        path: PathBuf,
        /// What it needs, in bytes.
        needed: u64,
        /// What there is, in bytes.
        available: u64,
    },

    /// whisper.cpp refused a file that looked whole.
    #[error(
        "The model `{name}` could not be loaded: whisper.cpp refused it; the log file says why. \
             Download it again, or choose another with --model."
    )]
    LoadFailed {
        /// The model.
        name: String,
    },

    /// Not a language, or not one this model knows.
    #[error("The model `{model}` cannot write the language `{language}`. {}", language_help(*.multilingual))]
    Language {
        /// What was asked for.
        language: String,
        /// The model.
        model: String,
        /// Whether the model knows other languages than English.
        multilingual: bool,
    },

    /// The saved clip could not be read.
    #[error("The clip {} cannot be transcribed: {cause}", .path.display())]
    ClipUnreadable {
        /// The file.
        path: PathBuf,
        /// Why, as a sentence.
        cause: String,
    },

    /// whisper.cpp failed in the middle.
    #[error(
        "The model `{model}` failed while listening (whisper.cpp: {cause}). \
             The clip is kept: try it again, or choose another model with --model."
    )]
    Inference {
        /// The model.
        model: String,
        /// whisper.cpp's words.
        cause: String,
    },

    /// The system does not start the engine's process.
    #[error(
        "The engine's process cannot be started: {cause}. The clip is kept: close other programs, \
             or start sayso anew."
    )]
    NotStarted {
        /// The system's words.
        cause: String,
    },

    /// The engine's process is gone: killed, or brought down by a defect.
    #[error(
        "The engine's process ended while it worked ({status}). The clip is kept: try it again. If \
             that happens again, memory may be short (choose a smaller model with --model), or the \
             log file says more."
    )]
    Ended {
        /// How it ended: a signal or an exit code.
        status: String,
    },

    /// The engine was built for another processor.
    #[error(
        "This sayso was built for another processor: this one {lack}. Install the \
         portable one, or build it on this computer with `scripts/run`."
    )]
    OtherProcessor {
        /// What it lacks, as `has no AVX2, FMA`.
        lack: String,
    },

    /// No answer, for longer than any clip takes.
    #[error(
        "The engine has not answered for {seconds} s and was started anew. The clip is kept: try \
         it again, or choose a smaller model with --model."
    )]
    Hung {
        /// How long it was waited for.
        seconds: u64,
    },

    /// A defect of sayso itself; the engine starts anew.
    #[error(
        "The engine stopped unexpectedly. The clip is kept: try it again, and please report this with the log file."
    )]
    Crashed,
}

impl EngineError {
    /// A word for the log: no paths, no text.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Aborted => "aborted",
            Self::ModelMissing { .. } => "model missing",
            Self::NotAModel { .. } => "not a model",
            Self::ModelTruncated { .. } => "model truncated",
            Self::ModelEmpty { .. } => "model empty",
            Self::ModelDamaged { .. } => "model damaged",
            Self::ModelUnreadable { .. } => "model unreadable",
            Self::ModelTooLarge { .. } => "model too large",
            Self::LoadFailed { .. } => "load failed",
            Self::Language { .. } => "language",
            Self::ClipUnreadable { .. } => "clip unreadable",
            Self::Inference { .. } => "inference",
            Self::NotStarted { .. } => "not started",
            Self::Ended { .. } => "process ended",
            Self::OtherProcessor { .. } => "other processor",
            Self::Hung { .. } => "hung",
            Self::Crashed => "crashed",
        }
    }

    /// Whether the same work may succeed when tried again without the user
    /// having changed anything.
    pub const fn may_pass(&self) -> bool {
        matches!(
            self,
            Self::Aborted
                | Self::ModelTooLarge { .. }
                | Self::Inference { .. }
                | Self::NotStarted { .. }
                | Self::Ended { .. }
                | Self::Crashed
        )
    }
}

fn looked(folders: &[PathBuf]) -> String {
    let shown: Vec<_> = folders
        .iter()
        .map(|folder| folder.display().to_string())
        .collect();
    if shown.is_empty() {
        String::new()
    } else {
        format!(" in {}", shown.join(" or "))
    }
}

fn did_you_mean(name: Option<&str>) -> String {
    name.map_or_else(String::new, |name| format!("Did you mean `{name}`? "))
}

fn published(bytes: Option<u64>) -> String {
    bytes.map_or_else(String::new, |bytes| format!(", the published one {bytes}"))
}

const fn language_help(multilingual: bool) -> &'static str {
    if multilingual {
        "Use whisper's code for it, such as `de` or `fr`, or `auto`."
    } else {
        "It knows English only: set the language to `en`, or choose a model without `.en` in its name."
    }
}
