//! What the two processes tell each other, and the clock that they share.

use std::fmt;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::str::FromStr;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// Nanoseconds of the clock that all processes of a machine share. The standard
/// library's is the same, and does not tell.
pub(crate) fn now() -> u64 {
    let now = clock_gettime(ClockId::Monotonic);
    let part = |count: i64| u64::try_from(count).unwrap_or(0);
    part(now.tv_sec) * 1_000_000_000 + part(now.tv_nsec)
}

/// One thing that the end which is pressed tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    /// It can be pressed.
    Ready,
    /// The recorder began a clip, or the bare link was read, at that time.
    Began(u64),
    /// The dictation is over; of its way this was inside the runtime.
    Over(Duration),
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ready => write!(f, "ready 0"),
            Self::Began(at) => write!(f, "began {at}"),
            Self::Over(inside) => write!(f, "over {}", inside.as_nanos()),
        }
    }
}

impl FromStr for Told {
    type Err = ();

    fn from_str(line: &str) -> Result<Self, ()> {
        let (word, number) = line.split_once(' ').ok_or(())?;
        let number = number.parse().map_err(|_| ())?;
        match word {
            "ready" => Ok(Self::Ready),
            "began" => Ok(Self::Began(number)),
            "over" => Ok(Self::Over(Duration::from_nanos(number))),
            _ => Err(()),
        }
    }
}

/// The pressed end's side.
pub(crate) struct Teller(Mutex<UnixStream>);

impl Teller {
    pub(crate) fn at(path: &Path) -> Self {
        Self(Mutex::new(UnixStream::connect(path).expect("a listener")))
    }

    pub(crate) fn tell(&self, what: Told) {
        let mut stream = self.0.lock().expect("no panic under it");
        // Whoever measures may have had enough.
        let _ = stream.write_all(format!("{what}\n").as_bytes());
    }
}

/// The measuring end's side: everything that is told from now on.
pub(crate) fn listen(listener: UnixListener) -> Receiver<Told> {
    let (sender, told) = sync_channel(64);
    thread::spawn(move || {
        let Ok((stream, _)) = listener.accept() else {
            return;
        };
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if let Ok(what) = line.parse()
                && sender.send(what).is_err()
            {
                return;
            }
        }
    });
    told
}
