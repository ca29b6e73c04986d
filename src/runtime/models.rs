//! Which models there are, getting one, and using it from then on.

use std::sync::Arc;

use super::Runtime;
use super::notices::About;
use crate::catalogue::size;
use crate::config::Config;
use crate::engine::models::AUTO;
use crate::fetch::{Busy, FetchEnd, ModelWorker, ModelsEvent};
use crate::front::models::{DownloadView, Models};
use crate::front::setting::SettingEdit;

/// The key that names the model.
const KEY: &str = "engine.model";

/// What is known of models.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    pub(super) models: Arc<Models>,
    pub(super) download: Option<DownloadView>,
    /// What is downloaded is used as soon as it is here: nobody has chosen another
    /// one since.
    use_it: bool,
    /// The first chord's model by the configuration, when the models were listed.
    listed_for: String,
    /// A configuration that the worker has not been told of yet.
    owed: Option<Box<Config>>,
}

impl Runtime {
    pub(super) fn look_at_models(&mut self) {
        self.ask_models(ModelWorker::look);
    }

    /// Uses a model from the next dictation on; what is not here is downloaded first.
    pub(super) fn use_model(&mut self, name: &str) {
        let mut models = self.shelf.models.models.iter();
        let here = models.any(|model| model.name == name && model.is_here());
        if here {
            self.shelf.use_it = false;
            return self.choose_model(name);
        }
        if let Some(running) = &self.shelf.download {
            let running = &running.name;
            if running == name {
                self.shelf.use_it = true;
                return;
            }
            let text = format!(
                "{name} waits its turn: {running} is being downloaded. Choose it again after that."
            );
            return self.info(text);
        }
        if let Some(over) = self.set_elsewhere(KEY) {
            let text = format!(
                "{name} was not downloaded: {over} sets the model, which goes over a choice. \
                 `sayso model download {name}` gets it all the same."
            );
            return self.error(About::Models, text);
        }
        self.notices.mended(About::Models);
        self.shelf.use_it = true;
        // Shown before the first word of it comes: a key that did nothing is pressed
        // again.
        self.shelf.download = Some(DownloadView {
            name: name.to_owned(),
            ..DownloadView::default()
        });
        if !self.ask_models(|worker| worker.fetch(name)) {
            self.shelf.download = None;
        }
    }

    pub(super) fn stop_download(&mut self) {
        if self.shelf.download.is_some() {
            self.ask_models(ModelWorker::stop);
        }
    }

    /// Another configuration counts for the models that are shown, too. Where there is
    /// no room for it now, it is told behind the next list.
    pub(super) fn tell_models(&mut self, config: &Config) {
        let told = self.workers.models.as_ref();
        if told.is_some_and(|worker| worker.configure(config).is_err()) {
            self.shelf.owed = Some(Box::new(config.clone()));
        }
    }

    /// Answers whether it was taken.
    fn ask_models(&mut self, ask: impl FnOnce(&ModelWorker) -> Result<(), Busy>) -> bool {
        let Some(worker) = &self.workers.models else {
            return false;
        };
        let asked = ask(worker);
        if let Err(error) = asked {
            self.error(About::Models, format!("That was not done: {error}."));
        }
        asked.is_ok()
    }

    pub(super) fn on_models(&mut self, event: ModelsEvent) {
        match event {
            ModelsEvent::Listed(models) => self.take_models(*models),
            ModelsEvent::Progress(view) => {
                let known = self.shelf.download.as_ref();
                if known.is_some_and(|known| known.name == view.name) {
                    self.shelf.download = Some(view);
                }
            }
            ModelsEvent::Ended { name, end } => {
                self.shelf.download.take_if(|known| known.name == name);
                self.look_at_models();
                self.on_fetched(&name, end);
            }
        }
    }

    fn on_fetched(&mut self, name: &str, end: FetchEnd) {
        match end {
            FetchEnd::Installed(_) => {
                self.info(format!("{name} is installed, and whole."));
                if self.shelf.use_it {
                    self.choose_model(name);
                }
            }
            FetchEnd::Stopped { kept: 0 } => {
                self.info(format!("The download of {name} was stopped."));
            }
            FetchEnd::Stopped { kept } => self.info(format!(
                "The download of {name} was stopped. Its first {} are kept: choose it again and \
                 it goes on there.",
                size(kept)
            )),
            FetchEnd::Failed(why) => {
                let text = format!("{name} was not downloaded: {why}");
                self.error(About::Models, text);
            }
        }
    }

    /// What was here and what is may make another model the one that is meant.
    fn take_models(&mut self, models: Models) {
        let before = std::mem::replace(&mut self.shelf.models, Arc::new(models));
        let used = |models: &Models| {
            let mut used = models.models.iter().filter(|model| model.in_use);
            used.next().map(|model| model.name.clone())
        };
        let (before, now) = (used(&before), used(&self.shelf.models));
        let configured = self.configured_model();
        let listed_for = std::mem::replace(&mut self.shelf.listed_for, configured);
        // Where the configuration has changed, the models have been exchanged for that.
        let auto = listed_for == AUTO && self.shelf.listed_for == AUTO;
        if auto && before.is_some() && before != now {
            self.load_models_anew();
        }
        if let Some(config) = self.shelf.owed.take() {
            self.tell_models(&config);
        }
    }

    /// Writes the model's name into the configuration. Where it stands there already,
    /// the model may not have been there when it was read.
    fn choose_model(&mut self, name: &str) {
        if self.model_is(name) {
            self.load_models_anew();
        } else {
            self.change_setting(KEY, &SettingEdit::Set(name.to_owned()));
        }
    }
}
