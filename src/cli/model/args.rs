//! What can be written after `sayso model`. No argument is called `model`: clap
//! would take it for the option of that name, which every command has.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// `sayso model`
#[derive(Debug, Clone, Args)]
pub struct ModelArgs {
    /// Another catalogue than the one inside sayso, for those who run a mirror
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "SAYSO_MODEL_CATALOGUE",
        hide_env_values = true
    )]
    pub catalogue: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub command: ModelCommand,
}

/// What to do with models.
#[derive(Debug, Clone, Subcommand)]
pub enum ModelCommand {
    /// List the published and the installed ones, and recommend one
    List(ListArgs),
    /// Download and install published ones, going on where an earlier download stopped
    Download(DownloadArgs),
    /// Compare installed ones with their published SHA-256
    Verify(VerifyArgs),
    /// Write a model's name into the configuration
    Use(OneModel),
    /// Delete an installed one, or what is left of a download
    Remove(RemoveArgs),
    /// Check a file and put it into the models folder
    Import(ImportArgs),
    /// Print where models are, or where one is
    Path(PathArgs),
}

/// `sayso model list`
#[derive(Debug, Clone, Default, Args)]
pub struct ListArgs {
    /// Only what is installed
    #[arg(long)]
    pub installed: bool,
    /// Print JSON, for other programs
    #[arg(long)]
    pub json: bool,
}

/// `sayso model download`
#[derive(Debug, Clone, Args)]
pub struct DownloadArgs {
    /// The models' names, such as `base.en`
    #[arg(required = true, value_name = "NAME")]
    pub models: Vec<String>,
    /// Get them from here: a `/` and the file's name are put behind it
    #[arg(long)]
    pub url: Option<String>,
    /// Then write the last one's name into the configuration, as `use` does
    #[arg(long = "use")]
    pub choose: bool,
}

/// `sayso model verify`
#[derive(Debug, Clone, Default, Args)]
pub struct VerifyArgs {
    /// Their names, or files; without any, all that are installed
    #[arg(value_name = "NAME|PATH")]
    pub models: Vec<String>,
}

/// One model.
#[derive(Debug, Clone, Args)]
pub struct OneModel {
    /// Its name, a file's path, `auto` or `demo`
    #[arg(value_name = "NAME|PATH")]
    pub which: String,
}

/// `sayso model remove`
#[derive(Debug, Clone, Args)]
pub struct RemoveArgs {
    /// Its name
    #[arg(value_name = "NAME")]
    pub which: String,
    /// Even if it is the one in use
    #[arg(long)]
    pub force: bool,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
}

/// `sayso model import`
#[derive(Debug, Clone, Args)]
pub struct ImportArgs {
    /// The file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// What to call it; without it, its published name, or the file's own
    #[arg(long)]
    pub name: Option<String>,
    /// Make a link to it instead of a copy
    #[arg(long)]
    pub link: bool,
    /// Put it in the place of another one of that name
    #[arg(long)]
    pub force: bool,
}

/// `sayso model path`
#[derive(Debug, Clone, Default, Args)]
pub struct PathArgs {
    /// A model's name; without one, the folder
    #[arg(value_name = "NAME")]
    pub which: Option<String>,
}
