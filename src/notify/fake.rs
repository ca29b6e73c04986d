//! The [`Desktop`] port without a desktop.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use super::{Desktop, NotifyError};
use crate::front::notification::Notification;

/// How many notifications may lie in the test's hands unread.
const ROOM: usize = 64;

/// What a desktop does with a notification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    Shows,
    /// Takes it, and never answers.
    Hangs,
    /// Refuses so many, then shows.
    Refuses(usize),
}

/// Hands what it is shown to a test.
#[derive(Debug)]
pub struct FakeDesktop {
    manner: Manner,
    seen: SyncSender<Notification>,
}

impl FakeDesktop {
    /// A desktop that shows everything.
    pub fn new() -> (Self, Receiver<Notification>) {
        Self::with(Manner::Shows)
    }

    /// One that takes each notification and never answers.
    pub fn hanging() -> (Self, Receiver<Notification>) {
        Self::with(Manner::Hangs)
    }

    /// One that refuses the first so many.
    pub fn refusing(count: usize) -> (Self, Receiver<Notification>) {
        Self::with(Manner::Refuses(count))
    }

    fn with(manner: Manner) -> (Self, Receiver<Notification>) {
        let (seen, shown) = sync_channel(ROOM);
        (Self { manner, seen }, shown)
    }
}

impl Desktop for FakeDesktop {
    async fn show(&mut self, notification: &Notification) -> Result<(), NotifyError> {
        if let Manner::Refuses(left @ 1..) = self.manner {
            self.manner = Manner::Refuses(left - 1);
            return Err(NotifyError::Refused("a test does".to_owned()));
        }
        // A test that has seen enough is no concern of the desktop's.
        let _ = self.seen.try_send(notification.clone());
        if self.manner == Manner::Hangs {
            std::future::pending::<()>().await;
        }
        Ok(())
    }
}
