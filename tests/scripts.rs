//! `scripts/run` on machines that are made up: a `PATH` that holds only what
//! such a machine has, with programs that write down how they were called.

#![cfg(target_os = "linux")]

mod support;

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};

use portable_pty::CommandBuilder;
use support::{Output, PATIENCE, Pty, Terminal, run};

/// What the scripts take from the base system of any machine.
const BASE: [&str; 19] = [
    "bash", "sh", "cat", "dirname", "env", "find", "fold", "grep", "head", "ls", "mkdir", "mktemp",
    "mv", "readlink", "rm", "sed", "touch", "uname", "id",
];

/// A machine, and on it a project, in a folder whose name holds spaces.
struct Machine {
    folder: tempfile::TempDir,
    _alone: MutexGuard<'static, ()>,
}

/// A program cannot be started while anybody holds it open for writing, and a
/// process that another test is just starting holds, for a moment, all that
/// this one has open.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

impl Machine {
    /// With the base system, root, and nothing else.
    fn bare() -> Self {
        let machine = Self {
            folder: tempfile::tempdir().expect("a folder"),
            _alone: ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner),
        };
        fs::create_dir(machine.bin()).expect("a folder");
        fs::create_dir(machine.home()).expect("a folder");
        for name in BASE {
            let path = std::env::var_os("PATH").unwrap_or_default();
            let real = std::env::split_paths(&path)
                .map(|folder| folder.join(name))
                .find(|path| path.is_file())
                .unwrap_or_else(|| panic!("no {name} here"));
            symlink(real, machine.bin().join(name)).expect("a link");
        }
        machine.program("id", "echo 0");
        machine.program("uname", "echo Linux");
        let project = machine.project();
        for folder in ["scripts", "src", "assets", ".cargo"] {
            fs::create_dir_all(project.join(folder)).expect("a folder");
        }
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        for script in ["run", "lib.sh"] {
            let to = project.join("scripts").join(script);
            fs::copy(here.join("scripts").join(script), to).expect("copied");
        }
        fs::write(project.join("Cargo.toml"), "rust-version = \"1.88\"\n").expect("written");
        fs::write(project.join("Cargo.lock"), "").expect("written");
        fs::write(project.join("src/main.rs"), "").expect("written");
        machine
    }

    /// With all that the build needs.
    fn complete() -> Self {
        let machine = Self::bare();
        for name in ["cc", "c++", "make", "cmake", "pkg-config"] {
            machine.program(name, "");
        }
        machine.cargo("1.95.0");
        machine
    }

    /// A cargo that builds a program which prints its arguments.
    fn cargo(&self, version: &str) {
        self.program(
            "cargo",
            &format!(
                "if [ \"$1\" = --version ]; then echo 'cargo {version} (0 2026-01-01)'; exit; fi\n\
                 while [ $# -gt 0 ]; do case $1 in --target-dir) to=$2 ;; esac; shift; done\n\
                 echo \"$to\" >>\"$HOME/builds\"\n\
                 printf '#!/bin/sh\\nprintf \"[%%s]\" \"$@\"; pwd\\n' >\"$to/native/sayso\"\n\
                 chmod +x \"$to/native/sayso\""
            ),
        );
        let chmod = ["/bin/chmod", "/usr/bin/chmod"]
            .into_iter()
            .find(|path| Path::new(path).exists())
            .expect("chmod");
        let _ = symlink(chmod, self.bin().join("chmod"));
    }

    /// An apt-get that writes down what it is asked for, and brings it.
    fn apt_get(&self) {
        self.program(
            "apt-get",
            "echo \"$@\" >>\"$HOME/apt\"\n\
             for name in cc c++ make cmake pkg-config curl; do\n\
             printf '#!/bin/sh\\n' >\"$BIN/$name\"; chmod +x \"$BIN/$name\"; done",
        );
    }

    fn program(&self, name: &str, script: &str) {
        let path = self.bin().join(name);
        let _ = fs::remove_file(&path);
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("mode");
    }

    fn bin(&self) -> PathBuf {
        self.folder.path().join("bin")
    }

    fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    fn project(&self) -> PathBuf {
        self.folder.path().join("my own project")
    }

    /// What a program wrote down in the home folder.
    fn noted(&self, name: &str) -> String {
        fs::read_to_string(self.home().join(name)).unwrap_or_default()
    }

    fn builds(&self) -> usize {
        self.noted("builds").lines().count()
    }

    fn start(&self, args: &[&str]) -> Output {
        self.start_by(&self.project().join("scripts/run"), args)
    }

    /// Starts it where a user sits and can be asked.
    fn start_in_terminal(&self, args: &[&str]) -> Pty {
        let mut command = CommandBuilder::new(self.project().join("scripts/run"));
        command.args(args);
        command.env_clear();
        command.env("PATH", self.bin());
        command.env("BIN", self.bin());
        command.env("HOME", self.home());
        command.cwd(self.home());
        Pty::spawn(command, (200, 40), Terminal::Plain)
    }

    /// Calls the script by that path, from the home folder.
    fn start_by(&self, script: &Path, args: &[&str]) -> Output {
        run(&mut self.command(script, args), b"", PATIENCE)
    }

    fn command(&self, script: &Path, args: &[&str]) -> Command {
        let mut command = Command::new(script);
        command
            .args(args)
            .env_clear()
            .env("PATH", self.bin())
            .env("BIN", self.bin())
            .env("HOME", self.home())
            .current_dir(self.home());
        command
    }
}

#[test]
fn the_second_start_goes_straight_to_the_program() {
    let machine = Machine::complete();
    assert!(machine.start(&[]).status.success());
    assert_eq!(machine.builds(), 1);
    // Not even the compiler's version is asked for.
    machine.program("cargo", "echo called >>\"$HOME/called\"");
    assert!(machine.start(&[]).status.success());
    assert_eq!(machine.builds(), 1);
    assert_eq!(machine.noted("called"), "");
}

#[test]
fn a_source_that_changed_comes_or_goes_is_built_again() {
    let machine = Machine::complete();
    let source = machine.project().join("src/more.rs");
    machine.start(&[]);
    fs::write(&source, "").expect("written");
    machine.start(&[]);
    assert_eq!(machine.builds(), 2);
    fs::remove_file(&source).expect("removed");
    machine.start(&[]);
    assert_eq!(machine.builds(), 3);
    machine.start(&[]);
    assert_eq!(machine.builds(), 3);
}

#[test]
fn arguments_reach_the_program_as_they_are_where_the_caller_stands() {
    let machine = Machine::complete();
    let output = machine.start(&["-y", "transcribe", "my clip.wav", "", "-y"]);
    let home = fs::canonicalize(machine.home()).expect("a path");
    assert_eq!(
        output.stdout,
        format!("[transcribe][my clip.wav][][-y]{}\n", home.display())
    );
}

#[test]
fn a_symlink_to_the_script_finds_the_project() {
    let machine = Machine::complete();
    let link = machine.home().join("sayso here");
    symlink("../my own project/scripts/run", &link).expect("a link");
    let output = machine.start_by(&link, &["demo"]);
    assert!(output.stdout.starts_with("[demo]"), "{output:?}");
}

#[test]
fn a_bare_machine_is_told_what_is_installed_and_then_gets_it() {
    let machine = Machine::bare();
    machine.cargo("1.95.0");
    machine.apt_get();
    let output = machine.start(&["demo"]);
    assert!(output.stdout.starts_with("[demo]"), "{output:?}");
    let packages = "gcc g++ libc6-dev make cmake pkg-config libasound2-dev libxtst-dev libxi-dev";
    assert!(output.stderr.contains(packages), "{}", output.stderr);
    assert!(
        machine
            .noted("apt")
            .contains(&format!(" install -y --no-install-recommends {packages}"))
    );
}

#[test]
fn in_a_terminal_it_asks_first_and_no_means_no() {
    let machine = Machine::bare();
    machine.cargo("1.95.0");
    machine.apt_get();
    let mut terminal = machine.start_in_terminal(&[]);
    terminal.wait_for_text("Install this now? [Y/n]");
    terminal.send("n\n");
    assert!(!terminal.wait_exit().success());
    assert!(terminal.screen().contains("Nothing was installed"));
    assert_eq!(machine.noted("apt"), "");
}

#[test]
fn in_a_terminal_yes_and_the_option_for_it_install() {
    for (args, answer) in [(&["-y", "demo"][..], None), (&["demo"][..], Some("\n"))] {
        let machine = Machine::bare();
        machine.cargo("1.95.0");
        machine.apt_get();
        let mut terminal = machine.start_in_terminal(args);
        if let Some(answer) = answer {
            terminal.wait_for_text("[Y/n]");
            terminal.send(answer);
        }
        assert!(terminal.wait_exit().success(), "{}", terminal.screen());
        assert!(terminal.screen().contains("[demo]"));
        assert_eq!(terminal.screen().contains("[Y/n]"), answer.is_some());
        assert!(machine.noted("apt").contains("install"));
    }
}

#[test]
fn a_package_manager_that_fails_leaves_one_paragraph_and_no_build() {
    let machine = Machine::bare();
    machine.cargo("1.95.0");
    machine.program("apt-get", "echo 'E: no network' >&2; exit 100");
    let output = machine.start(&[]);
    assert!(!output.status.success());
    assert!(
        output.stderr.contains("could not be installed"),
        "{}",
        output.stderr
    );
    assert!(
        output.stderr.contains("apt-get install -y"),
        "{}",
        output.stderr
    );
    assert_eq!(machine.builds(), 0);
}

#[test]
fn without_root_and_sudo_it_says_what_the_administrator_must_run() {
    let machine = Machine::bare();
    machine.program("id", "echo 1000");
    machine.cargo("1.95.0");
    machine.apt_get();
    let output = machine.start(&[]);
    assert!(!output.status.success());
    assert!(output.stderr.contains("administrator"), "{}", output.stderr);
    assert!(
        output.stderr.contains("libasound2-dev"),
        "{}",
        output.stderr
    );
    assert_eq!(machine.noted("apt"), "");
}

#[test]
fn sudo_is_used_where_it_is_and_never_waits_for_a_password_unseen() {
    let machine = Machine::bare();
    machine.program("id", "echo 1000");
    machine.cargo("1.95.0");
    machine.apt_get();
    machine.program("sudo", "echo \"$1\" >>\"$HOME/sudo\"; shift; exec \"$@\"");
    assert!(machine.start(&[]).status.success());
    assert!(machine.noted("sudo").lines().all(|word| word == "-n"));
    assert!(machine.noted("apt").contains("libxtst-dev"));
}

#[test]
fn an_unknown_system_is_told_what_to_install_by_hand() {
    let machine = Machine::bare();
    machine.cargo("1.95.0");
    let output = machine.start(&[]);
    assert!(!output.status.success());
    assert!(
        output.stderr.contains("no package manager"),
        "{}",
        output.stderr
    );
}

#[test]
fn an_old_cargo_is_replaced_through_the_rustup_that_is_here() {
    let machine = Machine::complete();
    machine.apt_get();
    machine.cargo("1.63.0");
    machine.program(
        "rustup",
        "echo \"$@\" >>\"$HOME/rustup\"\nsed -i 's/1\\.63\\.0/1.95.0/' \"$BIN/cargo\"",
    );
    let output = machine.start(&["demo"]);
    assert!(output.stderr.contains("1.88 or newer"), "{}", output.stderr);
    assert!(machine.noted("rustup").contains("toolchain install stable"));
    assert!(output.stdout.starts_with("[demo]"), "{output:?}");
}

#[test]
fn a_newer_cargo_in_the_home_folder_goes_before_an_older_one_on_the_path() {
    let machine = Machine::complete();
    let own = machine.home().join(".cargo/bin");
    fs::create_dir_all(&own).expect("a folder");
    fs::rename(machine.bin().join("cargo"), own.join("cargo")).expect("moved");
    machine.program("cargo", "echo 'cargo 1.63.0'");
    let mut command = machine.command(&machine.project().join("scripts/run"), &["demo"]);
    let mut path = machine.bin().into_os_string();
    path.push(":");
    path.push(&own);
    let output = run(command.env("PATH", path), b"", PATIENCE);
    assert!(output.stdout.starts_with("[demo]"), "{output:?}");
}

#[test]
fn a_build_that_fails_is_not_taken_for_a_program() {
    let machine = Machine::complete();
    machine.program(
        "cargo",
        "if [ \"$1\" = --version ]; then echo 'cargo 1.95.0'; exit; fi; echo 'error: no' >&2; exit 101",
    );
    let output = machine.start(&[]);
    assert!(!output.status.success());
    assert!(
        output.stderr.contains("could not be built"),
        "{}",
        output.stderr
    );
    machine.cargo("1.95.0");
    assert!(machine.start(&["demo"]).stdout.starts_with("[demo]"));
}
