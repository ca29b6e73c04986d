//! One connection: lines in, lines out, and no wait without an end.

use std::io;
use std::time::Duration;

use tokio::net::UnixStream;
use tokio::time::timeout;

use crate::control::protocol::{Answer, LineBuffer, RefusalKind, line};

/// How many bytes are read at a time.
const PIECE: usize = 4096;

/// Why a conversation is over.
#[derive(Debug)]
pub(super) enum Ended {
    /// The client went.
    Gone,
    /// It was sent away, and told why.
    SentAway(#[expect(dead_code, reason = "for the log")] RefusalKind),
    /// It takes nothing of what it is sent.
    Stalled,
    /// The connection broke.
    Broken(#[expect(dead_code, reason = "for the log")] io::Error),
}

impl From<io::Error> for Ended {
    fn from(error: io::Error) -> Self {
        Self::Broken(error)
    }
}

/// A connection to a client.
pub(super) struct Wire {
    stream: UnixStream,
    lines: LineBuffer,
    /// How long it may take nothing.
    stalled: Duration,
}

impl Wire {
    pub(super) fn new(stream: UnixStream, stalled: Duration) -> Self {
        Self {
            stream,
            lines: LineBuffer::default(),
            stalled,
        }
    }

    /// The next whole line of the client. Nothing is lost when it is dropped before.
    pub(super) async fn line(&mut self) -> Result<Vec<u8>, Ended> {
        loop {
            match self.lines.next_line() {
                Ok(Some(line)) => return Ok(line),
                Ok(None) => self.hear().await?,
                Err(_) => {
                    let message = "That line is too long for a request.";
                    return Err(self.send_away(RefusalKind::Garbage, message).await);
                }
            }
        }
    }

    /// Waits for bytes, and takes them.
    async fn hear(&mut self) -> Result<(), Ended> {
        let mut piece = [0; PIECE];
        loop {
            self.stream.readable().await?;
            match self.stream.try_read(&mut piece) {
                Ok(0) => return Err(Ended::Gone),
                Ok(count) => {
                    self.lines.push(&piece[..count]);
                    return Ok(());
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Sends it all, if the client takes a byte now and then. Meanwhile nothing
    /// else is kept for it.
    pub(super) async fn send(&self, bytes: &[u8]) -> Result<(), Ended> {
        let mut rest = bytes;
        while !rest.is_empty() {
            let writable = timeout(self.stalled, self.stream.writable());
            writable.await.map_err(|_| Ended::Stalled)??;
            match self.stream.try_write(rest) {
                Ok(taken) => rest = &rest[taken..],
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// Says why this is over.
    pub(super) async fn send_away(&self, kind: RefusalKind, message: &str) -> Ended {
        match self.send(&line(&Answer::refused(kind, message))).await {
            Ok(()) => Ended::SentAway(kind),
            Err(ended) => ended,
        }
    }
}

/// Tells somebody who may not stay why. A line has room in a fresh connection;
/// who has none for it learns it from the end.
pub(super) fn turn_away(stream: &UnixStream, answer: &Answer) {
    let _ = stream.try_write(&line(answer));
}
