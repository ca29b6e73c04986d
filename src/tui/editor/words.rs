//! Where the words of a text begin and end.

use unicode_segmentation::UnicodeSegmentation;

/// The beginning of the word before this place, or of all.
pub(super) fn left(text: &str, at: usize) -> usize {
    let mut words = text[..at].unicode_word_indices();
    words.next_back().map_or(0, |(start, _)| start)
}

/// The end of the word behind this place, or of all.
pub(super) fn right(text: &str, at: usize) -> usize {
    let word = text[at..].unicode_word_indices().next();
    word.map_or(text.len(), |(start, word)| at + start + word.len())
}
