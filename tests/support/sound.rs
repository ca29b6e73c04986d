//! A private `PulseAudio` with a null sink, whose monitor is the microphone:
//! what is played into the sink is heard by `sayso`.

use std::fs;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use super::{PATIENCE, Process, poll, run, tool};

/// The sound server. Killed when dropped.
pub(crate) struct SoundServer {
    server: Process,
    folder: tempfile::TempDir,
}

impl SoundServer {
    /// Starts it and waits until it answers.
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path();
        fs::set_permissions(path, fs::Permissions::from_mode(0o700)).expect("mode");
        fs::create_dir(path.join("pulse")).expect("folder");
        // Clients must show 256 bytes, even where nobody checks them.
        fs::write(path.join("cookie"), [0x5a; 256]).expect("cookie");
        let server = Self {
            server: Self::launch(path),
            folder,
        };
        server.wait_until_ready();
        server
    }

    /// What a client must have in its environment.
    pub(crate) fn env(&self) -> Vec<(&'static str, String)> {
        env_of(self.folder.path())
    }

    /// Where it listens.
    pub(crate) fn socket(&self) -> PathBuf {
        self.folder.path().join("pulse/native")
    }

    /// Ends the server at once, as a crash would.
    pub(crate) fn kill(&mut self) {
        self.server.kill();
    }

    /// Starts it again after [`SoundServer::kill`], on the same socket.
    pub(crate) fn restart(&mut self) {
        for stale in ["native", "pid"] {
            let _ = fs::remove_file(self.folder.path().join("pulse").join(stale));
        }
        self.server = Self::launch(self.folder.path());
        self.wait_until_ready();
    }

    /// Begins to play a WAV into the microphone. Dropping the answer stops it.
    pub(crate) fn play(&self, wav: &Path) -> Process {
        let mut command = self.client("paplay");
        command
            .args(["--latency-msec=50", "--device=mic"])
            .arg(wav)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        Process::spawn(&mut command)
    }

    /// A second ear on the microphone, to know when sound is really there.
    pub(crate) fn listen(&self) -> Ear {
        let mut command = self.client("parec");
        command
            .args(["--device=mic.monitor", "--raw", "--format=s16le"])
            .args(["--rate=16000", "--channels=1", "--latency-msec=10"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        Ear::new(Process::spawn(&mut command))
    }

    /// Adds an output that is not the microphone, and makes it the default.
    pub(crate) fn add_output(&self, name: &str) {
        let sink = format!("sink_name={name}");
        let form = ["rate=48000", "channels=2", "norewinds=1"];
        for args in [
            &[
                "load-module",
                "module-null-sink",
                &sink,
                form[0],
                form[1],
                form[2],
            ][..],
            &["set-default-sink", name],
        ] {
            let output = run(self.client("pactl").args(args), b"", PATIENCE);
            assert!(output.status.success(), "pactl: {}", output.stderr);
        }
    }

    /// How many programs record from the server now.
    pub(crate) fn recorders(&self) -> usize {
        let output = run(
            self.client("pactl")
                .args(["list", "short", "source-outputs"]),
            b"",
            PATIENCE,
        );
        output.stdout.lines().count()
    }

    fn client(&self, program: &str) -> Command {
        let mut command = tool(program);
        command.envs(self.env());
        command
    }

    fn launch(folder: &Path) -> Process {
        let socket = folder.join("pulse/native");
        let mut command = tool("pulseaudio");
        // norewinds: without it the sink works in blocks of two seconds, and
        // the monitor's first sample comes that late.
        command
            .args(["-n", "--daemonize=no", "--exit-idle-time=-1"])
            .args(["--use-pid-file=no", "-L"])
            .arg(format!(
                "module-native-protocol-unix auth-anonymous=1 socket={}",
                socket.display()
            ))
            .args([
                "-L",
                "module-null-sink sink_name=mic rate=48000 channels=2 norewinds=1",
            ])
            .envs(env_of(folder))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        Process::spawn(&mut command)
    }

    fn wait_until_ready(&self) {
        poll("the sound server", PATIENCE, || {
            let output = run(
                self.client("pactl")
                    .args(["set-default-source", "mic.monitor"]),
                b"",
                PATIENCE,
            );
            output.status.success().then_some(())
        });
    }
}

fn env_of(folder: &Path) -> Vec<(&'static str, String)> {
    let text = |path: PathBuf| path.to_string_lossy().into_owned();
    vec![
        ("XDG_RUNTIME_DIR", text(folder.to_owned())),
        ("PULSE_RUNTIME_PATH", text(folder.join("pulse"))),
        (
            "PULSE_SERVER",
            format!("unix:{}", text(folder.join("pulse/native"))),
        ),
        ("PULSE_COOKIE", text(folder.join("cookie"))),
    ]
}

/// Hears what `sayso`'s microphone hears.
pub(crate) struct Ear {
    // Dropping it closes the pipe, which ends the thread.
    _process: Process,
    heard: Arc<(Mutex<Heard>, Condvar)>,
}

#[derive(Default)]
struct Heard {
    blocks: u64,
    first_loud: Option<Instant>,
    last_loud: Option<Instant>,
}

impl Ear {
    /// −34 dBFS: well over silence, well under the demo clips' speech.
    const LOUD: u16 = 650;
    /// 10 ms at 16 kHz, 16 bits.
    const BLOCK: usize = 320;

    fn new(mut process: Process) -> Self {
        let mut stream = process.child().stdout.take().expect("asked for");
        let heard = Arc::new((Mutex::new(Heard::default()), Condvar::new()));
        let ear = Self {
            _process: process,
            heard: Arc::clone(&heard),
        };
        thread::spawn(move || {
            let mut block = [0_u8; Self::BLOCK];
            while stream.read_exact(&mut block).is_ok() {
                let loud = block
                    .chunks_exact(2)
                    .any(|pair| i16::from_le_bytes([pair[0], pair[1]]).unsigned_abs() > Self::LOUD);
                let (lock, changed) = &*heard;
                let mut heard = lock.lock().expect("no panic under it");
                heard.blocks += 1;
                if loud {
                    let now = Instant::now();
                    heard.first_loud.get_or_insert(now);
                    heard.last_loud = Some(now);
                }
                changed.notify_all();
            }
        });
        ear.wait("the first block of sound", |heard| {
            (heard.blocks > 0).then_some(())
        });
        ear
    }

    /// Waits for the first loud block since the last call of [`Ear::forget`],
    /// and returns when it came.
    pub(crate) fn speech_began(&self) -> Instant {
        self.wait("speech in the microphone", |heard| heard.first_loud)
    }

    /// When the last loud block came.
    pub(crate) fn last_loud(&self) -> Option<Instant> {
        self.heard.0.lock().expect("no panic under it").last_loud
    }

    /// Waits until it has been quiet for `long`; returns the last loud moment.
    pub(crate) fn quiet_for(&self, long: Duration) -> Instant {
        self.wait("silence", |heard| {
            heard.last_loud.filter(|last| last.elapsed() >= long)
        })
    }

    /// The next loud block counts as the first.
    pub(crate) fn forget(&self) {
        self.heard.0.lock().expect("no panic under it").first_loud = None;
    }

    fn wait<T>(&self, what: &str, mut found: impl FnMut(&Heard) -> Option<T>) -> T {
        let end = Instant::now() + PATIENCE;
        let (lock, changed) = &*self.heard;
        let mut heard = lock.lock().expect("no panic under it");
        loop {
            if let Some(answer) = found(&heard) {
                return answer;
            }
            let left = end.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "waited {PATIENCE:?} in vain for {what}");
            heard = changed
                .wait_timeout(heard, left)
                .expect("no panic under it")
                .0;
        }
    }
}
