//! The TUI in a terminal without a desktop: its keys, its sizes, and the
//! terminal as it is left behind. The microphone is a WAV file.

#![cfg(unix)]

mod support;

use std::fs;
use std::time::Instant;

use portable_pty::CommandBuilder;
use ratatui::style::Color;
use rustix::process::Signal;
use sayso::tui::Theme;
use sayso::tui::theme::{BuiltIn, Surroundings};
use support::{PATIENCE, Pty, Sayso, Speech, Terminal, key, ms, pace_until, poll, run, tool};

const SIZE: (u16, u16) = (100, 30);

/// `sayso` whose microphone hears `speech`, from its beginning, in each dictation.
fn hearing(speech: &Speech) -> Sayso {
    let sayso = Sayso::new();
    let padded = speech.with_silence(ms(300), ms(500));
    let file = padded.write(&sayso.folder().join("microphone.wav"));
    sayso.microphone(&file)
}

fn ready(sayso: &Sayso, terminal: Terminal) -> Pty {
    let app = sayso.in_terminal(SIZE, terminal);
    app.wait_for_text("READY");
    app.wait_for_text("mic open");
    app.wait_for_text(match terminal {
        Terminal::Kitty => "hold Space to talk",
        Terminal::Plain | Terminal::Light | Terminal::Mute => "Space starts",
    });
    app
}

/// Starts a dictation with `start`, waits until `speech` has been heard, and
/// ends it with `stop`.
fn dictate(app: &Pty, speech: &Speech, start: &str, stop: &str) {
    app.send(start);
    app.wait_for_text("RECORDING");
    pace_until(Instant::now() + speech.duration());
    app.send(stop);
}

fn wait_until_written(app: &Pty, bytes: &str) {
    poll(bytes, PATIENCE, || app.wrote(bytes).then_some(()));
}

/// The sequence that puts `text` on the terminal's clipboard.
fn osc52(text: &str) -> String {
    let encoded = run(tool("base64").arg("-w0"), text.as_bytes(), PATIENCE).stdout;
    format!("\x1b]52;c;{encoded}")
}

/// What a restored terminal has been told: leave the alternate screen, show
/// the cursor, and forget the keyboard mode.
fn assert_restored(app: &Pty) {
    assert!(
        app.wrote("\x1b[?1049l"),
        "the alternate screen was not left"
    );
    assert!(app.wrote("\x1b[?25h"), "the cursor was not shown again");
    assert!(!app.in_alternate_screen());
}

/// Every clip is a WAV that a strict reader accepts to its last sample.
fn assert_clips_are_whole(sayso: &Sayso, count: usize) {
    let clips = sayso.clips();
    assert_eq!(clips.len(), count, "clips: {clips:?}");
    for clip in clips {
        let mut reader = hound::WavReader::open(&clip).expect("a WAV");
        let promised = reader.len();
        assert!(promised > 0, "an empty clip");
        let held = reader.samples::<i16>().flatten().count();
        assert_eq!(u32::try_from(held).ok(), Some(promised));
    }
}

#[test]
fn space_is_held_and_released_where_the_terminal_tells_them_apart() {
    let speech = Speech::demo(2);
    let sayso = hearing(&speech);
    let app = ready(&sayso, Terminal::Kitty);
    app.send(key::SPACE_DOWN);
    app.wait_for_text("RECORDING");
    app.send(key::SPACE_REPEAT);
    pace_until(Instant::now() + speech.duration());
    app.send(key::SPACE_UP);
    app.wait_for_text(&speech.text);
    app.wait_for("the text on the terminal's clipboard", |_| true);
    wait_until_written(&app, &osc52(&speech.text));
    assert_clips_are_whole(&sayso, 1);
}

#[test]
fn space_starts_and_stops_where_the_terminal_knows_no_release() {
    let speech = Speech::demo(8);
    let sayso = hearing(&speech);
    let app = ready(&sayso, Terminal::Plain);
    dictate(&app, &speech, " ", " ");
    app.wait_for_text(&speech.text);
}

#[test]
fn a_terminal_that_never_answers_is_still_served() {
    let speech = Speech::demo(8);
    let sayso = hearing(&speech);
    let app = ready(&sayso, Terminal::Mute);
    dictate(&app, &speech, " ", " ");
    app.wait_for_text(&speech.text);
}

/// As a terminal with all colours says so.
const ALL_COLOURS: (&str, &str) = ("COLORTERM", "truecolor");

/// What paints letters in the accent of a built-in theme.
fn accent(name: BuiltIn) -> String {
    let theme = Theme::built_in(name, Surroundings::default());
    let Some(Color::Rgb(r, g, b)) = theme.accent().fg else {
        panic!("{} leaves it to the terminal", name.name());
    };
    format!("38;2;{r};{g};{b}")
}

#[test]
fn the_terminals_background_chooses_the_theme_and_stays_as_it_is() {
    let (name, value) = ALL_COLOURS;
    let sayso = hearing(&Speech::demo(2)).env(name, value);
    let app = ready(&sayso, Terminal::Light);
    wait_until_written(&app, &accent(BuiltIn::Light));
    assert!(!app.wrote(&accent(BuiltIn::Dark)));
    app.wait_for("the terminal's own background", |screen| {
        (0..SIZE.0).all(|column| {
            let cell = screen.cell(SIZE.1 - 3, column);
            cell.is_some_and(|cell| cell.bgcolor() == vt100::Color::Default)
        })
    });
    drop(app);
    // One that does not tell its background keeps its own scheme.
    let app = ready(&sayso, Terminal::Plain);
    assert!(!app.wrote("38;2;"), "a colour of our own");
}

#[test]
fn no_color_is_heard_and_a_named_theme_counts_over_it() {
    let (name, value) = ALL_COLOURS;
    let sayso = hearing(&Speech::demo(2))
        .env(name, value)
        .env("NO_COLOR", "1");
    let app = ready(&sayso, Terminal::Light);
    let raw = String::from_utf8_lossy(&app.raw()).into_owned();
    for colour in ["\x1b[38;", "\x1b[48;", "\x1b[36m", "\x1b[31m"] {
        assert!(!raw.contains(colour), "{colour:?}");
    }
    drop(app);
    let sayso = sayso.config("tui.theme = \"light\"\n");
    let app = ready(&sayso, Terminal::Plain);
    wait_until_written(&app, &accent(BuiltIn::Light));
}

#[test]
fn a_theme_of_ones_own_counts_at_once_and_its_mistake_is_told() {
    let (name, value) = ALL_COLOURS;
    let sayso = hearing(&Speech::demo(2)).env(name, value);
    let themes = sayso.folder().join("config/sayso/themes");
    fs::create_dir(&themes).expect("made");
    let write = |text: &str| fs::write(themes.join("mine.toml"), text).expect("written");
    write("[roles]\nacent = \"#0102f0\"\n");
    let sayso = sayso.config("tui.theme = \"mine\"\n");
    let app = ready(&sayso, Terminal::Light);
    // However the lines are broken.
    for told in ["mine.toml", "line 2,", "`acent`", "`accent`?", "`light`"] {
        app.wait_for_text(told);
    }
    write("[roles]\naccent = \"#0102f0\"\n");
    sayso.change_config("tui.theme = \"mine\"\ncues.volume = 90\n");
    app.wait_until_gone("`acent`");
    wait_until_written(&app, "38;2;1;2;240");
    sayso.change_config("tui.theme = \"dark\"\n");
    wait_until_written(&app, &accent(BuiltIn::Dark));
}

#[test]
fn what_is_typed_while_the_terminal_is_asked_is_not_lost() {
    let sayso = Sayso::new();
    let app = sayso.in_terminal(SIZE, Terminal::Mute);
    app.wait_for_text("READY");
    // It is asked now, and never answers.
    app.send("?");
    app.wait_for_text("press to talk");
}

#[test]
fn the_windows_title_has_the_state_and_the_old_one_comes_back() {
    let sayso = hearing(&Speech::demo(2));
    let mut app = ready(&sayso, Terminal::Plain);
    wait_until_written(&app, "\x1b[22;2t\x1b]2;sayso ");
    wait_until_written(&app, "\x1b]2;sayso ◌ ready\x1b\\");
    app.send(" ");
    wait_until_written(&app, "\x1b]2;sayso ● recording\x1b\\");
    assert!(!app.wrote("\x1b[23;2t"));
    app.send("q");
    app.wait_exit();
    assert!(app.wrote("\x1b]2;\x1b\\\x1b[23;2t"));
    let quiet = hearing(&Speech::demo(2)).config("tui.title = false\n");
    let mut app = ready(&quiet, Terminal::Plain);
    app.send("q");
    app.wait_exit();
    assert!(!app.wrote("\x1b]2;") && !app.wrote(";2t"));
}

#[test]
fn a_terminal_that_shows_progress_is_told_and_no_other() {
    let speech = Speech::demo(2);
    let config = "engine.while_speaking = false\n";
    let known = hearing(&speech).env("WT_SESSION", "4a9f").config(config);
    let app = ready(&known, Terminal::Plain);
    dictate(&app, &speech, " ", " ");
    app.wait_for_text(&speech.text);
    wait_until_written(&app, "\x1b]9;4;3;0\x1b\\");
    wait_until_written(&app, "\x1b]9;4;0;0\x1b\\");
    let unknown = hearing(&speech).config(config);
    let app = ready(&unknown, Terminal::Plain);
    dictate(&app, &speech, " ", " ");
    app.wait_for_text(&speech.text);
    assert!(!app.wrote("\x1b]9;"));
}

#[test]
fn the_bell_rings_when_a_dictation_is_over_and_the_focus_elsewhere() {
    let speech = Speech::demo(2);
    // Behind a frame, and not as the end of some command.
    let bell = "\x1b[?2026l\x07";
    let sayso = hearing(&speech).config("tui.bell = true\ntui.title = false\n");
    let app = ready(&sayso, Terminal::Plain);
    app.send("\x1b[O");
    dictate(&app, &speech, " ", " ");
    wait_until_written(&app, bell);
    let sayso = hearing(&speech).config("tui.bell = true\ntui.title = false\n");
    let app = ready(&sayso, Terminal::Plain);
    app.send("\x1b[O\x1b[I");
    dictate(&app, &speech, " ", " ");
    app.wait_for_text(&speech.text);
    app.wait_for_text("READY");
    assert!(!app.wrote(bell), "it has the focus");
}

/// The one `sayso` that this process has started, and whether it stands still.
fn stands_still(parent: u32) -> bool {
    let children = format!("/proc/{parent}/task/{parent}/children");
    let children = fs::read_to_string(children).unwrap_or_default();
    let mut stats = children.split_whitespace().filter_map(|child| {
        let stat = fs::read_to_string(format!("/proc/{child}/stat")).ok()?;
        stat.contains("(sayso)").then_some(stat)
    });
    // The state is behind the name.
    stats.any(|stat| stat.contains(") T "))
}

#[test]
#[cfg(target_os = "linux")]
fn ctrl_z_gives_the_shell_the_terminal_and_fg_brings_it_back() {
    let speech = Speech::demo(2);
    let sayso = hearing(&speech);
    let script = "\"$0\"; echo stands still; read -r line; fg; echo ended with $?";
    let mut app = sayso.in_shell(script, SIZE, Terminal::Plain);
    app.wait_for_text("Space starts");
    app.wait_for_text("mic open");
    app.send("\x1a");
    app.wait_for_text("stands still");
    assert!(!app.in_alternate_screen());
    assert!(app.wrote("\x1b[?25h"), "the cursor was not shown again");
    let shell = app.id();
    poll("sayso to be stopped", PATIENCE, || {
        stands_still(shell).then_some(())
    });
    // What is typed now is the shell's.
    app.send("\r");
    app.wait_for("the screen again", |screen| {
        let text = screen.contents();
        screen.alternate_screen() && text.contains("READY") && text.contains("mic open")
    });
    assert!(!stands_still(shell));
    dictate(&app, &speech, " ", " ");
    app.wait_for_text(&speech.text);
    app.send("q");
    app.wait_exit();
    assert_restored(&app);
    assert!(app.screen().contains("ended with 0"), "{}", app.screen());
}

#[test]
fn ctrl_z_is_refused_while_something_is_said() {
    let speech = Speech::demo(2);
    let sayso = hearing(&speech);
    let app = ready(&sayso, Terminal::Plain);
    app.send(" ");
    app.wait_for_text("RECORDING");
    app.send("\x1a");
    app.wait_for_text("a dictation is under way");
    assert!(app.in_alternate_screen());
    pace_until(Instant::now() + speech.duration());
    app.send(" ");
    app.wait_for_text(&speech.text);
    app.wait_until_gone("a dictation is under way");
}

#[test]
fn every_way_to_end_restores_the_terminal_and_seals_the_clip() {
    let speech = Speech::demo(2);
    for way in [
        Some(Signal::INT),
        Some(Signal::TERM),
        Some(Signal::HUP),
        None,
    ] {
        let sayso = hearing(&speech);
        let mut app = ready(&sayso, Terminal::Kitty);
        app.send(key::SPACE_DOWN);
        app.wait_for_text("RECORDING");
        match way {
            Some(signal) => app.signal(signal),
            None => app.send("q"),
        }
        app.wait_exit();
        assert_restored(&app);
        assert!(
            app.wrote("\x1b[<1u"),
            "{way:?}: the keyboard mode was left on"
        );
        assert_clips_are_whole(&sayso, 1);
    }
}

#[test]
fn q_ends_well_and_a_signal_is_told_to_the_shell() {
    let speech = Speech::demo(8);
    let sayso = hearing(&speech);
    let mut app = ready(&sayso, Terminal::Plain);
    app.send("q");
    assert_eq!(app.wait_exit().exit_code(), 0);
    assert_restored(&app);
}

#[test]
fn nothing_but_the_screen_is_written_to_the_terminal() {
    // Native libraries print to standard error when there is no sound card.
    let sayso = Sayso::new();
    let mut app = sayso.in_terminal(SIZE, Terminal::Plain);
    app.wait_for_text("no microphone");
    app.send("q");
    app.wait_exit();
    let raw = String::from_utf8_lossy(&app.raw()).into_owned();
    for stray in ["ALSA lib", "whisper_", "ggml_"] {
        assert!(!raw.contains(stray), "{stray} reached the terminal");
    }
}

#[test]
fn a_tiny_terminal_shows_the_state_and_grows() {
    let speech = Speech::demo(8);
    let sayso = hearing(&speech);
    let app = sayso.in_terminal((20, 5), Terminal::Plain);
    app.wait_for_text("READY");
    app.resize(100, 30);
    app.wait_for("a screen of 30 lines", |screen| {
        screen.contents().lines().count() > 20 && screen.contents().contains("READY")
    });
    for (columns, rows) in [(20, 5), (1, 1), (3, 40), (300, 2), (80, 24)] {
        app.resize(columns, rows);
    }
    app.wait_for_text("READY");
    dictate(&app, &speech, " ", " ");
    app.wait_for_text(&speech.text);
}

#[test]
fn without_a_terminal_it_says_what_to_do_instead() {
    let output = Sayso::new().run();
    assert!(!output.status.success());
    assert!(output.stderr.contains("--print"), "{}", output.stderr);
    assert_eq!(output.stdout, "");
}

/// Set for the test program that is started by
/// [`a_panic_on_any_thread_gives_the_terminal_back`].
const PANIC: &str = "SAYSO_TEST_PANICS";

#[test]
fn a_panic_on_any_thread_gives_the_terminal_back() {
    if std::env::var_os(PANIC).is_some() {
        panic_with_the_screen_taken();
    }
    // This very test, again, in a terminal of its own.
    let mut command = CommandBuilder::new(std::env::current_exe().expect("this program"));
    command.args([
        "--exact",
        "a_panic_on_any_thread_gives_the_terminal_back",
        "--nocapture",
    ]);
    command.env(PANIC, "1");
    let mut app = Pty::spawn(command, SIZE, Terminal::Kitty);
    assert!(!app.wait_exit().success());
    assert_restored(&app);
    assert!(app.wrote("\x1b[<1u"), "the keyboard mode was left on");
    let raw = String::from_utf8_lossy(&app.raw()).into_owned();
    let (_, after) = raw.split_once("\x1b[?1049l").expect("restored");
    assert!(after.contains("on purpose"), "the message is not readable");
}

fn panic_with_the_screen_taken() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        sayso::tui::terminal::restore();
        before(panic);
    }));
    let theme = Theme::default();
    let mut screen = sayso::tui::terminal::Screen::enter(theme).expect("a terminal");
    screen.ask_for_releases();
    let thread = std::thread::spawn(|| panic!("on purpose"));
    // Nothing of this thread's own may be needed for the terminal to come back.
    let _ = thread.join();
    std::process::exit(1);
}
