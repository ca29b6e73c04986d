//! `sayso clips star|unstar|trash|restore|edit|choose`: small changes.

use std::io::{self, Write};
use std::path::Path;
use std::process::Command;
use std::{env, fs};

use anyhow::Context;

use super::{ChooseArgs, EditArgs, SomeClips, named};
use crate::runtime::unix_ms;
use crate::store::{NewVersion, Source, Store};
use crate::text::Transcript;

pub(super) fn star(args: &SomeClips, starred: bool, store: &mut Store) -> anyhow::Result<()> {
    for clip in named(store, &args.clips)? {
        store.star(clip.id, starred)?;
    }
    Ok(())
}

pub(super) fn trash(
    args: &SomeClips,
    store: &mut Store,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    for clip in named(store, &args.clips)? {
        store.trash(clip.id, unix_ms())?;
        writeln!(
            out,
            "{} is in the trash; `sayso clips restore {0}` takes it out",
            clip.id
        )?;
    }
    Ok(())
}

pub(super) fn restore(
    args: &SomeClips,
    store: &mut Store,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    for clip in named(store, &args.clips)? {
        store.restore(clip.id)?;
        writeln!(out, "{} is back", clip.id)?;
    }
    Ok(())
}

pub(super) fn choose(
    args: &ChooseArgs,
    store: &mut Store,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let clip = store.find(&args.clip)?.id;
    store.choose(clip, args.version)?;
    writeln!(out, "version {} is the text of {clip}", args.version)?;
    Ok(())
}

pub(super) fn edit(args: &EditArgs, store: &mut Store, out: &mut impl Write) -> anyhow::Result<()> {
    let clip = store.find(&args.clip)?;
    let before = clip.text.unwrap_or_default();
    let text = match &args.text {
        Some(text) => text.clone(),
        None => in_editor(&before)?,
    };
    if text.trim() == before.trim() {
        writeln!(out, "nothing was changed")?;
        return Ok(());
    }
    let number = store.add_version(
        clip.id,
        &NewVersion {
            transcript: Transcript::plain(text.trim(), "by hand"),
            source: Source::Hand,
            took: None,
            made_at_ms: unix_ms(),
            doubt: None,
        },
    )?;
    writeln!(out, "version {number} is the text of {} now", clip.id)?;
    Ok(())
}

/// Opens the user's editor with a text, and gives back what it leaves.
fn in_editor(text: &str) -> anyhow::Result<String> {
    let set = |name: &str| {
        env::var(name)
            .ok()
            .filter(|editor| !editor.trim().is_empty())
    };
    let editor = set("VISUAL")
        .or_else(|| set("EDITOR"))
        .context("no editor is set; set VISUAL or EDITOR, or give the text with `--text`")?;
    let folder = private_folder()?;
    let path = folder.join("text.txt");
    fs::write(&path, text).context("cannot write the text for the editor")?;
    // An editor may be set with options, as in `code --wait`.
    let mut words = editor.split_whitespace();
    let program = words.next().unwrap_or("vi");
    let status = Command::new(program).args(words).arg(&path).status();
    let edited = fs::read_to_string(&path);
    let _ = fs::remove_dir_all(&folder);
    let status = status.with_context(|| format!("cannot start the editor `{editor}`"))?;
    anyhow::ensure!(
        status.success(),
        "the editor `{editor}` failed; nothing was changed"
    );
    edited.context("cannot read what the editor wrote")
}

/// A folder that only the user can read, for as long as the editor is open.
fn private_folder() -> anyhow::Result<std::path::PathBuf> {
    let folder = env::temp_dir().join(format!("sayso-edit-{}-{}", std::process::id(), unix_ms()));
    create_private_folder(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    Ok(folder)
}

#[cfg(unix)]
fn create_private_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn create_private_folder(folder: &Path) -> io::Result<()> {
    fs::DirBuilder::new().create(folder)
}
