//! The thread that owns the store.

use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::sync::mpsc;

use super::{Store, StoreError, StoreEvent, StoreRequest};
use crate::outbox::{Closing, WaitingOutbox};

/// Requests that may wait for a slow disk. A full queue refuses the next one
/// with [`StoreError::Busy`]; the sound is in its own file all the same.
const QUEUE: usize = 256;

/// How often the database is asked whether another process has changed it.
const LOOK_AROUND: Duration = Duration::from_secs(2);

/// Owns the store on the thread `store`. Requests are carried out in order.
///
/// Dropping it carries out what waits and joins the thread. Events go out
/// through a bounded channel; while it is full the worker waits, except during
/// the drop, when what nobody takes is dropped.
pub struct StoreWorker {
    requests: Option<SyncSender<StoreRequest>>,
    closing: Closing,
    thread: Option<JoinHandle<()>>,
}

impl StoreWorker {
    /// Starts the thread.
    ///
    /// # Errors
    /// The system's error when no thread can be started.
    pub fn spawn(store: Store, events: mpsc::Sender<StoreEvent>) -> std::io::Result<Self> {
        let (requests, queue) = sync_channel(QUEUE);
        let closing = Closing::default();
        let events = WaitingOutbox::new(events, closing.clone());
        let keeper = Keeper {
            seen: store.data_version().unwrap_or_default(),
            store,
            events,
        };
        let thread = thread::Builder::new()
            .name("store".to_owned())
            .spawn(move || keeper.run(&queue))?;
        Ok(Self {
            requests: Some(requests),
            closing,
            thread: Some(thread),
        })
    }

    /// Asks for something. Never waits.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when the queue is full, [`StoreError::Stopped`] when
    /// the thread has ended.
    pub fn ask(&self, request: StoreRequest) -> Result<(), StoreError> {
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

/// What the thread owns.
struct Keeper {
    store: Store,
    events: WaitingOutbox<StoreEvent>,
    /// The database's own count of other processes' changes, as last seen.
    seen: u32,
}

impl Keeper {
    fn run(mut self, queue: &Receiver<StoreRequest>) {
        self.tell_news();
        loop {
            match queue.recv_timeout(LOOK_AROUND) {
                Ok(StoreRequest::Recover) => self.recover(queue),
                Ok(request) => self.carry_out(&request),
                Err(RecvTimeoutError::Timeout) => self.look_around(),
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn carry_out(&mut self, request: &StoreRequest) {
        let clip = request.clip();
        let before = self.store.changes();
        let mut answer = self.store.heal().and_then(|()| self.attempt(request));
        if let Err(StoreError::Damaged { cause, .. }) = &answer {
            let cause = cause.clone();
            answer = self
                .store
                .rebuild(&cause)
                .and_then(|()| self.attempt(request));
        }
        self.store.follow(clip, before);
        self.tell_news();
        match answer {
            Ok(Some(event)) => self.events.tell(event),
            Ok(None) => {}
            Err(error) => {
                tracing::error!(?clip, %error, "the store refused a request");
                self.events.tell(StoreEvent::Failed { clip, error });
            }
        }
    }

    fn attempt(&mut self, request: &StoreRequest) -> Result<Option<StoreEvent>, StoreError> {
        let store = &mut self.store;
        match request {
            StoreRequest::Save(clip) => store.save(clip)?,
            StoreRequest::SaveAgain(clip) => {
                store.save(clip)?;
                return Ok(Some(StoreEvent::Saved(clip.id)));
            }
            StoreRequest::Trash(clip, now_ms) => store.trash(*clip, *now_ms)?,
            StoreRequest::Restore(clip) => store.restore(*clip)?,
            StoreRequest::Star(clip, starred) => store.star(*clip, *starred)?,
            StoreRequest::Forget(clip) => store.forget(*clip)?,
            StoreRequest::DropAudio(clip) => store.drop_audio(*clip)?,
            StoreRequest::AddVersion(clip, version) => {
                store.add_version(*clip, version)?;
            }
            StoreRequest::Choose(clip, number) => store.choose(*clip, *number)?,
            StoreRequest::Rewrite(clip, rewrite) => {
                let done = Box::new(store.rewrite(*clip, rewrite)?);
                return Ok(Some(StoreEvent::Rewritten(done, rewrite.clone())));
            }
            StoreRequest::Remake(how, now_ms) => {
                return match store.remake(how, *now_ms) {
                    Ok(remade) => Ok(Some(StoreEvent::Remade(remade, how.clone()))),
                    // The user's, and nothing that the disk has refused.
                    Err(error @ StoreError::Unfit { .. }) => Ok(Some(StoreEvent::NotRemade(error))),
                    Err(error) => Err(error),
                };
            }
            StoreRequest::Preview(clip, offers) => {
                let previews = store.preview(*clip, offers)?;
                return Ok(Some(StoreEvent::Previewed(*clip, previews)));
            }
            StoreRequest::LoadRecent(limit) => {
                return store
                    .recent(*limit)
                    .map(|clips| Some(StoreEvent::Loaded(clips)));
            }
            StoreRequest::LoadWaiting(limit) => {
                return store
                    .waiting(*limit)
                    .map(|clips| Some(StoreEvent::Waiting(clips)));
            }
            StoreRequest::LoadVersions(clip) => {
                let versions = store.versions(*clip)?;
                return Ok(Some(StoreEvent::Versions(*clip, versions)));
            }
            StoreRequest::LoadDetail(clip) => {
                let detail = Box::new(store.detail(*clip)?);
                return Ok(Some(StoreEvent::Detail(*clip, detail)));
            }
            StoreRequest::LoadText(clip) => {
                let known = Box::new(store.known_text(*clip)?);
                return Ok(Some(StoreEvent::Text(*clip, known)));
            }
            StoreRequest::Browse(question) => {
                let found = Box::new(store.browse(question)?);
                return Ok(Some(StoreEvent::Browsed(found)));
            }
            StoreRequest::Load(clip) => {
                let clip = Box::new(store.get(*clip)?);
                return Ok(Some(StoreEvent::One(clip)));
            }
            StoreRequest::Recover => {}
        }
        Ok(None)
    }

    /// Mends what an earlier run left. The rows and files are looked at before
    /// any request of this run; whatever this run begins meanwhile has asked for
    /// its row before its file was made, so once the requests that wait are
    /// carried out no file of this run can look like one without a row.
    fn recover(&mut self, queue: &Receiver<StoreRequest>) {
        let mut remains = self.store.check().and_then(|()| self.store.remains());
        if let Err(StoreError::Damaged { cause, .. }) = &remains {
            let cause = cause.clone();
            remains = self
                .store
                .rebuild(&cause)
                .and_then(|()| self.store.remains());
        }
        self.tell_news();
        while let Ok(request) = queue.try_recv() {
            self.carry_out(&request);
        }
        match remains.and_then(|remains| self.store.recover(remains)) {
            Ok(recovery) => {
                tracing::info!(
                    queued = recovery.queued,
                    adopted = recovery.adopted,
                    lost = recovery.lost,
                    removed = recovery.removed,
                    refused = recovery.refused,
                    "mended what an earlier run left"
                );
                self.events.tell(StoreEvent::Recovered(recovery));
            }
            Err(error) => {
                tracing::error!(%error, "not all that an earlier run left was mended");
                self.events.tell(StoreEvent::Failed { clip: None, error });
            }
        }
    }

    fn look_around(&mut self) {
        // A failure is told when something is asked for.
        let Ok(version) = self.store.data_version() else {
            return;
        };
        if version != self.seen {
            self.seen = version;
            self.events.tell(StoreEvent::Changed);
        }
    }

    fn tell_news(&mut self) {
        for news in self.store.news() {
            self.events.tell(StoreEvent::Rebuilt(news));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clip::{ClipId, ClipState};
    use crate::store::{ClipFolder, ClipSave};
    use tempfile::TempDir;

    fn save(n: u64) -> StoreRequest {
        let clip = ClipSave::new(ClipId::from_parts(n, 0), ClipState::Recording);
        StoreRequest::Save(Box::new(clip))
    }

    fn worker(room: usize) -> (TempDir, StoreWorker, mpsc::Receiver<StoreEvent>) {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(ClipFolder::new(folder.path().to_owned())).expect("a store");
        let (sender, events) = mpsc::channel(room);
        let worker = StoreWorker::spawn(store, sender).expect("a thread");
        (folder, worker, events)
    }

    fn stored(folder: &TempDir) -> usize {
        let store = Store::open(ClipFolder::new(folder.path().to_owned())).expect("a store");
        store.count().expect("readable")
    }

    #[test]
    fn requests_are_carried_out_in_order() {
        let (_folder, worker, mut events) = worker(8);
        for n in 1..=3 {
            worker.ask(save(n)).expect("room");
        }
        worker
            .ask(StoreRequest::Trash(ClipId::from_parts(2, 0), 9))
            .expect("room");
        worker.ask(StoreRequest::LoadRecent(10)).expect("room");
        let Some(StoreEvent::Loaded(clips)) = events.blocking_recv() else {
            panic!("the clips come first");
        };
        let times: Vec<u64> = clips.iter().map(|clip| clip.id.unix_ms()).collect();
        assert_eq!(times, [3, 1]);
    }

    #[test]
    fn a_failure_names_its_clip_and_the_next_request_is_tried() {
        let (folder, worker, mut events) = worker(8);
        let nobody = ClipId::from_parts(7, 7);
        worker.ask(StoreRequest::Star(nobody, true)).expect("room");
        let Some(StoreEvent::Failed { clip, error }) = events.blocking_recv() else {
            panic!("nobody can be marked");
        };
        assert_eq!(clip, Some(nobody));
        assert!(matches!(error, StoreError::NotFound { .. }), "{error}");
        worker.ask(save(1)).expect("room");
        drop(worker);
        assert_eq!(stored(&folder), 1);
    }

    #[test]
    fn dropping_saves_what_waits_even_when_nobody_reads_the_events() {
        let (folder, worker, _events) = worker(1);
        for _ in 0..3 {
            worker.ask(StoreRequest::LoadRecent(1)).expect("room");
        }
        for n in 0..50 {
            worker.ask(save(n)).expect("room");
        }
        drop(worker);
        assert_eq!(stored(&folder), 50);
    }

    #[test]
    fn a_full_queue_refuses_and_does_not_wait() {
        let (_folder, worker, _events) = worker(1);
        // One event fits, so the worker is held at its second; the queue fills up.
        let refused = (0..1_000).find_map(|_| worker.ask(StoreRequest::LoadRecent(1)).err());
        assert_eq!(refused, Some(StoreError::Busy { waiting: QUEUE }));
    }

    #[test]
    fn a_database_that_is_deleted_while_open_is_written_again() {
        let (folder, worker, mut events) = worker(8);
        worker.ask(save(1)).expect("room");
        worker.ask(StoreRequest::LoadRecent(1)).expect("room");
        assert!(matches!(
            events.blocking_recv(),
            Some(StoreEvent::Loaded(_))
        ));
        for name in ["sayso.db", "sayso.db-wal", "sayso.db-shm"] {
            std::fs::remove_file(folder.path().join(name)).expect("deleted");
        }
        worker.ask(save(2)).expect("room");
        let Some(StoreEvent::Rebuilt(news)) = events.blocking_recv() else {
            panic!("it is noticed");
        };
        assert!(news.contains("nothing is missing"), "{news}");
        drop(worker);
        assert_eq!(stored(&folder), 2);
    }
}
