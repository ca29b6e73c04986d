//! A key as it is named outside of the file: `engine.model`, `profile.code.text.style`.

use std::fmt;
use std::str::FromStr;

use super::parse::{list, nearest};
use super::profile;
use super::schema::{self, Key};

/// A key, of all dictations or of one profile's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyPath {
    /// The profile's name; `None` is what stands outside of the profiles.
    pub profile: Option<String>,
    /// The key.
    pub key: &'static Key,
}

impl KeyPath {
    /// A key outside of the profiles.
    pub const fn outside(key: &'static Key) -> Self {
        Self { profile: None, key }
    }

    /// The tables that it stands in, from the outermost, and its name.
    pub(super) fn parts(&self) -> Vec<&str> {
        let profile = self.profile.iter().flat_map(|name| ["profile", name]);
        profile.chain([self.key.section, self.key.name]).collect()
    }
}

impl fmt::Display for KeyPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.parts().join("."))
    }
}

impl FromStr for KeyPath {
    type Err = String;

    fn from_str(written: &str) -> Result<Self, String> {
        let parts: Vec<&str> = written.trim().split('.').collect();
        let (profile, section, name) = match parts.as_slice() {
            ["profile", profile, section, name] => (Some(*profile), *section, *name),
            [section, name] => (None, *section, *name),
            _ => return Err(unknown(written)),
        };
        if let Some(hint) = profile.and_then(profile::bad_name) {
            return Err(format!("no profile can be called so; {hint}"));
        }
        let key =
            schema::find(section, name).ok_or_else(|| unknown(&format!("{section}.{name}")))?;
        if profile.is_some() && !key.in_profile {
            return Err(format!("`{}` is the same for all profiles", key.path()));
        }
        let profile = profile.map(ToOwned::to_owned);
        Ok(Self { profile, key })
    }
}

/// There is no such key; which one was probably meant.
pub(super) fn unknown(written: &str) -> String {
    let paths: Vec<String> = schema::KEYS.iter().map(Key::path).collect();
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let name = written.rsplit('.').next().unwrap_or_default();
    let hint = match (schema::home_of(name), nearest(written, &paths)) {
        (Some(home), _) => format!("did you mean `{home}.{name}`?"),
        (None, Some(near)) => format!("did you mean `{near}`?"),
        (None, None) => match near_in_section(written) {
            Some(keys) => keys,
            None => format!(
                "keys are written as in `engine.model`; the sections are {}",
                list(&schema::sections().collect::<Vec<_>>())
            ),
        },
    };
    format!("there is no key `{written}`; {hint}")
}

fn near_in_section(written: &str) -> Option<String> {
    let (section, _) = written.split_once('.')?;
    let keys: Vec<&str> = schema::keys_of(section).map(|key| key.name).collect();
    (!keys.is_empty()).then(|| format!("the keys of `{section}` are {}", list(&keys)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_found_by_its_name() {
        for key in schema::KEYS {
            let path: KeyPath = key.path().parse().expect("a key");
            assert_eq!(path, KeyPath::outside(key));
            let own = format!("profile.code.{}", key.path());
            let parsed = own.parse::<KeyPath>();
            assert_eq!(parsed.is_ok(), key.in_profile, "{own}");
            assert!(parsed.is_err() || parsed.is_ok_and(|path| path.to_string() == own));
        }
    }

    #[test]
    fn a_key_that_is_none_says_what_was_meant() {
        for (written, needle) in [
            ("engine.modle", "did you mean `engine.model`?"),
            ("model", "did you mean `engine.model`?"),
            ("engine.style", "did you mean `text.style`?"),
            ("engine.zzzzzzzzzzzz", "the keys of `engine` are `model`"),
            ("nothing at all", "as in `engine.model`"),
            ("profile.code.text.stile", "did you mean `text.style`?"),
            ("profile.my code.text.style", "no profile can be called so"),
            ("profile.code.storage.data_dir", "the same for all profiles"),
        ] {
            let error = written.parse::<KeyPath>().expect_err(written);
            assert!(error.contains(needle), "{written}: {error}");
        }
    }
}
