//! Texts that are no prose: identifiers, commands, commit messages.

use serde::{Deserialize, Serialize};
use unicode_width::UnicodeWidthStr;

use super::capitals::sentence_begins;
use super::language::Language;
use super::punctuation::ShellSigns;
use super::scan::{Scan, capitalised, is_word};

/// What kind of text it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Style {
    /// Prose, as it is.
    #[default]
    Prose,
    /// `one_identifier_a_line`
    SnakeCase,
    /// `oneIdentifierALine`
    CamelCase,
    /// `one-identifier-a-line`
    KebabCase,
    /// `ONE_IDENTIFIER_A_LINE`
    Constant,
    /// small letters, without marks at the ends of words
    Lower,
    /// A command on one line.
    Shell,
    /// The first sentence as the subject, the others below, of 72 columns.
    Commit,
}

/// The longest line of a commit message, in columns.
const COLUMNS: usize = 72;

impl Style {
    /// Every one of them, as written in the configuration.
    pub const NAMES: [&'static str; 8] = [
        "prose",
        "snake_case",
        "camel_case",
        "kebab_case",
        "constant",
        "lower",
        "shell",
        "commit",
    ];

    /// The text in this style; `None` for one that is.
    pub(super) fn apply(self, text: &str, language: Option<Language>) -> Option<String> {
        let styled = match self {
            Self::Prose => return None,
            Self::SnakeCase => each_line(text, |line| identifier(line, "_")),
            Self::KebabCase => each_line(text, |line| identifier(line, "-")),
            Self::Constant => each_line(text, |line| identifier(line, "_").to_uppercase()),
            Self::CamelCase => each_line(text, camel_case),
            Self::Lower => each_line(text, |line| without_marks(&line.to_lowercase())),
            Self::Shell => shell(text, language),
            Self::Commit => commit(text, language),
        };
        (styled != text).then_some(styled)
    }
}

fn each_line(text: &str, style: impl Fn(&str) -> String) -> String {
    let lines: Vec<String> = text.split('\n').map(style).collect();
    lines.join("\n")
}

/// The words of a line, in small letters and without apostrophes.
fn words(line: &str) -> Vec<String> {
    let scan = Scan::new(line);
    let words = (0..scan.len()).flat_map(|index| scan.folded(index).split('_'));
    let words = words.map(|word| word.replace('\'', ""));
    words.filter(|word| !word.is_empty()).collect()
}

fn identifier(line: &str, between: &str) -> String {
    words(line).join(between)
}

fn camel_case(line: &str) -> String {
    let words = words(line).into_iter().enumerate();
    words
        .map(|(index, word)| if index == 0 { word } else { capitalised(&word) })
        .collect()
}

/// The text without the marks of sentences behind its words.
fn without_marks(text: &str) -> String {
    const MARKS: [char; 7] = [',', '.', '?', '!', ';', ':', '…'];
    let mut out = String::with_capacity(text.len());
    for piece in text.split_inclusive(char::is_whitespace) {
        let word = piece.trim_end();
        let kept = word.trim_end_matches(MARKS);
        // Marks that stand alone are there for themselves: `cd ..`
        let kept = if kept.ends_with(is_word) { kept } else { word };
        out.push_str(kept);
        out.push_str(&piece[word.len()..]);
    }
    out
}

/// A line for a shell. It is one line, so that nothing runs before it was read.
fn shell(text: &str, language: Option<Language>) -> String {
    let line = without_marks(&text.replace('\n', " "));
    let line = match language {
        Some(Language::English) => ShellSigns::new().apply(&line),
        _ => None,
    }
    .unwrap_or(line);
    let line = line.trim();
    // The capital of the sentence, which no command begins with.
    let mut letters = line.chars();
    let first: String = letters
        .next()
        .map(char::to_lowercase)
        .into_iter()
        .flatten()
        .collect();
    if letters.as_str().starts_with(char::is_uppercase) {
        return line.to_owned();
    }
    first + letters.as_str()
}

fn commit(text: &str, language: Option<Language>) -> String {
    let text = text.trim();
    let scan = Scan::new(text);
    let body = (1..scan.len()).find(|&index| sentence_begins(&scan, index, language));
    let body = body.map_or(text.len(), |index| {
        // Brackets and quotation marks go with the sentence that they begin.
        let gap = scan.gap_before(index);
        let opening = gap.rsplit(char::is_whitespace).next().unwrap_or_default();
        scan.place(index).start - opening.len()
    });
    let (subject, body) = text.split_at(body);
    let mut subject = subject.trim_end();
    // The dots of an ellipsis stay.
    while let Some(kept) = subject
        .strip_suffix('.')
        .filter(|kept| !kept.ends_with('.'))
    {
        subject = kept.trim_end();
    }
    let mut message = capitalised(subject);
    if !body.is_empty() {
        message.push_str("\n\n");
        message.push_str(&each_line(body, wrapped));
    }
    message
}

/// A line in lines of [`COLUMNS`] at most, where its words allow.
fn wrapped(line: &str) -> String {
    let mut sum = 0;
    let mut long = line.split_whitespace().map(columns);
    let long = long.any(|word| {
        sum += word;
        sum > COLUMNS
    });
    if !long && line.width() <= COLUMNS {
        return line.to_owned();
    }
    let mut out = String::with_capacity(line.len());
    let mut column = 0;
    for word in line.split_whitespace() {
        let width = columns(word);
        if column > 0 {
            let breaks = column + 1 + width > COLUMNS;
            out.push(if breaks { '\n' } else { ' ' });
            column = if breaks { 0 } else { column + 1 };
        }
        out.push_str(word);
        column += width;
    }
    out
}

/// How wide a word is, in columns.
fn columns(word: &str) -> usize {
    if word.is_ascii() {
        word.len()
    } else {
        word.width()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(style: Style, cases: &[(&str, &str)]) {
        for (text, styled) in cases {
            let changed = style.apply(text, Some(Language::English));
            assert_eq!(changed.as_deref().unwrap_or(text), *styled, "{text}");
        }
    }

    #[test]
    fn identifiers() {
        check(
            Style::SnakeCase,
            &[
                ("Don't parse the HTTP-header.", "dont_parse_the_http_header"),
                ("one\nTwo, three", "one\ntwo_three"),
                ("Größe in_mm", "größe_in_mm"),
                ("…", ""),
            ],
        );
        check(Style::KebabCase, &[("Push to talk.", "push-to-talk")]);
        check(
            Style::Constant,
            &[("Longest line, straße", "LONGEST_LINE_STRASSE")],
        );
        check(
            Style::CamelCase,
            &[("Parse the élan value.", "parseTheÉlanValue")],
        );
    }

    #[test]
    fn plain_lower_case_loses_the_marks_of_sentences_only() {
        check(
            Style::Lower,
            &[
                (
                    "Hello, World! It's 3.5 at example.com.",
                    "hello world it's 3.5 at example.com",
                ),
                ("Wait... (what?)", "wait (what?)"),
            ],
        );
    }

    #[test]
    fn a_command_is_one_line_with_its_signs() {
        check(
            Style::Shell,
            &[
                ("Git commit dash dash amend.", "git commit --amend"),
                ("ls dash l pipe grep foo", "ls -l | grep foo"),
                ("cd tilde slash src", "cd ~/src"),
                ("cat notes dot txt\nrm it", "cat notes.txt rm it"),
                ("Cd dot dot", "cd .."),
                ("README dot md", "README.md"),
                ("echo dollar sign HOME", "echo $HOME"),
            ],
        );
    }

    #[test]
    fn a_commit_message_has_a_subject_and_lines_of_72_columns() {
        check(
            Style::Commit,
            &[
                ("fix the parser.", "Fix the parser"),
                (
                    "Fix it. It was wrong, e.g. here.",
                    "Fix it\n\nIt was wrong, e.g. here.",
                ),
                ("Fix it. “Why?” he asked.", "Fix it\n\n“Why?” he asked."),
                ("Fix it\nand more\n- a list", "Fix it\n\nand more\n- a list"),
                ("Wait...", "Wait..."),
            ],
        );
        let long = format!("Fix it. {}", "Words and words and words. ".repeat(20));
        let message = Style::Commit.apply(&long, None).expect("changed");
        assert!(message.lines().all(|line| line.width() <= 72), "{message}");
        assert!(
            message.lines().nth(2).is_some_and(|line| line.width() > 60),
            "{message}"
        );
        assert_eq!(Style::Commit.apply(&message, None), None, "once is enough");
    }
}
