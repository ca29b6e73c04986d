//! The ways to dictate: what each chord brings with it.

use std::sync::Arc;

use super::Runtime;
use super::notices::About;
use crate::clip::ClipId;
use crate::config::{self, Config};
use crate::engine::{ModelSlot, TranscribeOptions};
use crate::front::snapshot::ProfileView;
use crate::hotkey::{Chord, Nth};
use crate::ptt::{self, State};
use crate::rewrite::Program;
use crate::text::rules::Rules;

/// One way to dictate.
#[derive(Debug, Clone)]
pub struct Profile {
    /// What it is called; the first, which is the configuration without a
    /// profile, has no name.
    pub name: Arc<str>,
    /// Its chord as shown.
    pub chord: String,
    /// For the push-to-talk machine.
    pub ptt: ptt::Settings,
    /// What is asked of the engine.
    pub transcribe: TranscribeOptions,
    /// Which of the models writes it.
    pub model: ModelSlot,
    /// What becomes of the model's words.
    pub rules: Arc<Rules>,
    /// The program that may rewrite a text after that.
    pub rewriter: Option<Arc<Program>>,
    /// Which of the sinks its texts go to.
    pub sink: usize,
    /// Play short sounds, with this factor on their loudness.
    pub cues: Option<f32>,
}

/// What the profiles of a configuration have in common: each model and each
/// place for texts once, however many name it. The adapters are made in this
/// order.
#[derive(Debug, Clone)]
pub struct Shared {
    /// The configurations of the profiles, the one without a name first.
    pub profiles: Vec<config::Profile>,
    /// The places in `profiles` whose models are loaded, by [`ModelSlot`].
    pub models: Vec<usize>,
    /// The places in `profiles` whose destinations are opened, by sink.
    pub sinks: Vec<usize>,
}

impl Shared {
    /// Of a configuration.
    pub fn of(config: &Config) -> Self {
        let profiles = config.profiles();
        Self {
            models: distinct(&profiles, |one, other| {
                one.engine.model == other.engine.model
            }),
            sinks: distinct(&profiles, |one, other| one.deliver == other.deliver),
            profiles,
        }
    }

    /// The configurations that name the models, by [`ModelSlot`].
    pub fn models(&self) -> impl Iterator<Item = &Config> {
        self.models
            .iter()
            .map(|place| &self.profiles[*place].config)
    }

    /// The configurations that name the places for texts, by sink.
    pub fn sinks(&self) -> impl Iterator<Item = &Config> {
        self.sinks.iter().map(|place| &self.profiles[*place].config)
    }

    /// The chords, in order.
    pub fn chords(&self) -> crate::hotkey::Chords {
        let mut chords = self
            .profiles
            .iter()
            .map(|one| one.config.hotkey.chord.clone());
        let first = chords.next().unwrap_or_default();
        crate::hotkey::Chords::new(first, chords)
    }

    /// What the runtime must know of each.
    pub(super) fn for_runtime(&self) -> Vec<Profile> {
        let slot = |places: &[usize], same: &dyn Fn(&Config) -> bool| {
            let mut configs = places.iter().map(|place| &self.profiles[*place].config);
            configs.position(same).unwrap_or(0)
        };
        let profile = |(place, one): (usize, &config::Profile)| {
            let config = &one.config;
            let model = |other: &Config| other.engine.model == config.engine.model;
            let sink = |other: &Config| other.deliver == config.deliver;
            Profile {
                // A name that nobody gave is none.
                name: if place == 0 { "" } else { &one.name }.into(),
                chord: config.hotkey.chord.to_string(),
                ptt: ptt_settings(config),
                transcribe: TranscribeOptions::of(&config.engine),
                model: ModelSlot(slot(&self.models, &model)),
                rules: Arc::new(Rules::new(&config.text)),
                rewriter: Program::from_config(&config.text).map(Arc::new),
                sink: slot(&self.sinks, &sink),
                cues: config.cues.enabled.then(|| volume(config.cues.volume)),
            }
        };
        self.profiles.iter().enumerate().map(profile).collect()
    }
}

/// The places of those that are the same as none before them.
fn distinct(profiles: &[config::Profile], same: impl Fn(&Config, &Config) -> bool) -> Vec<usize> {
    let mut places: Vec<usize> = Vec::new();
    for (place, profile) in profiles.iter().enumerate() {
        let known = |&known: &usize| same(&profiles[known].config, &profile.config);
        if !places.iter().any(known) {
            places.push(place);
        }
    }
    places
}

fn ptt_settings(config: &Config) -> ptt::Settings {
    ptt::Settings {
        activation: config.hotkey.mode,
        lone_modifier: Chord::is_lone_modifier(&config.hotkey.chord),
        keep_open: config.microphone.keep_open,
        tail: config.microphone.tail(),
        max_duration: config.microphone.max_duration(),
    }
}

#[expect(clippy::cast_precision_loss, reason = "at most 200")]
fn volume(percent: u32) -> f32 {
    percent as f32 / 100.0
}

/// What the screen shows of them.
pub(super) fn views(profiles: &[Profile]) -> Arc<[ProfileView]> {
    let view = |profile: &Profile| ProfileView {
        name: profile.name.to_string(),
        chord: profile.chord.clone(),
    };
    profiles.iter().map(view).collect()
}

impl Runtime {
    /// The chord of a profile was pressed: what begins now is dictated with it.
    /// What is being recorded goes on as it began.
    pub(super) fn choose_profile(&mut self, nth: Nth) {
        let recording = matches!(self.machine.state(), State::KeyPressed | State::Recording);
        if recording || nth == self.profile {
            return;
        }
        // A client may name one that is gone since it was told of them.
        let known = nth.index() < self.settings.profiles.len();
        let before = self.chosen().cues;
        self.profile = if known { nth } else { Nth::FIRST };
        let Profile { ptt, cues, .. } = *self.chosen();
        self.machine.configure(ptt);
        // The cue that waits in the device's buffers is as loud as the last one's.
        if let Some(volume) = cues.filter(|_| cues != before)
            && let Err(error) = self.workers.player.expect_cues(volume)
        {
            self.error(About::Playback, error.to_string());
        }
    }

    /// The profile of the dictation at hand, or of the one that begins next.
    pub(super) fn chosen(&self) -> &Profile {
        let profiles = &self.settings.profiles;
        profiles
            .get(self.profile.index())
            .unwrap_or(self.settings.first())
    }

    /// The profile that a clip was dictated with; the first where there is none of
    /// its name any more.
    pub(super) fn profile_of(&self, clip: ClipId) -> &Profile {
        let entry = self.library.get(clip);
        let name = entry.map_or("", |entry| &entry.profile);
        let mut profiles = self.settings.profiles.iter();
        let named = profiles.find(|profile| *profile.name == *name);
        named.unwrap_or(self.settings.first())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::parse;

    const THREE: &str = "
        [profile.code]
        hotkey.chord = \"F8\"
        text.style = \"snake_case\"
        [profile.mail]
        hotkey.chord = \"F9\"
        engine.model = \"base\"
        engine.language = \"de\"
        deliver.to = \"type\"
        cues.enabled = true
        [profile.letter]
        hotkey.chord = \"F10\"
        engine.model = \"base\"
        deliver.to = \"type\"
        ";

    #[test]
    fn each_model_and_each_place_is_there_once() {
        let shared = Shared::of(&parse(THREE).expect("valid"));
        let models = shared.models().map(|config| config.engine.model.as_str());
        assert_eq!(models.collect::<Vec<_>>(), ["auto", "base"]);
        assert_eq!(shared.sinks().count(), 2);
        let profiles = shared.for_runtime();
        let seen = profiles
            .iter()
            .map(|one| (&*one.name, one.model.0, one.sink));
        assert_eq!(
            seen.collect::<Vec<_>>(),
            [("", 0, 0), ("code", 0, 0), ("mail", 1, 1), ("letter", 1, 1)]
        );
        let languages = profiles
            .iter()
            .map(|one| one.transcribe.language.as_deref());
        let languages: Vec<_> = languages.collect();
        assert_eq!(languages, [Some("en"), Some("en"), Some("de"), Some("en")]);
        assert_eq!(profiles[2].cues, Some(1.0));
        assert_eq!(shared.chords().iter().count(), 4);
    }
}
