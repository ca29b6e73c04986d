//! Just enough of Rust's grammar to find the paths in a source file.

/// A path as written or imported, one name an element: `["std", "fs", "read"]`.
/// A path into the crate begins with `crate`, however it was reached.
pub(crate) type Path = Vec<String>;

/// What a source file says outside comments, texts and tests.
#[derive(Debug, Default)]
pub(crate) struct Source {
    /// Every path of two names or more.
    pub(crate) paths: Vec<Path>,
    /// Whether the keyword `unsafe` occurs.
    pub(crate) has_unsafe: bool,
}

impl Source {
    /// Reads `text` as the module `module`: `["crate", "store", "folder"]`.
    pub(crate) fn read(text: &str, module: &[String]) -> Self {
        let tokens = tokens(text);
        let mut reader = Reader {
            tokens: &tokens,
            at: 0,
            module: module.to_vec(),
            inline: Vec::new(),
            depth: 0,
            source: Self::default(),
        };
        reader.read();
        reader.source
    }
}

struct Reader<'a> {
    tokens: &'a [String],
    at: usize,
    module: Path,
    /// The brace depth at which each inline module began.
    inline: Vec<usize>,
    depth: usize,
    source: Source,
}

impl Reader<'_> {
    fn read(&mut self) {
        while let Some(token) = self.tokens.get(self.at) {
            match token.as_str() {
                "{" => self.depth += 1,
                "}" => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.inline.last() == Some(&self.depth) {
                        self.inline.pop();
                        self.module.pop();
                    }
                }
                "#" if self.starts(&["#", "[", "cfg", "(", "test", ")", "]"]) => {
                    self.skip_test();
                    continue;
                }
                "mod" if self.token(2) == "{" => {
                    self.module.push(self.token(1).to_owned());
                    self.inline.push(self.depth);
                    self.depth += 1;
                    self.at += 3;
                    continue;
                }
                "unsafe" => self.source.has_unsafe = true,
                name if is_name(name) => {
                    self.path(&Vec::new());
                    continue;
                }
                _ => {}
            }
            self.at += 1;
        }
    }

    /// Reads a path, or a tree of them, that goes on from `before`.
    fn path(&mut self, before: &Path) {
        let mut path = before.clone();
        loop {
            match self.token(0) {
                "{" if self.is_tree() => {
                    self.at += 1;
                    while !matches!(self.token(0), "}" | "") {
                        match self.token(0) {
                            // The new name is nobody's path.
                            "as" => self.at += 2,
                            name if is_name(name) || name == "*" => self.path(&path),
                            _ => self.at += 1,
                        }
                    }
                    self.at += 1;
                    return;
                }
                name if is_name(name) || name == "*" => {
                    path.push(name.to_owned());
                    self.at += 1;
                }
                _ => break,
            }
            if self.token(0) != "::" {
                break;
            }
            self.at += 1;
        }
        if path.len() > 1 {
            let path = self.absolute(path);
            self.source.paths.push(path);
        }
    }

    /// Whether the brace here opens a `use` tree: it follows `::`.
    fn is_tree(&self) -> bool {
        self.at > 0 && self.tokens[self.at - 1] == "::"
    }

    /// Turns `super::x` and `self::x` into `crate::…::x`.
    fn absolute(&self, path: Path) -> Path {
        let ups = path.iter().take_while(|name| *name == "super").count();
        if ups == 0 && path[0] != "self" {
            return path;
        }
        let kept = self.module.len().saturating_sub(ups).max(1);
        let rest = path
            .iter()
            .skip_while(|name| *name == "super" || *name == "self");
        self.module[..kept].iter().chain(rest).cloned().collect()
    }

    /// Goes past `#[cfg(test)]` and the item behind it.
    fn skip_test(&mut self) {
        let mut depth = 0_usize;
        self.at += 7;
        while let Some(token) = self.tokens.get(self.at) {
            self.at += 1;
            match token.as_str() {
                "{" => depth += 1,
                "}" if depth == 1 => return,
                "}" => depth = depth.saturating_sub(1),
                ";" if depth == 0 => return,
                _ => {}
            }
        }
    }

    fn token(&self, ahead: usize) -> &str {
        self.tokens.get(self.at + ahead).map_or("", String::as_str)
    }

    fn starts(&self, expected: &[&str]) -> bool {
        expected
            .iter()
            .enumerate()
            .all(|(ahead, token)| self.token(ahead) == *token)
    }
}

fn is_name(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && !matches!(token, "unsafe" | "mod" | "use" | "as" | "pub" | "in")
}

/// Names, `::` and single marks, without comments and texts.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            block_comment(rest)
        } else if let Some(length) = raw_text(rest) {
            length
        } else if c == '"' {
            quoted(rest, '"')
        } else if c == '\'' {
            character(rest)
        } else if c.is_alphabetic() || c == '_' {
            let end = |c: char| !c.is_alphanumeric() && c != '_';
            let length = rest.find(end).unwrap_or(rest.len());
            tokens.push(rest[..length].to_owned());
            length
        } else if rest.starts_with("::") {
            tokens.push("::".to_owned());
            2
        } else {
            if !c.is_whitespace() {
                tokens.push(c.to_string());
            }
            c.len_utf8()
        };
        rest = &rest[length..];
    }
    tokens
}

/// The length of a block comment; they nest.
fn block_comment(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                break;
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    at
}

/// The length of `r"…"`, `r#"…"#`, `br"…"`, if the text begins with one.
fn raw_text(text: &str) -> Option<usize> {
    let after = text.strip_prefix("br").or_else(|| text.strip_prefix('r'))?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    let inner = after[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let closed = inner.find(&end).map_or(inner.len(), |at| at + end.len());
    Some(text.len() - inner.len() + closed)
}

/// The length of a text in quotes, with its escapes.
fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        if escaped {
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if c == quote {
            return at + 1;
        }
    }
    text.len()
}

/// The length of a character, or of the mark alone where a lifetime begins.
fn character(text: &str) -> usize {
    let mut inner = text.chars().skip(1);
    match (inner.next(), inner.next()) {
        (Some('\\'), _) | (Some(_), Some('\'')) => quoted(text, '\''),
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(text: &str) -> Vec<String> {
        let module = ["crate", "store", "folder"].map(str::to_owned);
        let source = Source::read(text, &module);
        source.paths.iter().map(|path| path.join("::")).collect()
    }

    #[test]
    fn a_tree_of_imports_is_every_path_in_it() {
        assert_eq!(
            paths("use std::{fs::{self, File}, io, path::Path as P};"),
            [
                "std::fs::self",
                "std::fs::File",
                "std::io",
                "std::path::Path"
            ]
        );
    }

    #[test]
    fn a_path_in_an_expression_is_found() {
        assert_eq!(
            paths("fn f() { std::fs::read(p)?; let x = Vec::<u8>::new(); }"),
            ["std::fs::read"]
        );
    }

    #[test]
    fn super_and_self_are_resolved_also_inside_inline_modules() {
        assert_eq!(paths("use super::x;"), ["crate::store::x"]);
        assert_eq!(paths("use super::super::clip::Id;"), ["crate::clip::Id"]);
        assert_eq!(paths("use self::x;"), ["crate::store::folder::x"]);
        assert_eq!(
            paths("mod inner { use super::x; } use super::y;"),
            ["crate::store::folder::x", "crate::store::y"]
        );
    }

    #[test]
    fn comments_texts_and_characters_say_nothing() {
        let text = r##"
            // std::fs::read
            /* std::fs::read /* nested */ std::net::x */
            /// [`std::thread::spawn`]
            const A: &str = "std::fs::read \" std::net::x";
            const B: &str = r#"std::fs::read"#;
            const C: char = '"'; fn f<'a>(x: &'a u8) {} const D: char = '\'';
            use std::io;
        "##;
        assert_eq!(paths(text), ["std::io"]);
    }

    #[test]
    fn tests_are_passed_over_and_what_follows_is_not() {
        let text = "#[cfg(test)] mod tests { fn f() { std::fs::read(); } } use std::net::X;
            #[cfg(test)] mod tests; #[cfg(test)] use std::thread; use std::io;";
        assert_eq!(paths(text), ["std::net::X", "std::io"]);
    }

    #[test]
    fn unsafe_is_the_keyword_and_not_a_word_with_it() {
        let is_unsafe = |text: &str| Source::read(text, &["crate".to_owned()]).has_unsafe;
        assert!(is_unsafe("fn f() { unsafe { x() } }"));
        assert!(!is_unsafe(
            "#![deny(unsafe_code)] // unsafe\nconst A: &str = \"unsafe\";"
        ));
    }
}
