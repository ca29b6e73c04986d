//! What can be written after `sayso`.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use super::bench::BenchArgs;
use super::clips::ClipsArgs;
use super::completions::{self, CompletionsArgs};
use super::ctl::CtlArgs;
use super::doctor::DoctorArgs;
use super::help;
use super::man::{self, ManArgs};
use super::model::{self, ModelArgs};
use super::options::GlobalOptions;
use super::setup::SetupArgs;
use super::stats::StatsArgs;
use super::text::TextArgs;
use super::transcribe::TranscribeArgs;
use crate::config::{KeyInput, KeyPath};
use crate::engine::ModelSource;
use crate::engine::process::{COMMAND, child::Order};
use crate::hotkey::Chord;

/// Hold a key, say it, it is text.
#[derive(Debug, Parser)]
#[command(
    name = "sayso",
    version,
    long_about = help::ABOUT,
    after_long_help = help::AFTER,
    disable_help_subcommand = true
)]
pub struct Cli {
    /// Options that every command takes.
    #[command(flatten)]
    pub options: GlobalOptions,
    /// What the terminal interface is to look like.
    #[command(flatten)]
    pub face: FaceArgs,
    /// What to do; without one, the terminal interface.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What the terminal interface is to look like.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Args)]
#[group(multiple = false, conflicts_with = "print")]
pub struct FaceArgs {
    /// Use one line only: state, time, level, last words; for a low pane
    #[arg(long)]
    pub mini: bool,
    /// Talk in plain lines: for screen readers, and terminals that can only print
    #[arg(long)]
    pub plain: bool,
}

/// What to do.
#[derive(Debug, Clone, Subcommand)]
pub enum Command {
    /// Dictate without a window, for status bars and key bindings
    #[command(long_about = help::DAEMON, after_long_help = help::DAEMON_AFTER)]
    Daemon,
    /// Ask the sayso that runs: start, stop, status, …
    #[command(long_about = help::CTL, after_long_help = help::CTL_AFTER)]
    Ctl(CtlArgs),
    /// Print ready-made key bindings, and a unit for systemd
    #[command(long_about = help::SETUP, after_long_help = help::SETUP_AFTER)]
    Setup(SetupArgs),
    /// Watch a bundled clip go the whole way from key press to text
    #[command(long_about = help::DEMO, after_long_help = help::DEMO_AFTER)]
    Demo(DemoArgs),
    /// Turn WAV files into text
    #[command(long_about = help::TRANSCRIBE, after_long_help = help::TRANSCRIBE_AFTER)]
    Transcribe(TranscribeArgs),
    /// See what your text rules make of words
    #[command(long_about = help::TEXT, after_long_help = help::TEXT_AFTER)]
    Text(TextArgs),
    /// Play a clip and show its text
    #[command(long_about = help::REPLAY, after_long_help = help::REPLAY_AFTER)]
    Replay(ReplayArgs),
    /// List, search, export, restore, purge: the history
    #[command(long_about = help::CLIPS, after_long_help = help::CLIPS_AFTER)]
    Clips(ClipsArgs),
    /// Show how much was dictated, and where the time went
    #[command(long_about = help::STATS, after_long_help = help::STATS_AFTER)]
    Stats(StatsArgs),
    /// List, download, check, choose and remove models
    #[command(long_about = model::MODEL, after_long_help = model::MODEL_AFTER)]
    Model(ModelArgs),
    /// Measure the installed models on this machine, and recommend one
    #[command(long_about = help::BENCH, after_long_help = help::BENCH_AFTER)]
    Bench(BenchArgs),
    /// Try every link from the key to the text, and say how to mend what is broken
    #[command(long_about = help::DOCTOR, after_long_help = help::DOCTOR_AFTER)]
    Doctor(DoctorArgs),
    /// List the microphones and what they offer
    #[command(long_about = help::DEVICES, after_long_help = help::DEVICES_AFTER)]
    Devices(DevicesArgs),
    /// Show or check the configuration
    #[command(long_about = help::CONFIG, after_long_help = help::CONFIG_AFTER)]
    Config(ConfigArgs),
    /// Print what your shell needs to complete commands and options
    #[command(long_about = completions::ABOUT, after_long_help = completions::AFTER)]
    Completions(CompletionsArgs),
    /// Print a manual page, or write all of them into a folder
    #[command(long_about = man::ABOUT, after_long_help = man::AFTER)]
    Man(ManArgs),
    /// The key helper, which sayso starts itself
    #[command(name = "__keys", hide = true)]
    Keys(KeysArgs),
    /// The engine, which sayso starts itself
    #[command(name = COMMAND, hide = true)]
    Engine(EngineArgs),
    /// One model's measuring, which `sayso bench` starts itself
    #[command(name = BENCH_CHILD, hide = true)]
    BenchChild,
}

/// What the process that measures one model is called by.
pub(super) const BENCH_CHILD: &str = "__bench";

/// `sayso demo`
#[derive(Debug, Clone, Default, Args)]
pub struct DemoArgs {
    /// Which bundled clip: its number or its name; without it, the first
    #[arg(long, value_name = "N|NAME")]
    pub clip: Option<String>,
}

/// `sayso replay`
#[derive(Debug, Clone, Args)]
pub struct ReplayArgs {
    /// `last`, a clip's id or its beginning, or the path of a WAV file
    #[arg(default_value = "last", value_name = "CLIP")]
    pub clip: String,
    /// Only print the text
    #[arg(long)]
    pub no_sound: bool,
}

/// `sayso devices`
#[derive(Debug, Clone, Default, Args)]
pub struct DevicesArgs {
    /// Print JSON, for other programs
    #[arg(long)]
    pub json: bool,
    /// Open each for half a second and say how loud it is there now
    #[arg(long)]
    pub level: bool,
}

/// `sayso config`
#[derive(Debug, Clone, Args)]
pub struct ConfigArgs {
    /// Which of them.
    #[command(subcommand)]
    pub command: ConfigCommand,
}

/// What to do with the configuration.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum ConfigCommand {
    /// Print where the configuration file is, or would be
    Path,
    /// Print every setting that counts, after file, environment and command line
    Show {
        /// Say behind each where it comes from
        #[arg(long)]
        origin: bool,
    },
    /// Say `ok`, or name the line that is wrong and what to write instead
    Check,
    /// Print one value
    Get {
        /// The key, as in `engine.model` or `profile.code.text.style`
        #[arg(value_name = "SECTION.KEY")]
        key: KeyPath,
    },
    /// Write a value into the file; its comments and its order stay
    Set {
        /// The key, as in `engine.model` or `profile.code.text.style`
        #[arg(value_name = "SECTION.KEY")]
        key: KeyPath,
        /// The value: a text as it is, or TOML, as in `["a", "b"]`
        #[arg(allow_hyphen_values = true)]
        value: String,
    },
    /// Take a key out of the file, or all of a profile
    Unset {
        /// The key, as in `engine.model`, or a profile, as in `profile.code`
        #[arg(value_name = "SECTION.KEY|profile.NAME")]
        key: String,
    },
    /// Put something behind the others of a list
    Add {
        /// The key of a list, as in `text.replace`
        #[arg(value_name = "SECTION.KEY")]
        key: KeyPath,
        /// What to put there, as in `teh -> the`
        #[arg(allow_hyphen_values = true)]
        value: String,
    },
    /// Take something out of a list
    Remove {
        /// The key of a list, as in `text.replace`
        #[arg(value_name = "SECTION.KEY")]
        key: KeyPath,
        /// What to take out, as it stands there
        #[arg(allow_hyphen_values = true)]
        value: String,
    },
    /// Open the file in `$VISUAL` or `$EDITOR`, and keep the old one if the new one is wrong
    Edit,
    /// Write the new names of keys into the file that have old ones
    Migrate,
    /// Print the JSON Schema of the file, for editors
    Schema,
    /// Print the page `docs/configuration.md`
    #[command(hide = true)]
    Docs,
}

/// `sayso __keys`
#[derive(Debug, Clone, Args)]
pub struct KeysArgs {
    /// Where it listens: `evdev` or `rdev`.
    #[arg(long)]
    pub source: KeyInput,
    /// Where the keyboards of `evdev` are.
    #[arg(long, default_value = "/dev/input")]
    pub devices: PathBuf,
    /// The chords whose edges are told, each by its place.
    #[arg(long = "chord", required = true)]
    pub chords: Vec<Chord>,
}

/// `sayso __engine`
#[derive(Debug, Clone, Args)]
pub struct EngineArgs {
    /// The engine's threads; 0 takes as many as is best.
    #[arg(long)]
    pub threads: u32,
    /// The model's file; without one the model inside the binary.
    #[arg(long)]
    pub file: Option<PathBuf>,
    /// Where models are looked for; only messages name them.
    #[arg(long)]
    pub folder: Vec<PathBuf>,
}

impl EngineArgs {
    /// What is to be loaded.
    pub fn order(self) -> Order {
        Order {
            source: self.file.map_or(ModelSource::Embedded, ModelSource::File),
            folders: self.folder.into_iter().collect(),
            threads: self.threads,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;
    use clap::error::ErrorKind;

    fn parse(arguments: &[&str]) -> Result<Cli, clap::Error> {
        Cli::try_parse_from(std::iter::once("sayso").chain(arguments.iter().copied()))
    }

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn an_option_may_stand_before_or_after_the_command() {
        for arguments in [
            ["--hotkey", "F9", "config", "show"],
            ["config", "show", "--hotkey", "F9"],
        ] {
            let cli = parse(&arguments).expect("valid");
            assert_eq!(cli.options.hotkey, "F9".parse().ok());
        }
    }

    #[test]
    fn replay_takes_the_last_clip_unless_told_otherwise() {
        let Some(Command::Replay(args)) = parse(&["replay"]).expect("valid").command else {
            panic!("replay");
        };
        assert_eq!(args.clip, "last");
    }

    #[test]
    fn the_key_helper_is_not_shown_but_understood() {
        assert!(
            !Cli::command()
                .render_long_help()
                .to_string()
                .contains("__keys")
        );
        let cli = parse(&["__keys", "--source", "evdev", "--chord", "ctrl+space"]).expect("valid");
        assert!(matches!(cli.command, Some(Command::Keys(_))));
    }

    #[test]
    fn the_engine_loads_what_its_parent_was_told() {
        for source in [
            ModelSource::Embedded,
            ModelSource::File("/a b/ggml-x.bin".into()),
        ] {
            let order = Order {
                source,
                folders: ["/one", "/two"].map(PathBuf::from).into_iter().collect(),
                threads: 3,
            };
            let line = ["sayso", COMMAND].map(std::ffi::OsString::from);
            let cli = Cli::try_parse_from(line.into_iter().chain(order.args())).expect("valid");
            let Some(Command::Engine(args)) = cli.command else {
                panic!("the engine");
            };
            assert_eq!(args.order(), order);
        }
    }

    #[test]
    fn version_is_the_crates() {
        let error = parse(&["--version"]).expect_err("shows and ends");
        assert_eq!(error.kind(), ErrorKind::DisplayVersion);
        assert!(error.to_string().contains(env!("CARGO_PKG_VERSION")));
    }

    #[test]
    fn the_long_help_of_every_command_has_examples() {
        let mut sayso = Cli::command();
        assert!(sayso.render_long_help().to_string().contains("EXAMPLES"));
        for command in sayso
            .get_subcommands_mut()
            .filter(|command| !command.is_hide_set())
        {
            let help = command.render_long_help().to_string();
            assert!(help.contains("EXAMPLES"), "{}", command.get_name());
        }
    }
}
