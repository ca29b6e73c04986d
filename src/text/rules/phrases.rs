//! Finding phrases of words, the longest first.

use std::collections::HashMap;

use super::scan::{Scan, is_space, is_word};

/// Phrases by their first word, each with what is meant by it.
#[derive(Debug, Clone)]
pub(super) struct Phrases<T> {
    by_first: HashMap<String, Vec<Phrase<T>>>,
    first: FirstWords,
}

/// Which first words there may be: most words of a text are none, and need not be
/// looked up to know that.
#[derive(Debug, Clone)]
struct FirstWords {
    /// For each first byte the lengths, as bits; the last is for all from there.
    lengths: Box<[u64; 256]>,
}

impl FirstWords {
    fn of<'w>(words: impl Iterator<Item = &'w String>) -> Self {
        let mut lengths = Box::new([0; 256]);
        for word in words {
            if let Some((first, length)) = Self::key(word) {
                lengths[first] |= length;
            }
        }
        Self { lengths }
    }

    fn key(word: &str) -> Option<(usize, u64)> {
        let first = *word.as_bytes().first()?;
        Some((usize::from(first), 1 << word.len().min(63)))
    }

    fn may_have(&self, word: &str) -> bool {
        Self::key(word).is_some_and(|(first, length)| self.lengths[first] & length != 0)
    }
}

#[derive(Debug, Clone)]
struct Phrase<T> {
    /// What stands right before the first word: `.` of `.net`.
    lead: String,
    /// The further words, each with what stands before it.
    rest: Vec<(String, String)>,
    /// What stands right behind the last word: `++` of `c++`.
    trail: String,
    value: T,
}

/// A phrase in a text.
#[derive(Debug)]
pub(super) struct Found<'p, T> {
    /// Where it begins, in bytes.
    pub(super) start: usize,
    /// Where it ends, in bytes.
    pub(super) end: usize,
    /// How many words it has.
    pub(super) words: usize,
    pub(super) value: &'p T,
}

impl<T> Phrases<T> {
    /// Of phrases that are written twice the first counts; one without a word is
    /// none.
    pub(super) fn new(phrases: impl IntoIterator<Item = (impl AsRef<str>, T)>) -> Self {
        let mut by_first: HashMap<String, Vec<Phrase<T>>> = HashMap::new();
        for (written, value) in phrases {
            if let Some((first, phrase)) = Phrase::new(written.as_ref(), value) {
                by_first.entry(first).or_default().push(phrase);
            }
        }
        for same in by_first.values_mut() {
            same.sort_by_key(|phrase| std::cmp::Reverse((phrase.rest.len(), phrase.marks())));
        }
        Self {
            first: FirstWords::of(by_first.keys()),
            by_first,
        }
    }

    /// The longest phrase that begins with the word `index`, and not before the
    /// byte `from`.
    pub(super) fn at(&self, scan: &Scan<'_>, index: usize, from: usize) -> Option<Found<'_, T>> {
        let first = scan.folded(index);
        if !self.first.may_have(first) {
            return None;
        }
        let same = self.by_first.get(first)?;
        same.iter().find_map(|phrase| {
            let (start, end) = phrase.found(scan, index, from)?;
            Some(Found {
                start,
                end,
                words: 1 + phrase.rest.len(),
                value: &phrase.value,
            })
        })
    }
}

impl<T> Phrase<T> {
    fn new(written: &str, value: T) -> Option<(String, Self)> {
        let written = written.trim();
        let scan = Scan::new(written);
        let last = scan.len().checked_sub(1)?;
        let further = |index| {
            (
                scan.gap_before(index).to_owned(),
                scan.folded(index).to_owned(),
            )
        };
        let phrase = Self {
            lead: written[..scan.place(0).start].to_owned(),
            rest: (1..scan.len()).map(further).collect(),
            trail: written[scan.place(last).end..].to_owned(),
            value,
        };
        Some((scan.folded(0).to_owned(), phrase))
    }

    fn marks(&self) -> usize {
        self.lead.len() + self.trail.len()
    }

    fn found(&self, scan: &Scan<'_>, index: usize, from: usize) -> Option<(usize, usize)> {
        let last = index + self.rest.len();
        if last >= scan.len() {
            return None;
        }
        let same = |(at, (gap, word)): (usize, &(String, String))| {
            let found = scan.gap_before(at);
            let near = if is_space(gap) {
                is_space(found)
            } else {
                gap == found
            };
            near && scan.folded(at) == word
        };
        if !(index + 1..).zip(&self.rest).all(same) {
            return None;
        }
        let before = &scan.text[from..scan.place(index).start];
        let before = before.strip_suffix(&*self.lead)?;
        let after = scan.text[scan.place(last).end..].strip_prefix(&*self.trail)?;
        let cut = |marks: &str, neighbour: Option<char>| {
            !marks.is_empty() && neighbour.is_some_and(is_word)
        };
        if cut(&self.lead, before.chars().next_back()) || cut(&self.trail, after.chars().next()) {
            return None;
        }
        Some((from + before.len(), scan.text.len() - after.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(phrases: &[&str], text: &str) -> Vec<String> {
        let phrases = Phrases::new(phrases.iter().map(|phrase| (phrase, ())));
        let scan = Scan::new(text);
        let (mut index, mut from, mut all) = (0, 0, Vec::new());
        while index < scan.len() {
            let Some(found) = phrases.at(&scan, index, from) else {
                index += 1;
                continue;
            };
            all.push(text[found.start..found.end].to_owned());
            index += found.words;
            from = found.end;
        }
        all
    }

    #[test]
    fn the_longest_phrase_is_found_whatever_its_capitals() {
        let phrases = ["point", "point d'exclamation"];
        assert_eq!(
            found(&phrases, "Point. point  D’EXCLAMATION"),
            ["Point", "point  D’EXCLAMATION"]
        );
    }

    #[test]
    fn marks_of_a_phrase_must_be_there_and_nothing_is_cut_out_of_a_word() {
        assert_eq!(
            found(&["c++", ".net"], "C++ c asp.net .NET c++11"),
            ["C++", ".NET"]
        );
        assert_eq!(found(&["art"], "start art party art's"), ["art"]);
    }

    #[test]
    fn a_phrase_does_not_go_over_marks_or_lines() {
        assert_eq!(
            found(&["new line"], "new, line new\nline new line"),
            ["new line"]
        );
    }
}
