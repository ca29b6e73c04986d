//! Finding a text within transcripts.

use std::ops::Range;

/// The places of `query` in `text`, as byte ranges, left to right, none
/// overlapping. Capitals count only when the query has one.
pub fn find(text: &str, query: &str) -> Vec<Range<usize>> {
    let exact = query.chars().any(char::is_uppercase);
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(c) = text[from..].chars().next() {
        match matches_at(&text[from..], query, exact) {
            Some(len) if len > 0 => {
                found.push(from..from + len);
                from += len;
            }
            _ => from += c.len_utf8(),
        }
    }
    found
}

/// Whether `text` holds `query`.
pub fn contains(text: &str, query: &str) -> bool {
    let exact = query.chars().any(char::is_uppercase);
    !query.is_empty()
        && text
            .char_indices()
            .any(|(at, _)| matches_at(&text[at..], query, exact).is_some())
}

/// The byte length of the match at the start of `text`.
fn matches_at(text: &str, query: &str, exact: bool) -> Option<usize> {
    let mut chars = text.chars();
    for wanted in query.chars() {
        let have = chars.next()?;
        let same = have == wanted || (!exact && have.to_lowercase().eq(wanted.to_lowercase()));
        if !same {
            return None;
        }
    }
    Some(text.len() - chars.as_str().len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_count_only_when_asked_for() {
        assert_eq!(find("The door, the Door", "door"), [4..8, 14..18]);
        assert_eq!(find("The door, the Door", "Door").first(), Some(&(14..18)));
        assert_eq!(find("ÉCOLE école", "école").len(), 2);
    }

    #[test]
    fn letters_whose_lower_case_is_longer_do_not_shift_the_place() {
        // `İ` is two bytes and its lower case three.
        let text = "İstanbul door";
        let hit = find(text, "door").remove(0);
        assert_eq!(&text[hit], "door");
    }

    #[test]
    fn an_empty_query_is_nowhere() {
        assert!(find("text", "").is_empty());
        assert!(!contains("text", ""));
        assert!(contains("some text", "TEXT".to_lowercase().as_str()));
    }
}
