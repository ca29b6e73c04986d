//! Desktop notifications of the real program, on a private session bus with a
//! notification service of the test's own.

#![cfg(target_os = "linux")]

mod support;

#[path = "notifications/bus.rs"]
mod bus;
#[path = "control/daemon.rs"]
#[allow(dead_code, reason = "another test program uses the rest of it")]
mod daemon;

use bus::{Bus, Desktop, Told};
use daemon::Daemon;
use support::{PATIENCE, Sayso, Speech, Terminal, poll, run};

/// No key but the socket's, and texts that go into a file.
const FILE: &str = "deliver.to = \"file\"\ndeliver.file = \"~/texts\"\n";
const ALWAYS: &str = "notify.when = \"always\"\n";

fn sayso(more: &str) -> Sayso {
    Sayso::new().raw_config(&format!(
        "engine.threads = 1\nhotkey.global = false\n{more}"
    ))
}

/// A daemon that hears a sentence of nine words in each dictation.
fn daemon(bus: &str, more: &str) -> Daemon {
    let sayso = sayso(more).env("DBUS_SESSION_BUS_ADDRESS", bus);
    let speech = Speech::demo(2);
    let wav = speech.write(&sayso.folder().join("said.wav"));
    let sayso = sayso.microphone(&wav).args(["--log-level", "debug"]);
    Daemon::start(sayso, speech)
}

/// Has it quit, and answers with all it has logged.
fn end(mut daemon: Daemon) -> String {
    let quit = daemon.ctl(&["quit"]);
    assert_eq!(quit.status.code(), Some(0), "{quit:?}");
    let status = daemon.process.wait(PATIENCE);
    assert!(status.success(), "{status:?}");
    let log = daemon.sayso.log();
    assert!(!log.contains("did not end"), "{log}");
    log
}

#[test]
fn a_text_is_told_and_the_next_one_takes_its_place() {
    let bus = Bus::start();
    let desktop = Desktop::on(&bus);
    let config = format!("{FILE}{ALWAYS}notify.show_text = true\n");
    let daemon = daemon(&bus.address(), &config);
    let told = |replaces| Told {
        by: "sayso".to_owned(),
        replaces,
        summary: "Your text is there".to_owned(),
        body: daemon.speech.text.clone(),
        transient: true,
    };
    daemon.still_dictates();
    assert_eq!(desktop.next(), told(0));
    daemon.still_dictates();
    assert_eq!(desktop.next(), told(1));
}

#[test]
fn the_text_itself_is_told_only_where_that_is_wanted() {
    let bus = Bus::start();
    let desktop = Desktop::on(&bus);
    let daemon = daemon(&bus.address(), &format!("{FILE}{ALWAYS}"));
    daemon.still_dictates();
    let told = desktop.next();
    assert_eq!(told.summary, "Your text is there");
    assert!(told.body.starts_with("9 words · "), "{}", told.body);
    end(daemon);
}

#[test]
fn an_error_is_told_and_quotes_no_text() {
    for more in ["", "notify.show_text = true\nstorage.incognito = true\n"] {
        an_error_quotes_no_text(more);
    }
}

fn an_error_quotes_no_text(more: &str) {
    let bus = Bus::start();
    let desktop = Desktop::on(&bus);
    // A program that prints what it was given, and fails.
    let config = format!(
        "notify.when = \"errors\"\ndeliver.to = \"command\"\n\
         deliver.command = [\"sh\", \"-c\", \"cat >&2; exit 3\"]\n{more}"
    );
    let daemon = daemon(&bus.address(), &config);
    daemon.begin_and_say();
    let stopped = daemon.ctl(&["stop"]);
    assert_eq!(stopped.status.code(), Some(0), "{stopped:?}");
    let told = desktop.next();
    assert_eq!(told.summary, "Delivery needs a look");
    assert_eq!(
        told.body,
        "A text did not go where it should. sayso's window says why."
    );
    assert!(!told.transient, "an error is worth keeping");
}

#[test]
fn switched_off_the_desktop_hears_nothing() {
    let bus = Bus::start();
    let desktop = Desktop::on(&bus);
    let daemon = daemon(&bus.address(), FILE);
    daemon.still_dictates();
    let log = end(daemon);
    assert!(!log.contains("notification"), "{log}");
    bus.mark("the end");
    assert_eq!(desktop.next().summary, "the end");
}

#[test]
fn who_looks_at_a_window_of_sayso_is_not_told() {
    let bus = Bus::start();
    let desktop = Desktop::on(&bus);
    let daemon = daemon(&bus.address(), &format!("{FILE}{ALWAYS}"));
    let window = daemon.sayso.in_terminal((100, 24), Terminal::Kitty);
    window.wait_for_text("attached");
    window.send("\x1b[I");
    daemon.still_dictates();
    window.wait_for_text(&daemon.speech.text);
    bus.mark("in between");
    window.send("\x1b[O");
    daemon.still_dictates();
    assert_eq!(desktop.next().summary, "in between");
    assert_eq!(desktop.next().summary, "Your text is there");
}

#[test]
fn a_service_that_never_answers_holds_up_neither_dictation_nor_the_end() {
    let bus = Bus::start();
    let desktop = Desktop::silent_on(&bus);
    let daemon = daemon(&bus.address(), &format!("{FILE}{ALWAYS}"));
    daemon.still_dictates();
    desktop.next();
    daemon.still_dictates();
    end(daemon);
}

#[test]
fn without_a_bus_that_is_said_once() {
    let daemon = daemon("unix:path=/nonexistent/bus", &format!("{FILE}{ALWAYS}"));
    daemon.still_dictates();
    daemon.still_dictates();
    poll("both to be tried", PATIENCE, || {
        let log = daemon.sayso.log();
        log.contains("a notification was not shown").then_some(())
    });
    let log = end(daemon);
    assert_eq!(
        log.matches("notifications are not shown").count(),
        1,
        "{log}"
    );
}

#[test]
fn doctor_names_the_service_where_notifications_are_on() {
    let bus = Bus::start();
    let doctor = |more: &str| {
        let sayso = sayso(more).env("DBUS_SESSION_BUS_ADDRESS", &bus.address());
        let mut command = sayso.command();
        let printed = run(command.args(["doctor", "--no-input"]), b"", PATIENCE * 4).stdout;
        let line = printed.lines().find(|line| line.contains(" notify "));
        line.map(str::to_owned)
    };
    assert_eq!(doctor(""), None);
    let nobody = doctor(ALWAYS).expect("a line");
    assert!(nobody.starts_with("! notify"), "{nobody}");
    let _desktop = Desktop::on(&bus);
    let there = doctor(ALWAYS).expect("a line");
    assert!(there.starts_with("✓ notify"), "{there}");
    assert!(there.contains("Test desktop 7.1 answers"), "{there}");
}
