//! The options that every command takes.

use std::path::PathBuf;

use clap::Args;
use clap::builder::{OsStringValueParser, PossibleValuesParser, TypedValueParser};
use tracing::level_filters::LevelFilter;

use super::logging::LogOptions;
use crate::config::{Activation, Destination, Destinations, Overrides};
use crate::hotkey::Chord;

/// What stands over them in `--help`.
pub const HEADING: &str = "Options of every command";

/// Options that every command takes. Each goes over its environment variable,
/// and that over the configuration file.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = HEADING)]
pub struct GlobalOptions {
    /// Read this configuration file instead of the usual one
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "SAYSO_CONFIG",
        hide_env_values = true,
        value_parser = path_parser()
    )]
    pub config: Option<PathBuf>,

    /// The key to hold: `right_ctrl`, `F9`, `ctrl+space`, …
    #[arg(
        long,
        global = true,
        value_name = "CHORD",
        env = "SAYSO_HOTKEY",
        hide_env_values = true
    )]
    pub hotkey: Option<Chord>,

    /// What pressing it means: hold to talk, tap to toggle, or both
    #[arg(
        long,
        global = true,
        env = "SAYSO_MODE",
        hide_env_values = true,
        value_parser = mode_parser()
    )]
    pub mode: Option<Activation>,

    /// A microphone's name as `sayso devices` prints it, or a WAV file to speak
    /// in its place
    #[arg(
        long,
        global = true,
        value_name = "NAME|wav:FILE",
        env = "SAYSO_MIC",
        hide_env_values = true
    )]
    pub mic: Option<String>,

    /// A model's name, such as `base.en`, or the path of a ggml file
    #[arg(
        long,
        global = true,
        value_name = "NAME|PATH",
        env = "SAYSO_MODEL",
        hide_env_values = true
    )]
    pub model: Option<String>,

    /// The language spoken, as in `en`; `auto` lets a multilingual model find out
    #[arg(
        long,
        global = true,
        value_name = "CODE",
        env = "SAYSO_LANGUAGE",
        hide_env_values = true
    )]
    pub language: Option<String>,

    /// Keep clips and models here
    #[arg(
        long,
        global = true,
        value_name = "FOLDER",
        env = "SAYSO_DATA_DIR",
        hide_env_values = true,
        value_parser = path_parser()
    )]
    pub data_dir: Option<PathBuf>,

    /// Where texts go, one or several: `clipboard`, `osc52`, `type`, `paste`, `command`, `file`, `tmux`, `stdout`
    #[arg(long, global = true, value_name = "NAME", value_delimiter = ',')]
    pub to: Vec<Destination>,

    /// Print texts to standard output instead of copying them; with `--to`, as well
    #[arg(long, global = true)]
    pub print: bool,

    /// How much goes into the log: `off`, `error`, `warn`, `info`, `debug`, `trace`
    #[arg(
        long,
        global = true,
        value_name = "LEVEL",
        env = "SAYSO_LOG",
        hide_env_values = true
    )]
    pub log_level: Option<LevelFilter>,

    /// Let the log hold what was said; without this it never does, at any level
    #[arg(long, global = true)]
    pub log_content: bool,
}

impl GlobalOptions {
    /// What goes into the log.
    pub fn log(&self) -> LogOptions {
        let default = LogOptions::default();
        LogOptions {
            level: self.log_level.unwrap_or(default.level),
            content: self.log_content,
        }
    }

    /// The places that the command line names, if it names any.
    fn destinations(&self) -> Option<Destinations> {
        let print = self.print.then_some(Destination::Stdout);
        let named = self.to.iter().copied().chain(print);
        (self.print || !self.to.is_empty()).then(|| Destinations::new(named))
    }

    /// What these set over the configuration file.
    pub fn overrides(&self) -> Overrides {
        // An empty variable is how shells and service files say "not set".
        let set = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let data_dir = self.data_dir.clone();
        Overrides {
            chord: self.hotkey.clone(),
            mode: self.mode,
            microphone: set(&self.mic),
            model: set(&self.model),
            language: set(&self.language),
            deliver_to: self.destinations(),
            data_dir: data_dir.filter(|folder| !folder.as_os_str().is_empty()),
        }
    }
}

/// A path that may be empty: clap's own parser refuses that.
fn path_parser() -> impl TypedValueParser<Value = PathBuf> {
    OsStringValueParser::new().map(PathBuf::from)
}

fn mode_parser() -> impl TypedValueParser<Value = Activation> {
    PossibleValuesParser::new(Activation::NAMES).try_map(|name| name.parse::<Activation>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Cli;
    use clap::Parser;

    fn parse(arguments: &[&str]) -> Result<GlobalOptions, clap::Error> {
        let line = std::iter::once("sayso").chain(arguments.iter().copied());
        Cli::try_parse_from(line).map(|cli| cli.options)
    }

    #[test]
    fn options_become_overrides() {
        let options = parse(&["--mode", "toggle", "--print", "--mic", "wav:a.wav"]).expect("valid");
        let overrides = options.overrides();
        assert_eq!(overrides.mode, Some(Activation::Toggle));
        assert_eq!(overrides.deliver_to, Some(Destination::Stdout.into()));
        assert_eq!(overrides.microphone.as_deref(), Some("wav:a.wav"));
        assert_eq!(parse(&[]).expect("valid").overrides().deliver_to, None);
    }

    #[test]
    fn places_may_be_named_at_once_or_one_by_one() {
        use Destination::{File, Stdout, Tmux};
        for arguments in [
            &["--to", "file,tmux"][..],
            &["--to", "file", "--to", "tmux"],
        ] {
            let overrides = parse(arguments).expect("valid").overrides();
            assert_eq!(overrides.deliver_to, Some(Destinations::new([File, Tmux])));
        }
        let options = parse(&["--print", "--to", "file"]).expect("valid");
        let to = options.overrides().deliver_to;
        assert_eq!(to, Some(Destinations::new([File, Stdout])));
        let error = parse(&["--to", "flie"]).expect_err("no such place");
        assert!(
            error.to_string().contains("did you mean `file`?"),
            "{error}"
        );
    }

    #[test]
    fn an_empty_value_is_no_value() {
        let options = parse(&["--mic", "", "--model", "", "--data-dir", ""]).expect("valid");
        assert_eq!(options.overrides(), Overrides::default());
    }

    #[test]
    fn an_impossible_chord_says_why() {
        let error = parse(&["--hotkey", "esc"]).expect_err("impossible");
        assert!(error.to_string().contains("Esc alone cancels"), "{error}");
    }

    #[test]
    fn a_mode_that_is_none_lists_the_modes() {
        let error = parse(&["--mode", "hodl"]).expect_err("no mode");
        let shown = error.to_string();
        assert!(
            shown.contains("hold") && shown.contains("toggle"),
            "{shown}"
        );
    }
}
