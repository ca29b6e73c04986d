//! A key press on its way to the ear: the chord's edge → the first sample of the
//! start cue in the sound server, through the real event loop, the real
//! microphone and the real output. The other ends are fakes.
//!
//! ```sh
//! cargo bench --bench cue
//! ```
//!
//! Starts its own `PulseAudio` with two null sinks: the monitor of one is the
//! microphone, the monitor of the other is listened to by `parec`. What `parec`
//! itself takes to hand a sample over is part of every figure; that it asks for
//! blocks of 5 ms also lets the sink work in such short ones. Compare figures of
//! one machine with each other.

#[path = "../tests/support/mod.rs"]
mod support;

use std::io::Read;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use sayso::capture;
use sayso::deliver::fake::FakePlace;
use sayso::engine::fake::FakeEngine;
use sayso::front::Snapshot;
use sayso::front::snapshot::MicStatus;
use sayso::keys::fake::{FakeKeys, Finger};
use sayso::ptt::State;
use sayso::runtime::{Ports, Runtime, Settings};
use sayso::store::{ClipFolder, Store};
use support::process::cpu_time;
use support::{PATIENCE, Process, SoundServer, ms, pace_until, tool};
use tokio::sync::watch;

/// Tells the child that it is one.
const CHILD: &str = "--in-the-servers-environment";
/// Seconds without a sound before a press, and how many such presses.
const WAITS: [(u64, usize); 2] = [(1, 20), (12, 5)];
/// Quieter than any sound, louder than a resampler's dust.
const SILENT: u16 = 8;

fn main() {
    if std::env::args().any(|arg| arg == CHILD) {
        return measure();
    }
    let server = SoundServer::start();
    server.add_output("speakers");
    // The environment of a process that has threads cannot be changed safely.
    let mut child = Command::new(std::env::current_exe().expect("this program"));
    let status = child.arg(CHILD).envs(server.env()).status();
    assert!(status.expect("started").success());
}

fn measure() {
    let (keys, finger) = FakeKeys::new();
    let (engine, place) = (FakeEngine::new(), FakePlace::new());
    let folder = tempfile::tempdir().expect("a folder");
    let mut settings = Settings::plain();
    settings.first_mut().cues = Some(1.0);
    let ports = Ports {
        keys: vec![Box::new(keys)],
        microphone: capture::microphone("default").expect("a name"),
        speaker: Box::new(sayso::playback::CpalSpeaker),
        load_models: vec![engine.loader()],
        make_sinks: vec![place.maker()],
        store: Store::open(ClipFolder::new(folder.path().to_owned())).expect("a store"),
        power: None,
        notifier: None,
        log: None,
        shelf: None,
        reload: None,
    };
    let (listener, ear) = listen();
    let (loop_thread, handle) = Runtime::spawn(ports, settings).expect("threads");
    let shown = Shown(handle.snapshots);
    shown.wait_for(|now| matches!(now.microphone, MicStatus::Open { .. }));
    for (rest, count) in WAITS {
        let mut times: Vec<Duration> = (0..count)
            .map(|_| {
                pace_until(Instant::now() + Duration::from_secs(rest));
                press(&finger, &ear, &shown)
            })
            .collect();
        times.sort_unstable();
        println!(
            "press to cue, {rest} s after the last sound, {count} presses: \
             median {:.1?}, longest {:.1?}",
            times[count / 2],
            times[count - 1]
        );
    }
    drop(listener);
    let (before, began) = (cpu_time(std::process::id()), Instant::now());
    pace_until(began + Duration::from_secs(20));
    let used = cpu_time(std::process::id()).saturating_sub(before);
    println!(
        "at rest with cues on and the microphone open: {:.2} % of one core",
        100.0 * used.as_secs_f64() / began.elapsed().as_secs_f64()
    );
    drop(handle.commands);
    loop_thread.join().expect("no panic").expect("a good end");
}

/// One short dictation: how long until its start was heard.
fn press(finger: &Finger, ear: &Receiver<Instant>, shown: &Shown) -> Duration {
    while ear.try_recv().is_ok() {}
    let pressed = Instant::now();
    finger.press();
    let heard = ear.recv_timeout(PATIENCE).expect("a start cue");
    shown.wait_for(|now| now.state == State::Recording);
    finger.release();
    shown.wait_for(|now| now.state == State::WaitingForKey);
    heard.duration_since(pressed)
}

/// Tells of each beginning of sound after silence.
fn listen() -> (Process, Receiver<Instant>) {
    let mut command = tool("parec");
    command
        .args(["--device=speakers.monitor", "--raw", "--format=s16le"])
        .args(["--rate=48000", "--channels=1", "--latency-msec=5"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped());
    let (heard, ear) = sync_channel(64);
    let mut process = Process::spawn(&mut command);
    let mut stream = process.child().stdout.take().expect("asked for");
    thread::spawn(move || {
        let mut block = [0_u8; 96];
        let mut quiet_blocks = u32::MAX;
        while stream.read_exact(&mut block).is_ok() {
            let loud = block
                .chunks_exact(2)
                .any(|pair| i16::from_le_bytes([pair[0], pair[1]]).unsigned_abs() > SILENT);
            if loud && quiet_blocks > 100 && heard.send(Instant::now()).is_err() {
                return;
            }
            quiet_blocks = if loud {
                0
            } else {
                quiet_blocks.saturating_add(1)
            };
        }
    });
    (process, ear)
}

/// What the runtime shows.
struct Shown(watch::Receiver<Snapshot>);

impl Shown {
    fn wait_for(&self, wanted: impl Fn(&Snapshot) -> bool) {
        let end = Instant::now() + PATIENCE;
        while !wanted(&self.0.borrow()) {
            assert!(Instant::now() < end, "shown: {:#?}", self.0.borrow());
            pace_until(Instant::now() + ms(1));
        }
    }
}
