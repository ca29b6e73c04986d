//! Single items of lists.

use toml::{Table, Value};
use toml_edit::{Array, DocumentMut, Item};

use super::{EditError, document, set};
use crate::config::{Config, KeyPath};

/// The text with `value` behind the others of a list.
pub(super) fn add(
    text: &str,
    config: &Config,
    path: &KeyPath,
    value: &Value,
) -> Result<String, EditError> {
    let mut now = current(config, path)?;
    if now.contains(value) {
        return Ok(text.to_owned());
    }
    let mut document = document(text);
    if let (Some(array), Ok(new)) = (array(&mut document, path), value.to_string().parse()) {
        push(array, new);
        return Ok(document.to_string());
    }
    now.push(value.clone());
    Ok(set(text, path, &Value::Array(now)))
}

/// The text without `value` in a list.
pub(super) fn remove(
    text: &str,
    config: &Config,
    path: &KeyPath,
    value: &Value,
) -> Result<String, EditError> {
    let mut now = current(config, path)?;
    let Some(place) = now.iter().position(|item| item == value) else {
        return Err(EditError::NotThere {
            path: path.to_string(),
            value: value.to_string(),
            list: Value::Array(now).to_string(),
        });
    };
    let mut document = document(text);
    if let Some(array) = array(&mut document, path)
        && array.len() == now.len()
    {
        array.remove(place);
        return Ok(document.to_string());
    }
    now.remove(place);
    Ok(set(text, path, &Value::Array(now)))
}

/// What the list has now, as the file has it or as what is below does.
fn current(config: &Config, path: &KeyPath) -> Result<Vec<Value>, EditError> {
    let key = path.key;
    if !key.kind.is_list() {
        return Err(EditError::NoList(path.to_string()));
    }
    let profiles = config.profiles();
    let wanted = path.profile.as_deref();
    let profile = profiles
        .iter()
        .find(|one| Some(one.name.as_str()) == wanted);
    let config = profile.map_or(config, |profile| &profile.config);
    let table = Table::try_from(config).unwrap_or_default();
    let value = table.get(key.section).and_then(|keys| keys.get(key.name));
    Ok(match value {
        Some(Value::Array(items)) => items.clone(),
        // `auto` is no item of a list.
        Some(Value::String(word)) if word == "auto" => Vec::new(),
        Some(one) => vec![one.clone()],
        None => Vec::new(),
    })
}

/// The list as it stands in the text.
fn array<'d>(document: &'d mut DocumentMut, path: &KeyPath) -> Option<&'d mut Array> {
    let mut parts = path.parts().into_iter();
    let mut item: &mut Item = document.get_mut(parts.next()?)?;
    for part in parts {
        item = item.as_table_like_mut()?.get_mut(part)?;
    }
    item.as_array_mut()
}

/// Puts a value behind the others, on a line of its own where they have that.
fn push(array: &mut Array, mut new: toml_edit::Value) {
    let last = array
        .len()
        .checked_sub(1)
        .and_then(|last| array.get_mut(last));
    let Some(last) = last else {
        array.push(new);
        return;
    };
    let written = |text: Option<&toml_edit::RawString>| {
        let text = text.and_then(|text| text.as_str());
        text.unwrap_or_default().to_owned()
    };
    let prefix = written(last.decor().prefix());
    let indent = prefix.rfind('\n').map(|line| prefix[line..].to_owned());
    let suffix = written(last.decor().suffix());
    let Some(indent) = indent else {
        array.push(new);
        return;
    };
    new.decor_mut().set_prefix(indent);
    if suffix.trim().is_empty() {
        // The line end before the bracket.
        last.decor_mut().set_suffix("");
        new.decor_mut().set_suffix(suffix);
    }
    array.push_formatted(new);
}
