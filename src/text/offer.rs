//! What a correction by hand teaches: words that were heard wrong once are heard wrong
//! again, so the user is offered to have them replaced from now on.

use serde::{Deserialize, Serialize};

use super::diff::{Change, word_diff, words_changed};
use super::rules::{Replacement, Replacements};

/// The most words of a phrase, heard or written.
const LONGEST: usize = 4;
/// The most offers of one correction.
const MOST: usize = 6;
/// More changed words than this, and more than half of the text: it was written anew.
const FEW: usize = 6;
/// The examples of a preview.
const EXAMPLES: usize = 5;
/// Words of an example before and behind what was changed.
const AROUND: usize = 5;

/// Words of little meaning, in the languages that the rules know: to replace one of
/// them everywhere does harm.
const SMALL: &str = "a an the this that these those i you he she it we they me him her us them \
    my your his its our their is are was were be been am do does did has have had will would \
    can could shall should may might must not no and or but if so as at by for from in into of \
    off on out over to up with about then than there here what which who when where how all \
    ich du er sie es wir ihr mich dich ihn uns der die das den dem des ein eine einen einem \
    einer und oder aber wenn ist sind war waren sein hat haben hatte wird nicht kein in im an am \
    auf aus bei mit nach von vom zu zum zur für über als wie so da dass was wer wo \
    je tu il elle nous vous ils elles le la les un une des du de et ou mais est sont était ne \
    pas que qui dans sur pour par avec au aux en ce cette ces mon ma mes son sa ses \
    yo tú él ella nosotros ellos el los las una unos unas y o pero es son era no que en con por \
    para del al se su sus mi mis lo";

/// Words that were heard, and what the user made of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// What was heard.
    pub from: String,
    /// What it is.
    pub to: String,
}

/// What a replacement would have changed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Preview {
    /// In how many texts it was looked for.
    pub of: usize,
    /// How many of them would be others.
    pub changed: usize,
    /// Some of those, around the first change of each; what is left out is `…`.
    pub examples: Vec<Vec<Change>>,
}

impl Offer {
    /// As the configuration has it; `None` where it would mean something else there.
    pub fn replacement(&self) -> Option<Replacement> {
        let has_signs = |text: &str| text.contains("->") || text.starts_with('/');
        if has_signs(&self.from) || has_signs(&self.to) {
            return None;
        }
        format!("{} -> {}", self.from, self.to).parse().ok()
    }

    /// What it would have changed in these texts.
    pub fn preview<T: AsRef<str>>(&self, texts: impl IntoIterator<Item = T>) -> Preview {
        let mut preview = Preview::default();
        let Some(replacement) = self.replacement() else {
            return preview;
        };
        let rule = Replacements::new(&[replacement]);
        for text in texts {
            let text = text.as_ref();
            preview.of += 1;
            let Some(changed) = rule.apply(text) else {
                continue;
            };
            preview.changed += 1;
            if preview.examples.len() < EXAMPLES {
                preview.examples.push(example(text, &changed));
            }
        }
        preview
    }
}

/// What is offered after a correction, in the order of the text.
pub fn offers(before: &str, after: &str) -> Vec<Offer> {
    let changes = word_diff(before, after);
    let words = words_changed(&changes);
    if words > FEW && 2 * words > before.split_whitespace().count() {
        return Vec::new();
    }
    let mut found: Vec<Offer> = Vec::new();
    let mut sentence = true;
    for (at, change) in changes.iter().enumerate() {
        if let (Change::Removed(from), Some(Change::Added(to))) = (change, changes.get(at + 1)) {
            let offer = offer(from, to, sentence).filter(|offer| !found.contains(offer));
            found.extend(offer);
        }
        let (Change::Same(words) | Change::Removed(words) | Change::Added(words)) = change;
        sentence = words.ends_with(['.', '?', '!', ':']);
    }
    found.truncate(MOST);
    found
}

/// `sentence`: it stands where a sentence begins.
fn offer(from: &str, to: &str, sentence: bool) -> Option<Offer> {
    let (from, to) = (bare(from), bare(to));
    let fits = |words: &str| {
        (1..=LONGEST).contains(&words.split_whitespace().count())
            && words.chars().any(char::is_alphabetic)
    };
    if !fits(from) || !fits(to) || from == to {
        return None;
    }
    if from.to_lowercase() == to.to_lowercase() {
        // Whether a sentence begins is no matter of the word, and a replacement gives
        // no word small letters.
        let capitals = to.chars().any(char::is_uppercase);
        let first_only = capital(from) == to || from == capital(to);
        if !capitals || (sentence && first_only) {
            return None;
        }
    }
    if from.split_whitespace().all(is_small)
        && (!from.contains(' ') || to.split_whitespace().all(is_small))
    {
        return None;
    }
    // A capital that is there because a sentence begins is none of the word's.
    let to = as_within(from, to, sentence);
    let from = from.to_lowercase();
    let offer = Offer { from, to };
    offer.replacement().is_some().then_some(offer)
}

/// The word as it is written within a sentence, as far as that can be told.
fn as_within(from: &str, to: &str, sentence: bool) -> String {
    let began = sentence && capital(from) == from && capital(to) == to;
    let other_capitals = to.chars().skip(1).any(char::is_uppercase);
    if began && !other_capitals {
        let mut letters = to.chars();
        let first = letters.next().map(char::to_lowercase);
        return first.into_iter().flatten().chain(letters).collect();
    }
    to.to_owned()
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

/// Without the punctuation around it.
fn bare(words: &str) -> &str {
    let mark = |c: char| ".,;:!?…\"'“”„‚‘’«»()[]¿¡。、？！".contains(c) || c.is_whitespace();
    words.trim_matches(mark)
}

fn is_small(word: &str) -> bool {
    let word = bare(word).to_lowercase();
    SMALL.split_whitespace().any(|small| small == word)
}

/// The first change with some words around it.
fn example(before: &str, after: &str) -> Vec<Change> {
    let changes = word_diff(before, after);
    let first = changes
        .iter()
        .position(|change| !matches!(change, Change::Same(_)))
        .unwrap_or_default();
    let mut shown = Vec::new();
    if let Some(Change::Same(words)) = first.checked_sub(1).and_then(|at| changes.get(at)) {
        shown.push(Change::Same(last_of(words)));
    }
    let from_there = changes[first..].iter();
    let run = from_there.take_while(|change| !matches!(change, Change::Same(_)));
    shown.extend(run.cloned());
    let behind = changes[first..]
        .iter()
        .find(|change| matches!(change, Change::Same(_)));
    if let Some(Change::Same(words)) = behind {
        shown.push(Change::Same(first_of(words)));
    }
    shown
}

fn last_of(words: &str) -> String {
    let all: Vec<&str> = words.split_whitespace().collect();
    match all.len().checked_sub(AROUND) {
        None | Some(0) => words.to_owned(),
        Some(left_out) => format!("… {}", all[left_out..].join(" ")),
    }
}

fn first_of(words: &str) -> String {
    let all: Vec<&str> = words.split_whitespace().collect();
    if all.len() <= AROUND {
        return words.to_owned();
    }
    format!("{} …", all[..AROUND].join(" "))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::diff::plain;

    fn made(before: &str, after: &str) -> Vec<(String, String)> {
        let offers = offers(before, after).into_iter();
        offers.map(|offer| (offer.from, offer.to)).collect()
    }

    #[test]
    fn corrected_words_and_short_phrases_are_offered() {
        for (before, after, from, to) in [
            ("open say so now", "open sayso now", "say so", "sayso"),
            (
                "I use post gres, daily.",
                "I use PostgreSQL, daily.",
                "post gres",
                "PostgreSQL",
            ),
            ("we write rust here", "we write Rust here", "rust", "Rust"),
            ("meet Lucas there", "meet Łukasz there", "lucas", "Łukasz"),
            (
                "Cube control is down.",
                "kubectl is down.",
                "cube control",
                "kubectl",
            ),
            ("Teh door is open.", "The door is open.", "teh", "the"),
            (
                "put it on the to do list",
                "put it on the todo list",
                "to do",
                "todo",
            ),
            ("press see plus plus", "press C++", "see plus plus", "C++"),
        ] {
            let expected = [(from.to_owned(), to.to_owned())];
            assert_eq!(made(before, after), expected, "{before} / {after}");
        }
        let two = made("say so and post gres", "sayso and Postgres");
        assert_eq!(two.len(), 2);
    }

    #[test]
    fn what_says_nothing_of_other_texts_is_not_offered() {
        for (before, after) in [
            ("see you later", "see you later"),
            // Punctuation, and what begins a sentence.
            ("well I think so", "Well, I think so."),
            ("it rains. then it stops", "it rains. Then it stops"),
            ("It Rains", "It rains"),
            // Small words.
            ("open a door", "open the door"),
            ("he is in house", "he is on house"),
            ("that is", "this was"),
            // Numbers are what was said, not how it is written.
            ("at 15 h", "at 50 h"),
            // Only put in, or only left out.
            ("open door", "open big door"),
            ("open big door", "open door"),
            // Too long for a phrase.
            ("x one two three four five y", "x six y"),
            // Written anew.
            (
                "the quick brown fox jumps over lazy dogs",
                "one may never know what it is worth",
            ),
            // It would mean something else in the configuration.
            ("path usr", "path /usr"),
        ] {
            assert_eq!(made(before, after), [], "{before} / {after}");
        }
    }

    #[test]
    fn a_preview_counts_what_would_be_another_text_and_shows_some() {
        let offer = Offer {
            from: "say so".to_owned(),
            to: "sayso".to_owned(),
        };
        let texts = [
            "one two three four five six say so seven eight nine ten eleven twelve",
            "nothing to see",
            "Say so.",
        ];
        let preview = offer.preview(texts);
        assert_eq!((preview.of, preview.changed), (3, 2));
        let shown: Vec<_> = preview.examples.iter().map(|one| plain(one)).collect();
        assert_eq!(
            shown,
            [
                "… two three four five six [-say so-]{+sayso+} seven eight nine ten eleven …",
                "[-Say so.-]{+Sayso.+}",
            ]
        );
        let many = offer.preview(vec!["say so"; 50]);
        assert_eq!((many.changed, many.examples.len()), (50, EXAMPLES));
    }

    proptest! {
        #[test]
        fn every_offer_can_be_a_rule_that_changes_the_text(
            before in "([a-cA-C]{1,4}[ .,]{1,2}){1,9}",
            after in "([a-cA-C]{1,4}[ .,]{1,2}){1,9}",
        ) {
            for offer in offers(&before, &after) {
                let preview = offer.preview([&before]);
                prop_assert_eq!(preview.of, 1);
                prop_assert_eq!(preview.changed, 1, "{:?}", offer);
            }
        }
    }
}
