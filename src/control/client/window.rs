//! A window's side: shows what the sayso that runs would show, hands over what is
//! asked for.

use std::io;
use std::os::unix::net::UnixStream as StdStream;

use tokio::net::UnixStream;
use tokio::sync::{mpsc, watch};

use super::{ClientError, LONGEST, PATIENCE, broken, parse};
use crate::control::protocol::{LineBuffer, Shown, line};
use crate::front::change::Seen;
use crate::front::{Command, Snapshot};

/// How many bytes are read at a time.
const PIECE: usize = 4096;

/// A connection to a running sayso that has become a window of it.
#[derive(Debug)]
pub struct Window {
    stream: UnixStream,
    lines: LineBuffer,
    seen: Seen,
    process: Option<u32>,
}

impl Window {
    /// From a connection on which it was just asked for. Must be called inside a
    /// tokio runtime with IO enabled.
    pub(super) fn new(stream: StdStream, process: Option<u32>) -> io::Result<Self> {
        stream.set_nonblocking(true)?;
        Ok(Self {
            stream: UnixStream::from_std(stream)?,
            lines: LineBuffer::with_longest(LONGEST),
            seen: Seen::default(),
            process,
        })
    }

    /// The first thing to be seen.
    ///
    /// # Errors
    /// As [`Self::next`]; also when it does not come.
    pub async fn first(&mut self) -> Result<Snapshot, ClientError> {
        let first = tokio::time::timeout(PATIENCE, self.next());
        first.await.unwrap_or(Err(ClientError::NoAnswer))
    }

    /// The next thing to be seen. Nothing is lost when it is dropped before.
    ///
    /// # Errors
    /// [`ClientError::Gone`] once the other side has ended, or what it says.
    pub async fn next(&mut self) -> Result<Snapshot, ClientError> {
        let text = loop {
            match self.lines.next_line() {
                Ok(Some(text)) => break text,
                Ok(None) => self.hear().await?,
                Err(_) => return Err(ClientError::TooLong),
            }
        };
        match parse(&text)? {
            Shown::Change(change) => {
                let snapshot = self.seen.take(change)?;
                Ok(Snapshot {
                    attached_to: self.process,
                    ..snapshot
                })
            }
            Shown::Error(refusal) => Err(ClientError::SentAway(refusal)),
        }
    }

    /// Shows each change, and hands over each command, until `commands` ends or
    /// brings [`Command::Quit`]: this window is then left, and nothing else ends.
    ///
    /// # Errors
    /// As [`Self::next`]; the last that was shown stays.
    pub async fn attend(
        mut self,
        show: &watch::Sender<Snapshot>,
        commands: &mut mpsc::Receiver<Command>,
    ) -> Result<(), ClientError> {
        loop {
            tokio::select! {
                snapshot = self.next() => {
                    show.send_replace(snapshot?);
                }
                command = commands.recv() => match command {
                    None | Some(Command::Quit) => return Ok(()),
                    Some(command) => self.say(&line(&command)).await?,
                },
            }
        }
    }

    async fn hear(&mut self) -> Result<(), ClientError> {
        let mut piece = [0; PIECE];
        loop {
            self.stream.readable().await.map_err(broken)?;
            match self.stream.try_read(&mut piece) {
                Ok(0) => return Err(ClientError::Gone),
                Ok(count) => {
                    self.lines.push(&piece[..count]);
                    return Ok(());
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(broken(error)),
            }
        }
    }

    /// A command is short: that it has no room means that nobody reads.
    async fn say(&self, bytes: &[u8]) -> Result<(), ClientError> {
        let mut rest = bytes;
        while !rest.is_empty() {
            self.stream.writable().await.map_err(broken)?;
            match self.stream.try_write(rest) {
                Ok(taken) => rest = &rest[taken..],
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(broken(error)),
            }
        }
        Ok(())
    }
}
