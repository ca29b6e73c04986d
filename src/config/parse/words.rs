//! What the reader and its rules say, in words.

use super::Problem;

/// A word that is none of the choices, and the nearest that is.
pub(super) fn not_a_choice(key: &str, word: &str, choices: &[&str]) -> Option<Problem> {
    (!choices.contains(&word)).then(|| Problem::NotAChoice {
        key: key.to_owned(),
        value: word.to_owned(),
        hint: match nearest(word, choices) {
            Some(near) => format!("did you mean `{near}`? The choices are {}", list(choices)),
            None => format!("the choices are {}", list(choices)),
        },
    })
}

/// A TOML type in plain words.
pub(crate) fn describe(toml_type: &str) -> &'static str {
    match toml_type {
        "string" => "a text in quotes",
        "integer" => "a whole number",
        "float" => "a number with a fraction",
        "boolean" => "`true` or `false`",
        "datetime" => "a date",
        "array" => "a list",
        _ => "a section",
    }
}

/// The name that a typo most likely meant; `None` when none is near.
pub(crate) fn nearest<'a>(written: &str, names: &[&'a str]) -> Option<&'a str> {
    let written = written.to_lowercase().replace('-', "_");
    names
        .iter()
        .map(|name| (strsim::damerau_levenshtein(&written, name), *name))
        // A third of the letters may be wrong: `tial_ms` is `tail_ms`, `x` is nothing.
        .filter(|(distance, name)| distance * 3 <= name.len())
        .min()
        .map(|(_, name)| name)
}

/// `` `a`, `b`, `c` ``.
pub(crate) fn list(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}
