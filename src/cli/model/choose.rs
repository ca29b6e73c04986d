//! `sayso model use`: the model's name into the configuration.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use toml_edit::{DocumentMut, Item, Table, value};

use super::Shelf;
use crate::engine::models::AUTO;

pub(super) fn run(name: &str, shelf: &Shelf<'_>, out: &mut impl Write) -> anyhow::Result<()> {
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
        Some(path) if name.contains(std::path::MAIN_SEPARATOR) => {
            fs::canonicalize(path)?.to_string_lossy().into_owned()
        }
        _ => name.to_owned(),
    };
    let file = &shelf.setup.config_file;
    write(file, &written)?;
    let which = if name == AUTO {
        format!("{name} ({})", source.name())
    } else {
        written
    };
    writeln!(
        out,
        "{which} is used from the next start on; it stands in {}.",
        file.display()
    )?;
    if let Some(over) = over(&shelf.setup.config.engine.model, name) {
        writeln!(out, "{over}")?;
    }
    Ok(())
}

/// What goes over the file at the moment, if anything does.
fn over(counts: &str, name: &str) -> Option<String> {
    let set = std::env::var("SAYSO_MODEL")
        .ok()
        .filter(|set| !set.is_empty())?;
    (set != name && set == counts)
        .then(|| format!("SAYSO_MODEL is set to `{set}` here and goes over the file."))
}

/// Writes `engine.model` into the file and keeps everything else as it is.
fn write(file: &Path, model: &str) -> anyhow::Result<()> {
    let refused =
        |error: io::Error| anyhow::anyhow!("{} cannot be written: {error}", file.display());
    let text = match fs::read_to_string(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        text => text.map_err(refused)?,
    };
    let text = edited(&text, model)?;
    // What it makes of the file must still be a configuration.
    crate::config::parse(&text)
        .map_err(|error| anyhow::anyhow!("{} would have a mistake, {error}", file.display()))?;
    replace(file, &text).map_err(refused)
}

fn edited(text: &str, model: &str) -> anyhow::Result<String> {
    let mut document: DocumentMut = text.parse()?;
    let engine = document
        .entry("engine")
        .or_insert_with(|| Item::Table(Table::new()));
    let engine = engine
        .as_table_like_mut()
        .ok_or_else(|| anyhow::anyhow!("`engine` is no section in the configuration"))?;
    match engine.get_mut("model").and_then(Item::as_value_mut) {
        Some(old) => {
            // The comment behind the value is part of its surroundings.
            let decor = old.decor().clone();
            *old = model.into();
            *old.decor_mut() = decor;
        }
        None => {
            engine.insert("model", value(model));
        }
    }
    Ok(document.to_string())
}

/// The new text in one step. A link stays a link: what it leads to is replaced.
fn replace(file: &Path, text: &str) -> io::Result<()> {
    let file = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut name = file.clone().into_os_string();
    name.push(format!(".{}.new", std::process::id()));
    let new = PathBuf::from(name);
    let written = fs::write(&new, text)
        .and_then(|()| match fs::metadata(&file) {
            Ok(about) => fs::set_permissions(&new, about.permissions()),
            Err(_) => Ok(()),
        })
        .and_then(|()| fs::File::open(&new)?.sync_all())
        .and_then(|()| fs::rename(&new, &file));
    if written.is_err() {
        let _ = fs::remove_file(&new);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_models_name_changes() {
        let text = "# mine\n[engine]\n# which\nmodel = \"demo\" # for now\nthreads = 2\n\n[cues]\n";
        let new = edited(text, "base.en").expect("edited");
        assert_eq!(new, text.replace("\"demo\"", "\"base.en\""));
        assert_eq!(edited(&new, "base.en").expect("edited"), new);
    }

    #[test]
    fn a_key_that_is_not_there_is_added_wherever_its_section_is() {
        for (text, expected) in [
            ("", "[engine]\nmodel = \"x\"\n"),
            (
                "[engine]\nthreads = 1\n",
                "[engine]\nthreads = 1\nmodel = \"x\"\n",
            ),
            (
                "engine.threads = 1\n",
                "engine.threads = 1\nengine.model = \"x\"\n",
            ),
        ] {
            let new = edited(text, "x").expect("edited");
            assert_eq!(new, expected);
            assert_eq!(crate::config::parse(&new).expect("valid").engine.model, "x");
        }
    }

    #[test]
    #[cfg(unix)]
    fn a_link_stays_one_and_the_mode_too() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let (real, link) = (
            folder.path().join("dotfile"),
            folder.path().join("config.toml"),
        );
        fs::write(&real, "[cues]\n").expect("written");
        fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).expect("set");
        std::os::unix::fs::symlink(&real, &link).expect("linked");
        write(&link, "base.en").expect("written");
        assert!(link.is_symlink());
        let mode = fs::metadata(&real).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
        assert!(fs::read_to_string(&real).expect("read").contains("base.en"));
        let names = fs::read_dir(folder.path()).expect("read").count();
        assert_eq!(names, 2, "nothing is left behind");
    }
}
