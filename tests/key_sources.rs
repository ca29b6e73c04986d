//! Several key sources at once, and the real key helper on folders of its own:
//! no test here reads a keyboard of the machine.

mod support;

use std::time::Instant;

use sayso::capture::fake::{FakeMic, FakeMicControl};
use sayso::config::Activation;
use sayso::deliver::fake::FakePlace;
use sayso::engine::fake::FakeEngine;
use sayso::front::snapshot::{KeySourceHealth, MicStatus};
use sayso::front::{Command, Snapshot};
use sayso::keys::fake::{FakeKeys, Finger};
use sayso::ptt::State;
use sayso::runtime::{Handle, Ports, Runtime, Settings};
use sayso::store::{ClipFolder, Store};
use support::{PATIENCE, ms, pace_until};

/// A runtime with two key sources; the second stands by, if wanted.
struct Bench {
    handle: Handle,
    fingers: [Finger; 2],
    microphone: FakeMicControl,
    waits: tokio::runtime::Runtime,
    _folder: tempfile::TempDir,
}

impl Bench {
    fn new(activation: Activation, second_stands_by: bool) -> Self {
        let (first, finger) = FakeKeys::named("first");
        let (second, other) = FakeKeys::named("second");
        let second = if second_stands_by {
            second.standing_by()
        } else {
            second
        };
        let (mic, microphone) = FakeMic::new(16_000);
        let engine = FakeEngine::new();
        let folder = tempfile::tempdir().expect("a folder");
        let mut settings = Settings::plain();
        settings.first_mut().ptt.activation = activation;
        settings.first_mut().ptt.lone_modifier = true;
        let ports = Ports {
            keys: vec![Box::new(first), Box::new(second)],
            microphone: Box::new(mic),
            speaker: Box::new(sayso::playback::CpalSpeaker),
            load_models: vec![engine.loader()],
            make_sinks: vec![FakePlace::new().maker()],
            store: Store::open(ClipFolder::new(folder.path().to_owned())).expect("a store"),
            power: None,
            notifier: None,
            log: None,
            shelf: None,
            reload: None,
        };
        let (_thread, handle) = Runtime::spawn(ports, settings).expect("threads");
        let bench = Self {
            handle,
            fingers: [finger, other],
            microphone,
            waits: tokio::runtime::Builder::new_current_thread()
                .enable_time()
                .build()
                .expect("a runtime to wait in"),
            _folder: folder,
        };
        bench.wait("ready", |now| {
            now.state == State::WaitingForKey && matches!(now.microphone, MicStatus::Open { .. })
        });
        bench
    }

    fn wait(&self, what: &str, wanted: impl Fn(&Snapshot) -> bool) -> Snapshot {
        let mut snapshots = self.handle.snapshots.clone();
        let mut loudness = 0.1;
        self.waits.block_on(async {
            let found = tokio::time::timeout(PATIENCE, async {
                loop {
                    // Sound flows, and never the same: that would be a driver that hangs.
                    loudness = if loudness > 0.2 {
                        0.1
                    } else {
                        loudness * 1.001
                    };
                    self.microphone.feed(&[loudness; 160]);
                    let news = tokio::time::timeout(ms(10), snapshots.wait_for(|now| wanted(now)));
                    if let Ok(found) = news.await {
                        return found.expect("a runtime").clone();
                    }
                }
            });
            found.await.unwrap_or_else(|_| panic!("not seen: {what}"))
        })
    }

    fn wait_for_state(&self, state: State) -> Snapshot {
        self.wait(state.name(), |now| now.state == state)
    }

    fn wait_for_health(&self, expected: [&str; 2]) {
        let word = |health: &KeySourceHealth| match health {
            KeySourceHealth::Starting => "starting",
            KeySourceHealth::Live { .. } => "live",
            KeySourceHealth::Dead { .. } => "dead",
            KeySourceHealth::StandingBy => "standing by",
            KeySourceHealth::Off => "off",
        };
        self.wait(&expected.join(", "), |now| {
            let words = now.sources.iter().map(|source| word(&source.health));
            words.eq(expected)
        });
    }

    fn send(&self, command: Command) {
        self.handle
            .commands
            .blocking_send(command)
            .expect("a runtime that listens");
    }

    /// As fingers do it, seen by both sources.
    fn press_both(&self) {
        self.fingers.iter().for_each(Finger::press);
    }

    fn release_both(&self) {
        self.fingers.iter().rev().for_each(Finger::release);
        // A press within 50 ms would count as the same one repeating.
        pace_until(Instant::now() + ms(200));
    }
}

#[test]
fn one_press_that_two_live_sources_see_is_one_dictation() {
    let bench = Bench::new(Activation::Hold, false);
    for count in 1..=3 {
        bench.press_both();
        bench.wait_for_state(State::Recording);
        bench.release_both();
        bench.wait("the clip, and the end of it", |now| {
            now.clips.len() == count && now.state == State::WaitingForKey
        });
    }
    assert_eq!(bench.handle.snapshots.borrow().clips.len(), 3);
}

#[test]
fn a_press_that_toggles_toggles_once_on_two_live_sources() {
    let bench = Bench::new(Activation::Toggle, false);
    bench.press_both();
    bench.wait_for_state(State::Recording);
    bench.release_both();
    // Were it twice, this press would start a second dictation.
    bench.press_both();
    bench.wait("the end of the first", |now| {
        now.state != State::Recording && now.clips.len() == 1
    });
    bench.release_both();
    let now = bench.wait_for_state(State::WaitingForKey);
    assert_eq!(now.clips.len(), 1);
}

#[test]
fn a_shortcut_that_two_live_sources_see_records_nothing() {
    let bench = Bench::new(Activation::Hold, false);
    bench.press_both();
    bench.fingers.iter().for_each(Finger::other_key);
    bench.release_both();
    let now = bench.wait_for_state(State::WaitingForKey);
    assert_eq!(now.clips.len(), 0);
    bench.press_both();
    bench.wait_for_state(State::Recording);
    bench.release_both();
    let now = bench.wait("a clip", |now| !now.clips.is_empty());
    assert_eq!(now.clips.len(), 1, "the second press only");
}

#[test]
fn a_source_that_stands_by_listens_when_the_first_dies_and_both_do_when_it_is_back() {
    let bench = Bench::new(Activation::Hold, true);
    bench.wait_for_health(["live", "standing by"]);
    bench.fingers[1].press();
    bench.fingers[0].die();
    bench.wait_for_health(["dead", "live"]);
    let now = bench.wait_for_state(State::WaitingForKey);
    assert_eq!(now.clips.len(), 0, "nobody listened to the second before");
    bench.fingers[1].press();
    bench.wait_for_state(State::Recording);
    bench.fingers[0].come_back();
    bench.wait_for_health(["live", "live"]);
    bench.fingers[1].release();
    bench.wait("the clip", |now| now.clips.len() == 1);
    bench.wait_for_state(State::WaitingForKey);
    bench.send(Command::SetEnabled(false));
    bench.wait_for_health(["off", "off"]);
    bench.send(Command::SetEnabled(true));
    bench.wait_for_health(["live", "standing by"]);
}

#[cfg(target_os = "linux")]
mod helper {
    use std::io::{BufRead, BufReader, Lines};
    use std::path::Path;
    use std::process::{Child, ChildStdout, Command, Stdio};

    struct Helper {
        process: Child,
        lines: Lines<BufReader<ChildStdout>>,
    }

    impl Helper {
        fn on(devices: &Path) -> Self {
            let mut process = Command::new(env!("CARGO_BIN_EXE_sayso"))
                .args(["__keys", "--source", "evdev", "--chord", "F9", "--devices"])
                .arg(devices)
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .spawn()
                .expect("started");
            let out = process.stdout.take().expect("a pipe");
            let lines = BufReader::new(out).lines();
            Self { process, lines }
        }

        fn line(&mut self) -> Option<String> {
            self.lines.next().map(|line| line.expect("text"))
        }
    }

    impl Drop for Helper {
        fn drop(&mut self) {
            let _ = self.process.kill();
            let _ = self.process.wait();
        }
    }

    #[test]
    fn without_a_folder_of_devices_it_says_so_and_ends() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut helper = Helper::on(&folder.path().join("input"));
        let line = helper.line().expect("a word");
        assert!(line.starts_with("error there is no /"), "{line}");
        assert_eq!(helper.line(), None);
        assert_eq!(helper.process.wait().expect("ended").code(), Some(1));
    }

    #[test]
    fn it_waits_for_a_keyboard_and_ends_when_its_parent_lets_go() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut helper = Helper::on(folder.path());
        let line = helper.line().expect("a word");
        assert!(line.starts_with("error none of the 0 devices"), "{line}");
        std::fs::write(folder.path().join("event0"), "").expect("written");
        let line = helper.line().expect("a word");
        assert!(line.starts_with("error none of the 1 devices"), "{line}");
        drop(helper.process.stdin.take());
        assert_eq!(helper.line(), None);
        assert_eq!(helper.process.wait().expect("ended").code(), Some(0));
    }
}
