//! `sayso clips purge`: for ever, after showing what would go.

use std::io::{self, BufRead, IsTerminal, Write};
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;

use super::{local, named, to_write};
use crate::cli::config::Setup;
use crate::clip::{ClipId, ClipState};
use crate::config::StorageConfig;
use crate::runtime::unix_ms;
use crate::store::{Filter, Plan, Retention, Store};

/// `sayso clips purge`
#[derive(Debug, Clone, Default, Args)]
pub struct PurgeArgs {
    /// These clips, whatever the rules say; without any, what the rules name
    #[arg(value_name = "CLIP", conflicts_with = "trash")]
    pub clips: Vec<String>,
    /// All that is in the trash
    #[arg(long)]
    pub trash: bool,
    /// Clips older than so many days, instead of the configuration's rule
    #[arg(long, value_name = "DAYS")]
    pub max_age: Option<u32>,
    /// The oldest, while the sound takes more than so many MB
    #[arg(long, value_name = "MB")]
    pub max_size: Option<u32>,
    /// The oldest, while there are more clips than this
    #[arg(long, value_name = "N")]
    pub max_clips: Option<u32>,
    /// Only show what would go
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
}

pub(super) fn run(
    args: &PurgeArgs,
    setup: &Setup,
    out: &mut impl Write,
) -> anyhow::Result<ExitCode> {
    let mut store = to_write(setup)?;
    let plan = planned(args, &setup.config.storage, &store)?;
    let clips = plan.clips();
    if clips.is_empty() {
        writeln!(out, "Nothing to delete.")?;
        return Ok(ExitCode::SUCCESS);
    }
    show(&plan, &store, out)?;
    if args.dry_run {
        return Ok(ExitCode::SUCCESS);
    }
    if !args.yes && !agreed(clips.len(), out)? {
        writeln!(out, "Nothing was deleted.")?;
        return Ok(ExitCode::FAILURE);
    }
    let gone = store.purge(clips)?;
    writeln!(out, "{gone} clips were deleted for ever.")?;
    Ok(ExitCode::SUCCESS)
}

fn planned(args: &PurgeArgs, rules: &StorageConfig, store: &Store) -> anyhow::Result<Plan> {
    let size = |clip: &crate::store::StoredClip| clip.path.metadata().map_or(0, |file| file.len());
    if !args.clips.is_empty() {
        let clips = named(store, &args.clips)?;
        return Ok(Plan {
            bytes: clips.iter().map(size).sum(),
            trash: clips.iter().map(|clip| clip.id).collect(),
            ..Plan::default()
        });
    }
    if args.trash {
        let trash = store.list(&Filter {
            state: Some(ClipState::Trashed),
            ..Filter::default()
        })?;
        return Ok(Plan {
            bytes: trash.iter().map(size).sum(),
            trash: trash.iter().map(|clip| clip.id).collect(),
            ..Plan::default()
        });
    }
    Ok(store.plan(&retention(args, rules), unix_ms())?)
}

/// The configuration's rules, with what the command line says instead.
fn retention(args: &PurgeArgs, rules: &StorageConfig) -> Retention {
    const DAY: u64 = 24 * 3_600;
    let rule = |here: Option<u32>, there: u32| here.unwrap_or(there);
    let set = |value: u32| (value > 0).then_some(u64::from(value));
    let days = |value: u32| set(value).map(|days| Duration::from_secs(days * DAY));
    Retention {
        max_age: days(rule(args.max_age, rules.max_age_days)),
        max_bytes: set(rule(args.max_size, rules.max_size_mb)).map(|mb| mb * 1_000_000),
        max_count: set(rule(args.max_clips, rules.max_clips))
            .map(|count| usize::try_from(count).unwrap_or(usize::MAX)),
        trash_age: days(rules.trash_days),
    }
}

fn show(plan: &Plan, store: &Store, out: &mut impl Write) -> anyhow::Result<()> {
    /// Of a long list the rest is counted.
    const SHOWN: usize = 20;
    for (why, clips) in [
        ("older than the rule", &plan.too_old),
        ("beyond the size", &plan.too_large),
        ("beyond the number", &plan.too_many),
        ("in the trash, or named", &plan.trash),
    ] {
        if clips.is_empty() {
            continue;
        }
        writeln!(out, "{why}: {} clips", clips.len())?;
        for clip in clips.iter().take(SHOWN) {
            writeln!(out, "  {}", described(*clip, store)?)?;
        }
        if clips.len() > SHOWN {
            writeln!(out, "  … and {} more", clips.len() - SHOWN)?;
        }
    }
    let megabytes = plan.bytes / 100_000;
    writeln!(out, "{}.{} MB of sound", megabytes / 10, megabytes % 10)?;
    Ok(())
}

fn described(clip: ClipId, store: &Store) -> anyhow::Result<String> {
    let clip = store.get(clip)?;
    let began = local(clip.id.unix_ms())
        .strftime("%Y-%m-%d %H:%M")
        .to_string();
    let text: String = clip.text.unwrap_or_default().chars().take(60).collect();
    Ok(format!("{}  {began}  {text}", clip.id))
}

fn agreed(count: usize, out: &mut impl Write) -> anyhow::Result<bool> {
    if !io::stdin().is_terminal() {
        anyhow::bail!("nobody can be asked without a terminal; `-y` deletes without asking");
    }
    write!(out, "Delete these {count} clips for ever? [y/N] ")?;
    out.flush()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}
