//! French numbers: "quatre-vingt-dix-sept", "septante", "trois virgule cinq".

use super::grammar::{self, Grammar, near};
use super::{Number, SMALLEST};
use crate::text::rules::scan::Scan;

const UNITS: [&str; 17] = [
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze",
    "douze", "treize", "quatorze", "quinze", "seize",
];

/// Of France, Belgium and Switzerland. The compounds beside sixty and eighty have
/// units only.
const TENS: [(&str, u64); 9] = [
    ("vingt", 20),
    ("trente", 30),
    ("quarante", 40),
    ("cinquante", 50),
    ("soixante", 60),
    ("septante", 70),
    ("huitante", 80),
    ("octante", 80),
    ("nonante", 90),
];

/// What is counted, and the number it stands for: "vingtième" and "vingt".
const ORDINALS: [(&str, &str); 26] = [
    ("unième", "un"),
    ("deuxième", "deux"),
    ("troisième", "trois"),
    ("quatrième", "quatre"),
    ("cinquième", "cinq"),
    ("sixième", "six"),
    ("septième", "sept"),
    ("huitième", "huit"),
    ("neuvième", "neuf"),
    ("dixième", "dix"),
    ("onzième", "onze"),
    ("douzième", "douze"),
    ("treizième", "treize"),
    ("quatorzième", "quatorze"),
    ("quinzième", "quinze"),
    ("seizième", "seize"),
    ("vingtième", "vingt"),
    ("trentième", "trente"),
    ("quarantième", "quarante"),
    ("cinquantième", "cinquante"),
    ("soixantième", "soixante"),
    ("septantième", "septante"),
    ("huitantième", "huitante"),
    ("nonantième", "nonante"),
    ("centième", "cent"),
    ("millième", "mille"),
];

const GRAMMAR: Grammar = Grammar {
    below_thousand,
    thousand: "mille",
    scales: &[
        (&["milliard", "milliards"], 1_000_000_000),
        (&["million", "millions"], 1_000_000),
    ],
    point: "virgule",
    sign: ',',
};

/// Whether a word next to a number makes it another one.
pub(super) fn belongs(word: &str) -> bool {
    const LARGE: [&str; 9] = [
        "une",
        "vingts",
        "cent",
        "cents",
        "mille",
        "million",
        "millions",
        "milliard",
        "milliards",
    ];
    LARGE.contains(&word)
        || unit(word).is_some()
        || ten(word).is_some()
        || ordinal(word.trim_end_matches('s')).is_some()
}

/// The number that begins with a word.
pub(super) fn number(scan: &Scan<'_>, start: usize) -> Option<Number> {
    let first = scan.folded(start);
    if !belongs(first) {
        return None;
    }
    // "Dix pour cent" is ten of them.
    let percent = first == "cent" && start > 0 && scan.folded(start - 1) == "pour";
    if percent {
        return None;
    }
    if let Some((value, words)) = grammar::ordinal(&GRAMMAR, scan, start, ordinal) {
        return Some(Number {
            digits: format!("{value}e"),
            words,
            plain: value >= SMALLEST && !matches!(first, "centième" | "millième"),
        });
    }
    // "Cent fois" and "mille mercis" are no counts.
    let bare = |words| words == 1 && matches!(first, "cent" | "mille");
    grammar::number(&GRAMMAR, scan, start).map(|number| Number {
        plain: number.plain && !bare(number.words),
        ..number
    })
}

fn ordinal(word: &str) -> Option<&'static str> {
    let found = ORDINALS.iter().find(|(ordinal, _)| *ordinal == word)?;
    Some(found.1)
}

fn unit(word: &str) -> Option<u64> {
    if word == "une" {
        return Some(1);
    }
    let found = UNITS.iter().position(|unit| *unit == word)?;
    Some(found as u64)
}

fn ten(word: &str) -> Option<u64> {
    let found = TENS.iter().find(|(ten, _)| *ten == word)?;
    Some(found.1)
}

/// A number below two thousand without "mille", and the word behind it: hundreds
/// are counted up to nineteen.
fn below_thousand(scan: &Scan<'_>, start: usize) -> Option<(u64, usize)> {
    let hundred = |at| near(scan, at) && matches!(scan.folded(at), "cent" | "cents");
    let (hundreds, at) = if scan.folded(start) == "cent" {
        (1, start + 1)
    } else {
        let (value, at) = below_hundred(scan, start)?;
        if !(2..20).contains(&value) || value == 10 || !hundred(at) {
            return Some((value, at));
        }
        (value, at + 1)
    };
    let rest = near(scan, at).then(|| below_hundred(scan, at)).flatten();
    let (rest, at) = rest.filter(|(rest, _)| *rest > 0).unwrap_or((0, at));
    Some((100 * hundreds + rest, at))
}

fn below_hundred(scan: &Scan<'_>, start: usize) -> Option<(u64, usize)> {
    let word = scan.folded(start);
    let next = near(scan, start + 1).then(|| scan.folded(start + 1));
    if word == "quatre" && matches!(next, Some("vingt" | "vingts")) {
        return Some(added(scan, 80, start + 2, 1..20));
    }
    if let Some(ten) = ten(word) {
        let most = if ten == 60 { 20 } else { 10 };
        let and = next == Some("et") && near(scan, start + 2);
        if and {
            let one = match scan.folded(start + 2) {
                "un" | "une" => Some(1),
                "onze" if ten == 60 => Some(11),
                _ => None,
            };
            return Some(one.map_or((ten, start + 1), |one| (ten + one, start + 3)));
        }
        return Some(added(scan, ten, start + 1, 2..most));
    }
    below_twenty(scan, start)
}

/// The tens with what is counted behind them, if that is in the range.
fn added(scan: &Scan<'_>, ten: u64, at: usize, range: std::ops::Range<u64>) -> (u64, usize) {
    let more = near(scan, at).then(|| below_twenty(scan, at)).flatten();
    more.filter(|(more, _)| range.contains(more))
        .map_or((ten, at), |(more, at)| (ten + more, at))
}

fn below_twenty(scan: &Scan<'_>, start: usize) -> Option<(u64, usize)> {
    let value = unit(scan.folded(start))?;
    if value == 10 && near(scan, start + 1) {
        let more = unit(scan.folded(start + 1)).filter(|more| (7..10).contains(more));
        if let Some(more) = more {
            return Some((10 + more, start + 2));
        }
    }
    Some((value, start + 1))
}
