//! `sayso completions`: what a shell needs to complete sayso's command line.

use std::io::Write;

use clap::builder::PossibleValuesParser;
use clap::{Arg, Args, Command, CommandFactory, ValueEnum};
use clap_complete::{Generator, Shell as Known, generate};
use clap_complete_nushell::Nushell;

use super::Cli;
use crate::config::Destination;

/// `sayso completions`: what it is.
pub const ABOUT: &str = "\
Print what your shell needs to complete sayso's commands and options.

`scripts/install` and the Debian package put it where the shells look; this is \
for a sayso that came another way.";

/// `sayso completions`: the rest of the page.
pub const AFTER: &str = "\
EXAMPLES
  sayso completions bash > ~/.local/share/bash-completion/completions/sayso
  sayso completions zsh > ~/.zfunc/_sayso
                                    with `fpath+=~/.zfunc` before compinit
  sayso completions fish > ~/.config/fish/completions/sayso.fish
  sayso completions nushell | save ~/.local/share/nushell/vendor/autoload/sayso.nu
  sayso completions powershell | Out-String | Invoke-Expression
                                    as a line of $PROFILE";

/// `sayso completions`
#[derive(Debug, Clone, Copy, Args)]
pub struct CompletionsArgs {
    /// For which shell
    pub shell: Shell,
}

/// A shell that can be told how to complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[expect(missing_docs, reason = "names of shells")]
pub enum Shell {
    Bash,
    Zsh,
    Fish,
    Powershell,
    Nushell,
}

/// Prints the script.
///
/// # Errors
/// Standard output's refusal.
pub fn run(args: CompletionsArgs, out: &mut impl Write) -> anyhow::Result<()> {
    Ok(out.write_all(&script(args.shell))?)
}

fn script(shell: Shell) -> Vec<u8> {
    match shell {
        Shell::Bash => written_by(Known::Bash),
        Shell::Zsh => written_by(Known::Zsh),
        Shell::Fish => written_by(Known::Fish),
        Shell::Powershell => written_by(Known::PowerShell),
        Shell::Nushell => written_by(Nushell),
    }
}

fn written_by(generator: impl Generator) -> Vec<u8> {
    let mut script = Vec::new();
    generate(generator, &mut shown(&Cli::command()), "sayso", &mut script);
    script
}

/// The command without what is hidden: the generators would complete that too,
/// and clap has no way to take a subcommand out.
fn shown(command: &Command) -> Command {
    let about = command.get_about().cloned().unwrap_or_default();
    let subcommands = command
        .get_subcommands()
        .filter(|subcommand| !subcommand.is_hide_set());
    let shown = Command::new(command.get_name().to_owned())
        .about(about)
        .disable_help_subcommand(true)
        .args(command.get_arguments().map(with_values))
        .subcommands(subcommands.map(shown));
    match command.get_version() {
        Some(version) => shown.version(version.to_owned()),
        None => shown,
    }
}

/// The values of an option whose own parser says more than "not one of these",
/// and so does not list them.
fn with_values(arg: &Arg) -> Arg {
    let arg = arg.clone();
    match arg.get_id().as_str() {
        "to" => arg.value_parser(PossibleValuesParser::new(Destination::NAMES)),
        "log_level" => arg.value_parser(PossibleValuesParser::new([
            "off", "error", "warn", "info", "debug", "trace",
        ])),
        _ => arg,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_early_in_powershell() {
        // It takes these for plain ones, and clap doubles plain ones only.
        let script = String::from_utf8(script(Shell::Powershell)).expect("text");
        let quotes = ['\u{2018}', '\u{2019}', '\u{201a}', '\u{201b}'];
        assert_eq!(script.find(quotes), None);
    }

    #[test]
    fn every_shell_hears_of_every_command_and_of_no_hidden_one() {
        let cli = Cli::command();
        for &shell in Shell::value_variants() {
            let script = String::from_utf8(script(shell)).expect("text");
            assert!(!script.contains("__keys"), "{shell:?}");
            assert!(!script.contains("__engine"), "{shell:?}");
            for command in cli.get_subcommands().filter(|c| !c.is_hide_set()) {
                let name = command.get_name();
                assert!(script.contains(name), "{name} in {shell:?}");
            }
        }
    }

    #[test]
    fn nothing_but_the_hidden_is_lost() {
        fn names(command: &Command) -> Vec<String> {
            let own = command.get_arguments().map(|arg| arg.get_id().to_string());
            let below = command.get_subcommands().filter(|c| !c.is_hide_set());
            own.chain(below.flat_map(|below| {
                let name = below.get_name().to_owned();
                names(below)
                    .into_iter()
                    .map(move |rest| format!("{name} {rest}"))
            }))
            .collect()
        }
        assert_eq!(names(&shown(&Cli::command())), names(&Cli::command()));
    }
}
