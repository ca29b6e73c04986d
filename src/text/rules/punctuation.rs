//! Marks that are spoken: "comma", "new line", "Fragezeichen".
//!
//! The marks that the model set around a spoken one of its own accord go: in
//! "Yes, comma, please" one comma was meant, and "New line." is no sentence.
//!
//! The word itself is had by saying "literal" before it ("wörtlich", "littéral").

mod tables;

use super::language::{Each, Language};
use super::phrases::Phrases;
use super::scan::{Scan, capitalised, is_space};

/// A mark, and how it joins what stands around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Mark(&'static str, Joins);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joins {
    /// What is before it: a comma.
    Before,
    /// What follows: an opening bracket.
    Behind,
    /// Both: a hyphen.
    Both,
    /// Neither: a dash.
    Neither,
    /// A new line.
    Line,
}

/// The marks of each language.
#[derive(Debug, Clone)]
pub(super) struct SpokenPunctuation {
    marks: Each<Phrases<Mark>>,
}

fn phrases(table: tables::Table) -> Phrases<Mark> {
    let spoken = |(mark, spoken): &(Mark, &'static [&'static str])| {
        let mark = *mark;
        spoken.iter().map(move |spoken| (*spoken, mark))
    };
    Phrases::new(table.iter().flat_map(spoken))
}

impl SpokenPunctuation {
    pub(super) fn new() -> Self {
        Self {
            marks: Each::new(|language| phrases(tables::of(language))),
        }
    }

    /// The text with what was spoken as marks; `None` when there is none.
    pub(super) fn apply(&self, text: &str, language: Language) -> Option<String> {
        written(text, self.marks.of(language), tables::literal(language))
    }
}

/// The signs of a command line.
#[derive(Debug, Clone)]
pub(super) struct ShellSigns(Phrases<Mark>);

impl ShellSigns {
    pub(super) fn new() -> Self {
        Self(phrases(tables::SHELL))
    }

    /// The line with what was spoken as signs; `None` when there is none.
    pub(super) fn apply(&self, line: &str) -> Option<String> {
        written(line, &self.0, tables::literal(Language::English))
    }
}

/// `literal` is the word that keeps what follows it a word.
fn written(text: &str, marks: &Phrases<Mark>, literal: &str) -> Option<String> {
    let scan = Scan::new(text);
    let mut writer = Writer::new(text);
    let mut index = 0;
    while index < scan.len() {
        match marks.at(&scan, index, writer.at) {
            Some(found) => {
                let escape = index.checked_sub(1).filter(|&before| {
                    scan.folded(before) == literal
                        && is_space(scan.gap_before(index))
                        && scan.place(before).start >= writer.at
                });
                if let Some(escape) = escape {
                    writer.keep(scan.place(escape).start, found.start, found.end);
                    index += found.words;
                    continue;
                }
                writer.put(found.start, found.end, *found.value);
                index += found.words;
            }
            None => index += 1,
        }
    }
    writer.finished()
}

const SPACES: [char; 4] = [' ', '\t', '\u{a0}', '\u{202f}'];

struct Writer<'a> {
    text: &'a str,
    out: String,
    /// Up to where the text is written, in bytes.
    at: usize,
    /// How much of `out` is settled: the last spoken mark and what is before it.
    settled: usize,
}

impl<'a> Writer<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            out: String::with_capacity(text.len()),
            at: 0,
            settled: 0,
        }
    }

    fn put(&mut self, start: usize, end: usize, mark: Mark) {
        self.out.push_str(&self.text[self.at..start]);
        self.drop_before(mark);
        let Mark(written, joins) = mark;
        let spaced = self.out.ends_with(char::is_whitespace)
            || self.out.ends_with(['(', '[', '{', '“', '„', '«', '¿', '¡']);
        if matches!(joins, Joins::Behind | Joins::Neither) && !self.out.is_empty() && !spaced {
            self.out.push(' ');
        }
        self.out.push_str(written);
        self.settled = self.out.len();
        self.at = self.text.len() - behind(&self.text[end..], mark).len();
        let rest = &self.text[self.at..];
        let more = rest.trim_start_matches(SPACES);
        let room = more.len() < rest.len() || joins == Joins::Neither;
        self.at = self.text.len() - more.len();
        if matches!(joins, Joins::Before | Joins::Neither) && room && !more.is_empty() {
            self.out.push(' ');
        }
    }

    /// Keeps the words that are said to be words, without the one that says so,
    /// whose capital they take.
    fn keep(&mut self, escape: usize, start: usize, end: usize) {
        self.out.push_str(&self.text[self.at..escape]);
        let words = &self.text[start..end];
        if self.text[escape..].starts_with(char::is_uppercase) {
            self.out.push_str(&capitalised(words));
        } else {
            self.out.push_str(words);
        }
        self.settled = self.out.len();
        self.at = end;
    }

    /// Takes back spaces and the model's own marks from what was written.
    fn drop_before(&mut self, Mark(written, joins): Mark) {
        let open = &self.out[self.settled..];
        let kept = open.trim_end_matches(SPACES);
        let own = kept.chars().next_back().filter(|last| match (last, joins) {
            (',', _) => true,
            ('.', Joins::Before) => !kept.ends_with(".."),
            (_, Joins::Before) => is_of(*last, written),
            _ => false,
        });
        let kept = &kept[..kept.len() - own.map_or(0, char::len_utf8)];
        let length = self.settled + kept.trim_end_matches(SPACES).len();
        // Between a settled mark and this one there is nothing but spaces.
        self.out.truncate(length);
    }

    fn finished(mut self) -> Option<String> {
        if self.settled == 0 {
            return None;
        }
        self.out.push_str(&self.text[self.at..]);
        Some(self.out)
    }
}

/// Whether this is what a mark is written as, spaces aside.
fn is_of(letter: char, written: &str) -> bool {
    let mut letters = written.trim_matches(SPACES).chars();
    letters.next() == Some(letter) && letters.next().is_none()
}

/// What follows a spoken mark, without the model's own.
fn behind(rest: &str, Mark(written, joins): Mark) -> &str {
    let Some(next) = rest.trim_start_matches(SPACES).chars().next() else {
        return rest;
    };
    let touches = rest.starts_with(next);
    let own = match next {
        ',' | '.' => touches,
        '!' | '?' | ';' | ':' => is_of(next, written) || (touches && joins == Joins::Line),
        _ => false,
    };
    let more = rest.trim_start_matches(SPACES);
    let more = &more[next.len_utf8()..];
    // "..." and ".5" are none of its own.
    if own && !more.starts_with(|c: char| c == next || c.is_alphanumeric()) {
        more
    } else {
        rest
    }
}

/// Whether a word may be one of a spoken mark.
#[cfg(test)]
pub(super) fn is_said(word: &str, language: Language) -> bool {
    let marks = tables::of(language).iter().flat_map(|(_, spoken)| *spoken);
    let mut words = marks.flat_map(|spoken| spoken.split([' ', '-']));
    words.any(|one| one == word) || word == tables::literal(language)
}

#[cfg(test)]
mod tests;
