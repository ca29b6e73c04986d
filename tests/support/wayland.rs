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
    process: Process,
    folder: TempDir,
    display: String,
    socket: PathBuf,
}

impl Sway {
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("config"), "xwayland disable\n").expect("written");
        if rustix::process::geteuid().is_root() {
            let owner = format!("{NOBODY}:{NOBODY}");
            let done = run(
                tool("chown").arg("-R").arg(owner).arg(folder.path()),
                b"",
                PATIENCE,
            );
            assert!(done.status.success(), "{}", done.stderr);
        }
        Self::begin(folder)
    }

    /// Ends it at once, as a crash would. Its sockets stay in its folder.
    pub(crate) fn kill(&mut self) {
        self.process.kill();
    }

    /// Another compositor on the display of one that was killed.
    pub(crate) fn restart(self) -> Self {
        let Self {
            folder,
            display,
            socket,
            process,
        } = self;
        drop(process);
        // The lock beside it says whose the display is; this would be found first.
        fs::remove_file(&socket).expect("a killed sway leaves its socket");
        fs::remove_file(folder.path().join(&display)).expect("and its display");
        let sway = Self::begin(folder);
        assert_eq!(sway.display, display, "programs would not find it");
        sway
    }

    fn begin(folder: TempDir) -> Self {
        let process = Process::spawn(&mut command(folder.path()));
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
            process,
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

    /// Where programs find it that have a runtime folder of their own.
    pub(crate) fn display(&self) -> String {
        path(&self.folder.path().join(&self.display))
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

/// sway with a folder of its own for everything.
fn command(folder: &Path) -> Command {
    tool("sway");
    let mut command = if rustix::process::geteuid().is_root() {
        let mut command = tool("setpriv");
        let nobody = ["--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"];
        command.args(nobody).arg("sway");
        command
    } else {
        tool("sway")
    };
    command
        .arg("-c")
        .arg(folder.join("config"))
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env("HOME", folder)
        .env("XDG_RUNTIME_DIR", folder)
        .env("WLR_BACKENDS", "headless")
        .env("WLR_LIBINPUT_NO_DEVICES", "1")
        .env("WLR_RENDERER", "pixman")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
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
