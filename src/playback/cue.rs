//! Short sounds that say what happens, made here: no files, no licences.

use std::f32::consts::{PI, TAU};

use crate::audio::CLIP_RATE;
use crate::ptt::Cue;

/// The peak, −17 dBFS: heard beside music, and no fright in headphones.
const AMPLITUDE: f32 = 0.14;
/// Each tone swells and fades over this many samples (8 ms); a sharp edge clicks.
const EDGE: usize = 128;

/// A tone: frequency in Hz (0 is a pause), length in ms.
type Tone = (f32, usize);

impl Cue {
    /// Its tones: a fifth (E5 and B5) up for start and down for stop, E4 once for
    /// cancel and twice for error.
    fn tones(self) -> &'static [Tone] {
        match self {
            Self::Start => &[(659.3, 45), (987.8, 65)],
            Self::Stop => &[(987.8, 45), (659.3, 65)],
            Self::Cancel => &[(329.6, 110)],
            Self::Error => &[(329.6, 80), (0.0, 40), (329.6, 80)],
        }
    }

    /// The cue that most likely comes next: a dictation that begins will end, and
    /// after every other cue one may begin.
    pub(super) const fn likely_next(self) -> Self {
        match self {
            Self::Start => Self::Stop,
            Self::Stop | Self::Cancel | Self::Error => Self::Start,
        }
    }

    /// Its samples: mono at [`CLIP_RATE`].
    pub fn samples(self) -> Vec<f32> {
        self.tones()
            .iter()
            .flat_map(|&tone| samples_of(tone))
            .collect()
    }
}

#[expect(clippy::cast_precision_loss, reason = "a few thousand samples")]
fn samples_of((frequency, milliseconds): Tone) -> impl Iterator<Item = f32> {
    let length = milliseconds * CLIP_RATE as usize / 1_000;
    (0..length).map(move |n| {
        let from_edge = n.min(length - 1 - n).min(EDGE);
        // A raised cosine: 0 at the edge, 1 from EDGE samples on.
        let envelope = 0.5 - 0.5 * (PI * from_edge as f32 / EDGE as f32).cos();
        let phase = TAU * frequency * n as f32 / CLIP_RATE as f32;
        AMPLITUDE * envelope * phase.sin()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::samples_to_duration;
    use std::time::Duration;

    #[test]
    fn every_cue_is_short_soft_and_has_no_sharp_edge() {
        for cue in Cue::ALL {
            let samples = cue.samples();
            assert!(samples_to_duration(samples.len()) <= Duration::from_millis(200));
            let peak = samples.iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
            assert!((0.1..=AMPLITUDE).contains(&peak), "{cue:?} peaks at {peak}");
            let ends = samples[0].abs().max(samples[samples.len() - 1].abs());
            assert!(ends < 0.001, "{cue:?} ends at {ends}");
            let step = samples
                .windows(2)
                .map(|x| (x[1] - x[0]).abs())
                .fold(0.0, f32::max);
            assert!(step < 0.07, "{cue:?} jumps by {step}");
        }
    }

    #[test]
    fn no_two_cues_sound_alike() {
        for (n, cue) in Cue::ALL.iter().enumerate() {
            for other in &Cue::ALL[n + 1..] {
                assert_ne!(cue.samples(), other.samples());
            }
        }
    }
}
