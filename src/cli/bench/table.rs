//! The figures for people.

use super::report::{Report, Row};
use crate::cli::table::{columns, shown_ms};

/// The table, what must be known to read it right, and the recommendation.
pub(super) fn table(report: &Report, notes: &[String]) -> String {
    let heads = [
        "MODEL",
        "LOAD",
        "REAL TIME",
        "P50",
        "P95",
        "MAX",
        "AT ONCE",
        "MEMORY",
        "WORDS WRONG",
    ];
    let measured = report.models.iter().filter(|row| !row.failed());
    let mut paragraphs = vec![format!(
        "{} clips, {:.1} s of speech, {} words; {}",
        report.clip_count,
        report.audio_ms / 1_000.0,
        report.words,
        match report.threads {
            1 => "1 thread".to_owned(),
            threads => format!("{threads} threads"),
        }
    )];
    if report.models.iter().any(|row| !row.failed()) {
        paragraphs.push(columns(&heads, 1, measured.filter_map(cells)));
        paragraphs.push(
            "P50, P95, MAX: from the key's release to the text, in ms, as in dictating; LOAD is \
             in ms too.\n\
             AT ONCE: the p50 of a whole clip after release, as in transcribing a file.\n\
             REAL TIME: the engine's time by the sound's; below 1 is faster than speech."
                .to_owned(),
        );
    }
    for row in &report.models {
        match &row.outcome {
            Err(failure) => paragraphs.push(format!("{}: {}", row.model, failure.error)),
            Ok(_) if row.demo => paragraphs.push(
                "demo is for trying out only: it knows some 230 words, of synthetic voices."
                    .to_owned(),
            ),
            Ok(_) => {}
        }
    }
    paragraphs.extend(notes.iter().cloned());
    paragraphs.push(report.recommendation.text.clone());
    let mut text = String::new();
    for (index, paragraph) in paragraphs.iter().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        text.push_str(paragraph.trim_end());
        text.push('\n');
    }
    text
}

fn cells(row: &Row) -> Option<Vec<String>> {
    let outcome = row.outcome.as_ref().ok()?;
    let wait = outcome.waits.felt();
    let at_once = &outcome.waits.whole_clip_after_release;
    let memory = outcome.peak_memory_bytes;
    let rate = outcome.word_error_rate;
    Some(vec![
        row.model.clone(),
        shown_ms(Some(outcome.load_ms)),
        format!("{:.3}", outcome.real_time_factor),
        shown_ms(Some(wait.p50)),
        shown_ms(Some(wait.p95)),
        shown_ms(Some(wait.max)),
        shown_ms(Some(at_once.p50)),
        memory.map_or_else(
            || "–".to_owned(),
            |bytes| format!("{} MB", bytes / 1_000_000),
        ),
        rate.map_or_else(|| "–".to_owned(), |rate| format!("{:.1} %", rate * 100.0)),
    ])
}
