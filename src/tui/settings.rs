//! The settings page: every key of the configuration, and one that is being changed.

use crate::config::schema::Kind;
use crate::config::typed::typed;
use crate::config::{KeyPath, layers};
use crate::front::Command;
use crate::front::setting::{SetBy, SettingEdit, SettingView};

use super::line_edit::{LineEdit, LineMsg};
use super::message::{Motion, SettingMsg};
use super::search;

/// What the page knows beside the settings themselves.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SettingsPage {
    /// The place of the selected key among all keys.
    pub chosen: usize,
    /// What the keys are narrowed to; nothing shows all.
    pub filter: LineEdit,
    /// What is being typed.
    pub typing: Option<Typing>,
}

/// What is being typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Typing {
    /// The filter.
    Filter,
    /// The name of the profile that a key is to be set for.
    Profile {
        /// The key outside of profiles.
        path: String,
        /// The line.
        line: LineEdit,
        /// What is wrong with it, once that was tried.
        wrong: Option<String>,
    },
    /// What a key is to become.
    Value {
        /// The key, as in [`SettingView::path`].
        path: String,
        /// The line.
        line: LineEdit,
        /// Whether it is put behind the others of a list.
        adds: bool,
        /// What is wrong with it, once that was tried.
        wrong: Option<String>,
    },
}

/// What Enter does to a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choosing {
    /// It is the other of `true` and `false`.
    Switches,
    /// The next word of its choices is taken.
    TakesNext,
    /// It is typed.
    Types,
    /// Nothing: environment or command line go over the file.
    Cannot,
}

/// What Enter does here.
pub fn choosing(setting: &SettingView) -> Choosing {
    if matches!(setting.from, SetBy::Elsewhere(_)) {
        return Choosing::Cannot;
    }
    match key(setting).map(|path| path.key.kind) {
        Some(Kind::Switch) => Choosing::Switches,
        Some(Kind::Choice(_)) => Choosing::TakesNext,
        Some(_) => Choosing::Types,
        None => Choosing::Cannot,
    }
}

/// Whether something can be added to this setting.
pub fn takes_more(setting: &SettingView) -> bool {
    let list = key(setting).is_some_and(|path| path.key.kind.is_list());
    list && choosing(setting) == Choosing::Types
}

/// Whether a profile can have this key for itself.
pub fn may_be_in_profile(setting: &SettingView) -> bool {
    key(setting).is_some_and(|path| path.profile.is_none()) && in_profile("any", setting).is_ok()
}

/// The key as the profile of this name has it.
fn in_profile(name: &str, setting: &SettingView) -> Result<KeyPath, String> {
    format!("profile.{name}.{}", setting.path).parse()
}

/// The names of the profiles that there are.
pub fn profiles(settings: &[SettingView]) -> Vec<String> {
    let mut names: Vec<String> = settings
        .iter()
        .filter_map(|setting| key(setting)?.profile)
        .collect();
    names.dedup();
    names
}

/// Whether this setting can go back to what is built in.
pub const fn may_be_unset(setting: &SettingView) -> bool {
    matches!(setting.from, SetBy::File { .. })
}

/// The key of a setting.
pub fn key(setting: &SettingView) -> Option<KeyPath> {
    setting.path.parse().ok()
}

impl SettingsPage {
    /// The places of the keys that the filter lets through.
    pub fn shown(&self, settings: &[SettingView]) -> Vec<usize> {
        let filter = self.filter.text();
        let wanted = |setting: &SettingView| {
            filter.is_empty()
                || search::contains(&setting.path, &filter)
                || key(setting).is_some_and(|path| search::contains(path.key.doc(), &filter))
        };
        let places = settings.iter().enumerate();
        places
            .filter(|(_, setting)| wanted(setting))
            .map(|(place, _)| place)
            .collect()
    }

    /// The selected key: the chosen one, or the nearest that is shown.
    pub fn selected<'s>(&self, settings: &'s [SettingView]) -> Option<&'s SettingView> {
        settings.get(self.place(&self.shown(settings))?)
    }

    fn place(&self, shown: &[usize]) -> Option<usize> {
        let below = shown.iter().find(|&&place| place >= self.chosen);
        below.or(shown.last()).copied()
    }

    /// Moves the selection; a page has this many rows.
    pub fn travel(&mut self, settings: &[SettingView], motion: Motion, page: usize) {
        let shown = self.shown(settings);
        let (Some(place), Some(last)) = (self.place(&shown), shown.len().checked_sub(1)) else {
            return;
        };
        let at = shown.iter().position(|&other| other == place).unwrap_or(0);
        let next = match motion {
            Motion::Up => at.saturating_sub(1),
            Motion::Down => at + 1,
            Motion::PageUp => at.saturating_sub(page),
            Motion::PageDown => at + page,
            Motion::Top => 0,
            Motion::Bottom => last,
        };
        self.chosen = shown[next.min(last)];
    }

    /// Leaves all but the selection.
    pub fn close(&mut self) {
        let chosen = self.chosen;
        *self = Self {
            chosen,
            ..Self::default()
        };
    }

    /// Leaves what is nearest; answers whether there was anything to leave.
    pub fn escape(&mut self) -> bool {
        match self.typing.take() {
            Some(Typing::Value { .. } | Typing::Profile { .. }) => true,
            Some(Typing::Filter) => {
                self.filter = LineEdit::default();
                true
            }
            None => !std::mem::take(&mut self.filter).is_empty(),
        }
    }

    /// Takes a message; answers with the change that it asks for.
    pub fn update(&mut self, settings: &[SettingView], msg: SettingMsg) -> Option<Command> {
        match msg {
            SettingMsg::Line(msg) => {
                self.type_on(msg);
                None
            }
            SettingMsg::Filter => {
                self.typing = Some(Typing::Filter);
                None
            }
            SettingMsg::Choose if self.typing.is_some() => self.done(settings),
            SettingMsg::Choose => self.choose(self.selected(settings)?.clone()),
            SettingMsg::Add => {
                let setting = self.selected(settings).filter(|one| takes_more(one))?;
                self.begin(setting.path.clone(), LineEdit::default(), true);
                None
            }
            SettingMsg::ForProfile => {
                let setting = self.selected(settings);
                let setting = setting.filter(|one| may_be_in_profile(one))?;
                let known = profiles(settings);
                let path = setting.path.clone();
                let line = LineEdit::new(known.first().map_or("", String::as_str));
                let wrong = None;
                self.typing = Some(Typing::Profile { path, line, wrong });
                None
            }
            SettingMsg::Unset => {
                let setting = self.selected(settings).filter(|one| may_be_unset(one))?;
                Some(asks(&setting.path, SettingEdit::Unset))
            }
        }
    }

    fn type_on(&mut self, msg: LineMsg) {
        match &mut self.typing {
            Some(Typing::Filter) => {
                // As in a search: what is taken out of nothing is the filter itself.
                if msg == LineMsg::Erase && self.filter.is_empty() {
                    self.typing = None;
                }
                self.filter.update(msg);
            }
            Some(Typing::Value { line, wrong, .. } | Typing::Profile { line, wrong, .. }) => {
                *wrong = None;
                line.update(msg);
            }
            None => {}
        }
    }

    fn begin(&mut self, path: String, line: LineEdit, adds: bool) {
        self.typing = Some(Typing::Value {
            path,
            line,
            adds,
            wrong: None,
        });
    }

    /// The line begins with what the profile has, or else with what all have.
    fn begin_in_profile(&mut self, path: &KeyPath, settings: &[SettingView]) {
        let own = path.to_string();
        let outside = KeyPath::outside(path.key).to_string();
        let find = |path: &str| settings.iter().find(|one| one.path == path);
        let value = find(&own).or_else(|| find(&outside));
        let now = value.and_then(|one| layers::toml_value(&one.value));
        let now = now.map(|now| typed(path.key.kind, &now));
        let line = LineEdit::new(&now.unwrap_or_default());
        self.begin(own, line, false);
    }

    fn choose(&mut self, setting: SettingView) -> Option<Command> {
        let kind = key(&setting)?.key.kind;
        let set = |text: &str| Some(asks(&setting.path, SettingEdit::Set(text.to_owned())));
        match (choosing(&setting), kind) {
            (Choosing::Cannot, _) => None,
            (Choosing::Switches, _) => set(if setting.value == "true" {
                "false"
            } else {
                "true"
            }),
            (Choosing::TakesNext, Kind::Choice(words)) => {
                let now = layers::toml_value(&setting.value);
                let now = now.as_ref().and_then(toml::Value::as_str);
                let at = words.iter().position(|word| Some(*word) == now);
                set(words[at.map_or(0, |at| (at + 1) % words.len())])
            }
            (Choosing::TakesNext | Choosing::Types, kind) => {
                let now = layers::toml_value(&setting.value)?;
                self.begin(setting.path, LineEdit::new(&typed(kind, &now)), false);
                None
            }
        }
    }

    /// What was typed is tried. What the key does not take stays, to be mended.
    fn done(&mut self, settings: &[SettingView]) -> Option<Command> {
        if let Some(Typing::Profile { path, line, wrong }) = &mut self.typing {
            let named = settings.iter().find(|one| one.path == *path)?;
            match in_profile(line.text().trim(), named) {
                Ok(path) => self.begin_in_profile(&path, settings),
                Err(why) => *wrong = Some(why),
            }
            return None;
        }
        let Some(Typing::Value {
            path,
            line,
            adds,
            wrong,
        }) = &mut self.typing
        else {
            // The filter stays, the keys are commands again.
            self.typing = None;
            self.chosen = self.place(&self.shown(settings)).unwrap_or(self.chosen);
            return None;
        };
        if *adds && line.is_empty() {
            self.typing = None;
            return None;
        }
        match checked(path, line.text(), *adds) {
            Ok(edit) => {
                let asks = asks(path, edit);
                self.typing = None;
                Some(asks)
            }
            Err(why) => {
                *wrong = Some(why);
                None
            }
        }
    }
}

fn checked(path: &str, text: String, adds: bool) -> Result<SettingEdit, String> {
    let path: KeyPath = path.parse()?;
    let edit = edit(path.key.kind, text, adds);
    let fits = edit.check(&path).map_err(|why| why.to_string());
    fits.map(|()| edit)
}

fn edit(kind: Kind, text: String, adds: bool) -> SettingEdit {
    let list = kind.is_always_list();
    match (adds, text.trim()) {
        (true, _) => SettingEdit::Add(text),
        // An empty line is an empty list, and not a list of an empty text.
        (false, "") if list => SettingEdit::Set("[]".to_owned()),
        (false, _) => SettingEdit::Set(text),
    }
}

fn asks(path: &str, edit: SettingEdit) -> Command {
    let path = path.to_owned();
    Command::Change { path, edit }
}

#[cfg(test)]
mod tests;
