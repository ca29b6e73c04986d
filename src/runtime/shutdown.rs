//! The end, in order: keys → capture (its last clip into the store) → store →
//! engine → rewriting → texts → playback. The terminal is the front end's and restored after this.

use std::time::Duration;

use tokio::sync::oneshot;

use super::signals::Signals;
use super::{Clock, Runtime, Workers};
use crate::capture::CaptureEvent;
use crate::ptt::Event;

/// How long the recorder may take to seal the last clip.
const LAST_SEAL: Duration = Duration::from_secs(3);

/// How long the threads that write may take to end, and then all others.
const JOIN: Duration = Duration::from_secs(8);

impl Runtime {
    /// Ends every thread, in order, keeping what is under way.
    pub(super) async fn shut_down(mut self, signals: &mut Signals) {
        self.publish();
        // A source that waits for room in its queue could not be joined.
        self.inbox.keys.close();
        for source in &mut self.workers.keys {
            source.stop();
        }
        let sealed = tokio::time::timeout(LAST_SEAL, self.keep_last_clip()).await;
        if sealed.is_err() {
            tracing::error!("the last clip was not sealed in time; its file is on disk");
        }
        if tokio::time::timeout(LAST_SEAL, self.write_the_rest())
            .await
            .is_err()
        {
            tracing::error!("what the disk had refused was not taken at the end either");
        }
        self.forget_incognito();
        if let Some(work) = &self.at_engine {
            tracing::info!(job = work.job.0, "stopped unfinished; its clip is kept");
        }
        join_all(self.workers, signals).await;
        // The front end sees the last snapshot's sender go, and ends.
        drop(self.snapshots);
    }

    /// Waits until no clip is being recorded any more, and stores its record.
    async fn keep_last_clip(&mut self) {
        while self.library.recording() {
            match self.inbox.capture.recv().await {
                Some(CaptureEvent::Sealed(sealed)) => self.take_sealed(Clock::now(), sealed),
                Some(CaptureEvent::Written { clip }) => self.file_written(clip),
                Some(CaptureEvent::JournalFailed { clip, .. }) => self.file_refused(clip),
                Some(CaptureEvent::StartFailed { clip, .. }) => {
                    self.forget(clip);
                    self.feed(Clock::now(), Event::CaptureFailed(clip));
                }
                Some(_) => {}
                None => return,
            }
        }
    }

    /// Offers the disk once more what it has refused, and waits for its answer.
    async fn write_the_rest(&mut self) {
        let mut due = self.library.unwritten().count();
        self.offer_again();
        while due > 0 {
            match self.inbox.capture.recv().await {
                Some(CaptureEvent::Written { clip }) => {
                    self.file_written(clip);
                    due -= 1;
                }
                Some(CaptureEvent::JournalFailed { .. }) => due -= 1,
                Some(_) => {}
                None => return,
            }
        }
    }
}

/// Drops every worker, in order, each of which joins its thread: first those
/// that still write what was said, then the rest. That happens on a thread of
/// its own, so that one that hangs (a clipboard on a stalled X link, a sound
/// server that is gone) cannot keep the user from the shell: the process ends
/// without it after [`JOIN`], or at a second signal once all is written. (A
/// terminal that is closed sends more than one by itself.)
async fn join_all(workers: Workers, signals: &mut Signals) {
    let (tell_written, written) = oneshot::channel();
    let (tell_joined, joined) = oneshot::channel();
    let ending = std::thread::Builder::new()
        .name("end".to_owned())
        .spawn(move || {
            drop(workers.recorder);
            for thread in workers.retired {
                let _ = thread.join();
            }
            drop(workers.store);
            // Nobody listens any more once the wait was given up.
            let _ = tell_written.send(());
            drop(workers.engine);
            drop(workers.rewriter);
            drop(workers.deliver);
            drop(workers.player);
            drop(workers.power);
            drop(workers.notifier);
            // A download may be in the middle of writing gigabytes to a slow disk.
            drop(workers.models);
            let _ = tell_joined.send(());
        });
    if let Err(error) = ending {
        tracing::error!(%error, "no thread to end on; the workers were joined here");
        return;
    }
    if tokio::time::timeout(JOIN, written).await.is_err() {
        tracing::error!("the recorder or the store did not end; left behind");
        return;
    }
    tokio::select! {
        _ = joined => {}
        signal = signals.received() => tracing::warn!(signal, "ended without waiting any longer"),
        () = tokio::time::sleep(JOIN) => tracing::error!("a thread did not end; left behind"),
    }
}
