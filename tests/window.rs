//! Texts that are typed or pasted into another program's window: xterm on an X
//! server without a screen, foot in a Wayland compositor without one.

#![cfg(target_os = "linux")]

mod support;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Stdio;

use support::wayland::Sway;
use support::x11::code;
use support::{Outputs, PATIENCE, Process, XServer, ms, pace_until, poll, run, tool};
use tempfile::TempDir;

/// Not a test: the main of the children.
#[test]
fn child() {
    support::outputs::serve();
}

/// A terminal whose program writes the lines it gets into a file.
struct Window {
    process: Process,
    folder: TempDir,
}

/// What runs in it: it says in the file `ready` which window it is in.
const SCRIPT: &str = "stty -echo; echo $WINDOWID > $0/ready; exec cat > $0/lines";

impl Window {
    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.file(name)).unwrap_or_default()
    }

    /// An xterm below the pointer, which has the focus where nobody manages windows.
    fn xterm(server: &XServer) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut command = tool("xterm");
        command
            .args(["-fa", "DejaVu Sans Mono", "-geometry", "100x40+0+0"])
            .args(["-e", "sh", "-c", SCRIPT])
            .arg(folder.path())
            .env("DISPLAY", server.display())
            .env("LC_ALL", "C.UTF-8")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let window = Self {
            process: Process::spawn(&mut command),
            folder,
        };
        window.wait_until_ready();
        let mut pointer = tool("xdotool");
        pointer
            .args(["mousemove", "100", "100"])
            .env("DISPLAY", server.display());
        assert!(run(&mut pointer, b"", PATIENCE).status.success());
        window
    }

    fn foot(sway: &Sway) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut command = tool("foot");
        command.args(["sh", "-c", SCRIPT]).arg(folder.path());
        let window = Self {
            process: sway.run(&mut command),
            folder,
        };
        window.wait_until_ready();
        sway.wait_for_focus("foot");
        window
    }

    fn wait_until_ready(&self) {
        poll("a window whose program reads", PATIENCE, || {
            (self.file("ready").exists() && self.file("lines").exists()).then_some(())
        });
    }

    /// Waits until these lines, and nothing else, were typed or pasted.
    fn wait_for(&self, lines: &str) {
        let end = std::time::Instant::now() + PATIENCE;
        while self.read("lines") != lines && std::time::Instant::now() < end {
            pace_until(std::time::Instant::now() + ms(20));
        }
        assert_eq!(self.read("lines"), lines);
    }
}

fn on(server: &XServer, deliver: &str) -> Outputs {
    Outputs::start(deliver, [("DISPLAY", server.display())])
}

#[test]
fn xdotool_types_every_letter_into_xterm() {
    let server = XServer::start();
    let window = Window::xterm(&server);
    let mut outputs = on(&server, "to = \"type\"");
    assert_eq!(outputs.next(), "ready focused window");
    let text = "-k Hello, World! ~`|\\\"'<>[]{}@#$%^&*() $(id) --help\nSecond line.\n";
    assert_eq!(outputs.deliver(text), "unverified focused window");
    window.wait_for(text);
    assert_eq!(server.clipboard(), None, "the clipboard is left alone");
}

#[test]
fn what_xdotool_would_mistype_is_pasted() {
    let server = XServer::start();
    let window = Window::xterm(&server);
    let mut outputs = on(&server, "to = \"type\"");
    assert_eq!(outputs.next(), "ready focused window");
    let text = "Über 日本語 “so” — ñÑ\n";
    let event = outputs.deliver(text);
    assert_eq!(event, "unverified clipboard and focused window (paste)");
    window.wait_for(text);
    assert_eq!(server.clipboard().as_deref(), Some(text));
}

#[test]
fn a_modifier_that_is_held_is_waited_for() {
    let mut server = XServer::start();
    let window = Window::xterm(&server);
    let mut outputs = on(&server, "to = \"type\"");
    assert_eq!(outputs.next(), "ready focused window");
    server.key_down(code::RIGHT_CTRL);
    wait_for_modifiers(&server);
    outputs.send("typed once it is up\n");
    // The worker looks every few milliseconds: it sees the key down for a while.
    pace_until(std::time::Instant::now() + ms(300));
    assert_eq!(window.read("lines"), "");
    server.key_up(code::RIGHT_CTRL);
    assert_eq!(outputs.next(), "unverified focused window");
    window.wait_for("typed once it is up\n");
}

/// Waits until another program sees the key down.
fn wait_for_modifiers(server: &XServer) {
    let held = |server: &XServer| {
        use x11rb::connection::Connection;
        use x11rb::protocol::xproto::{ConnectionExt, KeyButMask};
        let (connection, screen) = x11rb::connect(Some(server.display())).expect("a display");
        let root = connection.setup().roots[screen].root;
        let reply = connection.query_pointer(root).expect("asked").reply();
        reply.expect("answered").mask.contains(KeyButMask::CONTROL)
    };
    poll("ctrl down", PATIENCE, || held(server).then_some(()));
}

#[test]
fn a_modifier_that_stays_down_leaves_the_text_on_the_clipboard() {
    let mut server = XServer::start();
    let window = Window::xterm(&server);
    let mut outputs = on(&server, "to = \"type\"");
    server.key_down(code::RIGHT_CTRL);
    wait_for_modifiers(&server);
    assert_eq!(outputs.next(), "ready focused window");
    let event = outputs.deliver("d: not a shortcut");
    assert!(event.contains("Ctrl is held down"), "{event}");
    assert!(event.ends_with("The text is on the clipboard."), "{event}");
    server.key_up(code::RIGHT_CTRL);
    server.wait_for_clipboard("d: not a shortcut", PATIENCE);
    assert_eq!(window.read("lines"), "");
}

#[test]
fn nothing_is_typed_into_sayso_s_own_terminal() {
    let server = XServer::start();
    let window = Window::xterm(&server);
    let own = window.read("ready").trim().to_owned();
    assert!(!own.is_empty());
    let environment = [("DISPLAY", server.display()), ("WINDOWID", &own)];
    for to in ["type", "paste"] {
        let mut outputs = Outputs::start(&format!("to = \"{to}\""), environment);
        let event = outputs.next();
        assert!(event.starts_with("ready focused window"), "{event}");
        let event = outputs.deliver("dq");
        assert!(event.contains("it is sayso's own"), "{event}");
        assert!(
            event.contains("on the clipboard") || event.contains("in clipboard"),
            "{event}"
        );
        server.wait_for_clipboard("dq", PATIENCE);
    }
    assert_eq!(window.read("lines"), "");
}

#[test]
fn a_text_is_pasted_into_xterm_and_stays_on_the_clipboard() {
    let server = XServer::start();
    let window = Window::xterm(&server);
    let mut outputs = on(&server, "to = \"paste\"");
    assert_eq!(outputs.next(), "ready focused window (paste)");
    for text in ["grüße, 日本語 $(id)\n", "and again\n"] {
        let event = outputs.deliver(text);
        assert_eq!(event, "unverified clipboard and focused window (paste)");
        poll("the text", PATIENCE, || {
            window.read("lines").ends_with(text).then_some(())
        });
        assert_eq!(server.clipboard().as_deref(), Some(text));
    }
    window.wait_for("grüße, 日本語 $(id)\nand again\n");
}

#[test]
fn the_chord_of_the_configuration_is_what_is_pressed() {
    let server = XServer::start();
    let window = Window::xterm(&server);
    let mut outputs = on(&server, "to = \"paste\"\npaste_chord = \"ctrl+j\"");
    assert_eq!(outputs.next(), "ready focused window (paste)");
    outputs.deliver("not pasted by this");
    // Ctrl+J is the end of a line to the terminal.
    window.wait_for("\n");
}

#[test]
fn without_a_program_that_types_the_text_is_on_the_clipboard() {
    let server = XServer::start();
    let empty = tempfile::tempdir().expect("a folder");
    let environment = [
        ("DISPLAY", server.display()),
        ("PATH", empty.path().to_str().expect("UTF-8")),
    ];
    let mut outputs = Outputs::start("to = \"type\"", environment);
    assert_eq!(outputs.next(), "ready clipboard");
    let event = outputs.next();
    assert!(event.contains("Install xdotool"), "{event}");
    let event = outputs.deliver("kept");
    assert!(event.ends_with("The text is on the clipboard."), "{event}");
    server.wait_for_clipboard("kept", PATIENCE);
}

/// The programs that need a kernel device, in whose place a script notes what it got.
#[test]
fn ydotool_and_dotool_get_the_text_in_their_own_language() {
    let folder = tempfile::tempdir().expect("a folder");
    let notes = folder.path().join("notes");
    for name in ["ydotool", "dotool"] {
        let file = folder.path().join(name);
        let script = format!(
            "#!/bin/sh\necho \"$@\" >> {0}\ncat >> {0}\n",
            notes.display()
        );
        fs::write(&file, script).expect("written");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).expect("set");
    }
    let path = std::env::var("PATH").expect("set");
    let environment = [("PATH", format!("{}:{path}", folder.path().display()))];
    for (name, expected) in [
        ("ydotool", "type --file -\none\ntwo"),
        ("dotool", "\ntype one\nkey enter\ntype two\n"),
    ] {
        let config = format!("to = \"type\"\ntype_with = \"{name}\"");
        let mut outputs = Outputs::start(&config, environment.clone());
        assert_eq!(outputs.next(), "ready focused window");
        assert_eq!(outputs.deliver("one\ntwo"), "unverified focused window");
        assert_eq!(fs::read_to_string(&notes).expect("noted"), expected);
        fs::remove_file(&notes).expect("removed");
        // They know a US keyboard only, and there is no clipboard here.
        let event = outputs.deliver("é");
        assert!(event.starts_with("failed "), "{event}");
        assert!(!notes.exists(), "{event}");
    }
}

#[test]
fn wtype_types_any_script_into_foot() {
    let sway = Sway::start();
    let mut window = Window::foot(&sway);
    let mut outputs = Outputs::start("to = \"type\"", sway.environment());
    assert_eq!(outputs.next(), "ready focused window");
    let text = "-k Grüße, 日本語 — “so” $(id)\n";
    assert_eq!(outputs.deliver(text), "unverified focused window");
    window.wait_for(text);
    assert!(window.process.is_alive());
}

#[test]
fn a_text_is_pasted_into_foot_which_sway_says_has_the_focus() {
    let sway = Sway::start();
    let window = Window::foot(&sway);
    let mut outputs = Outputs::start("to = \"paste\"", sway.environment());
    assert_eq!(outputs.next(), "ready focused window (paste)");
    let text = "pasted, 日本語\n";
    let event = outputs.deliver(text);
    assert_eq!(event, "unverified clipboard and focused window (paste)");
    window.wait_for(text);
    assert_eq!(sway.paste(&[]), text);
}
