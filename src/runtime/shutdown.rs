//! The end, in order: keys → capture (its last clip into the store) → engine →
//! texts → store. The terminal is the front end's and restored after this.

use std::time::Duration;

use super::{Clock, Runtime};
use crate::capture::CaptureEvent;
use crate::clip::ClipState;
use crate::ptt::Event;

/// How long the recorder may take to seal the last clip.
const LAST_SEAL: Duration = Duration::from_secs(3);

impl Runtime {
    /// Ends every thread, in order, keeping what is under way.
    pub(super) async fn shut_down(mut self) {
        self.publish();
        for source in &mut self.workers.keys {
            source.stop();
        }
        let sealed = tokio::time::timeout(LAST_SEAL, self.keep_last_clip()).await;
        if sealed.is_err() {
            tracing::error!("the last clip was not sealed in time; its file is on disk");
        }
        let workers = self.workers;
        drop(workers.recorder);
        for job in self.jobs.into_keys() {
            tracing::info!(job = job.0, "stopped unfinished; its clip is kept");
        }
        drop(workers.engine);
        drop(workers.deliver);
        drop(workers.player);
        drop(workers.store);
        // The front end sees the last snapshot's sender go, and ends.
        drop(self.snapshots);
    }

    /// Waits until no clip is being recorded any more, and stores its record.
    async fn keep_last_clip(&mut self) {
        while self.library.recording() {
            match self.inbox.capture.recv().await {
                Some(CaptureEvent::Sealed(sealed)) => {
                    let clip = sealed.clip;
                    let duration = sealed.duration();
                    if let Some(entry) = self.library.change(clip) {
                        entry.become_state(clip, ClipState::Sealed);
                        entry.duration = duration;
                        entry.level = sealed.level;
                        entry.stages.sealed = entry.since_press(Clock::now());
                    }
                    self.save(clip);
                }
                Some(CaptureEvent::StartFailed { clip, .. }) => {
                    self.library.remove(clip);
                    self.feed(Clock::now(), Event::CaptureFailed(clip));
                }
                Some(_) => {}
                None => return,
            }
        }
    }
}
