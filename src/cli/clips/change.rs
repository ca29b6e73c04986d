//! `sayso clips star|unstar|trash|restore|edit|choose`: small changes.

use std::io::{self, IsTerminal, Write};

use anyhow::Context;

use super::{ChooseArgs, EditArgs, SomeClips, named};
use crate::runtime::unix_ms;
use crate::store::{NewVersion, Source, Store};
use crate::text::Transcript;
use crate::tui::own_editor::{self, Draft};

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
    let usual = || io::stdin().is_terminal().then(own_editor::editor);
    let editor = own_editor::named()
        .or_else(usual)
        .context("no editor is set; set VISUAL or EDITOR, or give the text with `--text`")?;
    let draft = Draft::new(text).context("cannot write the text for the editor")?;
    let status = own_editor::command(&editor, &draft.path()).status();
    let status = status.with_context(|| {
        format!("cannot start the editor `{editor}`; set VISUAL or EDITOR, or give `--text`")
    })?;
    anyhow::ensure!(
        status.success(),
        "the editor `{editor}` ended with {status}; nothing was changed. Set VISUAL or EDITOR to \
         another, or give the text with `--text`"
    );
    let edited = draft
        .edited()
        .context("cannot read what the editor wrote")?;
    Ok(edited.unwrap_or_else(|| text.to_owned()))
}
