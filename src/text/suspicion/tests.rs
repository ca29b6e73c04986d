use proptest::prelude::*;

use super::*;
use crate::audio::vad::VoiceFrame;
use crate::text::Word;

/// A voice of this many frames in a row, of which every eighth is another sound
/// by this many decibels.
fn voice(frames: u32, movement_db: f32, score: f32) -> Voice {
    let mut voice = Voice::default();
    for at in 0..frames {
        let part = if at / 8 % 2 == 1 { movement_db } else { 0.0 };
        let power = 0.01 * 10_f32.powf(part / 10.0);
        voice.add(VoiceFrame {
            score,
            voiced: true,
            power,
            steps: power / 10.0,
        });
    }
    voice
}

/// Two seconds of plain speech.
fn clear() -> Voice {
    let voice = voice(125, 14.0, 0.97);
    assert!(voice.movement_db().is_some_and(|moved| moved > 6.0));
    voice
}

/// Two seconds of a sound that moves by this much on average.
fn steady(movement_db: f32) -> Voice {
    let moved = |step_db| voice(125, step_db, 0.97).movement_db().expect("enough");
    // The louder sound prevails in the mean: not quite linear.
    let mut step_db = movement_db;
    for _ in 0..20 {
        step_db += movement_db - moved(step_db);
    }
    voice(125, step_db, 0.97)
}

/// 0.2 s of something.
fn knock() -> Voice {
    voice(12, 0.0, 0.8)
}

fn heard(text: &str, probability: f32, no_speech: f32) -> Transcript {
    let words = text.split_whitespace().map(|text| Word {
        text: text.to_owned(),
        start_ms: 0,
        end_ms: 100,
        probability,
    });
    let segment = Segment {
        text: text.to_owned(),
        start_ms: 0,
        end_ms: 1_000,
        no_speech_probability: no_speech,
        words: words.collect(),
    };
    Transcript {
        segments: vec![segment],
        ..Transcript::default()
    }
}

/// A judgement as one line.
fn told(judgement: &Judgement) -> String {
    match judgement.doubt() {
        None => "clean".to_owned(),
        Some(Doubt { why, unsaid: false }) => format!("flagged: {why}"),
        Some(Doubt { why, unsaid: true }) => format!("nothing: {why}"),
    }
}

/// Text, the words' probability, no-speech probability, voice: what is told.
type Case = (&'static str, f32, f32, Voice, &'static str);

fn assert_told(table: impl IntoIterator<Item = Case>) {
    for (text, probability, no_speech, voice, expected) in table {
        let judgement = judge(&heard(text, probability, no_speech), &voice);
        assert_eq!(told(&judgement), expected, "{text}");
    }
}

#[test]
fn low_probability_and_marks_have_their_say() {
    let said = "Please send the notes to the team.";
    let table = [
        (said, 0.9, 0.1, clear(), "clean"),
        // whisper's rule for silence needs both.
        (
            said,
            0.3,
            0.7,
            clear(),
            "nothing: the model hears no speech (70 %) and is 30 % sure of its words",
        ),
        (said, 0.5, 0.99, clear(), "clean"),
        (
            said,
            0.3,
            0.5,
            clear(),
            "flagged: the model is only 30 % sure of its words",
        ),
        ("", 0.9, 0.1, clear(), "nothing: no words in it"),
        (
            "[BLANK_AUDIO]",
            0.9,
            0.1,
            clear(),
            "nothing: only a mark such as [music]",
        ),
        (
            "(upbeat music) ♪♪ *sighs*",
            0.9,
            0.1,
            clear(),
            "nothing: only a mark such as [music]",
        ),
        ("Play (upbeat) music", 0.9, 0.1, clear(), "clean"),
    ];
    assert_told(table);
}

#[test]
fn what_models_write_for_silence_needs_a_voice_of_its_length() {
    let table = [
        // Anybody may say so, but not in a fifth of a second.
        ("Thank you.", 0.9, 0.1, clear(), "clean"),
        (
            "Thank you.",
            0.9,
            0.1,
            knock(),
            "nothing: what models write for silence, and 0.2 s of voice",
        ),
        (
            "Thank you.",
            0.9,
            0.1,
            steady(4.0),
            "nothing: what models write for silence, and 2.0 s of voice",
        ),
        (
            "Untertitel im Auftrag des ZDF für funk, 2017",
            0.9,
            0.1,
            voice(60, 14.0, 0.97),
            "nothing: what models write for silence, and 1.0 s of voice",
        ),
    ];
    assert_told(table);
}

#[test]
fn a_voice_that_may_be_none_needs_a_sure_model() {
    let said = "Please send the notes to the team.";
    let table = [
        (
            said,
            0.7,
            0.1,
            steady(3.0),
            "nothing: a steady sound (moves 3.0 dB), the model 70 % sure",
        ),
        (
            said,
            0.9,
            0.1,
            steady(3.0),
            "flagged: a steady sound (moves 3.0 dB), the model 90 % sure",
        ),
        (
            said,
            0.7,
            0.1,
            steady(4.0),
            "flagged: a steady sound (moves 4.0 dB), the model 70 % sure",
        ),
        (
            said,
            0.5,
            0.1,
            steady(4.0),
            "nothing: a steady sound (moves 4.0 dB), the model 50 % sure",
        ),
        (said, 0.5, 0.1, steady(5.0), "clean"),
        (
            "Eight.",
            0.7,
            0.1,
            knock(),
            "nothing: 0.2 s of faint voice, the model 70 % sure",
        ),
        (
            "Eight.",
            0.9,
            0.1,
            knock(),
            "flagged: 0.2 s of faint voice, the model 90 % sure",
        ),
        ("Eight.", 0.7, 0.1, voice(12, 0.0, 0.95), "clean"),
    ];
    assert_told(table);
}

#[test]
fn a_text_that_goes_in_circles_is_flagged_with_its_ratio() {
    let circles = "and then we go on to the next one ".repeat(8);
    let told = told(&judge(&heard(&circles, 0.9, 0.1), &clear()));
    assert!(
        told.starts_with("flagged: the text repeats itself (compresses 5."),
        "{told}"
    );
    let stuck = format!("We need {}", "no ".repeat(12));
    let told = self::told(&judge(&heard(&stuck, 0.9, 0.1), &clear()));
    assert!(told.contains("one word comes 12 times in a row"), "{told}");
}

#[test]
fn the_ratio_is_that_of_zlib() {
    // python3 -c 'import zlib; print(len(zlib.compress(b"...")))'
    let circle = "and then we go on to the next one ";
    for (text, zlib) in [
        (
            "The quick brown fox jumps over the lazy dog.".to_owned(),
            51.0,
        ),
        (circle.repeat(3), 42.0),
        (circle.repeat(8), 42.0),
    ] {
        let length = f32::from(u16::try_from(text.len()).expect("short")) / compression(&text);
        // Another implementation of the same format: some bytes longer.
        assert!((zlib..=zlib + 6.5).contains(&length), "{length} for {zlib}");
    }
}

#[test]
fn a_long_dictation_of_prose_does_not_repeat_itself() {
    // Twenty minutes with 144 words: as a whole they compress well.
    let syllables = [
        "ba", "cor", "di", "fen", "gul", "ham", "jo", "kit", "lep", "mon", "nu", "ros",
    ];
    let mut segments = Vec::new();
    let mut seed = 1_u32;
    let mut pick = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        syllables[(seed >> 24) as usize % syllables.len()]
    };
    for at in 0..400_u32 {
        let words: Vec<String> = (0..6).map(|_| format!("{}{}", pick(), pick())).collect();
        let mut segment = heard(&words.join(" "), 0.9, 0.1).segments.remove(0);
        segment.start_ms = at * 3_000;
        segments.push(segment);
    }
    let all: Vec<&str> = segments.iter().map(|one| one.text.as_str()).collect();
    assert!(compression(&all.join(" ")) > REPETITIVE);
    assert_eq!(repetitive(&segments), None);
}

#[test]
fn one_segment_with_speech_is_enough_and_a_text_by_hand_is_never_doubted() {
    let mut transcript = heard("Thank you.", 0.2, 0.9);
    transcript
        .segments
        .extend(heard("Send it.", 0.9, 0.2).segments);
    assert_eq!(judge(&transcript, &clear()), Judgement::Clean);
    let by_hand = Transcript::plain("Please send it.", "hand");
    assert_eq!(log_probability(&by_hand.segments), None);
    assert_eq!(judge(&by_hand, &clear()), Judgement::Clean);
}

/// From clean to nothing.
fn severity(judgement: &Judgement) -> u8 {
    match judgement {
        Judgement::Clean => 0,
        Judgement::Suspicious(_) => 1,
        Judgement::Nothing(_) => 2,
    }
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(
        texts in prop::collection::vec(any::<String>(), 0..4),
        probability in prop::num::f32::ANY,
        no_speech in prop::num::f32::ANY,
        start in any::<u32>(),
        frames in 0_u32..100,
        score in prop::num::f32::ANY,
    ) {
        let mut transcript = Transcript::default();
        for text in &texts {
            let mut segments = heard(text, probability, no_speech).segments;
            segments[0].start_ms = start;
            transcript.segments.extend(segments);
        }
        let judgement = judge(&transcript, &voice(frames, 3.0, score));
        prop_assert!(!told(&judgement).is_empty());
    }

    #[test]
    fn a_surer_model_and_a_livelier_voice_never_make_a_text_more_doubtful(
        probability in 0.0_f32..1.0,
        surer in 0.0_f32..1.0,
        no_speech in 0.0_f32..1.0,
        less in 0.0_f32..1.0,
        movement_db in 0.0_f32..8.0,
        livelier in 0.0_f32..4.0,
        text in prop::sample::select(vec!["Thank you.", "Send the notes.", "no ", "[music]"]),
    ) {
        let worse = judge(&heard(text, probability, no_speech), &steady(movement_db));
        let better = judge(
            &heard(text, probability.max(surer), no_speech * less),
            &steady(movement_db + livelier),
        );
        prop_assert!(severity(&better) <= severity(&worse), "{:?} {:?}", worse, better);
    }
}
