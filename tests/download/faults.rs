//! Connections that break, stall and are stopped, and what is left of them.

use std::fs;
use std::os::fd::OwnedFd;
use std::sync::mpsc::sync_channel;
use std::time::Duration;

use sayso::fetch::{Cancel, Cause, Event, FetchError, Pace, fetch};

use super::place::{Place, SIZE, file, ranges};
use super::server::{Act, Server};
use crate::support::PATIENCE;

#[test]
fn a_file_arrives_whole_and_once() {
    let server = Server::start(&file(0), []);
    let mut place = Place::new();
    let fetched = place.fetch(&server).expect("fetched");
    assert_eq!(fetched.received, SIZE as u64);
    place.has_the_file();
    let last = place.events.iter().rev().find_map(|event| match event {
        Event::Progress(progress) => Some(*progress),
        _ => None,
    });
    let last = last.expect("progress");
    assert_eq!((last.bytes, last.total), (SIZE as u64, SIZE as u64));
    let again = place.fetch(&server).expect("there already");
    assert!(again.already_there);
    place.has_the_file();
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn a_damaged_file_in_its_place_is_replaced() {
    let server = Server::start(&file(0), []);
    let mut place = Place::new();
    fs::create_dir_all(place.folder.path().join("models")).expect("a folder");
    fs::write(place.target(), file(1)).expect("written");
    place.fetch(&server).expect("fetched");
    place.has_the_file();
}

#[test]
fn a_connection_that_is_cut_goes_on_where_it_stopped() {
    let server = Server::start(
        &file(0),
        [
            Act::CutAfter(100_000),
            Act::HangUp,
            Act::CutAfter(50_000),
            Act::CutAfter(20_000),
        ],
    );
    let mut place = Place::new();
    let fetched = place.fetch(&server).expect("fetched");
    place.has_the_file();
    assert_eq!(
        ranges(&server.asked()),
        [
            None,
            Some("bytes=100000-"),
            Some("bytes=100000-"),
            Some("bytes=150000-"),
            Some("bytes=170000-")
        ]
    );
    assert_eq!(server.sent(), SIZE, "no byte was sent twice");
    assert_eq!((fetched.received, fetched.resumed), (SIZE as u64, 3));
    let tags: Vec<_> = server
        .asked()
        .into_iter()
        .map(|asked| asked.if_range)
        .collect();
    assert_eq!(tags[1].as_deref(), Some("\"one\""));
}

#[test]
fn a_later_run_goes_on_where_the_earlier_one_gave_up() {
    let mut place = Place::new();
    place.manner.retries = 0;
    let server = Server::start(&file(0), [Act::CutAfter(120_000)]);
    let cause = place.refused(&server);
    assert_eq!(
        cause,
        Cause::Cut {
            at: 120_000,
            of: SIZE as u64
        }
    );
    assert_eq!(place.kept(), 120_000);
    let fetched = place.fetch(&server).expect("fetched");
    place.has_the_file();
    assert_eq!((fetched.reused, fetched.received), (120_000, 180_000));
    assert_eq!(server.sent(), SIZE);
    assert!(place.events.contains(&Event::Reading { bytes: 120_000 }));
}

#[test]
fn a_server_that_falls_silent_is_left_and_asked_again() {
    let server = Server::start(&file(0), [Act::StallAfter(100_000)]);
    let mut place = Place::new();
    place.fetch(&server).expect("fetched");
    place.has_the_file();
    assert_eq!(server.sent(), SIZE);
    let stalled = place.events.iter().any(|event| {
        matches!(
            event,
            Event::Trouble {
                cause: Cause::Stalled(_),
                again_in: Some(_),
                ..
            }
        )
    });
    assert!(stalled, "{:?}", place.events);
}

#[test]
fn a_server_that_never_says_a_word_is_given_up() {
    let script = (0..4).map(|_| Act::StallAfter(0));
    let server = Server::start(&file(0), script);
    let mut place = Place::new();
    place.manner.stall = Duration::from_millis(50);
    let cause = place.refused(&server);
    assert_eq!(cause, Cause::Stalled(Duration::from_millis(50)));
    assert_eq!(server.asked().len(), 4, "three repetitions");
}

#[test]
fn a_server_that_sends_a_byte_now_and_then_is_a_stall() {
    let server = Server::start(&file(0), [Act::CutAfter(100_000), Act::Drip(5)]);
    let mut place = Place::new();
    // A server's thread may stand still for a while on a busy machine.
    place.manner.stall = Duration::from_secs(5);
    place.manner.least = Pace {
        bytes: 10_000,
        within: Duration::from_secs(2),
    };
    place.fetch(&server).expect("fetched");
    place.has_the_file();
    assert_eq!(server.asked().len(), 3, "left, and asked again");
    let slow = place.events.iter().find_map(|event| match event {
        Event::Trouble {
            cause: cause @ Cause::Slow { came, .. },
            again_in: Some(_),
            ..
        } => Some((cause.to_string(), *came)),
        _ => None,
    });
    let (said, came) = slow.expect("it was too slow");
    assert!((1..10_000).contains(&came), "{came}");
    assert!(said.starts_with("only "), "{said}");
    // What it did bring was kept.
    let third = server.asked().remove(2).range.expect("in the middle");
    assert_ne!(third, "bytes=100000-");
}

#[test]
fn a_server_that_only_ever_drips_is_given_up() {
    for act in [|| Act::Drip(5), || Act::DripHead(5)] {
        let server = Server::start(&file(0), (0..4).map(|_| act()));
        let mut place = Place::new();
        place.manner.stall = Duration::from_millis(100);
        place.manner.least = Pace {
            bytes: 10_000,
            within: Duration::from_millis(150),
        };
        let cause = place.refused(&server);
        let slow = matches!(cause, Cause::Slow { .. } | Cause::Stalled(_));
        assert!(slow, "{cause}");
        assert_eq!(server.asked().len(), 4, "three repetitions");
    }
}

#[test]
fn a_slow_server_has_as_long_as_it_needs() {
    // Three times as long as a stall may take.
    let server = Server::start(&file(0), [Act::Throttle(12, 100)]);
    let mut place = Place::new();
    place.fetch(&server).expect("fetched");
    place.has_the_file();
    assert_eq!(server.asked().len(), 1);
    let rated = place.events.iter().any(|event| {
        matches!(event, Event::Progress(progress) if progress.rate.is_some_and(|rate| rate > 0) && progress.left.is_some())
    });
    assert!(rated, "rate and time left are told");
}

#[test]
fn a_server_that_ignores_ranges_begins_again() {
    let server = Server::start(&file(0), [Act::CutAfter(100_000), Act::IgnoreRange]);
    let mut place = Place::new();
    let fetched = place.fetch(&server).expect("fetched");
    place.has_the_file();
    assert_eq!(fetched.received, SIZE as u64 + 100_000);
    let over = |event: &Event| matches!(event, Event::StartedOver(_));
    assert!(place.events.iter().any(over));
}

#[test]
fn a_server_that_begins_again_and_is_cut_ever_later_is_given_up() {
    // Each brings more than the one before, and none of it is of lasting use.
    let cut = |turn: usize| Act::IgnoreRangeAndCut(50_000 + turn * 20_000);
    let server = Server::start(&file(0), (0..10).map(cut));
    let mut place = Place::new();
    let cause = place.refused(&server);
    let at = 50_000 + 4 * 20_000;
    let of = SIZE as u64;
    assert_eq!(cause, Cause::Cut { at, of });
    assert_eq!(server.asked().len(), 5, "the first, and four more");
    assert_eq!(place.kept(), at, "the longest is kept");
}

#[test]
fn another_part_than_was_asked_for_is_never_sewn_in() {
    let server = Server::start(&file(0), [Act::CutAfter(100_000), Act::WrongRange(90_000)]);
    let mut place = Place::new();
    place.fetch(&server).expect("fetched");
    place.has_the_file();
    assert_eq!(
        ranges(&server.asked()),
        [None, Some("bytes=100000-"), None],
        "the last question is for the whole"
    );
}

#[test]
fn a_file_that_was_exchanged_meanwhile_is_fetched_anew() {
    let mut place = Place::new();
    place.manner.retries = 0;
    let server = Server::start(&file(1), [Act::CutAfter(100_000)]);
    place.refused(&server);
    assert_eq!(place.kept(), 100_000);
    server.exchange(&file(0));
    let fetched = place.fetch(&server).expect("fetched");
    place.has_the_file();
    assert_eq!((fetched.reused, fetched.received), (0, SIZE as u64));
    assert_eq!(server.asked()[1].if_range.as_deref(), Some("\"one\""));
}

#[test]
fn what_is_left_of_another_file_is_found_out_by_the_sum() {
    let server = Server::start(&file(0), []);
    let mut place = Place::new();
    fs::create_dir_all(place.folder.path().join("models")).expect("a folder");
    // Without a word of what it is a part of.
    fs::write(place.part(), &file(1)[..150_000]).expect("written");
    place.fetch(&server).expect("fetched");
    place.has_the_file();
    assert_eq!(ranges(&server.asked()), [Some("bytes=150000-"), None]);
}

#[test]
fn what_is_left_is_the_whole_file_and_nobody_is_asked() {
    let server = Server::start(&file(0), []);
    let mut place = Place::new();
    fs::create_dir_all(place.folder.path().join("models")).expect("a folder");
    fs::write(place.part(), file(0)).expect("written");
    let fetched = place.fetch(&server).expect("installed");
    place.has_the_file();
    assert_eq!(fetched.reused, SIZE as u64);
    assert!(server.asked().is_empty());
}

#[test]
fn what_is_left_is_longer_than_the_file() {
    let server = Server::start(&file(0), []);
    let mut place = Place::new();
    fs::create_dir_all(place.folder.path().join("models")).expect("a folder");
    fs::write(place.part(), [file(0), file(1)].concat()).expect("written");
    place.fetch(&server).expect("fetched");
    place.has_the_file();
    assert_eq!(ranges(&server.asked()), [None]);
}

#[test]
fn a_stop_keeps_what_came_and_the_next_run_goes_on() {
    let (word, waits) = sync_channel(1);
    let server = Server::start(&file(0), [Act::WaitAfter(150_000, waits)]);
    let mut place = Place::new();
    place.manner.stall = Duration::from_secs(60);
    let order = place.order(&[format!("{}/f", server.base())]);
    let cancel = Cancel::default();
    let stop = cancel.clone();
    let mut tell = |event: Event| {
        if matches!(&event, Event::Progress(_)) {
            // From another thread, while this one waits for a byte.
            let stop = stop.clone();
            std::thread::spawn(move || stop.cancel());
        }
    };
    let error = fetch(&order, &place.manner, &cancel, &mut tell).expect_err("stopped");
    let FetchError::Cancelled { kept } = error else {
        panic!("{error}");
    };
    assert_eq!(kept, place.kept());
    assert!(
        kept > 0 && error.to_string().contains("the same command goes on"),
        "{error}"
    );
    assert!(!place.target().exists());
    drop(word);
    let fetched = place.fetch(&server).expect("fetched");
    place.has_the_file();
    assert_eq!(fetched.reused, kept);
}

#[test]
fn a_stop_is_heard_while_a_connection_is_being_made() {
    let (address, _full) = deaf();
    let mut place = Place::new();
    place.manner.connect = Duration::from_secs(3_600);
    let order = place.order(&[format!("http://{address}/f")]);
    let cancel = Cancel::default();
    let stop = cancel.clone();
    let (asking, asks) = sync_channel(1);
    let (ended, ends) = sync_channel(1);
    std::thread::spawn(move || {
        let mut tell = |event: Event| {
            if matches!(event, Event::Asking { .. }) {
                let _ = asking.send(());
            }
        };
        let _ = ended.send(fetch(&order, &place.manner, &cancel, &mut tell));
    });
    asks.recv_timeout(PATIENCE).expect("it asks");
    stop.cancel();
    let error = ends.recv_timeout(PATIENCE).expect("it ends");
    assert_eq!(error, Err(FetchError::Cancelled { kept: 0 }));
}

/// An address at which a connection neither comes about nor is refused: the queue of
/// those that wait there is full.
fn deaf() -> (std::net::SocketAddr, Vec<OwnedFd>) {
    use rustix::net::{AddressFamily, SocketFlags, SocketType, ipproto};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    rustix::net::listen(&listener, 0).expect("a queue of one");
    let mut held = vec![OwnedFd::from(listener)];
    for _ in 0..4 {
        let socket = rustix::net::socket_with(
            AddressFamily::INET,
            SocketType::STREAM,
            SocketFlags::NONBLOCK,
            Some(ipproto::TCP),
        );
        let socket = socket.expect("a socket");
        let _ = rustix::net::connect(&socket, &address);
        held.push(socket);
    }
    (address, held)
}

#[test]
fn a_stop_before_the_next_attempt_is_heard_at_once() {
    let server = Server::start(&file(0), [Act::Say(503, "\r\nRetry-After: 60", "")]);
    let mut place = Place::new();
    let order = place.order(&[format!("{}/f", server.base())]);
    let cancel = Cancel::default();
    let stop = cancel.clone();
    place.manner.pause = Duration::from_secs(3_600);
    let mut tell = |event: Event| {
        if let Event::Trouble { again_in, .. } = event {
            assert_eq!(again_in, Some(Duration::from_secs(60)));
            stop.cancel();
        }
    };
    let error = fetch(&order, &place.manner, &cancel, &mut tell).expect_err("stopped");
    assert_eq!(error, FetchError::Cancelled { kept: 0 });
}

#[test]
fn two_at_once_exclude_each_other() {
    let (word, waits) = sync_channel(1);
    let server = Server::start(&file(0), [Act::WaitAfter(150_000, waits)]);
    let mut place = Place::new();
    place.manner.stall = Duration::from_secs(60);
    let order = place.order(&[format!("{}/f", server.base())]);
    let mut second = None;
    let mut tell = |event: Event| {
        if matches!(&event, Event::Progress(_)) && second.is_none() {
            second = Some(fetch(
                &order,
                &place.manner,
                &Cancel::default(),
                &mut |_| {},
            ));
            word.send(()).expect("the server waits");
        }
    };
    fetch(&order, &place.manner, &Cancel::default(), &mut tell)
        .expect("the first is not disturbed");
    let error = second.expect("asked").expect_err("the second is");
    assert!(matches!(error, FetchError::Busy { .. }), "{error}");
    place.has_the_file();
    assert_eq!(server.asked().len(), 1);
}
