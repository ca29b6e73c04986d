//! The model: whole, loaded, and timed on a clip that is in the program.

use std::time::Instant;

use super::report::{Check, Verdict};
use crate::audio::resample;
use crate::cli::config::Setup;
use crate::cli::demo::clips as bundled;
use crate::cli::run::{model_folders, model_loader};
use crate::engine::models::known_models;
use crate::engine::{JobControl, TranscribeOptions, Window};
use crate::text::words;

/// Loads the model as dictation does and has it hear the bundled sentence.
pub(super) fn check(setup: &Setup) -> Vec<Check> {
    let folders = model_folders(setup);
    let private = setup.folders.data.display().to_string();
    let failed =
        |error: String| vec![Check::new("model", Verdict::Failed, error).private(&private)];
    let control = JobControl::default();
    let began = Instant::now();
    let mut loader = match model_loader(&setup.config, &folders) {
        Ok(loader) => loader,
        Err(error) => return failed(error.to_string()),
    };
    let mut model = match loader(&control) {
        Ok(model) => model,
        Err(error) => return failed(error.to_string()),
    };
    let load = began.elapsed();
    let info = model.info().clone();
    let published = known_models().iter().any(|known| known.name == info.name);
    let whole = if published {
        "a published one, whole"
    } else {
        "whole"
    };
    let found = format!("{} ({whole}) loads in {} ms.", info.name, load.as_millis());
    let mut checks = vec![if info.is_demo() {
        Check::new("model", Verdict::Warning, found).fix(format!(
            "it knows some 230 words: for dictation install a real one. {}",
            folders.how_to_install("base.en")
        ))
    } else {
        Check::ok("model", found)
    }];
    checks.push(inference(model.as_mut(), &control));
    for check in &mut checks {
        check.private.push(private.clone());
    }
    checks
}

fn inference(model: &mut dyn crate::engine::Transcriber, control: &JobControl) -> Check {
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
        Err(error) => return Check::failed("inference", &error),
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
