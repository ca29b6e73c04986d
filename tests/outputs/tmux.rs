//! Texts that are pasted into a pane of tmux.

use tempfile::TempDir;

use super::support::{Outputs, PATIENCE, poll, run, tool};
use super::{folder, read};

/// A tmux server of the test's own, with two panes that write what they get
/// into a file each.
struct Tmux {
    folder: TempDir,
}

impl Tmux {
    fn start() -> Self {
        let tmux = Self { folder: folder() };
        let first = tmux.cat("first");
        tmux.run(&[
            "new-session",
            "-d",
            "-s",
            "work",
            "-x",
            "80",
            "-y",
            "24",
            &first,
        ]);
        let second = tmux.cat("second");
        tmux.run(&["split-window", "-t", "work", &second]);
        for pane in ["first", "second"] {
            poll("a pane that reads", PATIENCE, || {
                tmux.file(pane).exists().then_some(())
            });
        }
        tmux
    }

    fn file(&self, pane: &str) -> std::path::PathBuf {
        self.folder.path().join(pane)
    }

    /// Lines as the pane's program gets them, raw: a paste has its frame.
    fn cat(&self, pane: &str) -> String {
        let file = self.file(pane);
        format!(
            "printf '\\033[?2004h'; stty raw -echo; exec cat > {}",
            file.display()
        )
    }

    fn run(&self, args: &[&str]) -> String {
        let socket = self.folder.path().join("socket");
        let mut command = tool("tmux");
        command.arg("-S").arg(socket).args(["-f", "/dev/null"]);
        command
            .args(args)
            .env_remove("TMUX")
            .env_remove("TMUX_PANE");
        let output = run(&mut command, b"", PATIENCE);
        assert!(output.status.success(), "tmux {args:?}: {}", output.stderr);
        output.stdout.trim().to_owned()
    }

    /// The id of a pane by its index.
    fn pane(&self, index: u8) -> String {
        let target = format!("work:0.{index}");
        self.run(&["display-message", "-p", "-t", &target, "#{pane_id}"])
    }

    /// What a program in pane `own` has in its environment.
    fn environment(&self, own: &str) -> [(&'static str, String); 2] {
        let socket = self.folder.path().join("socket");
        let pid = self.run(&["display-message", "-p", "#{pid}"]);
        [
            ("TMUX", format!("{},{pid},0", socket.display())),
            ("TMUX_PANE", own.to_owned()),
        ]
    }

    fn wait_for(&self, pane: &str, text: &str) {
        poll(&format!("{text:?} in pane {pane}"), PATIENCE, || {
            (read(&self.file(pane)) == text).then_some(())
        });
    }
}

impl Drop for Tmux {
    fn drop(&mut self) {
        self.run(&["kill-server"]);
    }
}

#[test]
fn a_named_pane_gets_the_text_as_a_paste_and_nothing_in_it_is_a_key() {
    let tmux = Tmux::start();
    let config = format!("to = \"tmux\"\ntmux_pane = \"{}\"", tmux.pane(0));
    let mut outputs = Outputs::start(&config, tmux.environment(&tmux.pane(1)));
    assert_eq!(outputs.next(), "ready tmux pane");
    let text = "-t Enter C-c #{pane_id} 'é' 日本語; $(id)";
    let event = outputs.deliver(text);
    assert_eq!(event, format!("verified tmux pane {}", tmux.pane(0)));
    tmux.wait_for("first", &format!("\x1b[200~{text}\x1b[201~"));
    assert_eq!(tmux.run(&["list-buffers"]), "", "the buffer is gone");
    assert_eq!(read(&tmux.file("second")), "");
}

#[test]
fn without_a_name_the_active_pane_gets_it_and_never_sayso_itself() {
    let tmux = Tmux::start();
    let (first, second) = (tmux.pane(0), tmux.pane(1));
    // sayso is in the second, which is the active one: the last one before it.
    let mut outputs = Outputs::start("to = \"tmux\"", tmux.environment(&second));
    assert_eq!(outputs.next(), "ready tmux pane");
    tmux.run(&["select-pane", "-t", &first]);
    tmux.run(&["select-pane", "-t", &second]);
    let expected = format!("verified tmux pane {first}");
    assert_eq!(outputs.deliver("one"), expected);
    // The user is in the first, and sayso was there before.
    tmux.run(&["select-pane", "-t", &first]);
    assert_eq!(outputs.deliver("two"), expected);
    let paste = |text| format!("\x1b[200~{text}\x1b[201~");
    tmux.wait_for("first", &(paste("one") + &paste("two")));
    // Alone in its window, it has nowhere to paste to.
    tmux.run(&["kill-pane", "-t", &first]);
    let event = outputs.deliver("three");
    assert!(event.starts_with("failed tmux: "), "{event}");
    assert!(event.contains("tmux_pane"), "{event}");
    assert_eq!(read(&tmux.file("second")), "");
}

#[test]
fn a_pane_that_is_not_there_is_told_and_leaves_no_buffer() {
    let tmux = Tmux::start();
    let mut outputs = Outputs::start(
        "to = \"tmux\"\ntmux_pane = \"%99\"",
        tmux.environment(&tmux.pane(1)),
    );
    outputs.next();
    let event = outputs.deliver("a text");
    assert!(event.contains("can't find pane: %99"), "{event}");
    assert!(event.contains("tmux list-panes -a"), "{event}");
    assert_eq!(tmux.run(&["list-buffers"]), "");
}
