//! Finding words by some of their letters, in order: `rf` finds `retry-failed`.

/// A letter that begins a word counts so much more.
const WORD: u32 = 8;
/// One right behind the one before it, so much more.
const TOGETHER: u32 = 10;
/// Each found letter.
const LETTER: u32 = 1;

/// How well `query` is found in `text`, and at which letters (counted in `char`s);
/// `None` where it is not. Capitals and spaces of the query do not matter, and an
/// empty one is found everywhere.
///
/// Of all ways to find it the best is taken: the query's letters along one side, the
/// text's along the other (Smith and Waterman's table without mismatches), so the
/// time is the product of both lengths.
pub fn find(text: &str, query: &str) -> Option<(u32, Vec<usize>)> {
    let text: Vec<char> = text.chars().collect();
    let wanted: Vec<char> = query.chars().filter(|c| !c.is_whitespace()).collect();
    let same = |a: char, b: char| a == b || a.to_lowercase().eq(b.to_lowercase());
    let begins =
        |at: usize| at == 0 || (text[at].is_alphanumeric() && !text[at - 1].is_alphanumeric());
    // best[i][j]: the best way to find the first i + 1 letters with the last of them
    // at j, and where the one before it is.
    let mut best: Vec<Vec<Option<(u32, usize)>>> = Vec::with_capacity(wanted.len());
    for (index, &letter) in wanted.iter().enumerate() {
        let mut row = vec![None; text.len()];
        let mut before: Option<(u32, usize)> = None;
        for at in 0..text.len() {
            if let (Some(last), Some(place)) = (best.last(), at.checked_sub(1))
                && let Some((score, _)) = last[place]
                && before.is_none_or(|(known, _)| score > known)
            {
                before = Some((score, place));
            }
            if !same(text[at], letter) {
                continue;
            }
            let own = LETTER + if begins(at) { WORD } else { 0 };
            if index == 0 {
                row[at] = Some((own, at));
                continue;
            }
            let joined = at.checked_sub(1).and_then(|place| {
                let (score, _) = best.last()?[place]?;
                Some((score + TOGETHER, place))
            });
            let from = joined
                .into_iter()
                .chain(before)
                .max_by_key(|(score, _)| *score);
            row[at] = from.map(|(score, place)| (score + own, place));
        }
        best.push(row);
    }
    let Some(last) = best.last() else {
        return Some((0, Vec::new()));
    };
    let ends = last.iter().enumerate();
    let found = ends.filter_map(|(at, way)| Some((way.as_ref()?.0, at)));
    // Of equals the first.
    let (score, mut at) = found.rev().max_by_key(|(score, _)| *score)?;
    let mut letters = Vec::with_capacity(wanted.len());
    for row in best.iter().rev() {
        letters.push(at);
        at = row[at].map_or(at, |(_, before)| before);
    }
    letters.reverse();
    Some((score, letters))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn places(text: &str, query: &str) -> Option<Vec<usize>> {
        find(text, query).map(|(_, places)| places)
    }

    #[test]
    fn the_letters_are_found_in_order_and_best_where_words_begin() {
        assert_eq!(places("retry-failed", "rf"), Some(vec![0, 6]));
        assert_eq!(places("retry-failed", "fail"), Some(vec![6, 7, 8, 9]));
        assert_eq!(places("copy", "yc"), None);
        assert_eq!(places("copy", ""), Some(vec![]));
        // Not the first `s`, but the one that begins a word.
        assert_eq!(places("its settings", "set"), Some(vec![4, 5, 6]));
        assert_eq!(places("Über alles", "üa"), Some(vec![0, 5]));
    }

    #[test]
    fn what_fits_better_counts_more() {
        let score = |text| find(text, "mod").map(|(score, _)| score);
        assert!(score("models") > score("microphone on demand"));
        assert!(score("models") > score("remodel"));
    }

    proptest! {
        #[test]
        fn the_found_letters_are_the_querys(text in ".{0,40}", query in ".{0,6}") {
            if let Some((_, places)) = find(&text, &query) {
                let letters: Vec<char> = text.chars().collect();
                let found: String = places.iter().map(|&at| letters[at]).collect();
                let wanted = query.chars().filter(|c| !c.is_whitespace());
                prop_assert_eq!(found.to_lowercase(), wanted.collect::<String>().to_lowercase());
                prop_assert!(places.is_sorted());
            }
        }

        #[test]
        fn a_part_of_the_text_is_always_found(text in "[a-zäß -]{1,30}", skip in 0..5_usize) {
            let part: String = text.chars().step_by(skip + 1).collect();
            prop_assert!(find(&text, &part).is_some());
        }
    }
}
