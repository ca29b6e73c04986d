//! Just enough of Rust's grammar to find the paths in a source file.

use super::tokens::tokens;

/// A path as written or imported, one name an element: `["std", "fs", "read"]`.
/// A path into the crate begins with `crate`, however it was reached.
pub(crate) type Path = Vec<String>;

/// What a source file says outside comments, texts and tests.
#[derive(Debug, Default)]
pub(crate) struct Source {
    /// Every path of two names or more.
    pub(crate) paths: Vec<Path>,
    /// Those of them that are not behind `#[cfg(unix)]`.
    pub(crate) everywhere: Vec<Path>,
    /// The modules in files of their own that are behind `#[cfg(unix)]`.
    pub(crate) unix_modules: Vec<Path>,
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
            unix_until: 0,
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
    /// The end of the last item that is behind `#[cfg(unix)]`.
    unix_until: usize,
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
                "#" if self.is_unix_gate() => {
                    self.unix_until = self.unix_until.max(self.item_end());
                }
                "mod" if self.token(2) == ";" && self.at < self.unix_until => {
                    let mut module = self.module.clone();
                    module.push(self.token(1).to_owned());
                    self.source.unix_modules.push(module);
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
        let is_gated = self.at < self.unix_until;
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
            if !is_gated {
                self.source.everywhere.push(path.clone());
            }
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

    /// Whether `#[cfg(unix)]` or `#[cfg(all(…, unix))]` is here.
    fn is_unix_gate(&self) -> bool {
        if !self.starts(&["#", "[", "cfg", "("]) {
            return false;
        }
        let words = self.tokens[self.at + 4..].iter().map(String::as_str);
        let condition: Vec<&str> = words.take_while(|word| *word != "]").collect();
        match condition[..] {
            ["unix", ")"] => true,
            ["all", ..] => {
                condition.contains(&"unix")
                    && !condition.contains(&"not")
                    && !condition.contains(&"any")
            }
            _ => false,
        }
    }

    /// Where the item ends whose attribute is here; rather too early than too late.
    fn item_end(&self) -> usize {
        let mut depth = 0_usize;
        for (at, token) in self.tokens.iter().enumerate().skip(self.at + 1) {
            match token.as_str() {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" | ";" | "," if depth == 0 => return at,
                "}" if depth == 1 => return at,
                ")" | "]" | "}" => depth -= 1,
                _ => {}
            }
        }
        self.tokens.len()
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
    fn what_is_behind_cfg_unix_is_known_and_what_follows_is_not_behind_it() {
        for (text, everywhere) in [
            ("#[cfg(unix)] use a::{b, c::d}; use e::f;", "e::f"),
            ("#[cfg(unix)] a::b(c::d[0]); e::f();", "e::f"),
            ("#[cfg(unix)] { a::b(); { c::d(); } } e::f();", "e::f"),
            (
                "#[cfg(unix)] fn f() -> a::B { c::d() } fn g() { e::f() }",
                "e::f",
            ),
            ("struct S { #[cfg(unix)] x: a::B, y: e::F }", "e::F"),
            (
                "#[cfg(unix)] #[must_use] fn f() { a::b() } use e::f;",
                "e::f",
            ),
            (
                "#[cfg(all(test, unix))] mod t { use a::b; } use e::f;",
                "e::f",
            ),
            ("mod m { fn f() { #[cfg(unix)] a::b() } } use e::f;", "e::f"),
            ("#[cfg(not(unix))] use e::f;", "e::f"),
            ("#[cfg(all(debug, not(unix)))] use e::f;", "e::f"),
            ("#[cfg(any(unix, windows))] use e::f;", "e::f"),
            ("#[cfg(windows)] use e::f;", "e::f"),
        ] {
            let source = Source::read(text, &["crate".to_owned()]);
            let found: Vec<String> = source.everywhere.iter().map(|p| p.join("::")).collect();
            assert_eq!(found, [everywhere], "{text}");
        }
    }

    #[test]
    fn a_module_behind_cfg_unix_is_known_by_its_whole_name() {
        let text = "#[cfg(unix)] pub(super) mod a; mod b; #[cfg(unix)] mod c { } mod d;";
        let source = Source::read(text, &["crate", "tui"].map(str::to_owned));
        assert_eq!(source.unix_modules, [["crate", "tui", "a"]]);
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
