//! ctrl-z: the terminal goes back to the shell, and all of sayso stands still until
//! `fg`.
//!
//! The process group is stopped, as the terminal itself would: a shell that waits for
//! a script in between gets its prompt. While it stands still nobody hears the global
//! key, and what was pressed meanwhile must not begin a dictation afterwards. So
//! listening ends first, with the key helpers and the microphone, and begins again
//! afterwards. A window of another sayso leaves that one alone.

use std::io;
use std::ops::ControlFlow;

use super::{Desk, Urgency};
use crate::front::Command;
use crate::front::snapshot::MicStatus;
use crate::ptt::State;
use crate::tui::terminal;

/// How far the way out is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leaving {
    /// Nobody has asked.
    No,
    /// Listening is to end before.
    Soon,
    /// Nothing is in the way.
    Now,
}

impl Desk {
    /// Whether nothing is lost by standing still.
    pub(super) fn may_leave(&self) -> bool {
        let state = self.model.snapshot.state;
        cfg!(unix) && matches!(state, State::Idle | State::WaitingForKey)
    }

    pub(super) async fn get_ready_to_leave(&mut self) -> ControlFlow<()> {
        let snapshot = &self.model.snapshot;
        let own = snapshot.attached_to.is_none();
        if !own || snapshot.state == State::Idle {
            self.leaving = Leaving::Now;
            return ControlFlow::Continue(());
        }
        self.leaving = Leaving::Soon;
        self.order(Command::SetEnabled(false)).await
    }

    /// Stands still, if that is wanted and possible now.
    pub(super) async fn leave_if_asked(&mut self, stops: &mut Stops) -> io::Result<()> {
        let listens = self.leaving == Leaving::Soon;
        let snapshot = &self.model.snapshot;
        let closed = matches!(
            snapshot.microphone,
            MicStatus::Closed | MicStatus::Unavailable { .. }
        );
        let quiet = snapshot.state == State::Idle && closed;
        if self.leaving == Leaving::No || (listens && !quiet) {
            return Ok(());
        }
        self.leaving = Leaving::No;
        terminal::restore();
        stops.stand_still().await?;
        self.come_back()?;
        if listens && self.order(Command::SetEnabled(true)).await.is_break() {
            tracing::debug!("the runtime has ended meanwhile");
        }
        Ok(())
    }

    /// Takes the terminal again.
    pub(super) fn come_back(&mut self) -> io::Result<()> {
        // What a stopped program left behind is undone before: both ends are the same.
        terminal::restore();
        self.screen.come_back()?;
        self.tell.forget();
        // Its size may be another; the input thread says so a moment later.
        let size = self.screen.size()?;
        self.model.size = (size.width, size.height);
        self.focused = true;
        self.changed = Some(Urgency::Now);
        Ok(())
    }
}

#[cfg(unix)]
mod signals {
    use std::io;
    use std::time::Duration;

    use rustix::process::{Signal, kill_current_process_group};
    use tokio::signal::unix::{self, SignalKind};

    /// How long the system may take to stop this process. It never does where no shell
    /// waits for it.
    const PATIENCE: Duration = Duration::from_millis(500);

    /// Stopping, and being told that it goes on.
    pub(in crate::tui::app) struct Stops {
        goes_on: unix::Signal,
    }

    impl Stops {
        /// Only within an event loop.
        pub(in crate::tui::app) fn watch() -> io::Result<Self> {
            let kind = SignalKind::from_raw(Signal::CONT.as_raw());
            let goes_on = unix::signal(kind)?;
            Ok(Self { goes_on })
        }

        /// Stops the process group, and returns when it goes on.
        pub(in crate::tui::app) async fn stand_still(&mut self) -> io::Result<()> {
            kill_current_process_group(Signal::TSTP)?;
            // The signal reaches this thread a moment later.
            let _ = tokio::time::timeout(PATIENCE, self.goes_on.recv()).await;
            Ok(())
        }

        /// It was stopped from outside, and goes on.
        pub(in crate::tui::app) async fn went_on(&mut self) {
            self.goes_on.recv().await;
        }
    }
}

#[cfg(not(unix))]
mod signals {
    use std::io;

    /// Nothing stops a process here.
    pub(in crate::tui::app) struct Stops;

    impl Stops {
        pub(in crate::tui::app) fn watch() -> io::Result<Self> {
            Ok(Self)
        }

        pub(in crate::tui::app) async fn stand_still(&mut self) -> io::Result<()> {
            Ok(())
        }

        pub(in crate::tui::app) async fn went_on(&mut self) {
            std::future::pending().await
        }
    }
}

pub(super) use signals::Stops;
