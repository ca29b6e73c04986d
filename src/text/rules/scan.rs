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
    /// The whole text with its ASCII letters in lower case: most words are there.
    lower: String,
    /// The words that have other letters, in lower case, one behind the other.
    folded: String,
    /// Which words those are, in order, and where each of them ends in it.
    odd: Vec<(usize, usize)>,
}

impl<'a> Scan<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut scan = Self {
            text,
            places: Vec::with_capacity(text.len() / 6),
            lower: text.to_ascii_lowercase(),
            folded: String::new(),
            odd: Vec::new(),
        };
        let mut at = 0;
        while let Some(start) = word_start(text, at) {
            let end = word_end(text, start);
            let word = &text[start..end];
            if !word.is_ascii() {
                fold(word, &mut scan.folded);
                scan.odd.push((scan.places.len(), scan.folded.len()));
            }
            scan.places.push(start..end);
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
        let plain = &self.lower[self.place(index)];
        if plain.is_ascii() {
            return plain;
        }
        let Ok(at) = self.odd.binary_search_by_key(&index, |(word, _)| *word) else {
            return plain;
        };
        let start = at.checked_sub(1).map_or(0, |before| self.odd[before].1);
        &self.folded[start..self.odd[at].1]
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
    match c {
        ..='\x7f' => is_plain(c as u8),
        // The letters of Latin languages, and dashes and quotation marks, are not
        // looked up.
        '\u{c0}'..='\u{24f}' => !matches!(c, '×' | '÷'),
        '\u{2010}'..='\u{203e}' => false,
        _ => is_listed(c),
    }
}

/// The same for an ASCII character.
const fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// The same by Unicode's tables, which takes its time.
fn is_listed(c: char) -> bool {
    c.is_alphanumeric() || regex_syntax::is_word_character(c)
}

fn fold(word: &str, into: &mut String) {
    for c in word.chars() {
        match c {
            '’' => into.push('\''),
            // These are small already.
            'ß'..='ÿ' => into.push(c),
            _ => into.extend(c.to_lowercase()),
        }
    }
}

fn char_at(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}

/// Where the next word begins, from the byte `at` on.
fn word_start(text: &str, mut at: usize) -> Option<usize> {
    loop {
        // Most signs are ASCII, and those need not be decoded.
        match *text.as_bytes().get(at)? {
            byte @ ..=0x7f if is_plain(byte) => return Some(at),
            ..=0x7f => at += 1,
            _ => match char_at(text, at)? {
                c if is_word(c) => return Some(at),
                c => at += c.len_utf8(),
            },
        }
    }
}

/// Where the word ends that begins at `start`, in bytes.
fn word_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut end = start;
    loop {
        let length = match bytes.get(end) {
            Some(&byte) if is_plain(byte) => 1,
            Some(b'\'') if char_at(text, end + 1).is_some_and(is_word) => 1,
            None | Some(..=0x7f) => return end,
            Some(_) => match char_at(text, end) {
                Some(c) if is_word(c) => c.len_utf8(),
                Some(c @ '’') if char_at(text, end + c.len_utf8()).is_some_and(is_word) => {
                    c.len_utf8()
                }
                Some(_) | None => return end,
            },
        };
        end += length;
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
    fn what_is_not_looked_up_is_what_the_tables_say() {
        for c in '\0'..=char::MAX {
            assert_eq!(is_word(c), is_listed(c), "{c:?}");
        }
    }

    #[test]
    fn a_letter_whose_small_form_is_longer_keeps_the_places_right() {
        let scan = Scan::new("İstanbul Um");
        assert_eq!((scan.word(1), scan.folded(1)), ("Um", "um"));
    }
}
