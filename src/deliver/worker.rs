//! The thread that owns the sink.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::Instant;

use tokio::sync::mpsc;

use super::child;
use super::slot::guarded;
use super::{DeliverError, NotTakenBack, Receipt, Sink};
use crate::clip::ClipId;
use crate::outbox::{Closing, WaitingOutbox};

/// Makes the sink, on the worker's thread; called again after the sink was lost.
pub type MakeSink = Box<dyn FnMut() -> Result<Box<dyn Sink>, DeliverError> + Send>;

/// Texts that may wait for a slow clipboard. A full queue refuses the next one
/// with [`DeliverError::Busy`]: the text stays in the list.
const QUEUE: usize = 32;

/// What is asked of the worker.
enum Request {
    /// A text goes where texts go.
    Deliver(ClipId, String),
    /// A text goes to a clipboard, because the user asked for that.
    Copy(ClipId, String),
    /// What was on the clipboard before the last text is put back.
    TakeBack,
}

/// What the worker tells the runtime.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeliverEvent {
    /// Texts can be delivered.
    Ready {
        /// The sink's name: `clipboard`.
        name: String,
    },
    /// There is no place for texts. Every text tries again first.
    Unavailable(DeliverError),
    /// Some of the places do not work; what, why and what happens instead.
    Troubled(String),
    /// A text arrived.
    Delivered {
        /// Whose text.
        clip: ClipId,
        /// Where it went.
        receipt: Receipt,
        /// When.
        at: Instant,
    },
    /// A text did not arrive.
    Failed {
        /// Whose text.
        clip: ClipId,
        /// Why, and what to do.
        error: DeliverError,
    },
    /// What was on the clipboard before the last text is there again, or why not.
    TakenBack(Result<(), NotTakenBack>),
}

/// Owns the sink on the thread `clipboard`: texts arrive in the order given.
///
/// Dropping it delivers what waits and joins the thread. Events go out through
/// a bounded channel; while it is full the worker waits, except during the drop,
/// when what nobody takes is dropped.
pub struct DeliverWorker {
    requests: Option<SyncSender<Request>>,
    own_focus: Arc<AtomicBool>,
    closing: Closing,
    thread: Option<JoinHandle<()>>,
}

impl DeliverWorker {
    /// Starts the thread, which makes the sink at once.
    ///
    /// # Errors
    /// The system's error when no thread can be started.
    pub fn spawn(make: MakeSink, events: mpsc::Sender<DeliverEvent>) -> std::io::Result<Self> {
        let (requests, queue) = sync_channel(QUEUE);
        let closing = Closing::default();
        let events = WaitingOutbox::new(events, closing.clone());
        let end_with = closing.clone();
        let own_focus: Arc<AtomicBool> = Arc::default();
        let owner = Owner {
            own_focus: Arc::clone(&own_focus),
            make,
            sink: None,
            name: String::new(),
            events,
        };
        let thread = thread::Builder::new()
            .name("clipboard".to_owned())
            .spawn(move || {
                child::end_with(end_with);
                owner.run(&queue);
            })?;
        Ok(Self {
            requests: Some(requests),
            own_focus,
            closing,
            thread: Some(thread),
        })
    }

    /// Says whether sayso's own window has the focus, from now on. Nothing is
    /// typed into it: there every letter is a command.
    pub fn own_focus(&self, own: bool) {
        self.own_focus.store(own, Relaxed);
    }

    /// Queues a text. Never waits.
    ///
    /// # Errors
    /// [`DeliverError::Busy`] when the queue is full, [`DeliverError::Stopped`]
    /// when the thread has ended.
    pub fn deliver(&self, clip: ClipId, text: String) -> Result<(), DeliverError> {
        self.ask(Request::Deliver(clip, text))
    }

    /// Queues a text for a clipboard, wherever texts go otherwise. Never waits.
    ///
    /// # Errors
    /// As [`Self::deliver`].
    pub fn copy(&self, clip: ClipId, text: String) -> Result<(), DeliverError> {
        self.ask(Request::Copy(clip, text))
    }

    /// Has what was on the clipboard before the last text put back. Never waits.
    ///
    /// # Errors
    /// As [`Self::deliver`].
    pub fn take_back(&self) -> Result<(), DeliverError> {
        self.ask(Request::TakeBack)
    }

    fn ask(&self, request: Request) -> Result<(), DeliverError> {
        let requests = self.requests.as_ref().ok_or(DeliverError::Stopped)?;
        requests.try_send(request).map_err(|error| match error {
            TrySendError::Full(_) => DeliverError::Busy { waiting: QUEUE },
            TrySendError::Disconnected(_) => DeliverError::Stopped,
        })
    }
}

impl Drop for DeliverWorker {
    fn drop(&mut self) {
        // Flag first, then close, then wake: a worker that waits for room in
        // the event channel must not wait for the one who is dropping it.
        self.closing.begin();
        self.requests = None;
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            if thread.join().is_err() {
                tracing::error!("the clipboard's thread panicked");
            }
        }
    }
}

/// What lives on the thread.
struct Owner {
    own_focus: Arc<AtomicBool>,
    make: MakeSink,
    sink: Option<Box<dyn Sink>>,
    /// The sink's name as it was told last.
    name: String,
    events: WaitingOutbox<DeliverEvent>,
}

/// What is done with a text.
type Way = fn(&mut dyn Sink, &str) -> Result<Receipt, DeliverError>;

impl Owner {
    fn run(mut self, queue: &Receiver<Request>) {
        if let Err(error) = self.open() {
            self.events.tell(DeliverEvent::Unavailable(error));
        }
        while let Ok(request) = queue.recv() {
            match request {
                Request::Deliver(clip, text) => {
                    self.serve(clip, &text, |sink, text| sink.deliver(text));
                }
                Request::Copy(clip, text) => self.serve(clip, &text, |sink, text| sink.copy(text)),
                Request::TakeBack => {
                    let answer = self.take_back();
                    self.events.tell(DeliverEvent::TakenBack(answer));
                }
            }
        }
    }

    fn serve(&mut self, clip: ClipId, text: &str, way: Way) {
        let event = match self.give(text, way) {
            Ok(receipt) => DeliverEvent::Delivered {
                clip,
                receipt,
                at: Instant::now(),
            },
            Err(error) => {
                tracing::warn!(%clip, error = error.for_log(), "text not delivered");
                DeliverEvent::Failed { clip, error }
            }
        };
        self.tell_name();
        self.events.tell(event);
    }

    fn take_back(&mut self) -> Result<(), NotTakenBack> {
        let sink = self.sink.as_mut().ok_or(NotTakenBack::Nothing)?;
        let mut answer = Err(NotTakenBack::Nothing);
        let done = guarded(|| {
            answer = sink.take_back();
            Ok(())
        });
        match done {
            Ok(()) => answer,
            Err(error) => Err(NotTakenBack::Failed(error.cause())),
        }
    }

    fn open(&mut self) -> Result<(), DeliverError> {
        let sink = (self.make)()?;
        self.name.clear();
        let trouble = sink.trouble();
        self.sink = Some(sink);
        self.tell_name();
        if let Some(words) = trouble {
            self.events.tell(DeliverEvent::Troubled(words));
        }
        Ok(())
    }

    /// Tells where texts go, whenever that has changed.
    fn tell_name(&mut self) {
        if let Some(sink) = self.sink.as_deref()
            && sink.name() != self.name
        {
            sink.name().clone_into(&mut self.name);
            tracing::info!(sink = %self.name, "texts can be delivered");
            let name = self.name.clone();
            self.events.tell(DeliverEvent::Ready { name });
        }
    }

    fn give(&mut self, text: &str, way: Way) -> Result<Receipt, DeliverError> {
        let was_open = self.sink.is_some();
        match self.try_to_give(text, way) {
            // The desktop went away since the last text, or the owner died of a
            // defect: a new one may do.
            Err(DeliverError::Unreachable { .. }) if was_open => {
                self.sink = None;
                self.try_to_give(text, way)
            }
            answer => answer,
        }
    }

    fn try_to_give(&mut self, text: &str, way: Way) -> Result<Receipt, DeliverError> {
        guarded(|| {
            if self.sink.is_none() {
                self.open()?;
            }
            let sink = self.sink.as_deref_mut().ok_or(DeliverError::Stopped)?;
            sink.own_focus(self.own_focus.load(Relaxed));
            way(sink, text)
        })
    }
}

#[cfg(test)]
mod tests;
