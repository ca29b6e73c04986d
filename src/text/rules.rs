//! What becomes of the model's words before they are a text: the user's rules.
//!
//! Each rule is off until it is wanted, and they come in this order, each
//! working on what the one before it left:
//!
//! | rule | `[text]` | what it does |
//! |---|---|---|
//! | [`Rule::Fillers`] | `remove_fillers` | takes "um" and "äh" out, with their comma |
//! | [`Rule::Punctuation`] | `spoken_punctuation` | makes "comma" and "new line" marks |
//! | [`Rule::Replacements`] | `replace` | writes words, phrases and patterns otherwise |
//! | [`Rule::Capitals`] | `capitals` | begins sentences with a capital |
//! | [`Rule::Ending`] | `ending` | ends the text with a space or a new line |
//!
//! The user's own replacements come after what is built in, and what they wrote
//! is changed by nothing but capitals. Fillers and marks are known in
//! the languages of [`Language`]; in any other these two do nothing. What the
//! model wrote is kept beside the text ([`Transcript::heard`]).

mod capitals;
mod ending;
mod fillers;
mod language;
mod phrases;
mod punctuation;
mod replace;
mod scan;

pub use ending::Ending;
pub use language::Language;
pub use replace::{BadReplacement, Replacement};

use super::Transcript;
use crate::config::TextConfig;
use crate::config::text::Capitals;

use punctuation::SpokenPunctuation;
use replace::Replacements;

/// One of the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// What people say while they think.
    Fillers,
    /// Marks that are spoken.
    Punctuation,
    /// What the user wants written otherwise.
    Replacements,
    /// Capitals where sentences begin.
    Capitals,
    /// What stands behind the text.
    Ending,
}

impl Rule {
    /// Every rule, in the order in which they work.
    pub const ALL: [Self; 5] = [
        Self::Fillers,
        Self::Punctuation,
        Self::Replacements,
        Self::Capitals,
        Self::Ending,
    ];

    /// Its key in the configuration.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Fillers => "remove_fillers",
            Self::Punctuation => "spoken_punctuation",
            Self::Replacements => "replace",
            Self::Capitals => "capitals",
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
    punctuation: Option<SpokenPunctuation>,
    replacements: Option<Replacements>,
    capitals: Capitals,
    ending: Ending,
}

impl Rules {
    /// The rules that a configuration means.
    pub fn new(config: &TextConfig) -> Self {
        let replacements = !config.replace.is_empty();
        Self {
            fillers: config.remove_fillers,
            punctuation: config.spoken_punctuation.then(SpokenPunctuation::new),
            replacements: replacements.then(|| Replacements::new(&config.replace)),
            capitals: config.capitals,
            ending: config.ending,
        }
    }

    /// The text as the rules write it. The language is whisper's code.
    pub fn apply(&self, text: &str, language: Option<&str>) -> String {
        self.trace(text, language).text
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
        let written = self.apply(&heard, transcript.language.as_deref().or(language));
        *transcript = std::mem::take(transcript).written_as(written);
    }

    fn run(&self, rule: Rule, text: &str, language: Option<Language>) -> Outcome {
        let changed = match (rule, language) {
            (Rule::Fillers, _) if !self.fillers => return Outcome::Off,
            (Rule::Fillers, Some(language)) => fillers::apply(text, language),
            (Rule::Punctuation, language) => match (&self.punctuation, language) {
                (None, _) => return Outcome::Off,
                (Some(_), None) => return Outcome::NotInLanguage,
                (Some(marks), Some(language)) => marks.apply(text, language),
            },
            (Rule::Fillers, None) => return Outcome::NotInLanguage,
            (Rule::Replacements, _) => match &self.replacements {
                None => return Outcome::Off,
                Some(replacements) => replacements.apply(text),
            },
            (Rule::Capitals, _) => match self.capitals {
                Capitals::Keep => return Outcome::Off,
                Capitals::Sentences => capitals::apply(text),
            },
            (Rule::Ending, _) if self.ending == Ending::None => return Outcome::Off,
            (Rule::Ending, _) => self.ending.apply(text),
        };
        changed.map_or(Outcome::Unchanged, Outcome::Changed)
    }
}

#[cfg(test)]
mod tests;
