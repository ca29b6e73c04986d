use proptest::prelude::*;

use super::*;
use crate::audio::wav;

fn speech() -> Vec<f32> {
    let bytes = include_bytes!("../../../assets/demo/demo2_flite_slt_fox.wav");
    wav::decode(bytes).expect("a WAV").samples
}

/// A second of a tone with many partials, as mains hum has.
#[expect(clippy::cast_precision_loss, reason = "small numbers")]
fn hum(amplitude: f32) -> Vec<f32> {
    let tone = |at: usize| {
        let turn = std::f32::consts::TAU * 120.0 * at as f32 / 16_000.0;
        amplitude * (1_u8..12).map(|n| (turn * f32::from(n)).sin()).sum::<f32>() / 12.0
    };
    (0..32_000).map(tone).collect()
}

fn frame(voiced: bool, power: f32, steps: f32) -> VoiceFrame {
    VoiceFrame {
        score: if voiced { 0.9 } else { 0.1 },
        voiced,
        power,
        steps,
    }
}

fn voice_of(frames: impl IntoIterator<Item = VoiceFrame>) -> Voice {
    let mut voice = Voice::default();
    frames.into_iter().for_each(|frame| voice.add(frame));
    voice
}

/// Loud, and long enough for a word.
fn judged(voice: &Voice) -> Gate {
    let level = Level {
        peak_dbfs: -10.0,
        rms_dbfs: -30.4,
    };
    verdict(Duration::from_millis(1_230), level, voice)
}

#[test]
fn speech_passes_and_what_is_heard_of_it_adds_up() {
    let (gate, voice) = judge(&speech());
    assert_eq!(gate, Gate::Pass);
    assert_eq!(voice.frames as usize, speech().len() / FRAME);
    assert!(voice.voiced >= voice.longest_run && voice.longest_run > 30);
    assert!(voice.movement_db().expect("enough") > 5.0);
    assert_eq!(voice.spoken(), Duration::from_millis(16) * voice.voiced);
}

#[test]
fn every_reason_shows_its_figures() {
    let reason = |samples: &[f32]| match judge(samples).0 {
        Gate::Empty(reason) => reason.to_string(),
        Gate::Pass => "passes".to_owned(),
    };
    assert_eq!(reason(&speech()[..1_600]), "too short: 0.1 s");
    assert_eq!(
        reason(&vec![0.0; 19_200]),
        "−90 dBFS at the loudest, no sound in 1.2 s"
    );
    let click: Vec<f32> = (0..19_200_u16)
        .map(|at| if at == 9_000 { 0.1 } else { 0.0 })
        .collect();
    assert_eq!(reason(&click), "−63 dBFS, no voice in 1.2 s");
    let hum = reason(&hum(0.3));
    assert!(
        hum.starts_with("−25 dBFS, a steady sound (moves 0.")
            && hum.ends_with("no speech in 2.0 s"),
        "{hum}"
    );
}

#[test]
fn a_moment_of_voice_is_enough_and_less_is_none() {
    let run = |length| voice_of((0..length).map(|_| frame(true, 0.01, 0.001)));
    assert_eq!(judged(&run(SHORTEST_VOICE)), Gate::Pass);
    let Gate::Empty(reason) = judged(&run(SHORTEST_VOICE - 1)) else {
        panic!("passes");
    };
    assert_eq!(reason.to_string(), "−30 dBFS, no voice in 1.2 s");
    // Many short voices are not one long one.
    let pieces = voice_of((0..60).map(|at| frame(at % 6 != 5, 0.01, 0.001)));
    assert_eq!((pieces.voiced, pieces.longest_run), (50, 5));
    assert!(matches!(
        judged(&pieces),
        Gate::Empty(Reason::NoVoice { .. })
    ));
}

#[test]
fn movement_of_level_and_of_brightness_both_count() {
    let steady = voice_of((0..100).map(|_| frame(true, 0.01, 0.001)));
    assert_eq!(steady.movement_db(), Some(0.0));
    // Ten times the power for 8 frames, then a tenth, and so on.
    let swings = |at: u32| {
        if (at / 8).is_multiple_of(2) {
            10.0
        } else {
            1.0
        }
    };
    let louder = voice_of((0..100).map(|at| frame(true, 0.001 * swings(at), 0.0001 * swings(at))));
    let brighter = voice_of((0..100).map(|at| frame(true, 0.01, 0.0001 * swings(at))));
    for moving in [&louder, &brighter] {
        let movement = moving.movement_db().expect("enough");
        assert!((5.0..10.0).contains(&movement), "{movement}");
        assert_eq!(judged(moving), Gate::Pass);
    }
    assert!(matches!(
        judged(&steady),
        Gate::Empty(Reason::Steady { .. })
    ));
}

#[test]
fn movement_is_not_measured_across_a_pause() {
    // Each run is steady; between two of them the level jumps.
    let runs = (0..200).map(|at| {
        let level = if at / 50 % 2 == 0 { 0.1 } else { 0.001 };
        frame(at % 50 != 0, level, level / 10.0)
    });
    assert_eq!(voice_of(runs).movement_db(), Some(0.0));
}

proptest! {
    #[test]
    fn nothing_makes_it_panic_and_it_counts_right(
        samples in prop::collection::vec(prop::num::f32::ANY, 0..6_000),
    ) {
        let (_, voice) = judge(&samples);
        prop_assert_eq!(voice.frames as usize, samples.len() / FRAME);
        prop_assert!(voice.longest_run <= voice.voiced && voice.voiced <= voice.frames);
        prop_assert!(voice.movement_db().is_none_or(f32::is_finite));
        prop_assert!((0.0..=1.0).contains(&voice.peak_score));
    }

    #[test]
    fn a_clip_that_passes_passes_longer_and_louder(
        ms in 0_u64..3_000,
        peak in -90.0_f32..0.0,
        more_ms in 0_u64..3_000,
        louder in 0.0_f32..40.0,
        voiced in 0_u32..20,
    ) {
        let voice = voice_of((0..voiced).map(|_| frame(true, 0.01, 0.001)));
        let gate = |ms, peak_dbfs| {
            let level = Level { peak_dbfs, rms_dbfs: peak_dbfs - 10.0 };
            verdict(Duration::from_millis(ms), level, &voice)
        };
        if gate(ms, peak) == Gate::Pass {
            prop_assert_eq!(gate(ms + more_ms, peak + louder), Gate::Pass);
        }
    }
}
