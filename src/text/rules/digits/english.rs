//! English numbers: "one hundred and five", "three point one four".

use super::{Number, SMALLEST};
use crate::text::rules::scan::{Scan, is_space};

const UNITS: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 8] = [
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];
const ORDINALS: [&str; 22] = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "hundredth",
    "thousandth",
    "millionth",
];

/// What a word does in a number.
#[derive(Clone, Copy)]
enum Part {
    /// 0 to 19.
    Unit(u64),
    /// 20 to 90.
    Ten(u64),
    Hundred,
    /// A thousand and more.
    Scale(u64),
}

fn part(word: &str) -> Option<Part> {
    // Most words are none, and their first letter says so.
    if !word.starts_with(['z', 'o', 't', 'f', 's', 'e', 'n', 'h', 'm', 'b']) {
        return None;
    }
    let at = |names: &[&str]| names.iter().position(|name| *name == word);
    match word {
        "hundred" => return Some(Part::Hundred),
        "thousand" => return Some(Part::Scale(1_000)),
        "million" => return Some(Part::Scale(1_000_000)),
        "billion" => return Some(Part::Scale(1_000_000_000)),
        _ => {}
    }
    if let Some(unit) = at(&UNITS) {
        return Some(Part::Unit(unit as u64));
    }
    at(&TENS).map(|ten| Part::Ten(10 * (ten as u64 + 2)))
}

/// Whether a word next to a number makes it another one.
pub(super) fn belongs(word: &str) -> bool {
    part(word).is_some() || ORDINALS.contains(&word)
}

/// The number that begins with a word.
pub(super) fn number(scan: &Scan<'_>, start: usize) -> Option<Number> {
    let (value, mut words) = whole(scan, start)?;
    if let Some(decimals) = decimals(scan, start + words) {
        words += 1 + decimals.len();
        let digits = format!("{value}.{decimals}");
        return Some(Number {
            digits,
            words,
            plain: true,
        });
    }
    let mut digits = value.to_string();
    // A year in two halves.
    if words == 1
        && (13..=20).contains(&value)
        && near(scan, start + 1)
        && let Some((rest, more)) = whole(scan, start + 1)
        && (10..=99).contains(&rest)
        // Two that follow each other are counted: "thirteen fourteen years".
        && (rest >= 20 || rest != value + 1)
    {
        words += more;
        digits = format!("{value}{rest}");
    }
    Some(Number {
        digits,
        words,
        plain: value >= SMALLEST,
    })
}

/// Whether a word follows the one before it, with nothing but spaces between.
fn near(scan: &Scan<'_>, index: usize) -> bool {
    index < scan.len() && is_space(scan.gap_before(index))
}

/// A number without decimals, and how many words it has.
fn whole(scan: &Scan<'_>, start: usize) -> Option<(u64, usize)> {
    let mut total = 0;
    let (mut group, mut scale) = (None, u64::MAX);
    // What may still be added to the group: less than this.
    let mut room = 1_000;
    let mut at = start;
    while at < scan.len() {
        let hyphen = at > start && scan.gap_before(at) == "-";
        if at > start && !near(scan, at) && !hyphen {
            break;
        }
        let mut word = at;
        // "And" only within a number, and not between two.
        if at > start && scan.folded(at) == "and" && is_joined(scan, at) {
            if group.is_some_and(|group| group % 100 != 0) {
                break;
            }
            word += 1;
        }
        match (part(scan.folded(word)), group) {
            (Some(Part::Unit(unit)), None) if room == 1_000 => {
                (group, room) = (Some(unit), u64::from(unit > 0));
            }
            (Some(Part::Ten(ten)), None) => (group, room) = (Some(ten), 10),
            (Some(Part::Unit(unit)), Some(sum)) if unit > 0 && unit < room => {
                (group, room) = (Some(sum + unit), 1);
            }
            (Some(Part::Ten(ten)), Some(sum)) if room == 100 => {
                (group, room) = (Some(sum + ten), 10);
            }
            (Some(Part::Hundred), Some(sum)) if (1..100).contains(&sum) && !hyphen => {
                (group, room) = (Some(sum * 100), 100);
            }
            (Some(Part::Scale(by)), Some(sum)) if sum > 0 && by < scale && !hyphen => {
                total += sum * by;
                (group, scale, room) = (None, by, 1_000);
            }
            _ => break,
        }
        at = word + 1;
    }
    (at > start).then_some((total + group.unwrap_or(0), at - start))
}

/// Whether "and" at this place joins what is before it with a number below a
/// hundred that nothing makes larger.
fn is_joined(scan: &Scan<'_>, and: usize) -> bool {
    let joins = matches!(
        part(scan.folded(and - 1)),
        Some(Part::Hundred | Part::Scale(_))
    );
    let small = |index| {
        near(scan, index)
            && matches!(
                part(scan.folded(index)),
                Some(Part::Unit(1..) | Part::Ten(_))
            )
    };
    let large = |index: usize| {
        index < scan.len()
            && matches!(
                part(scan.folded(index)),
                Some(Part::Hundred | Part::Scale(_))
            )
    };
    joins && small(and + 1) && !large(and + 2) && !large(and + 3)
}

/// The digits that are said behind "point".
fn decimals(scan: &Scan<'_>, point: usize) -> Option<String> {
    if !near(scan, point) || scan.folded(point) != "point" {
        return None;
    }
    let digits = (point + 1..scan.len()).map_while(|index| match part(scan.folded(index)) {
        Some(Part::Unit(digit @ 0..=9)) if near(scan, index) => Some(digit.to_string()),
        _ => None,
    });
    let digits: String = digits.collect();
    (!digits.is_empty()).then_some(digits)
}
