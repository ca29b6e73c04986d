//! Where a key and its value stand in a text.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The bytes of a key and of its value.
pub(super) struct Place {
    key: Range<usize>,
    value: Range<usize>,
}

impl Place {
    /// Where the last of `parts` stands, which the others lead to.
    pub(super) fn find(text: &str, parts: &[&str]) -> Option<Self> {
        let document = DeTable::parse(text).ok()?;
        let (name, tables) = parts.split_last()?;
        let mut table = document.get_ref();
        for name in tables {
            table = table.get(*name)?.get_ref().as_table()?;
        }
        let (key, value): (_, &Spanned<DeValue<'_>>) = table.get_key_value(*name)?;
        let (key, value) = (key.span(), value.span());
        // Of dotted keys and tables the spans are elsewhere.
        (key.end <= value.start && value.end <= text.len()).then_some(Self { key, value })
    }

    /// The text with another value.
    pub(super) fn with_value(&self, text: &str, value: &str) -> String {
        replaced(text, &self.value, value)
    }

    /// The text with another name for the key.
    pub(super) fn renamed(&self, text: &str, name: &str) -> String {
        replaced(text, &self.key, name)
    }

    /// The text without the lines of key and value, where nothing else stands on
    /// them but a comment; what is above stays.
    pub(super) fn without_lines(&self, text: &str) -> Option<String> {
        let start = text[..self.key.start].rfind('\n').map_or(0, |end| end + 1);
        let before = &text[start..self.key.start];
        let end = text[self.value.end..].find('\n');
        let end = end.map_or(text.len(), |end| self.value.end + end + 1);
        let behind = text[self.value.end..end].trim();
        // `text.style = …`: the section's name is part of the line.
        let dotted = |letter: char| letter.is_ascii_alphanumeric() || "._-\"' \t".contains(letter);
        let alone = before.chars().all(dotted) && (behind.is_empty() || behind.starts_with('#'));
        alone.then(|| replaced(text, &(start..end), ""))
    }

    /// The comment lines right above the key, with their ends.
    pub(super) fn comment_above(&self, text: &str) -> String {
        let start = text[..self.key.start].rfind('\n').map_or(0, |end| end + 1);
        let mut first = start;
        for line in text[..start].split_inclusive('\n').rev() {
            if !line.trim_start().starts_with('#') {
                break;
            }
            first -= line.len();
        }
        text[first..start].to_owned()
    }
}

fn replaced(text: &str, range: &Range<usize>, with: &str) -> String {
    format!("{}{with}{}", &text[..range.start], &text[range.end..])
}
