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
use super::writing::{Writing, profile};
use crate::engine::{EngineError, ModelSource, Transcriber, WhisperTranscriber, level};
use crate::rewrite::RewriteError;
use crate::text::Transcript;

/// `sayso transcribe`
#[derive(Debug, Clone, Default, Args)]
pub struct TranscribeArgs {
    /// WAV files; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// As this profile dictates: its language, its model, its rules
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,

    /// Print what the model wrote, without your text rules and your program
    #[arg(long)]
    pub raw: bool,

    /// Do not run the program that is to rewrite texts
    #[arg(long)]
    pub no_command: bool,

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
    let profile = profile(&setup.config, args.profile.as_deref())?;
    let engine = &profile.config.engine;
    let source = folders.resolve(&engine.model)?;
    if source == ModelSource::Embedded && io::stderr().is_terminal() {
        eprintln!(
            "sayso: using the demo model, which knows some 230 words and is for trying out. {}",
            folders.how_to_install(engine.model.as_str())
        );
    }
    let load = || WhisperTranscriber::load(&source, &folders, engine.threads);
    // Subtitles are the model's words.
    let wanted = !args.no_command && !args.printed.srt && !args.printed.vtt;
    let writing = Writing::of(&profile).with_program(wanted);
    let writing = if args.raw { writing.raw() } else { writing };
    let jobs = Jobs {
        args,
        writing: &writing,
    };
    let complete = transcribe_all(&jobs, load, &mut io::stdout(), &mut io::stderr())?;
    Ok(if complete {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// A file, what was made of it, and why the program made nothing of that.
type Heard = (Recording, Transcript, Option<RewriteError>);

/// What is asked for.
struct Jobs<'a> {
    args: &'a TranscribeArgs,
    /// How the model is asked, and what is made of its words.
    writing: &'a Writing,
}

/// Transcribes every file; returns whether all went well. The model is loaded
/// when the first file has been read.
fn transcribe_all<T: Transcriber>(
    jobs: &Jobs<'_>,
    load: impl Fn() -> Result<T, EngineError>,
    out: &mut impl Write,
    messages: &mut impl Write,
) -> anyhow::Result<bool> {
    let Jobs { args, writing } = jobs;
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
                    .watch(transcriber, &recording.samples, &writing.options)
                    .map(|transcript| {
                        let (written, trouble) = writing.write(transcript, None);
                        (recording, written, trouble)
                    })
                    .map_err(|error| format!("{name}: {error}"))
            }
            Err(message) => Err(message),
        };
        progress.clear();
        complete &= outcome
            .as_ref()
            .is_ok_and(|(recording, ..)| recording.whole);
        for message in said(&name, &outcome, &output) {
            writeln!(messages, "sayso: {message}")?;
        }
        match outcome {
            Ok((recording, transcript, _)) => output.add(out, &name, &recording, &transcript)?,
            Err(message) => output.add_failure(&name, &message),
        }
    }
    output.finish(out)?;
    Ok(complete)
}

/// What standard error is told about a file.
fn said(name: &str, outcome: &Result<Heard, String>, output: &Output) -> Vec<String> {
    match outcome {
        Err(message) => vec![message.clone()],
        Ok((recording, transcript, trouble)) => {
            let nothing = transcript.is_empty() && output.is_text();
            let nothing = nothing.then(|| {
                let seconds = recording.duration_ms / 1_000;
                let tenths = recording.duration_ms % 1_000 / 100;
                format!("{name}: no words in {seconds}.{tenths} s of sound")
            });
            let trouble = trouble.as_ref().map(|error| format!("{name}: {error}"));
            let warning = recording.warning.iter().cloned();
            warning.chain(nothing).chain(trouble).collect()
        }
    }
}

#[cfg(test)]
mod tests;
