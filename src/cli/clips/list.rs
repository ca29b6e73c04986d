//! `sayso clips list` and `search`: a line a clip.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use clap::Args;

use super::json::ClipJson;
use super::local;
use crate::clip::ClipState;
use crate::store::{Filter, MARKS, Store, StoredClip};

/// `sayso clips list`
#[derive(Debug, Clone, Default, Args)]
pub struct ListArgs {
    /// Only those in this state: `done`, `failed`, `empty`, `queued`, `trashed`, …
    #[arg(long, value_name = "STATE")]
    pub state: Option<ClipState>,
    /// Only marked ones
    #[arg(long)]
    pub starred: bool,
    /// At most so many, the newest
    #[arg(short = 'n', long, value_name = "N", default_value_t = 50)]
    pub limit: usize,
    /// Every one
    #[arg(long, conflicts_with = "limit")]
    pub all: bool,
    /// Print JSON, for other programs
    #[arg(long)]
    pub json: bool,
}

/// `sayso clips search`
#[derive(Debug, Clone, Args)]
pub struct SearchArgs {
    /// Words; `"a phrase"`, `begin*`, AND, OR, NOT, NEAR
    #[arg(required = true, value_name = "QUERY")]
    pub query: Vec<String>,
    /// At most so many, the best
    #[arg(short = 'n', long, value_name = "N", default_value_t = 20)]
    pub limit: usize,
    /// Print JSON, for other programs
    #[arg(long)]
    pub json: bool,
}

pub(super) fn list(args: &ListArgs, store: &Store, out: &mut impl Write) -> anyhow::Result<()> {
    let clips = store.list(&Filter {
        state: args.state,
        starred: args.starred,
        limit: (!args.all).then_some(args.limit),
    })?;
    if args.json {
        let all: Vec<ClipJson<'_>> = clips.iter().map(ClipJson::from).collect();
        writeln!(out, "{}", serde_json::to_string_pretty(&all)?)?;
        return Ok(());
    }
    if clips.is_empty() {
        eprintln!(
            "sayso: no such clips; dictate something, or see `sayso clips list --state trashed`"
        );
    }
    for clip in &clips {
        writeln!(out, "{}", line(clip, clip.text.as_deref()))?;
    }
    Ok(())
}

/// Finding nothing is exit code 1, as with `grep`.
pub(super) fn search(
    args: &SearchArgs,
    store: &Store,
    out: &mut impl Write,
) -> anyhow::Result<ExitCode> {
    let hits = store.search(&args.query.join(" "), args.limit)?;
    let clips = store.found(&hits)?;
    let code = if hits.is_empty() {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    };
    let pairs = clips.iter().zip(&hits);
    if args.json {
        let marked = |snippet: &str| snippet.replace(MARKS.0, "[").replace(MARKS.1, "]");
        let all: Vec<ClipJson<'_>> = pairs
            .map(|(clip, hit)| ClipJson::from(clip).with_snippet(marked(&hit.snippet)))
            .collect();
        writeln!(out, "{}", serde_json::to_string_pretty(&all)?)?;
        return Ok(code);
    }
    let (before, after) = if std::io::stdout().is_terminal() {
        ("\u{1b}[1m", "\u{1b}[0m")
    } else {
        ("", "")
    };
    for (clip, hit) in pairs {
        let snippet = line(clip, Some(&hit.snippet));
        writeln!(
            out,
            "{}",
            snippet.replace(MARKS.0, before).replace(MARKS.1, after)
        )?;
    }
    Ok(code)
}

/// `01K…  2026-11-20 10:42   3.3 s ★ text`; `?` is a text in doubt.
fn line(clip: &StoredClip, text: Option<&str>) -> String {
    let began = local(clip.id.unix_ms())
        .strftime("%Y-%m-%d %H:%M")
        .to_string();
    let mark = match (clip.marks.starred, clip.doubt.is_some()) {
        (true, _) => "★",
        (false, true) => "?",
        (false, false) => " ",
    };
    let text = match (text, clip.state) {
        (Some(text), _) => text.split_whitespace().collect::<Vec<_>>().join(" "),
        (None, state) => {
            let why = clip
                .reason
                .as_deref()
                .or(clip.job.as_ref().and_then(|job| job.last_error.as_deref()));
            why.map_or_else(
                || format!("({})", state.name()),
                |why| format!("({}: {why})", state.name()),
            )
        }
    };
    let seconds = clip.duration.as_secs_f64();
    format!("{}  {began}  {seconds:6.1} s {mark} {text}", clip.id)
}
