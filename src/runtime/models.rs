//! Which models there are, getting one, and using it from then on.

use std::sync::Arc;

use super::Runtime;
use super::notices::About;
use crate::catalogue::size;
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
            return self.choose_model(name);
        }
        if let Some(running) = &self.shelf.download {
            let running = &running.name;
            let text = format!(
                "{name} waits its turn: {running} is being downloaded. Choose it again after that."
            );
            return self.info(text);
        }
        self.notices.mended(About::Models);
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

    /// Answers whether it was taken.
    pub(super) fn ask_models(
        &mut self,
        ask: impl FnOnce(&ModelWorker) -> Result<(), Busy>,
    ) -> bool {
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
                self.choose_model(name);
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
                let text = format!("{name} was not downloaded. {why}");
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
        if before.is_some() && before != now && self.model_is(AUTO) {
            self.load_models_anew();
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
