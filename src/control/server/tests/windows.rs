//! Windows at the other end of the socket.

use tokio::runtime::Runtime;
use tokio::time::timeout;

use super::*;
use crate::control::client::Window;
use crate::front::setting::SettingEdit;
use crate::tui::fake;

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a window's side runs on.
fn waits() -> Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("an event loop")
}

impl Bench {
    fn window(&self, waits: &Runtime) -> Window {
        let client = self.client();
        waits
            .block_on(async { client.into_window() })
            .expect("a window")
    }

    /// Shows this to every window.
    fn show_all(&self, snapshot: Snapshot) {
        *self.desk.snapshot.lock().expect("sound") = snapshot;
        self.desk.show.send_modify(|_| {});
    }

    /// Waits until one more client than `left` would find a place again.
    fn wait_until_gone(&self, left: usize) {
        let free = CLIENTS - left;
        loop {
            let more: Vec<_> = (0..free).map(|_| Client::connect(&self.place)).collect();
            if more.iter().all(Result::is_ok) {
                return;
            }
            drop(more);
            thread::yield_now();
        }
    }

    fn next_command(&mut self) -> Command {
        let next = self.commands.recv();
        let next = waits().block_on(async { timeout(PATIENCE, next).await });
        next.expect("in time").expect("a command")
    }
}

/// A client that says it is a window and then only what it is told to.
fn rude(bench: &Bench) -> UnixStream {
    let mut stream = UnixStream::connect(bench.place.socket()).expect("there");
    say(&mut stream, "{\"sayso\":1}\n{\"do\":\"window\"}\n");
    stream
}

fn say(stream: &mut UnixStream, text: &str) {
    stream.write_all(text.as_bytes()).expect("said");
}

/// Takes what comes until the window shows this.
fn until_shown(waits: &Runtime, window: &mut Window, wanted: &Snapshot) {
    let wanted = Snapshot {
        attached_to: Some(std::process::id()),
        ..wanted.clone()
    };
    let shown = async { while window.next().await.expect("shown") != wanted {} };
    waits
        .block_on(async { timeout(PATIENCE, shown).await })
        .expect("in time");
}

#[test]
fn a_window_is_shown_what_the_desk_shows_and_each_change_of_it() {
    let bench = Bench::new();
    let waits = waits();
    let mut window = bench.window(&waits);
    for snapshot in [fake::history(), fake::recording(), fake::understood()] {
        bench.show_all(snapshot.clone());
        until_shown(&waits, &mut window, &snapshot);
    }
}

#[test]
fn what_a_window_asks_for_reaches_the_desk_in_order() {
    let mut bench = Bench::new();
    let mut window = rude(&bench);
    let clip = ClipId::from_parts(1, 1);
    say(&mut window, "{\"press\":0}\n\"release\"\n");
    say(&mut window, &format!("{{\"star\":[\"{clip}\",true]}}\n"));
    let change = "{\"path\":\"text.replace\",\"edit\":{\"add\":\"teh -> the\"}}";
    say(&mut window, &format!("{{\"change\":{change}}}\n"));
    for command in [
        Command::Press(Nth::FIRST),
        Command::WindowPressed { held: true },
        Command::Release,
        Command::Star(clip, true),
        Command::Change {
            path: "text.replace".to_owned(),
            edit: SettingEdit::Add("teh -> the".to_owned()),
        },
    ] {
        assert_eq!(bench.next_command(), command);
    }
}

#[test]
fn what_only_the_program_itself_may_say_ends_the_connection() {
    let mut bench = Bench::new();
    for said in [
        "\"quit\"",
        "{\"asked\":[\"quit\",1]}",
        "{\"window_pressed\":{\"held\":true}}",
        "{\"do\":\"status\"}",
        "{\"copy\":\"nonsense\"}",
    ] {
        let mut window = rude(&bench);
        say(&mut window, &format!("{said}\n"));
        let mut heard = String::new();
        window.read_to_string(&mut heard).expect("to the end");
        assert!(heard.contains("\"kind\":\"garbage\""), "{said}: {heard}");
    }
    assert!(bench.commands.try_recv().is_err(), "none of it got through");
}

#[test]
fn only_the_last_window_that_pressed_says_so_when_it_goes() {
    let mut bench = Bench::new();
    let mut first = rude(&bench);
    say(&mut first, "{\"press\":0}\n");
    assert_eq!(bench.next_command(), Command::Press(Nth::FIRST));
    let held = Command::WindowPressed { held: true };
    assert_eq!(bench.next_command(), held);
    let mut second = rude(&bench);
    say(&mut second, "{\"toggle\":0}\n");
    assert_eq!(bench.next_command(), Command::Toggle(Nth::FIRST));
    let latched = Command::WindowPressed { held: false };
    assert_eq!(bench.next_command(), latched);
    drop(first);
    bench.wait_until_gone(1);
    drop(second);
    assert_eq!(bench.next_command(), Command::WindowGone);
}

#[test]
fn the_microphone_is_tested_until_the_last_window_looks_away() {
    let mut bench = Bench::new();
    let (mut first, mut second) = (rude(&bench), rude(&bench));
    for window in [&mut first, &mut second] {
        say(window, "{\"test_microphone\":true}\n");
        assert_eq!(bench.next_command(), Command::WindowTest(true));
    }
    say(&mut first, "{\"test_microphone\":false}\n");
    assert_eq!(bench.next_command(), Command::WindowTest(true));
    drop(second);
    assert_eq!(bench.next_command(), Command::WindowTest(false));
}

#[test]
fn of_windows_that_change_places_the_one_with_the_focus_counts() {
    let mut bench = Bench::new();
    let mut windows = [rude(&bench), rude(&bench)];
    for (window, has, any) in [
        (0, true, true),
        (1, true, true),
        // Heard late: the second has it by now.
        (0, false, true),
        (1, false, false),
        (1, true, true),
    ] {
        let window = &mut windows[window];
        say(window, &format!("{{\"own_focus\":{has}}}\n"));
        assert_eq!(bench.next_command(), Command::WindowFocus(Some(any)));
    }
    let [first, second] = windows;
    drop(second);
    assert_eq!(bench.next_command(), Command::WindowFocus(Some(false)));
    drop(first);
    assert_eq!(bench.next_command(), Command::WindowFocus(None));
}

#[test]
fn a_window_that_does_not_read_gets_the_newest_and_keeps_nobody_waiting() {
    let bench = Bench::new();
    let waits = waits();
    let mut lazy = bench.window(&waits);
    let mut other = bench.client();
    for n in 0..2_000 {
        let text = format!("{n}{}", " ".repeat(1_000));
        bench.show_all(fake::with_texts(&[&text]));
        if n % 100 == 0 {
            state_of(other.ask(&Request::Start(Begin::default())));
        }
    }
    let last = fake::with_texts(&["the last"]);
    bench.show_all(last.clone());
    until_shown(&waits, &mut lazy, &last);
}

#[test]
fn a_window_that_takes_nothing_at_all_is_dropped() {
    let limits = Limits {
        stalled: Duration::from_millis(50),
        ..Limits::default()
    };
    let mut bench = Bench::with(Mood::Willing, limits);
    let mut lazy = rude(&bench);
    say(&mut lazy, "{\"press\":0}\n");
    assert_eq!(bench.next_command(), Command::Press(Nth::FIRST));
    assert_eq!(bench.next_command(), Command::WindowPressed { held: true });
    let mut n = 0;
    loop {
        n += 1;
        let text = format!("{n}{}", " ".repeat(100_000));
        bench.show_all(fake::with_texts(&[&text]));
        match bench.commands.try_recv() {
            Ok(command) => return assert_eq!(command, Command::WindowGone),
            Err(_) => thread::yield_now(),
        }
    }
}

#[test]
fn a_desk_that_takes_nothing_ends_the_window_and_says_why() {
    let limits = Limits {
        answer: Duration::from_millis(20),
        ..Limits::default()
    };
    let bench = Bench::with(Mood::Busy, limits);
    let mut window = rude(&bench);
    say(&mut window, "{\"toggle\":0}\n");
    let mut heard = String::new();
    window.read_to_string(&mut heard).expect("to the end");
    assert!(heard.contains("\"kind\":\"busy\""), "{heard}");
}

#[test]
fn the_end_of_the_server_is_seen_by_a_window() {
    let bench = Bench::new();
    let waits = waits();
    let mut window = bench.window(&waits);
    let seen = bench.desk.snapshot.lock().expect("sound").clone();
    until_shown(&waits, &mut window, &seen);
    let Bench { server, .. } = bench;
    drop(server);
    let end = waits.block_on(window.next());
    assert!(matches!(end, Err(ClientError::Gone)), "{end:?}");
}
