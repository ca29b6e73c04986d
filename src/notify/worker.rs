//! The thread that shows notifications.

use std::io;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;
use tokio::time::timeout;

use super::{Desktop, NotifyError, PATIENCE};
use crate::front::notification::Notification;
use crate::loop_thread::LoopThread;

/// How many may wait for a slow desktop. The next one is dropped, and logged.
const QUEUE: usize = 8;

/// Shows notifications on the thread `notify`, one after the other. Dropping it
/// gives up what is not shown yet, and joins the thread.
#[derive(Debug)]
pub struct Notifier {
    queue: mpsc::Sender<Notification>,
    _thread: LoopThread,
}

impl Notifier {
    /// Starts the thread. The desktop is first spoken to when there is something
    /// to say.
    ///
    /// # Errors
    /// The system's error when there can be no thread or no event loop.
    pub fn spawn(desktop: impl Desktop) -> io::Result<Self> {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let thread = LoopThread::spawn("notify", move |stopped| async move {
            tokio::select! {
                biased;
                _ = stopped => {}
                () = serve(desktop, waiting, PATIENCE) => {}
            }
        })?;
        Ok(Self {
            queue,
            _thread: thread,
        })
    }

    /// Queues a notification. Never waits: where the queue is full it is dropped.
    pub fn show(&self, notification: Notification) {
        match self.queue.try_send(notification) {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => {
                tracing::warn!("a notification was dropped: the desktop is behind");
            }
            Err(TrySendError::Closed(_)) => {
                tracing::error!("a notification was dropped: its thread has ended");
            }
        }
    }
}

/// Gives each notification so much time. A desktop that does not show them is
/// told of once, until it does again.
async fn serve(
    mut desktop: impl Desktop,
    mut waiting: mpsc::Receiver<Notification>,
    patience: Duration,
) {
    let mut told = false;
    while let Some(notification) = waiting.recv().await {
        let shown = timeout(patience, desktop.show(&notification)).await;
        match shown.unwrap_or(Err(NotifyError::NoAnswer)) {
            Ok(()) => told = false,
            Err(error) if told => tracing::debug!(%error, "a notification was not shown"),
            Err(error) => {
                tracing::warn!(%error, "notifications are not shown; `sayso doctor` says more");
                told = true;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::RecvTimeoutError;

    use super::*;
    use crate::front::notification::Kind;
    use crate::notify::fake::FakeDesktop;

    const LONG: Duration = Duration::from_secs(20);

    fn notification(body: &str) -> Notification {
        Notification {
            kind: Kind::Trouble,
            summary: "a test".to_owned(),
            body: body.to_owned(),
        }
    }

    #[test]
    fn they_are_shown_in_order() {
        let (desktop, shown) = FakeDesktop::new();
        let notifier = Notifier::spawn(desktop).expect("a thread");
        for body in ["one", "two", "three"] {
            notifier.show(notification(body));
        }
        for body in ["one", "two", "three"] {
            let next = shown.recv_timeout(LONG).expect("shown");
            assert_eq!(next.body, body);
        }
    }

    #[test]
    fn a_desktop_that_hangs_holds_up_neither_the_queue_nor_the_end() {
        let (desktop, shown) = FakeDesktop::hanging();
        let notifier = Notifier::spawn(desktop).expect("a thread");
        notifier.show(notification("first"));
        assert_eq!(shown.recv_timeout(LONG).expect("asked").body, "first");
        for _ in 0..3 * QUEUE {
            notifier.show(notification("more"));
        }
        assert_eq!(notifier.queue.capacity(), 0, "the rest was dropped");
        drop(notifier);
        // The thread is joined, and the desktop with it.
        assert_eq!(
            shown.recv_timeout(LONG),
            Err(RecvTimeoutError::Disconnected)
        );
    }

    #[test]
    fn one_that_refuses_is_asked_again() {
        let (desktop, shown) = FakeDesktop::refusing(2);
        let notifier = Notifier::spawn(desktop).expect("a thread");
        for body in ["lost", "lost as well", "shown"] {
            notifier.show(notification(body));
        }
        assert_eq!(shown.recv_timeout(LONG).expect("shown").body, "shown");
    }

    #[test]
    fn one_that_never_answers_is_given_up_after_a_while() {
        let (desktop, shown) = FakeDesktop::hanging();
        let (queue, waiting) = mpsc::channel(QUEUE);
        for body in ["one", "two"] {
            queue.try_send(notification(body)).expect("room");
        }
        drop(queue);
        let events = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .expect("an event loop");
        events.block_on(serve(desktop, waiting, Duration::from_millis(1)));
        let asked: Vec<String> = shown.iter().map(|one| one.body).collect();
        assert_eq!(asked, ["one", "two"]);
    }
}
