//! `sayso clips retry`: another version of a text. And what imports wait for.

use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use clap::Args;

use super::{named, to_write};
use crate::cli::config::Setup;
use crate::cli::run::model_folders;
use crate::cli::transcribe::{Progress, input};
use crate::clip::{ClipId, ClipState};
use crate::engine::{EngineError, TranscribeOptions, WhisperTranscriber, level};
use crate::queue::Purpose;
use crate::runtime::unix_ms;
use crate::store::{
    ClipSave, Filter, InstanceLock, JobRecord, NewVersion, Source, Store, StoreError,
};
use crate::text::rules::Rules;

/// `sayso clips retry`
#[derive(Debug, Clone, Default, Args)]
pub struct RetryArgs {
    /// `last`, clips' ids or their beginnings; without any, all that failed
    #[arg(value_name = "CLIP")]
    pub clips: Vec<String>,
}

pub(super) fn run(
    args: &RetryArgs,
    setup: &Setup,
    out: &mut impl Write,
) -> anyhow::Result<ExitCode> {
    level::become_better();
    let mut store = to_write(setup)?;
    let clips = if args.clips.is_empty() {
        store.list(&Filter {
            state: Some(ClipState::Failed),
            ..Filter::default()
        })?
    } else {
        named(&store, &args.clips)?
    };
    if clips.is_empty() {
        writeln!(out, "No clip has failed.")?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut clips: Vec<ClipId> = clips.iter().map(|clip| clip.id).collect();
    clips.sort_unstable();
    for clip in &clips {
        store.queue_again(*clip)?;
    }
    work_off(&clips, &mut store, setup, out)
}

/// Transcribes clips that are in the queue, here and now; a sayso that runs
/// does it instead.
pub(super) fn work_off(
    clips: &[ClipId],
    store: &mut Store,
    setup: &Setup,
    out: &mut impl Write,
) -> anyhow::Result<ExitCode> {
    let _alone = match InstanceLock::take(&setup.folders.data) {
        Ok(lock) => lock,
        Err(StoreError::InUse { .. }) => {
            writeln!(
                out,
                "{} clips are queued; the sayso that runs transcribes them.",
                clips.len()
            )?;
            return Ok(ExitCode::SUCCESS);
        }
        Err(error) => return Err(error.into()),
    };
    let folders = model_folders(setup);
    let engine = &setup.config.engine;
    let source = folders.resolve(&engine.model)?;
    let mut whisper = WhisperTranscriber::load(&source, &folders, engine.threads)?;
    let options = TranscribeOptions::of(engine);
    let rules = Rules::new(&setup.config.text);
    let progress = Progress::for_files(clips.len());
    let mut failed = 0;
    for (index, clip) in clips.iter().enumerate() {
        progress.begin(index, &clip.to_string());
        let outcome = transcribe(*clip, store, |samples| {
            let mut heard = progress.watch(&mut whisper, samples, &options)?;
            let language = options.written_in(&heard);
            rules.write(&mut heard, language.as_deref());
            Ok(heard)
        });
        progress.clear();
        let stored = store.get(*clip)?;
        match outcome? {
            Ok(()) => writeln!(
                out,
                "{clip}  {}",
                stored.text.as_deref().unwrap_or("(no words)")
            )?,
            Err(cause) => {
                failed += 1;
                eprintln!("sayso: {clip}: {cause}");
            }
        }
    }
    Ok(if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Transcribes one clip and keeps what comes of it. The inner error is the
/// clip's, kept with it.
fn transcribe(
    clip: ClipId,
    store: &mut Store,
    mut listen: impl FnMut(&[f32]) -> Result<crate::text::Transcript, EngineError>,
) -> Result<Result<(), String>, StoreError> {
    let stored = store.get(clip)?;
    let began = Instant::now();
    let heard = input::read(&stored.path)
        .and_then(|recording| listen(&recording.samples).map_err(|error| error.to_string()));
    let mut save = ClipSave::from(&stored);
    save.now_ms = unix_ms();
    save.job = None;
    match heard {
        Ok(transcript) => {
            let words = !transcript.is_empty() || stored.text.is_some();
            save.state = if words {
                ClipState::Done
            } else {
                ClipState::Empty
            };
            save.reason = (!words).then(|| "no words in it".to_owned());
            save.version = Some(Arc::new(NewVersion {
                transcript,
                source: Source::Engine,
                took: Some(began.elapsed()),
                made_at_ms: save.now_ms,
                doubt: None,
            }));
            store.save(&save)?;
            Ok(Ok(()))
        }
        Err(cause) => {
            // A text from before stays the clip's text.
            save.state = if stored.text.is_some() {
                ClipState::Done
            } else {
                ClipState::Failed
            };
            save.reason = stored.text.is_none().then(|| cause.clone());
            save.job = stored.text.is_none().then(|| JobRecord {
                parked: true,
                attempts: 1,
                last_error: Some(cause.clone()),
                ..JobRecord::fresh(Purpose::Again)
            });
            store.save(&save)?;
            Ok(Err(cause))
        }
    }
}
