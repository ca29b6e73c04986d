//! The end that is pressed: the real event loop and recorder, and one real
//! source. The microphone's sound, the engine and the place for texts are fakes.
//! Or nothing of it, only the link's end.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use sayso::capture::fake::{FakeMic, FakeMicControl};
use sayso::capture::{CaptureError, Microphone, OpenMicrophone};
use sayso::config::KeyInput;
use sayso::control::place::Place;
use sayso::control::server::Server;
use sayso::deliver::fake::FakePlace;
use sayso::engine::fake::FakeEngine;
use sayso::front::snapshot::{KeySourceHealth, MicStatus};
use sayso::hotkey::Chord;
use sayso::keys::evdev::recorded::{Recorded, Step};
use sayso::keys::evdev::watch;
use sayso::keys::helper::Line;
use sayso::keys::plan::Planned;
use sayso::keys::session::Session;
use sayso::keys::supervisor::HelperKeys;
use sayso::keys::{KeyNews, KeySender, KeySource};
use sayso::ptt::timer::RELEASE_GRACE;
use sayso::runtime::{Handle, Ports, Report, Runtime, Settings};
use sayso::store::{ClipFolder, Store};
use sayso::tui::{App, Appearance};
use tokio::sync::broadcast::error::RecvError;

use crate::args::Source;
use crate::wire::{Teller, Told, now};

const KEYBOARD: u32 = 3;
const RIGHT_CTRL: u16 = 97;

/// Runs until its standard input, its terminal or its process ends.
pub(crate) fn run(source: Source, teller: Teller) {
    let teller = Arc::new(teller);
    let (microphone, sound) = FakeMic::new(48_000);
    let _feeding = feed(sound);
    let (engine, place) = (FakeEngine::new(), FakePlace::new());
    let folder = tempfile::tempdir().expect("a folder");
    let mut settings = Settings::plain();
    settings.first_mut().ptt.tail = RELEASE_GRACE;
    let ports = Ports {
        keys: keys(source).into_iter().collect(),
        microphone: Box::new(Stamped {
            microphone,
            teller: Arc::clone(&teller),
        }),
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
    let (runtime, handle) = Runtime::spawn(ports, settings).expect("threads");
    let mut reports = handle.reports.resubscribe();
    let _front = Front::of(source, handle);
    let (mut microphone, mut keys) = (false, matches!(source, Source::Terminal | Source::Control));
    loop {
        match reports.blocking_recv() {
            Ok(Report::Finished { stages, .. }) => {
                teller.tell(Told::Over(stages.effect.unwrap_or_default()));
            }
            Ok(Report::Microphone(MicStatus::Open { .. })) => microphone = true,
            Ok(Report::Keys(status)) => {
                keys |= matches!(status.health, KeySourceHealth::Live { .. });
            }
            Ok(_) | Err(RecvError::Lagged(_)) => continue,
            Err(RecvError::Closed) => break,
        }
        if microphone && keys {
            (microphone, keys) = (false, false);
            teller.tell(Told::Ready);
        }
    }
    let _ = runtime.join();
}

/// A microphone that tells when a clip began: from a thread that the recorder
/// tells in its turn, so a little later than the effect itself.
struct Stamped {
    microphone: FakeMic,
    teller: Arc<Teller>,
}

impl Microphone for Stamped {
    fn open(&mut self) -> Result<OpenMicrophone, CaptureError> {
        self.microphone.open()
    }

    fn clip_began(&mut self) {
        self.teller.tell(Told::Began(now()));
    }
}

/// Sound flows as from a device: 10 ms each 10 ms, until this is dropped.
fn feed(microphone: FakeMicControl) -> SyncSender<()> {
    let (stop, stopped) = sync_channel::<()>(1);
    thread::spawn(move || {
        let mut loudness = 0.1;
        while stopped.recv_timeout(Duration::from_millis(10)) == Err(RecvTimeoutError::Timeout) {
            // Never the same again: that would be a driver that hangs.
            loudness = if loudness > 0.2 {
                0.1
            } else {
                loudness * 1.001
            };
            microphone.feed(&[loudness; 480]);
        }
    });
    stop
}

/// What turns edges into commands, and holds the runtime's ends.
enum Front {
    Keys { _handle: Handle },
    Terminal { _app: App },
    Control { _server: Server, _handle: Handle },
}

impl Front {
    fn of(source: Source, handle: Handle) -> Self {
        match source {
            Source::Rdev | Source::Evdev => Self::Keys { _handle: handle },
            Source::Terminal => Self::Terminal {
                _app: App::spawn(handle.snapshots, handle.commands, Appearance::default())
                    .expect("a terminal"),
            },
            Source::Control => {
                let door = Place::from_environment().bind().expect("a socket");
                Self::Control {
                    _server: Server::spawn(door, handle.remote()).expect("a thread"),
                    _handle: handle,
                }
            }
        }
    }
}

fn keys(source: Source) -> Option<Box<dyn KeySource>> {
    match source {
        Source::Rdev => {
            let program = PathBuf::from(env!("CARGO_BIN_EXE_sayso"));
            let planned = Planned {
                input: KeyInput::Rdev,
                stands_by: false,
            };
            let keys = HelperKeys::new(program, planned, Chord::default().into(), Session::Open);
            Some(Box::new(keys))
        }
        Source::Evdev => Some(Box::new(TapedKeys)),
        Source::Terminal | Source::Control => None,
    }
}

/// The helper's loop and the supervisor's reading, a pipe between them. What is
/// in the kernel elsewhere comes over standard input, a line an edge.
struct TapedKeys;

impl KeySource for TapedKeys {
    fn name(&self) -> &'static str {
        "tape"
    }

    fn start(&mut self, events: KeySender) {
        let (tape, steps) = sync_channel(8);
        let (reader, mut writer) = std::io::pipe().expect("a pipe");
        thread::spawn(move || {
            watch::run(
                Recorded::fed(steps),
                "tape",
                &Chord::default().into(),
                &mut |told| {
                    let _ = writeln!(writer, "{}", Line::from(told));
                },
            );
        });
        thread::spawn(move || {
            for line in BufReader::new(reader).lines().map_while(Result::ok) {
                let _ = match line.parse() {
                    Ok(Line::Edge(edge, seen)) => events.send_edge(edge, seen),
                    Ok(Line::Ready) => events.send(KeyNews::Live {
                        note: String::new(),
                        everywhere: true,
                    }),
                    Ok(Line::Error(_)) | Err(_) => continue,
                };
            }
        });
        thread::spawn(move || {
            let plug = Step::Plug {
                node: KEYBOARD,
                codes: (1..128).collect(),
                readable: true,
            };
            let _ = tape.send(plug);
            for line in std::io::stdin().lines().map_while(Result::ok) {
                let step = match line.as_str() {
                    "down" => Step::Press(KEYBOARD, RIGHT_CTRL),
                    _ => Step::Release(KEYBOARD, RIGHT_CTRL),
                };
                if tape.send(step).is_err() {
                    return;
                }
            }
        });
    }

    fn stop(&mut self) {}
}
