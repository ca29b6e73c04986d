//! `sayso text`: what the text rules make of words, without speaking them.

use std::io::{self, IsTerminal, Read, Write};

use clap::Args;

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
    let shown = if args.explain {
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
