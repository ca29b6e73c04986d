//! Clients that are told of each change.

use super::*;

#[test]
fn a_follower_is_told_each_change_once_and_may_ask_in_between() {
    let bench = Bench::new();
    let mut client = bench.client();
    let first = client.ask(&Request::Follow(Follow::default()));
    assert_eq!(state_of(first), State::WaitingForKey);
    // No change for somebody who does not follow texts.
    bench.show(|view| {
        view.last = Some(Last {
            clip: ClipId::from_parts(1, 1),
            text: "words".to_owned(),
        });
    });
    for state in [State::KeyPressed, State::Recording, State::Processing] {
        bench.show(|view| view.status.state = state);
        assert_eq!(state_of(client.next_answer()), state);
    }
    assert_eq!(state_of(client.ask(&Request::Status)), State::Processing);
}

#[test]
fn a_follower_that_does_not_read_gets_the_newest_and_keeps_nobody_waiting() {
    let bench = Bench::new();
    let mut lazy = bench.client();
    state_of(lazy.ask(&Request::Follow(Follow::default())));
    let mut other = bench.client();
    for n in 0..10_000 {
        // Some 400 bytes each: far more than a socket holds.
        bench.show(|view| view.status.notice = Some(format!("{n}{}", " ".repeat(200))));
        if n % 1_000 == 0 {
            state_of(other.ask(&Request::Start(Begin::default())));
            state_of(other.ask(&Request::Stop));
        }
    }
    bench.show(|view| view.status.notice = Some("the last".to_owned()));
    let mut told = 0;
    loop {
        let Ok(Answer::Ok(answer)) = lazy.next_answer() else {
            panic!("dropped");
        };
        told += 1;
        if answer.status.notice.as_deref() == Some("the last") {
            break;
        }
    }
    assert!(told < 10_000, "nothing was left out: {told} lines");
}

#[test]
fn a_follower_that_takes_nothing_at_all_is_dropped() {
    let limits = Limits {
        stalled: Duration::from_millis(50),
        ..Limits::default()
    };
    let bench = Bench::with(Mood::Willing, limits);
    let mut lazy = bench.client();
    state_of(lazy.ask(&Request::Follow(Follow::default())));
    let mut n = 0;
    // Until the connection is full and closed: then there is an end to read.
    let mut other = bench.client();
    let mut ended = false;
    while !ended {
        n += 1;
        bench.show(|view| view.status.notice = Some(format!("{n}{}", " ".repeat(4_000))));
        state_of(other.ask(&Request::Status));
        ended = hung_up(&lazy);
    }
}

/// Whether the server has closed the connection, without reading from it.
fn hung_up(client: &Client) -> bool {
    use rustix::event::{PollFd, PollFlags, poll};
    let mut fds = [PollFd::new(client.socket(), PollFlags::empty())];
    let now = rustix::event::Timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    poll(&mut fds, Some(&now)).expect("polled");
    fds[0].revents().contains(PollFlags::HUP)
}
