//! Texts that nobody says, through every rule in many combinations.
//!
//! This is no coverage-guided fuzzing, which needs a nightly compiler: texts are
//! made at random out of what is known to be nasty, and what must hold for any
//! text is checked. `nasties.jsonl` has those that are tried every time.

mod pieces;

use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::test_runner::Config as Cases;

use super::*;
use pieces::piece;

fn nasty() -> impl Strategy<Value = String> {
    let gap = prop::sample::select(vec![" ", " ", " ", "", "", "  ", "\n", "-", ", "]);
    prop::collection::vec((piece(), gap), 0..16).prop_map(|all| {
        let pieces = all
            .into_iter()
            .flat_map(|(piece, gap)| [piece, gap.to_owned()]);
        pieces.collect()
    })
}

/// A rule of the configuration, and what it may be.
const CHOICES: [&[&str]; 7] = [
    &["", "remove_fillers = true"],
    &["", "digits = true"],
    &["", "spoken_punctuation = true"],
    &[
        "",
        "replace = ['teh -> the', 'misheard ->', 'um -> ', 'e\u{301} -> e', '/(\\d+) percent/ -> $1 %', '/x*/ -> ', '/(?s)\\A(.)/ -> $1']",
    ],
    &["", "capitals = \"sentences\""],
    &[
        "",
        "style = \"snake_case\"",
        "style = \"camel_case\"",
        "style = \"kebab_case\"",
        "style = \"constant\"",
        "style = \"lower\"",
        "style = \"shell\"",
        "style = \"commit\"",
    ],
    &["", "ending = \"space\"", "ending = \"newline\""],
];

/// Every combination of them.
static COMBINATIONS: LazyLock<Vec<Rules>> = LazyLock::new(|| {
    let mut all = vec![String::new()];
    for choices in CHOICES {
        let with = |one: &String| -> Vec<String> {
            let with = choices.iter().map(|choice| format!("{one}{choice}\n"));
            with.collect()
        };
        all = all.iter().flat_map(with).collect();
    }
    all.iter().map(|written| rules(written)).collect()
});

/// What must hold for any text, in any language, with any rules.
fn check(text: &str, rules: &Rules, language: Option<Language>) {
    let code = language.map(Language::code);
    let trace = rules.trace(text, code);
    assert_eq!(rules.apply(text, code), trace.text);
    let mut last = text;
    for (rule, outcome) in &trace.steps {
        let Outcome::Changed(new) = outcome else {
            continue;
        };
        assert_ne!(new, last, "a change is one: {rule:?}");
        check_step(*rule, last, new, language);
        last = new;
    }
    assert_eq!(last, trace.text);
    // A dictation is at most as long as what was said, and its marks.
    assert!(
        trace.text.len() <= 4 * text.len() + 16,
        "{}",
        trace.text.len()
    );
}

/// What must hold for a step of one rule.
fn check_step(rule: Rule, text: &str, new: &str, language: Option<Language>) {
    let step = format!("{text:?} → {new:?}");
    match (rule, language) {
        (Rule::Fillers, Some(language)) => {
            only_loses(text, new, &|word| fillers::is_filler(word, language), false);
            assert!(letters(new).len() < letters(text).len(), "{step}");
        }
        (Rule::Punctuation, Some(language)) => {
            only_loses(
                text,
                new,
                &|word| punctuation::is_said(word, language),
                false,
            );
            assert!(letters(new).len() < letters(text).len(), "{step}");
        }
        (Rule::Digits, Some(language)) => {
            only_loses(text, new, &|word| digits::is_said(word, language), true);
        }
        (Rule::Fillers | Rule::Punctuation | Rule::Digits, None) => panic!("unknown words: {step}"),
        (Rule::Capitals, _) => assert_eq!(letters(new), letters(text), "{step}"),
        (Rule::Ending, _) => {
            let ends = [' ', '\n'];
            assert_eq!(new.trim_end_matches(ends), text.trim_end_matches(ends));
        }
        // The shell's signs are words, and what is replaced is the user's affair.
        (Rule::Style | Rule::Replacements, _) => {}
    }
    assert!(new.matches('\u{fffd}').count() <= text.matches('\u{fffd}').count());
}

/// Every word of `text` is in `new`, in order, but those that may go; and `new` has
/// no other, but for `numbers` in digits.
fn only_loses(text: &str, new: &str, may_go: &dyn Fn(&str) -> bool, numbers: bool) {
    let (old, new) = (scan::Scan::new(text), scan::Scan::new(new));
    // The capital of `ı` is that of `i`.
    let compared = |word: &str| -> String {
        let small = word.chars().flat_map(char::to_lowercase);
        small.flat_map(char::to_uppercase).collect()
    };
    let mut at = 0;
    for index in 0..new.len() {
        let word = compared(new.word(index));
        let is_it = |at: usize| compared(old.word(at)) == word;
        let found = (at..old.len()).find(|&at| is_it(at) || !may_go(old.folded(at)));
        if let Some(found) = found.filter(|&found| is_it(found)) {
            at = found + 1;
        } else {
            // What Spanish puts behind the dot of an ordinal.
            let sign = matches!(&*word, "º" | "ª" | "ER");
            let number = numbers && (sign || word.starts_with(|c: char| c.is_ascii_digit()));
            assert!(
                number,
                "{word:?} is new or out of place: {text:?} → {:?}",
                new.text
            );
        }
    }
    for index in at..old.len() {
        let word = old.folded(index);
        assert!(may_go(word), "{word:?} is lost: {text:?} → {:?}", new.text);
    }
}

/// A rule that is to work once.
type Again<'a> = &'a dyn Fn(&str) -> Option<String>;

/// What a rule has done it does not do again.
fn check_again(text: &str, language: Language) {
    let again: [(&str, Again<'_>); 5] = [
        ("fillers", &|text| fillers::apply(text, language)),
        ("digits", &|text| digits::apply(text, language)),
        ("capitals", &|text| capitals::apply(text, Some(language))),
        ("a space", &|text| Ending::Space.apply(text)),
        ("a line", &|text| Ending::Newline.apply(text)),
    ];
    for (name, rule) in again {
        if let Some(new) = rule(text) {
            assert_eq!(rule(&new), None, "{name}: {text:?} → {new:?}");
        }
    }
    for style in [
        Style::SnakeCase,
        Style::KebabCase,
        Style::Constant,
        Style::Lower,
        Style::Commit,
    ] {
        if let Some(new) = style.apply(text, None) {
            assert_eq!(
                style.apply(&new, None),
                None,
                "{style:?}: {text:?} → {new:?}"
            );
        }
    }
}

#[test]
fn what_was_nasty_once_is_no_more() {
    let texts = include_str!("nasties.jsonl").lines();
    let texts: Vec<String> = texts
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| serde_json::from_str(line).expect(line))
        .collect();
    assert!(texts.len() > 50);
    for text in &texts {
        // Their number and the step have no factor in common: each choice meets each.
        for rules in COMBINATIONS.iter().step_by(13) {
            for language in Language::ALL {
                check(text, rules, Some(language));
            }
            check(text, rules, None);
        }
        for language in Language::ALL {
            check_again(text, language);
        }
    }
}

#[test]
fn a_text_may_be_one_word_without_end() {
    let rules = COMBINATIONS.last().expect("all of them");
    for piece in [
        "u",
        "um ",
        "twenty ",
        "vingt-",
        "y ",
        "literal ",
        ", ",
        "\u{301}",
        "'a",
        "new line ",
        "mil ",
        "zwanzigund",
    ] {
        let text = piece.repeat(3_000);
        for language in Language::ALL {
            check(&text, rules, Some(language));
        }
    }
}

proptest! {
    #![proptest_config(Cases { cases: 20_000, ..Cases::default() })]

    #[test]
    fn no_text_is_too_nasty_for_any_combination(
        text in nasty(),
        combination in any::<prop::sample::Index>(),
        language in prop::option::weighted(0.9, language()),
    ) {
        check(&text, combination.get(&COMBINATIONS), language);
    }

    #[test]
    fn what_a_rule_has_done_it_does_not_do_again(text in nasty(), language in language()) {
        check_again(&text, language);
    }
}
