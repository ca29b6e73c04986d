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
use crate::cli::writing::Writing;
use crate::clip::{ClipId, ClipState};
use crate::config::EngineConfig;
use crate::config::profile::Profile;
use crate::engine::{EngineError, WhisperTranscriber, level};
use crate::queue::Purpose;
use crate::runtime::unix_ms;
use crate::store::{
    ClipSave, Filter, InstanceLock, JobRecord, NewVersion, Source, Store, StoreError,
};

/// `sayso clips retry`
#[derive(Debug, Clone, Default, Args)]
pub struct RetryArgs {
    /// `last`, clips' ids or their beginnings; without any, all that failed
    #[arg(value_name = "CLIP")]
    pub clips: Vec<String>,

    /// Do not run the program that is to rewrite texts
    #[arg(long)]
    pub no_command: bool,
}

pub(super) fn run(
    args: &RetryArgs,
    setup: &Setup,
    out: &mut impl Write,
) -> anyhow::Result<ExitCode> {
    level::become_better();
    let alone = alone(setup)?;
    anyhow::ensure!(
        alone.is_some() || !args.no_command,
        "a sayso is running, and what it transcribes goes to the program of its configuration; \
         end it first (`sayso ctl quit`)"
    );
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
    let Some(_alone) = alone else {
        return left_to_another(&clips, out);
    };
    Work {
        setup,
        program: !args.no_command,
    }
    .do_all(&clips, &mut store, out)
}

/// Transcribes clips that are in the queue, here and now; a sayso that runs
/// does it instead.
pub(super) fn work_off(
    clips: &[ClipId],
    store: &mut Store,
    setup: &Setup,
    out: &mut impl Write,
) -> anyhow::Result<ExitCode> {
    let Some(_alone) = alone(setup)? else {
        return left_to_another(clips, out);
    };
    let program = true;
    Work { setup, program }.do_all(clips, store, out)
}

/// Keeps other instances off the queue; `None` where one runs.
fn alone(setup: &Setup) -> Result<Option<InstanceLock>, StoreError> {
    match InstanceLock::take(&setup.folders.data) {
        Ok(lock) => Ok(Some(lock)),
        Err(StoreError::InUse { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

fn left_to_another(clips: &[ClipId], out: &mut impl Write) -> anyhow::Result<ExitCode> {
    writeln!(
        out,
        "{} clips are queued; the sayso that runs transcribes them.",
        clips.len()
    )?;
    Ok(ExitCode::SUCCESS)
}

/// Clips of a profile, as it was dictated with.
struct Batch<'a> {
    profile: &'a Profile,
    clips: Vec<ClipId>,
}

struct Work<'a> {
    setup: &'a Setup,
    /// Whether the user's program may rewrite the texts.
    program: bool,
}

impl Work<'_> {
    fn do_all(
        &self,
        clips: &[ClipId],
        store: &mut Store,
        out: &mut impl Write,
    ) -> anyhow::Result<ExitCode> {
        let profiles = self.setup.config.profiles();
        let progress = Progress::for_files(clips.len());
        let (mut done, mut failed) = (0, 0);
        let mut loaded: Option<(&str, WhisperTranscriber)> = None;
        for batch in batches(clips, &profiles, store)? {
            let engine = &batch.profile.config.engine;
            let whisper = match loaded.take() {
                Some((model, whisper)) if model == engine.model => Ok(whisper),
                _ => self.load(engine),
            };
            let whisper = match whisper {
                Ok(whisper) => &mut loaded.insert((engine.model.as_str(), whisper)).1,
                Err(error) => {
                    failed += batch.clips.len();
                    let waiting = batch.clips.len();
                    eprintln!("sayso: {error:#} ({waiting} go on waiting)");
                    continue;
                }
            };
            let writing = Writing::of(batch.profile).with_program(self.program);
            for clip in batch.clips {
                progress.begin(done, &clip.to_string());
                done += 1;
                let mut trouble = None;
                let outcome = transcribe(clip, store, |samples| {
                    let heard = progress.watch(whisper, samples, &writing.options)?;
                    let (written, error) = writing.write(heard, Some(clip));
                    trouble = error;
                    Ok(written)
                });
                progress.clear();
                if let Some(error) = trouble {
                    eprintln!("sayso: {clip}: {error}");
                }
                match outcome? {
                    Ok(()) => {
                        let text = store.get(clip)?.text;
                        writeln!(out, "{clip}  {}", text.as_deref().unwrap_or("(no words)"))?;
                    }
                    Err(cause) => {
                        failed += 1;
                        eprintln!("sayso: {clip}: {cause}");
                    }
                }
            }
        }
        Ok(if failed == 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }

    fn load(&self, engine: &EngineConfig) -> anyhow::Result<WhisperTranscriber> {
        let folders = model_folders(self.setup);
        let source = folders.resolve(&engine.model)?;
        Ok(WhisperTranscriber::load(&source, &folders, engine.threads)?)
    }
}

/// The clips by their profiles, those of a model one after the other: it is loaded
/// once.
fn batches<'a>(
    clips: &[ClipId],
    profiles: &'a [Profile],
    store: &Store,
) -> Result<Vec<Batch<'a>>, StoreError> {
    let batch = |profile| Batch {
        profile,
        clips: Vec::new(),
    };
    let mut batches: Vec<Batch<'a>> = profiles.iter().map(batch).collect();
    for clip in clips {
        let name = store.get(*clip)?.profile;
        // Of one that is there no more: as the one that needs no name.
        let named = profiles.iter().skip(1).position(|one| one.name == name);
        if let Some(batch) = batches.get_mut(named.map_or(0, |place| place + 1)) {
            batch.clips.push(*clip);
        }
    }
    batches.retain(|batch| !batch.clips.is_empty());
    batches.sort_by_key(|batch| batch.profile.config.engine.model.as_str());
    Ok(batches)
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
