//! What is printed.

use std::fmt::Write;

use crate::record::{Record, Run};
use crate::summary::{Spread, Summary};
use crate::verdict::Verdict;

/// One line for a dictation that was just measured.
pub(crate) fn progress(record: &Record, number: u64, count: u64) -> String {
    let failed = record.no_text.as_ref();
    let failed = failed.map(|why| format!("; no text: {why}"));
    format!(
        "{} s, {number} of {count}: {:.0} ms, single shot {:.0} ms, one call {:.0} ms; \
         {} of {} words wrong{}",
        record.length_s,
        record.wait_ms(),
        record.single_shot_ms,
        record.one_call_ms,
        record.wrong,
        record.words,
        failed.unwrap_or_default()
    )
}

/// Everything at the end.
pub(crate) fn whole(run: &Run, lengths: &[Summary], verdicts: &[Verdict]) -> String {
    let mut page = String::new();
    let pauses = if run.never_pauses {
        "no pauses"
    } else {
        "pauses of 0.25 to 0.8 s"
    };
    let lift = run.silence_ms.map_or_else(
        || "released 0.1 to 0.3 s after the last word".to_owned(),
        |silence| format!("released {silence:.0} ms after the last word"),
    );
    let _ = writeln!(
        page,
        "\nmodel {}, {} threads, seed {}, {pauses}, {lift}, clipboard {}\n",
        run.model, run.threads, run.seed, run.sink
    );
    page += &times(lengths);
    page += &words(lengths);
    page += &health(run, lengths);
    page += &differences(run);
    for verdict in verdicts {
        let holds = if verdict.holds {
            "holds      "
        } else {
            "FALLS SHORT"
        };
        let _ = writeln!(page, "{holds}  {}: {}", verdict.bar, verdict.measured);
    }
    page
}

fn times(lengths: &[Summary]) -> String {
    let mut table = String::from(
        "                release → text, ms   single shot, ms   one call, ms      ratio to\n\
         \x20                                                                   single shot    one call\n\
         length   count    p50    p95    max     p50     p95     p50     p95    p50   p95    p50   p95\n",
    );
    for length in lengths {
        let Spread { p50, p95, max } = length.release_to_text;
        let _ = writeln!(
            table,
            "{:>4} s {:>8} {p50:>6.0} {p95:>6.0} {max:>6.0} {:>7.0} {:>7.0} {:>7.0} {:>7.0} \
             {:>6.2} {:>5.2} {:>6.2} {:>5.2}",
            length.length_s,
            length.count,
            length.single_shot.p50,
            length.single_shot.p95,
            length.one_call.p50,
            length.one_call.p95,
            length.ratio.p50,
            length.ratio.p95,
            length.one_call_ratio.p50,
            length.one_call_ratio.p95,
        );
    }
    table + "\n"
}

fn words(lengths: &[Summary]) -> String {
    let mut table = String::from(
        "words wrong\nlength   words      delivered     single shot      one by one   without text\n",
    );
    for length in lengths {
        let cell = |wrong: usize| format!("{wrong} ({:.1} %)", length.percent(wrong));
        let _ = writeln!(
            table,
            "{:>4} s {:>8} {:>14} {:>15} {:>15} {:>14}",
            length.length_s,
            length.words,
            cell(length.wrong),
            cell(length.single_shot_wrong),
            cell(length.one_by_one_wrong),
            length.without_text
        );
    }
    table + "\n"
}

fn health(run: &Run, lengths: &[Summary]) -> String {
    let mut lines = format!(
        "lost samples: {}; most memory: {} MB in the engine, {} MB in this process with the \
         models for comparison\n",
        run.overruns,
        run.memory.engine_kb / 1_000,
        run.memory.bench_kb / 1_000
    );
    for length in lengths {
        let _ = writeln!(
            lines,
            "{:>4} s: {:.0} % of one core while the key is held; sayso's clock and the \
             bench's at most {:.1} ms apart",
            length.length_s,
            100.0 * length.cpu,
            length.clocks_apart
        );
    }
    lines + "\n"
}

fn differences(run: &Run) -> String {
    let mut lines = String::new();
    for record in &run.records {
        for difference in &record.differences {
            let _ = writeln!(
                lines,
                "{} s, seed {}: {difference}",
                record.length_s, record.seed
            );
        }
    }
    if lines.is_empty() {
        lines.push_str("no word differs\n");
    }
    lines + "\n"
}
