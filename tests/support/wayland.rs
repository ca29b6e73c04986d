//! A Wayland compositor without a screen (sway, as wlroots runs it headless),
//! and programs in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::{PATIENCE, Process, poll, run, tool};

/// Whom sway runs as where the tests run as root, which it refuses.
const NOBODY: &str = "65534";

/// A private compositor. Programs in it run as the tests do.
pub(crate) struct Sway {
    // Before the folder, which holds its socket.
    _process: Process,
    folder: TempDir,
    display: String,
    socket: PathBuf,
}

impl Sway {
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let config = folder.path().join("config");
        fs::write(&config, "xwayland disable\n").expect("written");
        let root = rustix::process::geteuid().is_root();
        if root {
            let owner = format!("{NOBODY}:{NOBODY}");
            let done = run(
                tool("chown").arg("-R").arg(owner).arg(folder.path()),
                b"",
                PATIENCE,
            );
            assert!(done.status.success(), "{}", done.stderr);
        }
        let mut command = if root {
            let mut command = tool("setpriv");
            command.args([
                "--reuid",
                NOBODY,
                "--regid",
                NOBODY,
                "--clear-groups",
                "sway",
            ]);
            command
        } else {
            tool("sway")
        };
        tool("sway");
        command
            .arg("-c")
            .arg(&config)
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .env("HOME", folder.path())
            .env("XDG_RUNTIME_DIR", folder.path())
            .env("WLR_BACKENDS", "headless")
            .env("WLR_LIBINPUT_NO_DEVICES", "1")
            .env("WLR_RENDERER", "pixman")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let process = Process::spawn(&mut command);
        let find = |begins: &str| -> Option<PathBuf> {
            let files = fs::read_dir(folder.path()).ok()?.filter_map(Result::ok);
            let mut files = files.map(|file| file.path());
            files.find(|path| {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                name.starts_with(begins) && path.extension().is_none_or(|end| end == "sock")
            })
        };
        let display = poll("a Wayland display", PATIENCE, || find("wayland-"));
        let socket = poll("sway's socket", PATIENCE, || find("sway-ipc"));
        let sway = Self {
            _process: process,
            display: display
                .file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned(),
            socket,
            folder,
        };
        poll("an output", PATIENCE, || {
            let outputs = sway.swaymsg(&["-t", "get_outputs", "-r"]);
            outputs.contains("HEADLESS").then_some(())
        });
        sway
    }

    /// The environment of programs in it.
    pub(crate) fn environment(&self) -> Vec<(&'static str, String)> {
        vec![
            ("WAYLAND_DISPLAY", self.display.clone()),
            ("XDG_RUNTIME_DIR", path(self.folder.path())),
            ("SWAYSOCK", path(&self.socket)),
        ]
    }

    fn swaymsg(&self, args: &[&str]) -> String {
        let mut command = tool("swaymsg");
        command.args(args).envs(self.environment());
        run(&mut command, b"", PATIENCE).stdout
    }

    /// Starts a program in it.
    pub(crate) fn run(&self, command: &mut Command) -> Process {
        command
            .env_remove("DISPLAY")
            .envs(self.environment())
            .env("LC_ALL", "C.UTF-8")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        Process::spawn(command)
    }

    /// Waits until a window of this app id has the focus.
    pub(crate) fn wait_for_focus(&self, app: &str) {
        poll(&format!("the focus on {app}"), PATIENCE, || {
            let tree = self.swaymsg(&["-t", "get_tree", "-r"]);
            let tree: serde_json::Value = serde_json::from_str(&tree).ok()?;
            focused(&tree, app).then_some(())
        });
    }

    /// What another program reads from the clipboard, or from the primary selection.
    pub(crate) fn paste(&self, args: &[&str]) -> String {
        let mut command = tool("wl-paste");
        command
            .arg("--no-newline")
            .args(args)
            .envs(self.environment());
        run(&mut command, b"", PATIENCE).stdout
    }
}

fn path(path: &Path) -> String {
    path.to_str().expect("UTF-8").to_owned()
}

fn focused(node: &serde_json::Value, app: &str) -> bool {
    let here = node["focused"] == true && node["app_id"] == app;
    let mut children = ["nodes", "floating_nodes"]
        .into_iter()
        .filter_map(|name| node[name].as_array())
        .flatten();
    here || children.any(|child| focused(child, app))
}
