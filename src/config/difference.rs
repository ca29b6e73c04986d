//! What is another in a second configuration.

use toml::{Table, Value};

use super::Config;
use super::schema::KEYS;

/// The keys that have another value, as in `engine.model`, and the profiles that
/// are others, as in `profile.mail`, or in another order (`profile`).
pub fn difference(old: &Config, new: &Config) -> Vec<String> {
    let table = |config: &Config| Table::try_from(config).unwrap_or_default();
    let (before, after) = (table(old), table(new));
    let value = |table: &Table, section: &str, name: &str| {
        table.get(section)?.as_table()?.get(name).cloned()
    };
    let changed = KEYS.iter().filter(|key| {
        let value = |table: &Table| -> Option<Value> { value(table, key.section, key.name) };
        value(&before) != value(&after)
    });
    let mut paths: Vec<String> = changed.map(super::schema::Key::path).collect();
    let mut profiles: Vec<&str> = old.profile.names().chain(new.profile.names()).collect();
    profiles.sort_unstable();
    profiles.dedup();
    let known = paths.len();
    for name in profiles {
        if old.profile.get(name) != new.profile.get(name) {
            paths.push(format!("profile.{name}"));
        }
    }
    if paths.len() == known && old.profile != new.profile {
        paths.push("profile".to_owned());
    }
    paths
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::parse;

    fn between(old: &str, new: &str) -> Vec<String> {
        difference(&parse(old).expect("valid"), &parse(new).expect("valid"))
    }

    #[test]
    fn keys_and_profiles_that_are_others_are_named_and_no_more() {
        const MAIL: &str = "profile.mail.hotkey.chord = \"F8\"\n";
        const CODE: &str = "profile.code.hotkey.chord = \"F9\"\n";
        assert_eq!(between("", ""), [""; 0]);
        assert_eq!(
            between("engine.threads = 2", "text.digits = true"),
            ["engine.threads", "text.digits"]
        );
        assert_eq!(between("", "engine.threads = 0"), [""; 0]);
        assert_eq!(between("", MAIL), ["profile.mail"]);
        assert_eq!(between(&format!("{MAIL}{CODE}"), MAIL), ["profile.code"]);
        assert_eq!(
            between(&format!("{MAIL}{CODE}"), &format!("{CODE}{MAIL}")),
            ["profile"]
        );
    }
}
