//! What differs between two texts, word by word.

use similar::{ChangeTag, TextDiff};

/// A run of words, separated by single spaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// In both texts.
    Same(String),
    /// In the old one only.
    Removed(String),
    /// In the new one only.
    Added(String),
}

/// The fewest removed and added words that make `new` of `old` (Myers, "An
/// O(ND) Difference Algorithm", 1986; the crate `similar`). Space counts for nothing.
pub fn word_diff(old: &str, new: &str) -> Vec<Change> {
    let old: Vec<&str> = old.split_whitespace().collect();
    let new: Vec<&str> = new.split_whitespace().collect();
    let mut changes: Vec<Change> = Vec::new();
    for change in TextDiff::from_slices(&old, &new).iter_all_changes() {
        let word = change.value();
        let run = match (change.tag(), changes.last_mut()) {
            (ChangeTag::Equal, Some(Change::Same(run)))
            | (ChangeTag::Delete, Some(Change::Removed(run)))
            | (ChangeTag::Insert, Some(Change::Added(run))) => run,
            (tag, _) => {
                changes.push(match tag {
                    ChangeTag::Equal => Change::Same(word.to_owned()),
                    ChangeTag::Delete => Change::Removed(word.to_owned()),
                    ChangeTag::Insert => Change::Added(word.to_owned()),
                });
                continue;
            }
        };
        run.push(' ');
        run.push_str(word);
    }
    changes
}

/// On one line, as `git diff --word-diff` writes it: `a [-b-]{+c+} d`.
pub fn plain(changes: &[Change]) -> String {
    let mut line = String::new();
    for (at, change) in changes.iter().enumerate() {
        let replaces = matches!(change, Change::Added(_))
            && at > 0
            && matches!(changes[at - 1], Change::Removed(_));
        if at > 0 && !replaces {
            line.push(' ');
        }
        match change {
            Change::Same(run) => line.push_str(run),
            Change::Removed(run) => line.extend(["[-", run, "-]"]),
            Change::Added(run) => line.extend(["{+", run, "+}"]),
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_replaced_word_stands_beside_what_it_was() {
        let changes = word_diff("I scream  for more", "ice cream for more,\nplease");
        assert_eq!(
            plain(&changes),
            "[-I scream-]{+ice cream+} for [-more-]{+more, please+}"
        );
    }

    #[test]
    fn equal_texts_differ_in_nothing() {
        assert_eq!(word_diff("a b", "a  b"), [Change::Same("a b".to_owned())]);
        assert_eq!(word_diff("", ""), []);
        assert_eq!(plain(&word_diff("", "new")), "{+new+}");
    }

    fn words(text: &str) -> Vec<&str> {
        text.split_whitespace().collect()
    }

    proptest! {
        #[test]
        fn both_texts_can_be_read_out_of_it(old in "[ab c\u{e9}\u{1f600}]{0,40}", new in "[ab c\u{e9}\u{1f600}]{0,40}") {
            let changes = word_diff(&old, &new);
            let read = |wanted: fn(&Change) -> Option<&str>| -> Vec<String> {
                let runs = changes.iter().filter_map(wanted);
                runs.flat_map(|run| run.split(' ').map(str::to_owned)).collect()
            };
            let before = read(|change| match change {
                Change::Same(run) | Change::Removed(run) => Some(run),
                Change::Added(_) => None,
            });
            let after = read(|change| match change {
                Change::Same(run) | Change::Added(run) => Some(run),
                Change::Removed(_) => None,
            });
            prop_assert_eq!(before, words(&old));
            prop_assert_eq!(after, words(&new));
        }
    }
}
