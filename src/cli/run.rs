//! `sayso` itself: the real parts put together, under a front end.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;

use super::config::Setup;
use super::face::Face;
use super::lines::Lines;
use super::options::GlobalOptions;
use super::parts::{planned, real_ports};
use super::socket::Door;
use super::stderr::NativeStderr;
use super::{logging, socket};
use crate::capture;
use crate::config::{Config, Destination, KeyInput};
use crate::engine::process::{self, child::Order};
use crate::engine::{Loader, ModelFolders, level};
use crate::keys::plan::Planned;
use crate::keys::session::Session;
use crate::runtime::signals::Signals;
use crate::runtime::{Ports, Runtime, Settings};
use crate::store::{InstanceLock, StoreError};
use crate::tui;

/// Why the program cannot start, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum CannotStart {
    /// Nothing to draw on.
    #[error(
        "sayso draws in a terminal, and {0} is not one. Start it in a terminal, use \
         `sayso --plain` for lines instead of a screen, `sayso --print` to get texts as lines, or `sayso transcribe FILE` for recordings"
    )]
    NotATerminal(&'static str),
    /// `--print` without any way to press the key.
    #[error(
        "with `--print` the hotkey is the only key, and there is nothing to listen on: no display \
         (DISPLAY is not set), and no keyboards of its own (`sources` under [hotkey]). Start sayso \
         without `--print` and use Space, or set DISPLAY"
    )]
    NoKeys,
    /// `--print` with the only key switched off.
    #[error(
        "with `--print` the hotkey is the only key, and `global = false` under [hotkey] \
         switches it off. Set it to true, or start sayso without `--print`"
    )]
    NotGlobal,
    /// A place for texts that is not described fully.
    #[error("{0}")]
    Lacks(&'static str),
}

/// Runs dictation until the user quits.
///
/// # Errors
/// Whatever is wrong before dictation can begin: the configuration, the
/// folders, the model, the microphone's name, the terminal.
pub(super) fn run(setup: &Setup, options: &GlobalOptions, face: Face) -> anyhow::Result<ExitCode> {
    let config = &setup.config;
    let print = config.deliver.to.contains(Destination::Stdout);
    check_terminal(print, face, planned(config).as_deref())?;
    let profiles = config.profiles();
    if let Some(lack) = profiles.iter().find_map(|one| one.config.deliver.lacks()) {
        return Err(CannotStart::Lacks(lack).into());
    }
    setup.folders.create()?;
    let log = logging::start(&setup.folders.logs, options.log())?;
    // Held until the end: two of them would work on the same clips.
    let _alone = match InstanceLock::take(&setup.folders.data) {
        Ok(lock) => lock,
        #[cfg(unix)]
        Err(in_use) if !print => {
            return match super::attach::client(&in_use) {
                Some(client) => super::attach::run(client, setup, face),
                None => Err(whom_to_ask(in_use)),
            };
        }
        Err(error) => return Err(whom_to_ask(error)),
    };
    let (door, trouble) = match socket::door() {
        Ok(door) => (Some(door), None),
        Err(error) => (None, Some(error.to_string())),
    };
    let mut ports = real_ports(setup)?;
    ports.log = log.as_ref().map(|log| Box::new(log.book()) as _);
    let stderr = NativeStderr::redirect(&setup.folders.logs).context("cannot redirect stderr")?;
    if let Some(named) = setup.named_microphone() {
        // Named by hand just now: a name that is not there is a mistake. One
        // from the configuration may be unplugged, and is waited for.
        capture::check_name(named)?;
    }
    let settings = Settings {
        trouble,
        ..Settings::from_config(config)
    };
    if print {
        return with_lines(ports, settings, door, &stderr);
    }
    if face != Face::Plain {
        restore_on_panic(&stderr);
    }
    let result = with_face(ports, settings, door, face, setup);
    drop(stderr);
    result
}

fn check_terminal(print: bool, face: Face, planned: Option<&[Planned]>) -> Result<(), CannotStart> {
    if print {
        let planned = planned.ok_or(CannotStart::NotGlobal)?;
        let may_listen = planned.iter().any(|one| match one.input {
            KeyInput::Rdev => Session::from_environment() != Session::NoDisplay,
            KeyInput::Evdev => Path::new("/dev/input").is_dir(),
        });
        return may_listen.then_some(()).ok_or(CannotStart::NoKeys);
    }
    if face == Face::Plain {
        return Ok(());
    }
    if !io::stdout().is_terminal() {
        return Err(CannotStart::NotATerminal("standard output"));
    }
    if !io::stdin().is_terminal() {
        return Err(CannotStart::NotATerminal("standard input"));
    }
    Ok(())
}

/// Sees to it that no other sayso works on the same clips, for as long as the
/// lock is held. The lock decides; the control socket only tells whom to ask.
pub(super) fn take_lock(setup: &Setup) -> anyhow::Result<InstanceLock> {
    InstanceLock::take(&setup.folders.data).map_err(whom_to_ask)
}

fn whom_to_ask(error: StoreError) -> anyhow::Error {
    let answers = matches!(&error, StoreError::InUse { process, .. }
        if process.is_some() && *process == socket::who_answers());
    if !answers {
        return error.into();
    }
    anyhow::anyhow!(
        "{error}. `sayso` opens a window of it, `sayso ctl status --follow` shows what it does, \
         `sayso ctl toggle` has it dictate, and `sayso ctl quit` ends it"
    )
}

/// Where models are looked for.
pub fn model_folders(setup: &Setup) -> ModelFolders {
    ModelFolders::new(setup.folders.extra_models.clone(), &setup.folders.data)
}

/// Names and checks the model now, so that a wrong name ends the program with a
/// message; the loading itself is the engine's.
///
/// # Errors
/// What is wrong with the model and what to do.
pub fn model_loader(config: &Config, folders: &ModelFolders) -> anyhow::Result<Loader> {
    let source = folders.resolve(&config.engine.model)?;
    source.verify(folders)?;
    let order = Order {
        source,
        folders: folders.clone(),
        threads: config.engine.threads,
    };
    Ok(process::loader(engine_program()?, order))
}

/// The file of the running program: for the processes that it starts beside
/// itself. On Linux it is found even after an update has put another in its
/// place, which would speak a newer language than this one.
///
/// # Errors
/// The system does not say.
pub(super) fn own_program() -> anyhow::Result<PathBuf> {
    let link = Path::new("/proc/self/exe");
    if cfg!(target_os = "linux") && link.exists() {
        return Ok(link.to_owned());
    }
    std::env::current_exe().context("cannot find sayso's own program file")
}

/// The program that is started as the engine: the one for this processor, where
/// it was installed, or this one.
///
/// # Errors
/// The system does not say which file this program is.
pub(super) fn engine_program() -> anyhow::Result<PathBuf> {
    level::better().map_or_else(own_program, |better| Ok(better.program()))
}

/// The event loop's thread is the main one.
pub(super) fn event_loop() -> io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
}

fn with_face(
    ports: Ports,
    settings: Settings,
    door: Option<Door>,
    face: Face,
    setup: &Setup,
) -> anyhow::Result<ExitCode> {
    let (runtime, handle) = Runtime::start(ports, settings)?;
    let answering = socket::answer_at(door, handle.remote());
    let events = event_loop()?;
    // Before the terminal is taken: it is given back, whatever comes.
    let signals = events.block_on(async { Signals::catch() })?;
    let shown = face.show(handle.snapshots, handle.commands, setup)?;
    events.block_on(runtime.run_with(signals));
    drop(answering);
    shown.finish()?;
    Ok(ExitCode::SUCCESS)
}

fn with_lines(
    ports: Ports,
    settings: Settings,
    door: Option<Door>,
    stderr: &NativeStderr,
) -> anyhow::Result<ExitCode> {
    let greeting = format!("hold {} and speak; ctrl-c ends", settings.first().chord);
    let (runtime, handle) = Runtime::start(ports, settings)?;
    let answering = socket::answer_at(door, handle.remote());
    let lines = Lines::spawn(handle.reports, Box::new(stderr.user()), &greeting)?;
    let commands = handle.commands;
    let ended = event_loop()?.block_on(runtime.run());
    drop(answering);
    drop(commands);
    lines.finish();
    ended?;
    Ok(ExitCode::SUCCESS)
}

/// A panic that ends the program gives the terminal back first, then says what
/// happened where the user can read it. One on a worker's thread ends that
/// worker or a single job: the screen stays, the user is told there, and the
/// panic's own words go to the log's side.
pub(super) fn restore_on_panic(stderr: &NativeStderr) {
    let user = stderr.user();
    let default = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if matches!(
            std::thread::current().name(),
            Some("main" | "tui" | "terminal-input")
        ) {
            tui::terminal::restore();
            user.restore();
        }
        default(panic);
    }));
}
