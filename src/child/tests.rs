use std::fs;
use std::path::Path;

use rustix::fs::{CWD, Mode, mkfifoat};

use super::*;

/// Longer than any program of these tests runs, with nobody to stop it.
const HOUR: Duration = Duration::from_secs(3_600);

/// Runs a script to its end, in this folder.
fn script(text: &str, folder: &Path) -> Ended {
    let mut command = command("/bin/sh", ["-c", text]);
    command.current_dir(folder);
    let run = Run {
        command,
        input: b"",
        within: HOUR,
        listen: Listen::All,
    };
    run_unless(run, &|| false).expect("it ends by itself")
}

#[test]
fn a_program_that_prints_much_and_ends_is_heard_to_its_end() {
    let folder = tempfile::tempdir().expect("a folder");
    let ended = script(
        "head -c 900000 /dev/zero | tr '\\0' x; printf end; printf said >&2",
        folder.path(),
    );
    assert!(ended.succeeded());
    assert_eq!(ended.stdout.len(), 900_003);
    assert!(ended.stdout.ends_with(b"xend"));
    assert_eq!(ended.first_line().as_deref(), Some("said"));
}

#[test]
fn what_a_program_leaves_running_is_not_waited_for_and_may_go_on_printing() {
    let folder = tempfile::tempdir().expect("a folder");
    let go = folder.path().join("go");
    mkfifoat(CWD, &go, Mode::RUSR | Mode::WUSR).expect("a fifo");
    // It ends when it is told to, and says so before it does.
    let ended = script(
        "(read word < go; echo late && echo late >&2 && echo still here > done) & printf early",
        folder.path(),
    );
    assert_eq!(ended.stdout, b"early");
    // Its pipe is still open: printing there has not ended it.
    fs::write(&go, "word\n").expect("it reads");
    let done = folder.path().join("done");
    let end = Instant::now() + Duration::from_secs(60);
    while fs::read_to_string(&done).map_or(0, |text| text.len()) < "still here\n".len() {
        assert!(Instant::now() < end, "what was left running is gone");
        thread::park_timeout(LOOK);
    }
}
