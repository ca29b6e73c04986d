//! Events on their way from an adapter's thread to the runtime.
//!
//! The channel is bounded, and the runtime may be slow or in the middle of
//! dropping the adapter. A thread with nothing better to do waits for room
//! ([`WaitingOutbox`]); one that serves a device must not, and keeps its events
//! ([`KeepingOutbox`]). To both, a channel whose reader has gone is a good place
//! for an event: nobody wants it any more.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use tokio::sync::mpsc::Sender;
use tokio::sync::mpsc::error::TrySendError;

/// How often a full channel is tried again.
const RETRY: Duration = Duration::from_millis(5);

/// Whether an adapter is being dropped; clones share it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Closing(Arc<AtomicBool>);

impl Closing {
    /// From now on no event waits for room. Unpark the thread afterwards: it
    /// may be waiting for some.
    pub(crate) fn begin(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    pub(crate) fn has_begun(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// Sends each event before the thread goes on, waiting for room until its
/// owner closes.
pub(crate) struct WaitingOutbox<T> {
    sender: Sender<T>,
    closing: Closing,
}

impl<T> WaitingOutbox<T> {
    pub(crate) const fn new(sender: Sender<T>, closing: Closing) -> Self {
        Self { sender, closing }
    }

    /// Sends an event. Once the owner closes, one that finds no room is dropped.
    pub(crate) fn tell(&self, mut event: T) {
        while let Err(TrySendError::Full(back)) = self.sender.try_send(event) {
            if self.closing.has_begun() {
                let thread = thread::current();
                tracing::warn!(thread = thread.name(), "an event found no reader");
                return;
            }
            event = back;
            // Not `blocking_send`: whoever drops the adapter may be the one who
            // should take the events, and would wait for ever.
            thread::park_timeout(RETRY);
        }
    }
}

/// Sends without waiting, and keeps in order what the channel cannot take yet.
///
/// Unbounded on purpose: an event is never lost. Few come by themselves: a
/// change of the device, and of a running clip its pieces, a few a minute.
pub(crate) struct KeepingOutbox<T> {
    sender: Sender<T>,
    kept: VecDeque<T>,
}

impl<T> KeepingOutbox<T> {
    pub(crate) const fn new(sender: Sender<T>) -> Self {
        let kept = VecDeque::new();
        Self { sender, kept }
    }

    /// Sends an event behind those that are kept.
    pub(crate) fn push(&mut self, event: T) {
        self.kept.push_back(event);
        self.flush();
    }

    /// Sends what the channel takes now.
    pub(crate) fn flush(&mut self) {
        while let Some(event) = self.kept.pop_front() {
            if let Err(TrySendError::Full(event)) = self.sender.try_send(event) {
                self.kept.push_front(event);
                return;
            }
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc::{Receiver, channel};

    use super::*;

    fn waiting(room: usize) -> (WaitingOutbox<u8>, Closing, Receiver<u8>) {
        let (sender, events) = channel(room);
        let closing = Closing::default();
        let outbox = WaitingOutbox::new(sender, closing.clone());
        (outbox, closing, events)
    }

    /// Everything that is in the channel now.
    fn ready(events: &mut Receiver<u8>) -> Vec<u8> {
        std::iter::from_fn(|| events.try_recv().ok()).collect()
    }

    #[test]
    fn an_event_waits_for_room_and_keeps_its_place() {
        let (outbox, _closing, mut events) = waiting(1);
        let thread = thread::spawn(move || (0..100).for_each(|event| outbox.tell(event)));
        let told: Vec<u8> = std::iter::from_fn(|| events.blocking_recv()).collect();
        assert!(thread.join().is_ok());
        assert_eq!(told, (0..100).collect::<Vec<u8>>());
    }

    #[test]
    fn once_the_owner_closes_what_has_room_goes_out_and_nothing_waits() {
        let (outbox, closing, mut events) = waiting(2);
        closing.begin();
        (0..4).for_each(|event| outbox.tell(event));
        assert_eq!(ready(&mut events), [0, 1]);
    }

    #[test]
    fn an_owner_that_closes_frees_a_thread_that_waits() {
        let (outbox, closing, mut events) = waiting(1);
        let thread = thread::spawn(move || (0..4).for_each(|event| outbox.tell(event)));
        // The first is in, so the thread is at the second or will be.
        while events.is_empty() {
            thread::yield_now();
        }
        closing.begin();
        thread.thread().unpark();
        assert!(thread.join().is_ok());
        assert_eq!(ready(&mut events), [0]);
    }

    #[test]
    fn without_a_reader_nothing_waits_and_nothing_is_kept() {
        let (outbox, _closing, events) = waiting(1);
        outbox.tell(0);
        drop(events);
        outbox.tell(1);

        let (sender, events) = channel(1);
        let mut outbox = KeepingOutbox::new(sender);
        outbox.push(0);
        outbox.push(1);
        assert!(!outbox.is_empty());
        drop(events);
        outbox.flush();
        assert!(outbox.is_empty());
    }

    #[test]
    fn what_the_channel_cannot_take_is_kept_in_order() {
        let (sender, mut events) = channel(2);
        let mut outbox = KeepingOutbox::new(sender);
        (0..4).for_each(|event| outbox.push(event));
        assert_eq!(ready(&mut events), [0, 1]);
        assert!(!outbox.is_empty());
        // A new one goes behind those that were kept.
        outbox.push(4);
        assert_eq!(ready(&mut events), [2, 3]);
        outbox.flush();
        assert_eq!(ready(&mut events), [4]);
        assert!(outbox.is_empty());
    }
}
