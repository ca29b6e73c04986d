//! Phrases that models write for silence, from `assets/phrases.txt`.

use std::collections::HashSet;
use std::sync::LazyLock;

use unicode_segmentation::UnicodeSegmentation;

static PHRASES: LazyLock<HashSet<String>> = LazyLock::new(|| {
    include_str!("../../../assets/phrases.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(bare)
        .filter(|phrase| !phrase.is_empty())
        .collect()
});

/// Whether this, as a whole, is such a phrase, or one of them again and again.
pub(super) fn is_stock(text: &str) -> bool {
    let bare = bare(text);
    if PHRASES.contains(&bare) {
        return true;
    }
    let words: Vec<&str> = bare.split(' ').collect();
    (1..=words.len() / 2)
        .filter(|length| words.len().is_multiple_of(*length))
        .any(|length| {
            words.chunks(length).all(|chunk| chunk == &words[..length])
                && PHRASES.contains(&words[..length].join(" "))
        })
}

/// The words in small letters with single spaces between them, no marks.
fn bare(text: &str) -> String {
    let text = text.replace('’', "'").to_lowercase();
    let words: Vec<&str> = text.unicode_words().collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_marks_do_not_count_and_every_line_is_a_phrase_of_its_own() {
        for text in [
            "Thank you.",
            "THANKS FOR WATCHING!",
            " you ",
            "Untertitel der Amara.org-Community",
            "Sous-titres réalisés par la communauté d’Amara.org",
            "ご視聴ありがとうございました。",
        ] {
            assert!(is_stock(text), "{text}");
        }
        let lines = include_str!("../../../assets/phrases.txt")
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        assert_eq!(lines.count(), PHRASES.len(), "no phrase twice");
    }

    #[test]
    fn a_phrase_within_a_text_is_none_and_one_again_and_again_is_one() {
        assert!(!is_stock("Thank you for the report."));
        assert!(!is_stock("Say thank you."));
        assert!(!is_stock(""));
        assert!(is_stock("Thank you. Thank you. Thank you."));
        assert!(!is_stock("Thank you. Thank you. Thank."));
    }
}
