//! The command line: what was asked for, and one file for each way to answer.

pub mod args;
#[cfg(unix)]
mod attach;
pub mod bench;
pub mod clips;
pub mod completions;
pub mod config;
pub mod ctl;
pub mod daemon;
pub mod demo;
pub mod devices;
pub mod doctor;
mod face;
pub mod help;
pub mod lines;
pub mod logging;
pub mod man;
pub mod model;
pub mod options;
mod parts;
pub mod paths;
pub mod replay;
pub mod run;
pub mod setup;
mod socket;
pub mod stats;
pub mod stderr;
mod stock;
mod table;
pub mod text;
mod themes;
pub mod transcribe;
mod writing;

use std::process::ExitCode;

pub use args::{Cli, Command, FaceArgs};
pub use config::Setup;
pub use options::GlobalOptions;
pub use paths::Folders;

use self::face::Face;
use crate::engine::process::child;
use crate::hotkey::Chords;
use crate::keys::helper;

/// Does what was asked for.
///
/// # Errors
/// One paragraph for the user: what, why, what to do.
pub fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let options = &cli.options;
    let out = &mut std::io::stdout();
    let setup = || Setup::load(options);
    let face = Face::chosen(cli.face, |name| std::env::var(name).ok());
    if cli.command.is_some() && cli.face != FaceArgs::default() {
        anyhow::bail!(
            "`--mini` and `--plain` are for the interface, and this command has none; leave them \
             out"
        );
    }
    match cli.command {
        None => return run::run(&setup()?, options, face),
        Some(Command::Daemon) => return daemon::run(&setup()?, options),
        Some(Command::Ctl(args)) => return ctl::run(&args, out),
        Some(Command::Demo(args)) => return demo::run(&args, &setup()?, options.log()),
        Some(Command::Transcribe(args)) => {
            return transcribe::run(&args, &setup()?);
        }
        Some(Command::Clips(args)) => return clips::run(&args, &setup()?, out),
        Some(Command::Doctor(args)) => return doctor::run(&args, &setup()?, out),
        Some(Command::Model(args)) => return model::run(&args, &setup()?, out),
        Some(Command::Bench(args)) => return bench::run(&args, &setup()?, out),
        Some(Command::Replay(args)) => replay::run(&args, &setup()?, out)?,
        Some(Command::Setup(args)) => setup::run(&args, out)?,
        Some(Command::Stats(args)) => stats::run(&args, &setup()?, out)?,
        Some(Command::Text(args)) => text::run(&args, &setup()?, out)?,
        Some(Command::Devices(args)) => devices::run(&args, &setup()?, out)?,
        Some(Command::Config(args)) => config::run(args.command, options, out)?,
        Some(Command::Completions(args)) => completions::run(args, out)?,
        Some(Command::Man(args)) => man::run(&args, out)?,
        // None of these reads a configuration: their parent tells them all.
        Some(Command::BenchChild) => bench::child::run()?,
        Some(Command::Engine(args)) => child::run(&args.order()),
        Some(Command::Keys(args)) => {
            let mut chords = args.chords.into_iter();
            let first = chords.next().unwrap_or_default();
            let chords = Chords::new(first, chords);
            return Ok(ExitCode::from(helper::run(
                args.source,
                chords,
                &args.devices,
            )));
        }
    }
    Ok(ExitCode::SUCCESS)
}
