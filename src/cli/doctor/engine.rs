//! The model: whole, loaded, and timed on a clip that is in the program.

use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::report::{Check, Verdict};
use crate::audio::resample;
use crate::cli::config::Setup;
use crate::cli::demo::clips as bundled;
use crate::cli::run::{model_folders, model_loader};
use crate::engine::models::Checksum;
use crate::engine::{
    EngineError, JobControl, ModelFolders, ModelSource, TranscribeOptions, Transcriber, Window,
};
use crate::text::words;

/// The largest model on an old machine is loaded in less; twice that is a hang.
const PATIENCE: Duration = Duration::from_secs(120);

/// Ends work that hangs; until it is dropped.
struct Patience {
    over: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Patience {
    fn new(control: &JobControl) -> std::io::Result<Self> {
        let (over, waiting) = sync_channel::<()>(0);
        let control = control.clone();
        let thread = thread::Builder::new()
            .name("doctor-patience".to_owned())
            .spawn(move || {
                if waiting.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                    control.abort();
                }
            })?;
        Ok(Self {
            over: Some(over),
            thread: Some(thread),
        })
    }
}

impl Drop for Patience {
    fn drop(&mut self) {
        self.over = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// What an error of the engine means here.
fn said(error: &EngineError) -> String {
    match error {
        EngineError::Aborted => format!(
            "it did not answer within {} s. Close other programs, or choose a smaller model with \
             --model.",
            PATIENCE.as_secs()
        ),
        other => other.to_string(),
    }
}

/// Loads the model as dictation does, says whether it is the published one, and
/// has it hear the bundled sentence.
pub(super) fn check(setup: &Setup) -> Vec<Check> {
    let folders = model_folders(setup);
    let control = JobControl::default();
    let _patience = match Patience::new(&control) {
        Ok(patience) => patience,
        Err(error) => return vec![Check::failed("model", &error)],
    };
    let source = match folders.resolve(&setup.config.engine.model) {
        Ok(source) => source,
        Err(error) => return vec![Check::failed("model", &error)],
    };
    let (model, loaded) = load(setup, &folders, &control);
    let mut checks = vec![loaded];
    checks.extend(checksum(&source, &folders, &control));
    checks.extend(model.map(|mut model| inference(model.as_mut(), &control)));
    checks
}

fn load(
    setup: &Setup,
    folders: &ModelFolders,
    control: &JobControl,
) -> (Option<Box<dyn Transcriber>>, Check) {
    let failed = |error: String| (None, Check::new("model", Verdict::Failed, error));
    let began = Instant::now();
    let mut loader = match model_loader(&setup.config, folders) {
        Ok(loader) => loader,
        Err(error) => return failed(error.to_string()),
    };
    let model = match loader(control) {
        Ok(model) => model,
        Err(error) => return failed(said(&error)),
    };
    let load = began.elapsed();
    let info = model.info();
    let found = format!(
        "{} is whole and loads in {} ms.",
        info.name,
        load.as_millis()
    );
    let check = if info.is_demo() {
        Check::new("model", Verdict::Warning, found).fix(format!(
            "it knows some 230 words: for dictation install a real one. {}",
            folders.how_to_install("base.en")
        ))
    } else {
        Check::ok("model", found)
    };
    (Some(model), check)
}

/// Whether the file is the published one; `None` for the one in the program.
fn checksum(source: &ModelSource, folders: &ModelFolders, control: &JobControl) -> Option<Check> {
    let sum = match Checksum::of(source.path()?, control) {
        Ok(sum) => sum,
        Err(error) => return Some(Check::new("checksum", Verdict::Failed, said(&error))),
    };
    Some(match sum {
        Checksum::Published(model) => Check::ok(
            "checksum",
            format!("it is the published {}, bit for bit (SHA-256).", model.name),
        ),
        Checksum::Differs { published, sum } => Check::new(
            "checksum",
            Verdict::Failed,
            format!(
                "it is not the published {}: its SHA-256 is {sum}. It is damaged, altered, or an \
                 earlier upload.",
                published.name
            ),
        )
        .fix(format!(
            "download it again, or give it a name of its own. {}",
            folders.how_to_install(&published.name)
        )),
        Checksum::Unknown { sum } => Check::new(
            "checksum",
            Verdict::Skipped,
            format!("sayso knows no published model of this name to compare with; SHA-256 {sum}."),
        ),
    })
}

fn inference(model: &mut dyn Transcriber, control: &JobControl) -> Check {
    let sound = bundled::find(None)
        .map_err(anyhow::Error::from)
        .and_then(|clip| Ok((clip, clip.sound()?)));
    let (clip, sound) = match sound {
        Ok(found) => found,
        Err(error) => return Check::failed("inference", &error),
    };
    let samples = match resample::to_clip_rate(&sound.samples, sound.sample_rate) {
        Ok(samples) => samples,
        Err(error) => return Check::failed("inference", &error),
    };
    let options = TranscribeOptions {
        language: Some("en".to_owned()),
        window: Window::Fit,
        ..TranscribeOptions::default()
    };
    // Once for what is touched for the first time.
    let _ = model.warm_up(control);
    let began = Instant::now();
    let text = match model.transcribe(&samples, &options, control) {
        Ok(transcript) => transcript.text(),
        Err(error) => return Check::new("inference", Verdict::Failed, said(&error)),
    };
    let took = began.elapsed();
    let seconds = crate::audio::samples_to_duration(samples.len()).as_secs_f64();
    let (said, wrong) = (words::count(clip.text), words::wrong(clip.text, &text));
    let found = format!(
        "{seconds:.1} s of speech take {} ms, {} of {said} words right",
        took.as_millis(),
        said.saturating_sub(wrong)
    );
    if 2 * wrong > said {
        return Check::new("inference", Verdict::Failed, format!("{found}."))
            .fix("the model may be damaged or for another language: download it again");
    }
    if took.as_secs_f64() > seconds {
        return Check::new(
            "inference",
            Verdict::Warning,
            format!("{found}: slower than speech."),
        )
        .fix("a smaller or quantised model is faster: `sayso bench` compares those you have");
    }
    Check::ok("inference", format!("{found}."))
}
