//! The end of a download from another thread.

use std::io;
use std::sync::mpsc::{TryRecvError, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use ureq::Agent;

/// Ends a download: its clones are the same. What waits for a byte, for a name, for
/// a connection or for the next attempt wakes at once.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    woken: Condvar,
}

#[derive(Debug, Default)]
struct State {
    cancelled: bool,
    agent: Option<Agent>,
}

impl Cancel {
    /// Ends the download; what was received stays.
    pub fn cancel(&self) {
        let mut state = self.state();
        state.cancelled = true;
        let agent = state.agent.take();
        drop(state);
        self.0.woken.notify_all();
        if let Some(agent) = agent {
            agent.shutdown();
        }
    }

    /// Whether it was asked for.
    pub fn is_cancelled(&self) -> bool {
        self.state().cancelled
    }

    /// From now on `agent` is what to interrupt.
    pub(super) fn interrupts(&self, agent: &Agent) {
        let mut state = self.state();
        if state.cancelled {
            drop(state);
            agent.clone().shutdown();
        } else {
            state.agent = Some(agent.clone());
        }
    }

    /// Waits; `true` when the download is to end.
    pub(super) fn wait(&self, time: Duration) -> bool {
        let until = Instant::now() + time;
        let mut state = self.state();
        while !state.cancelled {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            let waited = self.0.woken.wait_timeout(state, left);
            (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        }
        state.cancelled
    }

    /// Does `work`, unless the download ends before it does: then there is nothing,
    /// and nobody waits for it. For what cannot be interrupted: neither the look-up of
    /// a name nor the making of a connection can, on any system.
    pub(super) fn unless<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> io::Result<Option<T>> {
        let (done, result) = sync_channel(1);
        let wakes = Wakes(Arc::clone(&self.0));
        let thread = thread::Builder::new().name("fetch-asks".to_owned());
        thread.spawn(move || {
            // Dropped in the opposite order: who wakes finds what there is, or that
            // nothing will come.
            let _wakes = wakes;
            let done = done;
            let _ = done.send(work());
        })?;
        let mut state = self.state();
        while !state.cancelled {
            match result.try_recv() {
                Ok(value) => return Ok(Some(value)),
                Err(TryRecvError::Disconnected) => {
                    return Err(io::Error::other("what asks has fallen over"));
                }
                Err(TryRecvError::Empty) => {}
            }
            let waited = self.0.woken.wait(state);
            state = waited.unwrap_or_else(PoisonError::into_inner);
        }
        Ok(None)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Wakes whoever waits, when it is dropped.
struct Wakes(Arc<Shared>);

impl Drop for Wakes {
    fn drop(&mut self) {
        // Nobody is between looking and waiting while this is held.
        drop(self.0.state.lock());
        self.0.woken.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_gives_its_result_or_is_left_alone() {
        let cancel = Cancel::default();
        assert_eq!(cancel.unless(|| 7).expect("done"), Some(7));
        let (go, waits) = sync_channel::<()>(0);
        let stop = cancel.clone();
        let stuck = move || {
            stop.cancel();
            let _ = waits.recv();
        };
        assert_eq!(cancel.unless(stuck).expect("left"), None);
        drop(go);
    }

    #[test]
    fn work_that_falls_over_is_not_waited_for() {
        let cancel = Cancel::default();
        let fallen = cancel.unless(|| panic!("expected by the test"));
        assert!(fallen.is_err_and(|error| error.to_string().contains("fallen over")));
    }
}
