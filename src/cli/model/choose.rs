//! `sayso model use`: the model's name into the configuration.

use std::fs;
use std::io::Write;
use std::path::MAIN_SEPARATOR;

use anyhow::Context;

use crate::cli::stock::Stock;
use crate::config::schema::Kind;
use crate::config::{Change, KeyPath, edited, layers};
use crate::engine::models::AUTO;
use crate::settings::file;

/// The key that names the model.
const KEY: &str = "engine.model";

pub(super) fn run(name: &str, shelf: &Stock, out: &mut impl Write) -> anyhow::Result<()> {
    let source = match shelf.folders.resolve(name) {
        Ok(source) => source,
        Err(error) => match shelf.catalogue.find(name) {
            Some(known) => anyhow::bail!(
                "{name} is not installed. `sayso model download {} --use` gets it and uses it",
                known.name
            ),
            None => return Err(error.into()),
        },
    };
    source.verify(&shelf.folders)?;
    // A path must mean the same from everywhere.
    let written = match source.path() {
        Some(path) if name.contains(MAIN_SEPARATOR) => {
            fs::canonicalize(path)?.to_string_lossy().into_owned()
        }
        _ => name.to_owned(),
    };
    write(shelf, &written)?;
    let place = shelf.setup.config_file.display();
    let which = if name == AUTO {
        format!("{name} ({})", source.name())
    } else {
        written
    };
    writeln!(
        out,
        "{which} is the model from the next dictation on; it stands in {place}."
    )?;
    let mut over = shelf.setup.settings.iter();
    if let Some(over) = over.rfind(|setting| setting.path().to_string() == KEY) {
        writeln!(out, "{} goes over it: {}", over.origin, over.value)?;
    }
    Ok(())
}

/// Writes the key into the file and keeps everything else as it is.
fn write(shelf: &Stock, model: &str) -> anyhow::Result<()> {
    let path = &shelf.setup.config_file;
    let shown = path.display();
    let text = file::read(path).with_context(|| format!("cannot read {shown}"))?;
    let key: KeyPath = KEY.parse().map_err(anyhow::Error::msg)?;
    let value = layers::value(Kind::Text, model);
    let text = edited(&text, &key, &Change::Set(value))?;
    file::write(path, &text).with_context(|| format!("cannot write {shown}"))
}
