//! `sayso doctor`: every link from the key to the text, each proven by doing it.

mod control;
mod desk;
mod engine;
mod keys;
mod machine;
mod notify;
mod report;
mod sound;

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use clap::Args;

use self::report::{Check, Report, Verdict};
use super::config::Setup;
#[cfg(target_os = "linux")]
use super::parts::planned;
use super::parts::{key_sources, mic_choice};
use super::run::event_loop;
use super::stderr::NativeStderr;
use crate::capture;

/// `sayso doctor`
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct DoctorArgs {
    /// Print JSON, for other programs
    #[arg(long)]
    pub json: bool,
    /// Leave out names of folders and devices, for a bug report
    #[arg(long)]
    pub report: bool,
    /// Ask for no key press and no word
    #[arg(long)]
    pub no_input: bool,
}

/// Tries every link and says what was found; 1 when one does not hold.
///
/// # Errors
/// Standard output's own refusal.
pub fn run(args: &DoctorArgs, setup: &Setup, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let interactive = !args.no_input && io::stdin().is_terminal() && io::stderr().is_terminal();
    let mut doctor = Doctor {
        args: *args,
        private: if args.report {
            private_names(setup)
        } else {
            Vec::new()
        },
        checks: Vec::new(),
    };
    doctor.tell([machine::version()], out)?;
    doctor.tell([machine::processor()], out)?;
    doctor.tell([machine::folders(setup)], out)?;
    doctor.tell([machine::history(setup)], out)?;
    doctor.tell([control::check()], out)?;
    // ALSA and whisper.cpp speak their minds.
    let quiet = NativeStderr::best_effort(&setup.folders);
    let user = || -> Box<dyn Write + Send> {
        match &quiet {
            Some(quiet) => Box::new(quiet.user()),
            None => Box::new(io::stderr()),
        }
    };
    let chord = setup.config.hotkey.chord.to_string().replace('_', " ");
    let waits = event_loop()?;
    let mut sources = key_sources(&setup.config)?;
    let (mut listening, found) = keys::Listening::start(&mut sources, &chord, &waits);
    #[cfg(target_os = "linux")]
    let keyboards = keys::keyboards(&planned(&setup.config).unwrap_or_default(), setup, &found);
    #[cfg(not(target_os = "linux"))]
    let keyboards = None;
    doctor.tell([found], out)?;
    doctor.tell(keyboards, out)?;
    if interactive {
        let seconds = keys::PRESS.as_secs();
        let pressed = listening.press(keys::PRESS, || {
            let _ = writeln!(user(), "  Press {chord} now, and let it go ({seconds} s).");
        });
        doctor.tell(pressed, out)?;
    }
    drop(listening);
    let mut writer = user();
    let speak = interactive.then_some(move || {
        let seconds = sound::LISTEN.as_secs();
        let _ = writeln!(writer, "  Say a sentence now ({seconds} s).");
    });
    let found = match capture::microphone(mic_choice(&setup.config.microphone)) {
        Ok(microphone) => sound::check(microphone, speak),
        Err(error) => vec![Check::failed("microphone", &error)],
    };
    doctor.tell(found, out)?;
    doctor.tell(engine::check(setup), out)?;
    doctor.tell([desk::clipboard(&setup.config.deliver.to)], out)?;
    doctor.tell(notify::check(setup.config.notify), out)?;
    doctor.tell([desk::terminal()], out)?;
    drop(quiet);
    doctor.finish(out)
}

/// The names of the user's that an answer may hold: folders, files, devices.
fn private_names(setup: &Setup) -> Vec<String> {
    let folders = &setup.folders;
    let paths = [
        &folders.data,
        &folders.state,
        &folders.config,
        &setup.config_file,
    ];
    let paths = paths.into_iter().chain(&folders.extra_models);
    let mut names: Vec<String> = paths.map(|path| path.display().to_string()).collect();
    for variable in ["HOME", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS"] {
        names.extend(std::env::var(variable));
    }
    let config = &setup.config;
    if config.engine.model.contains(std::path::MAIN_SEPARATOR) {
        names.push(config.engine.model.clone());
    }
    names.push(config.microphone.device.clone());
    names.extend(config.microphone.fallback.iter().cloned());
    for device in capture::devices().unwrap_or_default() {
        names.extend([device.name, device.id]);
    }
    // `default` is nobody's, and one letter is in every word.
    names.retain(|name| name.len() > 1 && name != "default");
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names
}

/// What was found so far.
struct Doctor {
    args: DoctorArgs,
    /// What no line may hold, the longest first.
    private: Vec<String>,
    checks: Vec<Check>,
}

impl Doctor {
    /// Says what was found as soon as it is; JSON is one piece, at the end.
    fn tell(
        &mut self,
        found: impl IntoIterator<Item = Check>,
        out: &mut impl Write,
    ) -> io::Result<()> {
        for check in found {
            let check = check.without(&self.private);
            if !self.args.json {
                out.write_all(check.lines().as_bytes())?;
                out.flush()?;
            }
            self.checks.push(check);
        }
        Ok(())
    }

    fn finish(self, out: &mut impl Write) -> anyhow::Result<ExitCode> {
        let failed = |check: &Check| check.verdict == Verdict::Failed;
        let ok = !self.checks.iter().any(failed);
        if self.args.json {
            let report = Report {
                version: env!("CARGO_PKG_VERSION"),
                ok,
                checks: &self.checks,
            };
            writeln!(out, "{}", serde_json::to_string_pretty(&report)?)?;
        } else {
            writeln!(out, "\n{}", report::summary(&self.checks))?;
        }
        Ok(ExitCode::from(u8::from(!ok)))
    }
}
