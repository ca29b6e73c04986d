//! What can be written after `sayso bench`.

use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};

/// `sayso bench`
#[derive(Debug, Clone, Default, Args)]
pub struct BenchArgs {
    /// The models that were named.
    #[command(flatten)]
    pub models: NamedModels,
    /// Measure with your own newest N clips that have a text and their sound,
    /// instead of the bundled ones
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub last: Option<u32>,
    /// Threads for the model, instead of the configuration's
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=64))]
    pub threads: Option<u32>,
    /// Print JSON, for other programs
    #[arg(long)]
    pub json: bool,
}

/// `--model`, any number of times. It takes the place of the option that every
/// command has. `SAYSO_MODEL` names none: whoever has it set still wants to
/// compare.
#[derive(Debug, Clone, Default)]
pub struct NamedModels(Vec<String>);

impl NamedModels {
    /// What the user wrote, in that order.
    pub fn names(&self) -> &[String] {
        &self.0
    }
}

/// As the option of every command, so that clap takes this one for it.
const ID: &str = "model";

impl Args for NamedModels {
    fn augment_args(command: Command) -> Command {
        command.arg(
            Arg::new(ID)
                .long("model")
                .value_name("NAME|PATH")
                .action(ArgAction::Append)
                .help(
                    "Only this model; may be given several times. Without it: the demo model and \
                     every installed one",
                ),
        )
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for NamedModels {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        if matches.value_source(ID) != Some(ValueSource::CommandLine) {
            return Ok(Self::default());
        }
        let names = matches.get_many::<String>(ID).into_iter().flatten();
        Ok(Self(
            names.filter(|name| !name.is_empty()).cloned().collect(),
        ))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use crate::cli::{Cli, Command};

    fn named(arguments: &[&str]) -> Vec<String> {
        let cli = Cli::try_parse_from(std::iter::once("sayso").chain(arguments.iter().copied()));
        match cli.expect("valid").command {
            Some(Command::Bench(args)) => args.models.names().to_vec(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn several_models_can_be_named_before_or_after_the_command() {
        assert!(named(&["bench"]).is_empty());
        assert!(named(&["bench", "--model", ""]).is_empty());
        assert_eq!(named(&["--model", "a", "bench"]), ["a"]);
        assert_eq!(
            named(&["bench", "--model", "a", "--model=b", "--json"]),
            ["a", "b"]
        );
    }
}
