//! The words of a text, with their places.

use std::ops::Range;

/// Every word of a text: its place, and how it is compared.
///
/// A word is what `\w+` matches in a regular expression, with the apostrophes
/// inside it and all signs for numbers: `don't`, `d’accord`, `größe`, `x_1`, `m²`.
/// A hyphen ends it.
pub(super) struct Scan<'a> {
    pub(super) text: &'a str,
    places: Vec<Range<usize>>,
    /// The words in lower case, one behind the other.
    folded: String,
    /// Where each of them ends in it.
    ends: Vec<usize>,
}

impl<'a> Scan<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut scan = Self {
            text,
            places: Vec::with_capacity(text.len() / 6),
            folded: String::with_capacity(text.len()),
            ends: Vec::with_capacity(text.len() / 6),
        };
        let mut at = 0;
        while let Some(from) = text[at..].find(is_word) {
            let start = at + from;
            let end = start + word_length(&text[start..]);
            fold(&text[start..end], &mut scan.folded);
            scan.places.push(start..end);
            scan.ends.push(scan.folded.len());
            at = end;
        }
        scan
    }

    /// How many words there are.
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// Where a word is, in bytes.
    pub(super) fn place(&self, index: usize) -> Range<usize> {
        self.places[index].clone()
    }

    /// A word as it is written.
    pub(super) fn word(&self, index: usize) -> &'a str {
        &self.text[self.place(index)]
    }

    /// A word in lower case, with the apostrophe of typewriters.
    pub(super) fn folded(&self, index: usize) -> &str {
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.folded[start..self.ends[index]]
    }

    /// What stands between a word and the one before it.
    pub(super) fn gap_before(&self, index: usize) -> &'a str {
        let start = index
            .checked_sub(1)
            .map_or(0, |before| self.places[before].end);
        &self.text[start..self.places[index].start]
    }
}

/// Whether a letter, digit, mark on a letter or underscore (`\w`), or another
/// sign for a number, such as `½`.
pub(super) fn is_word(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_alphanumeric() || c == '_'
    } else {
        c.is_alphanumeric() || regex_syntax::is_word_character(c)
    }
}

fn fold(word: &str, into: &mut String) {
    if word.is_ascii() {
        let start = into.len();
        into.push_str(word);
        into[start..].make_ascii_lowercase();
        return;
    }
    for c in word.chars() {
        match c {
            '’' => into.push('\''),
            _ => into.extend(c.to_lowercase()),
        }
    }
}

/// How long the word is that the text begins with, in bytes.
fn word_length(text: &str) -> usize {
    let mut end = 0;
    loop {
        // Most letters are ASCII, and those need not be decoded.
        let rest = &text[end..];
        let plain = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        end += rest.bytes().take_while(plain).count();
        let mut letters = text[end..].chars();
        end += match letters.next() {
            Some(c) if is_word(c) => c.len_utf8(),
            Some(c @ ('\'' | '’')) if letters.next().is_some_and(is_word) => c.len_utf8(),
            Some(_) | None => return end,
        };
    }
}

/// Whether a gap is spaces and nothing else, on one line.
pub(super) fn is_space(gap: &str) -> bool {
    !gap.is_empty() && gap.chars().all(|c| c.is_whitespace() && c != '\n')
}

/// The text with its first letter as a capital, where that is one letter too:
/// no word begins with an `ß`.
pub(super) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    let Some(first) = letters.next() else {
        return String::new();
    };
    let mut capital = first.to_uppercase();
    let capital = (capital.len() == 1).then(|| capital.next()).flatten();
    let mut out = String::with_capacity(text.len());
    out.push(capital.unwrap_or(first));
    out.push_str(letters.as_str());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_their_apostrophes_marks_and_digits_and_no_hyphens() {
        let scan = Scan::new("Don’t 'quote' push-to-talk e\u{301}té x_1 3.5 今日は!");
        let words: Vec<&str> = (0..scan.len()).map(|index| scan.word(index)).collect();
        assert_eq!(
            words,
            [
                "Don’t",
                "quote",
                "push",
                "to",
                "talk",
                "e\u{301}té",
                "x_1",
                "3",
                "5",
                "今日は"
            ]
        );
        assert_eq!(scan.folded(0), "don't");
        assert_eq!(scan.gap_before(3), "-");
        assert_eq!(scan.gap_before(0), "");
    }

    #[test]
    fn a_letter_whose_small_form_is_longer_keeps_the_places_right() {
        let scan = Scan::new("İstanbul Um");
        assert_eq!((scan.word(1), scan.folded(1)), ("Um", "um"));
    }
}
