//! Clients that should not be let in, say what makes no sense, come in numbers,
//! or never read: each while a dictation is going on, which must come out.

use std::fs::{self, Permissions};
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use sayso::control::client::{Client, ClientError};
use sayso::control::server::CLIENTS;
use sayso::control::{Answer, Begin, Follow, RefusalKind, Request};
use sayso::ptt::State;

use super::daemon::{Daemon, told};
use super::support::{PATIENCE, poll, run, tool};

const HELLO: &[u8] = b"{\"sayso\":1}\n";

/// Where a test finds the socket when it is started as another user.
const KNOCK: &str = "SAYSO_TEST_KNOCK";

#[test]
fn another_user_is_refused_even_where_the_folder_lets_them_in() {
    if let Some(socket) = std::env::var_os(KNOCK) {
        return knock(Path::new(&socket));
    }
    assert!(
        rustix::process::geteuid().is_root(),
        "only root can become another user, and this test needs one: run it as root, \
         as in a container"
    );
    let daemon = Daemon::hearing(8);
    daemon.begin_and_say();
    let folder = daemon.sayso.folder();
    let run_folder = daemon.runtime_folder();
    for open in [folder, &run_folder, &run_folder.join("sayso")] {
        fs::set_permissions(open, Permissions::from_mode(0o755)).expect("opened");
    }
    fs::set_permissions(daemon.socket(), Permissions::from_mode(0o666)).expect("opened");
    // The program of this test, where another user may start it.
    let own = std::env::current_exe().expect("a program");
    let stranger = folder.join("stranger");
    // By another process: a file that is open for writing here is so in whatever
    // the other tests start at the same time, and cannot be run meanwhile.
    let mut copy = tool("install");
    copy.args(["-m", "755"]).arg(own).arg(&stranger);
    let copied = run(&mut copy, b"", PATIENCE);
    assert!(copied.status.success(), "{copied:?}");
    let this = "rude::another_user_is_refused_even_where_the_folder_lets_them_in";
    let as_user = |user: &[&str]| {
        let mut command = tool("setpriv");
        command.args(user).arg(&stranger);
        command.args(["--exact", this, "--nocapture"]);
        command.env(KNOCK, daemon.socket());
        run(&mut command, b"", PATIENCE)
    };
    let nobody = as_user(&["--reuid=65534", "--regid=65534", "--clear-groups"]);
    assert!(nobody.status.success(), "{nobody:?}");
    assert!(nobody.stdout.contains("\"kind\":\"user\""), "{nobody:?}");
    assert!(!nobody.stdout.contains("\"status\""), "{nobody:?}");
    // The same program as the same user is let in: it was the user.
    let ourselves = as_user(&["--nnp"]);
    assert!(ourselves.stdout.contains("\"status\""), "{ourselves:?}");
    let private = Permissions::from_mode(0o700);
    fs::set_permissions(run_folder.join("sayso"), private).expect("closed");
    assert_eq!(daemon.state(), State::Recording, "nobody could stop it");
    daemon.end_and_expect_text();
}

/// As another user: try to stop what is being recorded, print what comes.
fn knock(socket: &Path) {
    let mut stream = UnixStream::connect(socket).expect("the folder is open");
    let _ = stream.write_all(HELLO);
    let _ = stream.write_all(b"{\"do\":\"status\"}\n{\"do\":\"quit\",\"x\":1\n");
    let _ = stream.shutdown(std::net::Shutdown::Write);
    let mut heard = String::new();
    let _ = stream.read_to_string(&mut heard);
    println!("heard: {heard}");
}

#[test]
fn garbage_half_a_request_and_a_strange_hello_disturb_nobody() {
    let daemon = Daemon::hearing(2);
    daemon.begin_and_say();
    let mut half = daemon.stream();
    half.write_all(HELLO).expect("said");
    half.write_all(b"{\"do\":\"quit\"").expect("said");
    let flood = vec![b'{'; 600_000];
    for (said, kind) in [
        (&b"\x16\x03\x01\x02\x00\x01\n"[..], "garbage"),
        (b"{\"sayso\":1}\n{\"do\":\"quit\",\n", "garbage"),
        (
            b"{\"sayso\":1}\n{\"do\":\"type\",\"text\":\"rm\"}\n",
            "garbage",
        ),
        (b"{\"sayso\":99}\n{\"do\":\"quit\"}\n", "version"),
        (&flood, "garbage"),
    ] {
        let heard = daemon.say(said);
        assert!(heard.contains(&format!("\"kind\":\"{kind}\"")), "{heard}");
    }
    assert!(daemon.say(b"").starts_with("{\"sayso\":1,"));
    assert_eq!(daemon.state(), State::Recording);
    daemon.end_and_expect_text();
    drop(half);
}

#[test]
fn a_thousand_clients_at_once_are_as_many_as_there_is_room_for() {
    allow_files(4_096);
    let daemon = Daemon::hearing(2);
    daemon.begin_and_say();
    let crowd: Vec<UnixStream> = (0..1_000).map(|_| daemon.stream()).collect();
    let refused = daemon.say(HELLO);
    assert!(refused.contains("\"kind\":\"full\""), "{refused}");
    let mut let_in = 0;
    for mut stream in &crowd {
        let mut first = [0; 8];
        stream.read_exact(&mut first).expect("a hello or a refusal");
        let_in += usize::from(&first == b"{\"sayso\"");
    }
    assert_eq!(let_in, CLIENTS);
    drop(crowd);
    while Client::connect(&daemon.place()).is_err() {
        thread::yield_now();
    }
    assert_eq!(daemon.state(), State::Recording);
    daemon.end_and_expect_text();
}

/// Sixteen clients that ask for the same again and again.
struct Flood {
    over: Arc<AtomicBool>,
    clients: Vec<JoinHandle<u32>>,
}

impl Flood {
    fn of(daemon: &Daemon, request: &Request) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let client = |_| {
            let request = request.clone();
            let (mut client, over) = (daemon.client(), Arc::clone(&over));
            thread::spawn(move || {
                let mut count = 0;
                while !over.load(Ordering::SeqCst) {
                    told(&client.ask(&request).expect("an answer"));
                    count += 1;
                }
                count
            })
        };
        let clients = (0..16).map(client).collect();
        Self { over, clients }
    }

    /// Ends it; how many orders there were.
    fn end(self) -> u32 {
        self.over.store(true, Ordering::SeqCst);
        let counts = self.clients.into_iter();
        counts.map(|client| client.join().expect("no panic")).sum()
    }
}

#[test]
fn a_flood_of_orders_leaves_the_dictation_its_time() {
    let daemon = Daemon::hearing(2);
    assert_eq!(daemon.ctl(&["start"]).status.code(), Some(0));
    // What is asked for is so already, and the runtime has to look each time.
    let starts = Flood::of(&daemon, &Request::Start(Begin::default()));
    daemon.begin_and_say();
    let starts = starts.end();
    // The first of them ends it; all others come while the text is made.
    let stops = Flood::of(&daemon, &Request::Stop);
    daemon.expect_last(&daemon.speech.text);
    daemon.expect_state(State::WaitingForKey);
    let stops = stops.end();
    println!("{starts} starts, {stops} stops");
    assert!(starts > 100, "{starts} orders are no flood");
    assert_eq!(daemon.sayso.clips().len(), 1);
    daemon.still_dictates();
}

/// A window that asks without end, and reads all that it is shown.
fn endless_window(daemon: &Daemon, over: &Arc<AtomicBool>) -> JoinHandle<usize> {
    let mut window = daemon.stream();
    let mut shown = window.try_clone().expect("two ends");
    thread::spawn(move || std::io::copy(&mut shown, &mut std::io::sink()));
    window
        .write_all(b"{\"sayso\":1}\n{\"do\":\"window\"}\n")
        .expect("said");
    let over = Arc::clone(over);
    thread::spawn(move || {
        let asks = "{\"own_focus\":true}\n".repeat(100);
        let mut count = 0;
        while !over.load(Ordering::Relaxed) && window.write_all(asks.as_bytes()).is_ok() {
            count += 100;
        }
        let _ = window.shutdown(std::net::Shutdown::Both);
        count
    })
}

#[test]
fn windows_that_ask_without_end_leave_everybody_their_turn() {
    let daemon = Daemon::hearing(2);
    let over = Arc::new(AtomicBool::new(false));
    let windows: Vec<_> = (0..4).map(|_| endless_window(&daemon, &over)).collect();
    daemon.still_dictates();
    over.store(true, Ordering::Relaxed);
    let asked = windows
        .into_iter()
        .map(|window| window.join().expect("no panic"));
    let asked: usize = asked.sum();
    assert!(asked > 1_000, "{asked} commands are no flood");
}

/// Three never read, while the state changes ten thousand times.
#[test]
fn clients_that_never_read_keep_nobody_waiting() {
    let daemon = Daemon::hearing(8);
    let follow = || {
        let mut client = daemon.client();
        let all = Request::Follow(Follow { text: true });
        told(&client.ask(&all).expect("followed"));
        client
    };
    let lazy = [follow(), follow(), follow()];
    let mut steering = daemon.client();
    let mut changes = 0;
    while changes < 10_000 {
        match steering
            .ask(&Request::Start(Begin::default()))
            .expect("an answer")
        {
            Answer::Ok(told) if told.status.hands_free => changes += 2,
            // No hand is so fast: the recorder may be behind, and says so.
            Answer::Error(refusal) if refusal.kind == RefusalKind::State => {}
            other => panic!("{other:?}"),
        }
        told(&steering.ask(&Request::Cancel).expect("an answer"));
    }
    // Once the recorder begins one more, it has all of that behind it.
    poll("a recorder that is not behind", PATIENCE, || {
        let answer = steering
            .ask(&Request::Start(Begin::default()))
            .expect("an answer");
        matches!(answer, Answer::Ok(_)).then_some(())
    });
    daemon.expect_state(State::Recording);
    told(&steering.ask(&Request::Cancel).expect("an answer"));
    daemon.expect_state(State::WaitingForKey);
    daemon.still_dictates();
    for mut client in lazy {
        // What is read at last is whole lines, and not all there were: it ends
        // with the newest, or where the server has given up.
        let mut lines = 1;
        let mut newest = None;
        while newest.as_ref() != Some(&daemon.speech.text) {
            match client.next_answer() {
                Ok(Answer::Ok(answer)) => newest = answer.last.map(|last| last.text),
                Ok(Answer::Error(refusal)) => panic!("{refusal:?}"),
                Err(ClientError::Gone) => break,
                Err(error) => panic!("half a line? {error}"),
            }
            lines += 1;
        }
        assert!(lines < 10_000, "somebody kept {lines} lines for it");
    }
}

/// So many files may be open at a time, where the system lets us.
fn allow_files(count: u64) {
    let limit = getrlimit(Resource::Nofile);
    let current = limit.current.unwrap_or(count).max(count);
    let _ = setrlimit(
        Resource::Nofile,
        Rlimit {
            current: Some(current),
            maximum: limit.maximum,
        },
    );
}
