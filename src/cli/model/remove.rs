//! `sayso model remove`.

use std::fs;
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use super::args::RemoveArgs;
use crate::catalogue::size;
use crate::cli::stock::Stock;
use crate::engine::models::DEMO_NAME;
use crate::fetch;

pub(super) fn run(
    args: &RemoveArgs,
    shelf: &Stock,
    out: &mut impl Write,
) -> anyhow::Result<ExitCode> {
    let (files, _held) = files(args, shelf)?;
    let bytes = files
        .iter()
        .map(|file| file.metadata().map_or(0, |about| about.len()));
    let bytes = size(bytes.sum());
    if !args.yes && !agreed(&files, &bytes, out)? {
        writeln!(out, "Nothing was deleted.")?;
        return Ok(ExitCode::FAILURE);
    }
    for file in &files {
        fs::remove_file(file)
            .map_err(|error| anyhow::anyhow!("{} cannot be deleted: {error}", file.display()))?;
    }
    writeln!(out, "{} was deleted, {bytes}.", args.which)?;
    Ok(ExitCode::SUCCESS)
}

/// What would go: the installed file, or what is left of a download, or both. While
/// it is held no download goes on with it; one that is being received is not removed.
fn files(args: &RemoveArgs, shelf: &Stock) -> anyhow::Result<(Vec<PathBuf>, Option<fetch::Held>)> {
    let name = args.which.as_str();
    anyhow::ensure!(
        name != DEMO_NAME,
        "the demo model is inside sayso and takes no room of its own"
    );
    let known = shelf.catalogue.find(name);
    let file = known.map_or_else(|| format!("ggml-{name}.bin"), |model| model.file.clone());
    let held = fetch::hold(&shelf.folder().join(&file))?;
    let parts = shelf.parts(&file).into_iter().filter(|part| part.is_file());
    let mut files: Vec<PathBuf> = parts.collect();
    let installed = shelf.folders.models();
    let wanted = known.map_or(name, |model| model.name.as_str());
    match installed.into_iter().find(|source| source.name() == wanted) {
        Some(source) => {
            anyhow::ensure!(
                args.force || !shelf.is_wanted(&source),
                "{name} is the model in use. Choose another first (`sayso model use NAME`), or \
                 delete it with `--force`"
            );
            files.extend(source.path().map(ToOwned::to_owned));
        }
        // Says that it is missing, and what is like it.
        None if files.is_empty() => {
            shelf.folders.resolve(name)?;
            anyhow::bail!(
                "{name} is not in {}; a file elsewhere is yours to delete",
                shelf.folder().display()
            );
        }
        None => {}
    }
    Ok((files, held))
}

fn agreed(files: &[PathBuf], bytes: &str, out: &mut impl Write) -> anyhow::Result<bool> {
    if !io::stdin().is_terminal() {
        anyhow::bail!("nobody can be asked without a terminal; `-y` deletes without asking");
    }
    for file in files {
        writeln!(out, "{}", file.display())?;
    }
    write!(out, "Delete this, {bytes}? [y/N] ")?;
    out.flush()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}
