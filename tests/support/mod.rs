//! Real parts for the tests: an X server, a sound server, a terminal, and the
//! `sayso` binary with folders of its own.
//!
//! Every part picks its own display, socket or folder, so that tests can run
//! side by side; every process is ended by its id when its owner is dropped;
//! every wait has a deadline and says on failure what it saw. A part that
//! cannot start because its program is missing fails the test and names the
//! package: a test that was skipped in silence proves nothing.

#![allow(
    dead_code,
    unused_imports,
    reason = "each test program uses its own part of the harness"
)]

#[cfg(unix)]
pub(crate) mod busy;
pub(crate) mod corpus;
pub(crate) mod dictation;
pub(crate) mod noises;
pub(crate) mod outputs;
pub(crate) mod padded;
pub(crate) mod process;
pub(crate) mod pty;
pub(crate) mod random;
pub(crate) mod rig;
pub(crate) mod sayso;
pub(crate) mod sound;
pub(crate) mod speech;
#[cfg(target_os = "linux")]
pub(crate) mod wayland;
pub(crate) mod words;
pub(crate) mod x11;

pub(crate) use dictation::Dictation;
pub(crate) use outputs::Outputs;
pub(crate) use process::{Output, Process, run, tool};
pub(crate) use pty::{Pty, Terminal, key};
pub(crate) use sayso::Sayso;
pub(crate) use sound::{Ear, SoundServer};
pub(crate) use speech::Speech;
pub(crate) use x11::XServer;

use std::sync::mpsc::sync_channel;
use std::time::{Duration, Instant};

/// Long enough for anything that happens at all on a loaded machine with two
/// cores; a wait that succeeds never takes this long.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// Asks `probe` until it answers.
///
/// # Panics
/// When it has not answered `within` that time; `what` says what was awaited.
pub(crate) fn poll<T>(what: &str, within: Duration, mut probe: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + within;
    loop {
        if let Some(answer) = probe() {
            return answer;
        }
        assert!(Instant::now() < end, "waited {within:?} in vain for {what}");
        pace_until(Instant::now() + Duration::from_millis(10));
    }
}

/// Returns at `moment`. For playing out a script in real time, such as a key
/// that is held for two seconds; never for hoping that something has happened.
pub(crate) fn pace_until(moment: Instant) {
    let (_alive, never) = sync_channel::<()>(0);
    while let Some(left) = moment.checked_duration_since(Instant::now()) {
        if left.is_zero() {
            return;
        }
        let _ = never.recv_timeout(left);
    }
}

/// Milliseconds, for readable scripts.
pub(crate) const fn ms(count: u64) -> Duration {
    Duration::from_millis(count)
}
