//! Changes of a configuration's text that keep everything else of it: comments,
//! order, spaces, line ends.
//!
//! A value that is there is replaced where it stands. Only what the text has no
//! place for yet is put into it by `toml_edit`. What comes out was read again, so
//! that no change can break a file.

mod lists;
mod place;

use toml::Value;
use toml_edit::{DocumentMut, InlineTable, Item, Table, TableLike};

use super::error::Problem;
use super::migrate::Renamed;
use super::parse::read;
use super::{ConfigError, KeyPath, parse};
use place::Place;

/// What becomes of a key.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// It gets this value.
    Set(Value),
    /// It is taken out: what is built in counts again, or the layer below.
    Unset,
    /// This is put behind the others of its list, unless it is there.
    Add(Value),
    /// This is taken out of its list.
    Remove(Value),
}

/// Why a text stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// It has a mistake already.
    #[error("it has a mistake already, {0}")]
    Broken(#[from] ConfigError),
    /// With the change it would have one.
    #[error("{0}")]
    Refused(Box<Problem>),
    /// The key takes no list.
    #[error("`{0}` takes one value and not a list; set it instead")]
    NoList(String),
    /// What should be taken out of a list is not in it.
    #[error("`{path}` has no {value}; it is {list}")]
    NotThere {
        /// The key.
        path: String,
        /// What was to be taken out.
        value: String,
        /// What the list has.
        list: String,
    },
}

/// The text with one change.
///
/// # Errors
/// [`EditError`] says why there is none.
pub fn edited(text: &str, path: &KeyPath, change: &Change) -> Result<String, EditError> {
    let config = parse(text)?;
    let changed = match change {
        Change::Set(value) => set(text, path, value),
        Change::Unset => unset(text, path),
        Change::Add(value) => lists::add(text, &config, path, value)?,
        Change::Remove(value) => lists::remove(text, &config, path, value)?,
    };
    sound(text, changed)
}

/// The text without a profile.
///
/// # Errors
/// The text has a mistake already.
pub fn without_profile(text: &str, name: &str) -> Result<String, EditError> {
    parse(text)?;
    let mut document = document(text);
    if let Some(profiles) = document
        .get_mut("profile")
        .and_then(Item::as_table_like_mut)
    {
        profiles.remove(name);
        if profiles.is_empty() {
            document.remove("profile");
        }
    }
    sound(text, document.to_string())
}

/// The text with the new names of keys that have old ones.
///
/// # Errors
/// The text has a mistake.
pub fn migrated(text: &str, renamed: &[Renamed]) -> Result<String, EditError> {
    let mut text = text.to_owned();
    while let Some(notice) = read(&text, renamed)?.notices.first() {
        let old: Vec<&str> = notice.old.split('.').collect();
        let new: Vec<&str> = notice.new.split('.').collect();
        let (old_tables, new_tables) = (&old[..old.len() - 1], &new[..new.len() - 1]);
        let name = new.last().copied().unwrap_or_default();
        let changed = match Place::find(&text, &old) {
            Some(place) if old_tables == new_tables => place.renamed(&text, name),
            _ => moved(&text, &old, &new),
        };
        text = with_line_ends_of(&text, changed);
    }
    read(&text, renamed)?;
    Ok(text)
}

/// What can be read again; with the line ends of the text that it was made of.
fn sound(text: &str, changed: String) -> Result<String, EditError> {
    let changed = with_line_ends_of(text, changed);
    match parse(&changed) {
        Ok(_) => Ok(changed),
        Err(error) => Err(EditError::Refused(error.problem)),
    }
}

fn with_line_ends_of(text: &str, changed: String) -> String {
    if text.contains("\r\n") {
        changed.replace("\r\n", "\n").replace('\n', "\r\n")
    } else {
        changed
    }
}

fn set(text: &str, path: &KeyPath, value: &Value) -> String {
    if let Some(place) = Place::find(text, &path.parts()) {
        return place.with_value(text, &value.to_string());
    }
    let mut document = document(text);
    let mut tables = path.parts();
    let name = tables.pop().unwrap_or_default();
    if let (Some(table), Ok(value)) = (make(&mut document, &tables), value.to_string().parse()) {
        table.insert(name, Item::Value(value));
    }
    document.to_string()
}

fn unset(text: &str, path: &KeyPath) -> String {
    let parts = path.parts();
    let Some(place) = Place::find(text, &parts) else {
        return text.to_owned();
    };
    if let Some(without) = place.without_lines(text) {
        return without;
    }
    // It shares its line with others.
    let mut document = document(text);
    let (tables, name) = parts.split_at(parts.len() - 1);
    if let Some(table) = make(&mut document, tables) {
        table.remove(name[0]);
    }
    document.to_string()
}

/// What was read by `parse` is read by `toml_edit` as well: they are one parser.
fn document(text: &str) -> DocumentMut {
    text.parse().unwrap_or_default()
}

/// The innermost of these tables, made where it is missing.
fn make<'d>(document: &'d mut DocumentMut, tables: &[&str]) -> Option<&'d mut dyn TableLike> {
    let mut table: &mut dyn TableLike = document.as_table_mut();
    let mut inline = false;
    for (depth, name) in tables.iter().enumerate() {
        if !table.contains_key(name) {
            let mut new = Table::new();
            // Of `[profile.code]` only the inner one has a line of its own, and
            // its sections are written as in `text.style = …`.
            new.set_implicit(depth == 0 && tables.len() > 1);
            new.set_dotted(depth == 2);
            let new = if inline {
                Item::Value(InlineTable::new().into())
            } else {
                Item::Table(new)
            };
            table.insert(name, new);
        }
        let item = table.get_mut(name)?;
        inline = item.is_inline_table();
        table = item.as_table_like_mut()?;
    }
    Some(table)
}

/// A key with the comment above it, in another section.
fn moved(text: &str, old: &[&str], new: &[&str]) -> String {
    let mut document = document(text);
    let (tables, name) = old.split_at(old.len() - 1);
    let prefix = Place::find(text, old).map(|place| place.comment_above(text));
    let Some(item) = make(&mut document, tables).and_then(|table| table.remove(name[0])) else {
        return text.to_owned();
    };
    drop_empty(&mut document, tables);
    let (tables, name) = new.split_at(new.len() - 1);
    if let Some(table) = make(&mut document, tables) {
        table.insert(name[0], item);
        if let (Some(mut key), Some(prefix)) = (table.key_mut(name[0]), prefix) {
            key.leaf_decor_mut().set_prefix(prefix);
        }
    }
    document.to_string()
}

fn drop_empty(document: &mut DocumentMut, tables: &[&str]) {
    let (outer, name) = tables.split_at(tables.len() - 1);
    if let Some(table) = make(document, outer)
        && table
            .get(name[0])
            .and_then(Item::as_table_like)
            .is_some_and(TableLike::is_empty)
    {
        table.remove(name[0]);
    }
}

#[cfg(test)]
mod tests;
