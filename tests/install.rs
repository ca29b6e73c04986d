//! `scripts/install`, in a home of its own whose path holds spaces, with the
//! program that was built for the tests.

#![cfg(target_os = "linux")]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use support::{Output, PATIENCE, run, tool};

const SAYSO: &str = env!("CARGO_BIN_EXE_sayso");

struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        let home = Self(tempfile::tempdir().expect("a folder"));
        fs::create_dir(home.path()).expect("a folder");
        home
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("my home")
    }

    fn local(&self, file: &str) -> PathBuf {
        self.path().join(".local").join(file)
    }

    fn script(&self) -> Command {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/install");
        let mut command = Command::new(script);
        command
            .env("HOME", self.path())
            .env_remove("DESTDIR")
            .env_remove("XDG_RUNTIME_DIR")
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .current_dir(self.path());
        command
    }

    fn start(&self, arguments: &[&str]) -> Output {
        run(self.script().args(arguments), b"", PATIENCE)
    }

    fn install(&self) {
        let output = self.start(&["--binary", SAYSO]);
        assert!(output.status.success(), "{output:?}");
    }

    /// Every file and folder in it, from there.
    fn all(&self) -> BTreeSet<PathBuf> {
        all_below(&self.path())
    }
}

fn all_below(folder: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(inner) = folders.pop() {
        for entry in fs::read_dir(&inner).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() && !path.is_symlink() {
                folders.push(path.clone());
            }
            let name = path.strip_prefix(folder).expect("below");
            found.insert(name.to_owned());
        }
    }
    found
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn what_is_installed_works() {
    let home = Home::new();
    home.install();
    let program = home.local("bin/sayso");
    let output = run(Command::new(&program).arg("--version"), b"", PATIENCE);
    assert!(output.stdout.starts_with("sayso "), "{output:?}");
    for file in [
        "share/man/man1/sayso.1",
        "share/man/man1/sayso-clips-list.1",
        "share/bash-completion/completions/sayso",
        "share/zsh/site-functions/_sayso",
        "share/fish/vendor_completions.d/sayso.fish",
        "share/nushell/vendor/autoload/sayso.nu",
        "share/doc/sayso/completions/sayso.ps1",
        "share/icons/hicolor/scalable/apps/sayso.svg",
        "share/doc/sayso/LICENSE",
        "share/doc/sayso/default-config.toml",
    ] {
        let about = fs::metadata(home.local(file)).unwrap_or_else(|_| panic!("no {file}"));
        assert!(about.len() > 100, "{file}");
        assert_eq!(about.permissions().mode() & 0o777, 0o644, "{file}");
    }
    // A udev rule is the whole system's.
    assert!(
        !home
            .all()
            .iter()
            .any(|path| path.ends_with("70-sayso.rules"))
    );
}

#[test]
fn the_unit_and_the_menu_entry_name_the_program_in_a_path_with_spaces() {
    let home = Home::new();
    home.install();
    let program = home.local("bin/sayso");
    let unit = read(&home.local("share/systemd/user/sayso.service"));
    assert!(unit.starts_with("[Unit]\n"), "{unit}");
    let line = format!("\nExecStart=\"{}\" daemon\n", program.display());
    assert!(unit.contains(&line), "{unit}");
    let said = run(
        Command::new(&program).args(["setup", "systemd"]),
        b"",
        PATIENCE,
    );
    assert!(said.stdout.ends_with(&unit), "{}", said.stdout);
    let entry = read(&home.local("share/applications/sayso.desktop"));
    let line = format!("\nExec=\"{}\"\n", program.display());
    assert!(entry.contains(&line), "{entry}");
}

#[test]
fn the_desktop_the_session_and_the_keyboards_rules_are_sound() {
    let home = Home::new();
    let stage = home.path().join("stage");
    let mut script = home.script();
    script
        .args(["--prefix", "/usr", "--binary", SAYSO])
        .env("DESTDIR", &stage);
    let output = run(&mut script, b"", PATIENCE);
    assert!(output.status.success(), "{output:?}");
    let usr = stage.join("usr");
    let checks: [(&str, &[&str], &str); 2] = [
        (
            "desktop-file-validate",
            &[],
            "share/applications/sayso.desktop",
        ),
        (
            "xmllint",
            &["--noout"],
            "share/icons/hicolor/scalable/apps/sayso.svg",
        ),
    ];
    for (checker, options, file) in checks {
        let mut checker = tool(checker);
        let output = run(checker.args(options).arg(usr.join(file)), b"", PATIENCE);
        assert!(output.status.success(), "{output:?}");
        assert_eq!((&*output.stdout, &*output.stderr), ("", ""));
    }
    let unit = read(&usr.join("lib/systemd/user/sayso.service"));
    assert!(
        unit.contains("\nExecStart=/usr/bin/sayso daemon\n"),
        "{unit}"
    );
    let rules = read(&usr.join("lib/udev/rules.d/70-sayso.rules"));
    let active: Vec<_> = rules
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect();
    assert_eq!(active.len(), 1, "{rules}");
    assert!(active[0].contains("GROUP=\"input\"") && !active[0].contains("uaccess"));
}

/// systemd's own check wants the program to be where the unit says.
#[test]
fn systemd_takes_the_unit() {
    let home = Home::new();
    home.install();
    let mut checker = tool("systemd-analyze");
    checker
        .args(["verify", "--user", "--man=no"])
        .arg(home.local("share/systemd/user/sayso.service"))
        .env("XDG_RUNTIME_DIR", home.path());
    let output = run(&mut checker, b"", PATIENCE);
    let about_it = |line: &&str| line.contains("sayso");
    assert_eq!(output.stderr.lines().find(about_it), None, "{output:?}");
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn uninstalling_leaves_what_was_there_and_what_is_the_users() {
    let home = Home::new();
    fs::create_dir_all(home.local("bin")).expect("a folder");
    fs::write(home.local("bin/other"), "mine").expect("written");
    for own in [".local/share/sayso/clips", ".config/sayso"] {
        fs::create_dir_all(home.path().join(own)).expect("a folder");
    }
    fs::write(home.path().join(".config/sayso/config.toml"), "").expect("written");
    let before = home.all();
    home.install();
    assert!(home.all().len() > before.len() + 40);
    let output = home.start(&["--uninstall"]);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(home.all(), before);
    assert!(output.stderr.contains("configuration stay"), "{output:?}");
    let again = home.start(&["--uninstall"]);
    assert!(!again.status.success());
    assert!(again.stderr.contains("nothing to remove"), "{again:?}");
}

#[test]
fn installing_twice_is_installing_once() {
    let home = Home::new();
    home.install();
    let first = home.all();
    let manifest = read(&home.local("lib/sayso/manifest"));
    home.install();
    assert_eq!(home.all(), first);
    assert_eq!(read(&home.local("lib/sayso/manifest")), manifest);
    assert!(home.start(&["--uninstall"]).status.success());
    assert_eq!(home.all(), BTreeSet::new());
}

#[test]
fn an_upgrade_takes_away_what_the_new_version_has_not() {
    let home = Home::new();
    home.install();
    let old = home.local("share/man/man1/sayso-old.1");
    fs::write(&old, "").expect("written");
    let manifest = home.local("lib/sayso/manifest");
    let listed = format!("{}f {}\n", read(&manifest), old.display());
    fs::write(&manifest, listed).expect("written");
    fs::write(home.local("bin/sayso"), "an older one").expect("written");
    home.install();
    assert!(!old.exists());
    let (new, built) = (fs::read(home.local("bin/sayso")), fs::read(SAYSO));
    assert!(
        new.expect("there") == built.expect("there"),
        "not the new one"
    );
}

#[test]
fn engines_beside_the_program_come_along() {
    let home = Home::new();
    let built = home.path().join("built");
    fs::create_dir(&built).expect("a folder");
    symlink(SAYSO, built.join("sayso")).expect("a link");
    let engine = concat!("sayso-", env!("CARGO_PKG_VERSION"), "-x86-64-v3");
    fs::write(built.join(engine), "#!/bin/sh\n").expect("written");
    fs::set_permissions(built.join(engine), fs::Permissions::from_mode(0o755)).expect("mode");
    let output = home.start(&["--binary", &built.join("sayso").to_string_lossy()]);
    assert!(output.status.success(), "{output:?}");
    assert!(home.local("lib/sayso").join(engine).exists());
}

#[test]
fn a_strangers_file_is_not_overwritten() {
    let home = Home::new();
    fs::create_dir_all(home.local("bin")).expect("a folder");
    fs::write(home.local("bin/sayso"), "a stranger's").expect("written");
    let before = home.all();
    let output = home.start(&["--binary", SAYSO]);
    assert!(!output.status.success());
    assert!(output.stderr.contains("is there already"), "{output:?}");
    assert_eq!(home.all(), before);
}

#[test]
fn a_manifest_that_names_what_is_not_below_the_prefix_harms_nothing() {
    let home = Home::new();
    home.install();
    let precious = home.path().join("precious");
    fs::write(&precious, "").expect("written");
    let manifest = home.local("lib/sayso/manifest");
    let lines = format!(
        "{}f {}\nf {}\n",
        read(&manifest),
        precious.display(),
        home.local("bin/../../precious").display()
    );
    fs::write(&manifest, lines).expect("written");
    assert!(home.start(&["--uninstall"]).status.success());
    assert!(precious.exists());
}

#[test]
fn a_dry_run_tells_and_does_nothing() {
    let home = Home::new();
    let output = home.start(&["--dry-run", "--binary", SAYSO]);
    let program = home.local("bin/sayso");
    let line = format!("would write {}\n", program.display());
    assert!(output.stdout.contains(&line), "{output:?}");
    assert_eq!(home.all(), BTreeSet::new());
    home.install();
    let installed = home.all();
    let output = home.start(&["--dry-run", "--uninstall"]);
    let line = format!("would remove {}\n", program.display());
    assert!(output.stdout.contains(&line), "{output:?}");
    assert_eq!(home.all(), installed);
}

#[test]
fn without_rust_it_says_so_and_changes_nothing() {
    let home = Home::new();
    let bin = home.0.path().join("bin");
    fs::create_dir(&bin).expect("a folder");
    for name in [
        "bash", "sh", "cat", "dirname", "env", "fold", "head", "sed", "uname", "id",
    ] {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let mut folders = std::env::split_paths(&path).map(|folder| folder.join(name));
        let real = folders.find(|path| path.is_file());
        symlink(real.unwrap_or_else(|| panic!("no {name}")), bin.join(name)).expect("a link");
    }
    let output = run(
        home.script().env("PATH", &bin).env_remove("CARGO_HOME"),
        b"",
        PATIENCE,
    );
    assert!(!output.status.success());
    assert!(output.stderr.contains("needs Rust"), "{output:?}");
    assert_eq!(home.all(), BTreeSet::new());
}
