//! Capitals where sentences begin.

use super::language::Language;
use super::scan::{Scan, capitalised, is_word};

/// Words that end in a dot and end no sentence.
const SHORT: [&str; 21] = [
    "etc", "vs", "mr", "mrs", "ms", "dr", "st", "fig", "approx", "ca", "bzw", "usw", "ggf", "vgl",
    "nr", "bspw", "ex", "mme", "sr", "sra", "ud",
];

/// The text with a capital at the beginning of each sentence and line; `None`
/// when each has one. What has capitals inside is a name and stays, as does what
/// is no plain word, such as an address. In German a number with a dot ("am 21. kam
/// er") ends no sentence: what does end there has its capital from the model.
pub(super) fn apply(text: &str, language: Option<Language>) -> Option<String> {
    let scan = Scan::new(text);
    let mut out = String::new();
    let mut at = 0;
    for index in 0..scan.len() {
        let (word, place) = (scan.word(index), scan.place(index));
        let small = word.starts_with(char::is_lowercase) && !word.contains(char::is_uppercase);
        if small && sentence_begins(&scan, index, language) && !goes_on(&text[place.end..]) {
            out.push_str(&text[at..place.start]);
            out.push_str(&capitalised(word));
            at = place.end;
        }
    }
    let out = out + &text[at..];
    (out != text).then_some(out)
}

/// Whether a sentence or a line begins with this word.
pub(super) fn sentence_begins(scan: &Scan<'_>, index: usize, language: Option<Language>) -> bool {
    let gap = scan.gap_before(index);
    let Some(before) = index.checked_sub(1) else {
        return gap.chars().all(|c| c.is_whitespace() || opens(c));
    };
    // Between most words there is nothing else.
    if gap == " " {
        return false;
    }
    let outer = gap.trim_end_matches(opens);
    if outer.contains('\n') && outer.ends_with(char::is_whitespace) {
        return true;
    }
    let marks = outer.trim_end();
    if marks.len() == outer.len() || marks.ends_with("...") {
        return false;
    }
    let closed = marks.trim_end_matches([')', '"', '”', '“', '»', '\'', '’', ' ', '\u{a0}']);
    if closed.ends_with(['?', '!']) {
        return true;
    }
    // "e. g.", "z. B.", "etc." end no sentence.
    let short = scan.word(before).chars().nth(1).is_none() || SHORT.contains(&scan.folded(before));
    let counts = language == Some(Language::German)
        && scan.word(before).bytes().all(|byte| byte.is_ascii_digit());
    closed.ends_with('.') && !((short || counts) && marks == ".")
}

fn opens(c: char) -> bool {
    matches!(
        c,
        '(' | '[' | '"' | '“' | '„' | '«' | '¿' | '¡' | '\'' | '‘'
    )
}

/// Whether a word is only the beginning of something: `github.com`, `a@b`, `x/y`.
fn goes_on(rest: &str) -> bool {
    let mut letters = rest.chars();
    letters
        .next()
        .is_some_and(|c| matches!(c, '.' | '@' | '/' | ':' | '\\' | '='))
        && letters.next().is_some_and(|c| is_word(c) || c == '/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_and_lines_begin_with_a_capital() {
        for (text, written) in [
            (
                "hello. how are you? fine! “yes”",
                "Hello. How are you? Fine! “Yes”",
            ),
            ("one\ntwo\n\n(three)", "One\nTwo\n\n(Three)"),
            ("¿qué? ¡ya! él", "¿Qué? ¡Ya! Él"),
            ("ça va\u{a0}? oui", "Ça va\u{a0}? Oui"),
            ("he said “no.” then he left", "He said “no.” Then he left"),
            ("it is 5. then 6", "It is 5. then 6"),
            ("part 15. then", "Part 15. Then"),
        ] {
            let capital = apply(text, None);
            assert_eq!(capital.as_deref().unwrap_or(text), written, "{text}");
            assert_eq!(apply(written, None), None, "again: {text}");
        }
    }

    #[test]
    fn names_addresses_and_the_middle_of_a_sentence_stay() {
        for text in [
            "iPhone is a name",
            "macOS too",
            "github.com is a place",
            "me@example.com",
            "See e.g. this, etc. and so on",
            "Das ist z. B. gut",
            "Wait... what",
            "One, two",
            "3.5 is more",
            "",
            "…",
            "Is it v1.2 now",
        ] {
            assert_eq!(apply(text, None), None, "{text}");
        }
    }

    #[test]
    fn a_german_number_with_a_dot_ends_no_sentence() {
        let german = |text| apply(text, Some(Language::German));
        assert_eq!(
            german("Am 21. kam er. dann ging er"),
            Some("Am 21. kam er. Dann ging er".to_owned())
        );
        assert_eq!(german("Am 21.! dann"), Some("Am 21.! Dann".to_owned()));
        let english = apply("on the 21. he came", Some(Language::English));
        assert_eq!(english.as_deref(), Some("On the 21. He came"));
    }
}
