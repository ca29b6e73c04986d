//! The licences of what sayso is made of: only ones that let it be given on, and
//! `assets/THIRD-PARTY.md` names them all, with their texts.
//!
//! After a change of the dependencies: `SAYSO_WRITE=1 cargo test --test licences`.

#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use spdx::{Expression, LicenseReq, ParseMode};

/// What may be given on in a binary, in the order of preference where there is a
/// choice. Nothing here asks for the source of what it is built into.
const ALLOWED: [&str; 13] = [
    "MIT",
    "MIT-0",
    "Apache-2.0",
    "Zlib",
    "BSL-1.0",
    "0BSD",
    "ISC",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "Unlicense",
    "CC0-1.0",
];

/// Crates under others, each looked at.
const EXCEPTIONS: [(&str, &str); 3] = [
    // Given to everybody, without conditions; watches the configuration's file.
    ("notify", "CC0-1.0"),
    // "Do what you want to"; reads terminfo for the terminal's library.
    ("terminfo", "WTFPL"),
    // Two conditions of BSD's; in the tests only.
    ("assert_no_alloc", "BSD-1-Clause"),
];

/// What is compiled in and is no crate: name, licence, and the file with its text
/// in the folder of a crate.
const NATIVE: [(&str, &str, &str, &str); 2] = [
    (
        "whisper.cpp and ggml",
        "MIT",
        "whisper-rs-sys",
        "whisper.cpp/LICENSE",
    ),
    ("SQLite", "public domain", "libsqlite3-sys", ""),
];

struct Crate {
    name: String,
    version: String,
    licence: String,
    folder: PathBuf,
    repository: String,
}

/// The packages of `cargo metadata`, and those of them that are in the binary.
fn crates() -> (Vec<Crate>, BTreeSet<String>) {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--locked", "--offline", "--format-version", "1"])
        .args(["--filter-platform", "x86_64-unknown-linux-gnu"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let data: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let packages = data["packages"].as_array().expect("packages");
    let named =
        |package: &Value| format!("{} {}", text(&package["name"]), text(&package["version"]));
    let by_id: BTreeMap<String, String> = packages
        .iter()
        .map(|package| (text(&package["id"]), named(package)))
        .collect();
    let nodes = data["resolve"]["nodes"].as_array().expect("nodes");
    let mut shipped = BTreeSet::new();
    let mut waiting = vec![text(&data["resolve"]["root"])];
    while let Some(id) = waiting.pop() {
        if !shipped.insert(by_id[&id].clone()) {
            continue;
        }
        let node = nodes.iter().find(|node| node["id"] == *id).expect("a node");
        for dependency in node["deps"].as_array().expect("dependencies") {
            let kinds = dependency["dep_kinds"].as_array().expect("kinds");
            if kinds.iter().any(|kind| kind["kind"].is_null()) {
                waiting.push(text(&dependency["pkg"]));
            }
        }
    }
    let crates = packages.iter().filter(|package| package["name"] != "sayso");
    let crates = crates.map(|package| Crate {
        name: text(&package["name"]),
        version: text(&package["version"]),
        licence: text(&package["license"]),
        folder: Path::new(&text(&package["manifest_path"]))
            .parent()
            .expect("a folder")
            .to_owned(),
        repository: text(&package["repository"]),
    });
    (crates.collect(), shipped)
}

fn is_allowed(name: &str, licence: &str) -> bool {
    let Ok(expression) = Expression::parse_mode(licence, ParseMode::LAX) else {
        return false;
    };
    let allowed = |required: &LicenseReq| {
        let id = required.license.id().map_or("", |id| id.name);
        ALLOWED.contains(&id) || EXCEPTIONS.contains(&(name, id))
    };
    expression.evaluate(allowed)
}

#[test]
fn every_dependency_may_be_given_on() {
    let (crates, _) = crates();
    assert!(crates.len() > 300, "{}", crates.len());
    let refused: Vec<_> = crates
        .iter()
        .filter(|part| !is_allowed(&part.name, &part.licence))
        .map(|part| format!("{}: {}", part.name, part.licence))
        .collect();
    assert!(refused.is_empty(), "{refused:?}");
}

#[test]
fn a_licence_that_asks_for_the_source_is_refused() {
    for licence in [
        "GPL-3.0-only",
        "AGPL-3.0",
        "LGPL-2.1",
        "MIT AND GPL-2.0",
        "MPL-2.0",
        "",
        "?",
    ] {
        assert!(!is_allowed("x", licence), "{licence}");
    }
    for licence in [
        "MIT",
        "MIT OR GPL-3.0-only",
        "MIT/Apache-2.0",
        "Apache-2.0 WITH LLVM-exception",
    ] {
        assert!(is_allowed("x", licence), "{licence}");
    }
    assert!(is_allowed("terminfo", "WTFPL") && !is_allowed("x", "WTFPL"));
}

/// The files with a licence's text in a crate: of several the one that is
/// preferred, and whatever else must go with it.
fn texts(folder: &Path) -> Vec<String> {
    let mut files: Vec<String> = fs::read_dir(folder)
        .expect("the crate's sources")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| {
            let name = name.to_uppercase();
            ["LICENSE", "LICENCE", "COPYING", "UNLICENSE", "NOTICE"]
                .iter()
                .any(|begin| name.starts_with(begin))
        })
        .filter(|name| folder.join(name).is_file())
        .collect();
    files.sort_unstable();
    if files.iter().any(|name| name.to_uppercase().contains("MIT")) {
        files.retain(|name| {
            let name = name.to_uppercase();
            !(name.contains("APACHE") || name.contains("UNLICENSE") || name == "COPYING")
        });
    }
    files
        .iter()
        .filter_map(|name| fs::read_to_string(folder.join(name)).ok())
        .collect()
}

/// A text in its copyright lines and the rest, so that what differs only in the
/// former is told once.
fn taken_apart(text: &str) -> (Vec<String>, String) {
    let text = text.replace("\r\n", "\n");
    let lines = text.lines().map(str::trim_end);
    let is_copyright = |line: &&str| {
        let line = line.trim_start().to_lowercase();
        (line.starts_with("copyright") && line.chars().any(|c| c.is_ascii_digit() || c == '©'))
            || line.starts_with("copyright (c)")
    };
    let (copyright, rest): (Vec<&str>, Vec<&str>) = lines.partition(is_copyright);
    let own = copyright
        .into_iter()
        .map(|line| line.trim().to_owned())
        .collect();
    (own, rest.join("\n").trim_matches('\n').to_owned())
}

/// The same words set in other lines are the same text.
fn words(text: &str) -> String {
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

fn page() -> String {
    let (crates, shipped) = crates();
    let mut page = String::from(
        "# What sayso is made of\n\n\
         The libraries in the program for x86-64 Linux, with their licences; below them the\n\
         texts, each once, with the copyright lines of those it came with. Written by\n\
         `SAYSO_WRITE=1 cargo test --test licences`.\n\n\
         | part | licence | from |\n|---|---|---|\n",
    );
    let mut texts_of: BTreeMap<String, (String, BTreeMap<String, BTreeSet<String>>)> =
        BTreeMap::new();
    let mut tell = |name: &str, text: &str| {
        let (copyright, rest) = taken_apart(text);
        let entry = texts_of
            .entry(words(&rest))
            .or_insert_with(|| (rest, BTreeMap::new()));
        entry
            .1
            .entry(name.to_owned())
            .or_default()
            .extend(copyright);
    };
    for (name, licence, of, file) in NATIVE {
        let part = crates.iter().find(|part| part.name == of).expect("a crate");
        let _ = writeln!(page, "| {name} | {licence} | {of} {} |", part.version);
        if !file.is_empty() {
            tell(
                name,
                &fs::read_to_string(part.folder.join(file)).expect("a licence"),
            );
        }
    }
    page.push_str("| the demo model's mel filters and token table | MIT | OpenAI's whisper |\n");
    tell(
        "the demo model's mel filters and token table",
        &fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("LICENSE"))
            .expect("a licence")
            .lines()
            .map(|line| {
                if line.starts_with("Copyright") {
                    "Copyright (c) 2022 OpenAI"
                } else {
                    line
                }
            })
            .collect::<Vec<_>>()
            .join("\n"),
    );
    for part in &crates {
        let named = format!("{} {}", part.name, part.version);
        if !shipped.contains(&named) {
            continue;
        }
        let _ = writeln!(page, "| {named} | {} | {} |", part.licence, part.repository);
        for text in texts(&part.folder) {
            tell(&part.name, &text);
        }
    }
    for (text, users) in texts_of.into_values() {
        page.push_str("\n## The text that comes with\n\n");
        for (name, copyright) in users {
            let copyright: Vec<_> = copyright.into_iter().collect();
            let own = if copyright.is_empty() {
                String::new()
            } else {
                format!(": {}", copyright.join("; "))
            };
            let _ = writeln!(page, "- {name}{own}");
        }
        let _ = writeln!(page, "\n```text\n{text}\n```");
    }
    page
}

#[test]
fn the_list_is_that_of_the_lock_file() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/THIRD-PARTY.md");
    let page = page();
    if std::env::var_os("SAYSO_WRITE").is_some() {
        fs::write(&path, page).expect("written");
        return;
    }
    let there = fs::read_to_string(&path).expect("there is one");
    assert!(
        there == page,
        "assets/THIRD-PARTY.md is not what Cargo.lock says: SAYSO_WRITE=1 cargo test --test licences"
    );
}
