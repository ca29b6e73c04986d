//! The front end without a screen: one line for each thing that happens.

use std::io::{self, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

use crate::front::snapshot::{KeySourceHealth, MicStatus, ModelStatus};
use crate::runtime::Report;

/// Prints lines on a thread of its own, so that a reader that stalls keeps
/// nobody waiting; it then misses reports, and nothing else does.
pub struct Lines {
    thread: JoinHandle<()>,
    /// Closed when the thread has printed its last line.
    over: Receiver<()>,
}

/// How long a reader that has stalled may hold up the end.
const PATIENCE: Duration = Duration::from_secs(1);

impl Lines {
    /// Begins to print to `out`.
    ///
    /// # Errors
    /// The system's error when no thread can be started.
    pub fn spawn(
        mut reports: broadcast::Receiver<Report>,
        mut out: Box<dyn Write + Send>,
        greeting: &str,
    ) -> io::Result<Self> {
        let greeting = greeting.to_owned();
        let (printing, over) = sync_channel(1);
        let thread = thread::Builder::new()
            .name("lines".to_owned())
            .spawn(move || {
                let _printing = printing;
                let _ = writeln!(out, "sayso: {greeting}");
                let mut last = None;
                loop {
                    match reports.blocking_recv() {
                        Ok(report) => {
                            let line = line(&report);
                            if let Some(line) = line.filter(|line| last.as_ref() != Some(line)) {
                                if writeln!(out, "sayso: {line}").is_err() {
                                    return;
                                }
                                last = Some(line);
                            }
                        }
                        Err(RecvError::Lagged(_)) => {}
                        Err(RecvError::Closed) => return,
                    }
                }
            })?;
        Ok(Self { thread, over })
    }

    /// Waits for the last line. The runtime must have ended.
    pub fn finish(self) {
        if self.over.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
            // It hangs in a write; the process ends without its last lines.
            return;
        }
        if self.thread.join().is_err() {
            tracing::error!("the thread of lines panicked");
        }
    }
}

/// The line of a report; `None` for what a reader of lines need not know.
fn line(report: &Report) -> Option<String> {
    match report {
        Report::State(state) => Some(state.to_string()),
        Report::Microphone(MicStatus::Open { name }) => Some(format!("microphone: {name}")),
        Report::Model(ModelStatus::Ready { name, demo: false }) => Some(format!("model: {name}")),
        Report::Model(ModelStatus::Ready { demo: true, .. }) => {
            Some("model: demo, for trying out only; see the README for a real one".to_owned())
        }
        Report::Keys(source) => match &source.health {
            KeySourceHealth::Live { note, .. } => Some(format!("keys: {} ({note})", source.name)),
            // In the words of its notice, which may have come just before.
            KeySourceHealth::Dead { reason } => Some(reason.clone()),
            KeySourceHealth::Starting | KeySourceHealth::StandingBy | KeySourceHealth::Off => None,
        },
        Report::Finished {
            reason: Some(reason),
            ..
        } => {
            // There is no key to press here.
            let reason = reason.split(" · press ").next().unwrap_or(reason);
            Some(format!("no text: {reason}"))
        }
        Report::Notice(notice) => Some(notice.text.clone()),
        Report::Microphone(_)
        | Report::Model(_)
        | Report::Level { .. }
        | Report::Sealed { .. }
        | Report::Finished { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ptt::State;

    #[test]
    fn states_are_told_by_name_and_levels_are_not_told() {
        assert_eq!(
            line(&Report::State(State::Recording)).as_deref(),
            Some("Recording")
        );
        let level = Report::Level {
            elapsed: Duration::ZERO,
            level: crate::audio::level::Level::SILENCE,
        };
        assert_eq!(line(&level), None);
    }
}
