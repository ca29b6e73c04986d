//! On real sockets, with a desk that is a fake.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use tokio::sync::{mpsc, watch};

use super::*;
use crate::clip::ClipId;
use crate::control::Begin;
use crate::control::NotTaken;
use crate::control::client::{Client, ClientError};
use crate::control::place::Place;
use crate::control::protocol::{Follow, LONGEST, Refusal, Request};
use crate::control::status::{Last, Status};
use crate::front::{Command, Snapshot};
use crate::hotkey::Nth;

mod followers;
mod windows;

/// How a fake desk takes orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mood {
    Willing,
    /// It has no room, now and later.
    Busy,
    /// It takes what it is asked for and never carries it out.
    Asleep,
}

#[derive(Clone)]
struct FakeDesk {
    mood: Mood,
    show: Arc<watch::Sender<View>>,
    seen: watch::Receiver<View>,
    snapshot: Arc<Mutex<Snapshot>>,
    commands: mpsc::Sender<Command>,
    /// The number of the last order.
    ordered: Arc<AtomicU64>,
}

impl FakeDesk {
    fn obey(&self, order: Order, number: u64) {
        self.show.send_modify(|view| {
            view.asked = number;
            view.status.state = match order {
                _ if view.status.state == State::Idle => State::Idle,
                Order::Start(name) => match view.nth(name.as_deref()) {
                    Ok(nth) => {
                        view.status.profile = view.profiles.get(nth.index()).cloned();
                        State::Recording
                    }
                    Err(_) => view.status.state,
                },
                Order::Stop | Order::Cancel => State::WaitingForKey,
                Order::Toggle(_) | Order::Retry | Order::Quit => view.status.state,
            };
        });
    }
}

impl Desk for FakeDesk {
    fn view(&mut self) -> View {
        self.seen.borrow_and_update().clone()
    }

    fn snapshot(&mut self) -> Snapshot {
        let _ = self.seen.borrow_and_update();
        self.snapshot.lock().expect("sound").clone()
    }

    async fn command(&self, command: Command) -> Result<(), NotTaken> {
        if let Command::Asked(_, number) = command {
            self.ordered.store(number, Ordering::SeqCst);
        }
        match self.mood {
            Mood::Willing => {}
            Mood::Busy => return std::future::pending().await,
            Mood::Asleep => return Ok(()),
        }
        if let Command::Asked(order, number) = command {
            self.obey(order, number);
            return Ok(());
        }
        let sent = self.commands.send(command).await;
        sent.map_err(|_| NotTaken::Ending)
    }

    async fn changed(&mut self) -> bool {
        self.seen.changed().await.is_ok()
    }
}

/// A server, its desk, and its folder.
struct Bench {
    desk: FakeDesk,
    commands: mpsc::Receiver<Command>,
    place: Place,
    server: Server,
    runtime: tempfile::TempDir,
}

impl Bench {
    fn new() -> Self {
        Self::with(Mood::Willing, Limits::default())
    }

    fn with(mood: Mood, limits: Limits) -> Self {
        let runtime = tempfile::tempdir().expect("a folder");
        let place = Place::below(Some(runtime.path()));
        let view = View {
            status: waiting(),
            profiles: ["", "mail"].map(str::to_owned).to_vec(),
            ..View::default()
        };
        let (show, seen) = watch::channel(view);
        let show = Arc::new(show);
        let (to_commands, commands) = mpsc::channel(100);
        let desk = FakeDesk {
            mood,
            show,
            seen,
            snapshot: Arc::default(),
            commands: to_commands,
            ordered: Arc::default(),
        };
        let bound = place.bind().expect("a socket");
        let server = Server::spawn_with(bound, desk.clone(), limits).expect("a thread");
        Self {
            desk,
            commands,
            place,
            server,
            runtime,
        }
    }

    fn client(&self) -> Client {
        Client::connect(&self.place).expect("let in")
    }

    /// Says this, and reads to the end of the connection.
    fn say(&self, bytes: &[u8]) -> String {
        let mut stream = UnixStream::connect(self.place.socket()).expect("there");
        // One that is sent away in the middle of it cannot say it all.
        let _ = stream.write_all(bytes);
        let mut heard = Vec::new();
        let _ = stream.read_to_end(&mut heard);
        String::from_utf8(heard).expect("UTF-8")
    }

    fn show(&self, change: impl FnOnce(&mut View)) {
        self.desk.show.send_modify(change);
    }
}

fn waiting() -> Status {
    Status {
        state: State::WaitingForKey,
        ..Status::default()
    }
}

fn state_of(answer: Result<Answer, ClientError>) -> State {
    match answer.expect("an answer") {
        Answer::Ok(told) => told.status.state,
        Answer::Error(refusal) => panic!("{refusal:?}"),
    }
}

fn refusal_of(answer: Result<Answer, ClientError>) -> Refusal {
    match answer.expect("an answer") {
        Answer::Ok(told) => panic!("{told:?}"),
        Answer::Error(refusal) => refusal,
    }
}

#[test]
fn whose_order_ends_the_program_is_told_so_however_soon_it_ends() {
    for _ in 0..50 {
        let bench = Bench::with(Mood::Asleep, Limits::default());
        let mut client = bench.client();
        let asking = thread::spawn(move || client.ask(&Request::Quit));
        while bench.desk.ordered.load(Ordering::SeqCst) != 1 {
            thread::yield_now();
        }
        bench.show(|view| view.asked = 1);
        drop(bench.server);
        let answer = asking.join().expect("no panic");
        assert_eq!(state_of(answer), State::WaitingForKey);
    }
}

#[test]
fn orders_are_carried_out_before_they_are_answered_and_may_be_repeated() {
    let bench = Bench::new();
    let mut client = bench.client();
    assert_eq!(client.hello().process, Some(std::process::id()));
    for (request, state) in [
        (Request::Stop, State::WaitingForKey),
        (Request::Start(Begin::default()), State::Recording),
        (Request::Start(Begin::default()), State::Recording),
        (Request::Status, State::Recording),
        (Request::Stop, State::WaitingForKey),
        (Request::Stop, State::WaitingForKey),
        (Request::Cancel, State::WaitingForKey),
        (Request::Quit, State::WaitingForKey),
    ] {
        let asked = format!("{request:?}");
        assert_eq!(state_of(client.ask(&request)), state, "{asked}");
    }
}

#[test]
fn what_cannot_be_done_is_refused_with_the_reason() {
    let bench = Bench::new();
    let mut client = bench.client();
    let refusal = refusal_of(client.ask(&Request::Last));
    assert_eq!(refusal.kind, RefusalKind::State);
    assert_eq!(refusal.message, "There is no text yet.");
    let refusal = refusal_of(client.ask(&Request::Retry));
    assert_eq!(refusal.message, "No clip has failed.");
    bench.show(|view| view.status.state = State::Idle);
    let refusal = refusal_of(client.ask(&Request::Start(Begin::default())));
    assert!(refusal.message.contains("not listening"), "{refusal:?}");
}

#[test]
fn a_dictation_begins_in_the_profile_that_is_named_and_in_no_other() {
    let bench = Bench::new();
    let mut client = bench.client();
    let mut start = |profile: &str| {
        let profile = Some(profile.to_owned());
        client.ask(&Request::Start(Begin { profile }))
    };
    let none = View::default().nth(Some("mail")).expect_err("no profile");
    assert!(none.contains("`[profile.mail]`"), "{none}");
    let refusal = refusal_of(start("mial"));
    assert_eq!(
        refusal.message,
        "There is no profile `mial`. There are `default`, `mail`."
    );
    let begun = |answer| match answer {
        Ok(Answer::Ok(told)) => told.status.profile.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(begun(start("mail")).as_deref(), Some("mail"));
    assert_eq!(begun(start("default")).as_deref(), Some(""));
}

#[test]
fn a_full_desk_is_busy_and_one_that_sleeps_is_not_waited_for() {
    let limits = Limits {
        answer: Duration::from_millis(20),
        ..Limits::default()
    };
    let busy = Bench::with(Mood::Busy, limits);
    let refusal = refusal_of(busy.client().ask(&Request::Start(Begin::default())));
    assert_eq!(refusal.kind, RefusalKind::Busy);
    let asleep = Bench::with(Mood::Asleep, limits);
    let mut client = asleep.client();
    let refusal = refusal_of(client.ask(&Request::Start(Begin::default())));
    assert_eq!(refusal.kind, RefusalKind::Busy);
    // And one who only looks need not wait for any desk.
    assert_eq!(state_of(client.ask(&Request::Status)), State::WaitingForKey);
}

#[test]
fn a_text_is_told_only_to_those_who_ask_for_it() {
    let bench = Bench::new();
    let secret = Last {
        clip: ClipId::from_parts(1, 1),
        text: "open sesame".to_owned(),
    };
    bench.show(|view| view.last = Some(secret.clone()));
    let mut follower = bench.client();
    let first = follower.ask(&Request::Follow(Follow { text: false }));
    assert!(!format!("{first:?}").contains("sesame"));
    bench.show(|view| view.status.waiting = 1);
    let next = follower.next_answer();
    assert!(!format!("{next:?}").contains("sesame"));
    let mut reader = bench.client();
    for request in [Request::Last, Request::Follow(Follow { text: true })] {
        let Ok(Answer::Ok(told)) = reader.ask(&request) else {
            panic!("a text");
        };
        assert_eq!(told.last.as_ref(), Some(&secret));
    }
}

#[test]
fn garbage_half_a_request_and_a_strange_hello_end_only_their_own_connection() {
    let limits = Limits {
        silent: Duration::from_millis(100),
        ..Limits::default()
    };
    let bench = Bench::with(Mood::Willing, limits);
    let long = vec![b'x'; LONGEST + 1];
    for (said, kind) in [
        (&b"GET / HTTP/1.1\r\n"[..], "garbage"),
        (b"\xff\xfe\x00\n", "garbage"),
        (b"{\"sayso\":1}\n{\"do\":\"format the disk\"}\n", "garbage"),
        (b"{\"sayso\":1}\n\n", "garbage"),
        (b"{\"sayso\":2}\n", "version"),
        (b"{\"do\":\"start\"}\n", "garbage"),
        (b"{\"sayso\":1}\n{\"do\":\"sta", "silent"),
        (b"", "silent"),
        (&long, "garbage"),
    ] {
        let heard = bench.say(said);
        let needle = format!("{{\"error\":{{\"kind\":\"{kind}\"");
        assert!(heard.contains(&needle), "{said:?}: {heard}");
        assert_eq!(
            state_of(bench.client().ask(&Request::Status)),
            State::WaitingForKey
        );
    }
    let orders = bench.desk.show.borrow().asked;
    assert_eq!(orders, 0, "none of it was an order");
}

#[test]
fn requests_that_come_together_are_answered_in_order() {
    let bench = Bench::new();
    let mut stream = UnixStream::connect(bench.place.socket()).expect("there");
    stream
        .write_all(b"{\"sayso\":1}\n{\"do\":\"start\"}\n{\"do\":\"stop\"}\n{\"do\":\"last\"}\n")
        .expect("said");
    stream.shutdown(std::net::Shutdown::Write).expect("shut");
    let mut heard = String::new();
    stream.read_to_string(&mut heard).expect("read");
    let lines: Vec<&str> = heard.lines().collect();
    assert_eq!(lines.len(), 4, "{heard}");
    assert!(lines[1].contains("\"recording\""), "{heard}");
    assert!(lines[2].contains("\"waiting_for_key\""), "{heard}");
    assert!(lines[3].contains("no text yet"), "{heard}");
}

#[test]
fn one_more_than_there_is_room_for_is_told_so_and_comes_in_once_one_has_gone() {
    let bench = Bench::new();
    let mut clients: Vec<Client> = (0..CLIENTS).map(|_| bench.client()).collect();
    let Err(ClientError::SentAway(refusal)) = Client::connect(&bench.place) else {
        panic!("let in");
    };
    assert_eq!(refusal.kind, RefusalKind::Full);
    for client in &mut clients {
        state_of(client.ask(&Request::Status));
    }
    clients.pop();
    // The server learns of it a moment later.
    while Client::connect(&bench.place).is_err() {
        thread::yield_now();
    }
}

#[test]
fn nobody_is_said_to_run_where_nobody_does_and_the_end_is_noticed() {
    let bench = Bench::new();
    let mut client = bench.client();
    let Bench {
        place,
        server,
        runtime,
        ..
    } = bench;
    drop(server);
    assert!(matches!(
        client.ask(&Request::Status),
        Err(ClientError::Gone)
    ));
    assert!(!place.socket().exists());
    assert!(matches!(
        Client::connect(&place),
        Err(ClientError::NobodyRuns)
    ));
    drop(runtime);
}
