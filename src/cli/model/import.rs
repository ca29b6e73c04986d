//! `sayso model import`: a file that came another way.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use super::args::ImportArgs;
use crate::cli::stock::Stock;
use crate::engine::models::sum_of;
use crate::engine::{JobControl, ModelSource};

pub(super) fn run(args: &ImportArgs, shelf: &Stock, out: &mut impl Write) -> anyhow::Result<()> {
    let source = ModelSource::File(args.file.clone());
    source.verify(&shelf.folders)?;
    let sum = sum_of(&args.file, &JobControl::default())?;
    let published = shelf.catalogue.by_sum(&sum);
    let name = match (&args.name, published) {
        (Some(name), _) => name.clone(),
        (None, Some(model)) => model.name.clone(),
        (None, None) => source.name(),
    };
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
    anyhow::ensure!(
        !name.is_empty() && !name.starts_with('.') && name.chars().all(plain),
        "`{name}` cannot be a model's name: use letters, digits, `.`, `_` and `-`, with `--name`"
    );
    if let (Some(other), None) = (shelf.catalogue.find(&name), published) {
        anyhow::ensure!(
            args.force,
            "{} is not the published {}: its SHA-256 is {sum}. Give it a name of its own with \
             `--name`, or take it all the same with `--force`",
            args.file.display(),
            other.name
        );
    }
    let target = shelf.folder().join(format!("ggml-{name}.bin"));
    if target.exists() {
        let there = sum_of(&target, &JobControl::default())?;
        if there == sum {
            writeln!(out, "{name} is there already: {}.", target.display())?;
            return Ok(());
        }
        anyhow::ensure!(
            args.force,
            "{} is there already, and is another file. Choose another name with `--name`, or put \
             this one in its place with `--force`",
            target.display()
        );
    }
    fs::create_dir_all(shelf.folder())?;
    put(&args.file, &target, args.link)
        .map_err(|error| anyhow::anyhow!("{} cannot be made: {error}", target.display()))?;
    let what = published.map_or_else(
        || "no published model has its SHA-256".to_owned(),
        |model| format!("it is the published {}, bit for bit", model.name),
    );
    writeln!(out, "{name} is installed, {}; {what}.", target.display())?;
    Ok(())
}

/// Makes `target` at once: a copy, or a link to the file.
fn put(file: &Path, target: &Path, link: bool) -> io::Result<()> {
    let mut part = target.as_os_str().to_owned();
    part.push(format!(".import-{}.part", std::process::id()));
    let part = Path::new(&part);
    let made = if link {
        linked(&fs::canonicalize(file)?, part)
    } else {
        copied(file, part)
    };
    let placed = made.and_then(|()| fs::rename(part, target));
    if placed.is_err() {
        let _ = fs::remove_file(part);
    }
    placed
}

/// A copy for the user alone, whatever the mode of the other file.
fn copied(file: &Path, part: &Path) -> io::Result<()> {
    let mut from = File::open(file)?;
    let mut to = File::create(part)?;
    io::copy(&mut from, &mut to)?;
    to.sync_all()
}

#[cfg(unix)]
fn linked(file: &Path, place: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(file, place)
}

#[cfg(not(unix))]
fn linked(file: &Path, place: &Path) -> io::Result<()> {
    fs::hard_link(file, place)
}
