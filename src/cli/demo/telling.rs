//! The demo in words: what happens as lines, and each stage's time at the end.

use std::fmt::Write as _;
use std::io::Write as _;
use std::time::{Duration, Instant};

use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use super::Clip;
use crate::audio::level::FLOOR_DBFS;
use crate::clip::StageTimes;
use crate::front::snapshot::{ModelStatus, NoticeKind};
use crate::runtime::Report;

/// One level line each half second is enough to see that sound arrives.
const LEVEL_EVERY: u32 = 10;
/// Cells of the level bar.
const BAR: usize = 24;

/// Follows the reports of one dictation.
pub(super) struct Teller {
    began: Instant,
    /// Print as it happens; otherwise the TUI shows it.
    live: bool,
    levels: u32,
    expected: &'static str,
    heard: Option<String>,
    summary: String,
}

impl Teller {
    pub(super) fn new(clip: &Clip, length: Duration, live: bool) -> Self {
        let teller = Self {
            began: Instant::now(),
            live,
            levels: 0,
            expected: clip.text,
            heard: None,
            summary: String::new(),
        };
        teller.say(&format!(
            "sayso demo: the clip `{}` ({:.1} s) is played into the capture path, \
             a script holds the key",
            clip.name,
            length.as_secs_f32()
        ));
        teller
    }

    /// Follows until the dictation is over and the machine is at rest again.
    /// Answers false when it cannot come to that.
    pub(super) async fn follow(&mut self, reports: &mut Receiver<Report>) -> bool {
        loop {
            match reports.recv().await {
                Ok(report) => {
                    self.tell(&report);
                    match report {
                        Report::Finished {
                            text,
                            reason,
                            stages,
                            ..
                        } => {
                            self.finished(text.as_deref(), reason.as_deref(), &stages);
                            return true;
                        }
                        Report::Notice(notice) if notice.kind == NoticeKind::Error => return false,
                        _ => {}
                    }
                }
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return false,
            }
        }
    }

    /// What is left to print once the screen is the user's again.
    pub(super) fn summary(&self) -> &str {
        &self.summary
    }

    /// The text, empty for silence; `None` when it never came to that.
    pub(super) fn heard(&self) -> Option<&str> {
        self.heard.as_deref()
    }

    fn tell(&mut self, report: &Report) {
        match report {
            Report::State(state) => self.at(state.name(), ""),
            Report::Model(ModelStatus::Ready { name, .. }) => {
                self.at("", &format!("model {name} is loaded and warm"));
            }
            Report::Level { level, .. } => {
                if self.levels.is_multiple_of(LEVEL_EVERY) {
                    let line = format!("{:>5.0} dBFS {}", level.peak_dbfs, bar(level.peak_dbfs));
                    self.at("", &line);
                }
                self.levels += 1;
            }
            Report::Sealed { path, duration, .. } => {
                let line = format!("clip {:.1} s, {}", duration.as_secs_f32(), path.display());
                self.at("", &line);
            }
            Report::Notice(notice) => self.at("", &notice.text),
            _ => {}
        }
    }

    fn finished(&mut self, text: Option<&str>, reason: Option<&str>, stages: &StageTimes) {
        let heard = text.unwrap_or_default();
        self.heard = Some(heard.to_owned());
        let verdict = if heard == self.expected {
            "equal"
        } else {
            "DIFFERENT"
        };
        let shown = match (text, reason) {
            (Some(text), _) => text,
            (None, Some(reason)) => reason,
            (None, None) => "(no text)",
        };
        // Writing to a String cannot fail.
        let _ = write!(
            self.summary,
            "\n  text       {shown}\n  reference  {}\n  verdict    {verdict}\n\n{}",
            if self.expected.is_empty() {
                "(silence)"
            } else {
                self.expected
            },
            stage_table(stages)
        );
    }

    fn at(&self, state: &str, what: &str) {
        let time = self.began.elapsed().as_secs_f32();
        self.say(format!("{time:7.2} s  {state:<18} {what}").trim_end());
    }

    fn say(&self, line: &str) {
        if self.live {
            // A closed pipe is the reader's wish; the verdict still counts.
            let _ = writeln!(std::io::stdout(), "{line}");
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "two dozen cells")]
fn bar(dbfs: f32) -> String {
    let share = ((dbfs - FLOOR_DBFS) / -FLOOR_DBFS).clamp(0.0, 1.0);
    let filled = (0..BAR)
        .filter(|cell| (*cell as f32 + 0.5) / (BAR as f32) <= share)
        .count();
    format!("[{}{}]", "#".repeat(filled), " ".repeat(BAR - filled))
}

/// Each stage: when it ended after the key press, and how long it took.
fn stage_table(stages: &StageTimes) -> String {
    let rows = [
        ("capture begun", stages.effect),
        ("first sample", stages.first_sample),
        ("key released", stages.released),
        ("clip sealed (tail)", stages.sealed),
        ("engine began (queue)", stages.dequeued),
        ("text written (engine)", stages.transcribed),
        ("text delivered", stages.delivered),
    ];
    let mut table = String::from("  stage                     after the press      took\n");
    let mut before = Duration::ZERO;
    for (name, ended) in rows {
        let Some(ended) = ended else { continue };
        let took = ended.saturating_sub(before);
        let _ = writeln!(
            table,
            "  {name:<22} {:>15.1} ms {:>9.1} ms",
            millis(ended),
            millis(took)
        );
        before = before.max(ended);
    }
    if let Some(wait) = stages.release_to_text() {
        let _ = writeln!(table, "\n  release to text: {:.0} ms", millis(wait));
    }
    table
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_is_empty_at_the_floor_and_full_at_full_scale() {
        assert_eq!(bar(FLOOR_DBFS).matches('#').count(), 0);
        assert_eq!(bar(0.0).matches('#').count(), BAR);
    }

    #[test]
    fn the_table_shows_when_each_stage_ended_and_what_it_took() {
        let ms = |ms| Some(Duration::from_millis(ms));
        let stages = StageTimes {
            effect: ms(1),
            first_sample: ms(0),
            released: ms(2_000),
            sealed: ms(2_250),
            dequeued: ms(2_251),
            encoded: None,
            transcribed: ms(2_400),
            delivered: ms(2_401),
        };
        let table = stage_table(&stages);
        assert!(
            table.contains("text written (engine)           2400.0 ms     149.0 ms"),
            "{table}"
        );
        assert!(table.contains("release to text: 401 ms"), "{table}");
    }
}
