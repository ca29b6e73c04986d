//! Chords, broken chords and melodies on four instruments, and drums.

use std::f32::consts::TAU;

use super::{Maker, RATE, frames, seconds, strike};

/// The tone that lies this many semitones above A of 220 Hz.
fn pitch(semitones: f32) -> f32 {
    220.0 * 2_f32.powf(semitones / 12.0)
}

/// How a note sounds: the strength of its partials, its attack and its decay in
/// seconds, and how far and how fast its pitch sways.
struct Timbre {
    name: &'static str,
    partials: &'static [f32],
    attack: f32,
    decay: f32,
    vibrato: (f32, f32),
}

const TIMBRES: [Timbre; 4] = [
    Timbre {
        name: "piano",
        partials: &[1.0, 0.5, 0.3, 0.2, 0.1, 0.05],
        attack: 0.005,
        decay: 0.5,
        vibrato: (0.0, 0.0),
    },
    Timbre {
        name: "organ",
        partials: &[1.0, 0.8, 0.0, 0.6, 0.0, 0.0, 0.0, 0.4],
        attack: 0.03,
        decay: 20.0,
        vibrato: (0.001, 6.0),
    },
    Timbre {
        name: "flute",
        partials: &[1.0, 0.3, 0.08],
        attack: 0.06,
        decay: 3.0,
        vibrato: (0.006, 5.2),
    },
    Timbre {
        name: "strings",
        partials: &[1.0, 0.6, 0.45, 0.35, 0.3, 0.2, 0.15, 0.1],
        attack: 0.12,
        decay: 4.0,
        vibrato: (0.008, 5.8),
    },
];

/// Adds one note.
fn note(samples: &mut [f32], timbre: &Timbre, hz: f32, start: f32, length: f32) {
    let (depth, rate) = timbre.vibrato;
    let first = frames(start);
    for (frame, sample) in samples
        .iter_mut()
        .skip(first)
        .take(frames(length + 0.08))
        .enumerate()
    {
        let t = seconds(frame);
        let attack = (t / timbre.attack).min(1.0);
        let release = ((length + 0.08 - t) / 0.08).clamp(0.0, 1.0);
        let strength = attack * (-t / timbre.decay).exp() * release;
        // The phase of a tone whose pitch sways: the integral of its frequency.
        let phase = TAU * hz * t + depth * hz / rate.max(0.1) * (1.0 - (TAU * rate * t).cos());
        *sample += strength
            * (1_u8..)
                .zip(timbre.partials)
                .filter(|(n, _)| hz * f32::from(*n) < RATE / 2.0)
                .map(|(n, part)| part * (phase * f32::from(n)).sin())
                .sum::<f32>();
    }
}

/// Chords, broken chords and melodies on four instruments, and drums.
pub(super) fn add(made: &mut Maker) {
    for timbre in &TIMBRES {
        for rms in [-45.0, -35.0, -25.0, -18.0] {
            made.add(
                "music",
                &format!("chords, {}", timbre.name),
                rms,
                |dice, samples| {
                    let mut at = 0.0;
                    while frames(at) < samples.len() {
                        let root = dice.one_of(&[-9.0, -4.0, -2.0, 0.0, 3.0]);
                        for step in [0.0, dice.one_of(&[3.0, 4.0]), 7.0, 12.0] {
                            note(samples, timbre, pitch(root + step), at, 0.9);
                        }
                        at += 1.0;
                    }
                },
            );
            made.add(
                "music",
                &format!("broken chords, {}", timbre.name),
                rms,
                |dice, samples| {
                    let mut at = 0.0;
                    while frames(at) < samples.len() {
                        let root = dice.one_of(&[-5.0, 0.0, 2.0]);
                        for step in [0.0, 4.0, 7.0, 12.0, 7.0, 4.0] {
                            note(samples, timbre, pitch(root + step), at, 0.14);
                            at += 0.15;
                        }
                    }
                },
            );
            made.add(
                "music",
                &format!("a melody, {}", timbre.name),
                rms,
                |dice, samples| {
                    let (mut at, mut step) = (0.0, 0.0);
                    while frames(at) < samples.len() {
                        let length = dice.one_of(&[0.2, 0.3, 0.45, 0.6]);
                        note(samples, timbre, pitch(step + 5.0), at, length * 0.9);
                        at += length;
                        step = (step + dice.one_of(&[-4.0, -2.0, -1.0, 1.0, 2.0, 3.0_f32]))
                            .clamp(-9.0, 16.0);
                    }
                },
            );
        }
    }
    for rms in [-40.0, -30.0, -20.0] {
        made.add("drums", "a beat", rms, |dice, samples| {
            let mut at = 0.0;
            while frames(at) < samples.len() {
                strike(dice, samples, frames(at), 1.0, &[60.0, 90.0], 60.0);
                strike(
                    dice,
                    samples,
                    frames(at + 0.25),
                    0.4,
                    &[5_000.0, 7_000.0],
                    15.0,
                );
                strike(
                    dice,
                    samples,
                    frames(at + 0.5),
                    0.9,
                    &[190.0, 1_800.0],
                    50.0,
                );
                strike(
                    dice,
                    samples,
                    frames(at + 0.75),
                    0.4,
                    &[5_000.0, 7_000.0],
                    15.0,
                );
                at += 1.0;
            }
        });
    }
}
