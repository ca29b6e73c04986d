//! The [`Shelf`] port in a test's hand.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::{Cancel, Event, FetchError, Fetched, Fetching, Shelf};
use crate::config::Config;
use crate::front::models::{ModelView, Models};

/// How often a download without news looks whether it is to end.
const LOOK: Duration = Duration::from_millis(1);
/// How long a word waits for a download that hears it.
const PATIENCE: Duration = Duration::from_secs(10);

/// Shows the models that its [`FakeShelfControl`] names, and downloads at its will.
#[derive(Debug, Default)]
pub struct FakeShelf(Arc<(Mutex<Shared>, Condvar)>);

/// The other end of a [`FakeShelf`].
#[derive(Debug, Clone)]
pub struct FakeShelfControl(Arc<(Mutex<Shared>, Condvar)>);

#[derive(Debug, Default)]
struct Shared {
    models: Models,
    configured: Vec<String>,
    asked: Vec<String>,
    refuses: Option<String>,
    server: Option<SyncSender<Word>>,
}

/// What the server in a test's hand does next.
#[derive(Debug)]
enum Word {
    Tell(Event),
    End(Result<Fetched, FetchError>),
    Panic,
}

impl FakeShelf {
    /// The port, and its control. There are no models.
    pub fn new() -> (Self, FakeShelfControl) {
        let shared = Arc::default();
        (Self(Arc::clone(&shared)), FakeShelfControl(shared))
    }

    fn shared(&self) -> MutexGuard<'_, Shared> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl FakeShelfControl {
    /// These are the models, from the next look on.
    pub fn has(&self, models: impl IntoIterator<Item = ModelView>) {
        self.shared().models.models = models.into_iter().collect();
    }

    /// Nothing can be had, and this is why.
    pub fn refuses(&self, why: &str) {
        self.shared().refuses = Some(why.to_owned());
    }

    /// The names that were to be downloaded.
    pub fn asked(&self) -> Vec<String> {
        self.shared().asked.clone()
    }

    /// The models of the configurations that it was told of.
    pub fn configured(&self) -> Vec<String> {
        self.shared().configured.clone()
    }

    /// The running download tells this. Without one, nothing happens.
    pub fn tell(&self, event: Event) {
        self.say(Word::Tell(event));
    }

    /// The running download ends so.
    pub fn end(&self, result: Result<Fetched, FetchError>) {
        self.say(Word::End(result));
    }

    /// The running download panics.
    pub fn panic(&self) {
        self.say(Word::Panic);
    }

    /// Waits until a download runs that hears it, for 10 s at most.
    fn say(&self, word: Word) {
        let (shared, begun) = &*self.0;
        let shared = shared.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = begun.wait_timeout_while(shared, PATIENCE, |shared| shared.server.is_none());
        let (shared, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let server = shared.server.clone();
        drop(shared);
        if let Some(server) = server {
            // One that is stopped in this moment hears nothing.
            let _ = server.send(word);
        }
    }

    fn shared(&self) -> MutexGuard<'_, Shared> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shelf for FakeShelf {
    fn configure(&mut self, config: &Config) {
        let model = config.engine.model.clone();
        self.shared().configured.push(model);
    }

    fn look(&mut self) -> Models {
        self.shared().models.clone()
    }

    fn fetching(&mut self, name: &str) -> Result<Fetching, String> {
        let mut shared = self.shared();
        if let Some(why) = shared.refuses.clone() {
            return Err(why);
        }
        let (server, words) = sync_channel(16);
        shared.server = Some(server);
        shared.asked.push(name.to_owned());
        drop(shared);
        self.0.1.notify_all();
        let running = Running(Arc::clone(&self.0));
        Ok(Box::new(move |cancel, tell| {
            let _running = running;
            serve(&words, cancel, tell)
        }))
    }
}

/// A download; when it is over nobody hears what is told to it.
struct Running(Arc<(Mutex<Shared>, Condvar)>);

impl Drop for Running {
    fn drop(&mut self) {
        let shared = self.0.0.lock();
        shared.unwrap_or_else(PoisonError::into_inner).server = None;
    }
}

fn serve(
    words: &Receiver<Word>,
    cancel: &Cancel,
    tell: &mut dyn FnMut(Event),
) -> Result<Fetched, FetchError> {
    loop {
        if cancel.is_cancelled() {
            return Err(FetchError::Cancelled { kept: 0 });
        }
        match words.recv_timeout(LOOK) {
            Ok(Word::Tell(event)) => tell(event),
            Ok(Word::End(result)) => return result,
            #[expect(clippy::panic, reason = "that is what it is for")]
            Ok(Word::Panic) => panic!("as it was told"),
            Err(_) => {
                cancel.wait(LOOK);
            }
        }
    }
}
