use proptest::prelude::*;

use super::*;
use crate::text::Word;

fn word(text: &str, start_ms: u32, end_ms: u32, probability: f32) -> Word {
    Word {
        text: text.to_owned(),
        start_ms,
        end_ms,
        probability,
    }
}

fn segment(text: &str, start_ms: u32, end_ms: u32) -> Segment {
    Segment {
        text: text.to_owned(),
        start_ms,
        end_ms,
        no_speech_probability: 0.1,
        words: Vec::new(),
    }
}

fn of(segments: Vec<Segment>) -> Transcript {
    Transcript {
        segments,
        language: Some("en".to_owned()),
        model: "base.en".to_owned(),
        language_probability: None,
        written: None,
    }
}

/// What is odd about a text heard in so long a clip.
fn odd(text: &str, clip_ms: u32) -> Vec<Oddity> {
    let transcript = of(vec![segment(text, 0, clip_ms)]);
    let (same, oddities) = sanitised(transcript.clone(), clip_ms);
    assert_eq!(same, transcript);
    oddities
}

#[test]
fn a_sound_answer_is_left_as_it_is() {
    let mut heard = segment("Hello there.\nGrüße, שלום 👩‍👩‍👧!", 0, 2_000);
    heard.words = vec![word("Hello", 0, 400, 0.0), word("there.", 400, 2_000, 1.0)];
    let transcript = of(vec![heard, segment("", 2_000, 2_000)]);
    assert_eq!(sanitised(transcript.clone(), 2_000), (transcript, vec![]));
    let nothing = Transcript::default();
    assert_eq!(sanitised(nothing.clone(), 0), (nothing, vec![]));
}

#[test]
fn impossible_numbers_are_moved_to_the_nearest_possible_ones() {
    let mut heard = segment("a b c d", 500, 100);
    heard.no_speech_probability = f32::NEG_INFINITY;
    heard.words = vec![
        word("a", 0, 5_000, f32::NAN),
        word("b", 3_000, 2_000, 1.5),
        word("c", 100, 200, -0.5),
        word("d", 1_000, 1_000, f32::INFINITY),
    ];
    let (transcript, oddities) = sanitised(of(vec![heard]), 1_000);
    let mut mended = segment("a b c d", 500, 500);
    mended.no_speech_probability = 0.0;
    mended.words = vec![
        word("a", 0, 1_000, 0.0),
        word("b", 1_000, 1_000, 1.0),
        word("c", 100, 200, 0.0),
        word("d", 1_000, 1_000, 1.0),
    ];
    assert_eq!(transcript, of(vec![mended]));
    assert_eq!(
        oddities,
        [
            Oddity::Probabilities { count: 5 },
            Oddity::Times { count: 3 }
        ]
    );
}

#[test]
fn control_characters_go_and_words_stay_apart() {
    let mut heard = segment("a\r\nb\u{1b}[31m c\0d\u{85}e", 0, 10);
    heard.words = vec![word("\u{7}a", 0, 10, 0.5)];
    let mut transcript = of(vec![heard]);
    transcript.model = "x\u{9b}y".to_owned();
    transcript.language = Some("e\u{8}n".to_owned());
    let (transcript, oddities) = sanitised(transcript, 10);
    assert_eq!(transcript.segments[0].text, "a \nb[31m cd e");
    assert_eq!(transcript.segments[0].words[0].text, "a");
    assert_eq!(transcript.model, "xy");
    assert_eq!(transcript.language.as_deref(), Some("en"));
    assert_eq!(oddities, [Oddity::ControlCharacters { count: 7 }]);
}

#[test]
fn unreadable_characters_are_told_and_kept() {
    assert_eq!(
        odd("caf\u{fffd} \u{fffd}", 1_000),
        [Oddity::Unreadable { count: 2 }]
    );
}

#[test]
fn a_phrase_is_odd_when_it_comes_ten_times_in_a_row() {
    const MINUTE: u32 = 60_000;
    for (text, expected) in [
        ("no ".repeat(9), None),
        ("no ".repeat(10), Some((1, 10))),
        (
            format!("Well, {} I said.", "no, ".repeat(12)),
            Some((1, 12)),
        ),
        ("thank you. ".repeat(10), Some((2, 10))),
        ("a b ".repeat(10) + "a", Some((2, 10))),
        ("ありがとう".repeat(11), Some((5, 11))),
        ("one two three ".repeat(9), None),
        // The phrase that fills more wins over the one that comes more often.
        (
            "no ".repeat(10) + &"thank you so much ".repeat(10),
            Some((4, 10)),
        ),
        // One that fills more but comes too seldom hides nothing.
        ("no ".repeat(10) + &"and so on ".repeat(9), Some((1, 10))),
        ("- . , ! ? ".repeat(50), None),
    ] {
        let expected: Vec<Oddity> = expected
            .map(|(words, times)| Oddity::Repeats { words, times })
            .into_iter()
            .collect();
        assert_eq!(odd(&text, MINUTE), expected, "{text}");
    }
    let segments = vec![segment("Thank you.", 0, 10); 3_000];
    let (_, oddities) = sanitised(of(segments), 3_600_000);
    assert_eq!(
        oddities,
        [Oddity::Repeats {
            words: 2,
            times: 3_000
        }]
    );
}

#[test]
fn a_text_is_too_long_only_when_nobody_could_say_it() {
    let letters: String = ('a'..='z').collect();
    let text = |characters: usize| letters.chars().cycle().take(characters).collect::<String>();
    // The record itself passes, to the character.
    assert_eq!(odd(&text(1_428), 23_800), []);
    assert_eq!(odd(&text(120), 2_000), []);
    assert_eq!(
        odd(&text(121), 2_000),
        [Oddity::TooLong {
            characters: 121,
            most: 120
        }]
    );
    // Less than a second counts as one.
    assert_eq!(odd(&text(60), 0), []);
    assert_eq!(
        odd(&text(61), 10),
        [Oddity::TooLong {
            characters: 61,
            most: 60
        }]
    );
    assert_eq!(odd(&text(61), u32::MAX), []);
}

#[test]
fn every_oddity_is_one_sentence_in_plain_words() {
    let sentences = [
        Oddity::Probabilities { count: 1 },
        Oddity::Probabilities { count: 2 },
        Oddity::Times { count: 1 },
        Oddity::Times { count: 2 },
        Oddity::ControlCharacters { count: 1 },
        Oddity::ControlCharacters { count: 2 },
        Oddity::Unreadable { count: 1 },
        Oddity::Unreadable { count: 2 },
        Oddity::Repeats {
            words: 1,
            times: 12,
        },
        Oddity::Repeats {
            words: 2,
            times: 12,
        },
        Oddity::TooLong {
            characters: 900,
            most: 120,
        },
    ]
    .map(|oddity| oddity.to_string())
    .join("\n");
    assert_eq!(
        sentences,
        "\
one probability was not between 0 and 1 and was moved there
2 probabilities were not between 0 and 1 and were moved there
one time was outside the clip or ran backwards and was moved into it
2 times were outside the clip or ran backwards and were moved into it
one control character was taken out of the text
2 control characters were taken out of the text
one character of the text could not be read and shows as \u{fffd}
2 characters of the text could not be read and show as \u{fffd}
one word comes 12 times in a row; the engine may have been stuck
the same 2 words come 12 times in a row; the engine may have been stuck
the text has 900 characters, and nobody can say more than 120 in that time"
    );
}

fn any_text() -> impl Strategy<Value = String> {
    let letters = prop::collection::vec(any::<char>(), 0..6);
    let piece = prop_oneof![
        3 => "[a-c]{1,3} ",
        2 => letters.prop_map(|letters| letters.into_iter().collect()),
        1 => "[\u{0}-\u{1f}\u{7f}-\u{9f}\u{fffd}]{1,3}",
        1 => Just("no ".repeat(200)),
        1 => Just("ありがとう".repeat(20)),
    ];
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

fn any_probability() -> impl Strategy<Value = f32> {
    use prop::num::f32::{ANY, INFINITE, QUIET_NAN};
    prop_oneof![0.0_f32..=1.0, -2.0_f32..3.0, ANY, QUIET_NAN, INFINITE]
}

/// Mostly within a clip of a few seconds.
fn any_ms() -> impl Strategy<Value = u32> {
    prop_oneof![3 => 0_u32..6_000, 1 => any::<u32>(), 1 => Just(u32::MAX)]
}

prop_compose! {
    fn any_word()(
        text in any_text(), start_ms in any_ms(), end_ms in any_ms(),
        probability in any_probability(),
    ) -> Word {
        Word { text, start_ms, end_ms, probability }
    }
}

prop_compose! {
    fn any_segment()(
        text in any_text(),
        start_ms in any_ms(),
        end_ms in any_ms(),
        no_speech_probability in any_probability(),
        words in prop::collection::vec(any_word(), 0..4),
    ) -> Segment {
        Segment { text, start_ms, end_ms, no_speech_probability, words }
    }
}

prop_compose! {
    fn any_transcript()(
        segments in prop::collection::vec(any_segment(), 0..4),
        language in prop::option::of(any_text()),
        model in any_text(),
    ) -> Transcript {
        Transcript { segments, language, language_probability: None, model, written: None }
    }
}

/// The words of a text, less its control characters.
fn words(text: &str) -> Vec<String> {
    let shown = |word: &str| word.chars().filter(|c| !c.is_control()).collect::<String>();
    text.split_whitespace()
        .map(shown)
        .filter(|word| !word.is_empty())
        .collect()
}

proptest! {
    #[test]
    fn any_answer_keeps_its_words_and_becomes_possible(
        heard in any_transcript(), clip_ms in any_ms(),
    ) {
        let (transcript, oddities) = sanitised(heard.clone(), clip_ms);
        prop_assert_eq!(transcript.segments.len(), heard.segments.len());
        let mut texts = vec![(&transcript.model, &heard.model)];
        texts.extend(transcript.language.as_ref().zip(heard.language.as_ref()));
        for (after, before) in transcript.segments.iter().zip(&heard.segments) {
            prop_assert_eq!(after.words.len(), before.words.len());
            texts.push((&after.text, &before.text));
            let words = after.words.iter().zip(&before.words);
            texts.extend(words.map(|(after, before)| (&after.text, &before.text)));
            let own = (after.start_ms, after.end_ms, after.no_speech_probability);
            let words = after.words.iter();
            let numbers = words.map(|word| (word.start_ms, word.end_ms, word.probability));
            for (start, end, probability) in numbers.chain([own]) {
                prop_assert!(start <= end && end <= clip_ms);
                prop_assert!((0.0..=1.0).contains(&probability));
            }
        }
        for (after, before) in texts {
            prop_assert_eq!(words(after), words(before));
            prop_assert!(after.chars().all(|c| !c.is_control() || c == '\n' || c == '\t'));
        }
        prop_assert_eq!(transcript == heard, !oddities.iter().any(is_change));
    }

    #[test]
    fn a_second_look_changes_nothing_and_finds_the_same_in_the_text(
        heard in any_transcript(), clip_ms in any_ms(),
    ) {
        let (once, first) = sanitised(heard, clip_ms);
        let (twice, second) = sanitised(once.clone(), clip_ms);
        prop_assert_eq!(twice, once);
        let left: Vec<Oddity> = first.into_iter().filter(|oddity| !is_change(oddity)).collect();
        prop_assert_eq!(second, left);
    }
}

/// Whether the oddity says that something was changed.
fn is_change(oddity: &Oddity) -> bool {
    match oddity {
        Oddity::Probabilities { .. } | Oddity::Times { .. } | Oddity::ControlCharacters { .. } => {
            true
        }
        Oddity::Unreadable { .. } | Oddity::Repeats { .. } | Oddity::TooLong { .. } => false,
    }
}
