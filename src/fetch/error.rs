//! What can go wrong, in sentences.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use thiserror::Error;

/// Why there is no file now.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FetchError {
    /// Somebody ended it.
    #[error("The download was stopped. {}", keeping(*.kept))]
    Cancelled {
        /// The bytes that are kept for the next run.
        kept: u64,
    },
    /// The same file is being downloaded elsewhere.
    #[error("{} is being downloaded by another sayso. Wait for it, or end it.", .target.display())]
    Busy {
        /// The file.
        target: PathBuf,
    },
    /// It does not fit.
    #[error(
        "There is not enough room in {}: {} are needed and {} are free. Make room, or keep clips and models \
         elsewhere with `--data-dir`. {}",
        .folder.display(), size(*.needed), size(*.free), keeping(*.kept)
    )]
    NoSpace {
        /// Where it was to be put.
        folder: PathBuf,
        /// The bytes that are still missing.
        needed: u64,
        /// The bytes that are free.
        free: u64,
        /// The bytes that are kept for the next run.
        kept: u64,
    },
    /// The file system refused.
    #[error("{} cannot be written: {cause}. Its folder must exist and be yours.", .path.display())]
    Disk {
        /// The file or folder.
        path: PathBuf,
        /// The system's words.
        cause: String,
    },
    /// No address had it.
    #[error("{} could not be downloaded: {}. {}{}", .target.display(), list(.refused), advice(.refused), kept_if(*.kept))]
    Failed {
        /// The file.
        target: PathBuf,
        /// Every address, and why it was no use.
        refused: Vec<Refused>,
        /// The bytes that are kept for the next run.
        kept: u64,
    },
}

/// An address that was no use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The address.
    pub url: String,
    /// Why.
    pub cause: Cause,
}

/// Why an address was no use.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Cause {
    /// No connection came about, or it broke before there was an answer.
    #[error("no connection ({0})")]
    Unreachable(String),
    /// No byte came for so long.
    #[error("nothing came for {} s", .0.as_secs_f64())]
    Stalled(Duration),
    /// Something came, but too little.
    #[error("only {} came in {} s", size(*.came), .time.as_secs())]
    Slow {
        /// The bytes that came.
        came: u64,
        /// In this time.
        time: Duration,
    },
    /// The connection ended inside the file.
    #[error("the connection ended after {} of {}", size(*.at), size(*.of))]
    Cut {
        /// What is there.
        at: u64,
        /// What should be.
        of: u64,
    },
    /// The server refused.
    #[error("the server answered {code}{}", meaning(*.code))]
    Status {
        /// The status code.
        code: u16,
        /// When it asked to be asked again.
        again_in: Option<Duration>,
    },
    /// The server is not who it should be, as far as this computer can tell.
    #[error("its certificate is not trusted ({0})")]
    Certificate(String),
    /// It led nowhere.
    #[error("it redirects for ever, or to nowhere")]
    Redirects,
    /// An encrypted address led to one that is not.
    #[error("it leads to an address that is not encrypted, {0}")]
    Downgrade(String),
    /// A page for people came instead.
    #[error("a web page came instead of the file{}", titled(.0.as_deref()))]
    Page(Option<String>),
    /// It is another file.
    #[error("the file there has {}, not {}", bytes(*.said), bytes(*.expected))]
    WrongSize {
        /// What the server said.
        said: u64,
        /// What it should have.
        expected: u64,
    },
    /// More came than the file has.
    #[error("more came than the {} of the file", bytes(*.0))]
    TooLong(u64),
    /// It does not begin as it should.
    #[error("what came is not a model: it does not begin like one")]
    WrongStart,
    /// The server sent another part than was asked for.
    #[error("the server sent another part of the file than was asked for")]
    WrongRange,
    /// It is not the file that was ordered.
    #[error("what came is not the published file (SHA-256 {0}); it was removed")]
    WrongSum(String),
    /// The address is none.
    #[error("that is no address of a file: {0}")]
    BadUrl(String),
    /// The proxy is none, or refused.
    #[error("the proxy did not let it through ({0})")]
    Proxy(String),
}

impl Cause {
    /// Whether it may be otherwise in a while.
    pub(super) const fn may_pass(&self) -> bool {
        match self {
            Self::Unreachable(_)
            | Self::Stalled(_)
            | Self::Slow { .. }
            | Self::Cut { .. }
            | Self::WrongRange
            | Self::Proxy(_) => true,
            Self::Status { code, .. } => matches!(code, 408 | 425 | 429 | 500..=599),
            _ => false,
        }
    }
}

/// Why an attempt ended: something is wrong here, or there.
pub(super) enum Ended {
    Here(FetchError),
    There(Cause),
}

impl From<FetchError> for Ended {
    fn from(error: FetchError) -> Self {
        Self::Here(error)
    }
}

impl From<Cause> for Ended {
    fn from(cause: Cause) -> Self {
        Self::There(cause)
    }
}

/// 1234567 → `1.2 MB`.
fn size(bytes: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "it is rounded for reading")]
    let value = bytes as f64;
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{:.1} kB", value / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", value / 1e6),
        _ => format!("{:.2} GB", value / 1e9),
    }
}

fn bytes(number: u64) -> String {
    format!("{number} bytes")
}

fn keeping(bytes: u64) -> String {
    if bytes == 0 {
        "Nothing was received yet.".to_owned()
    } else {
        format!(
            "{} are kept; the same command goes on from there.",
            size(bytes)
        )
    }
}

fn kept_if(bytes: u64) -> String {
    if bytes == 0 {
        String::new()
    } else {
        format!(" {}", keeping(bytes))
    }
}

fn meaning(code: u16) -> &'static str {
    match code {
        401 | 403 => " (it wants to know who asks)",
        404 | 410 => " (there is no such file)",
        429 => " (too many requests)",
        500..=599 => " (it has trouble of its own)",
        _ => "",
    }
}

fn titled(title: Option<&str>) -> String {
    title.map_or_else(String::new, |title| format!(" (“{title}”)"))
}

fn list(refused: &[Refused]) -> String {
    let one = |refused: &Refused| format!("{}: {}", refused.url, refused.cause);
    let all: Vec<String> = refused.iter().map(one).collect();
    if all.is_empty() {
        "no address is known for it".to_owned()
    } else {
        all.join("; ")
    }
}

/// What to do about the first of them that something can be done about.
fn advice(refused: &[Refused]) -> &'static str {
    let Some(last) = refused.last() else {
        return "Name one with SAYSO_MODEL_URL.";
    };
    match last.cause {
        Cause::Unreachable(_) | Cause::Stalled(_) | Cause::Slow { .. } | Cause::Cut { .. } => {
            "Is the network there? Behind a proxy, set HTTPS_PROXY; another address is taken \
             from SAYSO_MODEL_URL."
        }
        Cause::Certificate(_) => {
            "If your network has a certificate of its own, name its file in SSL_CERT_FILE; else \
             look at this computer's clock."
        }
        Cause::Page(_) => {
            "Sign in to the network in a browser, if it asks for that, and try again."
        }
        Cause::Proxy(_) => "Look at HTTPS_PROXY, and at `proxy` below `[models]`.",
        _ => "Try again later, or name another address with SAYSO_MODEL_URL.",
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.url, self.cause)
    }
}
