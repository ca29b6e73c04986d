//! What is counted in Spanish: "vigésimo primero", "decimotercera".

use super::super::Number;
use crate::text::rules::scan::{Scan, is_space};

/// By their stems, without accents: their ends say the gender.
const UNITS: [(&str, u64); 10] = [
    ("primer", 1),
    ("segund", 2),
    ("tercer", 3),
    ("cuart", 4),
    ("quint", 5),
    ("sext", 6),
    ("septim", 7),
    ("octav", 8),
    ("noven", 9),
    ("non", 9),
];
const TENS: [(&str, u64); 9] = [
    ("decim", 10),
    ("vigesim", 20),
    ("trigesim", 30),
    ("cuadragesim", 40),
    ("quincuagesim", 50),
    ("sexagesim", 60),
    ("septuagesim", 70),
    ("octogesim", 80),
    ("nonagesim", 90),
];
/// Names of their own.
const OTHERS: [(&str, u64); 2] = [("undecim", 11), ("duodecim", 12)];
/// What makes a number that is not written so, since its beginning is mostly said of
/// parts: "la centésima parte".
const LARGE: [&str; 4] = ["centesim", "ducentesim", "milesim", "millonesim"];

/// What stands behind the digits.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// "Vigésimo": 20.º
    O,
    /// "Vigésima": 20.ª
    A,
    /// "Vigésimo primer": 21.er
    Er,
}

/// A word without its accents.
fn plain(word: &str) -> String {
    let plain = |c: char| match c {
        'á' => 'a',
        'é' => 'e',
        'í' => 'i',
        'ó' => 'o',
        'ú' => 'u',
        c => c,
    };
    word.chars().map(plain).collect()
}

fn stem_and_ending(word: &str) -> Option<(&str, Ending)> {
    if let Some(stem) = word.strip_suffix('o') {
        return Some((stem, Ending::O));
    }
    if let Some(stem) = word.strip_suffix('a') {
        return Some((stem, Ending::A));
    }
    // "Primer" and "tercer" before a noun.
    word.ends_with("er").then_some((word, Ending::Er))
}

fn find(all: &[(&str, u64)], stem: &str) -> Option<u64> {
    let found = all.iter().find(|(known, _)| *known == stem);
    found.map(|(_, value)| *value)
}

/// Below ten: "séptima", "tercer".
fn unit(word: &str) -> Option<(u64, Ending)> {
    let (stem, ending) = stem_and_ending(word)?;
    Some((find(&UNITS, stem)?, ending))
}

/// From ten on in one word: "décimo", "decimotercera", "vigesimoprimer".
fn one_word(word: &str) -> Option<(u64, Ending)> {
    let (stem, ending) = stem_and_ending(word)?;
    if let Some(value) = find(&TENS, stem).or_else(|| find(&OTHERS, stem)) {
        return Some((value, ending));
    }
    let (ten, value) = TENS.iter().find(|(ten, _)| word.starts_with(ten))?;
    let rest = &word[ten.len()..];
    // "Decimoctavo" has one `o` for two.
    let unit = rest.strip_prefix('o').and_then(unit).or_else(|| unit(rest));
    let (unit, ending) = unit?;
    Some((value + unit, ending))
}

/// Most words are none, and their last and first letters say so.
fn ends_like_one(word: &str) -> bool {
    let (first, last) = (word.as_bytes().first(), word.as_bytes().last());
    matches!(last, Some(b'o' | b'a' | b'r'))
        && first.is_some_and(|first| b"cdmnopqstuv".contains(first))
}

/// All but the smallest, which have no accent, have this in them.
fn may_be_one(word: &str) -> bool {
    ends_like_one(word) && word.len() > 5 && word.contains("im")
}

/// Whether a word next to a number makes it another one.
pub(super) fn belongs(word: &str) -> bool {
    if !ends_like_one(word) {
        return false;
    }
    if !may_be_one(word) {
        return unit(word).is_some();
    }
    let word = plain(word);
    unit(&word).is_some() || one_word(&word).is_some() || is_large(&word)
}

fn is_large(word: &str) -> bool {
    stem_and_ending(word).is_some_and(|(stem, _)| LARGE.contains(&stem))
}

/// The ordinal that begins with a word, from ten on.
pub(super) fn number(scan: &Scan<'_>, start: usize) -> Option<Number> {
    let near = |index: usize| index < scan.len() && is_space(scan.gap_before(index));
    let first = scan.folded(start);
    if !may_be_one(first) {
        return None;
    }
    let first = plain(first);
    if is_large(&first) {
        // With all that belongs to it.
        return Some(Number {
            digits: String::new(),
            words: 1,
            plain: false,
        });
    }
    let (mut value, mut ending) = one_word(&first)?;
    let mut words = 1;
    if value % 10 == 0
        && near(start + 1)
        && let Some((unit, last)) = unit(&plain(scan.folded(start + 1)))
        && !is_noun(unit, last)
        && agrees(ending, last)
    {
        (value, ending, words) = (value + unit, last, 2);
    }
    let sign = match ending {
        Ending::O => "º",
        Ending::A => "ª",
        Ending::Er => "er",
    };
    Some(Number {
        digits: format!("{value}.{sign}"),
        words,
        plain: !is_part(scan, start, start + words),
    })
}

/// "El vigésimo segundo" may be a second, and "el décimo cuarto" a room.
fn is_noun(unit: u64, ending: Ending) -> bool {
    ending == Ending::O && matches!(unit, 2 | 4)
}

fn agrees(ten: Ending, unit: Ending) -> bool {
    (ten == Ending::A) == (unit == Ending::A)
}

/// Whether these words say how large a piece is: "una décima", "la vigésima parte",
/// "la décima de segundo".
fn is_part(scan: &Scan<'_>, start: usize, end: usize) -> bool {
    let near = |index: usize| index < scan.len() && is_space(scan.gap_before(index));
    let before = start
        .checked_sub(1)
        .filter(|_| near(start))
        .map_or("", |index| scan.folded(index));
    let after = if near(end) { scan.folded(end) } else { "" };
    let single = end == start + 1;
    matches!(before, "un" | "una" | "media")
        || matches!(after, "parte" | "partes")
        || (single && after == "de")
}
