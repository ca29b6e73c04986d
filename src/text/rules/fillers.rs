//! What people say while they think, taken out: "um", "äh", "euh".
//!
//! Only whole words that are nothing else in their language go: German keeps its
//! "um" and "eh", and "UM" in capitals is a name. The comma behind a filler goes
//! with it; of two commas around it the first stays: it may be the sentence's own
//! ("After lunch, um, we go"). One that is asked or
//! called ("Eh?") stays, and so does one beside a dash or a hyphen.

use super::language::Language;
use super::scan::{Scan, capitalised, is_word};

/// The text without fillers; `None` when there are none.
pub(super) fn apply(text: &str, language: Language) -> Option<String> {
    let scan = Scan::new(text);
    let mut writer = Writer::new(text);
    for index in 0..scan.len() {
        if is_filler(scan.folded(index), language) {
            writer.leave_out(scan.place(index).start, scan.place(index).end);
        }
    }
    writer.finished()
}

/// Whether the word in lower case is a filler and nothing else. A drawn-out one
/// ("ummm") is the same word.
pub(super) fn is_filler(word: &str, language: Language) -> bool {
    if !word.starts_with(['u', 'e', 'h', 'ä', 'ö']) {
        return false;
    }
    let known: &[&str] = match language {
        Language::English => &["um", "uh", "uhm", "er", "erm", "hm"],
        Language::German => &["äh", "ähm", "öh", "öhm", "hm"],
        Language::French => &["euh", "euhm", "heu", "hm"],
        Language::Spanish => &["eh", "ehm", "em", "hm"],
    };
    // "err" is a verb, "mm" a measure.
    let once = |known: &str| {
        let mut last = None;
        let letters = word.chars().filter(|c| last.replace(*c) != Some(*c));
        known.chars().eq(letters)
    };
    known.iter().any(|known| once(known)) && word != "err"
}

/// Where sentences end.
const ENDS: [char; 6] = ['.', '?', '!', '…', ':', '\n'];

struct Writer<'a> {
    text: &'a str,
    out: String,
    /// Up to where the text is written or left out, in bytes.
    at: usize,
    /// The next letter takes the capital of what was left out.
    capital: bool,
    changed: bool,
}

impl<'a> Writer<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            out: String::with_capacity(text.len()),
            at: 0,
            capital: false,
            changed: false,
        }
    }

    fn keep_until(&mut self, end: usize) {
        let Some(kept) = self.text.get(self.at..end).filter(|kept| !kept.is_empty()) else {
            return;
        };
        if std::mem::take(&mut self.capital) {
            self.out.push_str(&capitalised(kept));
        } else {
            self.out.push_str(kept);
        }
        self.at = end;
    }

    /// Leaves out the filler in these bytes, if it stands by itself.
    fn leave_out(&mut self, start: usize, end: usize) {
        let rest = &self.text[end..];
        let Some(mark) = own_mark(rest) else {
            return;
        };
        let before = self.text[..start].chars().next_back();
        let free = |c: char| c.is_whitespace() || opens(c);
        if !before.is_none_or(free) || is_name(&self.text[start..end]) {
            return;
        }
        self.keep_until(start);
        let so_far = self.out.trim_end_matches([' ', '\t']);
        let last = so_far.chars().next_back();
        if matches!(last, Some('-' | '–' | '—')) {
            return;
        }
        let begins = last.is_none_or(|last| ENDS.contains(&last) || opens(last));
        let after_comma = so_far.ends_with(',');
        let length = so_far.len();
        self.changed = true;
        self.at = match mark {
            // The end of the sentence that it stands in.
            "." if !begins => {
                self.out.truncate(length - usize::from(after_comma));
                end
            }
            "" => self.behind(end),
            mark => self.behind(end + mark.len()),
        };
        let capital = self.text[start..end].chars().next();
        self.capital |= begins && capital.is_some_and(char::is_uppercase);
        if self.at == self.text.len() {
            let kept = self.out.trim_end_matches([' ', '\t']);
            let without = kept
                .strip_suffix(',')
                .filter(|text| text.ends_with(is_word));
            self.out.truncate(without.unwrap_or(kept).len());
        }
    }

    /// The place behind `end` and the spaces there: those before the filler stay.
    fn behind(&self, end: usize) -> usize {
        self.text.len() - self.text[end..].trim_start_matches([' ', '\t']).len()
    }

    fn finished(mut self) -> Option<String> {
        if !self.changed {
            return None;
        }
        self.keep_until(self.text.len());
        Some(self.out)
    }
}

/// The mark that goes with a filler; `None` where the filler is more than that.
fn own_mark(rest: &str) -> Option<&str> {
    let dots = rest.len() - rest.trim_start_matches('.').len();
    let mark = match rest.chars().next() {
        Some(c) if c.is_whitespace() => {
            // A dash with spaces around it is beside the filler as well.
            let next = rest.trim_start().chars().next();
            return (!matches!(next, Some('-' | '–' | '—'))).then_some("");
        }
        Some('.') => &rest[..dots],
        Some(c @ (',' | '…')) => &rest[..c.len_utf8()],
        None | Some(')' | '"' | '”' | '“' | '»' | ';' | ':') => return Some(""),
        Some(_) => return None,
    };
    // "Euh…, oui".
    let drawn = mark == "…" || dots > 1;
    let comma = usize::from(drawn && rest[mark.len()..].starts_with(','));
    let mark = &rest[..mark.len() + comma];
    let next = rest[mark.len()..].chars().next();
    let ends = next.is_none_or(|c| !is_word(c) && !matches!(c, ',' | '.' | '?' | '!'));
    ends.then_some(mark)
}

/// What a sentence within a sentence begins with.
const fn opens(c: char) -> bool {
    matches!(c, '(' | '"' | '“' | '„' | '«')
}

/// Two capitals are a name: the UM is a university, the ER a room.
fn is_name(word: &str) -> bool {
    word.chars().nth(1).is_some_and(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(language: Language, cases: &[(&str, &str)]) {
        for (text, without) in cases {
            let written = apply(text, language);
            let written = written.as_deref().unwrap_or(text);
            assert_eq!(written, *without, "{text}");
            assert_eq!(apply(written, language), None, "again: {text}");
        }
    }

    #[test]
    fn english() {
        check(
            Language::English,
            &[
                ("I think um we should go", "I think we should go"),
                ("I think, um, we should go.", "I think, we should go."),
                ("After lunch, uh, um, we go.", "After lunch, we go."),
                ("one, um, two, uh", "one, two"),
                ("one, um,", "one"),
                ("I think um, we should go.", "I think we should go."),
                ("Um, we should go.", "We should go."),
                ("Um we should go.", "We should go."),
                ("um, uh, we should go", "we should go"),
                ("Go. Um, uh... then stop.", "Go. Then stop."),
                ("We should go, um.", "We should go."),
                ("We should go um", "We should go"),
                ("Um.", ""),
                ("Go. Um. Stop.", "Go. Stop."),
                ("go, ummm… now", "go, now"),
                ("one\num two", "one\ntwo"),
                ("He said “Um, yes.”", "He said “Yes.”"),
                ("go, um and stop", "go, and stop"),
            ],
        );
    }

    #[test]
    fn what_is_more_than_a_filler_stays() {
        for text in [
            "uh-huh",
            "Um?",
            "Uh!",
            "umbrella",
            "the UM and the ER",
            "to err is human",
            "um@example.com",
            "x.um.y",
            "I — um — think",
            "um's",
            "5 mm",
        ] {
            assert_eq!(apply(text, Language::English), None, "{text}");
        }
    }

    #[test]
    fn german() {
        check(
            Language::German,
            &[
                ("Das ist, äh, gut.", "Das ist, gut."),
                ("Ähm, wir gehen um acht.", "Wir gehen um acht."),
                ("ÄHM und er ist eh da", "ÄHM und er ist eh da"),
                ("Öh ja", "Ja"),
            ],
        );
    }

    #[test]
    fn french() {
        check(
            Language::French,
            &[
                ("Je pense, euh, que oui.", "Je pense, que oui."),
                ("Euh… à demain.", "À demain."),
                ("Euh…, euh... à demain, euh…, non.", "À demain, non."),
                ("il est heureux", "il est heureux"),
            ],
        );
    }

    #[test]
    fn spanish() {
        check(
            Language::Spanish,
            &[
                ("Eh, no lo sé.", "No lo sé."),
                ("Bonito, ¿eh?", "Bonito, ¿eh?"),
                ("Este, em, libro", "Este, libro"),
            ],
        );
    }
}
