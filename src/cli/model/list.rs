//! `sayso model list`.

use std::fmt::Write as _;
use std::io::Write;
use std::path::PathBuf;

use serde::Serialize;

use super::Shelf;
use super::args::ListArgs;
use crate::catalogue::{Languages, memory_for_model, size};
use crate::cli::table::columns;
use crate::engine::models::{DEMO_MODEL, DEMO_NAME};
use crate::engine::{ModelSource, machine};

/// One model, as `--json` has it.
#[derive(Debug, Serialize)]
struct Row {
    name: String,
    /// The size of the file.
    bytes: u64,
    /// What it takes when it is loaded; an estimate where none is published.
    memory_bytes: u64,
    /// `en`, `multilingual`; nothing where it is not known.
    languages: Option<Languages>,
    /// How many times as fast as `large` on a GPU, where that is published.
    speed: Option<f32>,
    /// Words wrong of 100, where that is published.
    wer_percent: Option<f32>,
    /// Its file, if it is installed.
    installed: Option<PathBuf>,
    /// What is there of a download that is not over.
    part_bytes: u64,
    in_use: bool,
    fits: bool,
}

/// All of it, as `--json` has it.
#[derive(Debug, Serialize)]
struct Listed {
    /// Where models are put.
    folder: PathBuf,
    recommended: Option<Recommended>,
    models: Vec<Row>,
}

#[derive(Debug, Serialize)]
struct Recommended {
    name: String,
    why: String,
}

pub(super) fn run(args: &ListArgs, shelf: &Shelf<'_>, out: &mut impl Write) -> anyhow::Result<()> {
    let mut models = rows(shelf);
    if args.installed {
        models.retain(|row| row.installed.is_some());
    }
    let listed = Listed {
        folder: shelf.folder().to_owned(),
        recommended: shelf.advice().map(|advice| Recommended {
            name: advice.model,
            why: advice.why,
        }),
        models,
    };
    if args.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&listed)?)?;
    } else {
        out.write_all(text(&listed).as_bytes())?;
    }
    Ok(())
}

/// The published ones in the catalogue's order, then what else is installed.
fn rows(shelf: &Shelf<'_>) -> Vec<Row> {
    let in_use = shelf.in_use();
    let free = machine::available_memory();
    let fits = |memory: u64| free.is_none_or(|free| memory <= free);
    let used = |path: Option<&PathBuf>| {
        in_use
            .as_ref()
            .is_some_and(|source| path.is_some() && source.path() == path.map(PathBuf::as_path))
    };
    let mut others = shelf.folders.models();
    let mut rows = Vec::new();
    for model in &shelf.catalogue.models {
        let found = others.iter().position(|source| source.name() == model.name);
        let installed = found.and_then(|at| others.remove(at).path().map(ToOwned::to_owned));
        let [part, _] = shelf.parts(&model.file);
        rows.push(Row {
            name: model.name.clone(),
            bytes: model.bytes,
            memory_bytes: model.memory(),
            languages: Some(model.languages),
            speed: model.speed,
            wer_percent: model.wer_percent,
            in_use: used(installed.as_ref()),
            installed,
            part_bytes: part.metadata().map_or(0, |about| about.len()),
            fits: fits(model.memory()),
        });
    }
    for source in others {
        let Some(path) = source.path().map(ToOwned::to_owned) else {
            continue;
        };
        let bytes = path.metadata().map_or(0, |about| about.len());
        rows.push(Row {
            name: source.name(),
            bytes,
            memory_bytes: memory_for_model(bytes),
            languages: None,
            speed: None,
            wer_percent: None,
            in_use: used(Some(&path)),
            installed: Some(path),
            part_bytes: 0,
            fits: fits(memory_for_model(bytes)),
        });
    }
    let bytes = DEMO_MODEL.len() as u64;
    rows.push(Row {
        name: DEMO_NAME.to_owned(),
        bytes,
        memory_bytes: memory_for_model(bytes),
        languages: Some(Languages::En),
        speed: None,
        wer_percent: None,
        installed: None,
        part_bytes: 0,
        in_use: in_use == Some(ModelSource::Embedded),
        fits: true,
    });
    rows
}

fn text(listed: &Listed) -> String {
    let heads = [
        "",
        "NAME",
        "LANGUAGES",
        "",
        "SIZE",
        "MEMORY",
        "SPEED",
        "ERRORS",
    ];
    let known = |number: Option<f32>, unit: &str| {
        number.map_or_else(|| "–".to_owned(), |number| format!("{number}{unit}"))
    };
    let rows = listed.models.iter().map(|row| {
        vec![
            if row.in_use { "*" } else { " " }.to_owned(),
            row.name.clone(),
            row.languages
                .map_or_else(|| "–".to_owned(), |known| known.to_string()),
            state(row, listed.recommended.as_ref()),
            size(row.bytes),
            size(row.memory_bytes),
            known(row.speed, "×"),
            known(row.wer_percent, " %"),
        ]
    });
    let mut text = columns(&heads, 4, rows);
    text.push_str(
        "\n* is in use. MEMORY is what it takes while it is loaded, SPEED how many times as fast \
         as `large`\non a GPU, ERRORS the words wrong of 100 in an English test; – is not \
         published. `sayso bench`\nmeasures on this machine.\n",
    );
    if let Some(advice) = &listed.recommended {
        let done = listed
            .models
            .iter()
            .any(|row| row.name == advice.name && row.installed.is_some());
        let _ = write!(
            text,
            "\nRecommended here: {}; {}.\n",
            advice.name, advice.why
        );
        if !done {
            let _ = writeln!(text, "`sayso model download {}` installs it.", advice.name);
        }
    }
    text
}

fn state(row: &Row, recommended: Option<&Recommended>) -> String {
    if row.name == DEMO_NAME && row.installed.is_none() {
        return "built in, to try".to_owned();
    }
    if row.installed.is_some() {
        return "installed".to_owned();
    }
    if row.part_bytes > 0 {
        let percent = row.part_bytes.saturating_mul(100) / row.bytes.max(1);
        return format!("{percent} % downloaded");
    }
    if recommended.is_some_and(|advice| advice.name == row.name) {
        return "recommended".to_owned();
    }
    if row.fits { "" } else { "needs more memory" }.to_owned()
}
