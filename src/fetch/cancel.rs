//! The end of a download from another thread.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use ureq::Agent;

/// Ends a download: its clones are the same. What waits for a byte, or for the
/// next attempt, wakes at once; what waits for a name or for a connection ends with
/// the time that those may take.
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

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
