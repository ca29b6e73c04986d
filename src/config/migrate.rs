//! Keys that have another name now: the old one still counts, and the file can be
//! rewritten with the new one.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::ConfigError;
use super::error::Problem;

/// A key that has moved or is called otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Renamed {
    /// Section and name that it had.
    pub from: (&'static str, &'static str),
    /// Section and name that it has.
    pub to: (&'static str, &'static str),
}

/// Every one so far.
pub static RENAMED: &[Renamed] = &[];

/// An old name in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Counted from 1.
    pub line: usize,
    /// What stands there, as in `engine.model`.
    pub old: String,
    /// What it is called now.
    pub new: String,
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, old, new } = self;
        write!(
            f,
            "line {line}: `{old}` is called `{new}` now; it still counts, and `sayso config \
             migrate` writes the new name into the file"
        )
    }
}

/// Gives the keys of a document their new names, where they are; their places in
/// the text stay with them.
pub(super) fn rename(
    text: &str,
    document: &mut DeTable<'_>,
    renamed: &[Renamed],
) -> Result<Vec<Notice>, ConfigError> {
    let mut notices = Vec::new();
    for one in renamed {
        rename_in(text, document, "", one, &mut notices)?;
        let profiles = document.get_mut("profile");
        if let Some(DeValue::Table(profiles)) = profiles.map(toml::Spanned::get_mut) {
            for (name, profile) in profiles.iter_mut() {
                let prefix = format!("profile.{}.", name.get_ref());
                if let DeValue::Table(profile) = profile.get_mut() {
                    rename_in(text, profile, &prefix, one, &mut notices)?;
                }
            }
        }
    }
    notices.sort_by_key(|notice| notice.line);
    Ok(notices)
}

fn rename_in(
    text: &str,
    tables: &mut DeTable<'_>,
    prefix: &str,
    one: &Renamed,
    notices: &mut Vec<Notice>,
) -> Result<(), ConfigError> {
    let Renamed { from, to } = one;
    let old = tables.get_mut(from.0).map(toml::Spanned::get_mut);
    let Some(DeValue::Table(section)) = old else {
        return Ok(());
    };
    let Some((key, value)) = section.remove_entry(from.1) else {
        return Ok(());
    };
    let (span, whole) = (key.span(), value.span());
    if section.is_empty() {
        tables.remove(from.0);
    }
    let new_key = toml::Spanned::new(span.clone(), to.1.to_owned().into());
    let section = toml::Spanned::new(span.clone(), to.0.to_owned().into());
    let empty = || toml::Spanned::new(whole, DeValue::Table(DeTable::new()));
    let section = tables.entry(section).or_insert_with(empty);
    if let DeValue::Table(section) = section.get_mut() {
        if section.contains_key(to.1) {
            let hint = format!(
                "`{prefix}{}.{}`, as it is called now, is set too",
                to.0, to.1
            );
            let what = format!("key `{}.{}` any more", from.0, from.1);
            return Err(ConfigError::at(text, span, Problem::Unknown { what, hint }));
        }
        section.insert(new_key, value);
    }
    notices.push(Notice {
        line: text[..span.start].matches('\n').count() + 1,
        old: format!("{prefix}{}.{}", from.0, from.1),
        new: format!("{prefix}{}.{}", to.0, to.1),
    });
    Ok(())
}

/// The line of every key in a document, by its path (`engine.model`).
pub(super) fn lines(text: &str, document: &DeTable<'_>) -> BTreeMap<String, usize> {
    let mut lines = BTreeMap::new();
    let starts: Vec<usize> = std::iter::once(0)
        .chain(text.match_indices('\n').map(|(place, _)| place + 1))
        .collect();
    let line = |span: Range<usize>| starts.partition_point(|start| *start <= span.start);
    each(document, "", &mut |path, span| {
        lines.insert(path, line(span));
    });
    lines
}

fn each(table: &DeTable<'_>, prefix: &str, told: &mut impl FnMut(String, Range<usize>)) {
    for (key, value) in table {
        let path = format!("{prefix}{}", key.get_ref());
        match value.get_ref() {
            DeValue::Table(table) => each(table, &format!("{path}."), told),
            _ => told(path, key.span()),
        }
    }
}
