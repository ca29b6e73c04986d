//! What another configuration needs anew, and what of the old stays.

use super::MakeParts;
use crate::capture::Microphone;
use crate::config::{Config, EngineConfig, HotkeyConfig, MicrophoneConfig, NotifyWhen};
use crate::deliver::NextSink;
use crate::engine::Loader;
use crate::keys::KeySource;
use crate::notify::Notifier;
use crate::runtime::profiles::Shared;

/// The parts that are exchanged.
pub(super) struct New {
    pub(super) keys: Option<Vec<Box<dyn KeySource>>>,
    pub(super) microphone: Option<Box<dyn Microphone>>,
    pub(super) models: Option<Vec<Loader>>,
    pub(super) sinks: Option<Vec<NextSink>>,
    pub(super) notifier: NextNotifier,
}

/// Who shows notifications from now on.
pub(super) enum NextNotifier {
    /// Who did before, or nobody still.
    Same,
    /// Nobody.
    Nobody,
    /// Somebody from now on.
    New(Notifier),
}

impl New {
    pub(super) fn make(
        parts: &mut dyn MakeParts,
        old: &Config,
        new: &Config,
        models_anew: bool,
    ) -> Result<Self, String> {
        let (before, after) = (Shared::of(old), Shared::of(new));
        if let Some(lack) = after.sinks().find_map(|config| config.deliver.lacks()) {
            return Err(lack.to_owned());
        }
        Ok(Self {
            keys: (keys_of(old) != keys_of(new))
                .then(|| parts.keys(new))
                .transpose()?,
            microphone: (microphone_of(old) != microphone_of(new))
                .then(|| parts.microphone(new))
                .transpose()?,
            models: (models_anew || models_of(old, &before) != models_of(new, &after))
                .then(|| parts.models(&after))
                .transpose()?,
            sinks: next_sinks(parts, &before, &after),
            notifier: Self::notifier(parts, old, new)?,
        })
    }

    fn notifier(
        parts: &mut dyn MakeParts,
        old: &Config,
        new: &Config,
    ) -> Result<NextNotifier, String> {
        let off = |config: &Config| config.notify.when == NotifyWhen::Never;
        if off(old) == off(new) {
            return Ok(NextNotifier::Same);
        }
        let notifier = parts.notifier(new)?;
        Ok(notifier.map_or(NextNotifier::Nobody, NextNotifier::New))
    }
}

/// What the key sources depend on.
fn keys_of(config: &Config) -> impl PartialEq + use<'_> {
    let HotkeyConfig {
        global, sources, ..
    } = &config.hotkey;
    (*global, sources, Shared::of(config).chords())
}

/// What the recorder depends on.
fn microphone_of(config: &Config) -> MicrophoneConfig {
    MicrophoneConfig {
        tail_ms: 0,
        max_duration_s: 0,
        ..config.microphone.clone()
    }
}

/// What the engine depends on.
fn models_of<'a>(config: &Config, shared: &'a Shared) -> (Vec<&'a str>, u32, u32) {
    let EngineConfig {
        threads,
        unload_after_min,
        ..
    } = config.engine;
    let models = shared.models().map(|config| config.engine.model.as_str());
    (models.collect(), threads, unload_after_min)
}

/// The sinks in their new order: what is as it was stays open. `None` when all of
/// them stay.
fn next_sinks(parts: &mut dyn MakeParts, before: &Shared, after: &Shared) -> Option<Vec<NextSink>> {
    let same = |config: &Config| {
        let mut known = before.sinks();
        known.position(|known| known.deliver == config.deliver)
    };
    if before.sinks.len() == after.sinks.len()
        && after
            .sinks()
            .enumerate()
            .all(|(place, config)| same(config) == Some(place))
    {
        return None;
    }
    let next = |config: &Config| match same(config) {
        Some(place) => NextSink::Stays(place),
        None => NextSink::New(parts.sink(config)),
    };
    Some(after.sinks().map(next).collect())
}
