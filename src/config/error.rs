//! What is wrong with a configuration, where, and what to write instead.

use std::fmt;
use std::ops::Range;

use super::profile::ChordConflict;
use crate::front::keys::KeymapError;
use crate::hotkey::BadChord;

/// One problem in a configuration, with its place.
///
/// Shows as one sentence and the line it speaks of:
///
/// ```text
/// line 2, column 1: there is no key `pre_rol_ms` in `[microphone]`; did you mean `pre_roll_ms`?
///   |
/// 2 | pre_rol_ms = 500
///   | ^^^^^^^^^^
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// Counted from 1.
    pub line: usize,
    /// Counted from 1, in characters.
    pub column: usize,
    /// How many characters from [`Self::column`] on are meant; at least 1.
    pub width: usize,
    /// The line itself, without its end.
    pub source_line: String,
    /// What is wrong. Boxed, since it is by far the largest part of a rare value.
    pub problem: Box<Problem>,
}

impl std::error::Error for ConfigError {}

/// What can be wrong with a configuration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The text is not TOML.
    #[error("this is not TOML: {0}")]
    Syntax(String),
    /// A key or section that is already there.
    #[error("this is already set further up; keep only one of the two")]
    Twice,
    /// A key or section that sayso does not know.
    #[error("there is no {what}; {hint}")]
    Unknown {
        /// The key and its section, as in ``key `a` in `[b]` ``.
        what: String,
        /// What was probably meant, or what there is.
        hint: String,
    },
    /// A value of another type than the key takes.
    #[error("`{key}` takes {expected}, and this is {found}")]
    WrongType {
        /// The key.
        key: String,
        /// What it takes, with an example.
        expected: String,
        /// What was written.
        found: &'static str,
    },
    /// A number outside the allowed range.
    #[error("`{key} = {value}` is out of range: {min} to {max}{unit} are allowed")]
    OutOfRange {
        /// The key.
        key: String,
        /// What was written.
        value: String,
        /// The smallest allowed value.
        min: i64,
        /// The largest allowed value.
        max: i64,
        /// The unit with a space before it, or nothing.
        unit: &'static str,
    },
    /// A word that is none of the key's choices.
    #[error("`{key}` cannot be `{value}`; {hint}")]
    NotAChoice {
        /// The key.
        key: String,
        /// What was written.
        value: String,
        /// What was probably meant, and what there is.
        hint: String,
    },
    /// A list that names nothing.
    #[error(
        "`{key}` names none; write \"auto\", or one or more of {choices}, or `global = false` for none"
    )]
    OneAtLeast {
        /// The key.
        key: String,
        /// What it may name.
        choices: String,
    },
    /// A replacement that is none.
    #[error("the replacement `{written}` cannot work: {why}")]
    Replacement {
        /// All of it.
        written: String,
        /// What is wrong with it, and what to write.
        why: String,
    },
    /// Keys of the screen that cannot work.
    #[error("`{key}` cannot work: {why}")]
    ActionKeys {
        /// The key.
        key: String,
        /// What is wrong, and what to write.
        why: KeymapError,
    },
    /// A chord that cannot work.
    #[error("the hotkey cannot work: {0}")]
    Chord(#[from] BadChord),
    /// A language that whisper does not know.
    #[error("`{key}` cannot be `{value}`, which is no language; {hint}")]
    Language {
        /// The key.
        key: String,
        /// What was written.
        value: String,
        /// What was probably meant, and what may be written.
        hint: String,
    },
    /// A name that no profile can have.
    #[error("`{name}` cannot be the name of a profile; {hint}")]
    ProfileName {
        /// What was written.
        name: String,
        /// Why not, and what to write.
        hint: &'static str,
    },
    /// A profile that no key starts.
    #[error(
        "the profile `{0}` has no key of its own; write `hotkey.chord = \"F8\"` below `[profile.{0}]`"
    )]
    ProfileChord(String),
    /// A key or section that is the same for all profiles.
    #[error(
        "`{what}` is the same for all profiles; write it below `[{section}]`, before the profiles"
    )]
    NotInProfile {
        /// The key or section.
        what: String,
        /// Where it belongs.
        section: String,
    },
    /// Two chords that cannot both work.
    #[error("{0}")]
    Chords(#[from] ChordConflict),
    /// Anything else, in the deserializer's words.
    #[error("{0}")]
    Other(String),
}

impl ConfigError {
    /// The place and the problem in one sentence, where there is no room to show the
    /// line: `line 2, column 1: there is no key …`.
    pub fn brief(&self) -> String {
        let Self {
            line,
            column,
            problem,
            ..
        } = self;
        format!("line {line}, column {column}: {problem}")
    }

    /// Finds the line and column of the byte range `span` in `text`.
    pub(crate) fn at(text: &str, span: Range<usize>, problem: Problem) -> Self {
        let mut start = span.start.min(text.len());
        // A parser that stopped at the end points behind the last line break,
        // where there is nothing to show.
        if start == text.len() && start > 0 {
            start = text.trim_end().len();
        }
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let source_line = text[line_start..].lines().next().unwrap_or_default();
        let line_end = line_start + source_line.len();
        // Between the two characters that end a line on Windows is behind it.
        let start = start.min(line_end);
        let before = &text[..start];
        let column = before[line_start..].chars().count() + 1;
        let meant = text.get(start..span.end.min(line_end)).unwrap_or_default();
        Self {
            line: before.matches('\n').count() + 1,
            column,
            width: meant.chars().count().max(1),
            source_line: source_line.to_owned(),
            problem: Box::new(problem),
        }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            line,
            column,
            width,
            source_line,
            ..
        } = self;
        let number = line.to_string();
        let gutter = " ".repeat(number.len());
        // Tabs stay tabs, so that the mark stands below what it means.
        let indent: String = source_line
            .chars()
            .take(column - 1)
            .map(|c| if c == '\t' { '\t' } else { ' ' })
            .collect();
        writeln!(f, "{}", self.brief())?;
        writeln!(f, "{gutter} |")?;
        writeln!(f, "{number} | {source_line}")?;
        write!(f, "{gutter} | {indent}{}", "^".repeat(*width))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, span: Range<usize>) -> ConfigError {
        ConfigError::at(text, span, Problem::Other(String::new()))
    }

    #[test]
    fn the_column_counts_characters_and_not_bytes() {
        let error = at("a = 1\nmodel = \"é\" x\n", 19..20);
        assert_eq!((error.line, error.column, error.width), (2, 13, 1));
    }

    #[test]
    fn a_span_at_the_end_points_at_the_last_line_that_has_text() {
        let error = at("[hotkey\n\n", 9..9);
        assert_eq!((error.line, error.column), (1, 8));
        assert_eq!(error.source_line, "[hotkey");
    }

    #[test]
    fn a_span_inside_a_windows_line_end_points_behind_the_line() {
        let error = at("a = \"b\r\nc = 1\r\n", 7..8);
        assert_eq!((error.line, error.column, error.width), (1, 7, 1));
        assert_eq!(error.source_line, "a = \"b");
    }

    #[test]
    fn a_span_over_several_lines_marks_only_the_first() {
        let error = at("a = [\n1,\n2]\n", 4..11);
        assert_eq!((error.line, error.width), (1, 1));
    }

    #[test]
    fn an_empty_text_has_a_place_too() {
        let error = at("", 0..0);
        assert_eq!((error.line, error.column, error.width), (1, 1, 1));
    }
}
