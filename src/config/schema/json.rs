//! The JSON Schema (draft 2020-12) of the configuration, for editors.
//!
//! What it cannot say (chords, replacements, chords in each other's way) is left
//! to `sayso config check`.

use serde_json::{Map, Value, json};

use super::{Key, Kind, keys_of, sections};
use crate::config::key_inputs::KeyInput;
use crate::config::language::{AUTO, LANGUAGES};
use crate::config::profile;
use crate::front::action::ACTIONS;

/// The schema, as text with an end of line.
pub fn json_schema() -> String {
    let mut properties = Map::new();
    for section in sections() {
        let keys = keys_of(section).map(|key| (key.name.to_owned(), of_key(key)));
        properties.insert(section.to_owned(), object(&keys.collect()));
    }
    properties.insert("profile".to_owned(), profiles());
    let mut schema = object(&properties);
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["title"] = json!("sayso");
    schema["description"] = json!("The configuration of sayso, config.toml.");
    format!("{schema:#}\n")
}

/// An object with these properties and no others.
fn object(properties: &Map<String, Value>) -> Value {
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

fn profiles() -> Value {
    let mut properties = Map::new();
    for section in sections() {
        let keys = keys_of(section).filter(|key| key.in_profile);
        let keys: Map<String, Value> = keys.map(|key| (key.name.to_owned(), of_key(key))).collect();
        if !keys.is_empty() {
            properties.insert(section.to_owned(), object(&keys));
        }
    }
    let mut one = object(&properties);
    one["properties"]["hotkey"]["required"] = json!(["chord"]);
    one["required"] = json!(["hotkey"]);
    json!({
        "type": "object",
        "description": "The configuration again with other values, for another chord.",
        "propertyNames": { "pattern": "^[A-Za-z0-9_-]+$", "not": { "const": profile::DEFAULT } },
        "additionalProperties": one,
    })
}

fn of_key(key: &Key) -> Value {
    let mut schema = of_kind(key.kind);
    schema["description"] = json!(key.doc());
    schema["default"] = json!(key.default());
    schema
}

fn of_kind(kind: Kind) -> Value {
    let text = || json!({ "type": "string" });
    let list = |items: Value| json!({ "type": "array", "items": items });
    let some = |items: &[&str]| {
        json!({
            "type": "array",
            "items": { "enum": items },
            "minItems": 1,
        })
    };
    let codes = LANGUAGES.iter().map(|(code, _)| *code);
    match kind {
        Kind::Switch => json!({ "type": "boolean" }),
        Kind::Number { min, max, .. } => {
            json!({ "type": "integer", "minimum": min, "maximum": max })
        }
        Kind::Text | Kind::Path | Kind::PasteChord => text(),
        Kind::Chord => json!({ "type": "string", "minLength": 1 }),
        Kind::Template(part) => {
            json!({ "type": "string", "pattern": regex::escape(part) })
        }
        Kind::Choice(words) => json!({ "enum": words }),
        Kind::Choices(words) => json!({ "anyOf": [{ "enum": words }, some(words)] }),
        Kind::Texts => list(text()),
        // An arrow, or a pattern between slashes; what stands around it is checked
        // by the program.
        Kind::Replacements => list(json!({ "type": "string", "pattern": "->" })),
        // The keys, and that none has two meanings, are checked by the program.
        Kind::ActionKeys => {
            let names: Vec<&str> = ACTIONS.iter().map(|one| one.name).collect();
            let pattern = format!("^ *({}) *:", names.join("|"));
            list(json!({ "type": "string", "pattern": pattern }))
        }
        Kind::Language => {
            let words: Vec<&str> = [AUTO].into_iter().chain(codes).collect();
            json!({ "enum": words })
        }
        Kind::Languages => {
            let codes: Vec<&str> = codes.collect();
            let mut schema = list(json!({ "enum": codes }));
            schema["uniqueItems"] = json!(true);
            schema
        }
        Kind::KeyInputs => {
            let mut inputs = some(&KeyInput::NAMES);
            inputs["uniqueItems"] = json!(true);
            let words: Vec<&str> = [AUTO].into_iter().chain(KeyInput::NAMES).collect();
            json!({ "anyOf": [{ "enum": words }, inputs] })
        }
    }
}
