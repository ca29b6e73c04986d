use proptest::prelude::*;

use super::*;

/// Each word lasts 100 ms.
fn heard(text: &str) -> Transcript {
    let words = text.split_whitespace().zip(0_u32..).map(|(word, at)| Word {
        text: word.to_owned(),
        start_ms: 100 * at,
        end_ms: 100 * at + 100,
        probability: 0.9,
    });
    let words: Vec<Word> = words.collect();
    Transcript {
        segments: vec![Segment {
            text: text.to_owned(),
            start_ms: 0,
            end_ms: words.last().map_or(0, |word| word.end_ms),
            no_speech_probability: 0.1,
            words,
        }],
        language: Some("en".to_owned()),
        model: "base.en".to_owned(),
        ..Transcript::default()
    }
}

/// A text that was written as it was heard, its words from `part` on replaced.
fn again(text: &str, part: Range<u32>, new: &str) -> String {
    rewritten(text, text, part, new)
}

fn rewritten(text: &str, from: &str, part: Range<u32>, new: &str) -> String {
    let merged = heard_again(text, &heard(from), part, &heard(new));
    merged.expect("something was heard").text()
}

const DOOR: &str = "Open the pig blue door and close it.";

#[test]
fn the_words_of_the_part_are_replaced_and_no_others() {
    assert_eq!(again(DOOR, 200..300, "big"), DOOR.replace("pig", "big"));
    assert_eq!(
        again(DOOR, 100..500, "a very small window"),
        "Open a very small window and close it."
    );
    // A word belongs to the part where its middle lies.
    assert_eq!(again(DOOR, 240..345, "big"), DOOR.replace("pig", "big"));
    assert_eq!(
        again(DOOR, 240..355, "big red"),
        DOOR.replace("pig blue", "big red")
    );
    assert_eq!(
        again(DOOR, 0..800, "Quite another text."),
        "Quite another text."
    );
}

#[test]
fn the_seams_stay_as_they_were() {
    // What the engine makes a sentence of is none here.
    assert_eq!(
        again(DOOR, 200..400, "Big red."),
        "Open the big red door and close it."
    );
    assert_eq!(
        again(DOOR, 0..200, "shut a"),
        "Shut a pig blue door and close it."
    );
    assert_eq!(
        again(DOOR, 500..800, "And shut it"),
        "Open the pig blue door and shut it."
    );
    assert_eq!(
        again("Well, no. Come, then go.", 200..300, "Run."),
        "Well, no. Run, then go."
    );
    assert_eq!(again("Is it so? Yes.", 200..300, "So."), "Is it so? Yes.");
    // Marks and capitals that say something stay.
    assert_eq!(
        again(DOOR, 200..300, "I'm"),
        "Open the I'm blue door and close it."
    );
    assert_eq!(
        again(DOOR, 200..300, "NASA"),
        "Open the NASA blue door and close it."
    );
    assert_eq!(again("We saw him go.", 200..300, "Who?"), "We saw who? go.");
    assert_eq!(
        again("We saw Ada go.", 200..300, "Łukasz"),
        "We saw Łukasz go."
    );
}

#[test]
fn spaces_and_lines_around_it_are_kept() {
    let text = "Dear all,\n\n  open the  pig door.\n";
    assert_eq!(
        again(text, 400..500, "big"),
        text.replace("pig", "big"),
        "words by white space"
    );
}

#[test]
fn what_was_written_otherwise_than_heard_goes_with_what_was_heard() {
    let from = "we need ten more days until friday";
    let text = "We need 10 more days (until Friday).";
    assert_eq!(
        rewritten(text, from, 200..300, "two"),
        "We need two more days (until Friday)."
    );
    assert_eq!(
        rewritten(text, from, 100..300, "have twenty"),
        "We have twenty more days (until Friday)."
    );
    assert_eq!(
        rewritten(text, from, 300..400, "fewer"),
        "We need 10 fewer days (until Friday)."
    );
    // What a hand put in goes only where both its neighbours go.
    let by_hand = "We really need ten more days until Friday";
    assert_eq!(
        rewritten(by_hand, from, 100..200, "had"),
        "We really had ten more days until Friday"
    );
    assert_eq!(
        rewritten(by_hand, from, 0..200, "they had"),
        "They had ten more days until Friday"
    );
}

#[test]
fn where_nothing_was_understood_before_the_words_come_between() {
    let mut gap = heard("Open door and go.");
    for word in &mut gap.segments[0].words[1..] {
        (word.start_ms, word.end_ms) = (word.start_ms + 1_000, word.end_ms + 1_000);
    }
    let put = |part: Range<u32>, new: &str| {
        heard_again("Open door and go.", &gap, part, &heard(new)).map(|it| it.text())
    };
    let text = |text: &str| Ok(text.to_owned());
    assert_eq!(put(300..900, "The big."), text("Open the big door and go."));
    assert_eq!(put(2_000..3_000, "Now."), text("Open door and go. Now."));
    assert_eq!(put(300..900, " \u{a0}"), Err(Unchanged::NothingHeard));
    let nowhere = Transcript::plain("Open door and go.", "base.en");
    let put = heard_again("Open door and go.", &nowhere, 0..500, &heard("Shut."));
    assert_eq!(put, Err(Unchanged::NoPlaces));
}

#[test]
fn every_word_has_its_place_in_the_clip_afterwards() {
    let merged = heard_again(DOOR, &heard(DOOR), 200..400, &heard("very big")).expect("heard");
    let words = align::timed(&merged.text(), &merged);
    let starts: Vec<Option<u32>> = words.iter().map(|it| Some(it.heard?.start_ms)).collect();
    assert_eq!(starts, [0, 100, 200, 300, 400, 500, 600, 700].map(Some));
    let texts: Vec<&str> = merged.segments.iter().map(|it| it.text.as_str()).collect();
    assert_eq!(texts, ["Open the", "very big", "door and close it."]);
    assert_eq!(merged.language.as_deref(), Some("en"));
    // And a part of that can be heard again as well.
    let twice = heard_again(&merged.text(), &merged, 300..400, &heard("old")).expect("heard");
    assert_eq!(twice.text(), "Open the very old door and close it.");
}

proptest! {
    #[test]
    fn what_is_outside_stays_letter_by_letter(
        words in prop::collection::vec("[a-zA-Z]{1,5}[,.!?]?", 1..12),
        from in 0_usize..12,
        count in 1_usize..5,
        new in prop::collection::vec("[a-zA-Z]{1,5}[.?]?", 1..4),
    ) {
        let text = words.join(" ");
        let from = from.min(words.len() - 1);
        let to = (from + count).min(words.len());
        let ms = |word: usize| 100 * u32::try_from(word).expect("few");
        let merged = again(&text, ms(from)..ms(to), &new.join(" "));
        let before = words[..from].join(" ");
        let after = words[to..].join(" ");
        prop_assert!(merged.starts_with(&before) && merged.ends_with(&after), "{}", merged);
        let count = merged.split_whitespace().count();
        prop_assert_eq!(count, words.len() - (to - from) + new.len());
    }

    #[test]
    fn no_text_and_no_part_panics_and_places_stay_in_order(
        text in "(\\PC{0,4}\\s?){0,8}",
        from in "([a-c] ){0,8}",
        new in "\\PC{0,12}",
        part in (0_u32..900, 0_u32..900),
    ) {
        let part = part.0.min(part.1)..part.0.max(part.1);
        let Ok(merged) = heard_again(&text, &heard(&from), part, &heard(&new)) else {
            prop_assert!(new.trim().is_empty() || from.trim().is_empty());
            return Ok(());
        };
        let words = merged.segments.iter().flat_map(|segment| &segment.words);
        let places: Vec<u32> = words.map(middle).collect();
        prop_assert!(places.is_sorted(), "{places:?}");
    }
}
