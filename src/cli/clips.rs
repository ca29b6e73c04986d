//! `sayso clips`: the history, from the command line.

mod change;
mod export;
mod import;
mod json;
mod list;
mod purge;
mod retry;
mod show;

use std::io::Write;
use std::process::ExitCode;

use clap::{Args, Subcommand};

use self::export::ExportArgs;
use self::import::ImportArgs;
use self::list::{ListArgs, SearchArgs};
use self::purge::PurgeArgs;
use self::retry::RetryArgs;
use super::args::ReplayArgs;
use super::config::Setup;
use super::replay;
use crate::store::{ClipFolder, Store, StoreError, StoredClip};

/// `sayso clips`
#[derive(Debug, Clone, Args)]
pub struct ClipsArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: ClipsCommand,
}

/// What to do with the history.
#[derive(Debug, Clone, Subcommand)]
pub enum ClipsCommand {
    /// List clips, newest first
    List(ListArgs),
    /// Show all that is known of a clip, with every version of its text
    Show(OneClip),
    /// Search the texts
    Search(SearchArgs),
    /// Play a clip and show its text
    Play(ReplayArgs),
    /// Transcribe clips again, or those that failed
    Retry(RetryArgs),
    /// Write clips as txt, md, json, jsonl, srt, vtt or csv
    Export(ExportArgs),
    /// Mark clips: they are never purged by age, size or count
    Star(SomeClips),
    /// Take the mark away
    Unstar(SomeClips),
    /// Move clips to the trash
    Trash(SomeClips),
    /// Take clips out of the trash
    Restore(SomeClips),
    /// Delete for ever what the rules or the command line name, after showing it
    Purge(PurgeArgs),
    /// Take WAV files into the history
    Import(ImportArgs),
    /// Show what differs between two versions of a text, word by word
    Diff(DiffArgs),
    /// Write a text by hand, as a new version
    Edit(EditArgs),
    /// Make another version the clip's text
    Choose(ChooseArgs),
}

/// One clip.
#[derive(Debug, Clone, Args)]
pub struct OneClip {
    /// `last`, a clip's id or its beginning
    #[arg(default_value = "last", value_name = "CLIP")]
    pub clip: String,
    /// Print JSON, for other programs
    #[arg(long)]
    pub json: bool,
}

/// One clip or more.
#[derive(Debug, Clone, Args)]
pub struct SomeClips {
    /// `last`, clips' ids or their beginnings
    #[arg(required = true, value_name = "CLIP")]
    pub clips: Vec<String>,
}

/// `sayso clips diff`
#[derive(Debug, Clone, Args)]
pub struct DiffArgs {
    /// `last`, a clip's id or its beginning
    #[arg(default_value = "last", value_name = "CLIP")]
    pub clip: String,
    /// The older version; without it, the one before the newest
    #[arg(value_name = "OLD")]
    pub old: Option<u32>,
    /// The newer version; without it, the newest
    #[arg(value_name = "NEW")]
    pub new: Option<u32>,
}

/// `sayso clips edit`
#[derive(Debug, Clone, Args)]
pub struct EditArgs {
    /// `last`, a clip's id or its beginning
    #[arg(default_value = "last", value_name = "CLIP")]
    pub clip: String,
    /// The text; without it, `$VISUAL` or `$EDITOR` opens with the present one
    #[arg(long)]
    pub text: Option<String>,
}

/// `sayso clips choose`
#[derive(Debug, Clone, Args)]
pub struct ChooseArgs {
    /// `last`, a clip's id or its beginning
    #[arg(value_name = "CLIP")]
    pub clip: String,
    /// The version's number, as `sayso clips show` lists it
    #[arg(value_name = "VERSION")]
    pub version: u32,
}

/// Does it.
///
/// # Errors
/// One paragraph for the user: what, why, what to do.
pub fn run(args: &ClipsArgs, setup: &Setup, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    match &args.command {
        ClipsCommand::List(args) => list::list(args, &to_read(setup)?, out)?,
        ClipsCommand::Search(args) => return list::search(args, &to_read(setup)?, out),
        ClipsCommand::Show(args) => show::show(args, &to_read(setup)?, out)?,
        ClipsCommand::Diff(args) => return show::diff(args, &to_read(setup)?, out),
        ClipsCommand::Export(args) => export::run(args, &to_read(setup)?, out)?,
        ClipsCommand::Play(args) => replay::run(args, setup, out)?,
        ClipsCommand::Retry(args) => return retry::run(args, setup, out),
        ClipsCommand::Star(args) => change::star(args, true, &mut to_write(setup)?)?,
        ClipsCommand::Unstar(args) => change::star(args, false, &mut to_write(setup)?)?,
        ClipsCommand::Trash(args) => change::trash(args, &mut to_write(setup)?, out)?,
        ClipsCommand::Restore(args) => change::restore(args, &mut to_write(setup)?, out)?,
        ClipsCommand::Purge(args) => return purge::run(args, setup, out),
        ClipsCommand::Import(args) => return import::run(args, setup, out),
        ClipsCommand::Edit(args) => change::edit(args, &mut to_write(setup)?, out)?,
        ClipsCommand::Choose(args) => change::choose(args, &mut to_write(setup)?, out)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn to_read(setup: &Setup) -> Result<Store, StoreError> {
    Store::open_to_read(ClipFolder::new(setup.folders.data.clone()))
}

fn to_write(setup: &Setup) -> Result<Store, StoreError> {
    Store::open(ClipFolder::new(setup.folders.data.clone()))
}

/// The clips that were named, in that order; all of them, or none.
fn named(store: &Store, queries: &[String]) -> Result<Vec<StoredClip>, StoreError> {
    queries.iter().map(|query| store.find(query)).collect()
}

/// A moment as the user's clock says it.
pub(super) fn local(unix_ms: u64) -> jiff::Zoned {
    let ms = i64::try_from(unix_ms).unwrap_or(i64::MAX);
    jiff::Timestamp::from_millisecond(ms)
        .unwrap_or(jiff::Timestamp::MAX)
        .to_zoned(jiff::tz::TimeZone::system())
}
