//! `sayso model list`.

use std::fmt::Write as _;
use std::io::Write;

use super::args::ListArgs;
use crate::catalogue::size;
use crate::cli::stock::Stock;
use crate::cli::table::columns;
use crate::front::models::{ModelView, Models, RecommendedModel};

pub(super) fn run(args: &ListArgs, shelf: &Stock, out: &mut impl Write) -> anyhow::Result<()> {
    let mut listed = shelf.models();
    if args.installed {
        listed.models.retain(|model| model.installed.is_some());
    }
    if args.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&listed)?)?;
    } else {
        out.write_all(text(&listed).as_bytes())?;
    }
    Ok(())
}

fn text(listed: &Models) -> String {
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

fn state(row: &ModelView, recommended: Option<&RecommendedModel>) -> String {
    if row.built_in {
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
