//! Numbers that are written out, as digits.
//!
//! Only what can be nothing else: numbers from ten on and those with decimals.
//! "One of them" stays, and so does a row of numbers that are no single one
//! ("one two three"). What is counted by them ("twenty-first") is written as the
//! language does: 21st, 21e, 21.º. The dot behind a German one is the sentence's too
//! where that ends ("am 21."), and no sentence begins behind it elsewhere.

use super::language::Language;
use super::scan::{Scan, is_space};

mod english;
mod french;
mod german;
mod grammar;
mod spanish;

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
    const fn of(language: Language) -> Self {
        match language {
            Language::English => Self {
                number: english::number,
                belongs: english::belongs,
            },
            Language::German => Self {
                number: german::number,
                belongs: german::belongs,
            },
            Language::French => Self {
                number: french::number,
                belongs: french::belongs,
            },
            Language::Spanish => Self {
                number: spanish::number,
                belongs: spanish::belongs,
            },
        }
    }
}

/// The text with numbers in digits; `None` when there is nothing to write so.
pub(super) fn apply(text: &str, language: Language) -> Option<String> {
    let scan = Scan::new(text);
    let words = Words::of(language);
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
            at = scan.place(end - 1).end;
            // "Am 21." has one dot for two.
            let dotted = text[at..].starts_with('.');
            let digits = number.digits.strip_suffix('.').filter(|_| dotted);
            out.push_str(digits.unwrap_or(&number.digits));
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

/// Whether a word may be one of a number.
#[cfg(test)]
pub(super) fn is_said(word: &str, language: Language) -> bool {
    let joins = ["and", "et", "y", "point", "komma", "virgule", "coma"];
    (Words::of(language).belongs)(word) || joins.contains(&word)
}

#[cfg(test)]
mod tests;
