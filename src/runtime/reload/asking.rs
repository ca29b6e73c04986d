//! What a front end sees of the settings, and asks to be changed in their file.

use std::sync::Arc;

use crate::config::KeyPath;
use crate::front::setting::{SettingEdit, SettingView};
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

    fn ask_for_change(&mut self, path: &str, edit: &SettingEdit) -> Result<(), String> {
        let path: KeyPath = path.parse()?;
        let reloading = self.reloading.as_mut();
        let reloading = reloading.ok_or("this sayso has no configuration file.")?;
        let change = edit.change(&path);
        let asked = reloading.file.change(ChangeRequest { path, change });
        asked.map_err(|_| "others wait to be written; try again.".to_owned())
    }
}
