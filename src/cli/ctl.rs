//! `sayso ctl`: asks the sayso that runs for something.
//!
//! Reads no configuration and loads no model: it stands behind key bindings and
//! status bars.

#[cfg(unix)]
mod ask;
#[cfg(unix)]
mod show;

use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};

/// Exit status when sayso refuses.
pub const REFUSED: u8 = 1;
/// Exit status when nobody is running.
pub const NOBODY: u8 = 3;

/// `sayso ctl`
#[derive(Debug, Clone, Args)]
pub struct CtlArgs {
    /// What to ask for.
    #[command(subcommand)]
    pub command: CtlCommand,
    /// Print the answer as JSON, for other programs
    #[arg(long, global = true)]
    pub json: bool,
}

/// What to ask for.
#[derive(Debug, Clone, Subcommand)]
pub enum CtlCommand {
    /// Start a dictation, hands-free; nothing changes where one is recorded
    Start(BeginArgs),
    /// Stop the dictation; nothing changes where none is recorded
    Stop,
    /// Start one, or stop it
    Toggle(BeginArgs),
    /// Cancel the dictation that is recorded or transcribed
    Cancel,
    /// Say what sayso is doing
    Status(StatusArgs),
    /// Print the newest text
    Last,
    /// Transcribe every clip again that has failed
    Retry,
    /// End sayso, in order
    Quit,
}

/// `sayso ctl start`, `sayso ctl toggle`
#[derive(Debug, Clone, Default, Args)]
pub struct BeginArgs {
    /// The profile to dictate with, as it is called in the configuration
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
}

/// `sayso ctl status`
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct StatusArgs {
    /// Go on: one line each time it changes
    #[arg(long)]
    pub follow: bool,
    /// Tell the newest text too, with --follow
    #[arg(long, requires = "follow")]
    pub text: bool,
    /// For a person, for a program, for Waybar
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// How a status is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Format {
    /// A line for a person
    #[default]
    Text,
    /// The answer as it came
    Json,
    /// What Waybar's custom module reads: text, alt, tooltip, class, percentage
    Waybar,
}

/// Asks, and prints the answer.
///
/// # Errors
/// What is wrong and what to do, but for the two that have an exit status of
/// their own.
#[cfg(unix)]
pub fn run(args: &CtlArgs, out: &mut impl std::io::Write) -> anyhow::Result<ExitCode> {
    ask::run(args, out)
}

/// Says that it cannot.
///
/// # Errors
/// Always.
#[cfg(not(unix))]
pub fn run(_: &CtlArgs, _: &mut impl std::io::Write) -> anyhow::Result<ExitCode> {
    anyhow::bail!("sayso has no control socket on this system; use its window or its hotkey")
}
