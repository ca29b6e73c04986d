//! The bar on the terminal while the engine works.

use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::engine::{EngineError, JobControl, TranscribeOptions, Transcriber};
use crate::text::Transcript;

/// How often the bar looks at the engine.
const LOOK: Duration = Duration::from_millis(100);

/// A bar on standard error; hidden where that is no terminal.
pub(in crate::cli) struct Progress {
    bar: ProgressBar,
    files: usize,
}

impl Progress {
    pub(in crate::cli) fn for_files(files: usize) -> Self {
        let bar = ProgressBar::new(100);
        if let Ok(style) = ProgressStyle::with_template("{prefix}{wide_msg} {bar:20} {pos:>3} %") {
            bar.set_style(style);
        }
        Self { bar, files }
    }

    /// The file at `index` is begun.
    pub(in crate::cli) fn begin(&self, index: usize, name: &str) {
        if self.files > 1 {
            self.bar
                .set_prefix(format!("{}/{}  ", index + 1, self.files));
        }
        self.bar.set_message(name.to_owned());
        self.bar.set_position(0);
    }

    /// So much of the file is done.
    pub(in crate::cli) fn reached(&self, done: usize, of: usize) {
        let percent = done * 100 / of.max(1);
        self.bar.set_position(u64::try_from(percent).unwrap_or(100));
    }

    /// Takes the bar off the screen, so that lines can be printed.
    pub(in crate::cli) fn clear(&self) {
        self.bar.reset();
        self.bar.finish_and_clear();
    }

    /// Runs the engine on a thread of its own and shows how far it is.
    pub(in crate::cli) fn watch<T: Transcriber>(
        &self,
        transcriber: &mut T,
        samples: &[f32],
        options: &TranscribeOptions,
    ) -> Result<Transcript, EngineError> {
        self.bar.reset();
        let control = JobControl::default();
        let (answer, answered) = sync_channel(1);
        let control = &control;
        thread::scope(|scope| {
            let work = move || {
                let outcome = transcriber.transcribe(samples, options, control);
                // Received below, always: the loop ends with the answer.
                let _ = answer.send(outcome);
            };
            let thread = thread::Builder::new()
                .name("engine".to_owned())
                .spawn_scoped(scope, work)
                .map_err(|_| EngineError::Crashed)?;
            loop {
                match answered.recv_timeout(LOOK) {
                    Ok(outcome) => return outcome,
                    Err(RecvTimeoutError::Timeout) => {
                        self.bar.set_position(u64::from(control.percent()));
                    }
                    // It panicked. Joining it here keeps the panic from spreading.
                    Err(RecvTimeoutError::Disconnected) => {
                        let _ = thread.join();
                        return Err(EngineError::Crashed);
                    }
                }
            }
        })
    }
}
