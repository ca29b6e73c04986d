//! What becomes of the model's words before they are a text: the user's rules.
//!
//! Each rule is off until it is wanted, and they come in this order, each
//! working on what the one before it left:
//!
//! | rule | `[text]` | what it does |
//! |---|---|---|
//! | [`Rule::Fillers`] | `remove_fillers` | takes "um" and "äh" out, with their comma |
//! | [`Rule::Digits`] | `digits` | writes numbers from ten on in digits |
//! | [`Rule::Punctuation`] | `spoken_punctuation` | makes "comma" and "new line" marks |
//! | [`Rule::Replacements`] | `replace` | writes words, phrases and patterns otherwise |
//! | [`Rule::Capitals`] | `capitals` | begins sentences with a capital |
//! | [`Rule::Style`] | `style` | makes an identifier, a command, a commit message of it |
//! | [`Rule::Ending`] | `ending` | ends the text with a space or a new line |
//!
//! The user's own replacements come after what is built in, and what they wrote
//! is changed by nothing but capitals and a style. Fillers, marks and numbers are
//! known in the languages of [`Language`]; in any other these rules do nothing.
//! Numbers come before marks, since a German one has a
//! "Komma" in it. What the
//! model wrote is kept beside the text ([`Transcript::heard`]).

mod capitals;
mod digits;
mod ending;
mod fillers;
mod language;
mod phrases;
mod punctuation;
mod replace;
mod scan;
mod style;

pub use ending::Ending;
pub use language::Language;
pub use replace::{BadReplacement, Replacement, Replacements};
pub use style::Style;

use super::Transcript;
use crate::config::TextConfig;
use crate::config::text::Capitals;

use punctuation::SpokenPunctuation;

/// One of the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// What people say while they think.
    Fillers,
    /// Numbers that are written out.
    Digits,
    /// Marks that are spoken.
    Punctuation,
    /// What the user wants written otherwise.
    Replacements,
    /// Capitals where sentences begin.
    Capitals,
    /// Texts that are no prose.
    Style,
    /// What stands behind the text.
    Ending,
}

impl Rule {
    /// Every rule, in the order in which they work.
    pub const ALL: [Self; 7] = [
        Self::Fillers,
        Self::Digits,
        Self::Punctuation,
        Self::Replacements,
        Self::Capitals,
        Self::Style,
        Self::Ending,
    ];

    /// Its key in the configuration.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Fillers => "remove_fillers",
            Self::Digits => "digits",
            Self::Punctuation => "spoken_punctuation",
            Self::Replacements => "replace",
            Self::Capitals => "capitals",
            Self::Style => "style",
            Self::Ending => "ending",
        }
    }
}

/// What a rule made of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is not wanted.
    Off,
    /// It does not know the language.
    NotInLanguage,
    /// It found nothing to do.
    Unchanged,
    /// The text is another one.
    Changed(String),
}

/// What each rule made of a text, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// Each rule, and what it did.
    pub steps: Vec<(Rule, Outcome)>,
    /// The text in the end.
    pub text: String,
}

/// The rules as the user wants them, ready to work.
#[derive(Debug, Clone)]
pub struct Rules {
    fillers: bool,
    digits: bool,
    punctuation: Option<SpokenPunctuation>,
    replacements: Option<Replacements>,
    capitals: Capitals,
    style: Style,
    ending: Ending,
}

impl Rules {
    /// The rules that a configuration means.
    pub fn new(config: &TextConfig) -> Self {
        let replacements = !config.replace.is_empty();
        Self {
            fillers: config.remove_fillers,
            digits: config.digits,
            punctuation: config.spoken_punctuation.then(SpokenPunctuation::new),
            replacements: replacements.then(|| Replacements::new(&config.replace)),
            capitals: config.capitals,
            style: config.style,
            ending: config.ending,
        }
    }

    /// The text as the rules write it. The language is whisper's code.
    pub fn apply(&self, text: &str, language: Option<&str>) -> String {
        let language = language.and_then(Language::from_code);
        let next = |text: String, rule| match self.run(rule, &text, language) {
            Outcome::Changed(new) => new,
            Outcome::Off | Outcome::NotInLanguage | Outcome::Unchanged => text,
        };
        Rule::ALL.into_iter().fold(text.to_owned(), next)
    }

    /// The same, with what each rule did.
    pub fn trace(&self, text: &str, language: Option<&str>) -> Trace {
        let language = language.and_then(Language::from_code);
        let mut text = text.to_owned();
        let mut steps = Vec::with_capacity(Rule::ALL.len());
        for rule in Rule::ALL {
            let outcome = self.run(rule, &text, language);
            if let Outcome::Changed(new) = &outcome {
                text.clone_from(new);
            }
            steps.push((rule, outcome));
        }
        Trace { steps, text }
    }

    /// Writes what was heard as the rules say. Where the transcript names no
    /// language, `language` counts.
    pub fn write(&self, transcript: &mut Transcript, language: Option<&str>) {
        let heard = transcript.heard();
        if heard.is_empty() {
            return;
        }
        let written = self.apply(&heard, language);
        *transcript = std::mem::take(transcript).written_as(written);
    }

    fn run(&self, rule: Rule, text: &str, language: Option<Language>) -> Outcome {
        if !self.wants(rule) {
            return Outcome::Off;
        }
        let changed = match (rule, language) {
            (Rule::Fillers, Some(language)) => fillers::apply(text, language),
            (Rule::Digits, Some(language)) => digits::apply(text, language),
            (Rule::Punctuation, Some(language)) => {
                let marks = self.punctuation.as_ref();
                marks.and_then(|marks| marks.apply(text, language))
            }
            (Rule::Fillers | Rule::Digits | Rule::Punctuation, _) => return Outcome::NotInLanguage,
            (Rule::Replacements, _) => {
                let replacements = self.replacements.as_ref();
                replacements.and_then(|replacements| replacements.apply(text))
            }
            (Rule::Capitals, language) => capitals::apply(text, language),
            (Rule::Style, language) => self.style.apply(text, language),
            (Rule::Ending, _) => self.ending.apply(text),
        };
        changed.map_or(Outcome::Unchanged, Outcome::Changed)
    }

    fn wants(&self, rule: Rule) -> bool {
        match rule {
            Rule::Fillers => self.fillers,
            Rule::Digits => self.digits,
            Rule::Punctuation => self.punctuation.is_some(),
            Rule::Replacements => self.replacements.is_some(),
            Rule::Capitals => self.capitals == Capitals::Sentences,
            Rule::Style => self.style != Style::Prose,
            Rule::Ending => self.ending != Ending::None,
        }
    }
}

#[cfg(test)]
mod tests;
