//! What the shipped file says above each key.

use std::collections::HashMap;
use std::sync::LazyLock;

const SHIPPED: &str = include_str!("../../../assets/default-config.toml");

/// By section and key, as in `engine.model`.
static DOCS: LazyLock<HashMap<String, String>> = LazyLock::new(|| read(SHIPPED));

/// The comment above a key, a line a line; nothing for a key that is none.
pub(super) fn of(section: &str, name: &str) -> &'static str {
    let doc = DOCS.get(&format!("{section}.{name}"));
    doc.map_or("", String::as_str)
}

/// A file to begin with: the shipped one, with every key a comment.
pub fn template() -> String {
    let is_key = |line: &str| line.contains(" = ") && !line.starts_with('#');
    let lines = SHIPPED.lines().skip_while(|line| !line.is_empty());
    let lines = lines.map(|line| format!("{}{line}\n", if is_key(line) { "# " } else { "" }));
    let head = "# sayso: the configuration. A key that is a comment has this value anyway; take\n\
                # the `#` before it away to set it. `sayso config check` finds mistakes.\n";
    head.to_owned() + &lines.collect::<String>()
}

/// What stands between an empty line (or another key) and a key.
fn read(text: &str) -> HashMap<String, String> {
    let mut docs = HashMap::new();
    let mut section = "";
    let mut comment: Vec<&str> = Vec::new();
    for line in text.lines() {
        if let Some(words) = line.strip_prefix('#') {
            comment.push(words.strip_prefix(' ').unwrap_or(words));
            continue;
        }
        if let Some(name) = line.strip_prefix('[') {
            section = name.trim_end_matches(']');
        } else if let Some((name, _)) = line.split_once(" = ") {
            docs.insert(format!("{section}.{name}"), comment.join("\n"));
        }
        comment.clear();
    }
    docs
}
