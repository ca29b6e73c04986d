//! What is said between the server and one client.

use tokio::net::UnixStream;
use tokio::sync::watch;
use tokio::time::timeout;

use super::window::Window;
use super::wire::{Ended, Wire};
use super::{House, told};
use crate::control::protocol::{Answer, Follow, Hello, RefusalKind, Request, line};
use crate::control::{Desk, VERSION, View};
use crate::front::Order;

/// One client, until it goes or has to.
pub(super) struct Conversation<'a, D> {
    wire: Wire,
    house: &'a House<D>,
    greeted: bool,
    following: Option<Follow>,
    views: watch::Receiver<View>,
    /// What a follower was told last.
    shown: Vec<u8>,
}

/// What a conversation turns into.
struct BecomesWindow;

impl<'a, D: Desk> Conversation<'a, D> {
    pub(super) fn new(stream: UnixStream, house: &'a House<D>) -> Self {
        Self {
            wire: Wire::new(stream, house.limits.stalled),
            house,
            greeted: false,
            following: None,
            views: house.views.clone(),
            shown: Vec::new(),
        }
    }

    /// Talks until it is over.
    pub(super) async fn hold(mut self) -> Ended {
        match self.talk().await {
            Ok(BecomesWindow) => Window::new(self.wire, self.house).hold().await,
            Err(ended) => ended,
        }
    }

    async fn talk(&mut self) -> Result<BecomesWindow, Ended> {
        self.wire
            .send(&line(&Hello::server(std::process::id())))
            .await?;
        loop {
            let line = if self.following.is_some() {
                self.line_or_news().await?
            } else {
                let line = timeout(self.house.limits.silent, self.wire.line());
                match line.await {
                    Ok(line) => Some(line?),
                    Err(_) => return Err(self.too_silent().await),
                }
            };
            let Some(line) = line else {
                self.tell_news().await?;
                continue;
            };
            if !self.greeted {
                self.greet(&line).await?;
            } else if let Some(window) = self.answer(&line).await? {
                return Ok(window);
            }
        }
    }

    /// The same, or `None` when there may be news for a follower before.
    async fn line_or_news(&mut self) -> Result<Option<Vec<u8>>, Ended> {
        let mut views = self.views.clone();
        tokio::select! {
            line = self.wire.line() => line.map(Some),
            changed = views.changed() => changed.map(|()| None).map_err(|_| Ended::Gone),
        }
    }

    async fn too_silent(&self) -> Ended {
        let message = "No request came for too long.";
        self.wire.send_away(RefusalKind::Silent, message).await
    }

    async fn answer(&mut self, text: &[u8]) -> Result<Option<BecomesWindow>, Ended> {
        let Ok(request) = serde_json::from_slice::<Request>(text) else {
            let message = "That is no request of this version. `sayso ctl --help` names them.";
            return Err(self.wire.send_away(RefusalKind::Garbage, message).await);
        };
        let house = self.house;
        let _at_hand = house.at_hand.read().await;
        let answer = match request {
            Request::Start(begin) => house.carry_out(Order::Start(begin.profile)).await,
            Request::Stop => house.carry_out(Order::Stop).await,
            Request::Toggle(begin) => house.carry_out(Order::Toggle(begin.profile)).await,
            Request::Cancel => house.carry_out(Order::Cancel).await,
            Request::Retry => house.carry_out(Order::Retry).await,
            Request::Quit => house.carry_out(Order::Quit).await,
            Request::Status => told(&self.views.borrow(), false),
            Request::Last => last(&self.views.borrow()),
            Request::Follow(follow) => {
                self.following = Some(follow);
                self.shown.clear();
                self.tell_news().await?;
                return Ok(None);
            }
            Request::Window => return Ok(Some(BecomesWindow)),
        };
        self.wire.send(&line(&answer)).await?;
        Ok(None)
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
                Err(self.wire.send_away(RefusalKind::Version, &message).await)
            }
            Err(_) => {
                let message = "The first line must be {\"sayso\":1}.";
                Err(self.wire.send_away(RefusalKind::Garbage, message).await)
            }
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
        self.wire.send(&now).await?;
        self.shown = now;
        Ok(())
    }
}

fn last(view: &View) -> Answer {
    if view.last.is_none() {
        return Answer::refused(RefusalKind::State, "There is no text yet.");
    }
    told(view, true)
}
