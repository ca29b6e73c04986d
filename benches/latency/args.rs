//! What is to be measured.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use clap::Parser;
use sayso::engine::models::DEMO_NAME;

use crate::support::padded;

/// Key release → text, at real-time pace through the real pipeline.
#[derive(Debug, Clone, Parser)]
#[command(name = "latency")]
pub(crate) struct Args {
    /// `demo`, the same padded to layers of encoder and decoder (36x40), or a file.
    #[arg(long, default_value = "demo")]
    pub(crate) model: Model,
    /// The dictations' lengths in seconds.
    #[arg(long, value_delimiter = ',', default_value = "2,5,10,20,40")]
    pub(crate) lengths: Vec<u64>,
    /// How many dictations of each length.
    #[arg(long, default_value_t = 20)]
    pub(crate) count: u64,
    /// Which sentences, pauses and releases.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// No pause between sentences.
    #[arg(long)]
    pub(crate) never_pauses: bool,
    /// Seconds from the last word to the release; without it 0.1 to 0.3 by chance.
    #[arg(long, value_parser = seconds)]
    pub(crate) silence: Option<Duration>,
    /// So many times faster than real time: for an hour of dictation in minutes.
    /// Waits then mean little; words and memory do.
    #[arg(long, default_value_t = 1)]
    pub(crate) pace: u32,
    /// `tail_ms` of the configuration; without it, its default.
    #[arg(long, value_parser = milliseconds)]
    pub(crate) tail: Option<Duration>,
    /// The engine's threads; 0 takes as many as sayso would.
    #[arg(long, default_value_t = 0)]
    pub(crate) threads: u32,
    /// The program whose engine is measured.
    #[arg(long, default_value = env!("CARGO_BIN_EXE_sayso"))]
    pub(crate) program: PathBuf,
    /// Deliver to the clipboard of an X server of its own (Xvfb).
    #[arg(long)]
    pub(crate) x11: bool,
    /// Write all that was measured into this file.
    #[arg(long)]
    pub(crate) json: Option<PathBuf>,
}

impl Args {
    /// Reads them; `child` is a flag between this program and itself, and
    /// cargo adds `--bench`.
    pub(crate) fn from_command_line(child: &str) -> (Self, bool) {
        let given: Vec<String> = std::env::args().collect();
        let ours = given
            .iter()
            .filter(|arg| *arg != child && *arg != "--bench");
        (Self::parse_from(ours), given.iter().any(|arg| arg == child))
    }
}

/// A model by what it costs.
#[derive(Debug, Clone)]
pub(crate) enum Model {
    /// The one inside the binary.
    Demo,
    /// The same with so many encoder and decoder layers.
    Padded(u32, u32),
    /// Any other.
    File(PathBuf),
}

impl Model {
    /// What the engine is told; makes the padded model if it is not there yet.
    pub(crate) fn spec(&self) -> String {
        match self {
            Self::Demo => DEMO_NAME.to_owned(),
            Self::Padded(encoder, decoder) => {
                padded::model(*encoder, *decoder).display().to_string()
            }
            Self::File(path) => path.display().to_string(),
        }
    }

    /// What the report says.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Demo => DEMO_NAME.to_owned(),
            Self::Padded(encoder, decoder) => format!("{encoder}x{decoder}"),
            Self::File(path) => path.display().to_string(),
        }
    }
}

impl FromStr for Model {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let layers = text.split_once('x');
        let layers = layers
            .and_then(|(encoder, decoder)| Some((encoder.parse().ok()?, decoder.parse().ok()?)));
        match layers {
            Some((encoder, decoder)) => Ok(Self::Padded(encoder, decoder)),
            None if text == DEMO_NAME => Ok(Self::Demo),
            None if std::path::Path::new(text).is_file() => Ok(Self::File(text.into())),
            None => Err("neither `demo`, nor layers such as 36x40, nor a file".to_owned()),
        }
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|error| format!("{error}"))?;
    Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())
}

fn milliseconds(text: &str) -> Result<Duration, String> {
    text.parse()
        .map(Duration::from_millis)
        .map_err(|error| format!("{error}"))
}
