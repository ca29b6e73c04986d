//! The thread that owns the sinks.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::Instant;

use tokio::sync::mpsc;

use super::slot::guarded;
use super::{DeliverError, NotTakenBack, Receipt, Sink};
use crate::child;
use crate::clip::ClipId;
use crate::outbox::{Closing, WaitingOutbox};

/// Makes the sink, on the worker's thread; called again after the sink was lost.
pub type MakeSink = Box<dyn FnMut() -> Result<Box<dyn Sink>, DeliverError> + Send>;

/// Texts that may wait for a slow clipboard. A full queue refuses the next one
/// with [`DeliverError::Busy`]: the text stays in the list.
const QUEUE: usize = 32;

/// What is asked of the worker.
enum Request {
    /// A text goes where that sink's texts go.
    Deliver(usize, ClipId, String),
    /// A text goes to that sink's clipboard, because the user asked for that.
    Copy(usize, ClipId, String),
    /// What was on the clipboard before the last text is put back.
    TakeBack,
    /// Texts go elsewhere from now on.
    Exchange(Vec<NextSink>),
}

/// A sink of those that texts go to from now on.
pub enum NextSink {
    /// The one that stood at this place.
    Stays(usize),
    /// Another one.
    New(MakeSink),
}

/// What the worker tells the runtime.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeliverEvent {
    /// Texts can be delivered.
    Ready {
        /// The place of the sink's maker.
        sink: usize,
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

/// Owns the sinks on the thread `clipboard`: texts arrive in the order given.
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
    /// Starts the thread, which makes the first sink at once, and each other one
    /// for its first text.
    ///
    /// # Errors
    /// The system's error when no thread can be started.
    pub fn spawn(
        makers: Vec<MakeSink>,
        events: mpsc::Sender<DeliverEvent>,
    ) -> std::io::Result<Self> {
        let (requests, queue) = sync_channel(QUEUE);
        let closing = Closing::default();
        let events = WaitingOutbox::new(events, closing.clone());
        let end_with = closing.clone();
        let own_focus: Arc<AtomicBool> = Arc::default();
        let owner = Owner {
            own_focus: Arc::clone(&own_focus),
            places: makers.into_iter().map(Place::new).collect(),
            last: None,
            retired: Vec::new(),
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

    /// Queues a text for the sink of the maker at this place. Never waits.
    ///
    /// # Errors
    /// [`DeliverError::Busy`] when the queue is full, [`DeliverError::Stopped`]
    /// when the thread has ended.
    pub fn deliver(&self, sink: usize, clip: ClipId, text: String) -> Result<(), DeliverError> {
        self.ask(Request::Deliver(sink, clip, text))
    }

    /// Queues a text for a clipboard, wherever texts go otherwise. Never waits.
    ///
    /// # Errors
    /// As [`Self::deliver`].
    pub fn copy(&self, sink: usize, clip: ClipId, text: String) -> Result<(), DeliverError> {
        self.ask(Request::Copy(sink, clip, text))
    }

    /// Has what was on the clipboard before the last text put back. Never waits.
    ///
    /// # Errors
    /// As [`Self::deliver`].
    pub fn take_back(&self) -> Result<(), DeliverError> {
        self.ask(Request::TakeBack)
    }

    /// Has texts go to other sinks from now on; what waits goes where it was to go.
    /// Never waits.
    ///
    /// # Errors
    /// As [`Self::deliver`].
    pub fn exchange(&self, sinks: Vec<NextSink>) -> Result<(), DeliverError> {
        self.ask(Request::Exchange(sinks))
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
    places: Vec<Place>,
    /// The place whose sink had a text last.
    last: Option<usize>,
    /// Those that are no more. What they put on the clipboard is there for as long
    /// as they are, so they stay until the next text; the last one had a text last.
    retired: Vec<Place>,
    events: WaitingOutbox<DeliverEvent>,
}

/// A sink, and how it is made.
struct Place {
    make: MakeSink,
    sink: Option<Box<dyn Sink>>,
    /// The sink's name as it was told last.
    name: String,
}

impl Place {
    fn new(make: MakeSink) -> Self {
        Self {
            make,
            sink: None,
            name: String::new(),
        }
    }
}

/// What is done with a text.
type Way = fn(&mut dyn Sink, &str) -> Result<Receipt, DeliverError>;

impl Owner {
    fn run(mut self, queue: &Receiver<Request>) {
        if let Err(error) = self.open(0) {
            self.events.tell(DeliverEvent::Unavailable(error));
        }
        while let Ok(request) = queue.recv() {
            match request {
                Request::Deliver(place, clip, text) => {
                    self.serve(place, clip, &text, |sink, text| sink.deliver(text));
                }
                Request::Copy(place, clip, text) => {
                    self.serve(place, clip, &text, |sink, text| sink.copy(text));
                }
                Request::Exchange(sinks) => self.exchange(sinks),
                Request::TakeBack => {
                    let answer = self.take_back();
                    self.events.tell(DeliverEvent::TakenBack(answer));
                }
            }
        }
    }

    fn exchange(&mut self, next: Vec<NextSink>) {
        let mut before: Vec<Option<Place>> = std::mem::take(&mut self.places)
            .into_iter()
            .map(Some)
            .collect();
        let last = self.last.take();
        for (at, sink) in next.into_iter().enumerate() {
            let stays = match sink {
                NextSink::Stays(place) => {
                    if last == Some(place) {
                        self.last = Some(at);
                    }
                    before.get_mut(place).and_then(Option::take)
                }
                NextSink::New(make) => Some(Place::new(make)),
            };
            self.places.extend(stays);
        }
        if let Some(place) = last.and_then(|last| before.get_mut(last)?.take()) {
            // What the clipboard held before its text can be taken back still.
            self.retired.clear();
            self.retired.push(place);
        }
        self.retired.splice(0..0, before.into_iter().flatten());
        for at in 0..self.places.len() {
            // By their places of now.
            self.places[at].name.clear();
            self.tell_name(at);
        }
        if self
            .places
            .first()
            .is_some_and(|place| place.sink.is_none())
            && let Err(error) = self.open(0)
        {
            self.events.tell(DeliverEvent::Unavailable(error));
        }
    }

    fn serve(&mut self, place: usize, clip: ClipId, text: &str, way: Way) {
        self.last = Some(place);
        let event = match self.give(place, text, way) {
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
        self.retired.clear();
        self.tell_name(place);
        self.events.tell(event);
    }

    fn take_back(&mut self) -> Result<(), NotTakenBack> {
        let place = match self.last {
            Some(last) => self.places.get_mut(last),
            None => self.retired.last_mut(),
        };
        let sink = place.and_then(|place| place.sink.as_mut());
        let sink = sink.ok_or(NotTakenBack::Nothing)?;
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

    fn open(&mut self, at: usize) -> Result<(), DeliverError> {
        let place = self.places.get_mut(at).ok_or(DeliverError::Stopped)?;
        let sink = (place.make)()?;
        place.name.clear();
        let trouble = sink.trouble();
        place.sink = Some(sink);
        self.tell_name(at);
        if let Some(words) = trouble {
            self.events.tell(DeliverEvent::Troubled(words));
        }
        Ok(())
    }

    /// Tells where texts go, whenever that has changed.
    fn tell_name(&mut self, at: usize) {
        if let Some(place) = self.places.get_mut(at)
            && let Some(sink) = place.sink.as_deref()
            && sink.name() != place.name
        {
            sink.name().clone_into(&mut place.name);
            tracing::info!(sink = %place.name, "texts can be delivered");
            let name = place.name.clone();
            self.events.tell(DeliverEvent::Ready { sink: at, name });
        }
    }

    fn give(&mut self, at: usize, text: &str, way: Way) -> Result<Receipt, DeliverError> {
        let place = self.places.get_mut(at).ok_or(DeliverError::Stopped)?;
        let was_open = place.sink.is_some();
        match self.try_to_give(at, text, way) {
            // The desktop went away since the last text, or the owner died of a
            // defect: a new one may do.
            Err(DeliverError::Unreachable { .. }) if was_open => {
                self.places[at].sink = None;
                self.try_to_give(at, text, way)
            }
            answer => answer,
        }
    }

    fn try_to_give(&mut self, at: usize, text: &str, way: Way) -> Result<Receipt, DeliverError> {
        guarded(|| {
            if self.places[at].sink.is_none() {
                self.open(at)?;
            }
            let sink = self.places[at].sink.as_deref_mut();
            let sink = sink.ok_or(DeliverError::Stopped)?;
            sink.own_focus(self.own_focus.load(Relaxed));
            way(sink, text)
        })
    }
}

#[cfg(test)]
mod tests;
