//! Events on their way out.

use std::collections::VecDeque;

use tokio::sync::mpsc::Sender;
use tokio::sync::mpsc::error::TrySendError;

/// Sends without waiting, and keeps in order what the channel cannot take yet.
///
/// Unbounded on purpose: an event is never lost, and none comes without a
/// command or a change of the microphone, so a stuck reader lets few pile up.
pub(super) struct Outbox<T> {
    sender: Sender<T>,
    waiting: VecDeque<T>,
}

impl<T> Outbox<T> {
    pub(super) fn new(sender: Sender<T>) -> Self {
        let waiting = VecDeque::new();
        Self { sender, waiting }
    }

    pub(super) fn push(&mut self, event: T) {
        self.waiting.push_back(event);
        self.flush();
    }

    /// Sends what the channel takes now.
    pub(super) fn flush(&mut self) {
        while let Some(event) = self.waiting.pop_front() {
            if let Err(TrySendError::Full(event)) = self.sender.try_send(event) {
                self.waiting.push_front(event);
                return;
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }
}
