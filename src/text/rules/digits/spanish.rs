//! Spanish numbers: "veintiuno", "treinta y dos", "quinientos", "tres coma cinco",
//! "vigésimo primero".

mod ordinal;

use super::Number;
use super::grammar::{self, Grammar, near};
use crate::text::rules::scan::Scan;

const UNITS: [&str; 30] = [
    "cero",
    "uno",
    "dos",
    "tres",
    "cuatro",
    "cinco",
    "seis",
    "siete",
    "ocho",
    "nueve",
    "diez",
    "once",
    "doce",
    "trece",
    "catorce",
    "quince",
    "dieciséis",
    "diecisiete",
    "dieciocho",
    "diecinueve",
    "veinte",
    "veintiuno",
    "veintidós",
    "veintitrés",
    "veinticuatro",
    "veinticinco",
    "veintiséis",
    "veintisiete",
    "veintiocho",
    "veintinueve",
];

/// The same before a noun, or without the accent.
const OTHERS: [(&str, u64); 9] = [
    ("un", 1),
    ("una", 1),
    ("dieciseis", 16),
    ("veintiún", 21),
    ("veintiun", 21),
    ("veintiuna", 21),
    ("veintidos", 22),
    ("veintitres", 23),
    ("veintiseis", 26),
];

const TENS: [&str; 7] = [
    "treinta",
    "cuarenta",
    "cincuenta",
    "sesenta",
    "setenta",
    "ochenta",
    "noventa",
];

/// Of one gender; the other ends in "as".
const HUNDREDS: [&str; 8] = [
    "doscientos",
    "trescientos",
    "cuatrocientos",
    "quinientos",
    "seiscientos",
    "setecientos",
    "ochocientos",
    "novecientos",
];

const GRAMMAR: Grammar = Grammar {
    below_thousand,
    thousand: "mil",
    scales: &[
        (&["billón", "billones"], 1_000_000_000_000),
        (&["millón", "millones"], 1_000_000),
    ],
    point: "coma",
    sign: ',',
};

/// Whether a word next to a number makes it another one.
pub(super) fn belongs(word: &str) -> bool {
    const LARGE: [&str; 8] = [
        "cien", "ciento", "cientos", "mil", "millón", "millones", "billón", "billones",
    ];
    LARGE.contains(&word)
        || unit(word).is_some()
        || ten(word).is_some()
        || hundreds(word).is_some()
        || ordinal::belongs(word)
}

/// The number that begins with a word.
pub(super) fn number(scan: &Scan<'_>, start: usize) -> Option<Number> {
    let first = scan.folded(start);
    if !belongs(first) {
        return None;
    }
    if let Some(ordinal) = ordinal::number(scan, start) {
        return Some(ordinal);
    }
    // "Diez por ciento", "cien por cien": so many of a hundred.
    let hundred = matches!(first, "cien" | "ciento");
    if hundred && start > 0 && scan.folded(start - 1) == "por" {
        return None;
    }
    // "Cien veces" and "mil gracias" are no counts.
    let bare = |words| words == 1 && (hundred || first == "mil");
    grammar::number(&GRAMMAR, scan, start).map(|number| Number {
        plain: number.plain && !bare(number.words),
        ..number
    })
}

fn unit(word: &str) -> Option<u64> {
    let found = UNITS.iter().position(|unit| *unit == word);
    let other = || OTHERS.iter().find(|(other, _)| *other == word);
    found.map(|unit| unit as u64).or_else(|| Some(other()?.1))
}

fn ten(word: &str) -> Option<u64> {
    let found = TENS.iter().position(|ten| *ten == word)?;
    Some(10 * (found as u64 + 3))
}

fn hundreds(word: &str) -> Option<u64> {
    let stem = word
        .strip_suffix("os")
        .or_else(|| word.strip_suffix("as"))?;
    let found = HUNDREDS
        .iter()
        .position(|hundreds| hundreds.strip_suffix("os") == Some(stem))?;
    Some(100 * (found as u64 + 2))
}

/// A number below a thousand, and the word behind it.
fn below_thousand(scan: &Scan<'_>, start: usize) -> Option<(u64, usize)> {
    let word = scan.folded(start);
    if word == "cien" {
        return Some((100, start + 1));
    }
    let hundreds = if word == "ciento" {
        100
    } else if let Some(hundreds) = hundreds(word) {
        hundreds
    } else {
        return below_hundred(scan, start);
    };
    let at = start + 1;
    let rest = near(scan, at).then(|| below_hundred(scan, at)).flatten();
    let (rest, at) = rest.filter(|(rest, _)| *rest > 0).unwrap_or((0, at));
    Some((hundreds + rest, at))
}

fn below_hundred(scan: &Scan<'_>, start: usize) -> Option<(u64, usize)> {
    let word = scan.folded(start);
    if let Some(unit) = unit(word) {
        return Some((unit, start + 1));
    }
    let ten = ten(word)?;
    let and = near(scan, start + 1) && scan.folded(start + 1) == "y" && near(scan, start + 2);
    let unit = and.then(|| unit(scan.folded(start + 2))).flatten();
    let unit = unit.filter(|unit| (1..10).contains(unit));
    Some(unit.map_or((ten, start + 1), |unit| (ten + unit, start + 3)))
}
