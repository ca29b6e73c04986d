//! The tables of `docs/configuration.md`.

use std::fmt::Write;

use super::{Key, Kind, keys_of, sections};
use crate::config::key_inputs::KeyInput;
use crate::config::language::AUTO;

const HEAD: &str = "\
# Every key of the configuration

Made by `sayso config docs`, from what the program knows; do not edit it here.
`sayso config path` says where your file is, `sayso config show --origin` where
each value comes from.

The built-in values are the lowest layer, over them lie the file, the environment
and the command line. Every key is set by the variable named after it
(`SAYSO_ENGINE_MODEL` for `engine.model`) and by `--set engine.model=…`; some have
a shorter variable and an option besides. A profile (`[profile.NAME]`) may set the
keys marked so; of `profile.mail.text.style` the variable is
`SAYSO_PROFILE_MAIL__TEXT_STYLE`, for names in small letters without `-`. A profile
begins with its chord: `sayso config set profile.mail.hotkey.chord F9`. \"Counts\" says
when a change of the file counts while sayso runs.
";

/// The whole page.
pub fn table() -> String {
    let mut page = HEAD.to_owned();
    for section in sections() {
        let _ = writeln!(page, "\n## `[{section}]`\n");
        page.push_str("| key | takes | default | counts | profile | also | what it is |\n");
        page.push_str("|---|---|---|---|---|---|---|\n");
        for key in keys_of(section) {
            let _ = writeln!(
                page,
                "| `{}` | {} | `{}` | {} | {} | {} | {} |",
                key.name,
                cell(&key.kind.describe()),
                cell(&key.default().to_string()),
                key.applies.name(),
                if key.in_profile { "yes" } else { "no" },
                also(key),
                cell(&key.flowing_doc()),
            );
        }
    }
    page
}

/// The shorter ways to set it.
fn also(key: &Key) -> String {
    let ways = [key.option, key.short_variable].into_iter().flatten();
    let ways: Vec<String> = ways.map(|way| format!("`{way}`")).collect();
    ways.join(", ")
}

/// A text that does not end its cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
        .replace('<', "&lt;")
        .replace('\n', "<br>")
}

/// Lines that belong together on one; a list's items keep their own.
fn flowing(doc: &str) -> String {
    let mut text = String::new();
    let mut before = "";
    for line in doc.lines() {
        let item = line.starts_with("  ");
        // The second line of an item is set in further.
        let goes_on = line.starts_with("     ") && before.starts_with("  ");
        let joined = !text.is_empty();
        let new_line = (item && !goes_on) || (!item && before.starts_with("  "));
        if joined {
            text.push(if new_line { '\n' } else { ' ' });
        }
        text.push_str(line.trim());
        before = line;
    }
    text
}

impl Key {
    /// What it is for, with lines that belong together on one; a list's items keep
    /// their own.
    pub fn flowing_doc(&self) -> String {
        flowing(self.doc())
    }
}

impl Kind {
    /// What it takes, in words with code marked as in Markdown.
    pub fn describe(self) -> String {
        let words = |words: &[&str]| {
            let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
            quoted.join(", ")
        };
        match self {
            Self::Switch => "`true` or `false`".to_owned(),
            Self::Number { min, max, unit } if max == i64::from(u32::MAX) => {
                let unit = if unit.is_empty() {
                    String::new()
                } else {
                    format!(",{unit}")
                };
                format!("a number from {min}{unit}")
            }
            Self::Number { min, max, unit } => format!("{min} to {max}{unit}"),
            Self::Text => "a text".to_owned(),
            Self::Template(part) => format!("a text with `{part}` in it"),
            Self::Path => "a path".to_owned(),
            Self::Choice(choices) => words(choices),
            Self::Choices(choices) => format!("one or a list of {}", words(choices)),
            Self::Texts => "a list of texts".to_owned(),
            Self::ActionKeys => "a list of `action: key key`".to_owned(),
            Self::Replacements => "a list of replacements".to_owned(),
            Self::Language => format!("a language's code, or `{AUTO}`"),
            Self::Languages => "a list of languages' codes".to_owned(),
            Self::Chord => "a chord".to_owned(),
            Self::PasteChord => "a chord, or `auto`".to_owned(),
            Self::KeyInputs => format!("`auto`, or a list of {}", words(&KeyInput::NAMES)),
        }
    }
}
