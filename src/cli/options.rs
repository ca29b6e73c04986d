//! The options that every command takes.

use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::{OsStringValueParser, PossibleValuesParser, TypedValueParser};
use toml::Value;
use tracing::level_filters::LevelFilter;

use super::logging::LogOptions;
use crate::config::{Activation, Destination, Destinations, Origin, Setting, SettingError, schema};
use crate::hotkey::Chord;

/// What stands over them in `--help`.
pub const HEADING: &str = "Options of every command";

/// Options that every command takes. Those of a key of the configuration go over
/// its environment variable (`SAYSO_HOTKEY`, `SAYSO_MODE`, `SAYSO_MIC`,
/// `SAYSO_MODEL`, `SAYSO_LANGUAGE`, `SAYSO_DATA_DIR`, and one for every key), and
/// that over the file.
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

    /// The key to hold: `right_ctrl`, `F9`, `ctrl+space`, … (`SAYSO_HOTKEY`)
    #[arg(long, global = true, value_name = "CHORD")]
    pub hotkey: Option<Chord>,

    /// What pressing it means: hold to talk, tap to toggle, or both (`SAYSO_MODE`)
    #[arg(
        long,
        global = true,
        value_parser = mode_parser()
    )]
    pub mode: Option<Activation>,

    /// A microphone's name as `sayso devices` prints it, or a WAV file to speak
    /// in its place (`SAYSO_MIC`)
    #[arg(long, global = true, value_name = "NAME|wav:FILE")]
    pub mic: Option<String>,

    /// A model's name, such as `base.en`, or the path of a ggml file (`SAYSO_MODEL`)
    #[arg(long, global = true, value_name = "NAME|PATH")]
    pub model: Option<String>,

    /// The language spoken, as in `en`; `auto` lets a multilingual model find out (`SAYSO_LANGUAGE`)
    #[arg(long, global = true, value_name = "CODE")]
    pub language: Option<String>,

    /// Keep clips and models here (`SAYSO_DATA_DIR`)
    #[arg(
        long,
        global = true,
        value_name = "FOLDER",
        value_parser = path_parser()
    )]
    pub data_dir: Option<PathBuf>,

    /// Where texts go, one or several: `clipboard`, `osc52`, `type`, `paste`, `command`, `file`, `tmux`, `stdout`
    #[arg(long, global = true, value_name = "NAME", value_delimiter = ',')]
    pub to: Vec<Destination>,

    /// Print texts to standard output instead of copying them; with `--to`, as well
    #[arg(long, global = true)]
    pub print: bool,

    /// Any key of the configuration, as in `--set engine.threads=4`; once for each
    #[arg(
        long = "set",
        global = true,
        value_name = "SECTION.KEY=VALUE",
        value_parser = Setting::assignment
    )]
    pub set: Vec<Setting>,

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

    /// What these set over the environment, the lowest first. An empty value is
    /// none: that is how scripts say "not set".
    ///
    /// # Errors
    /// A value that its key does not take.
    pub fn settings(&self) -> Result<Vec<Setting>, SettingError> {
        let to = self.destinations().map(Value::try_from);
        let data_dir = self.data_dir.as_deref().map(Path::to_string_lossy);
        let mode = self.mode.map(Value::try_from);
        let chord = self.hotkey.as_ref().map(ToString::to_string);
        let text = |text: Option<&str>| {
            let text = text.filter(|text| !text.is_empty());
            text.map(Value::from)
        };
        let values = [
            ("--hotkey", text(chord.as_deref())),
            ("--mode", mode.and_then(Result::ok)),
            ("--mic", text(self.mic.as_deref())),
            ("--model", text(self.model.as_deref())),
            ("--language", text(self.language.as_deref())),
            ("--to", to.and_then(Result::ok)),
            ("--data-dir", text(data_dir.as_deref())),
        ];
        let mut settings = self.set.clone();
        for (option, value) in values {
            let key = schema::KEYS.iter().find(|key| key.option == Some(option));
            if let (Some(key), Some(value)) = (key, value) {
                let origin = Origin::Option(option.to_owned());
                settings.push(Setting::new(key, value, origin)?);
            }
        }
        Ok(settings)
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
    use crate::config::{Config, layered};
    use clap::Parser;

    fn parse(arguments: &[&str]) -> Result<GlobalOptions, clap::Error> {
        let line = std::iter::once("sayso").chain(arguments.iter().copied());
        Cli::try_parse_from(line).map(|cli| cli.options)
    }

    /// What the arguments make of the built-in configuration.
    fn config(arguments: &[&str]) -> Config {
        let settings = parse(arguments).expect("valid").settings();
        let layered = layered("", &settings.expect("valid values"));
        layered.expect("no conflict").config
    }

    #[test]
    fn options_go_over_what_is_below() {
        let config = config(&["--mode", "toggle", "--print", "--mic", "wav:a.wav"]);
        assert_eq!(config.hotkey.mode, Activation::Toggle);
        assert_eq!(config.deliver.to, Destination::Stdout.into());
        assert_eq!(config.microphone.device, "wav:a.wav");
    }

    #[test]
    fn every_option_of_a_key_sets_it_and_says_so() {
        let values = [
            ("--hotkey", "F9"),
            ("--mode", "hold"),
            ("--mic", "Headset"),
            ("--model", "base.en"),
            ("--language", "de"),
            ("--to", "file"),
            ("--data-dir", "/speech"),
        ];
        for key in schema::KEYS {
            let Some(option) = key.option else { continue };
            let value = values.iter().find(|(known, _)| *known == option);
            let (_, value) = value.unwrap_or_else(|| panic!("{option}"));
            let settings = parse(&[option, value]).expect("valid").settings();
            let settings = settings.expect("a value");
            let [only] = settings.as_slice() else {
                panic!("{option}: {settings:?}");
            };
            assert_eq!((only.key, &only.value), (key, &Value::from(*value)));
            assert_eq!(only.origin.to_string(), option);
        }
    }

    #[test]
    fn any_key_can_be_set_and_its_own_option_goes_over_that() {
        let config = config(&[
            "--set",
            "engine.threads=3",
            "--model",
            "tiny",
            "--set",
            "engine.model=base",
        ]);
        assert_eq!((config.engine.threads, &*config.engine.model), (3, "tiny"));
        let error = parse(&["--set", "engine.modle=x"])
            .expect_err("no key")
            .to_string();
        assert!(
            error.contains("--set") && error.contains("did you mean `engine.model`?"),
            "{error}"
        );
    }

    #[test]
    fn places_may_be_named_at_once_or_one_by_one() {
        use Destination::{File, Stdout, Tmux};
        for arguments in [
            &["--to", "file,tmux"][..],
            &["--to", "file", "--to", "tmux"],
        ] {
            let to = config(arguments).deliver.to;
            assert_eq!(to, Destinations::new([File, Tmux]));
        }
        let to = config(&["--print", "--to", "file"]).deliver.to;
        assert_eq!(to, Destinations::new([File, Stdout]));
        let error = parse(&["--to", "flie"]).expect_err("no such place");
        assert!(
            error.to_string().contains("did you mean `file`?"),
            "{error}"
        );
    }

    #[test]
    fn an_empty_value_is_no_value() {
        let options = parse(&["--mic", "", "--model", "", "--data-dir", ""]).expect("valid");
        assert_eq!(options.settings(), Ok(Vec::new()));
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
