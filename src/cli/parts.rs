//! The real parts that a configuration names, at the start and when another one
//! counts.

use std::io;
use std::path::PathBuf;

use super::config::Setup;
use super::run::{model_folders, model_loader, own_program};
use super::stock::{CATALOGUE, Stock};
use crate::audio::downmix::Mix;
use crate::capture::{self, MicChoice, Microphone};
use crate::config::{Config, MicrophoneConfig, NotifyWhen};
use crate::deliver::{self, MakeSink};
use crate::engine::{Loader, ModelFolders};
use crate::keys::KeySource;
use crate::keys::plan::{self, Planned};
use crate::keys::session::Session;
use crate::keys::supervisor::HelperKeys;
use crate::notify::{self, Notifier};
use crate::power;
use crate::runtime::Ports;
use crate::runtime::profiles::Shared;
use crate::runtime::reload::{MakeParts, Reload};
use crate::settings::ConfigFile;
use crate::store::{ClipFolder, Store};

/// The real parts of a setup.
pub(super) fn real_ports(setup: &Setup) -> anyhow::Result<Ports> {
    let config = &setup.config;
    let folders = model_folders(setup);
    let shared = Shared::of(config);
    let catalogue = std::env::var_os(CATALOGUE).map(PathBuf::from);
    Ok(Ports {
        keys: key_sources(config)?,
        microphone: capture::microphone(mic_choice(&config.microphone))?,
        speaker: Box::new(crate::playback::CpalSpeaker),
        load_models: model_loaders(&shared, &folders)?,
        make_sinks: shared.sinks().map(sink).collect(),
        store: Store::open(ClipFolder::new(setup.folders.data.clone()))?,
        power: power::teller(),
        notifier: notifier(config)?,
        log: None,
        shelf: Some(Box::new(Stock::open(setup, catalogue.as_deref())?)),
        reload: Some(Reload {
            file: Box::new(ConfigFile::new(
                setup.config_file.clone(),
                setup.settings.clone(),
                setup.now.clone(),
            )),
            config: config.clone(),
            now: setup.now.clone(),
            parts: Box::new(RealParts(folders)),
        }),
    })
}

/// Makes them for another configuration; models are looked for in the same folders.
struct RealParts(ModelFolders);

impl MakeParts for RealParts {
    fn keys(&mut self, config: &Config) -> Result<Vec<Box<dyn KeySource>>, String> {
        key_sources(config).map_err(|error| format!("{error:#}."))
    }

    fn microphone(&mut self, config: &Config) -> Result<Box<dyn Microphone>, String> {
        capture::microphone(mic_choice(&config.microphone)).map_err(|error| error.to_string())
    }

    fn models(&mut self, shared: &Shared) -> Result<Vec<Loader>, String> {
        model_loaders(shared, &self.0).map_err(|error| format!("{error:#}"))
    }

    fn sink(&mut self, config: &Config) -> MakeSink {
        sink(config)
    }

    fn notifier(&mut self, config: &Config) -> Result<Option<Notifier>, String> {
        notifier(config).map_err(|error| format!("Notifications cannot be shown: {error}."))
    }
}

/// Who shows notifications, where they are wanted.
fn notifier(config: &Config) -> io::Result<Option<Notifier>> {
    match config.notify.when {
        NotifyWhen::Never => Ok(None),
        NotifyWhen::Errors | NotifyWhen::Always => notify::start(),
    }
}

/// Where the chords can be pressed, as the configuration and the session have it.
pub(super) fn key_sources(config: &Config) -> anyhow::Result<Vec<Box<dyn KeySource>>> {
    let planned = planned(config).unwrap_or_default();
    let chords = Shared::of(config).chords();
    let session = Session::from_environment();
    let program = own_program()?;
    let listen = |planned| {
        let keys = HelperKeys::new(program.clone(), planned, chords.clone(), session);
        Box::new(keys) as Box<dyn KeySource>
    };
    Ok(planned.into_iter().map(listen).collect())
}

/// Which sources listen here; `None` where the configuration wants none.
pub(super) fn planned(config: &Config) -> Option<Vec<Planned>> {
    let hotkey = &config.hotkey;
    let session = Session::from_environment();
    let plan = || plan::plan(&hotkey.sources, session, plan::is_local());
    hotkey.global.then(plan)
}

/// Loads the models of all profiles.
fn model_loaders(shared: &Shared, folders: &ModelFolders) -> anyhow::Result<Vec<Loader>> {
    let loaders = shared.models().map(|config| model_loader(config, folders));
    loaders.collect()
}

/// Opens the places for the texts of a configuration.
fn sink(config: &Config) -> MakeSink {
    deliver::maker(&config.deliver, deliver::Facts::gather())
}

/// Which microphone a configuration means.
pub(super) fn mic_choice(config: &MicrophoneConfig) -> MicChoice {
    let channel = u16::try_from(config.channel).unwrap_or(0);
    #[expect(clippy::cast_precision_loss, reason = "a few dB")]
    let gain_db = config.gain_db as f32;
    MicChoice {
        device: config.device.clone(),
        fallback: config.fallback.clone(),
        mix: Mix::new(channel, gain_db),
    }
}
