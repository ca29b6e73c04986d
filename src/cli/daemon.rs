//! `sayso daemon`: dictation without a window.

#[cfg(unix)]
mod notify;

use std::process::ExitCode;

use anyhow::Context;

use super::config::Setup;
use super::options::GlobalOptions;
use super::parts::real_ports;
use super::run::{event_loop, take_lock};
use super::stderr::NativeStderr;
use super::{logging, socket};
use crate::capture;
use crate::runtime::{Runtime, Settings};

/// Runs dictation until it is told to end: by `sayso ctl quit` or a signal.
///
/// # Errors
/// Whatever is wrong before dictation can begin; here that the control socket
/// cannot be had is one of them, since nothing else shows what is going on.
pub fn run(setup: &Setup, options: &GlobalOptions) -> anyhow::Result<ExitCode> {
    let config = &setup.config;
    setup.folders.create()?;
    let log = logging::start(&setup.folders.logs, options.log())?;
    let _alone = take_lock(setup)?;
    let door = socket::door()?;
    let mut ports = real_ports(setup)?;
    ports.log = log.as_ref().map(|log| Box::new(log.book()) as _);
    let stderr = NativeStderr::redirect(&setup.folders.logs).context("cannot redirect stderr")?;
    if let Some(named) = setup.named_microphone() {
        capture::check_name(named)?;
    }
    let (runtime, handle) = Runtime::start(ports, Settings::from_config(config))?;
    let answering = socket::answer(door, handle.remote())?;
    #[cfg(unix)]
    notify::tell("READY=1");
    tracing::info!("the daemon is ready");
    let ended = event_loop()?.block_on(runtime.run());
    drop(answering);
    // Not before: a runtime whose front end is gone ends.
    drop(handle);
    drop(stderr);
    ended?;
    Ok(ExitCode::SUCCESS)
}
