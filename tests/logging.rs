//! The log of a real run, and standard error while the screen is ours.
//!
//! Both belong to the whole process, so each runs in a child: this same program
//! started with [`ROLE`] set.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output};

use sayso::cli::logging::{self, LogOptions};
use sayso::cli::stderr::NativeStderr;
use sayso::text::Content;
use tracing::level_filters::LevelFilter;

const ROLE: &str = "SAYSO_TEST_LOGGING_ROLE";
const FOLDER: &str = "SAYSO_TEST_LOGGING_FOLDER";

/// Not a test: the child's main.
#[test]
fn child() {
    let (Ok(role), Some(folder)) = (std::env::var(ROLE), std::env::var_os(FOLDER)) else {
        return;
    };
    let folder = Path::new(&folder);
    match role.as_str() {
        "log" => log_words(folder, false),
        "log-content" => log_words(folder, true),
        #[cfg(unix)]
        "stderr" => speak_natively(folder),
        #[cfg(unix)]
        "panic" => panic_while_redirected(folder),
        other => panic!("no role {other}"),
    }
}

fn log_words(folder: &Path, content: bool) {
    let options = LogOptions {
        level: LevelFilter::TRACE,
        content,
    };
    let log = logging::start(folder, options).expect("a log");
    tracing::info!(target: "sayso::test", text = %Content("the secret plan"), "transcribed");
    tracing::trace!(target: "sayso::test", text = ?Content("the secret plan"), "again");
    tracing::debug!(target: "whisper_rs::hook", "token 'secret'");
    tracing::info!(target: "whisper_rs::hook", "model loaded");
    tracing::info!(target: "someone_else", "chatter");
    drop(log);
}

/// Writes to descriptor 2 as a C library does.
#[cfg(unix)]
fn native(words: &str) {
    rustix::io::write(rustix::stdio::stderr(), words.as_bytes()).expect("written");
}

#[cfg(unix)]
fn speak_natively(folder: &Path) {
    native("before\n");
    let redirected = NativeStderr::redirect(folder).expect("redirected");
    native("ALSA lib: noise\n");
    writeln!(redirected.user(), "a real error").expect("written");
    drop(redirected);
    native("after\n");
}

#[cfg(unix)]
fn panic_while_redirected(folder: &Path) {
    let redirected = NativeStderr::redirect(folder).expect("redirected");
    let user = redirected.user();
    std::panic::set_hook(Box::new(move |_| {
        user.restore();
        native("the hook speaks\n");
        std::process::exit(3);
    }));
    native("noise\n");
    panic!("on purpose");
}

fn run(role: &str, folder: &Path) -> Output {
    Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "child", "--nocapture"])
        .env(ROLE, role)
        .env(FOLDER, folder)
        .output()
        .expect("the child runs")
}

/// The one log in `folder`.
fn log(folder: &Path) -> String {
    let mut logs: Vec<_> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    assert_eq!(logs.len(), 1, "{logs:?}");
    fs::read_to_string(logs.remove(0)).expect("a log")
}

#[test]
fn the_log_holds_no_words_at_its_chattiest() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = run("log", folder.path());
    assert!(output.status.success(), "{output:?}");
    let log = log(folder.path());
    assert!(!log.contains("secret"), "{log}");
    assert_eq!(log.matches("[15 characters]").count(), 2, "{log}");
    assert!(log.contains("model loaded"), "{log}");
    assert!(!log.contains("chatter"), "{log}");
}

#[test]
fn with_log_content_it_holds_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = run("log-content", folder.path());
    assert!(output.status.success(), "{output:?}");
    let log = log(folder.path());
    assert!(log.contains("the secret plan"), "{log}");
}

#[cfg(unix)]
#[test]
fn native_noise_goes_to_its_file_and_real_errors_to_the_user() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = run("stderr", folder.path());
    assert!(output.status.success(), "{output:?}");
    let user = String::from_utf8_lossy(&output.stderr);
    assert_eq!(user, "before\na real error\nafter\n");
    let noise = fs::read_to_string(NativeStderr::file(folder.path())).expect("a log");
    assert_eq!(noise, "ALSA lib: noise\n");
}

#[cfg(unix)]
#[test]
fn a_panic_hook_gets_standard_error_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = run("panic", folder.path());
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "the hook speaks\n");
}
