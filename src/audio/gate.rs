//! The silence gate: whether anybody speaks in a clip, before an engine is asked.
//!
//! An engine writes something for everything: `Thank you.` for a quiet room,
//! whole sentences for a hum. So a clip goes to it only if
//!
//! 1. it is long enough to hold a word, and there is sound in it,
//! 2. the [detector](super::vad) hears a voice in it for a moment at least, and
//! 3. that voice moves. A hum, a fan or an organ has all the marks of a voice for
//!    the detector, but speech is never the same for long: within an eighth of a
//!    second a vowel ends and a consonant begins. [`Voice::movement_db`] is the
//!    mean of how far level and brightness go in that time.
//!
//! Measured with 265 synthetic clips, 160 of them single words (150 for the
//! hall), in 16 voices. The movement in dB is the least, the hundredth part's and
//! the middle one; of the three noises, that of the worst, which is white noise.
//!
//! | speech | movement | gated |
//! |---|---|---|
//! | clean | 4.6, 7.5, 15.5 | 0 |
//! | of −45 dBFS, over noise of −65 dBFS | 5.4, 6.6, 12.5 | 0 |
//! | as a telephone passes it, 300 to 3,400 Hz | 7.6, 8.1, 13.7 | 0 |
//! | in a hall, 1 s of reverberation, louder than the voice | 3.5, 3.7, 6.0 | 0 |
//! | white noise, a fan or a hum below it by 10 dB | 3.2, 4.4, 8.5 | 0 |
//! | the same by 5 dB | 2.5, 3.0, 5.5 | 3 of 795 |
//! | the same, as loud as the voice | 1.4, 1.9, 3.5 | 45 of 705 |
//!
//! Mains hum moves by 0.0 to 0.3, pink noise by 2.0, chords and melodies by 0.9
//! to 3.3, a fan by 2.1 to 3.0, breath by 2.6 to 4.2: what overlaps is judged by
//! its [text](crate::text::suspicion) afterwards.
//!
//! Whispering is the limit. Of 20 sentences in a synthetic whisper the detector
//! hears 16, of 40 single whispered words 2, of the sentences at −45 dBFS 8.
//!
//! The detector raises quiet sound by itself, so that its score no more depends
//! on the level down to about −55 dBFS.

use std::fmt;
use std::time::Duration;

use super::level::Level;
use super::vad::{FRAME, VoiceDetector, VoiceFrame};
use super::{CLIP_RATE, samples_to_duration};

/// A clip shorter than this holds no word. The shortest of 160 words, "no", is
/// voiced for 180 ms; whisper hears nothing in less than 100 ms.
pub const SHORTEST: Duration = Duration::from_millis(150);

/// A clip whose loudest sample is below this, in dBFS, holds nothing. Speech of
/// −55 dBFS has peaks around −40.
pub const QUIETEST_PEAK_DBFS: f32 = -62.0;

/// The shortest voice, in frames of 16 ms: 96 ms. The shortest word has 10, a
/// knock on a desk too.
pub const SHORTEST_VOICE: u32 = 6;

/// Sound that moves less than this, in dB within an eighth of a second, is no
/// speech.
pub const LEAST_MOVEMENT_DB: f32 = 2.5;

/// Frames over which level and brightness are smoothed, 80 ms, so that the
/// flicker of noise does not count as movement.
const SMOOTHED: usize = 5;

/// Frames over which movement is measured: 128 ms.
const STRIDE: usize = 8;

/// What the detector heard in a clip, summed up. Fed frame by frame while the
/// clip is recorded, or all at once by [`Voice::of`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Voice {
    /// How many frames there were, of 16 ms.
    pub frames: u32,
    /// How many of them were voice.
    pub voiced: u32,
    /// The most that were voice in a row.
    pub longest_run: u32,
    /// The highest score of any frame, 0 to 1.
    pub peak_score: f32,
    movement: Movement,
}

impl Voice {
    /// What the detector hears in a whole clip of mono samples at [`CLIP_RATE`].
    pub fn of(samples: &[f32]) -> Self {
        let mut voice = Self::default();
        VoiceDetector::default().add(samples, |frame| voice.add(frame));
        voice
    }

    /// Adds the next frame. Does not allocate.
    pub fn add(&mut self, frame: VoiceFrame) {
        self.frames += 1;
        self.voiced += u32::from(frame.voiced);
        self.peak_score = self.peak_score.max(frame.score);
        self.movement.add(frame);
        self.longest_run = self.longest_run.max(self.movement.run);
    }

    /// How long somebody spoke, pauses left out.
    pub fn spoken(&self) -> Duration {
        frames_to_duration(self.voiced)
    }

    /// How far level and brightness of the voice go within an eighth of a second,
    /// in dB, on average; `None` when there were never 0.2 s of it together.
    pub fn movement_db(&self) -> Option<f32> {
        self.movement.mean_db()
    }
}

/// Measures how far a voice moves.
#[derive(Debug, Clone, PartialEq, Default)]
struct Movement {
    /// Voiced frames in a row until now.
    run: u32,
    /// Power and steps of the last frames of the run.
    frames: [(f32, f32); SMOOTHED],
    /// Level and brightness, smoothed, in dB, of the run's last places.
    places: [(f32, f32); STRIDE],
    sum_db: f64,
    count: u32,
}

impl Movement {
    fn add(&mut self, frame: VoiceFrame) {
        if !frame.voiced {
            self.run = 0;
            return;
        }
        let at = self.run as usize;
        self.run += 1;
        self.frames[at % SMOOTHED] = (frame.power, frame.steps);
        let Some(place) = (at + 1).checked_sub(SMOOTHED) else {
            return;
        };
        let now = self.smoothed();
        let then = std::mem::replace(&mut self.places[place % STRIDE], now);
        if place >= STRIDE {
            self.sum_db += f64::from((now.0 - then.0).hypot(now.1 - then.1));
            self.count += 1;
        }
    }

    /// Level and brightness of the last frames, in dB.
    fn smoothed(&self) -> (f32, f32) {
        let sum = |pick: fn(&(f32, f32)) -> f32| self.frames.iter().map(pick).sum::<f32>();
        // Beside digital zero everything is infinitely loud.
        let power = sum(|frame| frame.0).max(1e-9);
        let steps = sum(|frame| frame.1).max(1e-11);
        (10.0 * power.log10(), 10.0 * (steps / power).log10())
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "a few decibels with one decimal"
    )]
    fn mean_db(&self) -> Option<f32> {
        (self.count > 0).then(|| (self.sum_db / f64::from(self.count)) as f32)
    }
}

/// Whether a clip is for the engine.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Gate {
    /// Somebody may be speaking.
    Pass,
    /// Nobody is, and why.
    Empty(Reason),
}

/// Why nobody speaks in a clip. Shows as one short sentence with its figures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reason {
    /// No word is so short.
    Short {
        /// The clip's length.
        duration: Duration,
    },
    /// There is no sound to speak of.
    Quiet {
        /// The loudest sample, in dBFS.
        peak_dbfs: f32,
        /// The clip's length.
        duration: Duration,
    },
    /// There is sound and no voice in it.
    NoVoice {
        /// The loudness, in dBFS.
        rms_dbfs: f32,
        /// The clip's length.
        duration: Duration,
    },
    /// There is sound like a voice, but it hardly moves.
    Steady {
        /// The loudness, in dBFS.
        rms_dbfs: f32,
        /// How far it moves within an eighth of a second, in dB.
        movement_db: f32,
        /// The clip's length.
        duration: Duration,
    },
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Short { duration } => write!(f, "too short: {}", Seconds(duration)),
            Self::Quiet {
                peak_dbfs,
                duration,
            } => write!(
                f,
                "{} at the loudest, no sound in {}",
                Dbfs(peak_dbfs),
                Seconds(duration)
            ),
            Self::NoVoice { rms_dbfs, duration } => {
                write!(f, "{}, no voice in {}", Dbfs(rms_dbfs), Seconds(duration))
            }
            Self::Steady {
                rms_dbfs,
                movement_db,
                duration,
            } => write!(
                f,
                "{}, a steady sound (moves {movement_db:.1} dB), no speech in {}",
                Dbfs(rms_dbfs),
                Seconds(duration)
            ),
        }
    }
}

/// Judges a clip by its length, its loudness and what the detector heard.
pub fn verdict(duration: Duration, level: Level, voice: &Voice) -> Gate {
    let rms_dbfs = level.rms_dbfs;
    if duration < SHORTEST {
        return Gate::Empty(Reason::Short { duration });
    }
    if level.peak_dbfs < QUIETEST_PEAK_DBFS {
        return Gate::Empty(Reason::Quiet {
            peak_dbfs: level.peak_dbfs,
            duration,
        });
    }
    if voice.longest_run < SHORTEST_VOICE {
        return Gate::Empty(Reason::NoVoice { rms_dbfs, duration });
    }
    match voice.movement_db() {
        Some(movement_db) if movement_db < LEAST_MOVEMENT_DB => Gate::Empty(Reason::Steady {
            rms_dbfs,
            movement_db,
            duration,
        }),
        Some(_) | None => Gate::Pass,
    }
}

/// Judges a whole clip of mono samples at [`CLIP_RATE`].
pub fn judge(samples: &[f32]) -> (Gate, Voice) {
    let voice = Voice::of(samples);
    let duration = samples_to_duration(samples.len());
    (verdict(duration, Level::of(samples), &voice), voice)
}

fn frames_to_duration(frames: u32) -> Duration {
    Duration::from_secs(u64::from(frames) * FRAME as u64) / CLIP_RATE
}

/// A level as people write it: `−61 dBFS`.
struct Dbfs(f32);

impl fmt::Display for Dbfs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = self.0.round();
        let sign = if whole < 0.0 { "−" } else { "" };
        write!(f, "{sign}{:.0} dBFS", whole.abs())
    }
}

/// A length with one decimal: `1.2 s`.
struct Seconds(Duration);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1} s", self.0.as_secs_f32())
    }
}

#[cfg(test)]
mod tests;
