//! What the latency bench measures with, tested: the dictations that it plays
//! and the count of wrong words.

#![cfg(unix)]

mod support;

use std::time::Duration;

use proptest::prelude::*;
use support::dictation::{NATURAL, NEVER, Plan};
use support::words::Comparison;
use support::{Dictation, Speech, corpus, ms};

fn sentences() -> Vec<Speech> {
    corpus::spoken(corpus::SENTENCES)
}

fn plan(seconds: u64) -> Plan {
    Plan {
        length: Duration::from_secs(seconds),
        pauses: NATURAL,
        silence: ms(500),
    }
}

fn rms_dbfs(samples: &[f32]) -> f32 {
    let count = u16::try_from(samples.len()).expect("a short piece");
    let energy: f32 = samples.iter().map(|x| x * x).sum();
    10.0 * (energy / f32::from(count)).log10()
}

#[test]
fn the_corpus_has_its_sentences_with_their_texts() {
    assert_eq!(sentences().len(), 60);
    let unknown = corpus::UNKNOWN_VOICES.map(|set| corpus::spoken(set).len());
    assert_eq!(unknown, [15, 15]);
    for speech in sentences() {
        assert!(!speech.text.is_empty());
        assert!(speech.spoken() > ms(300), "{}", speech.text);
    }
}

#[test]
fn dictations_have_the_length_that_was_asked_for() {
    let corpus = sentences();
    for seconds in [2, 5, 10, 20, 40, 150] {
        for seed in 0..5 {
            let dictation = Dictation::compose(&corpus, &plan(seconds), seed);
            let (wanted, spoken) = (Duration::from_secs(seconds), dictation.spoken());
            assert!(
                spoken.abs_diff(wanted) <= wanted / 10,
                "{seconds} s with seed {seed} became {spoken:?}"
            );
            assert_eq!(dictation.samples.len(), dictation.words_end + 8_000);
        }
    }
}

#[test]
fn pauses_are_as_planned_and_hold_the_room_and_no_more() {
    let corpus = sentences();
    for pauses in [NATURAL, NEVER] {
        let plan = Plan { pauses, ..plan(20) };
        let dictation = Dictation::compose(&corpus, &plan, 7);
        assert!(dictation.sentences.len() > 3);
        for pair in dictation.sentences.windows(2) {
            let pause = pair[0].range.end..pair[1].range.start;
            let length = pause.len() as u64 / 16;
            assert!(plan.pauses.contains(&length), "{length} ms");
            assert!(rms_dbfs(&dictation.samples[pause]) < -50.0);
        }
        for sentence in &dictation.sentences {
            let first_second =
                sentence.range.start..sentence.range.end.min(sentence.range.start + 16_000);
            assert!(rms_dbfs(&dictation.samples[first_second]) > -40.0);
        }
        let after = rms_dbfs(&dictation.samples[dictation.words_end + 1_600..]);
        let before = rms_dbfs(&dictation.samples[..3_200]);
        for room in [before, after] {
            assert!((-66.0..-64.0).contains(&room), "{room} dBFS");
        }
    }
}

#[test]
fn a_seed_always_composes_the_same_and_another_something_else() {
    let corpus = sentences();
    let compose = |seed| Dictation::compose(&corpus, &plan(10), seed);
    let (one, again, other) = (compose(1), compose(1), compose(2));
    assert_eq!(one.samples, again.samples);
    assert_ne!(one.text, other.text);
    let texts: Vec<&str> = one
        .sentences
        .iter()
        .map(|sentence| corpus[sentence.index].text.as_str())
        .collect();
    assert_eq!(one.text, texts.join(" "));
}

#[test]
fn wrong_words_are_counted_and_shown_where_they_are() {
    for (wanted, got, wrong, shown) in [
        ("", "", 0, &[][..]),
        ("Hello, world.", "hello world", 0, &[]),
        ("It's twenty-one.", "Its twenty one", 0, &[]),
        (
            "I see ewe later. Not now.",
            "I see you later, not now.",
            1,
            &["want: I see [ewe] later. Not now. | got: I see [you] later, not now."],
        ),
        (
            "a b c d e f",
            "a b d e f",
            1,
            &["want: a b [c] d e f | got: a b [] d e f"],
        ),
        (
            "one two",
            "zero one two three",
            2,
            &[
                "want: [] one two | got: [zero] one two three",
                "want: one two [] | got: zero one two [three]",
            ],
        ),
        ("all gone", "", 2, &["want: [all gone] | got: []"]),
    ] {
        let comparison = Comparison::of(wanted, got);
        assert_eq!(comparison.wrong(), wrong, "{wanted} | {got}");
        assert_eq!(comparison.differences(), shown);
    }
    assert_eq!(Comparison::of("two words", "").words(), 2);
}

proptest! {
    #[test]
    fn the_count_of_wrong_words_is_a_distance(
        one in "([a-c] ){0,12}", two in "([a-c] ){0,12}", three in "([a-c] ){0,12}",
    ) {
        let wrong = |from: &str, to: &str| Comparison::of(from, to).wrong();
        let count = |text: &str| text.split_whitespace().count();
        prop_assert_eq!(wrong(&one, &one), 0);
        prop_assert_eq!(wrong(&one, &two), wrong(&two, &one));
        prop_assert!(wrong(&one, &three) <= wrong(&one, &two) + wrong(&two, &three));
        prop_assert!(wrong(&one, &two) >= count(&one).abs_diff(count(&two)));
        prop_assert!(wrong(&one, &two) <= count(&one).max(count(&two)));
        prop_assert_eq!(wrong(&one, &two) == 0, one == two);
    }
}
