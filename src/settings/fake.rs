//! The [`SettingsFile`] port in a test's hand.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc;

use super::{ChangeRequest, SettingsFile, SettingsHandle, SettingsNews};

/// Tells what its [`FakeSettingsControl`] says, and keeps what is asked of it.
#[derive(Debug, Default)]
pub struct FakeSettings(Arc<Mutex<Shared>>);

/// The other end of a [`FakeSettings`].
#[derive(Debug, Clone)]
pub struct FakeSettingsControl(Arc<Mutex<Shared>>);

#[derive(Debug, Default)]
struct Shared {
    news: Option<mpsc::Sender<SettingsNews>>,
    asked: Vec<ChangeRequest>,
}

struct Handle(Arc<Mutex<Shared>>);

impl FakeSettings {
    /// The port, and its control.
    pub fn new() -> (Self, FakeSettingsControl) {
        let shared = Arc::default();
        (Self(Arc::clone(&shared)), FakeSettingsControl(shared))
    }
}

impl FakeSettingsControl {
    /// Something happens to the file.
    pub fn tell(&self, news: SettingsNews) {
        let sender = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let sender = sender.news.clone();
        if let Some(sender) = sender {
            // A runtime that is gone is told nothing.
            let _ = sender.blocking_send(news);
        }
    }

    /// What was asked for since the last time.
    pub fn asked(&self) -> Vec<ChangeRequest> {
        let mut shared = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut shared.asked)
    }
}

impl SettingsFile for FakeSettings {
    fn start(
        self: Box<Self>,
        news: mpsc::Sender<SettingsNews>,
    ) -> io::Result<Box<dyn SettingsHandle>> {
        let mut shared = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shared.news = Some(news);
        drop(shared);
        Ok(Box::new(Handle(self.0)))
    }
}

impl SettingsHandle for Handle {
    fn change(&mut self, request: ChangeRequest) -> Result<(), ChangeRequest> {
        let mut shared = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shared.asked.push(request);
        Ok(())
    }
}
