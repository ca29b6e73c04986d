//! Which model to take.

use serde::Serialize;

use super::report::{Outcome, Row};

/// Nobody likes to wait longer for a text.
const SHORT_ENOUGH_MS: f64 = 1_000.0;

/// Which model to take, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Advice {
    /// What to write after `--model`; `None` when none can be recommended.
    pub(super) model: Option<String>,
    /// One sentence.
    pub(super) text: String,
}

/// The model with the fewest words wrong whose p95 is short enough, of several
/// the fastest; where none is, the fastest. The demo model is never recommended.
pub(super) fn advise(rows: &[Row], how_to_install: &str) -> Advice {
    let real = rows.iter().filter(|row| !row.demo);
    let measured: Vec<(&Row, &Outcome)> = real
        .filter_map(|row| Some((row, row.outcome.as_ref().ok()?)))
        .collect();
    let wait = |outcome: &Outcome| outcome.waits.felt().p95;
    let fastest = measured
        .iter()
        .min_by(|(_, one), (_, other)| wait(one).total_cmp(&wait(other)));
    let Some((fastest, its)) = fastest else {
        return Advice {
            model: None,
            text: format!(
                "No model for dictation could be measured, so none is recommended. \
                 {how_to_install}"
            ),
        };
    };
    let best = measured
        .iter()
        .filter(|(_, outcome)| wait(outcome) <= SHORT_ENOUGH_MS)
        .min_by(|(_, one), (_, other)| {
            let fewer = one.words_wrong.cmp(&other.words_wrong);
            fewer.then(wait(one).total_cmp(&wait(other)))
        });
    let (row, why) = match best {
        Some((row, outcome)) => (
            row,
            format!(
                "of the models that keep 95 of 100 waits within 1 s it gets the fewest words \
                 wrong ({}; p95 {:.0} ms)",
                outcome.words_wrong,
                wait(outcome)
            ),
        ),
        None => (
            fastest,
            format!(
                "none keeps 95 of 100 waits within 1 s here, and it is the fastest (p95 {:.1} s)",
                wait(its) / 1_000.0
            ),
        ),
    };
    Advice {
        model: Some(row.model.clone()),
        text: format!("Recommended: `--model {}`; {why}.", row.model),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::bench::report::{Failure, Wait, Waits};

    fn row(model: &str, p95: f64, words_wrong: usize) -> Row {
        let wait = |p95| Wait {
            p50: 1.0,
            p95,
            max: 9_999.0,
        };
        let outcome = Outcome {
            load_ms: 1.0,
            real_time_factor: 0.1,
            waits: Waits {
                release_to_text: Some(wait(p95)),
                whole_clip_after_release: wait(8_888.0),
            },
            peak_memory_bytes: None,
            words_wrong,
            word_error_rate: None,
        };
        Row {
            model: model.to_owned(),
            demo: model == "demo",
            outcome: Ok(outcome),
        }
    }

    fn advised(rows: &[Row]) -> (Option<String>, String) {
        let Advice { model, text } = advise(rows, "Install base.en.");
        (model, text)
    }

    #[test]
    fn the_most_accurate_of_those_that_are_fast_enough_is_recommended() {
        let rows = [
            row("demo", 10.0, 0),
            row("tiny", 300.0, 9),
            row("base", 1_000.0, 4),
            row("small", 1_000.1, 1),
        ];
        let (model, text) = advised(&rows);
        assert_eq!(model.as_deref(), Some("base"));
        assert!(text.contains("`--model base`"), "{text}");
        assert!(text.contains("(4; p95 1000 ms)"), "{text}");
    }

    #[test]
    fn of_equally_good_ones_the_faster_is_recommended() {
        let rows = [row("slow", 900.0, 2), row("fast", 800.0, 2)];
        assert_eq!(advised(&rows).0.as_deref(), Some("fast"));
    }

    #[test]
    fn where_all_are_slow_the_fastest_is_recommended() {
        let rows = [row("base", 2_460.0, 5), row("small", 9_000.0, 0)];
        let (model, text) = advised(&rows);
        assert_eq!(model.as_deref(), Some("base"));
        assert!(text.contains("fastest (p95 2.5 s)"), "{text}");
    }

    #[test]
    fn the_demo_model_is_never_recommended_but_a_real_one_to_install() {
        let mut rows = [row("demo", 10.0, 0), row("base", 10.0, 0)];
        rows[1].outcome = Err(Failure::new("It is damaged.".to_owned()));
        let (model, text) = advised(&rows);
        assert_eq!(model, None);
        assert!(text.starts_with("No model for dictation"), "{text}");
        assert!(text.ends_with("Install base.en."), "{text}");
    }
}
