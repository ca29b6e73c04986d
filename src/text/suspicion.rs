//! Whether a text was said at all: what the [gate](crate::audio::gate) let through
//! and an engine put into words is held against what it heard.
//!
//! | what speaks against a text | then |
//! |---|---|
//! | the model itself hears no speech: no-speech probability over 0.6 and mean log-probability under −1 | nothing was said |
//! | only marks: `[music]`, `(applause)`, `♪` | nothing was said |
//! | a phrase that models write for silence, and too little voice for it | nothing was said |
//! | the voice hardly moves, or was short and faint, and the model is unsure | nothing was said |
//! | the same, and the model is sure | flagged |
//! | mean log-probability under −1 | flagged |
//! | half a minute of it compresses more than 2.4 to 1, or a phrase comes ten times in a row | flagged |
//!
//! Nothing is thrown away: a text that was not said stays as a version of its
//! clip. 0.6, −1 and 2.4 are the thresholds of the first `whisper`
//! (`transcribe.py` of openai/whisper: `no_speech_threshold`, `logprob_threshold`,
//! `compression_ratio_threshold`); its mean is over tokens, ours over words.

mod phrases;

use std::fmt;
use std::time::Duration;

use unicode_segmentation::UnicodeSegmentation;

use super::sanity::{Oddity, repeats};
use super::{Segment, Transcript};
use crate::audio::gate::Voice;

/// whisper's threshold: a stretch with more is silence if it is also unsure.
const NO_SPEECH: f32 = 0.6;

/// whisper's threshold: a stretch with less is likely wrong.
const UNSURE: f32 = -1.0;

/// whisper's threshold: a text that compresses better repeats itself.
const REPETITIVE: f32 = 2.4;

/// Text is compressed by the half minute, as whisper does: prose of any length
/// gets there by itself.
const STRETCH_MS: u32 = 30_000;

/// A voice that moves less, in dB, may be none, and the less it moves the surer
/// the model must be.
///
/// With the demo model, 3,020 clips of single words and sentences in 16 voices
/// (clean, at −45 dBFS, through a telephone, in rooms and halls, over noise 10 dB
/// and more below the voice): 22 were flagged and 9 taken for nothing, by this or
/// as too faint. With noise 5 dB below the voice 9 and 2 in a hundred were, with
/// noise as loud as the voice 24 and 23. Of 40 hearings of music, fans and breath
/// that passed the gate 37 were taken for nothing, and three were flagged.
const DOUBTFUL_MOVEMENT: [Steadiness; 2] = [
    Steadiness {
        below_db: 3.5,
        log_probability: -0.25,
    },
    Steadiness {
        below_db: 4.5,
        log_probability: -0.6,
    },
];

/// How sure the model must be of a voice that moves little.
struct Steadiness {
    below_db: f32,
    log_probability: f32,
}

/// A voice shorter than this, in frames of 16 ms, that the detector never scored
/// as high as [`FAINT_SCORE`] may be a knock or a drum. Of 160 single words 7 were
/// so, and no sentence.
const SHORT_RUN: u32 = 20;
/// See [`SHORT_RUN`].
const FAINT_SCORE: f32 = 0.86;
/// How sure the model must be of a short, faint voice.
const FAINT_LOG_PROBABILITY: f32 = -0.35;

/// What the text of a clip is worth.
#[derive(Debug, Clone, PartialEq)]
pub enum Judgement {
    /// Nothing speaks against it.
    Clean,
    /// It is delivered, with a mark.
    Suspicious(Vec<Reason>),
    /// Nobody spoke: it is not delivered.
    Nothing(Reason),
}

impl Judgement {
    /// What is kept of it with the text; `None` when nothing speaks against that.
    pub fn doubt(&self) -> Option<Doubt> {
        let (why, unsaid) = match self {
            Self::Clean => return None,
            Self::Suspicious(reasons) => {
                let reasons: Vec<String> = reasons.iter().map(ToString::to_string).collect();
                (reasons.join("; "), false)
            }
            Self::Nothing(reason) => (reason.to_string(), true),
        };
        Some(Doubt { why, unsaid })
    }
}

/// What is kept of a judgement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// What speaks against the text, as one line.
    pub why: String,
    /// Nobody said it: it is kept, but it is not the clip's text.
    pub unsaid: bool,
}

/// What speaks against a text. Shows as a few words with their figures, never
/// with words of the user, so that it can go to a log.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reason {
    /// The engine wrote no word.
    NoWords,
    /// The model itself hears no speech.
    NoSpeech {
        /// How sure it is of that, 0 to 1, where it is least.
        no_speech: f32,
        /// The mean log-probability of its words.
        log_probability: f32,
    },
    /// Only marks such as `[music]`.
    OnlyMarks,
    /// What models write for silence, with less voice than it takes to say it.
    StockPhrase {
        /// How much voice there was.
        spoken: Duration,
    },
    /// The sound hardly moves.
    Steady {
        /// How far, in dB.
        movement_db: f32,
        /// The mean log-probability of the words.
        log_probability: f32,
    },
    /// The voice was short and never clear.
    Faint {
        /// How much voice there was.
        spoken: Duration,
        /// The mean log-probability of the words.
        log_probability: f32,
    },
    /// The model was unsure.
    Unsure {
        /// The mean log-probability of the words.
        log_probability: f32,
    },
    /// Some of it compresses too well.
    Repetitive {
        /// Bytes of text for each compressed one.
        ratio: f32,
    },
    /// A phrase comes again and again.
    Repeats(Oddity),
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::NoWords => f.write_str("no words in it"),
            Self::NoSpeech {
                no_speech,
                log_probability,
            } => write!(
                f,
                "the model hears no speech ({}) and is {} sure of its words",
                Percent(no_speech),
                Percent(log_probability.exp())
            ),
            Self::OnlyMarks => f.write_str("only a mark such as [music]"),
            Self::StockPhrase { spoken } => write!(
                f,
                "what models write for silence, and {:.1} s of voice",
                spoken.as_secs_f32()
            ),
            Self::Steady {
                movement_db,
                log_probability,
            } => write!(
                f,
                "a steady sound (moves {movement_db:.1} dB), the model {} sure",
                Percent(log_probability.exp())
            ),
            Self::Faint {
                spoken,
                log_probability,
            } => write!(
                f,
                "{:.1} s of faint voice, the model {} sure",
                spoken.as_secs_f32(),
                Percent(log_probability.exp())
            ),
            Self::Unsure { log_probability } => write!(
                f,
                "the model is only {} sure of its words",
                Percent(log_probability.exp())
            ),
            Self::Repetitive { ratio } => {
                write!(f, "the text repeats itself (compresses {ratio:.1} to 1)")
            }
            Self::Repeats(oddity) => oddity.fmt(f),
        }
    }
}

/// A probability as people read it: `53 %`.
struct Percent(f32);

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.0} %", 100.0 * self.0.clamp(0.0, 1.0))
    }
}

/// Holds a text against what was heard of its clip.
pub fn judge(transcript: &Transcript, voice: &Voice) -> Judgement {
    if transcript.is_empty() {
        return Judgement::Nothing(Reason::NoWords);
    }
    let text = transcript.text();
    if only_marks(&text) {
        return Judgement::Nothing(Reason::OnlyMarks);
    }
    if let Some(reason) = no_speech(&transcript.segments) {
        return Judgement::Nothing(reason);
    }
    let log_probability = log_probability(&transcript.segments);
    let doubt = doubtful(voice, log_probability.unwrap_or(0.0));
    let little = doubt.is_some() || !has_time_for(&text, voice);
    if little && phrases::is_stock(&text) {
        let spoken = voice.spoken();
        return Judgement::Nothing(Reason::StockPhrase { spoken });
    }
    if let Some((reason, true)) = doubt {
        return Judgement::Nothing(reason);
    }
    let unsure = log_probability
        .filter(|mean| *mean < UNSURE)
        .map(|log_probability| Reason::Unsure { log_probability });
    let reasons: Vec<Reason> = [
        doubt.map(|(reason, _)| reason),
        unsure,
        repetitive(&transcript.segments),
        repeats(&text).map(Reason::Repeats),
    ]
    .into_iter()
    .flatten()
    .collect();
    if reasons.is_empty() {
        Judgement::Clean
    } else {
        Judgement::Suspicious(reasons)
    }
}

/// The mean of the natural logarithms of the words' probabilities; `None` where
/// no word has one, as when a hand wrote the text.
pub fn log_probability(segments: &[Segment]) -> Option<f32> {
    // ln(0) would be all there is to the mean; no model is as unsure as this.
    const LEAST: f32 = 1e-6;
    let words = segments.iter().flat_map(|segment| &segment.words);
    let (sum, count) = words.fold((0.0, 0.0), |(sum, count), word| {
        (sum + word.probability.clamp(LEAST, 1.0).ln(), count + 1.0)
    });
    (count > 0.0).then(|| sum / count)
}

/// whisper's own rule for silence, which every segment must meet.
fn no_speech(segments: &[Segment]) -> Option<Reason> {
    let mut least = 1.0_f32;
    for segment in segments.iter().filter(|segment| !segment.text.is_empty()) {
        let unsure = log_probability(std::slice::from_ref(segment))?;
        if segment.no_speech_probability <= NO_SPEECH || unsure >= UNSURE {
            return None;
        }
        least = least.min(segment.no_speech_probability);
    }
    Some(Reason::NoSpeech {
        no_speech: least,
        log_probability: log_probability(segments)?,
    })
}

/// Whether the voice may be none, and whether the model is too unsure for it.
fn doubtful(voice: &Voice, log_probability: f32) -> Option<(Reason, bool)> {
    if voice.longest_run < SHORT_RUN && voice.peak_score < FAINT_SCORE {
        let reason = Reason::Faint {
            spoken: voice.spoken(),
            log_probability,
        };
        return Some((reason, log_probability < FAINT_LOG_PROBABILITY));
    }
    let movement_db = voice.movement_db()?;
    let doubt = DOUBTFUL_MOVEMENT
        .iter()
        .find(|doubt| movement_db < doubt.below_db)?;
    let reason = Reason::Steady {
        movement_db,
        log_probability,
    };
    Some((reason, log_probability < doubt.log_probability))
}

/// Whether the voice is long enough to have said the text. "Thank you" takes
/// 0.56 s and more of voice, 70 ms a letter; half of that is hurried, and less
/// than 0.3 s hardly anything.
fn has_time_for(text: &str, voice: &Voice) -> bool {
    const LETTER: Duration = Duration::from_millis(35);
    const LEAST: Duration = Duration::from_millis(300);
    let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
    let letters = u32::try_from(letters).unwrap_or(u32::MAX);
    voice.spoken() >= LETTER.saturating_mul(letters).max(LEAST)
}

/// Whether nothing is left of a text without what stands in brackets or between
/// asterisks, and without notes: models mark sounds so.
fn only_marks(text: &str) -> bool {
    let mut left = String::new();
    let mut closing: Option<char> = None;
    for c in text.chars() {
        match closing {
            Some(end) if c == end => closing = None,
            Some(_) => {}
            None => match c {
                '[' => closing = Some(']'),
                '(' => closing = Some(')'),
                '*' => closing = Some('*'),
                _ => left.push(c),
            },
        }
    }
    left.unicode_words().next().is_none()
}

/// The stretch of half a minute that compresses best, if that is too well.
fn repetitive(segments: &[Segment]) -> Option<Reason> {
    let mut best = 0.0_f32;
    for stretch in
        segments.chunk_by(|one, next| one.start_ms / STRETCH_MS == next.start_ms / STRETCH_MS)
    {
        let texts: Vec<&str> = stretch.iter().map(|segment| segment.text.trim()).collect();
        best = best.max(compression(&texts.join(" ")));
    }
    (best > REPETITIVE).then_some(Reason::Repetitive { ratio: best })
}

/// Bytes of a text for each byte of it compressed, by zlib at its usual level.
#[expect(clippy::cast_precision_loss, reason = "a ratio with one decimal")]
fn compression(text: &str) -> f32 {
    const USUAL: u8 = 6;
    let compressed = miniz_oxide::deflate::compress_to_vec_zlib(text.as_bytes(), USUAL);
    text.len() as f32 / compressed.len().max(1) as f32
}

#[cfg(test)]
mod tests;
