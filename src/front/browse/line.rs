//! The line that is typed: words and filters, read and written.

use super::{Dates, Filter, Part};
use crate::clip::ClipState;

/// What a line asks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parsed {
    /// The words in it, as they were typed.
    pub words: String,
    /// The filters in it.
    pub filter: Filter,
    /// The first thing in it that is no filter although it looks like one, and what
    /// could stand there. It filters nothing.
    pub trouble: Option<String>,
}

/// Something that a text must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// One word, or several in a row.
    pub text: String,
    /// Its last word may go on; what stands in quotes may not.
    pub prefix: bool,
}

/// Reads a line such as `door is:starred lang:de on:2026-11-20`. What is no filter is
/// a word; of two filters of one kind the last counts.
pub fn parse(line: &str) -> Parsed {
    let mut parsed = Parsed::default();
    for token in tokens(line) {
        if let Err(trouble) = take(&mut parsed, token) {
            parsed.trouble.get_or_insert(trouble);
        }
    }
    parsed
}

fn take(parsed: &mut Parsed, token: &str) -> Result<(), String> {
    let filter = &mut parsed.filter;
    let (name, written) = token.split_once(':').unwrap_or(("", ""));
    let value = &*written.replace('"', "");
    match name {
        "is" if "starred".starts_with(value) => {
            // Half of it is enough, but not nothing.
            filter.starred |= !value.is_empty();
        }
        "is" => return Err(format!("`is:{value}` is nothing; `is:starred` is")),
        "state" => filter.state = state(value)?.or(filter.state),
        "model" => filter.model = text(value).or(filter.model.take()),
        "lang" | "language" => {
            let code = value.to_ascii_lowercase();
            filter.language = text(&code).or(filter.language.take());
        }
        "on" | "since" | "until" => filter.dates = dates(name, value)?.or(filter.dates),
        _ => {
            if !parsed.words.is_empty() {
                parsed.words.push(' ');
            }
            parsed.words.push_str(token);
        }
    }
    Ok(())
}

fn text(value: &str) -> Option<String> {
    Some(value.to_owned()).filter(|value| !value.is_empty())
}

fn state(value: &str) -> Result<Option<ClipState>, String> {
    if value.is_empty() {
        return Ok(None);
    }
    let named = value.parse().ok();
    match named.filter(|state| *state != ClipState::Trashed) {
        Some(state) => Ok(Some(state)),
        None => Err(format!(
            "there is no state `{value}`: done, failed, empty, queued"
        )),
    }
}

/// `since:` and `until:` with one day, `on:` with any.
fn dates(name: &str, value: &str) -> Result<Option<Dates>, String> {
    if value.is_empty() {
        return Ok(None);
    }
    let written = match name {
        "since" if !value.contains("..") => format!("{value}.."),
        "until" if !value.contains("..") => format!("..{value}"),
        _ => value.to_owned(),
    };
    // `since:7d` is what one would say.
    let read = Dates::on(&written).or_else(|| Dates::on(value).filter(|_| name == "since"));
    read.map(Some).ok_or_else(|| {
        format!("`{value}` is no day: 2026-11-20, 2026-11, today, 7d, 2026-11-01..2026-11-20")
    })
}

/// The parts of a line between its spaces; quotes hold together.
fn tokens(line: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    let parts = line.split(move |c: char| {
        quoted ^= c == '"';
        c.is_whitespace() && !quoted
    });
    parts.filter(|part| !part.is_empty())
}

/// What the words of a line ask for: each begins a word of the text, or, in quotes,
/// is one, or several in a row.
///
/// A single letter begins nearly every text: it is a word of its own, and asks for
/// nothing yet while it is the last that was typed.
pub fn terms(words: &str) -> Vec<Term> {
    let has_letters = |term: &Term| term.text.chars().any(char::is_alphanumeric);
    let term = |token: &str| {
        let text = token.trim_matches(['"', '*']).replace('"', " ");
        let prefix = !token.starts_with('"') && (text.len() > 1 || token.ends_with('*'));
        Term { text, prefix }
    };
    let goes_on = !words.ends_with([' ', '"', '*']);
    let mut terms: Vec<Term> = tokens(words).map(term).filter(has_letters).collect();
    terms.pop_if(|last| goes_on && last.text.len() == 1);
    terms
}

/// The line that asks for this.
pub fn written(words: &str, filter: &Filter) -> String {
    let mut line = words.to_owned();
    for part in Part::ALL {
        let Some(token) = token(filter, part) else {
            continue;
        };
        // A quote that is open would take it in.
        if line.matches('"').count() % 2 == 1 {
            line.push('"');
        }
        if !line.is_empty() && !line.ends_with(' ') {
            line.push(' ');
        }
        line.push_str(&token);
    }
    line
}

fn token(filter: &Filter, part: Part) -> Option<String> {
    let named = |name: &str, value: &str| {
        if value.contains(char::is_whitespace) {
            format!("{name}:\"{value}\"")
        } else {
            format!("{name}:{value}")
        }
    };
    match part {
        Part::Starred => filter.starred.then(|| "is:starred".to_owned()),
        Part::State => filter.state.map(|state| named("state", state.name())),
        Part::Model => filter.model.as_ref().map(|model| named("model", model)),
        Part::Language => filter.language.as_ref().map(|code| named("lang", code)),
        Part::Dates => filter.dates.map(|dates| named("on", &dates.written())),
    }
}
