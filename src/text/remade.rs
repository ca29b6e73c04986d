//! Two texts made one, and one made two, with the places of their words.

use super::align::{HeardWord, timed};
use super::{Segment, Transcript, Word};

/// The second behind the first, which begins so many milliseconds later.
#[must_use]
pub fn joined(first: &Transcript, second: &Transcript, later_ms: u32) -> Transcript {
    let later = second
        .segments
        .iter()
        .map(|it| shifted(it, i64::from(later_ms)));
    let segments = first.segments.iter().cloned().chain(later).collect();
    let model = match (first.model.as_str(), second.model.as_str()) {
        (one, "") => one.to_owned(),
        ("", other) => other.to_owned(),
        (one, other) if one == other => one.to_owned(),
        (one, other) => format!("{one} + {other}"),
    };
    let same = first.language == second.language;
    let joined = Transcript {
        segments,
        language: first.language.clone().filter(|_| same),
        language_probability: None,
        model,
        written: None,
    };
    joined.written_as(behind(&first.text(), &second.text()))
}

/// The one text behind the other; between them is white space.
fn behind(first: &str, second: &str) -> String {
    let gap = first.is_empty() || second.is_empty() || first.ends_with(char::is_whitespace);
    format!("{first}{}{second}", if gap { "" } else { " " })
}

/// What was said before a place and what from there on; `None` where nothing is known
/// of where its words were heard. `heard` is what the engine heard of the same sound.
pub fn parted(
    text: &Transcript,
    heard: &Transcript,
    at_ms: u32,
) -> Option<(Transcript, Transcript)> {
    let written = text.text();
    let words = timed(&written, heard);
    let from_there = |it: &HeardWord| middle(it.start_ms, it.end_ms) >= at_ms;
    if words.iter().all(|word| word.heard.is_none()) {
        return None;
    }
    // A word of unknown place stays with the one before it.
    let cut = words
        .iter()
        .position(|word| word.heard.as_ref().is_some_and(from_there));
    let cut = cut.map_or(written.len(), |word| start_of(&written, word));
    let (before, behind) = written.split_at(cut);
    let part = |second: bool, written: &str| {
        let segments = text.segments.iter();
        let segments = segments.filter_map(|it| half(it, at_ms, second)).collect();
        Transcript {
            segments,
            written: None,
            ..text.clone()
        }
        .written_as(written.to_owned())
    };
    Some((part(false, before.trim_end()), part(true, behind)))
}

/// Where the word of this number begins.
fn start_of(text: &str, word: usize) -> usize {
    let word = text.split_whitespace().nth(word);
    // Both point into the same text.
    word.map_or(text.len(), |word| {
        word.as_ptr().addr() - text.as_ptr().addr()
    })
}

const fn middle(start_ms: u32, end_ms: u32) -> u32 {
    start_ms + end_ms.saturating_sub(start_ms) / 2
}

/// What of a piece is on this side of the place.
fn half(segment: &Segment, at_ms: u32, second: bool) -> Option<Segment> {
    let here = |word: &&Word| (middle(word.start_ms, word.end_ms) >= at_ms) == second;
    let words: Vec<Word> = segment.words.iter().filter(here).cloned().collect();
    if words.is_empty() {
        return None;
    }
    let text: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
    let (start_ms, end_ms) = if second {
        (segment.start_ms.max(at_ms), segment.end_ms.max(at_ms))
    } else {
        (segment.start_ms.min(at_ms), segment.end_ms.min(at_ms))
    };
    let half = Segment {
        text: text.join(" "),
        start_ms,
        end_ms,
        words,
        ..*segment
    };
    Some(if second {
        shifted(&half, -i64::from(at_ms))
    } else {
        half
    })
}

fn shifted(segment: &Segment, by_ms: i64) -> Segment {
    let at = |ms: u32| u32::try_from((i64::from(ms) + by_ms).max(0)).unwrap_or(u32::MAX);
    let words = segment.words.iter().map(|word| Word {
        start_ms: at(word.start_ms),
        end_ms: at(word.end_ms),
        ..word.clone()
    });
    Segment {
        text: segment.text.clone(),
        start_ms: at(segment.start_ms),
        end_ms: at(segment.end_ms),
        words: words.collect(),
        ..*segment
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Each word lasts 100 ms.
    fn heard(text: &str) -> Transcript {
        let words = text.split_whitespace().zip(0..);
        let words = words.map(|(word, at): (&str, u32)| Word {
            text: word.to_owned(),
            start_ms: 100 * at,
            end_ms: 100 * at + 100,
            probability: 0.9,
        });
        let words: Vec<_> = words.collect();
        Transcript {
            segments: vec![Segment {
                text: text.to_owned(),
                start_ms: 0,
                end_ms: words.last().map_or(0, |word| word.end_ms),
                no_speech_probability: 0.0,
                words,
            }],
            model: "base.en".to_owned(),
            ..Transcript::default()
        }
    }

    fn starts(text: &Transcript) -> Vec<u32> {
        let words = text.segments.iter().flat_map(|it| &it.words);
        words.map(|word| word.start_ms).collect()
    }

    #[test]
    fn the_second_text_stands_behind_the_first_and_its_words_come_later() {
        let first = heard("see you").written_as("See you.".to_owned());
        let both = joined(&first, &heard("all later"), 1_000);
        assert_eq!(both.text(), "See you. all later");
        assert_eq!(starts(&both), [0, 100, 1_000, 1_100]);
        assert_eq!(both.model, "base.en");
        let other = Transcript::plain("by hand\n", "by hand");
        let other = other.written_as("by hand\n".to_owned());
        assert_eq!(joined(&other, &first, 0).text(), "by hand\nSee you.");
        assert_eq!(joined(&other, &first, 0).model, "by hand + base.en");
        let none = Transcript::default();
        assert_eq!(joined(&none, &first, 0).text(), "See you.");
        assert_eq!(joined(&first, &none, 0).text(), "See you.");
    }

    #[test]
    fn words_go_where_the_middle_of_them_was_heard() {
        let from = heard("well i think comma we need ten more days");
        let text = from
            .clone()
            .written_as("I think, we\nneed 10 more days.".to_owned());
        let (first, second) = parted(&text, &from, 420).expect("places");
        assert_eq!(
            (&*first.text(), &*second.text()),
            ("I think,", "we\nneed 10 more days.")
        );
        assert_eq!(starts(&second), [0, 80, 180, 280, 380]);
        // `10` was heard nowhere: it stays with `need`.
        let (first, _) = parted(&text, &from, 640).expect("places");
        assert_eq!(first.text(), "I think, we\nneed 10");
        let (first, second) = parted(&text, &from, 0).expect("places");
        assert_eq!((&*first.text(), second.text()), ("", text.text()));
        let (first, second) = parted(&text, &from, 9_000).expect("places");
        assert_eq!((first.text(), &*second.text()), (text.text(), ""));
        let by_hand = Transcript::plain("another text", "by hand");
        assert_eq!(parted(&by_hand, &from, 100), None);
        let (first, _) = parted(&Transcript::plain("think", "by hand"), &from, 1).expect("one");
        assert_eq!(
            first.text(),
            "",
            "of a text by hand the words are known by the sound"
        );
    }

    proptest! {
        #[test]
        fn what_was_parted_is_joined_to_the_same(
            text in "[a-z]{1,5}( [a-z]{1,5}){0,12}",
            at_ms in 0..1_500_u32,
        ) {
            let text = heard(&text);
            let (first, second) = parted(&text, &text, at_ms).expect("places");
            let both = joined(&first, &second, at_ms);
            prop_assert_eq!(both.text(), text.text());
            let words = |it: &Transcript| it.segments.iter().map(|it| it.words.len()).sum::<usize>();
            prop_assert_eq!(words(&both), words(&text));
            for (one, other) in starts(&both).into_iter().zip(starts(&text)) {
                // A word over the place begins with it.
                prop_assert!(one == other || one == at_ms && other < at_ms);
            }
        }
    }
}
