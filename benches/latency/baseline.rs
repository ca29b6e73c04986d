//! What the same sound takes without working ahead.

use std::time::{Duration, Instant};

use sayso::audio::CLIP_RATE;
use sayso::engine::models::DEMO_MODEL;
use sayso::engine::{
    JobControl, ModelFolders, ModelSource, TranscribeOptions, Transcriber, WhisperTranscriber,
    Window, machine,
};
use whisper_rs::{
    FullParams, SamplingStrategy, WhisperContext, WhisperContextParameters, WhisperState,
};

use crate::args::Args;
use crate::support::Speech;

/// whisper's window, in samples.
const WINDOW: usize = 30 * CLIP_RATE as usize;

/// The model a second time, for itself.
pub(crate) struct Baseline {
    whisper: WhisperTranscriber,
    plain: WhisperState,
    threads: i32,
    /// The corpus's sentences as far as they were heard.
    sentences: Vec<Option<String>>,
}

/// A text, and the time it took.
pub(crate) struct Shot {
    pub(crate) text: String,
    pub(crate) took: Duration,
}

impl Baseline {
    pub(crate) fn load(args: &Args) -> Self {
        let folders = ModelFolders::default();
        let source = folders.resolve(&args.model.spec()).expect("a model");
        let whisper = WhisperTranscriber::load(&source, &folders, args.threads);
        let parameters = WhisperContextParameters::default();
        let context = match &source {
            ModelSource::Embedded => {
                WhisperContext::new_from_buffer_with_params(DEMO_MODEL, parameters)
            }
            ModelSource::File(path) => WhisperContext::new_with_params(path, parameters),
        };
        let threads = match usize::try_from(args.threads).expect("few") {
            0 => machine::model_threads(),
            threads => threads,
        };
        let mut baseline = Self {
            whisper: whisper.expect("a model"),
            plain: context.expect("a model").create_state().expect("memory"),
            threads: i32::try_from(threads).expect("few"),
            sentences: Vec::new(),
        };
        // What is touched for the first time is slow.
        let second = vec![0.0; CLIP_RATE as usize];
        baseline.single_shot(&second);
        baseline.one_call(&second, 1);
        baseline
    }

    pub(crate) fn threads(&self) -> i32 {
        self.threads
    }

    /// The whole clip after the release, cut into what the model hears well,
    /// each piece in the full window.
    pub(crate) fn single_shot(&mut self, samples: &[f32]) -> Shot {
        let began = Instant::now();
        let text = self.hear(samples);
        let took = began.elapsed();
        Shot { text, took }
    }

    /// The least that any tool needs that gives whisper the whole clip after the
    /// release: one encoding of each 30 s, one pass of the decoder, nothing
    /// tried again, and no more tokens than the words can have. The demo model
    /// hears too little in such long windows for its text to be of use.
    pub(crate) fn one_call(&mut self, samples: &[f32], words: usize) -> Duration {
        let mut params = FullParams::new(SamplingStrategy::Greedy { best_of: 1 });
        params.set_n_threads(self.threads);
        params.set_language(Some("en"));
        params.set_no_context(true);
        params.set_no_timestamps(true);
        params.set_temperature_inc(0.0);
        params.set_max_tokens(most_tokens(samples, words));
        params.set_print_special(false);
        params.set_print_progress(false);
        params.set_print_realtime(false);
        params.set_print_timestamps(false);
        let began = Instant::now();
        self.plain.full(params, samples).expect("it works");
        began.elapsed()
    }

    /// A sentence of the corpus for itself.
    pub(crate) fn sentence(&mut self, index: usize, speech: &Speech) -> String {
        if self.sentences.len() <= index {
            self.sentences.resize(index + 1, None);
        }
        if self.sentences[index].is_none() {
            self.sentences[index] = Some(self.hear(&speech.sound()));
        }
        self.sentences[index].clone().unwrap_or_default()
    }

    fn hear(&mut self, samples: &[f32]) -> String {
        let english = TranscribeOptions {
            language: Some("en".to_owned()),
            window: Window::Full,
            ..TranscribeOptions::default()
        };
        let transcript = self
            .whisper
            .transcribe(samples, &english, &JobControl::default());
        transcript.expect("a transcript").text()
    }
}

/// Tokens in a window, at four to three words.
fn most_tokens(samples: &[f32], words: usize) -> i32 {
    let windows = samples.len().div_ceil(WINDOW).max(1);
    i32::try_from(words * 4 / 3 / windows + 1).expect("few")
}
