//! The layers of the crate, held against its sources:
//!
//! ```text
//! core ◀─ adapters ◀─ runtime ◀─ tui ◀─ cli ◀─ main
//!          │
//! outbox ◀─┘
//! ```
//!
//! A module may use what is left of it. Adapters do not use each other; what
//! their threads have in common lies below them and knows nothing of the crate,
//! does no IO and is nobody else's. The core does no IO, starts no threads and
//! reads no clock; the terminal interface sees the runtime and the core only.

#[path = "layering/source.rs"]
mod source;
#[path = "layering/tokens.rs"]
mod tokens;
#[path = "layering/unix.rs"]
mod unix;

use std::fs;
use std::path::Path;

use source::Source;

/// The pure core.
const CORE: &[&str] = &[
    "ptt",
    "hotkey",
    "audio",
    "text",
    "config",
    "clip",
    "front",
    "latency",
    "pieces",
    "queue",
    "catalogue",
];
/// What adapters share and the core has no use for.
const BELOW_ADAPTERS: &[&str] = &["outbox", "loop_thread", CHILD];
/// The one of them that does IO, and stands upon the others: the user's programs.
const CHILD: &str = "child";
/// One thread and one part of the outside world each.
const ADAPTERS: &[&str] = &[
    "keys", "capture", "engine", "store", "rewrite", "deliver", "playback", "control", "notify",
    "power", "settings", "fetch",
];
/// Everything else, in order.
const ASSEMBLY: &[&str] = &["runtime", "tui", "cli"];

/// What neither the core nor what lies below the adapters has business with.
const IO: &[&str] = &[
    "std::fs",
    "std::net",
    "std::process",
    "std::env",
    "std::os",
    "rustix",
    "jiff",
];
/// What else the core has no business with.
const THREADS: &[&str] = &["std::thread", "std::sync::mpsc", "tokio"];

/// The one file that speaks to a foreign language.
const UNSAFE: &[&str] = &["src/engine/whisper/ffi.rs"];

/// Who may read the monotonic clock, and what for.
const INSTANT_NOW: &[(&str, &str)] = &[
    ("src/runtime/clock.rs", "the time that the machine is told"),
    ("src/keys", "when a key edge was received"),
    (
        "src/capture/",
        "when a frame came, and how long a device may take",
    ),
    ("src/engine/", "when a job began and ended"),
    ("src/deliver/worker.rs", "when a text arrived"),
    ("src/child.rs", "how long a program may take"),
    ("src/child/ear.rs", "how long its last words may take"),
    ("src/playback/", "how far a clip was played"),
    (
        "src/fetch/",
        "how fast bytes come, and how long to wait for them",
    ),
    (
        "src/tui/app.rs",
        "the pace of frames, and the time of a key in the terminal",
    ),
    ("src/cli/", "how long a command took, for its user"),
];

/// Who may read the calendar: new clips are named after it.
const SYSTEM_TIME_NOW: &[(&str, &str)] = &[("src/runtime/clock.rs", "the ids of clips")];

/// The names that `module` may use below `crate::`.
fn allowed(module: &str) -> Option<Vec<&'static str>> {
    let with_self = |names: &[&[&'static str]]| {
        let all = [BELOW_ADAPTERS, ADAPTERS, ASSEMBLY].concat();
        let own = all.into_iter().find(|name| *name == module);
        names.concat().into_iter().chain(own).collect()
    };
    match module {
        _ if CORE.contains(&module) => Some(CORE.to_vec()),
        CHILD => Some(with_self(&[&["outbox"]])),
        _ if BELOW_ADAPTERS.contains(&module) => Some(with_self(&[])),
        _ if ADAPTERS.contains(&module) => Some(with_self(&[CORE, BELOW_ADAPTERS])),
        "runtime" => Some(with_self(&[CORE, ADAPTERS])),
        "tui" => Some(with_self(&[CORE, &["runtime"]])),
        "cli" => Some(with_self(&[CORE, ADAPTERS, &["runtime", "tui"]])),
        "lib" | "main" => Some([CORE, ADAPTERS, ASSEMBLY].concat()),
        _ => None,
    }
}

/// What `layer` must not use of other crates, and how to call it.
fn banned_from(layer: &str) -> (&'static str, Vec<&'static str>) {
    if CORE.contains(&layer) {
        ("the core", [IO, THREADS].concat())
    } else if BELOW_ADAPTERS.contains(&layer) && layer != CHILD {
        ("what is below the adapters", IO.to_vec())
    } else {
        ("", Vec::new())
    }
}

/// What is wrong with one file, one line each. `file` is its path from the
/// crate's root, with slashes.
fn complaints(file: &str, text: &str) -> Vec<String> {
    let module = module_of(file);
    let layer = module.get(1).map_or("lib", String::as_str);
    let Some(allowed) = allowed(layer) else {
        return vec![format!(
            "{file}: `{layer}` belongs to no layer; put it into one"
        )];
    };
    let source = Source::read(text, &module);
    let (who, banned) = banned_from(layer);
    let mut found = Vec::new();
    for path in &source.paths {
        let shown = path.join("::");
        let into_crate = path[0] == "crate" || (layer == "main" && path[0] == "sayso");
        if into_crate && !allowed.contains(&path[1].as_str()) && is_module(&path[1]) {
            found.push(format!("{file}: `{layer}` must not use `{shown}`"));
        }
        let is_below = |name: &&&str| shown == **name || shown.starts_with(&format!("{name}::"));
        if let Some(name) = banned.iter().find(is_below) {
            found.push(format!("{file}: {who} must not use `{name}`"));
        }
        for (clock, readers) in [
            ("Instant::now", INSTANT_NOW),
            ("SystemTime::now", SYSTEM_TIME_NOW),
        ] {
            let may_read = readers.iter().any(|(place, _)| file.starts_with(place));
            if shown.ends_with(clock) && !may_read {
                found.push(format!(
                    "{file}: `{clock}` is not for this file; take the time as an argument"
                ));
            }
        }
    }
    if source.has_unsafe && !UNSAFE.contains(&file) {
        found.push(format!(
            "{file}: `unsafe` belongs into {}",
            UNSAFE.join(", ")
        ));
    }
    found
}

fn is_module(name: &str) -> bool {
    [CORE, BELOW_ADAPTERS, ADAPTERS, ASSEMBLY]
        .iter()
        .any(|layer| layer.contains(&name))
}

/// `src/store/folder.rs` is `crate::store::folder`.
fn module_of(file: &str) -> Vec<String> {
    let inner = file.trim_start_matches("src/").trim_end_matches(".rs");
    let names = inner
        .split('/')
        .filter(|name| !matches!(*name, "lib" | "mod"));
    std::iter::once("crate")
        .chain(names)
        .map(str::to_owned)
        .collect()
}

/// Every source file that is not only tests, by its path from the crate's root.
fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    collect(&root.join("src"), &mut files);
    assert!(files.len() > 20, "the sources are not where they were");
    files
        .into_iter()
        .map(|path| {
            let file = path.strip_prefix(root).expect("below the root");
            let text = fs::read_to_string(&path).expect("a source file");
            (file.to_string_lossy().replace('\\', "/"), text)
        })
        .collect()
}

fn collect(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        let is_tests = path.file_stem().is_some_and(|name| name == "tests");
        if path.is_dir() && !is_tests {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") && !is_tests {
            found.push(path);
        }
    }
}

#[test]
fn every_file_keeps_to_its_layer() {
    let found: Vec<String> = sources()
        .iter()
        .flat_map(|(file, text)| complaints(file, text))
        .collect();
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn each_layer_may_use_what_is_left_of_it() {
    for (file, text) in [
        (
            "src/ptt/machine.rs",
            "use crate::clip::ClipId; use super::state::State;",
        ),
        (
            "src/store/folder.rs",
            "use crate::clip::ClipId; use super::StoreError; use std::fs; use crate::outbox::A;",
        ),
        ("src/outbox.rs", "use std::thread; use tokio::sync::mpsc;"),
        (
            "src/runtime/clock.rs",
            "use crate::{ptt, store::StoreWorker}; fn f() { Instant::now(); }",
        ),
        (
            "src/tui/app.rs",
            "use crate::front::Snapshot; use crate::audio::level::Level;",
        ),
        (
            "src/cli/replay.rs",
            "use crate::store::ClipFolder; use crate::playback::Player;",
        ),
        ("src/main.rs", "use sayso::{cli, tui};"),
        ("src/engine/whisper/ffi.rs", "fn f() { unsafe { x() } }"),
        (
            "src/ptt/timer.rs",
            "#[cfg(test)] mod tests { fn f() { std::time::Instant::now(); } }",
        ),
    ] {
        assert_eq!(complaints(file, text), Vec::<String>::new(), "{file}");
    }
}

#[test]
fn each_breach_is_found() {
    for (file, text, needle) in [
        (
            "src/clip.rs",
            "use crate::store::StoredClip;",
            "`clip` must not use `crate::store",
        ),
        (
            "src/ptt/machine.rs",
            "use super::super::runtime::Snapshot;",
            "must not use `crate::runtime",
        ),
        (
            "src/store/folder.rs",
            "use crate::{clip::ClipId, deliver::Sink};",
            "crate::deliver::Sink",
        ),
        (
            "src/engine.rs",
            "fn f() { crate::capture::devices(); }",
            "crate::capture::devices",
        ),
        ("src/runtime.rs", "use crate::tui::App;", "crate::tui::App"),
        (
            "src/runtime/clock.rs",
            "use crate::cli::Cli;",
            "crate::cli::Cli",
        ),
        (
            "src/tui/app.rs",
            "use crate::store::StoredClip;",
            "crate::store::StoredClip",
        ),
        ("src/tui.rs", "use crate::cli::Cli;", "crate::cli::Cli"),
        (
            "src/config.rs",
            "use std::{fs, io};",
            "the core must not use `std::fs`",
        ),
        (
            "src/audio/wav.rs",
            "fn f() { std::thread::spawn(|| ()); }",
            "`std::thread`",
        ),
        ("src/hotkey.rs", "use tokio::sync::mpsc;", "`tokio`"),
        (
            "src/ptt/machine.rs",
            "fn f() { Instant::now(); }",
            "take the time as an argument",
        ),
        (
            "src/ptt/machine.rs",
            "fn f() { std::time::Instant::now(); }",
            "`Instant::now`",
        ),
        (
            "src/store/folder.rs",
            "fn f() { Instant::now(); }",
            "`Instant::now`",
        ),
        (
            "src/keys.rs",
            "fn f() { SystemTime::now(); }",
            "`SystemTime::now`",
        ),
        (
            "src/engine/whisper.rs",
            "fn f() { unsafe { x() } }",
            "`unsafe` belongs into",
        ),
        ("src/newcomer.rs", "", "belongs to no layer"),
        (
            "src/main.rs",
            "mod x { unsafe impl Send for X {} }",
            "`unsafe` belongs into",
        ),
    ] {
        assert_breach(file, text, needle);
    }
}

#[test]
fn what_is_below_the_adapters_is_theirs_alone_and_does_no_io() {
    for (file, text, needle) in [
        (
            "src/outbox.rs",
            "use crate::clip::ClipId;",
            "`outbox` must not use `crate::clip",
        ),
        (
            "src/outbox.rs",
            "use std::fs::File;",
            "what is below the adapters must not use `std::fs`",
        ),
        (
            "src/outbox.rs",
            "fn f() { Instant::now(); }",
            "`Instant::now`",
        ),
        (
            "src/ptt/machine.rs",
            "use crate::outbox::KeepingOutbox;",
            "`ptt` must not use `crate::outbox",
        ),
        (
            "src/runtime.rs",
            "use crate::outbox::KeepingOutbox;",
            "`runtime` must not use `crate::outbox",
        ),
    ] {
        assert_breach(file, text, needle);
    }
}

fn assert_breach(file: &str, text: &str, needle: &str) {
    let found = complaints(file, text);
    assert_eq!(found.len(), 1, "{file}: {text}: {found:?}");
    assert!(found[0].contains(needle), "{found:?}");
}
