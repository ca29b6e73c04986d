//! The interface in plain lines, for screen readers and for terminals that can do
//! nothing but print: what happens is said in a line each, what is wanted is typed
//! in a line each.
//!
//! Two threads: `plain` prints and orders, `plain-input` reads.

mod ask;
mod input;
mod tell;

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot, watch};

use self::ask::{Answer, Asker};
use self::input::Input;
use self::tell::Teller;
use crate::config::TuiConfig;
use crate::front::{Command, Snapshot};

/// How long a reader that takes no more lines may hold up the end.
const PATIENCE: Duration = Duration::from_secs(1);

/// The running interface. Dropping it ends it, as [`Plain::finish`] does.
pub struct Plain {
    thread: Option<JoinHandle<()>>,
    stop: Option<oneshot::Sender<()>>,
    ended: Receiver<io::Result<()>>,
}

impl Plain {
    /// Prints `snapshots` and sends what is typed to `commands`; while that channel is
    /// full, lines wait. Words for keys are those of `config`.
    ///
    /// Ends by itself when the sender of `snapshots` is dropped. At the end of what is
    /// typed it sends [`Command::Quit`].
    ///
    /// # Errors
    /// The system's error when no thread can be started.
    pub fn spawn(
        snapshots: watch::Receiver<Snapshot>,
        commands: mpsc::Sender<Command>,
        config: &TuiConfig,
    ) -> io::Result<Self> {
        let asker = Asker::new(Arc::new(config.keymap()));
        let (stop, stopped) = oneshot::channel();
        let (report, ended) = sync_channel(1);
        let thread = thread::Builder::new()
            .name("plain".to_owned())
            .spawn(move || {
                let result = run(snapshots, &commands, &asker, stopped);
                // Nobody waits for it when it was given up.
                let _ = report.try_send(result);
            })?;
        Ok(Self {
            thread: Some(thread),
            stop: Some(stop),
            ended,
        })
    }

    /// Stops, and joins both threads.
    ///
    /// # Errors
    /// Nothing could be printed any more, or the reader takes no more.
    pub fn finish(mut self) -> io::Result<()> {
        self.end()
    }

    fn end(&mut self) -> io::Result<()> {
        let Some(thread) = self.thread.take() else {
            return Ok(());
        };
        drop(self.stop.take());
        let panicked = || io::Error::other("the interface panicked");
        match self.ended.recv_timeout(PATIENCE) {
            // It hangs in a write; the process ends without its last lines.
            Err(RecvTimeoutError::Timeout) => Err(io::Error::new(
                io::ErrorKind::TimedOut,
                "standard output takes no more lines",
            )),
            Err(RecvTimeoutError::Disconnected) => Err(panicked()),
            Ok(result) => {
                thread.join().map_err(|_| panicked())?;
                result
            }
        }
    }
}

impl Drop for Plain {
    fn drop(&mut self) {
        // Whoever wants to know why it failed calls `finish`.
        let _ = self.end();
    }
}

/// The `plain` thread.
fn run(
    snapshots: watch::Receiver<Snapshot>,
    commands: &mpsc::Sender<Command>,
    asker: &Asker,
    stop: oneshot::Receiver<()>,
) -> io::Result<()> {
    let input = Input::spawn()?;
    tokio::runtime::Builder::new_current_thread()
        .build()?
        .block_on(talk(snapshots, commands, asker, input, stop))
        .inspect_err(|_| {
            // Nobody can read it or end the program any more.
            let _ = commands.try_send(Command::Quit);
        })
}

async fn talk(
    mut snapshots: watch::Receiver<Snapshot>,
    commands: &mpsc::Sender<Command>,
    asker: &Asker,
    mut input: Input,
    mut stop: oneshot::Receiver<()>,
) -> io::Result<()> {
    let mut teller = Teller::new(asker.greeting());
    snapshots.mark_changed();
    loop {
        tokio::select! {
            _ = &mut stop => return Ok(()),
            changed = snapshots.changed() => {
                if changed.is_err() {
                    return Ok(());
                }
                let now = snapshots.borrow_and_update().clone();
                say(&teller.told(&now))?;
            }
            line = input.lines.recv() => {
                let answer = match line {
                    Some(line) => asker.answer(&line, &snapshots.borrow()),
                    None => Answer::of(Command::Quit),
                };
                say(&answer.lines)?;
                if let Some(command) = answer.command
                    && commands.send(command).await.is_err()
                {
                    return Ok(());
                }
            }
        }
    }
}

fn say(lines: &[String]) -> io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    let mut out = io::stdout().lock();
    for line in lines {
        writeln!(out, "{line}")?;
    }
    out.flush()
}
