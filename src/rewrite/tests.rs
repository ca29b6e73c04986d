//! Real programs: those that answer, and those that do not.

use std::fs;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::Instant;

use tokio::sync::mpsc;

use super::*;

/// A program that a shell reads, with its own arguments behind it.
fn shell(script: &str, within_ms: u32, args: &[&str]) -> Program {
    let mut command: Vec<String> = ["sh", "-c", script, "sh"].map(str::to_owned).to_vec();
    command.extend(args.iter().map(|&arg| arg.to_owned()));
    program(command, within_ms)
}

fn program(command: Vec<String>, within_ms: u32) -> Program {
    let config = TextConfig {
        command,
        command_timeout_ms: within_ms,
        ..TextConfig::default()
    };
    Program::from_config(&config).expect("a program")
}

/// Long enough for anything that ends by itself.
const PATIENT: u32 = 30_000;

fn rewrite(script: &str, text: &str) -> Result<String, Why> {
    let answer = shell(script, PATIENT, &[]).rewrite(text, &About::default(), &Skip::default());
    answer.map_err(|error| error.why)
}

#[test]
fn what_it_prints_is_the_text_without_the_end_of_its_last_line() {
    for (script, text) in [
        ("cat", "äö grüße"),
        ("tr a-z A-Z <&0 | cat", "äö GRüßE"),
        ("cat; echo", "äö grüße"),
        ("cat; echo; echo", "äö grüße\n"),
        ("cat; printf '\\r\\n'", "äö grüße"),
        ("cat; echo; echo two; echo noise >&2", "äö grüße\ntwo"),
    ] {
        assert_eq!(rewrite(script, "äö grüße"), Ok(text.to_owned()), "{script}");
    }
}

#[test]
fn it_is_told_of_the_text_in_its_environment() {
    let print = "echo \"$SAYSO_LANGUAGE/$SAYSO_PROFILE/$SAYSO_CLIP\"";
    let clip = ClipId::from_parts(1, 2);
    let about = About {
        language: Some("de".to_owned()),
        profile: "mail".to_owned(),
        clip: Some(clip),
    };
    let told = shell(print, PATIENT, &[]).rewrite("x", &about, &Skip::default());
    assert_eq!(told, Ok(format!("de/mail/{clip}")));
    assert_eq!(rewrite(print, "x"), Ok("//".to_owned()));
}

#[test]
fn one_that_does_not_read_may_answer_all_the_same() {
    let long = "word ".repeat(400_000);
    assert_eq!(rewrite("echo done", &long), Ok("done".to_owned()));
    assert_eq!(rewrite("exec <&-; echo done", &long), Ok("done".to_owned()));
}

#[test]
fn whatever_it_does_wrong_is_told() {
    let failed = |status: &str, said: Option<&str>| {
        Err(Why::Failed {
            status: status.to_owned(),
            said: said.map(str::to_owned),
        })
    };
    for (script, outcome) in [
        (
            "cat; echo; echo first. >&2; echo second >&2; exit 3",
            failed("exit code 3", Some("first")),
        ),
        ("exit 1", failed("exit code 1", None)),
        ("cat >/dev/null", Err(Why::Nothing)),
        ("echo; echo ' '", Err(Why::Nothing)),
        ("printf 'a\\377b'", Err(Why::NotText)),
        ("kill -KILL $$", failed("signal: 9 (SIGKILL)", None)),
        ("yes", Err(Why::TooMuch)),
        ("head -c 1048577 /dev/zero | tr '\\0' a", Err(Why::TooMuch)),
    ] {
        assert_eq!(rewrite(script, "a text"), outcome, "{script}");
    }
    let most = rewrite("head -c 1048576 /dev/zero | tr '\\0' a", "a text");
    assert_eq!(most.map(|text| text.len()), Ok(1_048_576));
}

#[test]
fn one_that_is_not_there_or_is_no_program_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("plain");
    fs::write(&file, "text").expect("written");
    for (name, needle) in [
        ("sayso-no-such-program", "there is no such program"),
        (&*file.to_string_lossy(), "it may not be run"),
        ("", "there is no such program"),
    ] {
        let program = program(vec![name.to_owned()], PATIENT);
        let error = program.rewrite("x", &About::default(), &Skip::default());
        let error = error.expect_err("no program").to_string();
        assert!(error.contains(needle), "{error}");
        assert!(error.contains("`command` under [text]"), "{error}");
    }
}

/// A program that notes its id and that of its child, and then hangs.
const HANGS: &str = "sleep 1000 & echo $$ $! > \"$1.new\"; mv \"$1.new\" \"$1\"; wait";

/// Whether a process is no more, or is dead and waits for whoever adopts it.
fn is_gone(id: &str) -> bool {
    let status = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    status.is_empty() || status.contains(") Z ")
}

fn wait_until(mut done: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(30);
    while !done() {
        assert!(Instant::now() < end, "waited in vain");
        thread::yield_now();
    }
}

#[test]
fn one_that_hangs_is_ended_with_all_that_it_has_started() {
    let folder = tempfile::tempdir().expect("a folder");
    let note = folder.path().join("ids");
    let program = shell(HANGS, 1_500, &[&note.to_string_lossy()]);
    let answer = program.rewrite("x", &About::default(), &Skip::default());
    assert_eq!(
        answer.map_err(|error| error.why),
        Err(Why::TooSlow(Duration::from_millis(1_500)))
    );
    let ids = fs::read_to_string(&note).expect("it ran");
    for id in ids.split_whitespace() {
        wait_until(|| is_gone(id));
    }
}

fn task(number: u64, program: &Arc<Program>, text: &str) -> Task {
    Task {
        number,
        clip: ClipId::from_parts(number, 0),
        text: text.to_owned(),
        program: Arc::clone(program),
        about: About::default(),
        skip: Skip::default(),
    }
}

#[test]
fn texts_are_answered_in_order_and_one_that_is_skipped_holds_nobody_up() {
    let folder = tempfile::tempdir().expect("a folder");
    let note = folder.path().join("ids");
    let hangs = Arc::new(shell(HANGS, 600_000, &[&note.to_string_lossy()]));
    let cat = Arc::new(shell("cat", PATIENT, &[]));
    let (events, mut answers) = mpsc::channel(8);
    let rewriter = Rewriter::spawn(events).expect("a thread");
    let hung = task(1, &hangs, "one");
    let skip = hung.skip.clone();
    let never_begun = task(2, &hangs, "two");
    never_begun.skip.skip();
    rewriter.submit(hung).expect("room");
    rewriter.submit(never_begun).expect("room");
    rewriter.submit(task(3, &cat, "three")).expect("room");
    wait_until(|| note.exists());
    skip.skip();
    let mut next = || {
        let answer = answers.blocking_recv().expect("an answer");
        (answer.number, answer.result.map_err(|error| error.why))
    };
    assert_eq!(next(), (1, Err(Why::Skipped)));
    assert_eq!(next(), (2, Err(Why::Skipped)));
    assert_eq!(next(), (3, Ok("three".to_owned())));
}

#[test]
fn the_end_of_sayso_ends_the_program_and_waits_for_no_text() {
    let folder = tempfile::tempdir().expect("a folder");
    let note = folder.path().join("ids");
    let hangs = Arc::new(shell(HANGS, 600_000, &[&note.to_string_lossy()]));
    // Nobody takes the answers.
    let (events, _answers) = mpsc::channel(1);
    let rewriter = Rewriter::spawn(events).expect("a thread");
    for number in 0..4 {
        rewriter.submit(task(number, &hangs, "x")).expect("room");
    }
    wait_until(|| note.exists());
    let (ended, end) = sync_channel::<()>(1);
    let dropping = thread::spawn(move || {
        drop(rewriter);
        ended.send(())
    });
    end.recv_timeout(Duration::from_secs(30)).expect("an end");
    assert!(dropping.join().is_ok());
    let ids = fs::read_to_string(&note).expect("it ran");
    for id in ids.split_whitespace() {
        wait_until(|| is_gone(id));
    }
}

#[test]
fn more_texts_than_may_wait_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let note = folder.path().join("ids");
    let hangs = Arc::new(shell(HANGS, 600_000, &[&note.to_string_lossy()]));
    let (events, _answers) = mpsc::channel(64);
    let rewriter = Rewriter::spawn(events).expect("a thread");
    rewriter.submit(task(0, &hangs, "x")).expect("room");
    wait_until(|| note.exists());
    let refused = (1..64).find_map(|number| rewriter.submit(task(number, &hangs, "x")).err());
    assert_eq!(refused.map(|error| error.why), Some(Why::Busy));
}
