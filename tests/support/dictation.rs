//! Dictations of a wanted length: sentences of the corpus, one after the other,
//! with pauses as somebody makes who dictates, in a room that is not silent.

use std::ops::{Range, RangeInclusive};
use std::time::Duration;

use super::Speech;
use super::random::Random;
use super::speech::frames;

/// The pauses of somebody who thinks while dictating, in milliseconds.
pub(crate) const NATURAL: RangeInclusive<u64> = 250..=800;
/// Somebody who never pauses: shorter than the closure of a `p`.
pub(crate) const NEVER: RangeInclusive<u64> = 30..=60;

/// Before the first word.
const LEAD: Duration = Duration::from_millis(300);
/// The room in the pauses, −65 dBFS RMS, as it is under the corpus's sentences.
/// Uniform noise peaks √3 above that.
const ROOM: f32 = 0.000_562 * 1.732;
/// A sentence begins and ends where 10 ms of it come this near its peak: −45 dB.
const AUDIBLE: f32 = 0.005_62;

/// What a dictation should be like.
#[derive(Clone)]
pub(crate) struct Plan {
    /// From its beginning to the end of the last word, within a tenth where the
    /// sentences allow it.
    pub(crate) length: Duration,
    /// Between two sentences, in milliseconds: [`NATURAL`] or [`NEVER`].
    pub(crate) pauses: RangeInclusive<u64>,
    /// Room noise behind the last word.
    pub(crate) silence: Duration,
}

/// Several sentences as one sound, mono at 16 kHz.
pub(crate) struct Dictation {
    pub(crate) samples: Vec<f32>,
    /// The sentences' texts, joined by spaces.
    pub(crate) text: String,
    /// What it is made of, in its order.
    pub(crate) sentences: Vec<Sentence>,
    /// The sample at which the last word has ended.
    pub(crate) words_end: usize,
}

/// A sentence of a dictation.
#[derive(Clone)]
pub(crate) struct Sentence {
    /// Its place in the corpus.
    pub(crate) index: usize,
    /// From its first to its last sound, in samples of the dictation.
    pub(crate) range: Range<usize>,
}

impl Dictation {
    /// Puts sentences of `corpus` together; the seed decides which. None comes
    /// twice before all have come.
    pub(crate) fn compose(corpus: &[Speech], plan: &Plan, seed: u64) -> Self {
        let mut random = Random::seeded(seed);
        let sounds: Vec<Vec<f32>> = corpus.iter().map(Speech::sound).collect();
        let spoken: Vec<Range<usize>> = sounds.iter().map(|sound| audible(sound)).collect();
        let sentences = choose(&spoken, plan, &mut random);
        let words_end = sentences.last().map_or(0, |last| last.range.end);
        let room = words_end + frames(plan.silence);
        let mut samples: Vec<f32> = (0..room).map(|_| random.sample() * ROOM).collect();
        for sentence in &sentences {
            // The clips bring the same room with them: theirs takes its place.
            let (sound, spoken) = (&sounds[sentence.index], &spoken[sentence.index]);
            samples[sentence.range.clone()].copy_from_slice(&sound[spoken.clone()]);
        }
        let texts: Vec<&str> = sentences
            .iter()
            .map(|sentence| corpus[sentence.index].text.as_str())
            .collect();
        Self {
            samples,
            text: texts.join(" "),
            sentences,
            words_end,
        }
    }

    /// From its beginning to the end of the last word.
    pub(crate) fn spoken(&self) -> Duration {
        Duration::from_secs(self.words_end as u64) / 16_000
    }
}

/// Which sentences, and where: takes from a shuffled pile whatever is the last
/// one, or leaves room for a last one.
fn choose(spoken: &[Range<usize>], plan: &Plan, random: &mut Random) -> Vec<Sentence> {
    let wanted = frames(plan.length);
    // One of the shorter sentences behind the longest pause.
    let rest = frames(Duration::from_millis(*plan.pauses.end())) + shorter(spoken);
    let mut pile = shuffled(spoken.len(), random);
    let mut sentences: Vec<Sentence> = Vec::new();
    let mut end = 0;
    while end < wanted * 9 / 10 {
        let start = if sentences.is_empty() {
            frames(LEAD)
        } else {
            end + frames(Duration::from_millis(random.among(plan.pauses.clone())))
        };
        let fits = |index: &usize| {
            let end = start + spoken[*index].len();
            let last = wanted * 9 / 10..=wanted * 11 / 10;
            last.contains(&end) || end + rest <= *last.end()
        };
        let shortest = || (0..pile.len()).min_by_key(|at| spoken[pile[*at]].len());
        let found = pile.iter().position(fits);
        let Some(at) = found.or_else(|| shortest().filter(|_| sentences.is_empty())) else {
            break;
        };
        let index = pile.remove(at);
        end = start + spoken[index].len();
        sentences.push(Sentence {
            index,
            range: start..end,
        });
        if pile.is_empty() {
            pile = shuffled(spoken.len(), random);
        }
    }
    sentences
}

/// A tenth of the sentences is no longer than this.
fn shorter(spoken: &[Range<usize>]) -> usize {
    let mut lengths: Vec<usize> = spoken.iter().map(Range::len).collect();
    lengths.sort_unstable();
    lengths.get(lengths.len() / 10).copied().unwrap_or(0)
}

fn shuffled(count: usize, random: &mut Random) -> Vec<usize> {
    let mut pile: Vec<usize> = (0..count).collect();
    random.shuffle(&mut pile);
    pile
}

/// From the first to the last 10 ms that can be heard beside the loudest.
fn audible(samples: &[f32]) -> Range<usize> {
    const STEP: usize = 160;
    let peak = |samples: &[f32]| samples.iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
    let threshold = peak(samples) * AUDIBLE;
    let heard = |step: &[f32]| peak(step) > threshold;
    let first = samples.chunks(STEP).position(heard).unwrap_or(0);
    let last = samples.chunks(STEP).rposition(heard).unwrap_or(0);
    first * STEP..((last + 1) * STEP).min(samples.len())
}
