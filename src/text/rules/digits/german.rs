//! German numbers, a word each: "zweihundertfünfzig", "drei Komma fünf",
//! "einundzwanzigste".

mod ordinal;

use super::{Number, SMALLEST};
use crate::text::rules::scan::{Scan, is_space};

const UNITS: [&str; 20] = [
    "null",
    "eins",
    "zwei",
    "drei",
    "vier",
    "fünf",
    "sechs",
    "sieben",
    "acht",
    "neun",
    "zehn",
    "elf",
    "zwölf",
    "dreizehn",
    "vierzehn",
    "fünfzehn",
    "sechzehn",
    "siebzehn",
    "achtzehn",
    "neunzehn",
];
const TENS: [&str; 8] = [
    "zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig",
];

/// Whether a word next to a number makes it another one.
pub(super) fn belongs(word: &str) -> bool {
    matches!(
        word,
        "hundert" | "tausend" | "million" | "millionen" | "milliarden"
    ) || value(word).is_some()
        || ordinal::ordinal(word).is_some()
}

/// The number that begins with a word. Nouns such as "die Elf" are none.
pub(super) fn number(scan: &Scan<'_>, start: usize) -> Option<Number> {
    if !scan.word(start).starts_with(char::is_lowercase) {
        return None;
    }
    if let Some(value) = ordinal::ordinal(scan.folded(start)) {
        return Some(Number {
            digits: format!("{value}."),
            words: 1,
            plain: true,
        });
    }
    let value = value(scan.folded(start))?;
    let near = |index: usize| index < scan.len() && is_space(scan.gap_before(index));
    if near(start + 1) && scan.folded(start + 1) == "komma" {
        let digit = |index| near(index).then(|| unit(scan.folded(index)))?;
        let decimals = (start + 2..).map_while(|index| digit(index).filter(|digit| *digit < 10));
        let decimals: String = decimals.map(|digit| digit.to_string()).collect();
        if !decimals.is_empty() {
            return Some(Number {
                digits: format!("{value},{decimals}"),
                words: 2 + decimals.len(),
                plain: true,
            });
        }
    }
    Some(Number {
        digits: value.to_string(),
        words: 1,
        plain: value >= SMALLEST,
    })
}

/// What a word in small letters is worth, below a million.
fn value(word: &str) -> Option<u64> {
    match word.split_once("tausend") {
        Some(("", "")) => None,
        Some((thousands, rest)) => {
            let thousands = counted(thousands, below_thousand)?;
            Some(1_000 * thousands + added(rest, below_thousand)?)
        }
        None => below_thousand(word),
    }
}

fn below_thousand(word: &str) -> Option<u64> {
    match word.split_once("hundert") {
        Some(("", "")) => None,
        // Nineteen hundred is a year.
        Some((hundreds, rest)) => {
            let hundreds = counted(hundreds, |word| unit(word).filter(|unit| *unit > 0))?;
            Some(100 * hundreds + added(rest, below_hundred)?)
        }
        None => below_hundred(word),
    }
}

/// How many hundreds or thousands; one where nothing is said.
fn counted(word: &str, value: impl Fn(&str) -> Option<u64>) -> Option<u64> {
    match word {
        "" | "ein" => Some(1),
        word => value(word),
    }
}

/// What comes behind hundreds or thousands; nothing where nothing is said.
fn added(word: &str, value: impl Fn(&str) -> Option<u64>) -> Option<u64> {
    match word.strip_prefix("und").unwrap_or(word) {
        "" if word.is_empty() => Some(0),
        word => value(word).filter(|value| *value > 0),
    }
}

fn below_hundred(word: &str) -> Option<u64> {
    if let Some(unit) = unit(word) {
        return Some(unit);
    }
    let ten = |word: &str| {
        let found = TENS
            .iter()
            .position(|ten| *ten == word || ten.replace('ß', "ss") == word)?;
        Some(10 * (found as u64 + 2))
    };
    if let Some(ten) = ten(word) {
        return Some(ten);
    }
    let (units, tens) = word.split_once("und")?;
    let units =
        counted(units, unit).filter(|unit| !word.starts_with("und") && (1..10).contains(unit))?;
    Some(units + ten(tens)?)
}

/// From 0 to 19.
fn unit(word: &str) -> Option<u64> {
    let found = UNITS.iter().position(|unit| *unit == word)?;
    Some(found as u64)
}
