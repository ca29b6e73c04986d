//! `sayso clips import`: foreign WAV files become clips.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, UNIX_EPOCH};

use anyhow::Context;
use clap::Args;

use super::{retry, to_write};
use crate::audio::CLIP_RATE;
use crate::audio::level::Level;
use crate::audio::wav::pcm16;
use crate::cli::config::Setup;
use crate::cli::transcribe::input;
use crate::clip::{ClipId, ClipState};
use crate::engine::level;
use crate::queue::Purpose;
use crate::runtime::unix_ms;
use crate::store::{ClipSave, JobRecord, Store};

/// `sayso clips import`
#[derive(Debug, Clone, Args)]
pub struct ImportArgs {
    /// WAV files of any format; they are copied, and dated by their last change
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Leave the transcribing to the next run of sayso
    #[arg(long)]
    pub later: bool,
}

pub(super) fn run(
    args: &ImportArgs,
    setup: &Setup,
    out: &mut impl Write,
) -> anyhow::Result<ExitCode> {
    level::become_better();
    let mut store = to_write(setup)?;
    let mut clips = Vec::new();
    let mut failed = false;
    for file in &args.files {
        match input::read(file) {
            Ok(recording) => {
                if let Some(warning) = &recording.warning {
                    eprintln!("sayso: {warning}");
                }
                let clip = import(file, &recording.samples, &mut store)?;
                writeln!(out, "{clip}  {}", file.display())?;
                clips.push(clip);
            }
            Err(message) => {
                failed = true;
                eprintln!("sayso: {message}");
            }
        }
    }
    if args.later || clips.is_empty() {
        return Ok(if failed {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        });
    }
    let code = retry::work_off(&clips, &mut store, setup, out)?;
    Ok(if failed { ExitCode::FAILURE } else { code })
}

/// The row first, then the file, then the queue: wherever it is cut off, the
/// next start finds a clip that can be transcribed, or nothing.
fn import(file: &Path, samples: &[f32], store: &mut Store) -> anyhow::Result<ClipId> {
    let clip = ClipId::from_parts(dated(file), ulid::Ulid::generate().random());
    let mut save = ClipSave::new(clip, ClipState::Recording);
    save.duration = Duration::from_millis(samples.len() as u64 * 1_000 / u64::from(CLIP_RATE));
    save.level = Level::of(samples);
    store.save(&save)?;
    let path = store.folder().prepare(clip)?;
    write(&path, samples).with_context(|| format!("cannot write {}", path.display()))?;
    save.state = ClipState::Queued;
    save.job = Some(JobRecord::fresh(Purpose::Again));
    store.save(&save)?;
    Ok(clip)
}

/// When the file was changed last, or now.
fn dated(file: &Path) -> u64 {
    let changed = file.metadata().and_then(|file| file.modified()).ok();
    let since = changed.and_then(|changed| changed.duration_since(UNIX_EPOCH).ok());
    since.map_or_else(unix_ms, |since| {
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    })
}

fn write(path: &Path, samples: &[f32]) -> Result<(), hound::Error> {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: CLIP_RATE,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut wav = hound::WavWriter::create(path, spec)?;
    for &sample in samples {
        wav.write_sample(pcm16(sample))?;
    }
    wav.finalize()
}
