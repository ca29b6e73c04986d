//! What only Unix has lies behind `#[cfg(unix)]`, so that the other systems
//! have something to compile. No test here runs on one of them.

use std::fs;
use std::path::Path;

use super::source::Source;
use super::{module_of, sources};

/// Modules and crates that other systems do not have.
const UNIX_ONLY: &[&str] = &[
    "std::os::unix",
    "std::os::fd",
    "tokio::signal::unix",
    "tokio::net::unix",
    "tokio::net::UnixStream",
    "tokio::net::UnixListener",
    "rustix",
];

/// What is wrong with the files, each a path from the crate's root and a text.
fn complaints<F: AsRef<str>>(files: &[(F, F)]) -> Vec<String> {
    let read = |(file, text): &(F, F)| {
        let module = module_of(file.as_ref());
        let source = Source::read(text.as_ref(), &module);
        (file.as_ref().to_owned(), module, source)
    };
    let files: Vec<_> = files.iter().map(read).collect();
    let gated: Vec<_> = files
        .iter()
        .flat_map(|(_, _, source)| &source.unix_modules)
        .collect();
    let mut found = Vec::new();
    for (file, module, source) in &files {
        if gated.iter().any(|gate| module.starts_with(gate)) {
            continue;
        }
        for path in &source.everywhere {
            let shown = path.join("::");
            let is_below = |name: &&&str| format!("{shown}::").starts_with(&format!("{name}::"));
            if let Some(name) = UNIX_ONLY.iter().find(is_below) {
                found.push(format!(
                    "{file}: `{shown}` is not behind `#[cfg(unix)]`: other systems have no `{name}`"
                ));
            }
        }
    }
    found
}

#[test]
fn what_only_unix_has_is_behind_cfg_unix() {
    let found = complaints(&sources());
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn crates_that_only_unix_has_are_asked_for_on_unix_only() {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let text = fs::read_to_string(manifest).expect("the manifest");
    let manifest: toml::Table = text.parse().expect("TOML");
    let asked_for = |table: &toml::Value| table.get("rustix").is_some();
    assert!(!asked_for(&manifest["dependencies"]));
    assert!(asked_for(&manifest["target"]["cfg(unix)"]["dependencies"]));
}

#[test]
fn a_use_behind_a_gate_is_none_elsewhere() {
    let found = complaints(&[
        ("src/tui/input.rs", "#[cfg(unix)] mod unix; use std::io;"),
        (
            "src/tui/input/unix.rs",
            "mod deeper; use std::os::fd::AsFd;",
        ),
        ("src/tui/input/unix/deeper.rs", "use rustix::event::poll;"),
        (
            "src/cli.rs",
            "fn f() { #[cfg(unix)] rustix::process::umask(0); }",
        ),
    ]);
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn a_use_without_a_gate_is_found() {
    for (file, text, needle) in [
        ("src/a.rs", "use std::os::fd::AsFd;", "`std::os::fd::AsFd`"),
        ("src/a.rs", "use std::{io, os::unix};", "`std::os::unix`"),
        (
            "src/a.rs",
            "fn f() { rustix::process::umask(0); }",
            "`rustix::process::umask`",
        ),
        (
            "src/a.rs",
            "struct S { x: tokio::signal::unix::Signal }",
            "`tokio::signal::unix",
        ),
        (
            "src/a.rs",
            "#[cfg(not(unix))] use rustix::io;",
            "`rustix::io`",
        ),
        (
            "src/a.rs",
            "#[cfg(unix)] use std::io; use rustix::fs;",
            "`rustix::fs`",
        ),
        // The gate is another module's.
        ("src/a/unix_too.rs", "use rustix::fs;", "`rustix::fs`"),
    ] {
        let found = complaints(&[("src/a.rs", "#[cfg(unix)] mod unix;"), (file, text)]);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert!(found[0].contains(needle), "{found:?}");
    }
}
