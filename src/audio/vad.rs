//! Voice activity: whether somebody speaks, frame by frame, as it is said.
//!
//! The detector is `earshot`, a small neural network whose weights are inside
//! the crate: 7 to 14 µs a frame of 16 ms. Two things are ours: a slow gain
//! before it, because it is deaf to quiet microphones, and two thresholds
//! instead of one, so that a word does not flicker.

use earshot::Detector;

/// Samples a frame: 16 ms at [`CLIP_RATE`](super::CLIP_RATE), as earshot wants them.
pub const FRAME: usize = 256;

/// A score from here on begins voice. At 0.7 white, pink and mains noise and
/// pure tones stay below, at earshot's own 0.5 tones and the onset of noise do
/// not; of speech both keep the same frames.
const BEGINS: f32 = 0.7;

/// A score below this ends voice.
const ENDS: f32 = 0.4;

/// The peak to which quiet sound is raised. earshot finds all of 60 sentences
/// at −45 dBFS without help but only 7 of them at −55 dBFS; raised, all.
const TARGET_PEAK: f32 = 0.4;

/// The most by which sound is raised: 26 dB. More would make voice out of the
/// noise of a quiet room.
const MOST_GAIN: f32 = 20.0;

/// What is left of the remembered peak after each frame: half of it after 10 s.
const PEAK_DECAY: f32 = 0.998_891;

/// What the detector says of one frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VoiceFrame {
    /// How sure it is that there is voice, 0 to 1.
    pub score: f32,
    /// Whether that counts as voice.
    pub voiced: bool,
    /// The mean square of the frame's samples as they came, 0 to 1.
    pub power: f32,
    /// The mean square of the steps from sample to sample, 0 to 4. Against the
    /// power it says how bright the sound is: little for a vowel, much for an `s`.
    pub steps: f32,
}

/// Takes samples as they come and judges each whole frame of them.
pub struct VoiceDetector {
    detector: Box<Detector>,
    frame: [f32; FRAME],
    filled: usize,
    /// The loudest sample of the last seconds.
    peak: f32,
    /// The last sample of the frame before.
    last: f32,
    voiced: bool,
}

impl Default for VoiceDetector {
    fn default() -> Self {
        Self {
            detector: Detector::default_boxed(),
            frame: [0.0; FRAME],
            filled: 0,
            peak: 0.0,
            last: 0.0,
            voiced: false,
        }
    }
}

impl VoiceDetector {
    /// Adds mono samples (−1 to 1) at [`CLIP_RATE`](super::CLIP_RATE) and calls
    /// `judged` for every frame that is full. Does not allocate. What is left
    /// waits for the next samples.
    pub fn add(&mut self, mut samples: &[f32], mut judged: impl FnMut(VoiceFrame)) {
        while !samples.is_empty() {
            let room = FRAME - self.filled;
            let (taken, rest) = samples.split_at(room.min(samples.len()));
            self.frame[self.filled..self.filled + taken.len()].copy_from_slice(taken);
            self.filled += taken.len();
            samples = rest;
            if self.filled == FRAME {
                self.filled = 0;
                judged(self.judge());
            }
        }
    }

    /// Forgets what it has heard: the next samples are another recording.
    pub fn reset(&mut self) {
        self.detector.reset();
        self.filled = 0;
        self.peak = 0.0;
        self.last = 0.0;
        self.voiced = false;
    }

    fn judge(&mut self) -> VoiceFrame {
        let (mut sum, mut steps) = (0.0, 0.0);
        let mut loudest: f32 = 0.0;
        for sample in &mut self.frame {
            if !sample.is_finite() {
                *sample = 0.0;
            }
            sum += *sample * *sample;
            steps += (*sample - self.last) * (*sample - self.last);
            self.last = *sample;
            loudest = loudest.max(sample.abs());
        }
        self.peak = (self.peak * PEAK_DECAY).max(loudest);
        let gain = (TARGET_PEAK / self.peak.max(f32::MIN_POSITIVE)).clamp(1.0, MOST_GAIN);
        for sample in &mut self.frame {
            *sample = (*sample * gain).clamp(-1.0, 1.0);
        }
        let score = self.detector.predict_f32(&self.frame).clamp(0.0, 1.0);
        self.voiced = score >= if self.voiced { ENDS } else { BEGINS };
        #[expect(clippy::cast_precision_loss, reason = "256 is exact")]
        let (power, steps) = (sum / FRAME as f32, steps / FRAME as f32);
        VoiceFrame {
            score,
            voiced: self.voiced,
            power,
            steps,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::wav;

    fn judged(samples: &[f32], piece: usize) -> Vec<VoiceFrame> {
        let mut detector = VoiceDetector::default();
        let mut frames = Vec::new();
        for piece in samples.chunks(piece) {
            detector.add(piece, |frame| frames.push(frame));
        }
        frames
    }

    fn speech() -> Vec<f32> {
        let bytes = include_bytes!("../../assets/demo/demo2_flite_slt_fox.wav");
        wav::decode(bytes).expect("a WAV").samples
    }

    fn voiced(frames: &[VoiceFrame]) -> usize {
        frames.iter().filter(|frame| frame.voiced).count()
    }

    #[test]
    fn the_pieces_in_which_samples_come_make_no_difference() {
        let speech = speech();
        let whole = judged(&speech, speech.len());
        assert_eq!(whole.len(), speech.len() / FRAME);
        assert_eq!(judged(&speech, 1), whole);
        assert_eq!(judged(&speech, 777), whole);
    }

    #[test]
    fn a_quiet_microphone_has_a_voice_too_and_silence_has_none() {
        let speech = speech();
        let loud = voiced(&judged(&speech, 512));
        assert!(loud > speech.len() / FRAME / 3, "{loud}");
        let quiet: Vec<f32> = speech.iter().map(|sample| sample * 0.01).collect();
        let quiet = voiced(&judged(&quiet, 512));
        assert!(quiet * 10 > loud * 8, "{quiet} of {loud}");
        assert_eq!(voiced(&judged(&vec![0.0; 64_000], 512)), 0);
    }

    #[test]
    fn what_is_no_number_is_silence() {
        let frames = judged(&vec![f32::NAN; FRAME * 20], 512);
        assert_eq!(voiced(&frames), 0);
        assert!(frames.iter().all(|frame| frame.power == 0.0));
    }
}
