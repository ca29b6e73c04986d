//! What another configuration brings, as fakes.

use std::sync::{Arc, Mutex};

use sayso::capture::Microphone;
use sayso::capture::fake::{FakeMic, FakeMicControl};
use sayso::config::Config;
use sayso::deliver::MakeSink;
use sayso::deliver::fake::FakePlace;
use sayso::engine::Loader;
use sayso::engine::fake::FakeEngine;
use sayso::keys::KeySource;
use sayso::keys::fake::{FakeKeys, Finger};
use sayso::notify::Notifier;
use sayso::runtime::profiles::Shared;
use sayso::runtime::reload::MakeParts;

use super::RATE;

/// The fakes that another configuration has brought, newest last.
#[derive(Default)]
pub(crate) struct Brought {
    pub(crate) fingers: Vec<Finger>,
    pub(crate) microphones: Vec<FakeMicControl>,
    /// Why there are no models.
    pub(crate) no_models: Option<String>,
}

/// Makes fakes for another configuration.
pub(super) struct FakeParts {
    pub(super) engines: [FakeEngine; 2],
    pub(super) place: FakePlace,
    pub(super) brought: Arc<Mutex<Brought>>,
}

impl MakeParts for FakeParts {
    fn keys(&mut self, _: &Config) -> Result<Vec<Box<dyn KeySource>>, String> {
        let (keys, finger) = FakeKeys::new();
        self.brought.lock().expect("sound").fingers.push(finger);
        Ok(vec![Box::new(keys)])
    }

    fn microphone(&mut self, _: &Config) -> Result<Box<dyn Microphone>, String> {
        let (mic, control) = FakeMic::new(RATE);
        self.brought
            .lock()
            .expect("sound")
            .microphones
            .push(control);
        Ok(Box::new(mic))
    }

    fn models(&mut self, shared: &Shared) -> Result<Vec<Loader>, String> {
        if let Some(why) = self.brought.lock().expect("sound").no_models.clone() {
            return Err(why);
        }
        let [first, other] = &self.engines;
        let engine = |config: &Config| match config.engine.model.as_str() {
            "auto" => first.loader(),
            _ => other.loader(),
        };
        Ok(shared.models().map(engine).collect())
    }

    fn sink(&mut self, _: &Config) -> MakeSink {
        self.place.maker_named("elsewhere")
    }

    fn notifier(&mut self, _: &Config) -> Result<Option<Notifier>, String> {
        Ok(None)
    }
}
