//! `sayso transcribe`: WAV files to text.

pub(in crate::cli) mod input;
mod output;
mod progress;

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use self::input::Recording;
use self::output::Output;
pub(in crate::cli) use self::progress::Progress;
use super::config::Setup;
use crate::engine::{
    EngineError, ModelSource, TranscribeOptions, Transcriber, WhisperTranscriber, level,
};
use crate::text::rules::Rules;

/// `sayso transcribe`
#[derive(Debug, Clone, Default, Args)]
pub struct TranscribeArgs {
    /// WAV files; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// Print what the model wrote, without your text rules
    #[arg(long)]
    pub raw: bool,

    /// What is printed.
    #[command(flatten)]
    pub printed: Printed,
}

/// What is printed; the text alone where nothing else is chosen.
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct Printed {
    /// Print JSON: an array with an object for each file
    #[arg(long, group = "format")]
    pub json: bool,

    /// Print `SubRip` subtitles
    #[arg(long, group = "format")]
    pub srt: bool,

    /// Print `WebVTT` subtitles
    #[arg(long, group = "format")]
    pub vtt: bool,
}

/// Transcribes the files one after the other. Texts go to standard output; what
/// is wrong with a file goes to standard error, and the next one follows. The
/// exit code says whether every file was whole and was heard.
///
/// # Errors
/// The model cannot be used, or standard output cannot be written to.
pub fn run(args: &TranscribeArgs, setup: &Setup) -> anyhow::Result<ExitCode> {
    level::become_better();
    let folders = super::run::model_folders(setup);
    let engine = &setup.config.engine;
    let source = folders.resolve(&engine.model)?;
    if source == ModelSource::Embedded && io::stderr().is_terminal() {
        eprintln!(
            "sayso: using the demo model, which knows some 230 words and is for trying out. {}",
            folders.how_to_install(engine.model.as_str())
        );
    }
    let load = || WhisperTranscriber::load(&source, &folders, engine.threads);
    let options = TranscribeOptions::of(engine);
    let rules = (!args.raw).then(|| Rules::new(&setup.config.text));
    let jobs = Jobs {
        args,
        options: &options,
        rules: rules.as_ref(),
    };
    let complete = transcribe_all(&jobs, load, &mut io::stdout(), &mut io::stderr())?;
    Ok(if complete {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// What is asked for.
struct Jobs<'a> {
    args: &'a TranscribeArgs,
    options: &'a TranscribeOptions,
    /// How texts are written; without any as the model did.
    rules: Option<&'a Rules>,
}

/// Transcribes every file; returns whether all went well. The model is loaded
/// when the first file has been read.
fn transcribe_all<T: Transcriber>(
    jobs: &Jobs<'_>,
    load: impl Fn() -> Result<T, EngineError>,
    out: &mut impl Write,
    messages: &mut impl Write,
) -> anyhow::Result<bool> {
    let Jobs {
        args,
        options,
        rules,
    } = jobs;
    let mut output = Output::for_args(args.printed);
    let progress = Progress::for_files(args.files.len());
    let mut transcriber = None;
    let mut complete = true;
    for (index, file) in args.files.iter().enumerate() {
        let name = input::name(file);
        let outcome = match input::read(file) {
            Ok(recording) => {
                let transcriber = match &mut transcriber {
                    Some(loaded) => loaded,
                    None => transcriber.insert(load()?),
                };
                progress.begin(index, &name);
                progress
                    .watch(transcriber, &recording.samples, options)
                    .map(|mut transcript| {
                        if let Some(rules) = rules {
                            let language = options.written_in(&transcript);
                            rules.write(&mut transcript, language.as_deref());
                        }
                        (recording, transcript)
                    })
                    .map_err(|error| format!("{name}: {error}"))
            }
            Err(message) => Err(message),
        };
        progress.clear();
        complete &= outcome.as_ref().is_ok_and(|(recording, _)| recording.whole);
        for message in said(&name, &outcome, &output) {
            writeln!(messages, "sayso: {message}")?;
        }
        match outcome {
            Ok((recording, transcript)) => output.add(out, &name, &recording, &transcript)?,
            Err(message) => output.add_failure(&name, &message),
        }
    }
    output.finish(out)?;
    Ok(complete)
}

/// What standard error is told about a file.
fn said(
    name: &str,
    outcome: &Result<(Recording, crate::text::Transcript), String>,
    output: &Output,
) -> Vec<String> {
    match outcome {
        Err(message) => vec![message.clone()],
        Ok((recording, transcript)) => {
            let nothing = transcript.is_empty() && output.is_text();
            let nothing = nothing.then(|| {
                let seconds = recording.duration_ms / 1_000;
                let tenths = recording.duration_ms % 1_000 / 100;
                format!("{name}: no words in {seconds}.{tenths} s of sound")
            });
            recording.warning.iter().cloned().chain(nothing).collect()
        }
    }
}

#[cfg(test)]
mod tests;
