//! Numbers that are written out, as digits.
//!
//! Only what can be nothing else: numbers from ten on and those with decimals.
//! "One of them" stays, and so does a row of numbers that are no single one
//! ("one two three"), and what belongs to an ordinal ("twenty first").

use super::language::Language;
use super::scan::{Scan, is_space};

mod english;
mod german;

/// The smallest number without decimals that is written in digits.
const SMALLEST: u64 = 10;

/// A number at the beginning of some words.
struct Number {
    /// As it is written in digits.
    digits: String,
    /// How many words it has.
    words: usize,
    /// Whether it is from [`SMALLEST`] on, or has decimals.
    plain: bool,
}

/// How numbers are said in a language.
struct Words {
    /// The number that begins with a word.
    number: fn(&Scan<'_>, usize) -> Option<Number>,
    /// Whether a word next to a number makes it another one.
    belongs: fn(&str) -> bool,
}

impl Words {
    const fn of(language: Language) -> Option<Self> {
        match language {
            Language::English => Some(Self {
                number: english::number,
                belongs: english::belongs,
            }),
            Language::German => Some(Self {
                number: german::number,
                belongs: german::belongs,
            }),
            Language::French | Language::Spanish => None,
        }
    }
}

/// Whether numbers are known in this language.
pub(super) const fn knows(language: Language) -> bool {
    Words::of(language).is_some()
}

/// The text with numbers in digits; `None` when there is nothing to write so.
pub(super) fn apply(text: &str, language: Language) -> Option<String> {
    let scan = Scan::new(text);
    let words = Words::of(language)?;
    let mut out = String::new();
    let (mut at, mut index) = (0, 0);
    while index < scan.len() {
        let Some(number) = (words.number)(&scan, index) else {
            index += 1;
            continue;
        };
        let end = row_end(&scan, index, words.belongs).max(index + number.words);
        if end == index + number.words && number.plain && stands_alone(&scan, index, end) {
            out.push_str(&text[at..scan.place(index).start]);
            out.push_str(&number.digits);
            at = scan.place(end - 1).end;
        }
        index = end;
    }
    (at > 0).then(|| out + &text[at..])
}

/// Behind the last word of the row of words that belong to numbers.
fn row_end(scan: &Scan<'_>, start: usize, belongs: fn(&str) -> bool) -> usize {
    let mut end = start + 1;
    while end < scan.len() {
        let gap = scan.gap_before(end);
        if !(is_space(gap) || gap == "-") || !belongs(scan.folded(end)) {
            break;
        }
        end += 1;
    }
    end
}

/// Whether no hyphen, apostrophe or the like makes it part of another word.
fn stands_alone(scan: &Scan<'_>, start: usize, end: usize) -> bool {
    let before = scan.text[..scan.place(start).start].chars().next_back();
    let mut after = scan.text[scan.place(end - 1).end..].chars();
    let joins = |c: char| matches!(c, '-' | '/' | '@' | '#' | '\'' | '’');
    let goes_on = match after.next() {
        Some('.') => after.next().is_some_and(|c| !c.is_whitespace()),
        Some(c) => joins(c),
        None => false,
    };
    !goes_on && !before.is_some_and(|c| joins(c) || c == '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(language: Language, cases: &[(&str, &str)]) {
        for (text, digits) in cases {
            let written = apply(text, language);
            assert_eq!(written.as_deref().unwrap_or(text), *digits, "{text}");
            assert_eq!(apply(digits, language), None, "again: {text}");
        }
    }

    #[test]
    fn english() {
        check(
            Language::English,
            &[
                ("twenty-one people and ten dogs", "21 people and 10 dogs"),
                ("Twenty one.", "21."),
                ("one hundred and five", "105"),
                ("two thousand three hundred forty two", "2342"),
                ("three million two hundred thousand", "3200000"),
                ("between one hundred and two hundred", "between 100 and 200"),
                ("nineteen hundred", "1900"),
                ("in nineteen eighty-four", "in 1984"),
                ("since twenty twenty six", "since 2026"),
                ("three point one four", "3.14"),
                ("zero point five percent", "0.5 percent"),
                ("fifty, sixty", "50, 60"),
                ("one thousand and one nights", "1001 nights"),
            ],
        );
    }

    #[test]
    fn what_may_be_something_else_stays() {
        for text in [
            "one of them",
            "nine lives",
            "a hundred times",
            "hundreds and thousands",
            "the twenty first of May",
            "twenty-first",
            "one two three",
            "seven eleven",
            "ten-year-old",
            "twenty-something",
            "ten's",
            "often",
            "point five",
            "zero",
            "two point of view",
            "thousand",
            "five hundred thousandth",
        ] {
            assert_eq!(apply(text, Language::English), None, "{text}");
        }
    }

    #[test]
    fn german() {
        check(
            Language::German,
            &[
                ("einundzwanzig Leute, zwölf Hunde", "21 Leute, 12 Hunde"),
                ("zweihundertfünfzig Euro", "250 Euro"),
                ("neunzehnhundertvierundachtzig", "1984"),
                ("zweitausendsechsundzwanzig.", "2026."),
                ("dreißigtausend und hundertzwanzig", "30000 und 120"),
                ("drei Komma eins vier Prozent", "3,14 Prozent"),
            ],
        );
        for text in [
            "eins zwei drei",
            "ein paar hundert",
            "die Elf",
            "acht Leute",
            "wachten",
            "hundert",
            "zwanzigste",
            "achtundvierzigste",
            "siebzehn achtzehn",
            "undzwanzig",
            "tausend",
        ] {
            assert_eq!(apply(text, Language::German), None, "{text}");
        }
    }

    #[test]
    fn other_languages_are_left_alone() {
        assert_eq!(apply("vingt et un", Language::French), None);
        assert!(!knows(Language::Spanish));
    }
}
