//! The thread that owns the store.

use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::{self, JoinHandle};

use tokio::sync::mpsc;

use super::{ClipRecord, ClipStore, StoreError, StoredClip};
use crate::clip::ClipId;
use crate::outbox::{Closing, WaitingOutbox};

/// Requests that may wait for a slow disk. A full queue refuses the next one
/// with [`StoreError::Busy`]; the sound is in its own file all the same.
const QUEUE: usize = 256;

/// What the store tells the runtime. Success of a single save is not told.
#[derive(Debug, Clone, PartialEq)]
pub enum StoreEvent {
    /// The clips asked for, newest first.
    Loaded(Vec<StoredClip>),
    /// A request could not be carried out.
    Failed {
        /// Whose record; `None` when the clips could not be loaded.
        clip: Option<ClipId>,
        /// Why, and what to do.
        error: StoreError,
    },
}

enum Request {
    Save(Box<ClipRecord>),
    Trash(ClipId),
    LoadRecent(usize),
}

/// Owns the store on the thread `store`. Requests are carried out in order.
///
/// Dropping it carries out what waits and joins the thread. Events go out
/// through a bounded channel; while it is full the worker waits, except during
/// the drop, when what nobody takes is dropped.
pub struct StoreWorker {
    requests: Option<SyncSender<Request>>,
    closing: Closing,
    thread: Option<JoinHandle<()>>,
}

impl StoreWorker {
    /// Starts the thread.
    ///
    /// # Errors
    /// The system's error when no thread can be started.
    pub fn spawn(
        mut store: impl ClipStore + 'static,
        events: mpsc::Sender<StoreEvent>,
    ) -> std::io::Result<Self> {
        let (requests, queue) = sync_channel(QUEUE);
        let closing = Closing::default();
        let events = WaitingOutbox::new(events, closing.clone());
        let thread = thread::Builder::new()
            .name("store".to_owned())
            .spawn(move || run(&mut store, &queue, &events))?;
        Ok(Self {
            requests: Some(requests),
            closing,
            thread: Some(thread),
        })
    }

    /// Keeps a record. Never waits.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when the queue is full, [`StoreError::Stopped`] when
    /// the thread has ended.
    pub fn save(&self, record: ClipRecord) -> Result<(), StoreError> {
        self.request(Request::Save(Box::new(record)))
    }

    /// Moves a clip to the trash. Never waits.
    ///
    /// # Errors
    /// As for [`Self::save`].
    pub fn trash(&self, clip: ClipId) -> Result<(), StoreError> {
        self.request(Request::Trash(clip))
    }

    /// Asks for the newest clips; they come as [`StoreEvent::Loaded`]. Never waits.
    ///
    /// # Errors
    /// As for [`Self::save`].
    pub fn load_recent(&self, limit: usize) -> Result<(), StoreError> {
        self.request(Request::LoadRecent(limit))
    }

    fn request(&self, request: Request) -> Result<(), StoreError> {
        let requests = self.requests.as_ref().ok_or(StoreError::Stopped)?;
        requests.try_send(request).map_err(|error| match error {
            TrySendError::Full(_) => StoreError::Busy { waiting: QUEUE },
            TrySendError::Disconnected(_) => StoreError::Stopped,
        })
    }
}

impl Drop for StoreWorker {
    fn drop(&mut self) {
        // Flag first, then close, then wake: a worker that waits for room in
        // the event channel must not wait for the one who is dropping it.
        self.closing.begin();
        self.requests = None;
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            if thread.join().is_err() {
                tracing::error!("the store's thread panicked");
            }
        }
    }
}

fn run(store: &mut impl ClipStore, queue: &Receiver<Request>, events: &WaitingOutbox<StoreEvent>) {
    while let Ok(request) = queue.recv() {
        let (clip, answer) = match request {
            Request::Save(record) => (Some(record.id), store.save(&record)),
            Request::Trash(clip) => (Some(clip), store.trash(clip)),
            Request::LoadRecent(limit) => {
                let clips = store.recent(limit);
                (
                    None,
                    clips.map(|clips| events.tell(StoreEvent::Loaded(clips))),
                )
            }
        };
        if let Err(error) = answer {
            tracing::error!(?clip, %error, "the store refused a request");
            events.tell(StoreEvent::Failed { clip, error });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::MemoryStore;
    use super::*;
    use crate::clip::ClipState;

    fn record(n: u64) -> ClipRecord {
        ClipRecord::new(ClipId::from_parts(n, 0), ClipState::Done, Duration::ZERO)
    }

    fn worker(room: usize) -> (MemoryStore, StoreWorker, mpsc::Receiver<StoreEvent>) {
        let store = MemoryStore::new();
        let (sender, events) = mpsc::channel(room);
        let worker = StoreWorker::spawn(store.clone(), sender).expect("a thread");
        (store, worker, events)
    }

    #[test]
    fn requests_are_carried_out_in_order() {
        let (_, worker, mut events) = worker(8);
        for n in 1..=3 {
            worker.save(record(n)).expect("room");
        }
        worker.trash(record(2).id).expect("room");
        worker.load_recent(10).expect("room");
        let Some(StoreEvent::Loaded(clips)) = events.blocking_recv() else {
            panic!("the clips come first");
        };
        let times: Vec<u64> = clips.iter().map(|clip| clip.record.id.unix_ms()).collect();
        assert_eq!(times, [3, 1]);
    }

    #[test]
    fn a_failure_names_its_clip_and_the_next_request_is_tried() {
        let (store, worker, mut events) = worker(8);
        let full = StoreError::Full {
            path: "/data".into(),
        };
        store.fail_next(full.clone());
        worker.save(record(1)).expect("room");
        let failed = StoreEvent::Failed {
            clip: Some(record(1).id),
            error: full,
        };
        assert_eq!(events.blocking_recv(), Some(failed));
        worker.save(record(1)).expect("room");
        drop(worker);
        assert_eq!(store.len(), 1);
    }

    #[test]
    fn dropping_saves_what_waits_even_when_nobody_reads_the_events() {
        let (store, worker, _events) = worker(1);
        for _ in 0..3 {
            worker.load_recent(1).expect("room");
        }
        for n in 0..50 {
            worker.save(record(n)).expect("room");
        }
        drop(worker);
        assert_eq!(store.len(), 50);
    }

    #[test]
    fn a_full_queue_refuses_and_does_not_wait() {
        let (_, worker, _events) = worker(1);
        // One event fits, so the worker is held at its second; the queue fills up.
        let refused = (0..1_000).find_map(|_| worker.load_recent(1).err());
        assert_eq!(refused, Some(StoreError::Busy { waiting: QUEUE }));
    }
}
