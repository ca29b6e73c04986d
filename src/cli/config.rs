//! Reading the configuration, and `sayso config`.

mod change;
mod edit;
mod show;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;

use super::args::ConfigCommand;
use super::options::GlobalOptions;
use super::paths::{self, Folders, PathError, Wishes};
use crate::config::{
    Config, ConfigError, KeyPath, LayerError, Layered, Setting, SettingError, layered, layers,
    schema,
};
use crate::settings::file;
use crate::tui::own_editor;

/// What every command starts from.
#[derive(Debug, Clone, PartialEq)]
pub struct Setup {
    /// What counts: command line over environment over file over defaults.
    pub config: Config,
    /// The same with where each value comes from.
    pub now: Layered,
    /// What environment and command line set, for when the file is read again.
    pub settings: Vec<Setting>,
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
    /// A variable of the environment or an option has.
    #[error(transparent)]
    Setting(#[from] SettingError),
}

impl Setup {
    /// Reads the configuration and puts the options over it.
    ///
    /// # Errors
    /// [`SetupError`] names the file, the line and what to write instead.
    pub fn load(options: &GlobalOptions) -> Result<Self, SetupError> {
        Self::load_from(&paths::base()?, options, environment())
    }

    /// [`Self::load`] with the user's base folders and environment given.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn load_from(
        base: &impl BaseStrategy,
        options: &GlobalOptions,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, SetupError> {
        let source = Source::new(base, options, environment)?;
        let now = source.layered()?;
        let config = now.config.clone();
        let wishes = Wishes::with_data_dir(config.storage.data_dir.clone());
        Ok(Self {
            folders: Folders::resolve(base, &wishes),
            config,
            now,
            settings: source.settings,
            config_file: source.file,
        })
    }

    /// The microphone that the environment or the command line names, if one does.
    pub fn named_microphone(&self) -> Option<&str> {
        let device = schema::find("microphone", "device")?;
        let set = self
            .settings
            .iter()
            .any(|setting| setting.path() == KeyPath::outside(device));
        set.then_some(self.config.microphone.device.as_str())
    }
}

/// The environment's variables, as far as they are text.
fn environment() -> impl Iterator<Item = (String, String)> {
    let text = std::env::vars_os();
    text.filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}

/// Where a configuration is made of, before the file is read.
struct Source {
    file: PathBuf,
    /// Whether the user named the file.
    named: bool,
    settings: Vec<Setting>,
}

impl Source {
    fn new(
        base: &impl BaseStrategy,
        options: &GlobalOptions,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, SettingError> {
        let mut settings = layers::from_environment(environment)?;
        settings.extend(options.settings()?);
        Ok(Self {
            file: config_file(base, options),
            named: options.config.is_some(),
            settings,
        })
    }

    fn text(&self) -> Result<String, SetupError> {
        read(&self.file, self.named)
    }

    fn layered(&self) -> Result<Layered, SetupError> {
        layered(&self.text()?, &self.settings).map_err(|error| match error {
            LayerError::Setting(error) => error.into(),
            LayerError::File(error) => SetupError::Invalid {
                path: self.file.clone(),
                error,
            },
        })
    }
}

/// `sayso config`.
///
/// # Errors
/// [`SetupError`] for a configuration that cannot be read; why a change cannot be
/// made; standard output's own refusal.
pub fn run(
    command: ConfigCommand,
    options: &GlobalOptions,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    run_from(&paths::base()?, command, options, environment(), out)
}

fn run_from(
    base: &impl BaseStrategy,
    command: ConfigCommand,
    options: &GlobalOptions,
    environment: impl IntoIterator<Item = (String, String)>,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    match command {
        // The file may be the one with the mistake: only its place is asked for.
        ConfigCommand::Path => writeln!(out, "{}", config_file(base, options).display())?,
        ConfigCommand::Schema => write!(out, "{}", schema::json_schema())?,
        ConfigCommand::Docs => write!(out, "{}", schema::table())?,
        command => {
            let source = Source::new(base, options, environment)?;
            with_source(&source, command, out)?;
        }
    }
    Ok(())
}

fn with_source(
    source: &Source,
    command: ConfigCommand,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    match command {
        ConfigCommand::Show { origin: true } => {
            let file = source.file.display().to_string();
            write!(out, "{}", show::with_origins(&source.layered()?, &file))?;
        }
        ConfigCommand::Show { origin: false } => {
            write!(out, "{}", toml::to_string(&source.layered()?.config)?)?;
        }
        ConfigCommand::Get { key } => {
            writeln!(out, "{}", show::one(&source.layered()?.config, &key)?)?;
        }
        ConfigCommand::Check => check(source, out)?,
        ConfigCommand::Set { key, value } => change::set(source, &key, &value, out)?,
        ConfigCommand::Unset { key } => change::unset(source, &key, out)?,
        ConfigCommand::Add { key, value } => change::add(source, &key, &value, out)?,
        ConfigCommand::Remove { key, value } => change::remove(source, &key, &value, out)?,
        ConfigCommand::Migrate => change::migrate(source, out)?,
        ConfigCommand::Edit => edit::run(&source.file, &own_editor::editor(), out)?,
        // They were answered without a file.
        ConfigCommand::Path | ConfigCommand::Schema | ConfigCommand::Docs => {}
    }
    Ok(())
}

fn check(source: &Source, out: &mut impl Write) -> anyhow::Result<()> {
    let Layered {
        config, notices, ..
    } = source.layered()?;
    let file = source.file.display();
    for profile in config.profiles() {
        if let Some(lack) = profile.config.deliver.lacks() {
            let whose = match profile.name.as_str() {
                "default" => String::new(),
                name => format!("the profile `{name}`: "),
            };
            anyhow::bail!("{file}: {whose}{lack}");
        }
    }
    for notice in notices {
        writeln!(out, "{file}: {notice}")?;
    }
    let note = if source.file.exists() {
        ""
    } else {
        " (there is no such file; the built-in values are used)"
    };
    writeln!(out, "ok: {file}{note}")?;
    Ok(())
}

fn config_file(base: &impl BaseStrategy, options: &GlobalOptions) -> PathBuf {
    let named = options.config.clone();
    let named = named.filter(|file| !file.as_os_str().is_empty());
    named.unwrap_or_else(|| paths::config_file(base))
}

/// The file's text; nothing when there is no file and the user named none.
fn read(path: &Path, named: bool) -> Result<String, SetupError> {
    let text = if named && !path.exists() {
        Err(io::ErrorKind::NotFound.into())
    } else {
        file::read(path)
    };
    text.map_err(|error| SetupError::Unreadable {
        path: path.to_owned(),
        cause: match error.kind() {
            io::ErrorKind::NotFound => "there is no such file".to_owned(),
            io::ErrorKind::InvalidData => "it is not text (UTF-8)".to_owned(),
            io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
            io::ErrorKind::PermissionDenied => "you may not read it".to_owned(),
            _ => error.to_string(),
        },
    })
}

#[cfg(test)]
mod tests;
