//! The keys of the configuration as a front end shows and changes them.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use toml::{Table, Value};

use crate::config::schema::{self, Kind};
use crate::config::typed::one_line;
use crate::config::{Change, KeyPath, Layered, Origin, Problem, layers};

/// One key with the value that counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingView {
    /// As `sayso config set` takes it: `hotkey.chord`, `profile.mail.text.style`.
    pub path: String,
    /// Its value as TOML, on one line.
    pub value: String,
    /// Who has set it.
    pub from: SetBy,
}

/// Who has set a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum SetBy {
    /// Nobody.
    BuiltIn,
    /// The file.
    File {
        /// Counted from 1.
        line: usize,
    },
    /// An environment variable or an option of the command line, by its name: what
    /// the file says does not count.
    Elsewhere(String),
}

impl From<&Origin> for SetBy {
    fn from(origin: &Origin) -> Self {
        match origin {
            Origin::BuiltIn => Self::BuiltIn,
            Origin::File { line } => Self::File { line: *line },
            Origin::Variable(name) | Origin::Option(name) => Self::Elsewhere(name.clone()),
        }
    }
}

/// What is to become of a key in the file. Texts are read as `sayso config` reads
/// them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SettingEdit {
    /// It gets this value.
    Set(String),
    /// This is put behind the others of its list.
    Add(String),
    /// It is taken out: what is built in counts again.
    Unset,
}

impl SettingEdit {
    /// The change of the file.
    pub fn change(&self, path: &KeyPath) -> Change {
        match self {
            Self::Set(text) => Change::Set(layers::value(path.key.kind, text)),
            Self::Add(text) => Change::Add(layers::value(Kind::Text, text)),
            Self::Unset => Change::Unset,
        }
    }

    /// Whether the key takes it, as far as that can be said without the file.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self, path: &KeyPath) -> Result<(), Box<Problem>> {
        match self.change(path) {
            Change::Set(value) => layers::check(path, &value),
            Change::Add(value) => layers::check(path, &Value::Array(vec![value])),
            Change::Unset | Change::Remove(_) => Ok(()),
        }
    }
}

/// Every key outside of the profiles, then what each profile sets.
pub fn views(layered: &Layered) -> Arc<[SettingView]> {
    let config = Table::try_from(&layered.config).unwrap_or_default();
    let outside = schema::KEYS.iter().map(|key| {
        let value = config.get(key.section).and_then(|keys| keys.get(key.name));
        let path = KeyPath::outside(key);
        view(layered, &path, value.unwrap_or_else(|| key.default()))
    });
    let profiles = &layered.config.profile;
    let inside = profiles.names().flat_map(|name| {
        let set = |section, key| profiles.get(name)?.get(section)?.get(key);
        schema::KEYS.iter().filter_map(move |key| {
            let value = set(key.section, key.name)?;
            let profile = Some(name.to_owned());
            Some(view(layered, &KeyPath { profile, key }, value))
        })
    });
    outside.chain(inside).collect()
}

fn view(layered: &Layered, path: &KeyPath, value: &Value) -> SettingView {
    SettingView {
        path: path.to_string(),
        value: one_line(value),
        from: layered.origin(path).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Setting, layered};

    fn path(written: &str) -> KeyPath {
        written.parse().expect("a key")
    }

    #[test]
    fn every_key_is_there_with_what_counts_and_who_set_it() {
        let text = "hotkey.chord = \"F8\"\n[profile.mail]\nhotkey.chord = \"F9\"\n";
        let origin = Origin::Option("--model".to_owned());
        let key = schema::find("engine", "model").expect("a key");
        let setting = Setting::written(key, "tiny", origin).expect("fits");
        let layered = layered(text, &[setting]).expect("sound");
        let views = views(&layered);
        assert_eq!(views.len(), schema::KEYS.len() + 1);
        let found = |path: &str| views.iter().find(|view| view.path == path);
        let shown = |path: &str| found(path).map(|view| (&*view.value, view.from.clone()));
        let file = |line| SetBy::File { line };
        assert_eq!(shown("hotkey.chord"), Some(("\"F8\"", file(1))));
        assert_eq!(
            shown("profile.mail.hotkey.chord"),
            Some(("\"F9\"", file(3)))
        );
        assert_eq!(shown("text.replace"), Some(("[]", SetBy::BuiltIn)));
        let elsewhere = SetBy::Elsewhere("--model".to_owned());
        assert_eq!(shown("engine.model"), Some(("\"tiny\"", elsewhere)));
    }

    #[test]
    fn a_text_is_read_as_the_key_takes_it() {
        let set = |text: &str| SettingEdit::Set(text.to_owned());
        let threads = path("engine.threads");
        assert_eq!(set("4").change(&threads), Change::Set(Value::Integer(4)));
        assert!(set("4").check(&threads).is_ok());
        let wrong = set("65").check(&threads).expect_err("too many");
        assert!(wrong.to_string().contains("0 to 64"), "{wrong}");
        let replace = path("profile.mail.text.replace");
        let add = |text: &str| SettingEdit::Add(text.to_owned());
        let item = Value::String("teh -> the".to_owned());
        assert_eq!(add("teh -> the").change(&replace), Change::Add(item));
        assert!(add("teh -> the").check(&replace).is_ok());
        assert!(add("teh the").check(&replace).is_err());
        assert!(SettingEdit::Unset.check(&replace).is_ok());
    }
}
