//! The computer's sleep as logind tells it: the real program on a private bus, with
//! a logind of the test's own.

#![cfg(target_os = "linux")]

mod support;

#[path = "notifications/bus.rs"]
#[allow(dead_code, reason = "another test program uses the rest of it")]
mod bus;
#[path = "control/daemon.rs"]
#[allow(dead_code, reason = "another test program uses the rest of it")]
mod daemon;

use std::fs::File;
use std::io::Read;
use std::os::fd::OwnedFd;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use bus::Bus;
use daemon::Daemon;
use support::{PATIENCE, Sayso, Speech};
use tokio::sync::mpsc;
use zbus::connection::Builder;

const NAME: &str = "org.freedesktop.login1";
const OBJECT: &str = "/org/freedesktop/login1";
const INTERFACE: &str = "org.freedesktop.login1.Manager";

/// A lock that somebody has asked for.
struct Lock {
    what: String,
    who: String,
    why: String,
    mode: String,
    /// Ends when the lock is given back.
    held: File,
}

impl Lock {
    /// Waits until it is given back.
    fn given_back(mut self) {
        let (say, said) = sync_channel(1);
        thread::spawn(move || {
            let end = self.held.read(&mut [0]);
            let _ = say.send(end.is_ok_and(|read| read == 0));
        });
        assert!(said.recv_timeout(PATIENCE).expect("the lock, given back"));
    }
}

struct Manager {
    locks: SyncSender<Lock>,
}

#[zbus::interface(name = "org.freedesktop.login1.Manager")]
impl Manager {
    fn inhibit(&self, what: String, who: String, why: String, mode: String) -> zbus::OwnedFd {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        let held = File::from(OwnedFd::from(reader));
        let lock = Lock {
            what,
            who,
            why,
            mode,
            held,
        };
        self.locks.send(lock).expect("a test that listens");
        OwnedFd::from(writer).into()
    }
}

/// A logind. It ends with its bus, or when it is dropped.
struct Logind {
    signals: mpsc::Sender<bool>,
    locks: Receiver<Lock>,
}

impl Logind {
    fn on(bus: &Bus) -> Self {
        let (tell, locks) = sync_channel(8);
        let (signals, wanted) = mpsc::channel(8);
        let (ready, is_ready) = sync_channel(1);
        let address = bus.address();
        thread::spawn(move || {
            let events = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("an event loop");
            events.block_on(serve(&address, tell, &ready, wanted))
        });
        is_ready.recv_timeout(PATIENCE).expect("on the bus");
        Self { signals, locks }
    }

    fn next_lock(&self) -> Lock {
        self.locks.recv_timeout(PATIENCE).expect("a lock")
    }

    fn prepare_for_sleep(&self, start: bool) {
        self.signals.blocking_send(start).expect("a logind");
    }
}

async fn serve(
    address: &str,
    locks: SyncSender<Lock>,
    ready: &SyncSender<()>,
    mut wanted: mpsc::Receiver<bool>,
) -> zbus::Result<()> {
    let connection = Builder::address(address)
        .name(NAME)
        .serve_at(OBJECT, Manager { locks })
        .build()
        .await?;
    let _ = ready.send(());
    while let Some(start) = wanted.recv().await {
        let signal = "PrepareForSleep";
        connection
            .emit_signal(None::<&str>, OBJECT, INTERFACE, signal, &start)
            .await?;
    }
    Ok(())
}

fn daemon(bus: &Bus) -> Daemon {
    let sayso = Sayso::new().env("DBUS_SYSTEM_BUS_ADDRESS", &bus.address());
    let speech = Speech::demo(2);
    let wav = speech.write(&sayso.folder().join("said.wav"));
    Daemon::start(sayso.microphone(&wav), speech)
}

#[test]
fn what_is_being_said_is_whole_on_the_disk_before_the_computer_sleeps() {
    let bus = Bus::start();
    let logind = Logind::on(&bus);
    let daemon = daemon(&bus);
    let lock = logind.next_lock();
    let asked = (lock.what.as_str(), lock.who.as_str(), lock.mode.as_str());
    assert_eq!(asked, ("sleep", "sayso", "delay"));
    assert!(!lock.why.is_empty(), "`systemd-inhibit --list` shows it");
    daemon.begin_and_say();
    logind.prepare_for_sleep(true);
    lock.given_back();
    let clips = daemon.sayso.clips();
    assert_eq!(clips.len(), 1, "{clips:?}");
    daemon.speech.assert_kept_in(&clips[0]);
    daemon.expect_last(&daemon.speech.text);
    logind.prepare_for_sleep(false);
    let next = logind.next_lock();
    daemon.still_dictates();
    // Without a dictation nobody is kept waiting.
    logind.prepare_for_sleep(true);
    next.given_back();
}

#[test]
fn a_bus_that_goes_costs_nothing() {
    let bus = Bus::start();
    let logind = Logind::on(&bus);
    let daemon = daemon(&bus);
    let _lock = logind.next_lock();
    drop(bus);
    daemon.still_dictates();
    assert_eq!(daemon.ctl(&["quit"]).status.code(), Some(0));
}
