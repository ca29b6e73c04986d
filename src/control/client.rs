//! The client: asks a running sayso, and waits for its answer.

mod window;

use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use serde::de::DeserializeOwned;

pub use self::window::Window;
use super::place::{Place, PlaceError, connect};
use super::protocol::{Answer, Hello, Refusal, Request, VERSION, line};
use crate::front::change::BadChange;

/// How long an answer may take; the server gives up before.
const PATIENCE: Duration = Duration::from_secs(10);
/// The longest answer, in bytes: the text of many hours.
const LONGEST: usize = 16 << 20;

/// Why there is no answer, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// There is no server.
    #[error(
        "no sayso is running here. Start `sayso` in a terminal, or `sayso daemon` to have one without a window"
    )]
    NobodyRuns,
    /// The folder of the socket cannot be trusted.
    #[error(transparent)]
    Place(#[from] PlaceError),
    /// The server will not talk to this client.
    #[error("{}", .0.message)]
    SentAway(Refusal),
    /// It speaks another version.
    #[error(
        "the sayso that runs speaks version {0} of the control socket's language, this one speaks version {VERSION}. End it and start it again from the same installation"
    )]
    Version(u32),
    /// It does not answer.
    #[error(
        "the sayso that runs has not answered for {} s. Its log may say why; end it and start it again",
        PATIENCE.as_secs()
    )]
    NoAnswer,
    /// It has gone.
    #[error(
        "sayso has ended, or has closed the connection. `sayso ctl status` says whether one runs"
    )]
    Gone,
    /// It does not make sense.
    #[error("the sayso that runs says what this one does not understand: {0}. Update the two")]
    Garbage(serde_json::Error),
    /// It shows what cannot be.
    #[error("the sayso that runs shows what this one does not understand: {0}. Update the two")]
    Change(#[from] BadChange),
    /// One line of it is too long.
    #[error(
        "the sayso that runs says more at once than {} MiB. Update the two, or delete the clip with the longest text",
        LONGEST >> 20
    )]
    TooLong,
    /// It is another release, and windows are of one release with what they show.
    #[error(
        "the sayso that runs is version {0}, this one is version {own}. End it with `sayso ctl quit` and start it again from the same installation",
        own = env!("CARGO_PKG_VERSION")
    )]
    Release(String),
    /// The system's refusal.
    #[error("cannot reach the sayso that runs: {0}. Ask again; its log may say more")]
    Io(io::Error),
}

/// A connection to a running sayso.
#[derive(Debug)]
pub struct Client {
    stream: BufReader<UnixStream>,
    hello: Hello,
}

impl Client {
    /// Connects, once the folder has been seen to be ours: who answers in it is.
    ///
    /// # Errors
    /// [`ClientError::NobodyRuns`], or what else is wrong.
    pub fn connect(place: &Place) -> Result<Self, ClientError> {
        let socket = place.socket();
        let stream = match connect(&socket) {
            Ok(stream) => stream,
            Err(error) if is_absence(&error) => return Err(ClientError::NobodyRuns),
            Err(error) => return Err(broken(error)),
        };
        place.check()?;
        stream
            .set_read_timeout(Some(PATIENCE))
            .and_then(|()| stream.set_write_timeout(Some(PATIENCE)))
            .map_err(ClientError::Io)?;
        let mut client = Self {
            stream: BufReader::new(stream),
            hello: Hello::client(),
        };
        client.hello = client.greet()?;
        Ok(client)
    }

    /// What the server said of itself.
    pub const fn hello(&self) -> &Hello {
        &self.hello
    }

    /// Asks for something, and waits for the answer.
    ///
    /// # Errors
    /// When there is none.
    pub fn ask(&mut self, request: &Request) -> Result<Answer, ClientError> {
        self.say(&line(request))?;
        self.next_answer()
    }

    /// Waits for the next answer; of a follower for as long as it takes.
    ///
    /// # Errors
    /// When there is none: [`ClientError::Gone`] once the server has ended.
    pub fn next_answer(&mut self) -> Result<Answer, ClientError> {
        let text = self.line()?;
        parse(text.as_bytes())
    }

    /// Makes a window of this connection. Must be called inside a tokio runtime
    /// with IO enabled.
    ///
    /// # Errors
    /// [`ClientError::Release`] where the two are not the same.
    pub fn into_window(mut self) -> Result<Window, ClientError> {
        match self.hello.version.take() {
            Some(version) if version == env!("CARGO_PKG_VERSION") => {}
            version => return Err(ClientError::Release(version.unwrap_or_default())),
        }
        self.say(&line(&Request::Window))?;
        // Nothing was asked before, so nothing is left in the reader.
        Window::new(self.stream.into_inner(), self.hello.process).map_err(ClientError::Io)
    }

    /// From now on an answer may take for ever: nothing may happen for hours.
    ///
    /// # Errors
    /// The system's refusal.
    pub fn wait_for_ever(&self) -> Result<(), ClientError> {
        let stream = self.stream.get_ref();
        stream.set_read_timeout(None).map_err(ClientError::Io)
    }

    /// The socket, for a test to look at.
    #[cfg(test)]
    pub(super) fn socket(&self) -> &UnixStream {
        self.stream.get_ref()
    }

    fn greet(&mut self) -> Result<Hello, ClientError> {
        // One that will not talk closes at once: what it said can still be read.
        let said = self.say(&line(&Hello::client()));
        let text = self.line()?;
        let Ok(hello) = parse::<Hello>(text.as_bytes()) else {
            return match parse(text.as_bytes())? {
                Answer::Error(refusal) => Err(ClientError::SentAway(refusal)),
                Answer::Ok(_) => Err(ClientError::Gone),
            };
        };
        if hello.sayso != VERSION {
            return Err(ClientError::Version(hello.sayso));
        }
        said?;
        Ok(hello)
    }

    fn say(&mut self, bytes: &[u8]) -> Result<(), ClientError> {
        self.stream.get_mut().write_all(bytes).map_err(broken)
    }

    fn line(&mut self) -> Result<String, ClientError> {
        let mut text = String::new();
        let read = Read::by_ref(&mut self.stream)
            .take(LONGEST as u64)
            .read_line(&mut text);
        match read {
            Ok(_) if text.ends_with('\n') => Ok(text),
            Ok(_) => Err(ClientError::Gone),
            Err(error) => Err(broken(error)),
        }
    }
}

fn parse<T: DeserializeOwned>(text: &[u8]) -> Result<T, ClientError> {
    serde_json::from_slice(text).map_err(ClientError::Garbage)
}

/// No socket, or one that a killed sayso has left.
fn is_absence(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused
    )
}

fn broken(error: io::Error) -> ClientError {
    match error.kind() {
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => ClientError::NoAnswer,
        io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionReset => ClientError::Gone,
        _ => ClientError::Io(error),
    }
}
