//! What changed between two texts, word by word.
//!
//! Words are what stands between white space, so a text in a script that
//! writes without spaces is compared by its phrases.

use serde::{Deserialize, Serialize};
use similar::{Algorithm, DiffTag, capture_diff_slices};

/// Up to this many words in both texts together, no shorter list of changes
/// exists than the one given. Beyond, the search could take seconds for two
/// texts that have nothing in common, so it settles for a short one.
const SHORTEST_UP_TO: usize = 4_000;

/// One run of words, joined by single spaces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "words", rename_all = "snake_case")]
pub enum Change {
    /// In both texts.
    Same(String),
    /// In the old text only.
    Removed(String),
    /// In the new text only.
    Added(String),
}

/// The way from `old` to `new`. Between two runs of [`Change::Same`] stands one
/// run removed, one added, or both in this order.
pub fn word_diff(old: &str, new: &str) -> Vec<Change> {
    let old: Vec<&str> = old.split_whitespace().collect();
    let new: Vec<&str> = new.split_whitespace().collect();
    let algorithm = if old.len() + new.len() <= SHORTEST_UP_TO {
        Algorithm::RawMyers
    } else {
        Algorithm::Myers
    };
    let mut changes = Vec::new();
    for step in capture_diff_slices(algorithm, &old, &new) {
        let (removed, added) = (
            old[step.old_range()].join(" "),
            new[step.new_range()].join(" "),
        );
        if step.tag() == DiffTag::Equal {
            changes.push(Change::Same(added));
            continue;
        }
        if !removed.is_empty() {
            changes.push(Change::Removed(removed));
        }
        if !added.is_empty() {
            changes.push(Change::Added(added));
        }
    }
    changes
}

/// How many words changed; one that was replaced by another counts once.
/// Divided by the words of the old text, this is the word error rate of the new
/// or a little more: where words moved, other replacements could be fewer.
pub fn words_changed(changes: &[Change]) -> usize {
    let count = |words: &str| words.split_whitespace().count();
    let (mut total, mut removed, mut added) = (0, 0, 0);
    for change in changes {
        match change {
            Change::Same(_) => {
                total += removed.max(added);
                (removed, added) = (0, 0);
            }
            Change::Removed(words) => removed += count(words),
            Change::Added(words) => added += count(words),
        }
    }
    total + removed.max(added)
}

/// The changes on one line, marked as `git diff --word-diff=plain` marks them:
/// `see [-ewe-]{+you+} later`.
pub fn plain(changes: &[Change]) -> String {
    let mut line = String::new();
    let mut after_removed = false;
    for change in changes {
        let (before, words, behind) = match change {
            Change::Same(words) => ("", words, ""),
            Change::Removed(words) => ("[-", words, "-]"),
            Change::Added(words) => ("{+", words, "+}"),
        };
        let replaces = after_removed && matches!(change, Change::Added(_));
        if !line.is_empty() && !replaces {
            line.push(' ');
        }
        line.extend([before, words, behind]);
        after_removed = matches!(change, Change::Removed(_));
    }
    line
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(text: &str) -> Vec<&str> {
        text.split_whitespace().collect()
    }

    /// One side of the changes: `Some` keeps the words.
    fn side(changes: &[Change], keep: impl Fn(&Change) -> Option<&String>) -> Vec<&str> {
        changes
            .iter()
            .filter_map(keep)
            .flat_map(|run| words(run))
            .collect()
    }

    fn old_side(changes: &[Change]) -> Vec<&str> {
        side(changes, |change| match change {
            Change::Same(run) | Change::Removed(run) => Some(run),
            Change::Added(_) => None,
        })
    }

    fn new_side(changes: &[Change]) -> Vec<&str> {
        side(changes, |change| match change {
            Change::Same(run) | Change::Added(run) => Some(run),
            Change::Removed(_) => None,
        })
    }

    fn same(changes: &[Change]) -> usize {
        side(changes, |change| match change {
            Change::Same(run) => Some(run),
            Change::Removed(_) | Change::Added(_) => None,
        })
        .len()
    }

    /// The longest common subsequence by the textbook's table.
    fn most_in_common(old: &[&str], new: &[&str]) -> usize {
        let mut above = vec![0; new.len() + 1];
        for word in old {
            let mut row = vec![0];
            for (at, other) in new.iter().enumerate() {
                let best = if word == other {
                    above[at] + 1
                } else {
                    above[at + 1].max(row[at])
                };
                row.push(best);
            }
            above = row;
        }
        above[new.len()]
    }

    #[test]
    fn changes_are_marked_as_git_marks_them() {
        for (old, new, line, changed) in [
            ("", "", "", 0),
            ("one two", " one\n two ", "one two", 0),
            (
                "see ewe later",
                "see you later",
                "see [-ewe-]{+you+} later",
                1,
            ),
            ("a b c", "a c", "a [-b-] c", 1),
            ("a c", "a b b c", "a {+b b+} c", 2),
            ("", "all new", "{+all new+}", 2),
            ("all gone", "", "[-all gone-]", 2),
            (
                "Grüße 👋🏽 e\u{301}",
                "Grüße 👋 é",
                "Grüße [-👋🏽 e\u{301}-]{+👋 é+}",
                2,
            ),
            ("x שלום y", "x עולם y", "x [-שלום-]{+עולם+} y", 1),
        ] {
            let changes = word_diff(old, new);
            assert_eq!(plain(&changes), line);
            assert_eq!(words_changed(&changes), changed, "{line}");
        }
    }

    #[test]
    fn a_replacement_by_more_words_counts_the_more_and_distant_changes_add_up() {
        let changes = word_diff(
            "recognise speech now or never",
            "wreck a nice beach now never",
        );
        assert_eq!(
            plain(&changes),
            "[-recognise speech-]{+wreck a nice beach+} now [-or-] never"
        );
        assert_eq!(words_changed(&changes), 5);
    }

    #[test]
    fn changes_have_a_stable_json() {
        let json = serde_json::to_string(&word_diff("a b", "a c")).unwrap();
        assert_eq!(
            json,
            r#"[{"kind":"same","words":"a"},{"kind":"removed","words":"b"},{"kind":"added","words":"c"}]"#
        );
    }

    #[test]
    fn texts_of_a_thousand_words_get_the_shortest_list_too() {
        // Random words out of fifty: hard enough that a search with bounded
        // work finds a longer list.
        let mut state = 1_u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            format!("w{} ", (state >> 16) % 50)
        };
        let each = 1_000;
        let (old, new): (String, String) = (0..each).map(|_| (next(), next())).unzip();
        let changes = word_diff(&old, &new);
        assert_eq!(same(&changes), most_in_common(&words(&old), &words(&new)));
    }

    #[test]
    fn long_texts_lead_from_the_old_to_the_new_too() {
        let text = |salt: usize| -> String {
            let word = |n: usize| format!("w{} ", (n * n * salt) % 97);
            (0..SHORTEST_UP_TO).map(word).collect()
        };
        let (old, new) = (text(3), text(5));
        let changes = word_diff(&old, &new);
        assert_eq!(
            (old_side(&changes), new_side(&changes)),
            (words(&old), words(&new))
        );
        assert!(same(&changes) > 0);
    }

    proptest! {
        #[test]
        fn any_two_texts_are_the_two_sides_of_their_changes(
            old in "(\\PC{0,3}\\s?){0,12}",
            new in "(\\PC{0,3}\\s?){0,12}",
        ) {
            let changes = word_diff(&old, &new);
            prop_assert_eq!(old_side(&changes), words(&old));
            prop_assert_eq!(new_side(&changes), words(&new));
            let longer = words(&old).len().max(words(&new).len());
            prop_assert!(words_changed(&changes) >= longer - same(&changes));
        }

        #[test]
        fn no_shorter_list_of_changes_exists(old in "([a-d] ){0,30}", new in "([a-d] ){0,30}") {
            let changes = word_diff(&old, &new);
            prop_assert_eq!(old_side(&changes), words(&old));
            prop_assert_eq!(new_side(&changes), words(&new));
            prop_assert_eq!(same(&changes), most_in_common(&words(&old), &words(&new)));
            let joined = changes.windows(2).all(|pair| !matches!(
                (&pair[0], &pair[1]),
                (Change::Same(_), Change::Same(_))
                    | (Change::Removed(_), Change::Removed(_))
                    | (Change::Added(_), Change::Added(_) | Change::Removed(_))
            ));
            prop_assert!(joined, "{:?}", changes);
        }
    }
}
