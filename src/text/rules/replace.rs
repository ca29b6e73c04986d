//! Words and phrases that the user wants written otherwise.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use regex::Regex;
use serde::{Deserialize, Serialize};

use super::phrases::Phrases;
use super::scan::{Scan, capitalised};

/// Between what is heard and what is written.
const ARROW: &str = "->";

/// One replacement, as it is written in the configuration: `teh -> the`, or
/// `/(\d+) percent/ -> $1 %` for a regular expression.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Replacement {
    written: String,
    from: From,
    to: String,
}

#[derive(Debug, Clone)]
enum From {
    Phrase(String),
    Pattern(Regex),
}

/// Why a replacement is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct BadReplacement {
    /// What is wrong with it and what to write, as one sentence.
    pub why: String,
    /// What of it is meant, in bytes.
    pub place: Range<usize>,
}

impl PartialEq for Replacement {
    fn eq(&self, other: &Self) -> bool {
        self.written == other.written
    }
}

impl fmt::Display for Replacement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

impl FromStr for Replacement {
    type Err = BadReplacement;

    fn from_str(written: &str) -> Result<Self, BadReplacement> {
        let (from, to) = parts(written)?;
        Ok(Self {
            written: written.to_owned(),
            from,
            to: to.trim_matches(' ').to_owned(),
        })
    }
}

impl TryFrom<String> for Replacement {
    type Error = BadReplacement;

    fn try_from(written: String) -> Result<Self, BadReplacement> {
        written.parse()
    }
}

impl std::convert::From<Replacement> for String {
    fn from(replacement: Replacement) -> Self {
        replacement.written
    }
}

fn parts(written: &str) -> Result<(From, &str), BadReplacement> {
    let bad = |why: &str| BadReplacement {
        why: why.to_owned(),
        place: 0..written.len(),
    };
    let start = written.len() - written.trim_start().len();
    if let Some(behind) = written.trim_start().strip_prefix('/') {
        let ends = behind.match_indices('/').find_map(|(at, _)| {
            let to = behind[at + 1..].trim_start().strip_prefix(ARROW)?;
            Some((at, to))
        });
        let (end, to) = ends.ok_or_else(|| {
            bad("a regular expression stands between slashes, as in `/colou?r/ -> color`")
        })?;
        return Ok((From::Pattern(pattern(&behind[..end], start + 1)?), to));
    }
    let (from, to) = written.split_once(ARROW).ok_or_else(|| {
        bad("write what is heard, an arrow, and what is to be written: `teh -> the`")
    })?;
    if Scan::new(from).len() == 0 {
        return Err(bad(
            "there is no word before the arrow; marks alone are a regular expression: `/--/ -> –`",
        ));
    }
    Ok((From::Phrase(from.trim().to_owned()), to))
}

/// The regular expression, which begins at the byte `start` of what is written.
fn pattern(written: &str, start: usize) -> Result<Regex, BadReplacement> {
    if let Err(regex_syntax::Error::Parse(error)) = regex_syntax::Parser::new().parse(written) {
        let span = error.span();
        return Err(BadReplacement {
            why: format!(
                "the regular expression `{written}` is wrong here: {}",
                error.kind()
            ),
            place: start + span.start.offset..start + span.end.offset,
        });
    }
    Regex::new(written).map_err(|error| {
        let error = error.to_string();
        let last = error
            .lines()
            .last()
            .unwrap_or_default()
            .trim_start_matches("error: ");
        BadReplacement {
            why: format!("the regular expression `{written}` cannot be used: {last}"),
            place: start..start + written.len(),
        }
    })
}

/// All replacements: first words and phrases, the longest first, each place
/// once; then regular expressions, in their order.
#[derive(Debug, Clone)]
pub struct Replacements {
    phrases: Phrases<String>,
    patterns: Vec<(Regex, String)>,
}

impl Replacements {
    /// These, ready to work.
    pub fn new(all: &[Replacement]) -> Self {
        let (mut phrases, mut patterns) = (Vec::new(), Vec::new());
        for replacement in all {
            let to = replacement.to.clone();
            match &replacement.from {
                From::Phrase(from) => phrases.push((from, to)),
                From::Pattern(regex) => patterns.push((regex.clone(), to)),
            }
        }
        Self {
            phrases: Phrases::new(phrases),
            patterns,
        }
    }

    /// The text with what is replaced; `None` when nothing is.
    pub fn apply(&self, text: &str) -> Option<String> {
        let mut changed = self.phrases_in(text);
        for (regex, to) in &self.patterns {
            let so_far = changed.as_deref().unwrap_or(text);
            if let std::borrow::Cow::Owned(new) = regex.replace_all(so_far, to) {
                changed = Some(new);
            }
        }
        changed.filter(|changed| changed != text)
    }

    fn phrases_in(&self, text: &str) -> Option<String> {
        let scan = Scan::new(text);
        let mut out = String::new();
        let (mut at, mut index) = (0, 0);
        while index < scan.len() {
            let Some(found) = self.phrases.at(&scan, index, at) else {
                index += 1;
                continue;
            };
            out.push_str(&text[at..found.start]);
            out.push_str(&cased(found.value, &text[found.start..found.end]));
            at = found.end;
            if found.value.is_empty() {
                // Of the spaces around it those before it stay.
                let rest = &text[at..];
                if rest.is_empty() {
                    out.truncate(out.trim_end_matches(' ').len());
                } else if out.is_empty() || out.ends_with(char::is_whitespace) {
                    at += rest.len() - rest.trim_start_matches(' ').len();
                }
            }
            index += found.words;
        }
        (at > 0).then(|| out + &text[at..])
    }
}

/// What is written, with the capitals of what was heard; its own where it has
/// some.
fn cased(to: &str, heard: &str) -> String {
    let mut letters = heard.chars().filter(|c| c.is_alphabetic());
    let first = letters.next().is_some_and(char::is_uppercase);
    if !first || to.chars().any(char::is_uppercase) {
        return to.to_owned();
    }
    let second = letters.next();
    if second.is_some_and(char::is_uppercase) && letters.all(|c| !c.is_lowercase()) {
        to.to_uppercase()
    } else {
        capitalised(to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(written: &[&str]) -> Replacements {
        let parse = |written: &&str| written.parse().expect(written);
        let all: Vec<Replacement> = written.iter().map(parse).collect();
        Replacements::new(&all)
    }

    fn check(written: &[&str], cases: &[(&str, &str)]) {
        let rules = rules(written);
        for (text, expected) in cases {
            let changed = rules.apply(text);
            assert_eq!(changed.as_deref().unwrap_or(text), *expected, "{text}");
        }
    }

    #[test]
    fn capitals_are_kept_unless_the_replacement_has_its_own() {
        check(
            &["teh -> the", "sequel -> SQL", "grüße -> gruß"],
            &[
                ("teh Teh TEH tEh", "the The THE the"),
                ("Sequel and sequel", "SQL and SQL"),
                ("GRÜSSE GRÜẞE Grüße", "GRÜSSE GRUSS Gruß"),
            ],
        );
    }

    #[test]
    fn only_whole_words_and_phrases_are_replaced_and_the_longest_first() {
        check(
            &[
                "post -> mail",
                "post gres -> Postgres",
                "c++ -> C++",
                "ü -> ue",
            ],
            &[
                (
                    "a post-office poster, Post Gres",
                    "a mail-office poster, Postgres",
                ),
                ("c++ and c", "C++ and c"),
                ("über ü", "über ue"),
                ("post, gres", "mail, gres"),
            ],
        );
    }

    #[test]
    fn what_was_written_is_not_replaced_again_but_by_regular_expressions() {
        check(
            &["a -> b", "b -> a", "/b+/ -> <$0>", "/<(.)>/ -> $1$1"],
            &[("a b", "bb a"), ("c", "c")],
        );
    }

    #[test]
    fn a_regular_expression_takes_groups_and_may_have_slashes_in_it() {
        check(
            &["/(?i)(\\d+) percent/ -> $1 %", "/and/or/ -> or", "/ +$/ ->"],
            &[
                ("50 Percent and/or 7 percent", "50 % or 7 %"),
                ("end  ", "end"),
            ],
        );
    }

    #[test]
    fn what_is_replaced_by_nothing_takes_one_gap_with_it() {
        check(
            &["basically ->"],
            &[
                ("it is basically done", "it is done"),
                ("Basically it is", "it is"),
                ("it is, basically", "it is,"),
                ("basically", ""),
            ],
        );
    }

    #[test]
    fn what_is_none_says_what_to_write_and_where() {
        let bad = |written: &str| written.parse::<Replacement>().expect_err(written);
        assert!(bad("teh the").why.contains("`teh -> the`"));
        assert!(bad("-- -> x").why.contains("regular expression"));
        assert!(bad("/a -> b").why.contains("between slashes"));
        let unclosed = bad("/a(b/ -> c");
        assert_eq!(unclosed.place, 2..3);
        assert!(unclosed.why.contains("unclosed group"), "{unclosed}");
        let large = bad("/\\pL{999}{999}/ -> x");
        assert!(large.why.contains("cannot be used"), "{large}");
    }

    #[test]
    fn a_replacement_shows_as_it_was_written() {
        let replacement: Replacement = "a  -> b".parse().expect("one");
        assert_eq!(replacement.to_string(), "a  -> b");
    }
}
