//! The desktop's clipboards with real parts: both selections on X11 and Wayland,
//! the programs that stand in for arboard, and what was there before.

#![cfg(target_os = "linux")]

mod support;

use sayso::config::Destinations;
use sayso::deliver::clipboard::{ClipboardSink, Program};
use sayso::deliver::fake::FakePlace;
use sayso::deliver::outputs::Makers;
use sayso::deliver::{DeliverError, Outputs as Places, Sink};
use support::wayland::Sway;
use support::{Outputs, PATIENCE, XServer, poll, run, tool};

/// Not a test: the main of the children.
#[test]
fn child() {
    support::outputs::serve();
}

/// Not a test: what takes each line of its standard input through the program
/// that `SAYSO_TEST_PROGRAM` names.
#[test]
fn through() {
    let opened = match std::env::var("SAYSO_TEST_PROGRAM").as_deref() {
        Ok("wl-copy") => boxed(Program::WlCopy),
        Ok("xclip") => boxed(Program::Xclip),
        Ok("xclip after arboard") => xclip_after_arboard(),
        _ => return,
    };
    let mut sink = match opened {
        Ok(sink) => sink,
        Err(error) => return println!("answer: {error}"),
    };
    for line in std::io::stdin().lines().map_while(Result::ok) {
        let answer = match line.as_str() {
            "take back" => format!("{:?}", sink.take_back()),
            text => format!("{:?}", sink.deliver(text)),
        };
        println!("answer: {answer}");
    }
}

fn boxed(program: Program) -> Result<Box<dyn Sink>, DeliverError> {
    Ok(Box::new(
        ClipboardSink::through(program)?.with_primary(true),
    ))
}

/// A clipboard whose connection is lost at the first text, and xclip behind it.
fn xclip_after_arboard() -> Result<Box<dyn Sink>, DeliverError> {
    let place = FakePlace::new();
    place.fail_next_delivery(DeliverError::Unreachable {
        cause: "the connection is lost".to_owned(),
    });
    let mut arboard = Some(place.maker_named("clipboard"));
    let makers = Makers {
        clipboard: Box::new(move || match arboard.take() {
            Some(mut first) => first(),
            None => boxed(Program::Xclip),
        }),
        osc52: None,
        others: Vec::new(),
    };
    Ok(Box::new(Places::open(&Destinations::default(), makers)?))
}

/// The answers of [`through`] to `lines`.
fn answers(program: &str, environment: &[(&str, String)], lines: &str) -> Vec<String> {
    let mut command = std::process::Command::new(std::env::current_exe().expect("this program"));
    command
        .args(["--exact", "through", "--nocapture"])
        .env("SAYSO_TEST_PROGRAM", program)
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .envs(environment.iter().map(|(name, value)| (name, value)));
    let output = run(&mut command, lines.as_bytes(), PATIENCE);
    let lines = output.stdout.lines();
    let answers = lines.filter_map(|line| Some(line.split_once("answer: ")?.1.to_owned()));
    answers.collect()
}

fn display(server: &XServer) -> [(&'static str, String); 1] {
    [("DISPLAY", server.display().to_owned())]
}

/// What another program reads from the primary selection.
fn primary(server: &XServer) -> String {
    let mut command = tool("xclip");
    command
        .args(["-selection", "primary", "-out"])
        .env("DISPLAY", server.display());
    run(&mut command, b"", PATIENCE).stdout
}

#[test]
fn both_selections_have_the_text_where_both_are_wanted() {
    let server = XServer::start();
    let mut outputs = Outputs::start("primary = true", display(&server));
    assert_eq!(outputs.next(), "ready clipboard");
    assert_eq!(outputs.deliver("both of them é"), "verified clipboard");
    assert_eq!(server.clipboard().as_deref(), Some("both of them é"));
    assert_eq!(primary(&server), "both of them é");
    // And one alone where it is not asked for.
    let mut outputs = Outputs::start("", display(&server));
    assert_eq!(outputs.next(), "ready clipboard");
    assert_eq!(outputs.deliver("one"), "verified clipboard");
    assert_eq!(server.clipboard().as_deref(), Some("one"));
    assert_eq!(primary(&server), "both of them é");
}

#[test]
fn a_display_that_dies_is_an_error_until_it_is_back() {
    let mut server = XServer::start();
    let mut outputs = Outputs::start("primary = true", display(&server));
    assert_eq!(outputs.next(), "ready clipboard");
    assert_eq!(outputs.deliver("one"), "verified clipboard");
    server.kill();
    for text in ["said in between", "and again"] {
        let event = outputs.deliver(text);
        assert!(event.starts_with("failed no clipboard: "), "{event}");
        assert!(event.contains("press y to try again"), "{event}");
    }
    let server = server.restart();
    assert_eq!(outputs.deliver("after the crash"), "verified clipboard");
    assert_eq!(server.clipboard().as_deref(), Some("after the crash"));
    assert_eq!(primary(&server), "after the crash");
}

#[test]
fn where_arboard_fails_xclip_has_both_selections() {
    let server = XServer::start();
    let answers = answers(
        "xclip after arboard",
        &display(&server),
        "-i one é\ntwo\ntake back\n",
    );
    assert_eq!(answers.len(), 3, "{answers:?}");
    assert!(
        answers[0].contains("The text is on the clipboard (xclip) instead."),
        "{answers:?}"
    );
    // From then on it is the usual way, and no more news.
    assert!(
        answers[1].contains("verified: true, trouble: None"),
        "{answers:?}"
    );
    assert_eq!(answers[2], "Ok(())");
    // What xclip leaves behind serves the text after sayso has ended, too.
    assert_eq!(server.clipboard().as_deref(), Some("-i one é"));
    assert_eq!(primary(&server), "two");
}

#[test]
fn what_was_on_the_clipboard_comes_back_once() {
    let server = XServer::start();
    let mut outputs = Outputs::start("", display(&server));
    assert_eq!(outputs.next(), "ready clipboard");
    assert!(outputs.take_back().contains("nothing to take back"));
    // Its owner has half a second to answer, which a loaded machine may not grant.
    poll("a text that was asked for in time", PATIENCE, || {
        server.set_clipboard("was there before\n");
        assert_eq!(outputs.deliver("dictated"), "verified clipboard");
        (outputs.take_back() == "taken back").then_some(())
    });
    server.wait_for_clipboard("was there before\n", PATIENCE);
    assert!(outputs.take_back().contains("nothing to take back"));
    server.wait_for_clipboard("was there before\n", PATIENCE);
}

#[test]
fn a_newer_text_is_left_alone() {
    let server = XServer::start();
    let mut outputs = Outputs::start("", display(&server));
    assert_eq!(outputs.next(), "ready clipboard");
    server.set_clipboard("old");
    assert_eq!(outputs.deliver("dictated"), "verified clipboard");
    server.set_clipboard("copied since");
    let event = outputs.take_back();
    assert!(event.contains("something newer"), "{event}");
    assert_eq!(server.clipboard().as_deref(), Some("copied since"));
}

#[test]
fn an_empty_clipboard_is_not_made_empty_again() {
    let server = XServer::start();
    let mut outputs = Outputs::start("", display(&server));
    assert_eq!(outputs.next(), "ready clipboard");
    assert_eq!(outputs.deliver("dictated"), "verified clipboard");
    let event = outputs.take_back();
    assert!(event.contains("no other text"), "{event}");
    assert_eq!(server.clipboard().as_deref(), Some("dictated"));
}

#[test]
fn an_owner_that_hangs_does_not_hold_up_the_text() {
    let server = XServer::start();
    server.set_clipboard("of a program that hangs");
    let owner = owner_of(&server);
    support::process::send(owner, rustix::process::Signal::STOP);
    let mut outputs = Outputs::start("", display(&server));
    assert_eq!(outputs.next(), "ready clipboard");
    assert_eq!(outputs.deliver("dictated"), "verified clipboard");
    server.wait_for_clipboard("dictated", PATIENCE);
    let event = outputs.take_back();
    assert!(event.contains("did not answer in time"), "{event}");
    server.wait_for_clipboard("dictated", PATIENCE);
    support::process::send(owner, rustix::process::Signal::KILL);
}

/// The xclip that serves this server's clipboard.
fn owner_of(server: &XServer) -> u32 {
    let display = format!("DISPLAY={}", server.display());
    poll("the owner of the clipboard", PATIENCE, || {
        let processes = std::fs::read_dir("/proc").ok()?.filter_map(Result::ok);
        let mut ids = processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        ids.find(|id| {
            let environment = std::fs::read(format!("/proc/{id}/environ")).unwrap_or_default();
            let mut names = environment.split(|byte| *byte == 0);
            support::process::process_name(*id) == "xclip"
                && names.any(|name| name == display.as_bytes())
        })
    })
}

#[test]
fn wayland_has_both_selections_and_gives_the_old_text_back() {
    let sway = Sway::start();
    let mut outputs = Outputs::start("primary = true", sway.environment());
    assert_eq!(outputs.next(), "ready clipboard");
    assert_eq!(outputs.deliver("héllo wayland ✓"), "verified clipboard");
    assert_eq!(sway.paste(&[]), "héllo wayland ✓");
    assert_eq!(sway.paste(&["--primary"]), "héllo wayland ✓");
    assert_eq!(outputs.deliver("the next"), "verified clipboard");
    assert_eq!(outputs.take_back(), "taken back");
    assert_eq!(sway.paste(&[]), "héllo wayland ✓");
}

#[test]
fn on_wayland_an_owner_that_hangs_does_not_hold_up_the_next_text() {
    let sway = Sway::start();
    let mut outputs = Outputs::start("", sway.environment());
    assert_eq!(outputs.next(), "ready clipboard");
    assert_eq!(outputs.deliver("dictated"), "verified clipboard");
    let mut newer = tool("wl-copy");
    let newer = sway.run(newer.args(["--foreground", "copied since"]));
    poll("the newer text", PATIENCE, || {
        (sway.paste(&[]) == "copied since").then_some(())
    });
    support::process::send(newer.id(), rustix::process::Signal::STOP);
    let event = outputs.take_back();
    assert!(event.contains("something newer"), "{event}");
    assert_eq!(outputs.deliver("the next"), "verified clipboard");
    assert_eq!(sway.paste(&[]), "the next");
}

#[test]
fn wl_copy_stands_in_on_wayland() {
    let sway = Sway::start();
    let answers = answers("wl-copy", &sway.environment(), "-n one é\ntwo\ntake back\n");
    assert_eq!(answers.len(), 3, "{answers:?}");
    for answer in &answers[..2] {
        assert!(
            answer.contains("clipboard (wl-copy)\", verified: true, trouble: None"),
            "{answer}"
        );
    }
    assert_eq!(answers[2], "Ok(())");
    assert_eq!(sway.paste(&[]), "-n one é");
    assert_eq!(sway.paste(&["--primary"]), "two");
}

#[test]
fn a_program_that_sees_no_desktop_says_so() {
    let nowhere = [
        ("WAYLAND_DISPLAY", "/nowhere".to_owned()),
        ("DISPLAY", ":54321".to_owned()),
    ];
    for program in ["wl-copy", "xclip"] {
        let answers = answers(program, &nowhere, "a text\n");
        assert_eq!(answers.len(), 1, "{answers:?}");
        let none = DeliverError::Unreachable {
            cause: String::new(),
        };
        let begin = none.cause();
        assert!(answers[0].starts_with(begin.trim_end()), "{answers:?}");
        assert!(answers[0].contains("exit code"), "{answers:?}");
    }
}
