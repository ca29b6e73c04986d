//! The `sayso` program.

use std::process::ExitCode;

use clap::Parser;
use sayso::cli::{self, Cli};

fn main() -> ExitCode {
    cli::paths::keep_files_private();
    match cli::run(Cli::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("sayso: {error:#}");
            ExitCode::FAILURE
        }
    }
}
