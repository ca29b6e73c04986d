//! What is said between the server and one client.

use std::io;

use tokio::net::UnixStream;
use tokio::sync::watch;
use tokio::time::timeout;

use super::{House, told};
use crate::control::protocol::{Answer, Follow, Hello, LineBuffer, RefusalKind, Request, line};
use crate::control::{Desk, VERSION, View};
use crate::front::Order;

/// How many bytes are read at a time.
const PIECE: usize = 4096;

/// One client, until it goes or has to.
pub(super) struct Conversation<'a, D> {
    stream: UnixStream,
    house: &'a House<D>,
    lines: LineBuffer,
    greeted: bool,
    following: Option<Follow>,
    views: watch::Receiver<View>,
    /// What a follower was told last.
    shown: Vec<u8>,
}

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

impl<'a, D: Desk> Conversation<'a, D> {
    pub(super) fn new(stream: UnixStream, house: &'a House<D>) -> Self {
        Self {
            stream,
            house,
            lines: LineBuffer::default(),
            greeted: false,
            following: None,
            views: house.views.clone(),
            shown: Vec::new(),
        }
    }

    /// Talks until it is over.
    pub(super) async fn hold(mut self) -> Ended {
        match self.talk().await {
            Ok(never) => match never {},
            Err(ended) => ended,
        }
    }

    async fn talk(&mut self) -> Result<std::convert::Infallible, Ended> {
        self.send(line(&Hello::server(std::process::id()))).await?;
        loop {
            let line = if self.following.is_some() {
                self.line_or_news().await?
            } else {
                let line = timeout(self.house.limits.silent, self.line());
                match line.await {
                    Ok(line) => Some(line?),
                    Err(_) => return Err(self.too_silent().await),
                }
            };
            match line {
                Some(line) => self.answer(&line).await?,
                None => self.tell_news().await?,
            }
        }
    }

    /// The next whole line of the client.
    async fn line(&mut self) -> Result<Vec<u8>, Ended> {
        loop {
            match self.lines.next_line() {
                Ok(Some(line)) => return Ok(line),
                Ok(None) => hear(&self.stream, &mut self.lines).await?,
                Err(_) => return Err(self.too_long().await),
            }
        }
    }

    /// The same, or `None` when there may be news for a follower before.
    async fn line_or_news(&mut self) -> Result<Option<Vec<u8>>, Ended> {
        let mut views = self.views.clone();
        tokio::select! {
            line = self.line() => line.map(Some),
            changed = views.changed() => changed.map(|()| None).map_err(|_| Ended::Gone),
        }
    }

    async fn too_long(&self) -> Ended {
        let message = "That line is too long for a request.";
        self.send_away(RefusalKind::Garbage, message).await
    }

    async fn too_silent(&self) -> Ended {
        let message = "No request came for too long.";
        self.send_away(RefusalKind::Silent, message).await
    }

    async fn answer(&mut self, text: &[u8]) -> Result<(), Ended> {
        if !self.greeted {
            return self.greet(text).await;
        }
        let Ok(request) = serde_json::from_slice::<Request>(text) else {
            return Err(self
                .send_away(
                    RefusalKind::Garbage,
                    "That is no request of this version. `sayso ctl --help` names them.",
                )
                .await);
        };
        let house = self.house;
        let answer = match request {
            Request::Start => house.carry_out(Order::Start).await,
            Request::Stop => house.carry_out(Order::Stop).await,
            Request::Toggle => house.carry_out(Order::Toggle).await,
            Request::Cancel => house.carry_out(Order::Cancel).await,
            Request::Retry => house.carry_out(Order::Retry).await,
            Request::Quit => house.carry_out(Order::Quit).await,
            Request::Status => told(&self.views.borrow(), false),
            Request::Last => last(&self.views.borrow()),
            Request::Follow(follow) => {
                self.following = Some(follow);
                self.shown.clear();
                return self.tell_news().await;
            }
        };
        self.send(line(&answer)).await
    }

    async fn greet(&mut self, text: &[u8]) -> Result<(), Ended> {
        match serde_json::from_slice::<Hello>(text) {
            Ok(hello) if hello.sayso == VERSION => {
                self.greeted = true;
                Ok(())
            }
            Ok(hello) => {
                let message = format!(
                    "This sayso speaks version {VERSION} of the control socket's language, you speak version {}. Start the two from the same installation.",
                    hello.sayso
                );
                Err(self.send_away(RefusalKind::Version, &message).await)
            }
            Err(_) => Err(self
                .send_away(
                    RefusalKind::Garbage,
                    "The first line must be {\"sayso\":1}.",
                )
                .await),
        }
    }

    /// Tells a follower how things stand now, unless it knows.
    async fn tell_news(&mut self) -> Result<(), Ended> {
        let Some(follow) = self.following else {
            return Ok(());
        };
        let now = line(&told(&self.views.borrow_and_update(), follow.text));
        if now == self.shown {
            return Ok(());
        }
        self.shown.clone_from(&now);
        self.send(now).await
    }

    /// Sends it all, if the client takes a byte now and then. Meanwhile nothing
    /// else is kept for it.
    async fn send(&self, bytes: Vec<u8>) -> Result<(), Ended> {
        let mut rest = bytes.as_slice();
        while !rest.is_empty() {
            let writable = timeout(self.house.limits.stalled, self.stream.writable());
            writable.await.map_err(|_| Ended::Stalled)??;
            match self.stream.try_write(rest) {
                Ok(taken) => rest = &rest[taken..],
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    async fn send_away(&self, kind: RefusalKind, message: &str) -> Ended {
        match self.send(line(&Answer::refused(kind, message))).await {
            Ok(()) => Ended::SentAway(kind),
            Err(ended) => ended,
        }
    }
}

/// Waits for bytes, and takes them. Nothing is lost when it is dropped before.
async fn hear(stream: &UnixStream, lines: &mut LineBuffer) -> Result<(), Ended> {
    let mut piece = [0; PIECE];
    loop {
        stream.readable().await?;
        match stream.try_read(&mut piece) {
            Ok(0) => return Err(Ended::Gone),
            Ok(count) => {
                lines.push(&piece[..count]);
                return Ok(());
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error.into()),
        }
    }
}

fn last(view: &View) -> Answer {
    if view.last.is_none() {
        return Answer::refused(RefusalKind::State, "There is no text yet.");
    }
    told(view, true)
}

/// Tells somebody who may not stay why. A line has room in a fresh connection;
/// who has none for it learns it from the end.
pub(super) fn send_away(stream: &UnixStream, answer: &Answer) {
    let _ = stream.try_write(&line(answer));
}
