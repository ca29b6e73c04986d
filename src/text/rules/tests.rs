mod nasty;

use proptest::prelude::*;

use super::*;
use crate::text::Segment;
use crate::text::words::count;

fn config(written: &str) -> TextConfig {
    let text = format!("[text]\n{written}\n");
    crate::config::parse(&text).expect(written).text
}

fn rules(written: &str) -> Rules {
    Rules::new(&config(written))
}

const ALL: &str = "remove_fillers = true\ndigits = true\nspoken_punctuation = true\ncapitals = \"sentences\"\n\
                   ending = \"space\"\nreplace = ['teh -> the', '/(\\d+) percent/ -> $1 %']";

#[test]
fn nothing_is_changed_unless_it_is_wanted() {
    let trace = rules("").trace("um, comma teh end", Some("en"));
    assert_eq!(trace.text, "um, comma teh end");
    assert!(
        trace
            .steps
            .iter()
            .all(|(_, outcome)| *outcome == Outcome::Off)
    );
}

#[test]
fn the_rules_work_in_their_order_and_tell_what_they_did() {
    let trace = rules(ALL).trace("Um, teh end period fifty percent question mark", Some("en"));
    let changed = |text: &str| Outcome::Changed(text.to_owned());
    assert_eq!(
        trace.steps,
        [
            (
                Rule::Fillers,
                changed("Teh end period fifty percent question mark")
            ),
            (
                Rule::Digits,
                changed("Teh end period 50 percent question mark")
            ),
            (Rule::Punctuation, changed("Teh end. 50 percent?")),
            (Rule::Replacements, changed("The end. 50 %?")),
            (Rule::Capitals, Outcome::Unchanged),
            (Rule::Style, Outcome::Off),
            (Rule::Ending, changed("The end. 50 %? ")),
        ]
    );
    assert_eq!(trace.text, "The end. 50 %? ");
}

#[test]
fn in_an_unknown_language_words_are_left_alone() {
    for language in [None, Some("ja"), Some("auto")] {
        let trace = rules(ALL).trace("um comma", language);
        assert_eq!(trace.steps[0], (Rule::Fillers, Outcome::NotInLanguage));
        assert_eq!(trace.steps[1], (Rule::Digits, Outcome::NotInLanguage));
        assert_eq!(trace.steps[2], (Rule::Punctuation, Outcome::NotInLanguage));
        assert_eq!(trace.text, "Um comma ");
    }
}

#[test]
fn a_transcript_keeps_what_was_heard_beside_what_is_written() {
    let mut transcript = Transcript::plain("Äh, neue Zeile", "base");
    rules(ALL).write(&mut transcript, Some("de"));
    assert_eq!(transcript.text(), "\n");
    assert_eq!(transcript.heard(), "Äh, neue Zeile");
    assert!(!transcript.is_empty(), "a line was wanted");
    let mut nothing = Transcript::plain("Um.", "base");
    rules(ALL).write(&mut nothing, Some("en"));
    assert!(nothing.is_empty());
    let mut silent = Transcript {
        segments: Vec::<Segment>::new(),
        ..Transcript::default()
    };
    rules(ALL).write(&mut silent, None);
    assert_eq!(silent.written, None);
}

/// Words and marks, many of them such that a rule knows.
fn speech() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "um",
        "Um,",
        "uh",
        "äh",
        "euh...",
        "eh",
        "comma",
        "Period.",
        "new",
        "line",
        "New line.",
        "question mark",
        "open",
        "quote",
        "neue Zeile",
        "Punkt",
        "point",
        "d’interrogation",
        "coma",
        "teh",
        "Teh",
        "TEH",
        "5",
        "percent",
        "twenty",
        "zwanzigsten",
        "vigésimo",
        "primer",
        "hundred",
        "point five",
        ",",
        ".",
        "...",
        "-",
        "–",
        "\n",
        "«",
        "¿",
        "(",
        "İ",
        "ß",
        "e\u{301}",
    ]);
    let piece = prop_oneof![3 => known.prop_map(str::to_owned), 1 => "\\PC{0,6}"];
    let gap = prop::sample::select(vec![" ", " ", " ", "", "  ", "\t", "\u{a0}"]);
    prop::collection::vec((piece, gap), 0..14).prop_map(|all| {
        all.into_iter()
            .flat_map(|(piece, gap)| [piece, gap.to_owned()])
            .collect()
    })
}

fn language() -> impl Strategy<Value = Language> {
    prop::sample::select(Language::ALL.to_vec())
}

/// The letters and digits of a text, as if all were small.
fn letters(text: &str) -> String {
    let small = text.chars().flat_map(char::to_lowercase);
    small
        .flat_map(char::to_uppercase)
        .filter(|c| c.is_alphanumeric())
        .collect()
}

/// Whether the letters of `part` are in `whole` in this order.
fn is_part(part: &str, whole: &str) -> bool {
    let mut whole = whole.chars();
    part.chars().all(|c| whole.any(|other| other == c))
}

proptest! {
    #[test]
    fn no_text_is_too_odd_and_one_step_follows_from_the_other(
        text in prop_oneof![speech(), any::<String>()],
        language in language(),
    ) {
        let trace = rules(ALL).trace(&text, Some(language.code()));
        prop_assert_eq!(&rules(ALL).apply(&text, Some(language.code())), &trace.text);
        let mut last = text;
        for (_, outcome) in trace.steps {
            if let Outcome::Changed(new) = outcome {
                prop_assert_ne!(&new, &last, "a change is one");
                last = new;
            }
        }
        prop_assert_eq!(last, trace.text);
    }

    #[test]
    fn fillers_take_only_fillers(text in speech(), language in language()) {
        if let Some(written) = fillers::apply(&text, language) {
            prop_assert!(count(&written) < count(&text));
            prop_assert!(is_part(&letters(&written), &letters(&text)));
        }
        // Without a filler in it nothing is taken.
        let without = text.replace(['u', 'U', 'e', 'E', 'ä', 'h', 'H'], "o");
        prop_assert_eq!(fillers::apply(&without, language), None);
    }

    #[test]
    fn marks_take_only_words_that_are_marks(text in speech(), language in language()) {
        let rule = SpokenPunctuation::new();
        if let Some(written) = rule.apply(&text, language) {
            prop_assert!(is_part(&letters(&written), &letters(&text)));
            prop_assert!(letters(&written).len() < letters(&text).len());
        }
        // None of these has a "p", "k", "v", "c", "g", "h", "l" or "z".
        let without: String = text.chars().filter(|c| !"pkvcghlzPKVCGHLZ".contains(*c)).collect();
        if language == Language::German {
            prop_assert_eq!(rule.apply(&without, language), None);
        }
    }

    #[test]
    fn capitals_change_nothing_but_capitals_and_once(text in speech()) {
        if let Some(written) = capitals::apply(&text, None) {
            prop_assert_eq!(letters(&written), letters(&text));
            prop_assert_eq!(capitals::apply(&written, None), None);
        }
    }

    #[test]
    fn what_no_replacement_names_stays(text in speech()) {
        let config = config("replace = ['zzz -> yyy', 'c++ -> d', '/qqq+/ -> r']");
        let replacements = Replacements::new(&config.replace);
        prop_assert_eq!(replacements.apply(&text), None);
    }

    #[test]
    fn each_word_that_is_named_is_replaced_and_no_other(words in "([a-c]{1,2}[ ,.]{1,2}){0,12}") {
        let config = config("replace = ['a -> x', 'b c -> y']");
        let written = Replacements::new(&config.replace).apply(&words);
        let written = written.unwrap_or_else(|| words.clone());
        let regex = regex::Regex::new(r"\ba\b|\bb +c\b").expect("valid");
        let expected = regex.replace_all(&words, |found: &regex::Captures<'_>| {
            if &found[0] == "a" { "x" } else { "y" }
        });
        prop_assert_eq!(written, expected);
    }

    #[test]
    fn numbers_take_only_words_of_numbers(text in speech(), language in language()) {
        let without = text.replace(|c: char| "tnvwiucTNVWIUC".contains(c), "o");
        prop_assert_eq!(digits::apply(&without, language), None);
        if let Some(written) = digits::apply(&text, language) {
            // The signs of Spanish ordinals are no letters of what was said.
            let left = letters(&written.replace(['º', 'ª'], ""));
            let left: String = left.chars().filter(|c| !c.is_ascii_digit()).collect();
            prop_assert!(is_part(&left, &letters(&text)));
            prop_assert_eq!(digits::apply(&written, language), None);
        }
    }

    #[test]
    fn a_style_keeps_every_letter_and_is_put_on_once(text in speech()) {
        for style in [Style::SnakeCase, Style::KebabCase, Style::Constant, Style::CamelCase,
            Style::Lower, Style::Commit] {
            if let Some(written) = style.apply(&text, None) {
                prop_assert_eq!(letters(&written), letters(&text), "{:?}", style);
                if style != Style::CamelCase {
                    prop_assert_eq!(style.apply(&written, None), None, "{:?}", style);
                }
            }
        }
        let line = Style::Shell.apply(&text, None).unwrap_or_else(|| text.clone());
        prop_assert_eq!(letters(&line), letters(&text));
        prop_assert!(!line.contains('\n'), "nothing runs by itself");
    }

    #[test]
    fn an_ending_is_put_once(text in speech()) {
        for ending in [Ending::Space, Ending::Newline] {
            if let Some(written) = ending.apply(&text) {
                prop_assert!(written.starts_with(&text));
                prop_assert_eq!(ending.apply(&written), None);
            }
        }
    }
}
