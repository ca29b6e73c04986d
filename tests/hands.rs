//! What hands do beside dictating, through a real pseudo-terminal: keys of the user's
//! own, and the mouse.

#![cfg(unix)]

mod support;

use support::{PATIENCE, Pty, Sayso, Terminal, poll};

const SIZE: (u16, u16) = (100, 30);

fn ready(config: &str) -> (Sayso, Pty) {
    let sayso = Sayso::new().config(config);
    let app = sayso.in_terminal(SIZE, Terminal::Kitty);
    app.wait_for_text("READY");
    // What was asked of the terminal is answered, and nothing moves any more.
    app.wait_for_text("hold Space");
    app.wait_for_text("no microphone was found");
    (sayso, app)
}

/// Where a text stands on the screen, counted from 1 as the mouse counts.
fn place_of(app: &Pty, text: &str) -> (usize, usize) {
    app.wait_for_text(text);
    let screen = app.screen();
    let found = screen.lines().enumerate().find_map(|(row, line)| {
        let at = line.find(text)?;
        Some((line[..at].chars().count() + 1, row + 1))
    });
    found.expect("it was there just now")
}

/// Presses the left button where a text stands, as a terminal tells it (SGR 1006).
fn click(app: &Pty, text: &str) {
    let (column, row) = place_of(app, text);
    app.send(&format!("\x1b[<0;{column};{row}M\x1b[<0;{column};{row}m"));
}

/// Turns the wheel down by one over a text.
fn wheel(app: &Pty, text: &str) {
    let (column, row) = place_of(app, text);
    app.send(&format!("\x1b[<65;{column};{row}M"));
}

fn wait_for_selected(app: &Pty, text: &str) {
    app.wait_for(&format!("{text} to be selected"), |screen| {
        let screen = screen.contents();
        let selected = screen.lines().find(|line| line.contains('▸'));
        selected.is_some_and(|line| line.contains(text))
    });
}

#[test]
fn keys_of_the_configuration_count_and_change_at_once() {
    let keys = |written: &str| format!("tui.keys = [\"settings: {written}\"]\n");
    let (sayso, app) = ready(&keys("f2"));
    app.wait_for_text("F2 settings");
    app.send("\x1bOQ");
    app.wait_for_text("pre_roll_ms");
    app.send("h");
    app.wait_until_gone("pre_roll_ms");
    sayso.change_config(&keys("f4"));
    app.wait_for_text("F4 settings");
    app.send("\x1bOS");
    app.wait_for_text("pre_roll_ms");
}

#[test]
fn a_click_leads_to_a_page_and_selects_in_it_and_the_wheel_moves() {
    let (_sayso, app) = ready("");
    assert!(app.wrote("\x1b[?1006h"), "the mouse was not asked for");
    click(&app, "settings");
    wait_for_selected(&app, "chord");
    click(&app, "pre_roll_ms");
    wait_for_selected(&app, "pre_roll_ms");
    wheel(&app, "pre_roll_ms");
    app.wait_for("another to be selected", |screen| {
        let screen = screen.contents();
        let selected = screen.lines().find(|line| line.contains('▸'));
        selected.is_some_and(|line| !line.contains("pre_roll_ms"))
    });
    click(&app, "dictate");
    app.wait_until_gone("pre_roll_ms");
}

#[test]
fn without_the_mouse_the_terminal_keeps_it_until_the_configuration_says_otherwise() {
    let (sayso, app) = ready("tui.mouse = false\n");
    assert!(!app.wrote("\x1b[?1006h"));
    sayso.change_config("tui.mouse = true\n");
    poll("the mouse", PATIENCE, || {
        app.wrote("\x1b[?1006h").then_some(())
    });
}

#[test]
fn the_log_is_on_the_screen_as_it_is_written() {
    let (_sayso, app) = ready("");
    app.send("L");
    app.wait_for_text("info and worse");
    app.wait_for_text("  info   ");
    // Something else is logged now.
    app.send("f/");
    app.wait_for_text("debug and worse  with");
    app.send("no such words\r");
    app.wait_for_text("No line of the newest is so.");
    app.send("\x1b[27;1:1u");
    app.wait_for_text("  info   ");
}
