//! The recorder on a real sound server: `PulseAudio` with a null sink, whose
//! monitor is the microphone and into which another program plays.
//!
//! Each test starts itself again in a process with the environment of a private
//! server; that process owns the server, so it can kill it.

#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    reason = "in a test, what cannot be unwrapped has failed"
)]

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use sayso::audio::downmix::Mix;
use sayso::audio::level::Level;
use sayso::audio::wav;
use sayso::capture::{
    self, CaptureCommand, CaptureError, CaptureEvent, MicChoice, Recorder, RecorderSettings,
    SealedClip,
};
use sayso::clip::ClipId;
use sayso::playback::{Cue, PlaybackEvent, Player};
use tokio::sync::mpsc;

/// Longer than anything takes on a busy machine.
const DEADLINE: Duration = Duration::from_secs(40);

const CLIP: ClipId = ClipId::from_parts(1, 1);

/// Runs `name`, an ignored test of this file, where a private server can be
/// started.
fn with_private_server(name: &str) {
    for program in ["pulseaudio", "pactl", "paplay"] {
        let found = Command::new(program)
            .arg("--version")
            .stdout(Stdio::null())
            .status();
        assert!(
            found.is_ok(),
            "{program} is missing, and this test needs it: `apt-get install pulseaudio \
             pulseaudio-utils`"
        );
    }
    let folder = tempfile::tempdir().unwrap();
    let pulse = folder.path().join("pulse");
    fs::create_dir(&pulse).unwrap();
    // Clients want a cookie of 256 bytes even where the server does not.
    fs::write(folder.path().join("cookie"), [7; 256]).unwrap();
    let output = Command::new(env::current_exe().unwrap())
        .args(["--exact", name, "--ignored", "--nocapture"])
        .env("XDG_RUNTIME_DIR", folder.path())
        .env("XDG_CONFIG_HOME", folder.path())
        .env("PULSE_RUNTIME_PATH", &pulse)
        .env("PULSE_COOKIE", folder.path().join("cookie"))
        .env(
            "PULSE_SERVER",
            format!("unix:{}", pulse.join("native").display()),
        )
        .output()
        .unwrap();
    let said = format!(
        "{}\n{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{name}:\n{said}"
    );
}

fn folder() -> PathBuf {
    PathBuf::from(env::var_os("XDG_RUNTIME_DIR").expect("set by with_private_server"))
}

fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + DEADLINE;
    while !holds() {
        assert!(Instant::now() < deadline, "in time: {what}");
        std::thread::park_timeout(Duration::from_millis(10));
    }
}

/// The server; killed on drop.
struct Server(Child);

impl Server {
    fn start() -> Self {
        let socket = folder().join("pulse/native");
        // A killed server leaves its socket, and the new one refuses to bind it.
        let _ = fs::remove_file(&socket);
        let _ = fs::remove_file(folder().join("pulse/pid"));
        let native = format!(
            "module-native-protocol-unix auth-anonymous=1 socket={}",
            socket.display()
        );
        // Without norewinds the monitor's first sound comes two seconds late.
        let sink = "module-null-sink sink_name=mic rate=48000 channels=2 norewinds=1";
        let child = Command::new("pulseaudio")
            .args([
                "-n",
                "--daemonize=no",
                "--exit-idle-time=-1",
                "-L",
                &native,
                "-L",
                sink,
            ])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("pulseaudio starts");
        let server = Self(child);
        until("the server answers", || {
            Command::new("pactl")
                .args(["set-default-source", "mic.monitor"])
                .stderr(Stdio::null())
                .status()
                .is_ok_and(|status| status.success())
        });
        server
    }

    fn signal(&self, name: &str) {
        let id = self.0.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &id]).status();
        assert!(sent.is_ok_and(|status| status.success()));
    }

    fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Asks something of the server.
fn pactl(arguments: &[&str]) {
    let asked = Command::new("pactl")
        .args(arguments)
        .stdout(Stdio::null())
        .status();
    assert!(
        asked.is_ok_and(|status| status.success()),
        "pactl {arguments:?}"
    );
}

/// Plays a file into the microphone, in the background.
fn play(path: &Path) -> Child {
    Command::new("paplay")
        .args(["--latency-msec=50", "--device=mic"])
        .arg(path)
        .spawn()
        .expect("paplay starts")
}

/// A WAV of 48 kHz stereo with so many frames, made of the time in seconds.
fn stereo(name: &str, frames: u32, at: impl Fn(f64) -> [f64; 2]) -> PathBuf {
    let path = folder().join(name);
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: 48_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(&path, spec).unwrap();
    for n in 0..frames {
        for sample in at(f64::from(n) / 48_000.0) {
            #[expect(clippy::cast_possible_truncation, reason = "within 16 bits")]
            writer.write_sample(sample as i16).unwrap();
        }
    }
    writer.finalize().unwrap();
    path
}

/// Two seconds of a tone at a quarter of full scale on the right, and nothing
/// on the left.
fn right_only() -> PathBuf {
    stereo("right.wav", 96_000, |t| {
        [0.0, 8_192.0 * (1_000.0 * t * std::f64::consts::TAU).sin()]
    })
}

/// A second of sound of which no two moments are alike: a tone that climbs from
/// 200 to 3000 Hz.
fn climb() -> PathBuf {
    stereo("climb.wav", 48_000, |t| {
        // The integral of 200 + 2800·t.
        let turns = 200.0 * t + 1_400.0 * t * t;
        [16_000.0 * (turns * std::f64::consts::TAU).sin(); 2]
    })
}

struct Bench {
    recorder: Recorder,
    events: mpsc::Receiver<CaptureEvent>,
}

impl Bench {
    fn open() -> Self {
        let settings = RecorderSettings {
            pre_roll: Duration::from_millis(200),
            keep_open: true,
        };
        let (sender, events) = mpsc::channel(64);
        let mic = capture::microphone("default").unwrap();
        let recorder = Recorder::spawn(mic, settings, sender).unwrap();
        recorder.send(CaptureCommand::Open).unwrap();
        let mut bench = Self { recorder, events };
        let CaptureEvent::Opened(info) = bench.event() else {
            panic!("it opens");
        };
        assert_eq!(
            (info.host.as_str(), info.sample_rate, info.channels),
            ("PulseAudio", 48_000, 2)
        );
        bench
    }

    /// The next event; where the voice is, is another test's business.
    fn event(&mut self) -> CaptureEvent {
        let mut next = None;
        until("the next event", || {
            next = self.events.try_recv().ok().filter(|event| {
                !matches!(
                    event,
                    CaptureEvent::Voice { .. }
                        | CaptureEvent::Paused { .. }
                        | CaptureEvent::Piece { .. }
                )
            });
            next.is_some()
        });
        next.expect("waited for")
    }

    fn start(&mut self) -> PathBuf {
        let path = folder().join("clips/clip.wav");
        let command = CaptureCommand::Start {
            clip: CLIP,
            path: path.clone(),
            longest_piece: 96_000,
        };
        self.recorder.send(command).unwrap();
        assert!(matches!(
            self.event(),
            CaptureEvent::Started { clip: CLIP, .. }
        ));
        path
    }

    fn seal(&mut self) -> SealedClip {
        self.recorder
            .send(CaptureCommand::Seal { clip: CLIP })
            .unwrap();
        loop {
            match self.event() {
                CaptureEvent::Sealed(clip) => return clip,
                CaptureEvent::Opened(_) | CaptureEvent::Unavailable(_) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    fn hears(&self, dbfs: f32) -> bool {
        self.recorder.meter().level().rms_dbfs > dbfs
    }
}

/// Where the best match of `wanted` in `heard` begins, and how alike the two
/// are there: the normalised cross-correlation, 1 for a perfect copy. Samples
/// at 16 kHz.
fn best_match(heard: &[f32], wanted: &[f32]) -> (usize, f32) {
    let energy = |x: &[f32]| x.iter().map(|x| x * x).sum::<f32>().sqrt();
    (0..=heard.len().saturating_sub(wanted.len()))
        .map(|at| {
            let here = &heard[at..at + wanted.len()];
            let product: f32 = here.iter().zip(wanted).map(|(a, b)| a * b).sum();
            (
                at,
                product / (energy(here) * energy(wanted)).max(f32::MIN_POSITIVE),
            )
        })
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .expect("at least one place")
}

#[test]
fn a_clip_holds_what_another_program_played() {
    with_private_server("inside::a_clip_holds_what_another_program_played");
}

#[test]
fn a_server_killed_under_a_clip_loses_nothing_said_before_and_comes_back() {
    with_private_server("inside::a_server_killed_under_a_clip");
}

#[test]
fn devices_are_listed_and_a_misspelt_one_is_answered_with_the_nearest() {
    with_private_server("inside::devices_and_names");
}

#[test]
fn the_preferred_microphone_is_taken_back_when_it_returns() {
    with_private_server("inside::the_preferred_microphone_is_taken_back_when_it_returns");
}

#[test]
fn another_default_is_taken_between_clips() {
    with_private_server("inside::another_default_is_taken_between_clips");
}

#[test]
fn a_microphone_muted_under_a_clip_is_said_and_what_was_heard_is_kept() {
    with_private_server(
        "inside::a_microphone_muted_under_a_clip_is_said_and_what_was_heard_is_kept",
    );
}

#[test]
fn a_source_unloaded_under_a_clip_loses_nothing_said_before() {
    with_private_server("inside::a_source_unloaded_under_a_clip_loses_nothing_said_before");
}

#[test]
fn a_server_that_freezes_under_a_clip_loses_nothing_said_before() {
    with_private_server("inside::a_server_that_freezes_under_a_clip_loses_nothing_said_before");
}

#[test]
fn without_a_sound_server_there_is_no_microphone_and_that_is_said() {
    with_private_server("inside::no_server");
}

#[test]
fn a_cue_and_a_clip_are_heard_on_the_default_output() {
    with_private_server("inside::a_cue_and_a_clip_are_heard");
}

#[test]
fn cues_that_are_expected_wait_in_the_server_and_are_heard_whole() {
    with_private_server("inside::expected_cues");
}

#[test]
fn a_clip_is_sought_paused_played_faster_and_by_the_word() {
    with_private_server("replay::a_clip_is_heard");
}

#[path = "sound_server/inside.rs"]
mod inside;
#[path = "sound_server/replay.rs"]
mod replay;

#[test]
fn one_channel_is_heard_alone_and_louder() {
    with_private_server("inside::one_channel_is_heard_alone_and_louder");
}

#[test]
fn of_several_names_the_first_that_is_there_is_taken() {
    with_private_server("inside::of_several_names_the_first_that_is_there_is_taken");
}
