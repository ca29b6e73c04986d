//! What a front end sees of the settings, and asks to be changed in their file.

use std::sync::Arc;

use crate::config::KeyPath;
use crate::front::setting::{SetBy, SettingEdit, SettingView};
use crate::runtime::Runtime;
use crate::runtime::notices::About;
use crate::settings::ChangeRequest;

impl Runtime {
    /// Every key, for the front ends.
    pub(in crate::runtime) fn shown_settings(&self) -> Arc<[SettingView]> {
        let reloading = self.reloading.as_ref();
        reloading.map_or_else(Arc::default, |reloading| Arc::clone(&reloading.shown))
    }

    /// A front end wants a key changed. That it was done shows in the settings, and
    /// that it was not is told.
    pub(in crate::runtime) fn change_setting(&mut self, path: &str, edit: &SettingEdit) {
        if let Err(why) = self.ask_for_change(path, edit) {
            self.error(About::Settings, format!("{path} was not changed: {why}"));
        }
    }

    /// Whether the file, or what goes over it, names this model for the first chord.
    pub(in crate::runtime) fn model_is(&self, name: &str) -> bool {
        let reloading = self.reloading.as_ref();
        reloading.is_some_and(|reloading| reloading.told.engine.model == name)
    }

    /// Loads every model anew as soon as nothing is under way: other files are there.
    pub(in crate::runtime) fn load_models_anew(&mut self) {
        if let Some(reloading) = &mut self.reloading {
            reloading.models_anew = true;
            reloading.waiting.get_or_insert(reloading.told.clone());
        }
    }

    /// The first chord's model, as the file and what goes over it have it.
    pub(in crate::runtime) fn configured_model(&self) -> String {
        let reloading = self.reloading.as_ref();
        reloading.map_or_else(String::new, |reloading| reloading.told.engine.model.clone())
    }

    /// The variable or option that sets a key, so that the file does not count.
    pub(in crate::runtime) fn set_elsewhere(&self, path: &str) -> Option<String> {
        let mut shown = self.reloading.as_ref()?.shown.iter();
        let shown = shown.find(|view| view.path == path)?;
        match &shown.from {
            SetBy::Elsewhere(name) => Some(name.clone()),
            SetBy::BuiltIn | SetBy::File { .. } => None,
        }
    }

    fn ask_for_change(&mut self, path: &str, edit: &SettingEdit) -> Result<(), String> {
        let path: KeyPath = path.parse()?;
        if let Some(name) = self.set_elsewhere(&path.to_string()) {
            return Err(format!("{name} sets it, which goes over the file."));
        }
        let reloading = self.reloading.as_mut();
        let reloading = reloading.ok_or("this sayso has no configuration file.")?;
        let change = edit.change(&path);
        let asked = reloading.file.change(ChangeRequest { path, change });
        asked.map_err(|_| "others wait to be written; try again.".to_owned())
    }
}
