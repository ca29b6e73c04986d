//! `sayso model`: which models there are, and getting, checking, choosing and
//! removing them. Only `download` opens a connection to another computer.

mod args;
mod choose;
mod download;
mod help;
mod import;
mod interrupt;
mod list;
mod remove;
mod show;
mod verify;

use std::io::Write;
use std::process::ExitCode;

pub use self::args::{ModelArgs, ModelCommand};
pub use self::help::{MODEL, MODEL_AFTER};
use super::config::Setup;
use super::stock::Stock;

/// Does it.
///
/// # Errors
/// One paragraph for the user: what, why, what to do.
pub fn run(args: &ModelArgs, setup: &Setup, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let shelf = Stock::open(setup, args.catalogue.as_deref())?;
    match &args.command {
        ModelCommand::List(args) => list::run(args, &shelf, out)?,
        ModelCommand::Download(args) => download::run(args, &shelf, out)?,
        ModelCommand::Verify(args) => return verify::run(args, &shelf, out),
        ModelCommand::Use(args) => choose::run(&args.which, &shelf, out)?,
        ModelCommand::Remove(args) => return remove::run(args, &shelf, out),
        ModelCommand::Import(args) => import::run(args, &shelf, out)?,
        ModelCommand::Path(args) => show::path(args, &shelf, out)?,
    }
    Ok(ExitCode::SUCCESS)
}
