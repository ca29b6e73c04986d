//! What was measured, as it goes into the JSON.

use std::time::Duration;

use serde::Serialize;

use crate::args::Args;

/// The largest resident sets, in kB.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub(crate) struct Memory {
    /// This process: sayso without its engine, and the models that it is
    /// compared with.
    pub(crate) bench_kb: u64,
    /// The engine's process.
    pub(crate) engine_kb: u64,
}

/// All dictations of a run.
#[derive(Debug, Serialize)]
pub(crate) struct Run {
    pub(crate) model: String,
    pub(crate) threads: i32,
    pub(crate) seed: u64,
    pub(crate) never_pauses: bool,
    /// From the last word to the release; without it 0.1 to 0.3 s by chance.
    pub(crate) silence_ms: Option<f64>,
    /// Where the texts went: `fake`, `x11`.
    pub(crate) sink: &'static str,
    /// Samples lost because the recorder came too late.
    pub(crate) overruns: u64,
    /// The most that each process had held at the end.
    pub(crate) memory: Memory,
    pub(crate) records: Vec<Record>,
}

impl Run {
    pub(crate) fn new(args: &Args, threads: i32) -> Self {
        Self {
            model: args.model.name(),
            threads,
            seed: args.seed,
            never_pauses: args.never_pauses,
            silence_ms: args.silence.map(ms),
            sink: if args.x11 { "x11" } else { "fake" },
            overruns: 0,
            memory: Memory::default(),
            records: Vec::new(),
        }
    }
}

/// One dictation. Times in milliseconds.
#[derive(Debug, Serialize)]
pub(crate) struct Record {
    /// The length that was asked for, in seconds.
    pub(crate) length_s: u64,
    pub(crate) seed: u64,
    /// To the end of the last word.
    pub(crate) spoken_ms: f64,
    /// From the end of the last word to the release.
    pub(crate) lift_ms: f64,
    /// As sayso measures it; `None` without a text.
    pub(crate) release_to_text_ms: Option<f64>,
    /// The same from outside.
    pub(crate) own_clock_ms: f64,
    /// The recorded clip as a whole, cut as the model needs it.
    pub(crate) single_shot_ms: f64,
    /// The recorded clip in one call of whisper.cpp.
    pub(crate) one_call_ms: f64,
    /// From press to release.
    pub(crate) held_ms: f64,
    /// The process's time on processors meanwhile.
    pub(crate) cpu_held_ms: f64,
    /// In the reference.
    pub(crate) words: usize,
    pub(crate) wrong: usize,
    pub(crate) single_shot_wrong: usize,
    /// Its sentences, each for itself.
    pub(crate) one_by_one_wrong: usize,
    /// Each run of wrong words in what was delivered, with what is around it.
    pub(crate) differences: Vec<String>,
    /// Why there is no text.
    pub(crate) no_text: Option<String>,
    pub(crate) reference: String,
    pub(crate) text: String,
    pub(crate) single_shot_text: String,
    pub(crate) one_by_one_text: String,
}

impl Record {
    /// The wait that counts; without a text, until that was known.
    pub(crate) fn wait_ms(&self) -> f64 {
        self.release_to_text_ms.unwrap_or(self.own_clock_ms)
    }
}

pub(crate) fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}
