//! Sounds in which nobody speaks, made here: what a microphone hears of a quiet
//! room, of mains, fans, keys, breath and music. The same on every run.

mod music;

use std::f32::consts::TAU;

use super::random::Random;

/// Samples a second.
const RATE: f32 = 16_000.0;

/// A sound without speech.
pub(crate) struct Noise {
    /// What makes it: `hum`.
    pub(crate) kind: &'static str,
    /// What is special about it: `50 Hz, -40 dBFS, 2.0 s`.
    pub(crate) name: String,
    /// Mono, ±1, 16,000 a second.
    pub(crate) samples: Vec<f32>,
}

/// Every sound, 0.3 to 10 s long.
pub(crate) fn all() -> Vec<Noise> {
    let mut made = Maker::default();
    zeros(&mut made);
    rooms(&mut made);
    hums(&mut made);
    colours(&mut made);
    fans(&mut made);
    keyboards(&mut made);
    clicks(&mut made);
    breaths(&mut made);
    music::add(&mut made);
    made.noises
}

/// Gaussian noise of this level, to lay under speech.
pub(crate) fn hiss(length: usize, rms_dbfs: f32, seed: u64) -> Vec<f32> {
    let mut dice = Dice::seeded(seed);
    let mut samples: Vec<f32> = (0..length).map(|_| dice.bell()).collect();
    level_to(&mut samples, rms_dbfs);
    samples
}

/// Raises or lowers sound to this RMS, in dBFS; what is then beyond ±1 is cut.
pub(crate) fn level_to(samples: &mut [f32], rms_dbfs: f32) {
    let sum: f64 = samples.iter().map(|s| f64::from(*s) * f64::from(*s)).sum();
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "a level need not be exact"
    )]
    let rms = (sum / samples.len().max(1) as f64).sqrt() as f32;
    let gain = amplitude(rms_dbfs) / rms.max(1e-9);
    for sample in samples {
        *sample = (*sample * gain).clamp(-1.0, 1.0);
    }
}

/// An amplitude from its level in dBFS.
fn amplitude(dbfs: f32) -> f32 {
    10_f32.powf(dbfs / 20.0)
}

/// Throws of dice that come out the same each time.
struct Dice(Random);

impl Dice {
    fn seeded(seed: u64) -> Self {
        Self(Random::seeded(seed))
    }

    /// From 0 to 1.
    #[expect(clippy::cast_precision_loss, reason = "24 bits are exact")]
    fn unit(&mut self) -> f32 {
        (self.0.next() >> 40) as f32 / (1_u32 << 24) as f32
    }

    fn between(&mut self, least: f32, most: f32) -> f32 {
        least + (most - least) * self.unit()
    }

    /// Nearly Gaussian, of variance 1: twelve throws together.
    fn bell(&mut self) -> f32 {
        (0..12).map(|_| self.unit()).sum::<f32>() - 6.0
    }

    fn one_of<T: Copy>(&mut self, of: &[T]) -> T {
        let place = self.0.next() % of.len() as u64;
        of[usize::try_from(place).expect("small")]
    }
}

/// Collects sounds and gives each a seed and a length of its own.
#[derive(Default)]
struct Maker {
    noises: Vec<Noise>,
}

impl Maker {
    /// Makes one sound: `make` fills the samples, which are then brought to the level.
    fn add(
        &mut self,
        kind: &'static str,
        about: &str,
        rms_dbfs: f32,
        make: impl FnOnce(&mut Dice, &mut [f32]),
    ) {
        const SECONDS: [f32; 9] = [1.2, 0.3, 2.0, 0.7, 3.0, 1.6, 5.0, 2.5, 10.0];
        let number = self.noises.len();
        let seconds = SECONDS[number % SECONDS.len()];
        let mut samples = vec![0.0; frames(seconds)];
        make(&mut Dice::seeded(1_000 + number as u64), &mut samples);
        level_to(&mut samples, rms_dbfs);
        // As a microphone of 16 bits gives it.
        for sample in &mut samples {
            *sample = (*sample * 32_768.0).round() / 32_768.0;
        }
        self.noises.push(Noise {
            kind,
            name: format!("{about}, {rms_dbfs} dBFS, {seconds:.1} s"),
            samples,
        });
    }
}

/// A time in samples.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "short and not negative"
)]
fn frames(seconds: f32) -> usize {
    (seconds * RATE) as usize
}

/// The time of a sample in seconds.
#[expect(clippy::cast_precision_loss, reason = "a few seconds")]
fn seconds(frame: usize) -> f32 {
    frame as f32 / RATE
}

fn zeros(made: &mut Maker) {
    for _ in 0..5 {
        made.add("digital zero", "nothing", -90.0, |_, _| {});
    }
}

/// What a microphone hears of a quiet room: its own noise, and some rumble.
fn rooms(made: &mut Maker) {
    for rms in [
        -85.0, -80.0, -75.0, -72.0, -70.0, -68.0, -65.0, -62.0, -60.0,
    ] {
        made.add("silence", "a quiet room", rms, |dice, samples| {
            let mut rumble = 0.0;
            for sample in samples {
                rumble = 0.97 * rumble + dice.bell();
                *sample = rumble + dice.bell();
            }
        });
    }
}

fn hums(made: &mut Maker) {
    for mains in [50.0, 60.0] {
        for rms in [-62.0, -55.0, -48.0, -40.0, -32.0, -25.0, -18.0] {
            let about = format!("{mains} Hz");
            made.add("hum", &about, rms, |dice, samples| {
                let partials: Vec<(f32, f32, f32)> = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 9.0, 11.0]
                    .iter()
                    .map(|n| {
                        (
                            n * mains,
                            dice.between(0.2, 1.0) / n,
                            dice.between(0.0, TAU),
                        )
                    })
                    .collect();
                for (frame, sample) in samples.iter_mut().enumerate() {
                    let t = seconds(frame);
                    *sample = partials
                        .iter()
                        .map(|(hz, part, phase)| part * (TAU * hz * t + phase).sin())
                        .sum::<f32>()
                        + 0.02 * dice.bell();
                }
            });
        }
    }
}

fn colours(made: &mut Maker) {
    for rms in [
        -70.0, -60.0, -52.0, -45.0, -40.0, -35.0, -30.0, -25.0, -18.0,
    ] {
        made.add("white noise", "hiss", rms, |dice, samples| {
            samples.fill_with(|| dice.bell());
        });
        made.add("pink noise", "rain", rms, |dice, samples| {
            let mut pink = Pink::default();
            samples.fill_with(|| pink.next(dice.bell()));
        });
        made.add("brown noise", "rumble", rms, |dice, samples| {
            let mut sum = 0.0;
            samples.fill_with(|| {
                sum = 0.998 * sum + dice.bell();
                sum
            });
        });
    }
}

/// White noise with 3 dB less in every octave: Paul Kellet's "economy" filter
/// (music-dsp list, 1999).
#[derive(Default)]
struct Pink([f32; 3]);

impl Pink {
    fn next(&mut self, white: f32) -> f32 {
        let [a, b, c] = &mut self.0;
        *a = 0.997_65 * *a + white * 0.099_046;
        *b = 0.963 * *b + white * 0.296_516_4;
        *c = 0.57 * *c + white * 1.052_691_3;
        *a + *b + *c + white * 0.1848
    }
}

/// A resonance: white noise in, a band around `hz` out; narrower towards
/// `radius` 1. Two poles, as in any text on digital filters.
struct Band {
    feedback: [f32; 2],
    past: [f32; 2],
}

impl Band {
    fn new(hz: f32, radius: f32) -> Self {
        Self {
            feedback: [2.0 * radius * (TAU * hz / RATE).cos(), -radius * radius],
            past: [0.0; 2],
        }
    }

    fn next(&mut self, input: f32) -> f32 {
        let out = input + self.feedback[0] * self.past[0] + self.feedback[1] * self.past[1];
        self.past = [out, self.past[0]];
        out
    }
}

/// Air through blades: low noise that swells with each turn, and a whine.
fn fans(made: &mut Maker) {
    for rms in [-60.0, -54.0, -48.0, -42.0, -36.0, -30.0, -26.0, -22.0] {
        made.add("fan", "air and blades", rms, |dice, samples| {
            let (turn, whine) = (dice.between(15.0, 40.0), dice.between(180.0, 900.0));
            let (mut pink, mut air) = (Pink::default(), Band::new(whine, 0.9));
            for (frame, sample) in samples.iter_mut().enumerate() {
                let t = seconds(frame);
                let swell = 1.0 + 0.3 * (TAU * turn * t).sin();
                let noise = pink.next(dice.bell());
                *sample = swell * (noise + 0.2 * air.next(noise)) + 0.2 * (TAU * whine * t).sin();
            }
        });
    }
}

/// A stroke: a sharp sound that dies away, of a few resonances.
fn strike(dice: &mut Dice, samples: &mut [f32], at: usize, loud: f32, tones: &[f32], ms: f32) {
    let mut bands: Vec<Band> = tones
        .iter()
        .map(|hz| Band::new(hz * dice.between(0.9, 1.1), 0.97))
        .collect();
    let decay = (-1.0 / (ms / 1_000.0 * RATE)).exp();
    let mut strength = loud;
    for sample in samples.iter_mut().skip(at).take(frames(ms / 1_000.0 * 7.0)) {
        let noise = strength * dice.bell();
        *sample += noise
            + bands
                .iter_mut()
                .map(|band| 0.3 * band.next(noise))
                .sum::<f32>();
        strength *= decay;
    }
}

/// Keys of a keyboard, each a stroke down and a softer one up, over a quiet room.
fn keyboards(made: &mut Maker) {
    for rms in [
        -55.0, -50.0, -46.0, -42.0, -39.0, -36.0, -34.0, -32.0, -30.0, -28.0, -25.0, -22.0,
    ] {
        made.add("keyboard", "typing", rms, |dice, samples| {
            samples.fill_with(|| 0.002 * dice.bell());
            let pace = dice.between(0.09, 0.22);
            let mut at = dice.between(0.0, 0.1);
            while frames(at) < samples.len() {
                let loud = dice.between(0.4, 1.0);
                let ms = dice.between(2.0, 7.0);
                strike(
                    dice,
                    samples,
                    frames(at),
                    loud,
                    &[1_100.0, 2_600.0, 4_800.0],
                    ms,
                );
                let up = at + dice.between(0.05, 0.09);
                strike(
                    dice,
                    samples,
                    frames(up),
                    0.4 * loud,
                    &[1_700.0, 3_900.0],
                    0.6 * ms,
                );
                at += pace * dice.between(0.6, 1.7);
            }
        });
    }
}

/// A mouse, a pen, a cup put down: single strokes far from each other.
fn clicks(made: &mut Maker) {
    for (about, tones, ms) in [
        ("a mouse", [2_200.0, 4_500.0], 1.5),
        ("a pen", [3_000.0, 6_000.0], 1.0),
        ("a cup put down", [420.0, 1_900.0], 25.0),
        ("a knock on the desk", [110.0, 260.0], 30.0),
        ("a door", [70.0, 180.0], 80.0),
    ] {
        for rms in [-52.0, -40.0, -30.0] {
            made.add("clicks", about, rms, |dice, samples| {
                samples.fill_with(|| 0.001 * dice.bell());
                let mut at = 0.05;
                while frames(at) < samples.len() {
                    let loud = dice.between(0.5, 1.0);
                    strike(dice, samples, frames(at), loud, &tones, ms);
                    at += dice.between(0.4, 1.5);
                }
            });
        }
    }
}

/// Breath into the microphone: broad noise that swells and ebbs.
fn breaths(made: &mut Maker) {
    for rms in [
        -58.0, -54.0, -50.0, -46.0, -42.0, -38.0, -34.0, -30.0, -27.0,
    ] {
        made.add("breath", "in and out", rms, |dice, samples| {
            let (mut throat, mut mouth) = (Band::new(450.0, 0.93), Band::new(1_600.0, 0.9));
            let cycle = dice.between(2.2, 4.0);
            let shift = dice.between(0.0, TAU);
            let mut pink = Pink::default();
            for (frame, sample) in samples.iter_mut().enumerate() {
                let phase = (TAU * seconds(frame) / cycle + shift).sin();
                let strength = phase.abs().powi(2) * if phase > 0.0 { 1.0 } else { 0.6 };
                let noise = pink.next(dice.bell());
                let air = noise + 0.4 * throat.next(noise) + 0.3 * mouth.next(noise);
                *sample = (strength + 0.005) * air;
            }
        });
    }
}
