//! The threads that look at models and download one.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::{self, JoinHandle};

use tokio::sync::mpsc;

use super::{Cancel, Event, FetchError, Fetched, Fetching, Shelf};
use crate::config::Config;
use crate::front::models::{DownloadView, Models};
use crate::outbox::{Closing, WaitingOutbox};

/// How many requests may wait. One more is refused.
const QUEUE: usize = 16;
/// So much room is left in the channel for what must not get lost; progress is only
/// told where there is more.
const ROOM: usize = 8;

/// What happens to models.
#[derive(Debug, Clone, PartialEq)]
pub enum ModelsEvent {
    /// What there is now.
    Listed(Box<Models>),
    /// How far a download is.
    Progress(DownloadView),
    /// A download has ended.
    Ended {
        /// The model's name.
        name: String,
        /// How.
        end: FetchEnd,
    },
}

/// How a download has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FetchEnd {
    /// The model is installed, and whole.
    Installed(Fetched),
    /// Somebody stopped it.
    Stopped {
        /// The bytes that are kept for the next time.
        kept: u64,
    },
    /// It could not be had. Sentences for the user: what, why, what to do.
    Failed(String),
}

impl From<Result<Fetched, FetchError>> for FetchEnd {
    fn from(result: Result<Fetched, FetchError>) -> Self {
        match result {
            Ok(fetched) => Self::Installed(fetched),
            Err(FetchError::Cancelled { kept }) => Self::Stopped { kept },
            Err(error) => Self::Failed(error.to_string()),
        }
    }
}

/// Too many requests wait, or nobody takes them any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the models are still being looked at; try again")]
pub struct Busy;

enum Request {
    Look,
    Configure(Box<Config>),
    Fetch(String),
    Stop,
}

/// Owns the thread `models`, which looks at what there is and never waits for the
/// network, and the thread `download` while there is one.
///
/// Dropping it stops the download, whose part is kept, and joins both. Events go out
/// through a bounded channel; progress that finds little room in it is dropped, and
/// for all else the thread waits, except during the drop.
pub struct ModelWorker {
    requests: Option<SyncSender<Request>>,
    closing: Closing,
    thread: Option<JoinHandle<()>>,
}

impl ModelWorker {
    /// Starts the thread.
    ///
    /// # Errors
    /// The system's error when no thread can be started.
    pub fn spawn(shelf: Box<dyn Shelf>, events: mpsc::Sender<ModelsEvent>) -> io::Result<Self> {
        let (requests, queue) = sync_channel(QUEUE);
        let closing = Closing::default();
        let desk = Desk {
            shelf,
            events,
            closing: closing.clone(),
            download: None,
        };
        let thread = thread::Builder::new()
            .name("models".to_owned())
            .spawn(move || desk.work(&queue))?;
        Ok(Self {
            requests: Some(requests),
            closing,
            thread: Some(thread),
        })
    }

    /// Asks what there is: [`ModelsEvent::Listed`] answers.
    ///
    /// # Errors
    /// Too many requests wait.
    pub fn look(&self) -> Result<(), Busy> {
        self.try_ask(Request::Look)
    }

    /// Another configuration counts; what there is, is told anew.
    ///
    /// # Errors
    /// Too many requests wait.
    pub fn configure(&self, config: &Config) -> Result<(), Busy> {
        self.try_ask(Request::Configure(Box::new(config.clone())))
    }

    /// Downloads a model, which [`ModelsEvent::Ended`] ends.
    ///
    /// # Errors
    /// Too many requests wait.
    pub fn fetch(&self, name: &str) -> Result<(), Busy> {
        self.try_ask(Request::Fetch(name.to_owned()))
    }

    /// Stops the download, if there is one.
    ///
    /// # Errors
    /// Too many requests wait.
    pub fn stop(&self) -> Result<(), Busy> {
        self.try_ask(Request::Stop)
    }

    fn try_ask(&self, request: Request) -> Result<(), Busy> {
        let requests = self.requests.as_ref().ok_or(Busy)?;
        requests.try_send(request).map_err(|error| match error {
            TrySendError::Full(_) | TrySendError::Disconnected(_) => Busy,
        })
    }
}

impl Drop for ModelWorker {
    fn drop(&mut self) {
        self.closing.begin();
        self.requests = None;
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            if thread.join().is_err() {
                tracing::error!("the models' thread panicked");
            }
        }
    }
}

/// What the thread `models` works with.
struct Desk {
    shelf: Box<dyn Shelf>,
    events: mpsc::Sender<ModelsEvent>,
    closing: Closing,
    download: Option<Download>,
}

impl Desk {
    fn work(mut self, queue: &Receiver<Request>) {
        while let Ok(request) = queue.recv() {
            match request {
                Request::Look => self.look(),
                Request::Configure(config) => {
                    self.shelf.configure(&config);
                    self.look();
                }
                Request::Fetch(name) => {
                    if let Err(why) = self.fetch(&name) {
                        let end = FetchEnd::Failed(why);
                        self.outbox().tell(ModelsEvent::Ended { name, end });
                    }
                }
                Request::Stop => {
                    if let Some(download) = &self.download {
                        download.cancel.cancel();
                    }
                }
            }
        }
    }

    fn outbox(&self) -> WaitingOutbox<ModelsEvent> {
        WaitingOutbox::new(self.events.clone(), self.closing.clone())
    }

    fn look(&mut self) {
        let models = Box::new(self.shelf.look());
        self.outbox().tell(ModelsEvent::Listed(models));
    }

    fn fetch(&mut self, name: &str) -> Result<(), String> {
        let running = self.download.as_ref().filter(|one| !one.has_ended());
        if let Some(running) = running {
            return Err(format!(
                "{} is being downloaded: one at a time.",
                running.name
            ));
        }
        let fetching = self.shelf.fetching(name)?;
        // The one before is over: its thread is joined here.
        self.download = None;
        let teller = Teller {
            name: name.to_owned(),
            events: self.events.clone(),
            last: self.outbox(),
            over: Arc::default(),
        };
        let download = Download::start(fetching, teller)
            .map_err(|error| format!("The system starts no thread for it: {error}."))?;
        self.download = Some(download);
        Ok(())
    }
}

/// A download on a thread of its own. Dropping it stops it.
struct Download {
    name: String,
    cancel: Cancel,
    /// Its end has been or is being told.
    over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Download {
    fn start(fetching: Fetching, teller: Teller) -> io::Result<Self> {
        let (name, cancel) = (teller.name.clone(), Cancel::default());
        let cancelled = cancel.clone();
        let over = Arc::clone(&teller.over);
        let thread = thread::Builder::new()
            .name("download".to_owned())
            .spawn(move || teller.run(fetching, &cancelled))?;
        Ok(Self {
            name,
            cancel,
            over,
            thread: Some(thread),
        })
    }

    fn has_ended(&self) -> bool {
        self.over.load(Ordering::Acquire)
    }
}

impl Drop for Download {
    fn drop(&mut self) {
        self.cancel.cancel();
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            if thread.join().is_err() {
                tracing::error!("the download's thread panicked");
            }
        }
    }
}

/// What the thread `download` works with.
struct Teller {
    name: String,
    events: mpsc::Sender<ModelsEvent>,
    last: WaitingOutbox<ModelsEvent>,
    over: Arc<AtomicBool>,
}

impl Teller {
    fn run(self, fetching: Fetching, cancel: &Cancel) {
        let mut view = DownloadView {
            name: self.name.clone(),
            ..DownloadView::default()
        };
        self.progress(&view);
        let work = AssertUnwindSafe(|| {
            fetching(cancel, &mut |event| {
                take(&mut view, &event);
                self.progress(&view);
            })
        });
        // Whoever waits for the end hears of one, whatever comes.
        let end = catch_unwind(work).map_or_else(
            |_| FetchEnd::Failed("A defect in sayso ended the download. Try again.".to_owned()),
            FetchEnd::from,
        );
        let name = self.name;
        // First: whoever hears of the end may ask for the next one.
        self.over.store(true, Ordering::Release);
        self.last.tell(ModelsEvent::Ended { name, end });
    }

    fn progress(&self, view: &DownloadView) {
        if self.events.capacity() > ROOM {
            // There is more to come.
            let _ = self.events.try_send(ModelsEvent::Progress(view.clone()));
        }
    }
}

fn take(view: &mut DownloadView, event: &Event) {
    if let Event::Progress(progress) = event {
        *view = progress.view(&view.name);
        return;
    }
    view.note = event.note();
    (view.rate, view.left) = (None, None);
    match event {
        Event::StartedOver(_) => view.bytes = 0,
        Event::Asking { from, .. } => view.bytes = *from,
        Event::Reading { .. } | Event::Trouble { .. } | Event::Progress(_) => {}
    }
}

#[cfg(test)]
mod tests;
