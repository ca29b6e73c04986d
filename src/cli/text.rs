//! `sayso text`: what the text rules make of words, without speaking them.

use std::io::{self, IsTerminal, Read, Write};

use clap::Args;
use serde::Serialize;

use super::config::Setup;
use super::writing::profile;
use crate::config::Config;
use crate::config::profile::DEFAULT;
use crate::rewrite::{About, Program, RewriteError, Skip};
use crate::text::rules::{Outcome, Rules, Trace};

/// `sayso text`
#[derive(Debug, Clone, Default, Args)]
pub struct TextArgs {
    /// The words, as the model would have written them; without any, or with
    /// `-`, those on standard input
    #[arg(value_name = "TEXT")]
    pub words: Vec<String>,
    /// With the rules and the language of this profile
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
    /// Say of each rule what it did
    #[arg(long)]
    pub explain: bool,
    /// The same as JSON, for other programs
    #[arg(long, conflicts_with = "explain")]
    pub json: bool,
    /// Do not run the program that is to rewrite texts
    #[arg(long)]
    pub no_command: bool,
}

/// What became of the words. The names are a promise to other programs.
#[derive(Serialize)]
struct Report<'a> {
    heard: &'a str,
    written: &'a str,
    language: &'a str,
    rules: Vec<Step<'a>>,
}

/// One rule, in the order in which they work; the program is the last.
#[derive(Serialize)]
struct Step<'a> {
    /// Its key below `[text]`.
    rule: &'static str,
    /// `off`, `not_in_language`, `unchanged`, `changed` or `failed`.
    outcome: &'static str,
    /// What it left, where it changed something.
    text: Option<&'a str>,
    /// Why it failed; programs do.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

/// What became of the words in the end.
struct Outcomes {
    trace: Trace,
    /// What the program made of it; `None` where none is to.
    command: Option<Result<String, RewriteError>>,
}

impl Outcomes {
    fn written(&self) -> &str {
        match &self.command {
            Some(Ok(text)) => text,
            _ => &self.trace.text,
        }
    }

    /// The program's part, as a rule's.
    fn last(&self) -> Step<'_> {
        let (outcome, text, error) = match &self.command {
            None => ("off", None, None),
            Some(Ok(text)) if *text == self.trace.text => ("unchanged", None, None),
            Some(Ok(text)) => ("changed", Some(text.as_str()), None),
            Some(Err(error)) => ("failed", None, Some(error.to_string())),
        };
        Step {
            rule: COMMAND,
            outcome,
            text,
            error,
        }
    }
}

/// The program's key below `[text]`.
const COMMAND: &str = "command";

impl<'a> Report<'a> {
    fn of(heard: &'a str, outcomes: &'a Outcomes, language: &'a str) -> Self {
        let steps = outcomes.trace.steps.iter().map(|(rule, outcome)| {
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
                error: None,
            }
        });
        Self {
            heard,
            written: outcomes.written(),
            language,
            rules: steps.chain([outcomes.last()]).collect(),
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
    let config = config_of(args, setup)?;
    let language = &config.engine.language;
    let trace = Rules::new(&config.text).trace(&words, Some(language));
    let outcomes = Outcomes {
        command: rewritten(args, &config, &trace.text),
        trace,
    };
    if let Some(Err(error)) = &outcomes.command {
        eprintln!("sayso: {error}");
    }
    let shown = if args.json {
        serde_json::to_string_pretty(&Report::of(&words, &outcomes, language))?
    } else if args.explain {
        explained(&words, &outcomes, language)
    } else {
        outcomes.written().to_owned()
    };
    let end = if shown.ends_with('\n') { "" } else { "\n" };
    write!(out, "{shown}{end}")?;
    Ok(())
}

/// The configuration as the profile has it.
fn config_of(args: &TextArgs, setup: &Setup) -> anyhow::Result<Config> {
    Ok(profile(&setup.config, args.profile.as_deref())?.config)
}

/// What the program makes of a text, where there is one of either.
fn rewritten(args: &TextArgs, config: &Config, text: &str) -> Option<Result<String, RewriteError>> {
    let program = Program::from_config(&config.text);
    let program = program.filter(|_| !args.no_command && !text.is_empty())?;
    let language = &config.engine.language;
    let profile = args.profile.clone();
    let about = About {
        language: Some(language.clone()).filter(|language| language != "auto"),
        // The one that needs no name has none.
        profile: profile.filter(|name| name != DEFAULT).unwrap_or_default(),
        ..About::default()
    };
    Some(program.rewrite(text, &about, &Skip::default()))
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
fn explained(words: &str, outcomes: &Outcomes, language: &str) -> String {
    let trace = &outcomes.trace;
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
    let command = outcomes.last();
    let did = match (command.outcome, command.text, command.error) {
        (_, Some(text), _) => format!("{text:?}"),
        (_, _, Some(error)) => error,
        ("unchanged", ..) => "changes nothing".to_owned(),
        _ => "off".to_owned(),
    };
    lines.push((COMMAND, did));
    lines.push(("written", format!("{:?}", outcomes.written())));
    let lines = lines.iter().map(|(what, did)| format!("{what:<20}{did}\n"));
    lines.collect()
}
