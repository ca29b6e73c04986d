//! The real binary, with a home of its own.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use portable_pty::CommandBuilder;

use super::{Output, PATIENCE, Process, Pty, SoundServer, Terminal, XServer, run};

/// A `sayso` that is about to be started, any number of times, and the folders
/// that belong to it. Its environment holds nothing of the tester's desktop.
pub(crate) struct Sayso {
    home: tempfile::TempDir,
    env: BTreeMap<String, String>,
    args: Vec<String>,
}

impl Sayso {
    /// With its own home, no display, no sound, and one thread for the model:
    /// whisper's threads spin, and the test's other parts need the processor.
    pub(crate) fn new() -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let at = |name: &str| home.path().join(name).to_string_lossy().into_owned();
        let mut env = BTreeMap::new();
        for (name, folder) in [
            ("HOME", "home"),
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_DATA_HOME", "data"),
            ("XDG_STATE_HOME", "state"),
            ("XDG_CACHE_HOME", "cache"),
            ("XDG_RUNTIME_DIR", "run"),
        ] {
            fs::create_dir(at(folder)).expect("a folder");
            env.insert(name.to_owned(), at(folder));
        }
        let private = fs::Permissions::from_mode(0o700);
        fs::set_permissions(at("run"), private).expect("mode");
        env.insert("PATH".to_owned(), std::env::var("PATH").unwrap_or_default());
        env.insert("TERM".to_owned(), "xterm-256color".to_owned());
        env.insert("LANG".to_owned(), "C.UTF-8".to_owned());
        // ALSA's pulse plugin must not start a sound server by itself.
        let pulse = at("pulse-client.conf");
        fs::write(&pulse, "autospawn = no\n").expect("written");
        env.insert("PULSE_CLIENTCONFIG".to_owned(), pulse);
        // The tester's own logind is not to wait for a test.
        env.insert(
            "DBUS_SYSTEM_BUS_ADDRESS".to_owned(),
            format!("unix:path={}", at("no-bus")),
        );
        let sayso = Self {
            home,
            env,
            args: Vec::new(),
        };
        sayso.config("")
    }

    /// Writes the configuration: one thread for the model, only the desktop's
    /// keys (the tester's own keyboards are nobody's business), then `text`, in
    /// TOML with dotted keys, such as `hotkey.chord = "F9"`.
    pub(crate) fn config(self, text: &str) -> Self {
        let first = "engine.threads = 1\nhotkey.sources = [\"rdev\"]\n";
        self.raw_config(&format!("{first}{text}"))
    }

    /// Writes another configuration in the place of the first, as an editor does.
    pub(crate) fn change_config(&self, text: &str) {
        let folder = self.home.path().join("config/sayso");
        let first = "engine.threads = 1\nhotkey.sources = [\"rdev\"]\n";
        let written = folder.join("config.toml.new");
        fs::write(&written, format!("{first}{text}")).expect("written");
        fs::rename(&written, folder.join("config.toml")).expect("in place");
    }

    /// Writes exactly this configuration.
    pub(crate) fn raw_config(self, text: &str) -> Self {
        let folder = self.home.path().join("config/sayso");
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join("config.toml"), text).expect("written");
        self
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.env.insert(name.to_owned(), value.to_owned());
        self
    }

    pub(crate) fn without_env(mut self, name: &str) -> Self {
        self.env.remove(name);
        self
    }

    pub(crate) fn args<A: AsRef<str>>(mut self, args: impl IntoIterator<Item = A>) -> Self {
        self.args
            .extend(args.into_iter().map(|arg| arg.as_ref().to_owned()));
        self
    }

    /// On this desktop.
    pub(crate) fn display(self, server: &XServer) -> Self {
        self.env("DISPLAY", server.display())
    }

    /// With this sound server.
    pub(crate) fn sound(mut self, server: &SoundServer) -> Self {
        for (name, value) in server.env() {
            self.env.insert(name.to_owned(), value);
        }
        self
    }

    /// With a WAV file for a microphone.
    pub(crate) fn microphone(self, wav: &Path) -> Self {
        let source = format!("wav:{}", wav.display());
        self.env("SAYSO_MIC", &source)
    }

    /// Its private folder, for files of the test.
    pub(crate) fn folder(&self) -> &Path {
        self.home.path()
    }

    /// Where clips and models are.
    pub(crate) fn data(&self) -> PathBuf {
        self.home.path().join("data/sayso")
    }

    /// Every WAV in its data folder but those in the trash, oldest first.
    pub(crate) fn clips(&self) -> Vec<PathBuf> {
        let mut clips = wavs_below(&self.data());
        clips.retain(|path| !is_trashed(path));
        clips
    }

    /// All of its log files, as one text.
    pub(crate) fn log(&self) -> String {
        files_below(&self.home.path().join("state"))
            .iter()
            .map(|path| String::from_utf8_lossy(&fs::read(path).unwrap_or_default()).into_owned())
            .collect()
    }

    /// As a command without a terminal.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sayso"));
        command
            .args(&self.args)
            .env_clear()
            .envs(&self.env)
            .current_dir(self.home.path());
        command
    }

    /// Runs it to its end without a terminal.
    pub(crate) fn run(&self) -> Output {
        self.run_with(b"")
    }

    /// Runs it to its end with these arguments after its own.
    pub(crate) fn with_args<A: AsRef<str>>(&self, args: impl IntoIterator<Item = A>) -> Output {
        let mut command = self.command();
        for arg in args {
            command.arg(arg.as_ref());
        }
        run(&mut command, b"", PATIENCE * 2)
    }

    /// The same, with something on standard input.
    pub(crate) fn run_with(&self, stdin: &[u8]) -> Output {
        run(&mut self.command(), stdin, PATIENCE * 2)
    }

    /// The same after a shell command, in a mount namespace of its own.
    pub(crate) fn in_terminal_after(
        &self,
        before: &str,
        size: (u16, u16),
        terminal: Terminal,
    ) -> Pty {
        let program = env!("CARGO_BIN_EXE_sayso");
        let mut command = CommandBuilder::new("unshare");
        command.args(["--user", "--map-root-user", "--mount", "sh", "-c"]);
        command.arg(format!("{before} && exec \"$0\" \"$@\""));
        command.arg(program);
        self.spawn(command, size, terminal)
    }

    /// Starts it in a terminal of `columns` × `rows`.
    pub(crate) fn in_terminal(&self, size: (u16, u16), terminal: Terminal) -> Pty {
        self.in_terminal_with(&[], size, terminal)
    }

    /// The same in a shell with job control that runs `script`, in which it is `"$0"`.
    pub(crate) fn in_shell(&self, script: &str, size: (u16, u16), terminal: Terminal) -> Pty {
        let mut command = CommandBuilder::new("bash");
        command.args(["--norc", "-c", &format!("set -m; {script}")]);
        command.arg(env!("CARGO_BIN_EXE_sayso"));
        self.spawn(command, size, terminal)
    }

    /// The same with these arguments before its own.
    pub(crate) fn in_terminal_with(
        &self,
        args: &[&str],
        size: (u16, u16),
        terminal: Terminal,
    ) -> Pty {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_sayso"));
        command.args(args);
        self.spawn(command, size, terminal)
    }

    fn spawn(&self, mut command: CommandBuilder, size: (u16, u16), terminal: Terminal) -> Pty {
        command.args(&self.args);
        command.env_clear();
        for (name, value) in &self.env {
            command.env(name, value);
        }
        command.cwd(self.home.path());
        Pty::spawn(command, size, terminal)
    }
}

/// Every WAV below a folder, oldest first.
pub(crate) fn wavs_below(folder: &Path) -> Vec<PathBuf> {
    let mut wavs = files_below(folder);
    wavs.retain(|path| path.extension().is_some_and(|ext| ext == "wav"));
    // The names begin with the time; the folders do not all.
    wavs.sort_by(|one, other| one.file_name().cmp(&other.file_name()));
    wavs
}

/// Whether a clip lies in the trash.
pub(crate) fn is_trashed(clip: &Path) -> bool {
    clip.components().any(|part| part.as_os_str() == "trash")
}

/// Every file below a folder; sockets and pipes are none.
pub(crate) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files_below(&path));
        } else if path.is_file() {
            found.push(path);
        }
    }
    found
}
