//! What is wrong with a list of actions and their keys.

use std::ops::Range;

use toml::de::DeArray;

use super::words::describe;
use super::{Finding, Problem};
use crate::front::keys::{KeyChange, Keymap};

/// The first that is wrong, or all of them where two have one key.
pub(super) fn broken(key: &str, values: &DeArray<'_>, all: Range<usize>) -> Option<Finding> {
    let cannot = |why| Problem::ActionKeys {
        key: key.to_owned(),
        why,
    };
    let mut changes = Vec::new();
    for value in values {
        let found = value.get_ref();
        let Some(change) = found.as_str() else {
            let problem = Problem::WrongType {
                key: key.to_owned(),
                expected: "a list of texts in quotes, such as `[\"copy: y enter\"]`".to_owned(),
                found: describe(found.type_str()),
            };
            return Some((value.span(), problem));
        };
        if let Err(why) = change.parse::<KeyChange>() {
            return Some((value.span(), cannot(why)));
        }
        changes.push(change);
    }
    let clash = Keymap::with(changes).err()?;
    Some((all, cannot(clash)))
}
