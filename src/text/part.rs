//! A part of a text heard again: which words it takes the place of, and what
//! becomes of the seams.
//!
//! A text may be written otherwise than it was heard, by rules or by hand. Its words
//! are found in the sound by [`super::align`]; what was rewritten stands where that
//! was heard which it was made of. At the seams the text stays as it was: a capital or
//! a full stop that the engine writes because it heard no more than this is no news.

use std::ops::Range;

use super::align::{self, TimedWord};
use super::{Segment, Transcript, Word};

/// What ends a sentence.
const ENDS: [char; 4] = ['.', '!', '?', '…'];

/// Why a text stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unchanged {
    /// Nothing was heard in the part.
    NothingHeard,
    /// Nobody knows which of its words were said there.
    NoPlaces,
}

/// The text with those words replaced that were said between two places, in ms, by
/// what was heard there now. `heard` is where the words of `text` were heard; the
/// times of `again` are counted from the beginning of the part.
///
/// # Errors
/// [`Unchanged`] when the text stays as it is.
pub fn heard_again(
    text: &str,
    heard: &Transcript,
    part: Range<u32>,
    again: &Transcript,
) -> Result<Transcript, Unchanged> {
    let new = again.text();
    let new = new.trim();
    if new.is_empty() {
        return Err(Unchanged::NothingHeard);
    }
    let mut words = heard.segments.iter().flat_map(|it| &it.words);
    if words.next().is_none() {
        return Err(Unchanged::NoPlaces);
    }
    let written = written(text, heard, &part, new);
    let merged = Transcript {
        segments: segments(heard, &part, again),
        language: heard.language.clone().or_else(|| again.language.clone()),
        language_probability: heard.language_probability,
        model: again.model.clone(),
        written: None,
    };
    Ok(merged.written_as(written))
}

/// The text with its new words.
fn written(text: &str, heard: &Transcript, part: &Range<u32>, new: &str) -> String {
    let words = align::timed(text, heard);
    let ranges: Vec<Range<usize>> = align::ranges(text).collect();
    let gone = replaced(&words, heard, part);
    let first = gone.iter().position(|gone| *gone);
    let last = gone.iter().rposition(|gone| *gone);
    if let Some((first, last)) = first.zip(last) {
        let (from, to) = (ranges[first].start, ranges[last].end);
        let (before, old, after) = (&text[..from], &text[from..to], &text[to..]);
        return format!("{before}{}{after}", seamed(new, Some(old), before, after));
    }
    // Nothing was understood there before: between the words around it.
    let is_before = |word: &TimedWord| {
        let heard = word.heard;
        heard.is_some_and(|heard| u32::midpoint(heard.start_ms, heard.end_ms) < part.start)
    };
    let at = words.iter().rposition(is_before);
    let at = at.map_or(0, |word| ranges[word].end);
    let (before, after) = (&text[..at], &text[at..]);
    let new = seamed(new, None, before, after);
    let gap = |there: bool| if there { " " } else { "" };
    let (ahead, behind) = (
        gap(!before.is_empty()),
        gap(!after.is_empty() && !after.starts_with(char::is_whitespace)),
    );
    format!("{before}{ahead}{new}{behind}{after}")
}

/// Whether each word of a text was said in the part.
fn replaced(words: &[TimedWord], heard: &Transcript, part: &Range<u32>) -> Vec<bool> {
    let middle_of = |word: &TimedWord| word.heard.map(|it| u32::midpoint(it.start_ms, it.end_ms));
    let within = |middle: u32| part.contains(&middle);
    let mut gone: Vec<bool> = words
        .iter()
        .map(|word| middle_of(word).is_some_and(within))
        .collect();
    let mut at = 0;
    while at < words.len() {
        if words[at].heard.is_some() {
            at += 1;
            continue;
        }
        let run = words[at..].iter().take_while(|word| word.heard.is_none());
        let run = at..at + run.count();
        let before = at.checked_sub(1);
        let from = before.and_then(|word| middle_of(&words[word]));
        let to = words.get(run.end).and_then(middle_of);
        // What was heard between its neighbours is what it was written for.
        let there = heard.segments.iter().flat_map(|it| &it.words).map(middle);
        let there: Vec<u32> = there
            .filter(|middle| from.is_none_or(|from| *middle > from))
            .filter(|middle| to.is_none_or(|to| *middle < to))
            .collect();
        let inside = there.iter().filter(|middle| within(**middle)).count();
        let is_gone = if there.is_empty() {
            before.is_some_and(|word| gone[word]) && gone.get(run.end).is_some_and(|gone| *gone)
        } else {
            inside > 0 && 2 * inside >= there.len()
        };
        gone[run.clone()].fill(is_gone);
        at = run.end;
    }
    gone
}

fn middle(word: &Word) -> u32 {
    u32::midpoint(word.start_ms, word.end_ms)
}

/// The new words with the capital and the marks that were at their ends before.
fn seamed(new: &str, old: Option<&str>, before: &str, after: &str) -> String {
    let begins = before.trim_end().chars().next_back();
    let begins = begins.is_none_or(|c| ENDS.contains(&c));
    let first = |text: &str| text.chars().find(|c| c.is_alphabetic());
    let was_capital = old.and_then(first).is_some_and(char::is_uppercase);
    let mut new = match (begins, old.is_some(), was_capital) {
        (true, true, true) => with_first(new, true),
        (false, _, false) if may_be_small(new) => with_first(new, false),
        _ => new.to_owned(),
    };
    let goes_on = first(after).is_some_and(char::is_lowercase);
    let tail = tail(&new);
    if tail.is_empty() || tail == "." {
        let kept = match old {
            Some(old) => self::tail(old),
            None if goes_on => "",
            None => tail,
        };
        let kept = kept.to_owned();
        new.truncate(new.len() - tail.len());
        new.push_str(&kept);
    }
    new
}

/// The marks at the end of a text.
fn tail(text: &str) -> &str {
    &text[text.trim_end_matches(|c: char| !c.is_alphanumeric()).len()..]
}

/// Whether a text has its capital for being the first of a sentence, as far as can be
/// seen: `I` and `NASA` have it anywhere.
fn may_be_small(text: &str) -> bool {
    let word = text.split_whitespace().next().unwrap_or("");
    let letters = word.chars().filter(|c| c.is_alphabetic());
    let capitals = letters.filter(|c| c.is_uppercase()).count();
    let is_i = word.split(|c: char| !c.is_alphabetic()).next() == Some("I");
    capitals == 1 && !is_i
}

/// The text with its first letter large or small.
fn with_first(text: &str, capital: bool) -> String {
    let Some((at, letter)) = text.char_indices().find(|(_, c)| c.is_alphabetic()) else {
        return text.to_owned();
    };
    let other: String = if capital {
        letter.to_uppercase().collect()
    } else {
        letter.to_lowercase().collect()
    };
    let rest = &text[at + letter.len_utf8()..];
    format!("{}{other}{rest}", &text[..at])
}

/// What was heard outside the part before, and within it now.
fn segments(heard: &Transcript, part: &Range<u32>, again: &Transcript) -> Vec<Segment> {
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for segment in &heard.segments {
        if segment.words.is_empty() {
            let middle = u32::midpoint(segment.start_ms, segment.end_ms);
            if middle < part.start {
                before.push(segment.clone());
            } else if middle >= part.end {
                after.push(segment.clone());
            }
            continue;
        }
        let is_whole = |words: &[Word]| words.len() == segment.words.len();
        let words = |keep: &dyn Fn(u32) -> bool| -> Vec<Word> {
            let words = segment.words.iter().filter(|word| keep(middle(word)));
            words.cloned().collect()
        };
        for (words, pieces) in [
            (words(&|at| at < part.start), &mut before),
            (words(&|at| at >= part.end), &mut after),
        ] {
            if is_whole(&words) {
                pieces.push(segment.clone());
            } else {
                pieces.extend(piece(segment, words));
            }
        }
    }
    let new = again
        .segments
        .iter()
        .filter(|it| !it.text.trim().is_empty());
    before.extend(new.map(|segment| shifted(segment, part)));
    before.extend(after);
    before
}

/// A segment of these of its words.
fn piece(segment: &Segment, words: Vec<Word>) -> Option<Segment> {
    let (first, last) = (words.first()?, words.last()?);
    let (start_ms, end_ms) = (first.start_ms, last.end_ms);
    let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
    Some(Segment {
        text: texts.join(" "),
        start_ms,
        end_ms,
        no_speech_probability: segment.no_speech_probability,
        words,
    })
}

/// A segment of the part, at its place in the clip.
fn shifted(segment: &Segment, part: &Range<u32>) -> Segment {
    let place = |ms: u32| part.start.saturating_add(ms).min(part.end);
    let word = |word: &Word| Word {
        start_ms: place(word.start_ms),
        end_ms: place(word.end_ms),
        ..word.clone()
    };
    Segment {
        start_ms: place(segment.start_ms),
        end_ms: place(segment.end_ms),
        words: segment.words.iter().map(word).collect(),
        ..segment.clone()
    }
}

#[cfg(test)]
mod tests;
