//! A value on one line, to be read and to be typed.

use toml::Value;

use super::layers;
use super::schema::Kind;

/// A value as TOML that ends where the line does.
pub fn one_line(value: &Value) -> String {
    match value {
        // What JSON writes for a text TOML reads as well.
        Value::String(text) if text.contains(['\n', '\r']) => {
            serde_json::Value::from(text.as_str()).to_string()
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(one_line).collect();
            format!("[{}]", items.join(", "))
        }
        value => value.to_string(),
    }
}

/// A value of this kind as somebody would type it: a text as it is, where
/// [`layers::value`] reads it so, anything else as TOML.
pub fn typed(kind: Kind, value: &Value) -> String {
    match value {
        Value::String(text)
            if layers::value(kind, text) == *value && !text.contains(char::is_control) =>
        {
            text.clone()
        }
        value => one_line(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::schema::KEYS;

    #[test]
    fn what_is_typed_reads_back_as_the_value_it_was() {
        let texts = [
            "",
            "F9",
            "\"quoted\"",
            "a, b",
            "[x",
            "two\nlines",
            " 日 ",
            "it's",
        ];
        let texts = texts.map(|text| Value::String(text.to_owned()));
        let list = Value::Array(texts.to_vec());
        for key in KEYS {
            let fits = |value: &&Value| {
                !matches!(key.kind, Kind::Switch | Kind::Number { .. })
                    && (value.is_array() || !key.kind.is_list())
            };
            let made = texts.iter().chain([&list]).filter(fits);
            for value in made.chain([key.default()]) {
                let typed = typed(key.kind, value);
                assert!(!typed.contains('\n'), "{typed}");
                // A list is what only a list key takes.
                if value.is_array() == key.kind.is_list() || !value.is_array() {
                    assert_eq!(layers::value(key.kind, &typed), *value, "{}", key.path());
                }
            }
        }
    }
}
