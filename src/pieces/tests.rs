use proptest::prelude::*;

use super::*;
use crate::text::Word;

fn heard(range: Range<usize>) -> Heard {
    let samples = vec![0.0; range.len()].into();
    Heard { range, samples }
}

fn said(text: &str) -> Transcript {
    Transcript::plain(text, "fake")
}

/// Lets the engine do what is next, and says what it was.
fn answer(pieces: &mut Pieces, text: &str) -> Range<usize> {
    let range = begin(pieces);
    pieces.answered(&range, said(text));
    range
}

fn begin(pieces: &mut Pieces) -> Range<usize> {
    let work = pieces.next().expect("work");
    let range = work.heard.range;
    pieces.working(range.clone());
    let next = pieces.next().map(|work| work.heard.range);
    assert_ne!(next.as_ref(), Some(&range), "nothing twice");
    range
}

fn text(pieces: &Pieces) -> String {
    match pieces.standing() {
        Standing::Text(transcript) => transcript.text(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn at_release_only_the_last_piece_is_left() {
    let mut pieces = Pieces::default();
    pieces.finished(heard(0..10));
    assert_eq!(answer(&mut pieces, "One."), 0..10);
    pieces.finished(heard(20..30));
    pieces.complete();
    assert_eq!(pieces.standing(), Standing::Unfinished);
    assert_eq!(answer(&mut pieces, "Two."), 20..30);
    assert_eq!(text(&pieces), "One. Two.");
}

#[test]
fn after_a_pause_the_text_is_there_without_more_work() {
    let mut pieces = Pieces::default();
    pieces.paused(heard(0..10));
    assert_eq!(answer(&mut pieces, "Done."), 0..10);
    assert!(pieces.next().is_none(), "the same pause is not heard twice");
    assert_eq!(pieces.so_far(), (String::new(), "Done.".to_owned()));
    pieces.finished(heard(0..10));
    pieces.complete();
    assert_eq!(text(&pieces), "Done.");
}

#[test]
fn a_guess_that_is_still_under_way_at_release_becomes_the_text() {
    let mut pieces = Pieces::default();
    pieces.paused(heard(0..10));
    let range = begin(&mut pieces);
    pieces.finished(heard(0..10));
    pieces.complete();
    assert!(!pieces.is_stale());
    assert!(pieces.next().is_none());
    pieces.answered(&range, said("Done."));
    assert_eq!(text(&pieces), "Done.");
}

#[test]
fn a_guess_at_a_pause_that_was_broken_is_stale_and_never_the_text() {
    let mut pieces = Pieces::default();
    pieces.paused(heard(0..10));
    let range = begin(&mut pieces);
    pieces.voice();
    assert!(pieces.is_stale());
    // It was too late to stop it.
    pieces.answered(&range, said("Half a"));
    assert_eq!(pieces.so_far().1, "Half a");
    pieces.finished(heard(0..20));
    pieces.complete();
    assert_eq!(pieces.standing(), Standing::Unfinished);
    assert_eq!(answer(&mut pieces, "Half a sentence."), 0..20);
    assert_eq!(text(&pieces), "Half a sentence.");
    assert_eq!(pieces.so_far().1, "");
}

#[test]
fn finished_pieces_go_before_a_guess_and_keep_their_order() {
    let mut pieces = Pieces::default();
    pieces.finished(heard(0..10));
    pieces.finished(heard(10..20));
    pieces.paused(heard(20..30));
    let order = ["one", "two", "three"].map(|text| answer(&mut pieces, text));
    assert_eq!(order, [0..10, 10..20, 20..30]);
    assert_eq!(pieces.so_far(), ("one two".to_owned(), "three".to_owned()));
}

#[test]
fn work_that_was_stopped_comes_again_while_it_is_wanted() {
    let mut pieces = Pieces::default();
    pieces.finished(heard(0..10));
    begin(&mut pieces);
    pieces.dropped();
    assert_eq!(answer(&mut pieces, "one"), 0..10);
}

#[test]
fn a_failure_breaks_all_of_it() {
    let mut pieces = Pieces::default();
    pieces.finished(heard(0..10));
    begin(&mut pieces);
    pieces.fail();
    assert_eq!(pieces.standing(), Standing::Broken);
    assert!(pieces.is_stale());
    pieces.dropped();
    pieces.finished(heard(10..20));
    pieces.paused(heard(20..30));
    assert!(pieces.next().is_none());
    assert_eq!(pieces.standing(), Standing::Broken);
}

#[test]
fn an_engine_far_behind_lets_go_of_the_sound() {
    let mut pieces = Pieces::default();
    let minute = 60 * CLIP_RATE as usize;
    let samples: Arc<[f32]> = vec![0.0; minute].into();
    for number in 0..6 {
        assert_ne!(pieces.standing(), Standing::Broken, "{number}");
        let range = number * minute..(number + 1) * minute;
        pieces.finished(Heard {
            range,
            samples: Arc::clone(&samples),
        });
    }
    assert_eq!(pieces.standing(), Standing::Broken);
    assert_eq!(Arc::strong_count(&samples), 1);
}

#[test]
fn silence_asks_nothing_of_the_engine() {
    let mut pieces = Pieces::default();
    pieces.complete();
    assert!(pieces.next().is_none());
    assert_eq!(pieces.standing(), Standing::Nothing);
}

#[test]
fn the_words_have_their_places_in_the_clip() {
    let mut pieces = Pieces::default();
    pieces.finished(heard(32_000..48_000));
    let mut transcript = said("Yes.");
    transcript.language = Some("en".to_owned());
    transcript.segments[0].words = vec![Word {
        text: "Yes.".to_owned(),
        start_ms: 100,
        end_ms: 300,
        probability: 0.9,
    }];
    let range = begin(&mut pieces);
    pieces.answered(&range, transcript);
    pieces.complete();
    let Standing::Text(whole) = pieces.standing() else {
        panic!("a text");
    };
    let word = &whole.segments[0].words[0];
    assert_eq!((word.start_ms, word.end_ms), (2_100, 2_300));
    assert_eq!(whole.segments[0].start_ms, 2_000);
    assert_eq!(
        (whole.model.as_str(), whole.language.as_deref()),
        ("fake", Some("en"))
    );
}

#[test]
fn a_piece_is_heard_in_the_context_of_the_words_before_it() {
    let mut pieces = Pieces::default();
    let mut at = 0;
    for number in 0..30 {
        pieces.finished(heard(at..at + 10));
        answer(&mut pieces, &format!("Satz Nummer {number}, schön."));
        at += 10;
    }
    pieces.paused(heard(at..at + 10));
    let context = pieces.next().expect("a guess").context;
    assert!(context.ends_with("Satz Nummer 29, schön."), "{context}");
    assert!(
        context.len() <= CONTEXT && context.len() > CONTEXT / 2,
        "{context}"
    );
    assert!(
        context.starts_with("Satz")
            || context.starts_with("Nummer")
            || context.starts_with("schön")
            || context.starts_with(char::is_numeric),
        "{context}"
    );
}

/// What can happen to a dictation.
#[derive(Debug, Clone)]
enum Happening {
    Voice,
    Pause,
    Piece,
    Begin,
    Answer,
    Stop,
}

proptest! {
    #[test]
    fn whatever_the_engine_does_every_piece_is_in_the_text_once_and_in_order(
        happenings in prop::collection::vec(prop_oneof![
            Just(Happening::Voice), Just(Happening::Pause), Just(Happening::Piece),
            Just(Happening::Begin), Just(Happening::Answer),
            Just(Happening::Stop),
        ], 0..200),
    ) {
        let mut pieces = Pieces::default();
        let mut working: Option<Range<usize>> = None;
        let (mut start, mut now) = (0, 0);
        let mut pause: Option<Range<usize>> = None;
        let mut expected = Vec::new();
        let name = |range: &Range<usize>| format!("{}-{}", range.start, range.end);
        for happening in happenings {
            now += 1;
            match happening {
                Happening::Voice => {
                    pause = None;
                    pieces.voice();
                }
                Happening::Pause => {
                    let range = pause.get_or_insert(start..now).clone();
                    pieces.paused(heard(range));
                }
                Happening::Piece => {
                    let range = pause.take().unwrap_or(start..now);
                    start = now;
                    expected.push(name(&range));
                    pieces.finished(heard(range));
                }
                Happening::Begin => if let Some(work) = pieces.next().filter(|_| working.is_none()) {
                    pieces.working(work.heard.range.clone());
                    prop_assert!(!pieces.is_stale());
                    working = Some(work.heard.range);
                },
                Happening::Answer => if let Some(range) = working.take() {
                    pieces.answered(&range, said(&name(&range)));
                },
                Happening::Stop => if working.take().is_some() {
                    pieces.dropped();
                },
            }
        }
        pieces.complete();
        if let Some(range) = working.take() {
            pieces.answered(&range, said(&name(&range)));
        }
        let mut left = 0;
        while let Standing::Unfinished = pieces.standing() {
            answer_by_name(&mut pieces);
            left += 1;
            prop_assert!(left <= expected.len());
        }
        match pieces.standing() {
            Standing::Text(transcript) => prop_assert_eq!(transcript.text(), expected.join(" ")),
            Standing::Nothing => prop_assert!(expected.is_empty()),
            other => prop_assert!(false, "{:?}", other),
        }
    }
}

fn answer_by_name(pieces: &mut Pieces) {
    let range = begin(pieces);
    pieces.answered(&range, said(&format!("{}-{}", range.start, range.end)));
}
