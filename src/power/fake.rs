//! The [`Power`] port in a test's hand.

use std::io;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc;

use super::{Power, PowerNews, SleepHold};

/// Tells what its [`FakePowerControl`] says.
#[derive(Debug, Default)]
pub struct FakePower {
    news: Arc<Mutex<Option<mpsc::Sender<PowerNews>>>>,
}

/// The other end of a [`FakePower`].
#[derive(Debug, Clone)]
pub struct FakePowerControl {
    news: Arc<Mutex<Option<mpsc::Sender<PowerNews>>>>,
}

/// Is told when the computer may sleep.
struct Grant(SyncSender<()>);

impl Drop for Grant {
    fn drop(&mut self) {
        let _ = self.0.try_send(());
    }
}

impl FakePower {
    /// The port, and its control.
    pub fn new() -> (Self, FakePowerControl) {
        let power = Self::default();
        let news = Arc::clone(&power.news);
        (power, FakePowerControl { news })
    }
}

impl FakePowerControl {
    /// The computer is about to sleep; something comes as soon as it may.
    pub fn falls_asleep(&self) -> Receiver<()> {
        let (grant, granted) = sync_channel(1);
        self.tell(PowerNews::Sleeping(SleepHold::new(Some(Grant(grant)))));
        granted
    }

    /// It is awake again.
    pub fn wakes(&self) {
        self.tell(PowerNews::Awake);
    }

    fn tell(&self, news: PowerNews) {
        let sender = self.news.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = &*sender {
            // A runtime that is gone is told nothing.
            let _ = sender.blocking_send(news);
        }
    }
}

impl Power for FakePower {
    fn start(self: Box<Self>, news: mpsc::Sender<PowerNews>) -> io::Result<Box<dyn Send>> {
        *self.news.lock().unwrap_or_else(PoisonError::into_inner) = Some(news);
        Ok(Box::new(()))
    }
}
