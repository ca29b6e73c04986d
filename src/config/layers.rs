//! The layers of a configuration, and where each value comes from.
//!
//! Built-in values are below the file, the file below the environment, and that
//! below the command line. A value counts key by key: what a layer does not set
//! shows through. What a profile sets, in whichever layer, goes over all of them for
//! its dictations, since it says more exactly what is meant.

use std::collections::BTreeMap;
use std::fmt;

use toml::{Table, Value};

use super::error::Problem;
use super::migrate::{Notice, RENAMED};
use super::parse::{Read, list, read};
use super::profile::Overlays;
use super::schema::{self, Key, Kind};
use super::{Config, ConfigError, KeyPath, key_path, parse};

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Nobody has set it.
    BuiltIn,
    /// The file.
    File {
        /// Counted from 1.
        line: usize,
    },
    /// An environment variable, by its name.
    Variable(String),
    /// An option of the command line, as in `--model`.
    Option(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BuiltIn => f.write_str("built-in"),
            Self::File { line } => write!(f, "line {line}"),
            Self::Variable(name) | Self::Option(name) => f.write_str(name),
        }
    }
}

/// A value that the environment or the command line sets.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// The profile that it is for; `None` is for all dictations.
    pub profile: Option<String>,
    /// The key.
    pub key: &'static Key,
    /// The value; it fits the key.
    pub value: Value,
    /// Who sets it.
    pub origin: Origin,
}

/// What is wrong with a value that the environment or the command line sets.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{origin}: {problem}")]
pub struct SettingError {
    /// Who sets it.
    pub origin: Origin,
    /// What is wrong with it.
    pub problem: Box<Problem>,
}

impl Setting {
    /// A value as TOML, where it is a list or in quotes, or else as it is. In a
    /// list of names (`deliver.to`, `engine.languages`) commas stand between them.
    ///
    /// # Errors
    /// The key does not take it.
    pub fn written(key: &'static Key, text: &str, origin: Origin) -> Result<Self, SettingError> {
        let value = value(key.kind, text);
        Self::new(key, value, origin)
    }

    /// A value as it is.
    ///
    /// # Errors
    /// The key does not take it.
    pub fn new(key: &'static Key, value: Value, origin: Origin) -> Result<Self, SettingError> {
        match check(&KeyPath::outside(key), &value) {
            Ok(()) => Ok(Self {
                profile: None,
                key,
                value,
                origin,
            }),
            Err(problem) => Err(SettingError { origin, problem }),
        }
    }

    /// `SECTION.KEY=VALUE` or `profile.NAME.SECTION.KEY=VALUE`, as `--set` takes it.
    ///
    /// # Errors
    /// There is no such key, or it does not take the value.
    pub fn assignment(text: &str) -> Result<Self, String> {
        let (path, text) = text
            .split_once('=')
            .ok_or("write it as in `engine.language=de`")?;
        let path: KeyPath = path.parse()?;
        let origin = Origin::Option("--set".to_owned());
        let setting = Self::written(path.key, text, origin);
        let setting = setting.map_err(|error| error.problem.to_string())?;
        Ok(setting.of(path.profile))
    }

    /// The same for a profile.
    fn of(self, profile: Option<String>) -> Self {
        Self { profile, ..self }
    }

    /// The key as it is named outside of the file.
    pub fn path(&self) -> KeyPath {
        KeyPath {
            profile: self.profile.clone(),
            key: self.key,
        }
    }
}

/// Whether the key takes the value.
///
/// # Errors
/// What is wrong with it.
pub fn check(path: &KeyPath, value: &Value) -> Result<(), Box<Problem>> {
    let key = path.key;
    match parse(&format!("{} = {value}\n", key.path())) {
        Ok(_) => Ok(()),
        Err(error) => Err(error.problem),
    }
}

/// What a text from outside the file means for a key of this kind.
pub fn value(kind: Kind, text: &str) -> Value {
    let bare = || Value::String(text.to_owned());
    let trimmed = text.trim();
    let quoted = trimmed.starts_with(['"', '\'']);
    let names = matches!(kind, Kind::Choices(_) | Kind::Languages | Kind::KeyInputs);
    match kind {
        Kind::Switch | Kind::Number { .. } => toml_value(trimmed).unwrap_or_else(bare),
        _ if kind.is_list() && trimmed.starts_with('[') => toml_value(trimmed).unwrap_or_else(bare),
        _ if names && trimmed.contains(',') => {
            Value::Array(trimmed.split(',').map(|name| name.trim().into()).collect())
        }
        _ if kind.is_always_list() => {
            let one = if quoted { toml_value(trimmed) } else { None };
            Value::Array(vec![one.unwrap_or_else(bare)])
        }
        _ if quoted => toml_value(trimmed).unwrap_or_else(bare),
        _ => bare(),
    }
}

/// A value that is written as TOML, if it is one.
pub fn toml_value(text: &str) -> Option<Value> {
    let table: Table = toml::from_str(&format!("value = {text}")).ok()?;
    // More than one would be a text with an end of line and a key of its own.
    let only = table.len() == 1;
    table
        .into_iter()
        .next()
        .filter(|_| only)
        .map(|(_, value)| value)
}

/// What the environment sets, the lowest first. A variable that is empty sets
/// nothing: that is how shells and service files say so.
///
/// # Errors
/// A variable is named like a section's and there is no such key, or its key does
/// not take the value.
pub fn from_environment(
    variables: impl IntoIterator<Item = (String, String)>,
) -> Result<Vec<Setting>, SettingError> {
    let variables = variables.into_iter().filter(|(_, text)| !text.is_empty());
    let variables: BTreeMap<String, String> = variables.collect();
    let mut settings = Vec::new();
    for key in schema::KEYS {
        if let Some(text) = variables.get(&key.variable()) {
            let origin = Origin::Variable(key.variable());
            settings.push(Setting::written(key, text, origin)?);
        }
        if let Some((name, text)) = key
            .short_variable
            .and_then(|name| variables.get_key_value(name))
        {
            let origin = Origin::Variable(name.clone());
            settings.push(Setting::new(key, Value::String(text.clone()), origin)?);
        }
    }
    for (name, text) in &variables {
        if let Some(path) = in_profile(name) {
            let origin = Origin::Variable(name.clone());
            let path = path.map_err(|error| SettingError {
                origin: origin.clone(),
                problem: Box::new(Problem::Other(error)),
            })?;
            settings.push(Setting::written(path.key, text, origin)?.of(path.profile));
        }
    }
    match variables.keys().find_map(|name| misspelt(name)) {
        Some(error) => Err(error),
        None => Ok(settings),
    }
}

/// The key of a profile that a variable names: `SAYSO_PROFILE_MAIL__TEXT_STYLE` is
/// `profile.mail.text.style`. The profile's name is taken to be in small letters, since
/// a shell's variables are in capitals and their names tell no more.
fn in_profile(name: &str) -> Option<Result<KeyPath, String>> {
    let rest = name.strip_prefix("SAYSO_PROFILE_")?.to_lowercase();
    // A profile's name may have two of them; a key has not.
    let Some((profile, key)) = rest.rsplit_once("__") else {
        return Some(Err(
            "two underscores stand between a profile and its key, as in \
             SAYSO_PROFILE_MAIL__TEXT_STYLE"
                .to_owned(),
        ));
    };
    let keys = schema::KEYS.iter();
    let mut known = keys.filter(|known| format!("{}_{}", known.section, known.name) == key);
    let path = known
        .next()
        .map_or_else(|| key.replacen('_', ".", 1), Key::path);
    Some(format!("profile.{profile}.{path}").parse())
}

/// A variable that begins like those of a section and is none.
fn misspelt(name: &str) -> Option<SettingError> {
    let rest = name.strip_prefix("SAYSO_")?.to_lowercase();
    let in_section = |section: &str| {
        let key = rest.strip_prefix(section)?.strip_prefix('_')?;
        schema::find(section, key)
            .is_none()
            .then(|| format!("{section}.{key}"))
    };
    let path = schema::sections().find_map(in_section)?;
    let problem = Problem::Other(key_path::unknown(&path));
    Some(SettingError {
        origin: Origin::Variable(name.to_owned()),
        problem: Box::new(problem),
    })
}

/// A configuration with all of its layers.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Layered {
    /// What counts.
    pub config: Config,
    /// What the user should know about the file although it can be read.
    pub notices: Vec<Notice>,
    origins: BTreeMap<String, Origin>,
}

impl Layered {
    /// Where the value of a key comes from.
    pub fn origin(&self, path: &KeyPath) -> &Origin {
        self.origins
            .get(&path.to_string())
            .unwrap_or(&Origin::BuiltIn)
    }
}

/// What is wrong with one of the layers.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LayerError {
    /// With the file.
    #[error(transparent)]
    File(#[from] ConfigError),
    /// With the environment or the command line.
    #[error(transparent)]
    Setting(#[from] SettingError),
}

/// Puts the settings over the text of a file, each over those before it.
///
/// # Errors
/// The file has a mistake, or a setting makes two chords stand in each other's way.
pub fn layered(text: &str, settings: &[Setting]) -> Result<Layered, LayerError> {
    let Read {
        mut config,
        notices,
        lines,
    } = read(text, RENAMED)?;
    let lines = lines.into_iter();
    let mut origins: BTreeMap<String, Origin> = lines
        .map(|(path, line)| (path, Origin::File { line }))
        .collect();
    if !settings.is_empty() {
        config = over(config, settings)?;
        let origin = |setting: &Setting| (setting.path().to_string(), setting.origin.clone());
        origins.extend(settings.iter().map(origin));
        check_chords(&config, settings)?;
    }
    Ok(Layered {
        config,
        notices,
        origins,
    })
}

fn over(mut config: Config, settings: &[Setting]) -> Result<Config, SettingError> {
    // A table would be sorted, and the profiles have an order.
    let mut profile: Overlays = std::mem::take(&mut config.profile);
    let mut table = Table::try_from(&config).unwrap_or_default();
    for setting in settings {
        let Setting { key, value, .. } = setting;
        match &setting.profile {
            Some(name) => {
                check_profile(name, &profile, settings).map_err(|problem| SettingError {
                    origin: setting.origin.clone(),
                    problem: Box::new(problem),
                })?;
                profile.set(name, key, value.clone());
            }
            None => {
                if let Some(section) = table.get_mut(key.section).and_then(Value::as_table_mut) {
                    section.insert(key.name.to_owned(), value.clone());
                }
            }
        }
    }
    // Each value was checked alone, and no key depends on another.
    let config = table.try_into().unwrap_or(config);
    Ok(Config { profile, ..config })
}

/// A profile that is not there is misspelt, unless it gets a chord of its own.
fn check_profile(name: &str, known: &Overlays, settings: &[Setting]) -> Result<(), Problem> {
    let begins = |setting: &Setting| {
        setting.key.kind == Kind::Chord && setting.profile.as_deref() == Some(name)
    };
    if known.get(name).is_some() || settings.iter().any(begins) {
        return Ok(());
    }
    let names: Vec<&str> = known.names().collect();
    let there = if names.is_empty() {
        String::new()
    } else {
        format!("; there is {}", list(&names))
    };
    Err(Problem::Other(format!(
        "there is no profile `{name}`{there}. A new one needs its `profile.{name}.hotkey.chord`"
    )))
}

fn check_chords(config: &Config, settings: &[Setting]) -> Result<(), SettingError> {
    let is_chord = |setting: &&Setting| setting.key.kind == Kind::Chord;
    let Some(setting) = settings.iter().rfind(is_chord) else {
        return Ok(());
    };
    config.check_chords().map_err(|conflict| SettingError {
        origin: setting.origin.clone(),
        problem: Box::new(Problem::Chords(conflict)),
    })
}

#[cfg(test)]
mod tests;
