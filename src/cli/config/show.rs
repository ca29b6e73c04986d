//! What counts, and where it comes from.

use std::fmt::Write;

use anyhow::Context;
use toml::{Table, Value};

use crate::config::typed::one_line;
use crate::config::{Config, KeyPath, Layered, Origin, Profile, schema};

/// The value of a key: a text as it is, anything else as TOML.
pub(super) fn one(config: &Config, path: &KeyPath) -> anyhow::Result<String> {
    let profiles = config.profiles();
    let wanted = path.profile.as_deref();
    let profile = profiles
        .iter()
        .find(|profile| wanted.is_none_or(|name| profile.name == name));
    let profile = profile.with_context(|| no_profile(wanted.unwrap_or_default(), &profiles))?;
    let table = Table::try_from(&profile.config)?;
    let section = table.get(path.key.section);
    let value = section.and_then(|keys| keys.get(path.key.name));
    Ok(match value.unwrap_or_else(|| path.key.default()) {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    })
}

/// There is no such profile, and which there are.
pub(super) fn no_profile(name: &str, profiles: &[Profile]) -> String {
    let names = profiles.iter().skip(1).map(|profile| profile.name.as_str());
    let names: Vec<&str> = names.collect();
    let hint = match names.as_slice() {
        [] => "there are none".to_owned(),
        names => format!("there is `{}`", names.join("`, `")),
    };
    format!("there is no profile `{name}`; {hint}")
}

/// Every value that counts, with where it comes from behind it. It is TOML.
pub(super) fn with_origins(layered: &Layered, file: &str) -> String {
    let table = Table::try_from(&layered.config).unwrap_or_default();
    let mut shown = String::new();
    for section in schema::sections() {
        let gap = if shown.is_empty() { "" } else { "\n" };
        let _ = writeln!(shown, "{gap}[{section}]");
        for key in schema::keys_of(section) {
            let value = table.get(section).and_then(|keys| keys.get(key.name));
            let value = value.unwrap_or_else(|| key.default());
            let origin = layered.origin(&KeyPath::outside(key));
            shown.push_str(&line(key.name, value, origin, file));
        }
    }
    for name in layered.config.profile.names() {
        let _ = writeln!(shown, "\n[profile.{name}]");
        let overlay = layered.config.profile.get(name);
        for key in schema::KEYS {
            let keys = overlay.and_then(|overlay| overlay.get(key.section));
            if let Some(value) = keys.and_then(|keys| keys.get(key.name)) {
                let profile = Some(name.to_owned());
                let origin = layered.origin(&KeyPath { profile, key });
                shown.push_str(&line(&key.path(), value, origin, file));
            }
        }
    }
    shown
}

fn line(key: &str, value: &Value, origin: &Origin, file: &str) -> String {
    let set = format!("{key} = {}", one_line(value));
    let origin = match origin {
        Origin::File { line } => format!("{file}:{line}"),
        other => other.to_string(),
    };
    format!("{set:<36}  # {origin}\n")
}
