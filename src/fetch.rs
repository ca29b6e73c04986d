//! One file over HTTP: the adapter that `sayso model download` is for, and the
//! only part of sayso that opens a connection to another computer.
//!
//! ```text
//! NAME.part (locked) ◀─ bytes ─ 200 or 206 ◀─ Range, If-Range ─ source 1, source 2, …
//!   └ whole? ─▶ SHA-256 ─▶ fsync ─▶ rename to NAME ─▶ fsync of the folder
//! ```
//!
//! Nothing is ever at NAME but the file that was ordered. What was received stays
//! in NAME.part, whatever happens, and the next run goes on from there. Beside it
//! NAME.part.json holds what the server said of its file, so that a file that was
//! exchanged meanwhile is not sewn to the old one; and where a server says
//! nothing, the sum finds out, and the download begins again once.
//!
//! [`fetch`] works on the caller's thread; [`Cancel`] ends it from any other.
//! [`ModelWorker`] has a thread for it, and another that looks at what there is: the
//! port [`Shelf`].

mod cancel;
mod client;
mod error;
pub mod fake;
mod held;
mod meter;
mod pace;
mod page;
mod part;
mod reply;
mod run;
pub mod shelf;
mod space;
mod worker;

use std::path::PathBuf;
use std::time::Duration;

use crate::catalogue::size;
use crate::front::models::time;

pub use cancel::Cancel;
pub use error::{Cause, FetchError, Refused};
pub use held::{Held, hold};
pub use meter::Progress;
pub use pace::Pace;
pub use run::fetch;
pub use shelf::{Fetching, Shelf};
pub use worker::{Busy, FetchEnd, ModelWorker, ModelsEvent};

/// A file to fetch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Where it is put, in the end. Its folder is made.
    pub target: PathBuf,
    /// Where it is to be had: whole addresses, tried in order.
    pub urls: Vec<String>,
    /// Its size in bytes.
    pub bytes: u64,
    /// Its SHA-256, in lower-case hexadecimal.
    pub sha256: String,
    /// How every file of its kind begins; what begins otherwise is not read on.
    pub magic: Vec<u8>,
}

/// How to get at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manner {
    /// The proxy: `http://host:port`, `socks5://host:port`. `None` takes the one of
    /// the environment, if there is one.
    pub proxy: Option<String>,
    /// For how long a connection may take to come about.
    pub connect: Duration,
    /// For how long no byte may come. There is no bound on the whole.
    pub stall: Duration,
    /// What has to come at least; less is a stall too.
    pub least: Pace,
    /// How often in a row an attempt may bring nothing new, for each address, and how
    /// often one may begin the file again at its first byte.
    pub retries: u32,
    /// How long to wait before the first repetition; doubled for each further one.
    pub pause: Duration,
}

impl Default for Manner {
    fn default() -> Self {
        Self {
            proxy: None,
            connect: Duration::from_secs(15),
            stall: Duration::from_secs(30),
            least: Pace::default(),
            retries: 5,
            pause: Duration::from_secs(1),
        }
    }
}

impl Manner {
    /// What has to come at least. Who may be silent for longer has longer for it.
    fn least(&self) -> Pace {
        Pace {
            within: self.least.within.max(self.stall),
            ..self.least
        }
    }
}

/// What happens meanwhile.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// What an earlier run left is read, for its sum.
    Reading {
        /// How many bytes.
        bytes: u64,
    },
    /// An address is asked.
    Asking {
        /// The address.
        url: String,
        /// The byte that is asked for first.
        from: u64,
    },
    /// Bytes came.
    Progress(Progress),
    /// What was there is of no use, and the download begins at zero.
    StartedOver(&'static str),
    /// It did not work; it is tried again, or elsewhere.
    Trouble {
        /// The address.
        url: String,
        /// What it was.
        cause: Cause,
        /// When the same address is tried again; `None` is never.
        again_in: Option<Duration>,
    },
}

impl Event {
    /// What it is in a few words, unless it is simply more of the file.
    pub fn note(&self) -> Option<String> {
        Some(match self {
            Self::Progress(_) => return None,
            Self::Reading { bytes } => {
                format!("reading the {} that are there from before", size(*bytes))
            }
            Self::Asking { url, from: 0 } => format!("from {url}"),
            Self::Asking { url, from } => {
                format!("goes on after {}, from {url}", size(*from))
            }
            Self::StartedOver(why) => format!("begins again: {why}"),
            Self::Trouble {
                cause,
                again_in: Some(pause),
                ..
            } => format!("{cause}; again in {}", time(*pause)),
            Self::Trouble {
                url,
                cause,
                again_in: None,
            } => format!("{url}: {cause}"),
        })
    }
}

/// How it went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Fetched {
    /// The file was there already, whole.
    pub already_there: bool,
    /// Bytes that came over the network in this run.
    pub received: u64,
    /// Bytes of an earlier run that did not have to come again.
    pub reused: u64,
    /// How often the download went on in the middle of the file.
    pub resumed: u32,
}
