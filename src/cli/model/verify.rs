//! `sayso model verify`: is what is installed what was published?

use std::io::Write;
use std::process::ExitCode;

use super::args::VerifyArgs;
use crate::cli::stock::Stock;
use crate::engine::models::sum_of;
use crate::engine::{JobControl, ModelSource};

pub(super) fn run(
    args: &VerifyArgs,
    shelf: &Stock,
    out: &mut impl Write,
) -> anyhow::Result<ExitCode> {
    let named = |name: &String| shelf.folders.resolve(name);
    let sources: Vec<ModelSource> = if args.models.is_empty() {
        shelf.folders.models()
    } else {
        args.models.iter().map(named).collect::<Result<_, _>>()?
    };
    if sources.is_empty() {
        writeln!(
            out,
            "No model is installed in {}.",
            shelf.folder().display()
        )?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut all = true;
    for source in &sources {
        match judge(source, shelf) {
            Ok(said) => writeln!(out, "✓ {}: {said}", source.name())?,
            Err(said) => {
                all = false;
                writeln!(out, "✕ {}: {said}", source.name())?;
            }
        }
    }
    Ok(ExitCode::from(u8::from(!all)))
}

/// What is to be said of one: good, or not.
fn judge(source: &ModelSource, shelf: &Stock) -> Result<String, String> {
    let Some(path) = source.path() else {
        return Ok("it is inside sayso.".to_owned());
    };
    let sum = sum_of(path, &JobControl::default()).map_err(|error| error.to_string())?;
    if let Some(model) = shelf.catalogue.by_sum(&sum) {
        return Ok(format!("it is the published {}, bit for bit.", model.name));
    }
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    if let Some(published) = shelf.catalogue.find(&file) {
        return Err(format!(
            "it is not the published {}: its SHA-256 is {sum}. `sayso model download {}` puts the \
             published one in its place.",
            published.name, published.name
        ));
    }
    source
        .verify(&shelf.folders)
        .map(|_| format!("it is whole; no published model has its SHA-256, {sum}."))
        .map_err(|error| error.to_string())
}
