//! A key edge on its way: received → the capture command carried out by the
//! recorder's thread, through the real event loop. Fakes at both ends. Then the
//! same from a keyboard's event on, through the loop over all keyboards and the
//! helper's pipe; the keyboard is a tape in place of the kernel.

use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use sayso::capture::fake::{FakeMic, FakeMicControl};
use sayso::deliver::fake::FakePlace;
use sayso::engine::fake::FakeEngine;
use sayso::front::snapshot::MicStatus;
use sayso::keys::KeySource;
use sayso::keys::fake::FakeKeys;
use sayso::ptt::State;
use sayso::ptt::timer::RELEASE_GRACE;
use sayso::runtime::{Handle, Ports, Report, Runtime, Settings};
use sayso::store::{ClipFolder, Store};

/// The real event loop on fakes, with sound flowing.
struct Stage {
    handle: Handle,
    loop_thread: JoinHandle<std::io::Result<()>>,
    stop: SyncSender<()>,
    feeder: JoinHandle<()>,
    _folder: tempfile::TempDir,
}

impl Stage {
    fn with(keys: Box<dyn KeySource>) -> Self {
        let (mic, microphone) = FakeMic::new(48_000);
        let (engine, place) = (FakeEngine::new(), FakePlace::new());
        let folder = tempfile::tempdir().expect("a folder");
        let mut settings = Settings::plain();
        settings.first_mut().ptt.tail = RELEASE_GRACE;
        let ports = Ports {
            keys: vec![keys],
            microphone: Box::new(mic),
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
        let (loop_thread, handle) = Runtime::spawn(ports, settings).expect("threads");
        let (stop, feeder) = feed(microphone);
        let mut stage = Self {
            handle,
            loop_thread,
            stop,
            feeder,
            _folder: folder,
        };
        stage.wait_for(|report| matches!(report, Report::Microphone(MicStatus::Open { .. })));
        stage
    }

    fn wait_for(&mut self, wanted: impl Fn(&Report) -> bool) -> Report {
        loop {
            match self.handle.reports.blocking_recv() {
                Ok(report) if wanted(&report) => return report,
                Ok(_) | Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => {}
                Err(error) => panic!("{error}"),
            }
        }
    }

    /// From the edge's arrival at the queue to the capture's beginning.
    fn dictate(&mut self, press: impl FnOnce(), release: impl FnOnce()) -> Duration {
        press();
        self.wait_for(|report| matches!(report, Report::State(State::Recording)));
        release();
        let finished = self.wait_for(|report| matches!(report, Report::Finished { .. }));
        let Report::Finished { stages, .. } = finished else {
            unreachable!("that is what was waited for")
        };
        stages.effect.expect("the recorder said when")
    }

    fn finish(self) {
        drop(self.handle.commands);
        let ended = self.loop_thread.join().expect("no panic");
        ended.expect("a good end");
        drop(self.stop);
        self.feeder.join().expect("no panic");
    }
}

/// Sound flows as from a device: 10 ms each 10 ms.
fn feed(microphone: FakeMicControl) -> (SyncSender<()>, JoinHandle<()>) {
    let (stop, stopped) = sync_channel::<()>(1);
    let feeder = thread::spawn(move || {
        let mut loudness = 0.1;
        while stopped
            .recv_timeout(Duration::from_millis(10))
            .is_err_and(|end| end == std::sync::mpsc::RecvTimeoutError::Timeout)
        {
            // Never the same again: that would be a driver that hangs.
            loudness = if loudness > 0.2 {
                0.1
            } else {
                loudness * 1.001
            };
            microphone.feed(&[loudness; 480]);
        }
    });
    (stop, feeder)
}

fn tell(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let rank = |percent: usize| times[(times.len() * percent).div_ceil(100).max(1) - 1];
    println!(
        "{what}, {} presses: p50 {:?}, p99 {:?}, max {:?}",
        times.len(),
        rank(50),
        rank(99),
        rank(100)
    );
}

fn edge_to_effect(c: &mut Criterion) {
    let (keys, finger) = FakeKeys::new();
    let mut stage = Stage::with(Box::new(keys));
    let mut times: Vec<Duration> = Vec::new();
    let mut group = c.benchmark_group("edge");
    group
        .sample_size(20)
        .measurement_time(Duration::from_secs(20));
    group.bench_function("key edge received to capture begun", |b| {
        b.iter_custom(|count| {
            let mut total = Duration::ZERO;
            for _ in 0..count {
                let took = stage.dictate(|| finger.press(), || finger.release());
                times.push(took);
                total += took;
            }
            total
        });
    });
    group.finish();
    tell("edge to effect", times);
    stage.finish();
}

#[cfg(target_os = "linux")]
mod keyboards {
    use std::io::{BufRead, BufReader, Write};
    use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
    use std::thread::{self, JoinHandle};
    use std::time::{Duration, Instant};

    use sayso::hotkey::{Chord, ChordEdge};
    use sayso::keys::evdev::recorded::{Recorded, Step};
    use sayso::keys::evdev::watch;
    use sayso::keys::helper::Line;
    use sayso::keys::{KeyNews, KeySender, KeySource};

    use super::{Stage, tell};

    const PRESSES: usize = 1_000;
    const RIGHT_CTRL: u16 = 97;

    /// The helper's loop and the supervisor's reading, a pipe between them.
    struct TapedKeys {
        tape: Option<Receiver<Step>>,
        received: SyncSender<Instant>,
        threads: Vec<JoinHandle<()>>,
    }

    impl KeySource for TapedKeys {
        fn name(&self) -> &'static str {
            "tape"
        }

        fn start(&mut self, events: KeySender) {
            let (reader, mut writer) = std::io::pipe().expect("a pipe");
            let recorded = Recorded::fed(self.tape.take().expect("started once"));
            self.threads.push(thread::spawn(move || {
                watch::run(recorded, "tape", &Chord::default().into(), &mut |told| {
                    let _ = writeln!(writer, "{}", Line::from(told));
                });
            }));
            let received = self.received.clone();
            self.threads.push(thread::spawn(move || {
                for line in BufReader::new(reader).lines().map_while(Result::ok) {
                    if let Ok(Line::Edge(edge, _)) = line.parse() {
                        if matches!(edge, ChordEdge::Down(_)) {
                            let _ = received.send(Instant::now());
                        }
                        let _ = events.send(KeyNews::Edge(edge));
                    }
                }
            }));
        }

        fn stop(&mut self) {
            // The tape's end ends them; it is dropped before.
            for thread in self.threads.drain(..) {
                thread.join().expect("no panic");
            }
        }
    }

    pub(super) fn event_to_effect() {
        let (tape, steps) = sync_channel(8);
        let (received, at_queue) = sync_channel(1);
        let mut stage = Stage::with(Box::new(TapedKeys {
            tape: Some(steps),
            received,
            threads: Vec::new(),
        }));
        let step = |step| tape.send(step).expect("a loop that listens");
        step(Step::Plug {
            node: 3,
            codes: (1..128).collect(),
            readable: true,
        });
        let times: Vec<Duration> = (0..PRESSES)
            .map(|_| {
                let pressed = Instant::now();
                let effect = stage.dictate(
                    || step(Step::Press(3, RIGHT_CTRL)),
                    || step(Step::Release(3, RIGHT_CTRL)),
                );
                let received = at_queue.recv().expect("it was received");
                received.saturating_duration_since(pressed) + effect
            })
            .collect();
        tell("keyboard's event to effect", times);
        drop(tape);
        stage.finish();
    }
}

fn event_to_effect(_: &mut Criterion) {
    // Only where it is measured: it takes its thousand presses' time.
    #[cfg(target_os = "linux")]
    if std::env::args().any(|arg| arg == "--bench") {
        keyboards::event_to_effect();
    }
}

criterion_group!(benches, edge_to_effect, event_to_effect);
criterion_main!(benches);
