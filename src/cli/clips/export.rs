//! `sayso clips export`: for other programs and for people.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;

use super::{local, named};
use crate::store::{AudioKept, Filter, Store, StoredClip};
use crate::text::export::{ExportClip, Format, export};

/// `sayso clips export`
#[derive(Debug, Clone, Args)]
pub struct ExportArgs {
    /// `last`, clips' ids or their beginnings; without any, every clip
    #[arg(value_name = "CLIP")]
    pub clips: Vec<String>,
    /// txt, md, json, jsonl, srt, vtt or csv; without it, by the file's ending
    #[arg(short, long, value_name = "FORMAT")]
    pub format: Option<Format>,
    /// Write here instead of to standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Copy the sound there too, a WAV a clip
    #[arg(long, value_name = "FOLDER")]
    pub audio: Option<PathBuf>,
    /// Only marked ones
    #[arg(long)]
    pub starred: bool,
}

pub(super) fn run(args: &ExportArgs, store: &Store, out: &mut impl Write) -> anyhow::Result<()> {
    let mut clips = if args.clips.is_empty() {
        let filter = Filter {
            starred: args.starred,
            ..Filter::default()
        };
        store.list(&filter)?
    } else {
        named(store, &args.clips)?
    };
    // As they were said.
    clips.sort_by_key(|clip| clip.id);
    let exported = clips
        .iter()
        .map(|clip| exported(clip, store, args.audio.as_deref()))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let text = export(&exported, format(args)?);
    match &args.output {
        None => out.write_all(text.as_bytes())?,
        Some(path) => {
            fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))?;
        }
    }
    Ok(())
}

fn format(args: &ExportArgs) -> anyhow::Result<Format> {
    let ending = args.output.as_deref().and_then(Path::extension);
    match (args.format, ending.and_then(|ending| ending.to_str())) {
        (Some(format), _) => Ok(format),
        (None, Some(ending)) => ending.to_lowercase().parse().map_err(|error| {
            anyhow::anyhow!("which format? By the file's ending, {error}. Name one with `--format`")
        }),
        (None, None) => Ok(Format::Txt),
    }
}

fn exported(clip: &StoredClip, store: &Store, folder: Option<&Path>) -> anyhow::Result<ExportClip> {
    let audio = match folder.filter(|_| clip.audio == AudioKept::Kept) {
        Some(folder) => Some(copy_sound(clip, folder)?),
        None => None,
    };
    let chosen = store
        .versions(clip.id)?
        .into_iter()
        .find(|version| version.chosen);
    Ok(ExportClip {
        id: clip.id.to_string(),
        recorded_at: local(clip.id.unix_ms())
            .strftime("%Y-%m-%dT%H:%M:%S%:z")
            .to_string(),
        duration_ms: u64::try_from(clip.duration.as_millis()).unwrap_or(u64::MAX),
        state: clip.state.name().to_owned(),
        starred: clip.marks.starred,
        model: clip.model.clone(),
        language: clip.language.clone(),
        text: clip.text.clone().unwrap_or_default(),
        audio,
        segments: chosen
            .map(|version| version.transcript.segments)
            .unwrap_or_default(),
    })
}

/// Copies a clip's WAV; says how the copy is called from the export.
fn copy_sound(clip: &StoredClip, folder: &Path) -> anyhow::Result<String> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let name = format!("{}.wav", clip.id);
    let copy = folder.join(&name);
    fs::copy(&clip.path, &copy)
        .with_context(|| format!("cannot copy {} to {}", clip.path.display(), copy.display()))?;
    Ok(copy.display().to_string())
}
