//! What the numbers of several languages have in common: thousands and more,
//! decimals, and what is counted by them.

use super::{Number, SMALLEST};
use crate::text::rules::scan::{Scan, is_space};

/// How the numbers of a language are put together.
pub(super) struct Grammar {
    /// The number without thousands that begins with a word, and the word behind it.
    pub(super) below_thousand: fn(&Scan<'_>, usize) -> Option<(u64, usize)>,
    /// A thousand, which is said without a "one".
    pub(super) thousand: &'static str,
    /// What is counted beyond, the largest first, each with its words.
    pub(super) scales: &'static [(&'static [&'static str], u64)],
    /// What is said before the decimals.
    pub(super) point: &'static str,
    /// What is written there.
    pub(super) sign: char,
}

/// Whether a word follows the one before it, with nothing but spaces or a hyphen
/// between.
pub(super) fn near(scan: &Scan<'_>, index: usize) -> bool {
    index < scan.len() && {
        let gap = scan.gap_before(index);
        gap == "-" || is_space(gap)
    }
}

/// The number that begins with a word, with its decimals.
pub(super) fn number(grammar: &Grammar, scan: &Scan<'_>, start: usize) -> Option<Number> {
    let (value, end) = whole(grammar, scan, start)?;
    // The second of a list with its commas spoken.
    let listed = start >= 2
        && near(scan, start)
        && scan.folded(start - 1) == grammar.point
        && near(scan, start - 1)
        && (grammar.below_thousand)(scan, start - 2).is_some();
    if let Some((decimals, end)) = decimals(grammar, scan, end).filter(|_| !listed) {
        return Some(Number {
            digits: format!("{value}{}{decimals}", grammar.sign),
            words: end - start,
            plain: true,
        });
    }
    Some(Number {
        digits: value.to_string(),
        words: end - start,
        plain: value >= SMALLEST,
    })
}

/// The number that something is counted by, and how many words it has. `cardinal`
/// says which number an ordinal stands for.
pub(super) fn ordinal(
    grammar: &Grammar,
    scan: &Scan<'_>,
    start: usize,
    cardinal: fn(&str) -> Option<&'static str>,
) -> Option<(u64, usize)> {
    let words = (start..scan.len()).take(MOST_WORDS);
    let last = words
        .take_while(|&index| index == start || near(scan, index))
        .find(|&index| cardinal(scan.folded(index)).is_some())?;
    // As if it were none: the rest of the language need not know of ordinals.
    let mut plain = String::new();
    for index in start..last {
        plain.push_str(scan.folded(index));
        plain.push(' ');
    }
    plain.push_str(cardinal(scan.folded(last))?);
    let plain = Scan::new(&plain);
    let (value, end) = whole(grammar, &plain, 0)?;
    (end == plain.len()).then_some((value, last + 1 - start))
}

/// The longest ordinal that is looked for, in words.
const MOST_WORDS: usize = 16;

fn whole(grammar: &Grammar, scan: &Scan<'_>, start: usize) -> Option<(u64, usize)> {
    let (mut total, mut at) = (0, start);
    for (names, by) in grammar.scales {
        let counted = below_million(grammar, scan, at, start).filter(|(count, end)| {
            *count > 0 && near(scan, *end) && names.contains(&scan.folded(*end))
        });
        if let Some((count, end)) = counted {
            total += count * by;
            at = end + 1;
        }
    }
    match below_million(grammar, scan, at, start) {
        Some((rest, end)) if at == start || rest > 0 => Some((total + rest, end)),
        _ => (at > start).then_some((total, at)),
    }
}

/// The number without millions that goes on at a word, or begins with it.
fn below_million(
    grammar: &Grammar,
    scan: &Scan<'_>,
    at: usize,
    start: usize,
) -> Option<(u64, usize)> {
    if at != start && !near(scan, at) || at >= scan.len() {
        return None;
    }
    let thousand = |index: usize| index < scan.len() && scan.folded(index) == grammar.thousand;
    let (thousands, end) = if thousand(at) {
        (1, at + 1)
    } else {
        let (count, end) = (grammar.below_thousand)(scan, at)?;
        if count < 2 || !near(scan, end) || !thousand(end) {
            return Some((count, end));
        }
        (count, end + 1)
    };
    let rest = near(scan, end).then(|| (grammar.below_thousand)(scan, end));
    let (rest, end) = rest
        .flatten()
        .filter(|(rest, _)| *rest > 0)
        .unwrap_or((0, end));
    Some((1_000 * thousands + rest, end))
}

/// What is said behind the point: digits, or a number after any zeros. None where
/// another point follows: that is a list with its commas.
fn decimals(grammar: &Grammar, scan: &Scan<'_>, point: usize) -> Option<(String, usize)> {
    let said = |index: usize| near(scan, index) && scan.folded(index) == grammar.point;
    if !said(point) {
        return None;
    }
    let mut at = point + 1;
    let mut digits = String::new();
    while near(scan, at) && digits.len() < MOST_WORDS {
        let Some((value, end)) = (grammar.below_thousand)(scan, at) else {
            break;
        };
        let single = value < 10;
        if !single && digits.bytes().any(|digit| digit != b'0') {
            return None;
        }
        digits.push_str(&value.to_string());
        at = end;
        if !single {
            break;
        }
    }
    (!digits.is_empty() && !said(at)).then_some((digits, at))
}
