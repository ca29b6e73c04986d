//! The page of a clip in a real terminal, at a real sound server, with the demo model.

#![cfg(target_os = "linux")]

mod support;

use support::{PATIENCE, Pty, Sayso, SoundServer, Speech, Terminal, ms, poll};

const SIZE: (u16, u16) = (100, 30);

/// What the model hears, and what a hand has made of it.
const HEARD: &str = "The quick brown fox jumps over the lazy dog.";
const BY_HAND: &str = "The quick brown fox jumps over the crazy cat.";

/// A sayso whose one clip has a text with two words that nobody said; its page.
fn opened(server: &SoundServer) -> (Sayso, Pty) {
    let sayso = Sayso::new().sound(server);
    let speech = Speech::demo(2);
    assert_eq!(speech.text, HEARD);
    let wav = speech.write(&sayso.folder().join("fox.wav"));
    let wav = wav.to_string_lossy().into_owned();
    for arguments in [
        &["clips", "import", &wav][..],
        &["clips", "edit", "--text", BY_HAND],
    ] {
        let output = sayso.with_args(arguments);
        assert!(output.status.success(), "{output:?}");
    }
    let app = sayso.in_terminal(SIZE, Terminal::Plain);
    app.wait_for_text("READY");
    app.wait_for_text("crazy cat");
    app.send("o");
    app.wait_for_text("00:00.0/00:0");
    app.wait_for_text("w next word");
    (sayso, app)
}

/// The row and column of a sign on the screen, both from 0.
fn place_of(app: &Pty, sign: &str) -> (usize, usize) {
    let screen = app.screen();
    let found = screen.lines().enumerate().find_map(|(row, line)| {
        let at = line.find(sign)?;
        Some((row, line[..at].chars().count()))
    });
    found.unwrap_or_else(|| panic!("{sign} is not there:\n{screen}"))
}

fn cursor(app: &Pty) -> usize {
    place_of(app, "▲").1
}

/// What a terminal sends for its mouse (SGR 1006): a button, a column and a row.
fn mouse(button: u8, (row, column): (usize, usize), down: bool) -> String {
    let end = if down { 'M' } else { 'm' };
    format!("\x1b[<{button};{};{}{end}", column + 1, row + 1)
}

#[test]
fn a_clip_is_opened_heard_and_a_part_of_it_transcribed_again() {
    let server = SoundServer::start();
    let (sayso, app) = opened(&server);
    let ear = server.listen();
    app.send("p");
    ear.speech_began();
    app.wait_for_text("▶ 00:0");
    app.wait_for_text("p pause");
    app.send("p");
    app.wait_for_text("paused");
    ear.quiet_for(ms(300));
    let stood = cursor(&app);
    app.send("w");
    app.wait_for("the next word", |screen| !screen.contents().contains("▶"));
    poll("the cursor moves on", PATIENCE, || {
        (cursor(&app) > stood).then_some(())
    });

    // To the last word that was heard as it is written, and from there to the end.
    app.send("9w");
    app.send("[");
    app.wait_for_text("part 00:0");
    app.send("\\");
    app.wait_for_text("again and again");
    ear.forget();
    app.send("p");
    ear.speech_began();
    app.wait_for_text("▶ 00:0");
    app.send("\\");
    app.wait_until_gone("again and again");
    app.send("s");
    app.wait_for_text("the lazy dog.");
    app.wait_for_text("3 versions");
    app.send("\x1b");
    app.wait_until_gone("part 00:0");
    app.send("v");
    app.wait_for_text("by hand");
    drop(app);
    let shown = sayso.with_args(["clips", "show", "last"]);
    assert!(shown.stdout.contains(HEARD), "{shown:?}");
}

#[test]
fn the_mouse_seeks_selects_and_finds_words() {
    let server = SoundServer::start();
    let (_sayso, app) = opened(&server);
    let row = place_of(&app, "▲").0;
    let click = |place| {
        app.send(&mouse(0, place, true));
        app.send(&mouse(0, place, false));
    };
    click((row - 1, 50));
    poll("the cursor is there", PATIENCE, || {
        (cursor(&app) == 50).then_some(())
    });
    app.send(&mouse(0, (row, 20), true));
    for column in [25, 40, 60] {
        app.send(&mouse(32, (row, column), true));
    }
    app.send(&mouse(0, (row, 60), false));
    let selected = || app.screen().matches('━').count();
    poll("40 columns are selected", PATIENCE, || {
        (39..=41).contains(&selected()).then_some(())
    });
    // Let go: what comes now selects nothing.
    app.send(&mouse(32, (row, 90), true));
    let brown = place_of(&app, "brown");
    click(brown);
    poll("the word is gone to", PATIENCE, || {
        let at = cursor(&app);
        (at > 20 && at < 50).then_some(())
    });
    assert!((39..=41).contains(&selected()), "{}", app.screen());
    app.send("\x1b");
    app.wait_until_gone("part 00:0");
    app.send("\x1b");
    app.wait_until_gone("▲");
    app.wait_for_text("1 clip");
}
