//! The computer: processor, memory, folders, the database, the versions.

use std::fs;
use std::path::Path;

use super::report::{Check, Verdict};
use crate::cli::config::Setup;
use crate::engine::level::{self, Level};
use crate::engine::{self, machine};
use crate::store::{self, ClipFolder, Store};

/// Version, system, session.
pub(super) fn version() -> Check {
    let system = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let system = system
        .lines()
        .find_map(|line| line.strip_prefix("PRETTY_NAME="))
        .map_or(std::env::consts::OS, |name| name.trim_matches('"'));
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let mut around = Vec::new();
    for (variable, what) in [
        ("WAYLAND_DISPLAY", "Wayland"),
        ("DISPLAY", "X11"),
        ("SSH_CONNECTION", "SSH"),
        ("TMUX", "tmux"),
        ("STY", "screen"),
    ] {
        if set(variable) {
            around.push(what);
        }
    }
    if around.is_empty() {
        around.push("no desktop");
    }
    Check::ok(
        "version",
        format!(
            "sayso {} (whisper.cpp {}, SQLite {}) on {system}, {}; {}.",
            env!("CARGO_PKG_VERSION"),
            engine::whisper_version(),
            store::sqlite_version(),
            std::env::consts::ARCH,
            around.join(", ")
        ),
    )
}

/// Cores, memory, and what whisper.cpp was built to need.
pub(super) fn processor() -> Check {
    let threads = match machine::model_threads() {
        1 => "1 thread".to_owned(),
        threads => format!("{threads} threads"),
    };
    let memory = machine::available_memory().map_or_else(String::new, |bytes| {
        format!(", {} MB of memory free", bytes / 1_000_000)
    });
    // A better one is taken only where the processor can run it.
    let missing = level::better().map_or_else(level::missing, |_| Vec::new());
    let engine = engine_level().map_or("this computer", Level::name);
    let features = with_features();
    let found =
        format!("{threads} for the model{features}{memory}; the engine is built for {engine}.");
    if missing.is_empty() {
        return Check::ok("processor", found);
    }
    Check::new(
        "processor",
        Verdict::Failed,
        format!(
            "it has no {}, which this sayso was built to use.",
            missing.join(", ")
        ),
    )
    .fix(
        "install the portable one, or build sayso here: `scripts/run` takes what the processor has",
    )
}

/// What the engine that is started was built for.
fn engine_level() -> Option<Level> {
    level::better()
        .map(|better| better.level)
        .or_else(Level::built)
}

/// What it has of what ggml can use, as a part of a sentence.
fn with_features() -> String {
    let features = Level::ALL.into_iter().rev().flat_map(Level::features);
    let there = features.filter(|(_, there)| *there);
    let names: Vec<&str> = there.map(|(name, _)| name).collect();
    if names.is_empty() {
        return String::new();
    }
    format!(" with {}", names.join(" "))
}

/// Whether clips and logs can be written, and only by their owner.
pub(super) fn folders(setup: &Setup) -> Check {
    let folders = &setup.folders;
    if let Err(error) = folders.create() {
        return Check::failed("folders", &error);
    }
    let probe = folders.data.join(".doctor");
    let written = fs::write(&probe, [0; 4_096]).and_then(|()| fs::remove_file(&probe));
    let data = folders.data.display().to_string();
    if let Err(error) = written {
        return Check::new(
            "folders",
            Verdict::Failed,
            format!("{data} takes no file: {error}."),
        )
        .fix("make room or make it writable, or name another folder with --data-dir");
    }
    let open: Vec<String> = [&folders.data, &folders.clips, &folders.logs]
        .into_iter()
        .filter(|folder| others_may_read(folder))
        .map(|folder| folder.display().to_string())
        .collect();
    if let Some(first) = open.first() {
        let check = Check::new(
            "folders",
            Verdict::Warning,
            format!("other users may look into {first}."),
        );
        return check.fix(format!("chmod 700 {}", open.join(" ")));
    }
    Check::ok("folders", format!("{data} can be written, by you only."))
}

fn others_may_read(folder: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::metadata(folder).is_ok_and(|about| about.permissions().mode() & 0o077 != 0)
    }
    #[cfg(not(unix))]
    {
        let _ = folder;
        false
    }
}

/// Whether the history's database is whole.
pub(super) fn history(setup: &Setup) -> Check {
    let folder = ClipFolder::new(setup.folders.data.clone());
    let read = || {
        let store = Store::open_to_read(folder)?;
        store.check()?;
        store.count()
    };
    match read() {
        Ok(0) => Check::ok("history", "it is empty, and whole."),
        Ok(clips) => Check::ok("history", format!("{clips} clips; the database is whole.")),
        Err(error) => Check::failed("history", &error),
    }
}
