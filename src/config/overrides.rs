//! What the command line and the environment set over the file.

use std::path::PathBuf;

use super::{Activation, Config, Destinations};
use crate::hotkey::Chord;

/// One layer over a configuration; `None` leaves a key as it is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Overrides {
    /// `--hotkey`, `SAYSO_HOTKEY`.
    pub chord: Option<Chord>,
    /// `--mode`, `SAYSO_MODE`.
    pub mode: Option<Activation>,
    /// `--mic`, `SAYSO_MIC`: a device's name or `wav:FILE`.
    pub microphone: Option<String>,
    /// `--model`, `SAYSO_MODEL`: a model's name or a file's path.
    pub model: Option<String>,
    /// `--language`, `SAYSO_LANGUAGE`.
    pub language: Option<String>,
    /// `--to`; `--print` adds [`Stdout`](super::Destination::Stdout).
    pub deliver_to: Option<Destinations>,
    /// `--data-dir`, `SAYSO_DATA_DIR`.
    pub data_dir: Option<PathBuf>,
}

impl Overrides {
    /// Puts this layer over `config`.
    pub fn apply(self, config: &mut Config) {
        let Self {
            chord,
            mode,
            microphone,
            model,
            language,
            deliver_to,
            data_dir,
        } = self;
        set(&mut config.hotkey.chord, chord);
        set(&mut config.hotkey.mode, mode);
        set(&mut config.microphone.device, microphone);
        set(&mut config.engine.model, model);
        set(&mut config.engine.language, language);
        set(&mut config.deliver.to, deliver_to);
        set(&mut config.storage.data_dir, data_dir);
    }

    /// This layer over `below`: what is `None` here is taken from there.
    #[must_use]
    pub fn over(self, below: Self) -> Self {
        Self {
            chord: self.chord.or(below.chord),
            mode: self.mode.or(below.mode),
            microphone: self.microphone.or(below.microphone),
            model: self.model.or(below.model),
            language: self.language.or(below.language),
            deliver_to: self.deliver_to.or(below.deliver_to),
            data_dir: self.data_dir.or(below.data_dir),
        }
    }
}

fn set<T>(key: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *key = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_upper_layer_wins_and_what_it_leaves_open_shows_through() {
        let command_line = Overrides {
            model: Some("base.en".to_owned()),
            ..Overrides::default()
        };
        let environment = Overrides {
            model: Some("tiny.en".to_owned()),
            language: Some("de".to_owned()),
            ..Overrides::default()
        };
        let mut config =
            super::super::parse("[engine]\nmodel = \"demo\"\nthreads = 3\n").expect("valid");
        command_line.over(environment).apply(&mut config);
        assert_eq!(config.engine.model, "base.en");
        assert_eq!(config.engine.language, "de");
        assert_eq!(config.engine.threads, 3);
        assert_eq!(config.hotkey, Config::default().hotkey);
    }
}
