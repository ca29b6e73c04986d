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

/// What is counted, from the first on, and from the twentieth on by tens.
fn cardinal(word: &str) -> Option<&'static str> {
    if let Some(tens) = word.strip_suffix("ieth") {
        return TENS
            .into_iter()
            .find(|ten| ten.strip_suffix('y') == Some(tens));
    }
    let found = ORDINALS[..19].iter().position(|name| *name == word)?;
    UNITS.get(found + 1).copied()
}

/// "Twenty-first"; `None` where it is more likely something else.
fn ordinal(scan: &Scan<'_>, start: usize) -> Option<Number> {
    let mut plain = String::new();
    let follows = |index: usize| index == start || near(scan, index) || hyphen(scan, index);
    let mut last = start;
    loop {
        if last >= scan.len() || !follows(last) {
            return None;
        }
        let word = scan.folded(last);
        let (cardinal, known) = (cardinal(word), part(word).is_some() || word == "and");
        if cardinal.is_none() && !known {
            return None;
        }
        if hyphen(scan, last) && last > start {
            plain.push('-');
        } else if last > start {
            plain.push(' ');
        }
        plain.push_str(cardinal.unwrap_or(word));
        if cardinal.is_some() {
            break;
        }
        last += 1;
    }
    let plain = Scan::new(&plain);
    let (value, words) = whole(&plain, 0)?;
    let is_one = words == plain.len() && value >= SMALLEST && counts(scan, start, last);
    let ending = match (value % 10, value % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    is_one.then(|| Number {
        digits: format!("{value}{ending}"),
        words,
        plain: true,
    })
}

fn hyphen(scan: &Scan<'_>, index: usize) -> bool {
    index < scan.len() && scan.gap_before(index) == "-"
}

/// Whether these words count something: "a tenth of it" is a part, a "twenty
/// second delay" takes a while, and "twenty first names" are names.
fn counts(scan: &Scan<'_>, start: usize, last: usize) -> bool {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let before = start
        .checked_sub(1)
        .filter(|_| near(scan, start))
        .map_or("", |index| scan.folded(index));
    let after = Some(last + 1).filter(|&index| near(scan, index));
    let after = after.map_or("", |index| scan.folded(index));
    if matches!(before, "a" | "an") && after == "of" {
        return false;
    }
    let dated = matches!(after, "of" | "century")
        || MONTHS.contains(&before)
        || (before == "the" && after.is_empty());
    let joined = last == start || hyphen(scan, last) || scan.folded(last - 1) == "and";
    dated || (joined && scan.folded(last) != "second")
}

/// Whether a word next to a number makes it another one.
pub(super) fn belongs(word: &str) -> bool {
    part(word).is_some() || ORDINALS.contains(&word) || cardinal(word).is_some()
}

/// The number that begins with a word.
pub(super) fn number(scan: &Scan<'_>, start: usize) -> Option<Number> {
    let Some((value, mut words)) = whole(scan, start) else {
        return cardinal(scan.folded(start)).and_then(|_| ordinal(scan, start));
    };
    if let Some(ordinal) = ordinal_behind(scan, start, words) {
        return Some(ordinal);
    }
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

/// The ordinal that a number is the beginning of.
fn ordinal_behind(scan: &Scan<'_>, start: usize, words: usize) -> Option<Number> {
    let last = start + words;
    // "One hundred and first".
    let last = last + usize::from(last < scan.len() && scan.folded(last) == "and");
    (last < scan.len())
        .then(|| cardinal(scan.folded(last)))
        .flatten()?;
    ordinal(scan, start)
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
