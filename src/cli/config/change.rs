//! `sayso config set|unset|add|remove|migrate`.

use std::io::Write;

use anyhow::Context;

use super::{Source, show};
use crate::config::migrate::RENAMED;
use crate::config::schema::Kind;
use crate::config::{Change, EditError, KeyPath, edit, edited, layers, parse};
use crate::settings::file;

/// Writes a value.
pub(super) fn set(
    source: &Source,
    key: &KeyPath,
    text: &str,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let value = layers::value(key.key.kind, text);
    let said = format!("{key} = {value}");
    change(source, key, &Change::Set(value))?;
    say(source, key, &said, out)
}

/// Takes a key out, or a profile.
pub(super) fn unset(source: &Source, written: &str, out: &mut impl Write) -> anyhow::Result<()> {
    if let Some(name) = written
        .strip_prefix("profile.")
        .filter(|name| !name.contains('.'))
    {
        let text = source.text()?;
        let config = parse(&text).map_err(|error| why(source, EditError::Broken(error)))?;
        if config.profile.get(name).is_none() {
            anyhow::bail!(show::no_profile(name, &config.profiles()));
        }
        let without = edit::without_profile(&text, name).map_err(|error| why(source, error))?;
        save(source, &without)?;
        writeln!(out, "profile.{name} is gone from {}", source.file.display())?;
        return Ok(());
    }
    let key: KeyPath = written.parse().map_err(anyhow::Error::msg)?;
    change(source, &key, &Change::Unset)?;
    say(source, &key, &format!("{key} is not set"), out)
}

/// Puts an item behind the others of a list.
pub(super) fn add(
    source: &Source,
    key: &KeyPath,
    text: &str,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let item = layers::value(Kind::Text, text);
    let said = format!("{key} has {item}");
    change(source, key, &Change::Add(item))?;
    say(source, key, &said, out)
}

/// Takes an item out of a list.
pub(super) fn remove(
    source: &Source,
    key: &KeyPath,
    text: &str,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let item = layers::value(Kind::Text, text);
    let said = format!("{key} has no {item} any more");
    change(source, key, &Change::Remove(item))?;
    say(source, key, &said, out)
}

/// Gives keys their new names.
pub(super) fn migrate(source: &Source, out: &mut impl Write) -> anyhow::Result<()> {
    let text = source.text()?;
    let migrated = edit::migrated(&text, RENAMED).map_err(|error| why(source, error))?;
    let file = source.file.display();
    if migrated == text {
        writeln!(out, "{file} has no old names")?;
    } else {
        save(source, &migrated)?;
        writeln!(out, "{file} has the new names")?;
    }
    Ok(())
}

fn change(source: &Source, key: &KeyPath, change: &Change) -> anyhow::Result<()> {
    let text = source.text()?;
    let changed = edited(&text, key, change).map_err(|error| match error {
        EditError::Refused(problem) => anyhow::anyhow!("{key}: {problem}. Nothing was changed"),
        error => why(source, error),
    })?;
    if changed == text && source.file.exists() {
        return Ok(());
    }
    save(source, &changed)
}

fn why(source: &Source, error: EditError) -> anyhow::Error {
    match error {
        EditError::Broken(error) => anyhow::anyhow!(
            "{} has a mistake already, {error}\nMend it first: `sayso config edit`",
            source.file.display()
        ),
        error => error.into(),
    }
}

fn save(source: &Source, text: &str) -> anyhow::Result<()> {
    let file = source.file.display();
    file::write(&source.file, text).with_context(|| format!("cannot write {file}"))
}

/// What was done, and who goes over it.
fn say(source: &Source, key: &KeyPath, done: &str, out: &mut impl Write) -> anyhow::Result<()> {
    writeln!(out, "{done} in {}", source.file.display())?;
    let over = source
        .settings
        .iter()
        .rfind(|setting| setting.path() == *key);
    if let Some(setting) = over {
        writeln!(out, "{} goes over it: {}", setting.origin, setting.value)?;
    }
    Ok(())
}
