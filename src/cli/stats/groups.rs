//! The dictations of each day, profile or model.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Totals;
use super::table::{counted, saving, speech};
use crate::cli::table::columns;
use crate::store::Dictation;

/// What the figures are taken apart by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// The local day on which they began
    Day,
    /// The profile that they were dictated with
    Profile,
    /// The model that wrote the text that was waited for
    Model,
}

/// The dictations of one day, profile or model.
#[derive(Debug, Serialize)]
pub(super) struct Group {
    /// The day (`2026-11-20`), or the name; empty where there is none.
    name: String,
    #[serde(flatten)]
    totals: Totals,
}

/// How long the bars are, in cells.
const BAR: usize = 16;

impl By {
    /// Days in their order, the others by their words, the most first.
    pub(super) fn groups(self, dictations: &[Dictation], typing_wpm: u32) -> Vec<Group> {
        let mut by_name: BTreeMap<String, Vec<&Dictation>> = BTreeMap::new();
        for dictation in dictations {
            by_name
                .entry(self.name(dictation))
                .or_default()
                .push(dictation);
        }
        let mut groups: Vec<Group> = by_name
            .into_iter()
            .map(|(name, theirs)| Group {
                name,
                totals: Totals::of(&theirs, typing_wpm),
            })
            .collect();
        if self != Self::Day {
            groups.sort_by_key(|group| std::cmp::Reverse(group.totals.words));
        }
        groups
    }

    fn name(self, dictation: &Dictation) -> String {
        match self {
            Self::Day => super::super::clips::local(dictation.clip.id.unix_ms())
                .date()
                .to_string(),
            Self::Profile => dictation.clip.profile.clone(),
            Self::Model => dictation.model.clone().unwrap_or_default(),
        }
    }

    /// What one without a name is called in tables.
    const fn nameless(self) -> &'static str {
        match self {
            Self::Profile => "(default)",
            Self::Day | Self::Model => "(none)",
        }
    }

    const fn head(self) -> &'static str {
        match self {
            Self::Day => "DAY",
            Self::Profile => "PROFILE",
            Self::Model => "MODEL",
        }
    }

    /// Lines of at most 80 cells, where names are short; the bars are of words.
    pub(super) fn table(self, groups: &[Group], all: &Totals) -> String {
        let most = groups.iter().map(|group| group.totals.words).max();
        let rows = groups.iter().map(|Group { name, totals }| {
            let name = match name.as_str() {
                "" => self.nameless(),
                name => name,
            };
            vec![
                name.to_owned(),
                bar(totals.words, most.unwrap_or(0)),
                totals.dictations.to_string(),
                totals.words.to_string(),
                speech(totals.speech_ms),
                signed(totals.saved_ms),
            ]
        });
        let heads = [
            self.head(),
            "",
            "DICTATIONS",
            "WORDS",
            "SPEECH",
            "TIME SAVED",
        ];
        let table = columns(&heads, 2, rows);
        let words = counted(all.words, "word");
        format!("{table}\n{words} in all. {}\n", saving(all))
    }
}

/// `4.2 minutes`, with a minus for time that was lost.
fn signed(ms: i64) -> String {
    let sign = if ms < 0 { "−" } else { "" };
    format!("{sign}{}", speech(ms.unsigned_abs()))
}

/// A bar in eighths of a cell; what is not zero is seen.
fn bar(words: usize, most: usize) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = (words * BAR * 8).div_ceil(most.max(1));
    "█".repeat(eighths / 8) + EIGHTHS[eighths % 8]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_as_long_as_their_words_are_many() {
        assert_eq!(bar(100, 100), "█".repeat(BAR));
        assert_eq!(bar(50, 100), "█".repeat(BAR / 2));
        assert_eq!(bar(1, 1_000_000), "▏");
        assert_eq!((bar(0, 5), bar(0, 0)), (String::new(), String::new()));
    }

    #[test]
    fn time_that_was_lost_has_a_minus() {
        assert_eq!(signed(90_000), "1.5 minutes");
        assert_eq!(signed(-1_500), "−1.5 seconds");
    }
}
