//! The figures for people.

use super::{Stage, Summary, Totals};
use crate::cli::table::{columns, shown_ms};

/// Lines of at most 80 cells, where the names of models are short.
pub(super) fn table(summary: &Summary) -> String {
    let all = &summary.all.totals;
    let mut table = format!(
        "{}, {} of speech, {}\n{}\n\n",
        counted(all.dictations, "dictation"),
        speech(all.speech_ms),
        counted(all.words, "word"),
        saving(all),
    );
    let rows = summary.all.stages.iter().map(|stage| {
        let mut row = vec![format!("{} → {}", stage.from, stage.to), note(stage)];
        row.extend(figures(Some(stage)));
        row
    });
    table += &columns(&["MILLISECONDS", "", "P50", "P95", "MAX"], 2, rows);
    let models = summary.models.iter().map(|model| {
        let dictations = model.figures.totals.dictations;
        let mut row = vec![model.model.clone(), dictations.to_string()];
        row.extend(figures(model.figures.stage("engine")));
        row.extend(figures(model.figures.stage("release_to_text")));
        row
    });
    if !summary.models.is_empty() {
        table += "\n";
        table += &columns(
            &[
                "MODEL",
                "DICTATIONS",
                "ENGINE P50",
                "P95",
                "MAX",
                "TO TEXT P50",
                "P95",
                "MAX",
            ],
            1,
            models,
        );
    }
    table
}

/// What else a stage is called.
fn note(stage: &Stage) -> String {
    match stage.name {
        "tail" | "queue" | "engine" | "encode" | "decode" | "delivery" => stage.name.to_owned(),
        _ => String::new(),
    }
}

fn figures(stage: Option<&Stage>) -> [String; 3] {
    let figures = stage.map_or([None; 3], |stage| {
        [stage.p50_ms, stage.p95_ms, stage.max_ms]
    });
    figures.map(shown_ms)
}

/// What dictating did for the user's time, with what that takes for granted.
pub(super) fn saving(all: &Totals) -> String {
    let (time, than) = if all.saved_ms < 0 {
        ("longer", speech(all.saved_ms.unsigned_abs()))
    } else {
        ("less", speech(all.saved_ms.unsigned_abs()))
    };
    format!(
        "{than} {time} than typing them at {} words a minute.",
        all.typing_wpm
    )
}

/// `1 word`, `2 words`.
pub(super) fn counted(number: usize, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {what}{plural}")
}

/// `4.2 hours`, or the smaller unit that has a whole one.
pub(super) fn speech(ms: u64) -> String {
    let tenths = |unit_ms: u64| {
        let tenths = ms * 10 / unit_ms;
        format!("{}.{}", tenths / 10, tenths % 10)
    };
    match ms {
        0..60_000 => format!("{} seconds", tenths(1_000)),
        60_000..3_600_000 => format!("{} minutes", tenths(60_000)),
        _ => format!("{} hours", tenths(3_600_000)),
    }
}
