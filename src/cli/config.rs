//! Reading the configuration, and `sayso config path|show|check`.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;

use super::args::ConfigCommand;
use super::options::GlobalOptions;
use super::paths::{self, Folders, PathError, Wishes};
use crate::config::{Config, ConfigError, schema};

/// What every command starts from.
#[derive(Debug, Clone, PartialEq)]
pub struct Setup {
    /// What counts: command line over environment over file over defaults.
    pub config: Config,
    /// The configuration file; it may not exist.
    pub config_file: PathBuf,
    /// Where things lie. None of the folders has been made yet.
    pub folders: Folders,
}

/// Why there is no configuration to start from, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The user has no home folder.
    #[error(transparent)]
    Path(#[from] PathError),
    /// The file that the user named is not there, or cannot be read.
    #[error(
        "cannot read the configuration {path}: {cause}. `sayso config path` says which file is used; `--config` names another"
    )]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's words.
        cause: String,
    },
    /// The file has a mistake.
    #[error("the configuration {path} has a mistake, {error}")]
    Invalid {
        /// The file.
        path: PathBuf,
        /// Where and what.
        error: ConfigError,
    },
}

impl Setup {
    /// Reads the configuration and puts the options over it.
    ///
    /// # Errors
    /// [`SetupError`] names the file, the line and what to write instead.
    pub fn load(options: &GlobalOptions) -> Result<Self, SetupError> {
        Self::load_from(&paths::base()?, options)
    }

    /// [`Self::load`] with the user's base folders given.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn load_from(
        base: &impl BaseStrategy,
        options: &GlobalOptions,
    ) -> Result<Self, SetupError> {
        let config_file = config_file(base, options);
        let text = read(&config_file, options.config.is_some())?;
        let mut config = crate::config::parse(&text).map_err(|error| SetupError::Invalid {
            path: config_file.clone(),
            error,
        })?;
        options.overrides().apply(&mut config);
        let wishes = Wishes::with_data_dir(config.storage.data_dir.clone());
        Ok(Self {
            folders: Folders::resolve(base, &wishes),
            config,
            config_file,
        })
    }
}

/// `sayso config path|show|check`.
///
/// # Errors
/// [`SetupError`] for a configuration that cannot be read; standard output's own refusal.
pub fn run(
    command: ConfigCommand,
    options: &GlobalOptions,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    run_from(&paths::base()?, command, options, out)
}

fn run_from(
    base: &impl BaseStrategy,
    command: ConfigCommand,
    options: &GlobalOptions,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    match command {
        // The file may be the one with the mistake: only its place is asked for.
        ConfigCommand::Path => writeln!(out, "{}", config_file(base, options).display())?,
        ConfigCommand::Schema => write!(out, "{}", schema::json_schema())?,
        ConfigCommand::Docs => write!(out, "{}", schema::table())?,
        ConfigCommand::Show => {
            let setup = Setup::load_from(base, options)?;
            write!(out, "{}", toml::to_string(&setup.config)?)?;
        }
        ConfigCommand::Check => {
            let setup = Setup::load_from(base, options)?;
            if let Some(lack) = setup.config.deliver.lacks() {
                anyhow::bail!("{}: {lack}", setup.config_file.display());
            }
            let note = if setup.config_file.exists() {
                ""
            } else {
                " (there is no such file; the built-in values are used)"
            };
            writeln!(out, "ok: {}{note}", setup.config_file.display())?;
        }
    }
    Ok(())
}

fn config_file(base: &impl BaseStrategy, options: &GlobalOptions) -> PathBuf {
    let named = options.config.clone();
    let named = named.filter(|file| !file.as_os_str().is_empty());
    named.unwrap_or_else(|| paths::config_file(base))
}

/// The file's text; nothing when there is no file and the user named none.
fn read(path: &Path, named: bool) -> Result<String, SetupError> {
    match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound && !named => Ok(String::new()),
        text => text.map_err(|error| SetupError::Unreadable {
            path: path.to_owned(),
            cause: match error.kind() {
                io::ErrorKind::NotFound => "there is no such file".to_owned(),
                io::ErrorKind::InvalidData => "it is not text (UTF-8)".to_owned(),
                io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
                io::ErrorKind::PermissionDenied => "you may not read it".to_owned(),
                _ => error.to_string(),
            },
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::paths::tests::Home;
    use tempfile::TempDir;

    fn home(config: Option<&str>) -> (TempDir, Home) {
        let folder = tempfile::tempdir().expect("a folder");
        let base = Home(folder.path().to_owned());
        if let Some(text) = config {
            let file = paths::config_file(&base);
            fs::create_dir_all(file.parent().expect("a folder")).expect("made");
            fs::write(file, text).expect("written");
        }
        (folder, base)
    }

    fn say(base: &Home, command: ConfigCommand, options: &GlobalOptions) -> Result<String, String> {
        let mut out = Vec::new();
        run_from(base, command, options, &mut out).map_err(|error| error.to_string())?;
        Ok(String::from_utf8(out).expect("UTF-8"))
    }

    #[test]
    fn path_is_told_even_when_the_file_has_a_mistake() {
        let (folder, base) = home(Some("nonsense"));
        let said = say(&base, ConfigCommand::Path, &GlobalOptions::default());
        let file = folder.path().join("config/sayso/config.toml");
        assert_eq!(said, Ok(format!("{}\n", file.display())));
    }

    #[test]
    fn show_is_what_counts_and_reads_back() {
        let (_folder, base) = home(Some("[engine]\nmodel = \"tiny.en\"\nthreads = 2\n"));
        let options = GlobalOptions {
            model: Some("base.en".to_owned()),
            ..GlobalOptions::default()
        };
        let shown = say(&base, ConfigCommand::Show, &options).expect("shown");
        let config = crate::config::parse(&shown).expect("reads back");
        assert_eq!(
            config.engine.model, "base.en",
            "the command line is over the file"
        );
        assert_eq!(config.engine.threads, 2);
    }

    #[test]
    fn check_says_ok_with_and_without_a_file() {
        let options = GlobalOptions::default();
        let (_folder, base) = home(Some("[cues]\nenabled = true\n"));
        let said = say(&base, ConfigCommand::Check, &options).expect("ok");
        assert!(
            said.starts_with("ok: ") && !said.contains("no such file"),
            "{said}"
        );
        let (_folder, base) = home(None);
        let said = say(&base, ConfigCommand::Check, &options).expect("ok");
        assert!(said.contains("no such file"), "{said}");
    }

    #[test]
    fn check_names_the_file_the_line_and_what_to_write() {
        let (_folder, base) = home(Some("[engine]\nmodle = \"tiny.en\"\n"));
        let error = say(&base, ConfigCommand::Check, &GlobalOptions::default());
        let error = error.expect_err("a typo");
        for needle in ["config.toml", "line 2, column 1", "did you mean `model`?"] {
            assert!(error.contains(needle), "{needle} in: {error}");
        }
    }

    #[test]
    fn a_named_file_must_be_there_and_be_text() {
        let (folder, base) = home(None);
        let binary = folder.path().join("binary.toml");
        fs::write(&binary, [0xff, 0xfe, 0]).expect("written");
        for (file, cause) in [
            (folder.path().join("absent.toml"), "there is no such file"),
            (folder.path().to_owned(), "it is a folder"),
            (binary, "it is not text"),
        ] {
            let options = GlobalOptions {
                config: Some(file),
                ..GlobalOptions::default()
            };
            let error = say(&base, ConfigCommand::Check, &options).expect_err(cause);
            assert!(error.contains(cause), "{error}");
        }
    }

    #[test]
    fn the_data_folder_of_the_file_counts_unless_the_command_line_names_one() {
        let (_folder, base) = home(Some("[storage]\ndata_dir = \"~/speech\"\n"));
        let load = |data_dir: Option<&str>| {
            let options = GlobalOptions {
                data_dir: data_dir.map(PathBuf::from),
                ..GlobalOptions::default()
            };
            Setup::load_from(&base, &options)
                .expect("valid")
                .folders
                .data
        };
        assert_eq!(load(None), base.0.join("speech"));
        assert_eq!(load(Some("/elsewhere")), Path::new("/elsewhere"));
    }
}
