//! The figures of every model. As JSON the names are a promise to other programs.

use std::time::Duration;

use serde::{Serialize, Serializer};

use super::advice::Advice;
use super::clips::{Clips, Whose};
use super::follow::Measured;
use crate::cli::table::ms;
use crate::engine::EngineError;
use crate::latency::LatencySummary;
use crate::text::words;

/// Everything that was found out.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    clips: Whose,
    pub(super) clip_count: usize,
    pub(super) audio_ms: f64,
    pub(super) words: usize,
    pub(super) threads: u32,
    pub(super) models: Vec<Row>,
    pub(super) recommendation: Advice,
}

/// One model.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    /// What the user calls it.
    pub(super) model: String,
    pub(super) demo: bool,
    #[serde(flatten, serialize_with = "either")]
    pub(super) outcome: Result<Outcome, Failure>,
}

fn either<S: Serializer>(
    outcome: &Result<Outcome, Failure>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match outcome {
        Ok(outcome) => outcome.serialize(serializer),
        Err(failure) => failure.serialize(serializer),
    }
}

/// Why a model has no figures, and the next step.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Failure {
    pub(super) error: String,
}

/// The figures of a model.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Outcome {
    pub(super) load_ms: f64,
    /// The engine's time by the sound's: below 1 is faster than speech.
    pub(super) real_time_factor: f64,
    pub(super) waits: Waits,
    pub(super) peak_memory_bytes: Option<u64>,
    pub(super) words_wrong: usize,
    pub(super) word_error_rate: Option<f64>,
}

/// The waits for a text, by the way in which the engine got the sound.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Waits {
    /// The clip is dictated: sayso works while it is spoken, and the wait is from
    /// the key's release to the text in its place. `None` where no clip was
    /// short enough to dictate it.
    pub(super) release_to_text: Option<Wait>,
    /// The engine gets the whole clip when the key is released.
    pub(super) whole_clip_after_release: Wait,
}

/// A wait over all clips, in milliseconds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Wait {
    #[serde(rename = "p50_ms")]
    pub(super) p50: f64,
    #[serde(rename = "p95_ms")]
    pub(super) p95: f64,
    #[serde(rename = "max_ms")]
    pub(super) max: f64,
}

impl From<LatencySummary> for Wait {
    fn from(summary: LatencySummary) -> Self {
        Self {
            p50: ms(summary.p50),
            p95: ms(summary.p95),
            max: ms(summary.max),
        }
    }
}

impl Waits {
    /// The wait that the user has.
    pub(super) fn felt(&self) -> &Wait {
        self.release_to_text
            .as_ref()
            .unwrap_or(&self.whole_clip_after_release)
    }
}

impl Failure {
    pub(super) const fn new(error: String) -> Self {
        Self { error }
    }
}

impl From<&EngineError> for Failure {
    fn from(error: &EngineError) -> Self {
        Self::new(error.to_string())
    }
}

impl Outcome {
    /// The figures; `None` without clips.
    pub(super) fn of(measured: &Measured, clips: &Clips) -> Option<Self> {
        let took: Vec<Duration> = measured.heard.iter().map(|(took, _)| *took).collect();
        let engine: Duration = took.iter().sum();
        let pairs = clips.all.iter().zip(&measured.heard);
        let wrong = pairs.map(|(clip, (_, text))| words::wrong(&clip.expected, text));
        let words_wrong = wrong.sum();
        Some(Self {
            load_ms: ms(measured.load),
            real_time_factor: engine.as_secs_f64() / clips.duration().as_secs_f64(),
            waits: Waits {
                release_to_text: LatencySummary::of(measured.dictated.iter().flatten().copied())
                    .map(Wait::from),
                whole_clip_after_release: LatencySummary::of(took)?.into(),
            },
            peak_memory_bytes: measured.peak_memory,
            words_wrong,
            word_error_rate: ratio(words_wrong, clips.words()),
        })
    }
}

/// `None` where there was no word to get right.
fn ratio(wrong: usize, of: usize) -> Option<f64> {
    let [wrong, of] = [wrong, of].map(|count| u32::try_from(count).map(f64::from).ok());
    Some(wrong? / of.filter(|of| *of > 0.0)?)
}

impl Row {
    pub(super) const fn failed(&self) -> bool {
        self.outcome.is_err()
    }
}

impl Report {
    pub(super) fn new(
        clips: &Clips,
        threads: u32,
        models: Vec<Row>,
        recommendation: Advice,
    ) -> Self {
        Self {
            clips: clips.whose,
            clip_count: clips.all.len(),
            audio_ms: ms(clips.duration()),
            words: clips.words(),
            threads,
            models,
            recommendation,
        }
    }
}
