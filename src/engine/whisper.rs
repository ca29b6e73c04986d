//! whisper.cpp behind the [`Transcriber`] port.
//!
//! One context and one state, made when the model is loaded and used for every
//! clip: a state takes hundreds of megabytes to make. All `unsafe` is in `ffi`.

mod collect;
mod ffi;

use std::time::Instant;

use whisper_rs::{
    FullParams, SamplingStrategy, WhisperContext, WhisperContextParameters, WhisperState,
};

use super::models::{DEMO_MODEL, ModelFolders, ModelSource, known_models};
use super::traits::Traits;
use super::window::{self, Stretch};
use super::{
    EngineError, JobControl, ModelInfo, TranscribeOptions, Transcriber, Window, level, machine,
};
use crate::audio::CLIP_RATE;
use crate::text::Transcript;
use collect::Collector;
use ffi::Watch;

/// whisper.cpp hears nothing in less than 0.1 s and guesses in less than 1 s;
/// shorter clips get silence behind them.
const SHORTEST: usize = 16_000;

/// Silence behind every stretch, so that a word cut by the key's release has
/// an end: 0.2 s.
const TAIL: usize = 3_200;

/// Context is at most this many tokens: about 20 words. More only costs time.
const MOST_CONTEXT: usize = 32;

/// How much of the user's prompt the model is told, in tokens. whisper takes 223
/// at most for all of it.
const MOST_PROMPT: usize = 180;

/// How much of a clip is listened to for its language, in samples: the model's
/// window.
const LANGUAGE_LISTENS: usize = 30 * CLIP_RATE as usize;

/// What ggml was compiled to use of x86-64's instructions beyond the oldest:
/// names such as `AVX2`. Runs none of them.
pub(super) fn compiled_for() -> Vec<&'static str> {
    ffi::compiled_for()
}

/// whisper.cpp as a [`Transcriber`].
pub struct WhisperTranscriber {
    state: WhisperState,
    info: ModelInfo,
    traits: Traits,
    context: WhisperContext,
    /// Tokens from here on are marks, not text.
    first_mark: i32,
    params: FullParams<'static, 'static>,
    threads: usize,
    /// The language in `params`.
    language: Option<&'static str>,
    /// One stretch with silence behind it; kept for its memory.
    padded: Vec<f32>,
}

impl WhisperTranscriber {
    /// Checks the model and loads it. `threads` 0 takes
    /// [`machine::model_threads`]. Takes 30 ms for the demo model and about a
    /// second for larger ones.
    ///
    /// # Errors
    /// What is wrong with the model and what to do.
    pub fn load(
        source: &ModelSource,
        folders: &ModelFolders,
        threads: u32,
    ) -> Result<Self, EngineError> {
        level::check()?;
        super::install_logging_hooks();
        let shape = source.verify(folders)?;
        let name = source.name();
        let refused = || EngineError::LoadFailed { name: name.clone() };
        // Flash attention stays off, as is whisper-rs's default: on the CPU it
        // attends to padding that one reused state fills with earlier clips.
        let context = match source {
            ModelSource::Embedded => {
                WhisperContext::new_from_buffer_with_params(DEMO_MODEL, context_parameters())
            }
            ModelSource::File(path) => WhisperContext::new_with_params(path, context_parameters()),
        }
        .map_err(|_| refused())?;
        let state = context.create_state().map_err(|_| refused())?;
        let threads = match usize::try_from(threads) {
            Ok(0) | Err(_) => machine::model_threads(),
            Ok(threads) => threads,
        };
        let mut traits = Traits::of(&shape);
        if let Some(known) = known_models().iter().find(|known| known.name == name) {
            traits.floor = known.window_floor;
        }
        Ok(Self {
            state,
            info: ModelInfo {
                name,
                path: source.path().map(ToOwned::to_owned),
                multilingual: shape.multilingual(),
                longest_piece: traits.longest_piece,
            },
            traits,
            first_mark: context.token_eot(),
            context,
            params: parameters(i32::try_from(threads).unwrap_or(1)),
            threads,
            language: Some("en"),
            padded: Vec::new(),
        })
    }

    /// Puts the wanted language into the parameters. They are kept between
    /// clips because whisper-rs leaks the language's text each time it is set.
    fn set_language(&mut self, wanted: Option<&str>) -> Result<(), EngineError> {
        let wanted = wanted.filter(|language| *language != "auto");
        let language = match wanted {
            // An English-only model cannot look for the language.
            None if !self.info.multilingual => Some("en"),
            None => None,
            Some(code) => Some(self.known(code)?),
        };
        self.put_language(language);
        Ok(())
    }

    fn put_language(&mut self, language: Option<&'static str>) {
        if language != self.language {
            self.params.set_language(language);
            self.language = language;
        }
    }

    fn known(&self, code: &str) -> Result<&'static str, EngineError> {
        known_language(code)
            .filter(|language| self.info.multilingual || *language == "en")
            .ok_or_else(|| EngineError::Language {
                language: code.to_owned(),
                model: self.info.name.clone(),
                multilingual: self.info.multilingual,
            })
    }

    /// Listens for the language, and puts the likeliest of those that may be into
    /// the parameters. The model is run once more than it were with a language
    /// that is known, as it is when whisper.cpp listens for one by itself, which
    /// chooses among all and does not say how sure it is.
    fn find_language(
        &mut self,
        samples: &[f32],
        among: &[String],
        control: &JobControl,
    ) -> Result<Option<f32>, EngineError> {
        if self.language.is_some() {
            return Ok(None);
        }
        let among = among.iter().map(|code| self.known(code));
        let among = among.collect::<Result<Vec<_>, _>>()?;
        if let [only] = among[..] {
            self.put_language(Some(only));
            return Ok(None);
        }
        let first = &samples[..samples.len().min(LANGUAGE_LISTENS)];
        pad(first, &mut self.padded);
        let began = Instant::now();
        let probabilities = self
            .state
            .pcm_to_mel(&self.padded, self.threads)
            .and_then(|()| self.state.lang_detect(0, self.threads));
        control.add_encode_time(began.elapsed());
        let (_, probabilities) = probabilities.map_err(|error| EngineError::Inference {
            model: self.info.name.clone(),
            cause: error.to_string(),
        })?;
        let Some((language, probability)) = likeliest(&probabilities, &among) else {
            return Ok(None);
        };
        self.put_language(Some(language));
        Ok(Some(probability))
    }

    /// Runs the model once over one stretch. `positions` is the encoder's
    /// window where it is not the full one.
    fn hear(
        &mut self,
        samples: &[f32],
        positions: Option<usize>,
        prompt: &[i32],
        watch: &Watch<'_>,
    ) -> Result<(), EngineError> {
        pad(samples, &mut self.padded);
        let mut params = self.params.clone();
        if let Some(positions) = positions {
            params.set_audio_ctx(i32::try_from(positions).unwrap_or(0));
            // One attempt: when it fails the full window is the better second one.
            params.set_temperature_inc(0.0);
        }
        if !prompt.is_empty() {
            params.set_tokens(prompt);
        }
        let outcome = ffi::run(&mut self.state, params, &self.padded, watch);
        if watch.control.is_aborted() {
            return Err(EngineError::Aborted);
        }
        outcome.map_err(|error| EngineError::Inference {
            model: self.info.name.clone(),
            cause: error.to_string(),
        })
    }

    /// Hears one stretch in a window of its own length; when the text looks
    /// wrong, once more in the full one.
    fn hear_fitted(
        &mut self,
        samples: &[f32],
        prompt: &[i32],
        watch: &Watch<'_>,
    ) -> Result<(), EngineError> {
        let positions = self.traits.positions(samples.len() + TAIL);
        self.hear(samples, positions, prompt, watch)?;
        let short = samples.len() < SHORTEST;
        if positions.is_none() || collect::looks_right(&self.state, short) {
            return Ok(());
        }
        tracing::info!("a text looked wrong in the short window; the full one is tried");
        self.hear(samples, None, &[], watch)
    }

    /// The last `most` tokens of what the model is told before; none where it
    /// makes nothing of it.
    fn tokens(&self, text: &str, most: usize) -> Vec<i32> {
        if text.is_empty() || !self.traits.prompts {
            return Vec::new();
        }
        // A token is a byte at least. With less room than there are tokens
        // whisper-rs 0.16 takes whisper.cpp's refusal for a length.
        let tokens = self.context.tokenize(text, text.len() + 1);
        let mut tokens = tokens.unwrap_or_default();
        let surplus = tokens.len().saturating_sub(most);
        tokens.drain(..surplus);
        tokens
    }
}

impl Transcriber for WhisperTranscriber {
    fn info(&self) -> &ModelInfo {
        &self.info
    }

    fn transcribe(
        &mut self,
        samples: &[f32],
        options: &TranscribeOptions,
        control: &JobControl,
    ) -> Result<Transcript, EngineError> {
        self.set_language(options.language.as_deref())?;
        let language_probability = self.find_language(samples, &options.languages, control)?;
        self.params
            .set_translate(options.translate && self.info.multilingual);
        let told = self.tokens(&options.prompt, MOST_PROMPT);
        let mut prompt = told.clone();
        prompt.extend(self.tokens(&options.context, MOST_CONTEXT));
        let mut collector = Collector::new(self.first_mark);
        for Stretch { range, percent } in window::stretches(samples, self.traits.longest_stretch) {
            let start = range.start;
            let stretch = &samples[range];
            let watch = Watch::new(control, percent);
            match options.window {
                Window::Full => self.hear(stretch, None, &prompt, &watch)?,
                Window::Fit => self.hear_fitted(stretch, &prompt, &watch)?,
            }
            prompt.truncate(told.len());
            collector.collect(&self.state, start, stretch.len());
        }
        control.set_percent(100);
        Ok(Transcript {
            segments: collector.into_segments(),
            language: whisper_rs::get_lang_str(self.state.full_lang_id_from_state())
                .map(ToOwned::to_owned),
            language_probability,
            model: self.info.name.clone(),
            written: None,
        })
    }
}

fn context_parameters() -> WhisperContextParameters<'static> {
    let mut parameters = WhisperContextParameters::default();
    parameters.flash_attn(false);
    parameters
}

fn parameters(threads: i32) -> FullParams<'static, 'static> {
    // One candidate: with more, a failed allocation inside whisper.cpp frees
    // the state that we still own. Higher temperatures after a poor first try
    // stay on, as is whisper's default.
    let mut params = FullParams::new(SamplingStrategy::Greedy { best_of: 1 });
    params.set_n_threads(threads);
    params.set_language(Some("en"));
    // Each clip stands alone: the text of the one before is no context.
    params.set_no_context(true);
    // Timestamps make whisper.cpp fill in the no-speech probability on
    // English-only models, and give words their places.
    params.set_no_timestamps(false);
    params.set_token_timestamps(true);
    params.set_suppress_blank(true);
    params.set_print_special(false);
    params.set_print_progress(false);
    params.set_print_realtime(false);
    params.set_print_timestamps(false);
    params
}

/// The likeliest of the languages that may be, all of them where none is named,
/// and how likely it is among those, 0 to 1. `probabilities` is by whisper's ids.
fn likeliest(probabilities: &[f32], among: &[&'static str]) -> Option<(&'static str, f32)> {
    let language = |id: usize| whisper_rs::get_lang_str(i32::try_from(id).ok()?);
    let all = probabilities.iter().enumerate();
    let all = all.filter_map(|(id, probability)| Some((language(id)?, *probability)));
    let may_be: Vec<_> = all
        .filter(|(language, _)| among.is_empty() || among.contains(language))
        .collect();
    let sum: f32 = may_be.iter().map(|(_, probability)| probability).sum();
    let likeliest = may_be.into_iter();
    let (language, probability) = likeliest.max_by(|(_, a), (_, b)| a.total_cmp(b))?;
    let share = probability / sum;
    Some((language, if share.is_finite() { share } else { 0.0 }))
}

/// whisper's own text for a language code; `None` when it has no such language.
fn known_language(code: &str) -> Option<&'static str> {
    if code.contains('\0') {
        return None;
    }
    whisper_rs::get_lang_id(code).and_then(whisper_rs::get_lang_str)
}

/// Copies `samples` with silence behind them. What is not a number becomes silence.
fn pad(samples: &[f32], padded: &mut Vec<f32>) {
    padded.clear();
    padded.extend(
        samples
            .iter()
            .map(|sample| if sample.is_finite() { *sample } else { 0.0 }),
    );
    padded.resize((samples.len() + TAIL).max(SHORTEST), 0.0);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_reaches_the_shortest_clip_and_always_ends_in_silence() {
        let mut padded = Vec::new();
        pad(&[0.5, f32::NAN], &mut padded);
        assert_eq!(padded.len(), SHORTEST);
        assert!(padded[0] > 0.0 && padded[1..].iter().all(|sample| *sample == 0.0));
        pad(&vec![0.5; 20_000], &mut padded);
        assert_eq!(padded.len(), 20_000 + TAIL);
    }

    #[test]
    fn the_likeliest_language_is_one_of_those_that_may_be() {
        let mut probabilities = vec![0.0; 100];
        let mut put = |code: &str, probability| {
            let id = whisper_rs::get_lang_id(code).expect("a language");
            probabilities[usize::try_from(id).expect("an index")] = probability;
        };
        put("nl", 0.6);
        put("de", 0.3);
        put("en", 0.1);
        assert_eq!(likeliest(&probabilities, &[]), Some(("nl", 0.6)));
        let (language, share) = likeliest(&probabilities, &["en", "de"]).expect("one");
        assert_eq!(language, "de");
        assert!((share - 0.75).abs() < 1e-6, "{share}");
        assert_eq!(likeliest(&[], &[]), None);
        let (_, share) = likeliest(&[0.0; 100], &["en", "de"]).expect("one");
        assert!(share.abs() < 1e-6, "{share}");
    }

    #[test]
    fn languages_are_whispers_own_codes() {
        assert_eq!(known_language("de"), Some("de"));
        assert_eq!(known_language("german"), Some("de"));
        assert_eq!(known_language("xx"), None);
        assert_eq!(known_language("e\0n"), None);
    }

    #[test]
    fn the_configuration_knows_the_same_languages() {
        let theirs = (0..).map_while(whisper_rs::get_lang_str);
        let ours = crate::config::language::LANGUAGES.map(|(code, _)| code);
        assert!(theirs.eq(ours));
    }
}
