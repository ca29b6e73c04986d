//! What is counted in German: "einundzwanzigste", with the endings of every case.

use super::super::SMALLEST;
use super::value;

/// As adjectives end: "der zehnte", "ein zehnter", "am zehnten", "zehntem",
/// "zehntes". "Zehntens" and "zu zehnt" are others.
const ENDINGS: [&str; 5] = ["e", "er", "en", "em", "es"];

/// Those below twenty that are not their number with a "t", at the end of larger
/// ones too: "hunderterste".
const ODD: [(&str, &str); 4] = [
    ("erst", "eins"),
    ("dritt", "drei"),
    ("siebt", "sieben"),
    ("acht", "acht"),
];

/// The number that a word in small letters counts by, from [`SMALLEST`] on. "Das
/// hundertste Mal" is no count, nor is "der tausendste".
pub(super) fn ordinal(word: &str) -> Option<u64> {
    let mut endings = ENDINGS.iter();
    let stem = endings.find_map(|ending| word.strip_suffix(ending))?;
    let odd = ODD.iter().find_map(|(odd, plain)| {
        let before = stem.strip_suffix(odd)?;
        value(&format!("{before}{plain}"))
    });
    let counted = odd.or_else(|| with_st(stem)).or_else(|| with_t(stem))?;
    (counted >= SMALLEST).then_some(counted)
}

/// "Zwanzigst": tens, hundreds and thousands.
fn with_st(stem: &str) -> Option<u64> {
    value(stem.strip_suffix("st")?).filter(|value| value % 100 == 0 || value % 100 >= 20)
}

/// "Zehnt", "zwölft", "hundertvierzehnt".
fn with_t(stem: &str) -> Option<u64> {
    let regular = |value: &u64| matches!(value % 100, 2 | 4..=7 | 9..=19);
    value(stem.strip_suffix('t')?).filter(regular)
}
