//! `sayso text`: what the text rules make of words, without speaking them.

use std::io::{self, IsTerminal, Read, Write};

use clap::Args;
use serde::Serialize;

use super::config::Setup;
use crate::text::rules::{Outcome, Rules, Trace};

/// `sayso text`
#[derive(Debug, Clone, Default, Args)]
pub struct TextArgs {
    /// The words, as the model would have written them; without any, or with
    /// `-`, those on standard input
    #[arg(value_name = "TEXT")]
    pub words: Vec<String>,
    /// Say of each rule what it did
    #[arg(long)]
    pub explain: bool,
    /// The same as JSON, for other programs
    #[arg(long, conflicts_with = "explain")]
    pub json: bool,
}

/// What became of the words. The names are a promise to other programs.
#[derive(Serialize)]
struct Report<'a> {
    heard: &'a str,
    written: &'a str,
    language: &'a str,
    rules: Vec<Step<'a>>,
}

/// One rule, in the order in which they work.
#[derive(Serialize)]
struct Step<'a> {
    /// Its key below `[text]`.
    rule: &'static str,
    /// `off`, `not_in_language`, `unchanged` or `changed`.
    outcome: &'static str,
    /// What it left, where it changed something.
    text: Option<&'a str>,
}

impl<'a> Report<'a> {
    fn of(heard: &'a str, trace: &'a Trace, language: &'a str) -> Self {
        let steps = trace.steps.iter().map(|(rule, outcome)| {
            let (outcome, text) = match outcome {
                Outcome::Off => ("off", None),
                Outcome::NotInLanguage => ("not_in_language", None),
                Outcome::Unchanged => ("unchanged", None),
                Outcome::Changed(text) => ("changed", Some(text.as_str())),
            };
            Step {
                rule: rule.key(),
                outcome,
                text,
            }
        });
        Self {
            heard,
            written: &trace.text,
            language,
            rules: steps.collect(),
        }
    }
}

/// Prints what the rules of the configuration make of the words.
///
/// # Errors
/// There are no words, standard input cannot be read, or standard output cannot
/// be written to.
pub fn run(args: &TextArgs, setup: &Setup, out: &mut impl Write) -> anyhow::Result<()> {
    let words = match args.words.as_slice() {
        [] => from_input()?,
        [dash] if dash == "-" => from_input()?,
        words => words.join(" "),
    };
    let language = &setup.config.engine.language;
    let trace = Rules::new(&setup.config.text).trace(&words, Some(language));
    let shown = if args.json {
        serde_json::to_string_pretty(&Report::of(&words, &trace, language))?
    } else if args.explain {
        explained(&words, &trace, language)
    } else {
        trace.text
    };
    let end = if shown.ends_with('\n') { "" } else { "\n" };
    write!(out, "{shown}{end}")?;
    Ok(())
}

fn from_input() -> anyhow::Result<String> {
    let mut input = io::stdin().lock();
    if input.is_terminal() {
        anyhow::bail!(
            "there are no words; write some, as in `sayso text \"um, hello comma world\"`"
        );
    }
    let mut words = String::new();
    input.read_to_string(&mut words)?;
    // The line's own end is none of the words.
    let end = words.trim_end_matches(['\n', '\r']).len();
    words.truncate(end);
    Ok(words)
}

/// A line a rule. The texts are quoted, so that spaces and line ends are seen.
fn explained(words: &str, trace: &Trace, language: &str) -> String {
    let mut lines = vec![("heard", format!("{words:?}"))];
    for (rule, outcome) in &trace.steps {
        let did = match outcome {
            Outcome::Off => "off".to_owned(),
            Outcome::NotInLanguage => format!("knows no words of the language `{language}`"),
            Outcome::Unchanged => "changes nothing".to_owned(),
            Outcome::Changed(text) => format!("{text:?}"),
        };
        lines.push((rule.key(), did));
    }
    lines.push(("written", format!("{:?}", trace.text)));
    let lines = lines.iter().map(|(what, did)| format!("{what:<20}{did}\n"));
    lines.collect()
}
