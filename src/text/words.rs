//! Counting words, and how many of them an engine got wrong.

use unicode_segmentation::UnicodeSegmentation;

/// How many words are in a text, as Unicode finds them (UAX #29): `don't` is
/// one, `push-to-talk` three; a sign of Chinese or Japanese is one each.
pub fn count(text: &str) -> usize {
    text.unicode_words().count()
}

/// How many words of `heard` are wrong, against what was to be heard: words
/// replaced, left out and put in, in the fewest such steps (Levenshtein over
/// words). Capitals and punctuation do not count; how a word is written does:
/// `10` is not `ten`.
///
/// Divided by the words of `expected` it is the word error rate, which goes over
/// 1 when more was heard than said. The cost grows with the product of the two
/// lengths.
pub fn wrong(expected: &str, heard: &str) -> usize {
    strsim::generic_levenshtein(&compared(expected), &compared(heard))
}

/// The words of a text as they are compared.
fn compared(text: &str) -> Vec<String> {
    // The apostrophe of printers is that of typewriters.
    let plain = |word: &str| word.to_lowercase().replace('’', "'");
    text.unicode_words().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_are_counted_as_unicode_finds_them() {
        for (text, words) in [
            ("", 0),
            (" … — !", 0),
            ("Don't push-to-talk.", 4),
            ("今日は", 3),
            ("Grüße, Ünal", 2),
        ] {
            assert_eq!(count(text), words, "{text}");
        }
    }

    #[test]
    fn each_word_replaced_left_out_or_put_in_is_one_wrong() {
        for (expected, heard, words) in [
            ("see you later", "see ewe later", 1),
            ("see you later", "see later", 1),
            ("see you later", "see you all later", 1),
            ("see you later", "", 3),
            ("", "thank you", 2),
            ("a b c d", "b c d e", 2),
            ("ten", "10", 1),
        ] {
            assert_eq!(wrong(expected, heard), words, "{expected} / {heard}");
        }
    }

    #[test]
    fn capitals_punctuation_and_the_kind_of_apostrophe_do_not_count() {
        let (expected, heard) = ("Don’t stop, ÄNNE!", "don't  stop änne");
        assert_eq!(wrong(expected, heard), 0);
    }

    /// The same by the textbook: a table of all beginnings.
    fn by_the_table(expected: &[&str], heard: &[&str]) -> usize {
        let mut above: Vec<usize> = (0..=heard.len()).collect();
        for (row, word) in expected.iter().enumerate() {
            let mut below = vec![row + 1];
            for (column, other) in heard.iter().enumerate() {
                let replaced = above[column] + usize::from(word != other);
                let steps = replaced.min(above[column + 1] + 1).min(below[column] + 1);
                below.push(steps);
            }
            above = below;
        }
        above[heard.len()]
    }

    proptest! {
        #[test]
        fn a_text_has_nothing_wrong_against_itself(text in "\\PC{0,40}") {
            prop_assert_eq!(wrong(&text, &text), 0);
            prop_assert_eq!(wrong(&text, &text.replace(' ', " ... ")), 0);
        }

        #[test]
        fn the_steps_are_the_fewest_and_the_same_both_ways(
            expected in "([a-d] ){0,12}",
            heard in "([a-d] ){0,12}",
        ) {
            let (one, other): (Vec<&str>, Vec<&str>) =
                (expected.split_whitespace().collect(), heard.split_whitespace().collect());
            let steps = wrong(&expected, &heard);
            prop_assert_eq!(steps, by_the_table(&one, &other));
            prop_assert_eq!(steps, wrong(&heard, &expected));
            prop_assert!(steps >= one.len().abs_diff(other.len()));
            prop_assert!(steps <= one.len().max(other.len()));
        }

        #[test]
        fn one_more_word_is_one_more_step_at_most(
            text in "([a-d] ){1,12}",
            at in 0_usize..12,
        ) {
            let mut words: Vec<&str> = text.split_whitespace().collect();
            words.insert(at.min(words.len()), "new");
            let more = words.join(" ");
            prop_assert_eq!(wrong(&text, &more), 1);
            prop_assert_eq!(wrong(&more, &text), 1);
            prop_assert_eq!(wrong(&more, &more.replace("new", "other")), 1);
        }
    }
}
