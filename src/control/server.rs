//! The server: one thread, `control`, with an event loop of its own.
//!
//! No client can hold up another, or the desk: each has a task, every wait has
//! an end, and what is kept for one is bounded. There are at most [`CLIENTS`];
//! a line has at most [`LONGEST`](super::protocol::LONGEST) bytes; a follower
//! that does not read misses what was in between and gets the newest, and one
//! that takes nothing for [`Limits::stalled`] is dropped. One order at a time is
//! with the desk, so that a flood of them leaves it time for everything else.

mod conversation;
#[cfg(test)]
mod tests;
mod window;
mod wire;

use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{Mutex, RwLock, Semaphore, watch};

use self::conversation::Conversation;
use self::window::Windows;
use self::wire::turn_away;
use super::place::{Bound, own_uid};
use super::protocol::{Answer, RefusalKind, Told};
use super::{Desk, View};
use crate::front::{Command, Order};
use crate::loop_thread::LoopThread;
use crate::ptt::State;

/// How many clients there may be at a time; a further one is told so and closed.
pub const CLIENTS: usize = 64;
/// How long nobody is let in when the system has no room for one more.
const NO_ROOM: Duration = Duration::from_millis(100);

/// How long the end waits for answers that are under way.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// How long a client may take.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Until a client that follows nothing says something whole.
    pub silent: Duration,
    /// Until it takes a byte of what it is sent.
    pub stalled: Duration,
    /// Until an order of its is carried out; it is then told to ask again.
    pub answer: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            silent: Duration::from_secs(10),
            stalled: Duration::from_secs(10),
            answer: Duration::from_secs(5),
        }
    }
}

/// The running server. Dropping it answers what has been done, closes every
/// connection, removes the socket and joins the thread.
#[must_use = "the server ends when this is dropped"]
#[derive(Debug)]
pub struct Server {
    _thread: LoopThread,
}

impl Server {
    /// Begins to answer for `desk`.
    ///
    /// # Errors
    /// The system's error when there can be no thread or no event loop.
    pub fn spawn(bound: Bound, desk: impl Desk) -> io::Result<Self> {
        Self::spawn_with(bound, desk, Limits::default())
    }

    /// The same, with other limits.
    ///
    /// # Errors
    /// As [`Self::spawn`].
    pub fn spawn_with(bound: Bound, mut desk: impl Desk, limits: Limits) -> io::Result<Self> {
        let (listener, claim) = bound.split();
        listener.set_nonblocking(true)?;
        let (show, views) = watch::channel(desk.view());
        let house = Arc::new(House {
            desk: desk.clone(),
            views,
            limits,
            turn: Mutex::default(),
            at_hand: RwLock::default(),
            orders: AtomicU64::default(),
            windows: Windows::default(),
        });
        let thread = LoopThread::spawn("control", move |stopped| async move {
            let letting_in = let_in(listener, Arc::clone(&house));
            let mut looking = pin!(look(desk, show));
            tokio::select! {
                _ = stopped => {}
                () = letting_in => {}
                () = &mut looking => {}
            }
            // Whose order has ended it all is told so before.
            let answered = async {
                tokio::select! {
                    _ = house.at_hand.write() => {}
                    () = looking => {}
                }
            };
            let _ = tokio::time::timeout(LAST_WORDS, answered).await;
            drop(claim);
        })?;
        Ok(Self { _thread: thread })
    }
}

/// What all conversations share.
struct House<D> {
    desk: D,
    views: watch::Receiver<View>,
    limits: Limits,
    /// Whose order the desk has.
    turn: Mutex<()>,
    /// Held while a request is at hand, up to its answer.
    at_hand: RwLock<()>,
    /// How many orders there were.
    orders: AtomicU64,
    windows: Windows,
}

/// Shows every client the newest view. Ends never: clients may still ask how
/// things stood last while the program is ending.
async fn look(mut desk: impl Desk, show: watch::Sender<View>) {
    while desk.changed().await {
        let view = desk.view();
        show.send_if_modified(|shown| {
            let news = *shown != view;
            if news {
                *shown = view;
            }
            news
        });
    }
    std::future::pending::<()>().await;
}

/// Lets clients in, for as long as there is a socket.
async fn let_in<D: Desk>(listener: std::os::unix::net::UnixListener, house: Arc<House<D>>) {
    let listener = match UnixListener::from_std(listener) {
        Ok(listener) => listener,
        Err(error) => {
            tracing::error!(%error, "no control socket");
            return;
        }
    };
    let chairs = Arc::new(Semaphore::new(CLIENTS));
    loop {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                // Out of descriptors, say: it must not become a busy loop.
                tracing::warn!(%error, "a control client could not be let in");
                tokio::time::sleep(NO_ROOM).await;
                continue;
            }
        };
        if let Err(refusal) = check_user(&stream) {
            tracing::warn!("a control client of another user was refused");
            turn_away(&stream, &refusal);
            continue;
        }
        let Ok(chair) = Arc::clone(&chairs).try_acquire_owned() else {
            turn_away(&stream, &full());
            continue;
        };
        let house = Arc::clone(&house);
        tokio::spawn(async move {
            let ended = Conversation::new(stream, &house).hold().await;
            tracing::debug!(?ended, "a control client is gone");
            drop(chair);
        });
    }
}

/// The same user, or nobody: the superuser has no business here either.
fn check_user(stream: &UnixStream) -> Result<(), Answer> {
    let user = stream.peer_cred().map(|peer| peer.uid());
    if user.is_ok_and(|user| user == own_uid()) {
        return Ok(());
    }
    Err(Answer::refused(
        RefusalKind::User,
        "This sayso belongs to another user and answers only to them.",
    ))
}

fn full() -> Answer {
    let message = format!(
        "{CLIENTS} programs are connected to this sayso already; that is as many as it takes. End some (`sayso ctl status --follow` holds one each) and ask again."
    );
    Answer::refused(RefusalKind::Full, message)
}

impl<D: Desk> House<D> {
    /// Has an order carried out, and says what came of it.
    async fn carry_out(&self, order: Order) -> Answer {
        if order == Order::Retry && self.views.borrow().status.failed == 0 {
            return Answer::refused(RefusalKind::State, "No clip has failed.");
        }
        let busy = || Answer::refused(RefusalKind::Busy, "sayso is busy. Ask again.");
        let done = tokio::time::timeout(self.limits.answer, async {
            let _turn = self.turn.lock().await;
            let number = self.orders.fetch_add(1, Ordering::Relaxed) + 1;
            let ending = || Answer::refused(RefusalKind::State, "sayso is ending.");
            if self
                .desk
                .command(Command::Asked(order.clone(), number))
                .await
                .is_err()
            {
                return ending();
            }
            let mut views = self.views.clone();
            match views.wait_for(|view| view.asked >= number).await {
                Ok(view) => verdict(&order, &view),
                Err(_) => ending(),
            }
        });
        done.await.unwrap_or_else(|_| busy())
    }
}

/// What came of an order, by how things stand right after it.
fn verdict(order: &Order, view: &View) -> Answer {
    let status = &view.status;
    let begins = match order {
        Order::Start(profile) | Order::Toggle(profile) => {
            if let Err(refusal) = view.nth(profile.as_deref()) {
                return Answer::refused(RefusalKind::State, refusal);
            }
            true
        }
        _ => false,
    };
    if begins && status.state == State::Idle {
        return Answer::refused(
            RefusalKind::State,
            "sayso is not listening. Press l in its window to have it listen again; `sayso` opens one.",
        );
    }
    if matches!(order, Order::Start(_)) && status.state == State::WaitingForKey {
        let microphone = &status.microphone;
        let trouble = microphone
            .note
            .as_deref()
            .filter(|_| microphone.is == "unavailable");
        let why = trouble.unwrap_or("Try again; the log says why.");
        return Answer::refused(
            RefusalKind::State,
            format!("The dictation could not begin. {why}"),
        );
    }
    told(view, false)
}

/// How things stand, with the newest text or without.
fn told(view: &View, with_text: bool) -> Answer {
    Answer::Ok(Box::new(Told {
        status: view.status.clone(),
        last: view.last.clone().filter(|_| with_text),
    }))
}
