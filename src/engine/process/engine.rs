//! A running engine, seen from sayso: the process and the threads at its pipes.

use std::ffi::OsStr;
use std::io::{self, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::COMMAND;
use super::child::Order;
use super::wire::{self, Answer, Level, Request};
use crate::engine::{EngineError, JobControl, TranscribeOptions};
use crate::text::Transcript;

/// Samples go through the pipe in pieces of so many: 256 KiB.
const CHUNK: usize = 1 << 16;
/// So many pieces wait: half a minute of sound.
const CHUNKS: usize = 8;
/// How often a piece that finds no room is tried again.
const RETRY: Duration = Duration::from_millis(1);
/// How often the work is looked at: whether it is still wanted.
const LOOK: Duration = Duration::from_millis(5);
/// How often the engine is asked how far it is.
const ASK: Duration = Duration::from_millis(250);
/// How long work that nobody waits for may take to end by itself. Then it is
/// left to itself: the next piece of work sees what has become of it.
pub(super) const GRACE: Duration = Duration::from_millis(20);

/// The engine's process has gone.
pub(super) struct Ended;

/// A running process and the two threads at its pipes.
pub(super) struct Engine {
    process: Child,
    is_loaded: bool,
    /// Work that it was to stop and had not, and since when.
    leaving: Option<(u64, Instant)>,
    requests: Option<SyncSender<Vec<u8>>>,
    answers: Option<Receiver<Answer>>,
    threads: Vec<JoinHandle<()>>,
}

impl Engine {
    /// Starts the process and the threads at its pipes; it loads the model by itself.
    ///
    /// # Errors
    /// [`EngineError::NotStarted`] with the system's reason.
    pub(super) fn start(program: &Path, order: &Order) -> Result<Self, EngineError> {
        let not_started = |error: io::Error| EngineError::NotStarted {
            cause: error.to_string(),
        };
        let mut process = command(program.as_os_str(), order)
            .spawn()
            .map_err(not_started)?;
        let (stdin, stdout) = (process.stdin.take(), process.stdout.take());
        let (requests, queue) = sync_channel(CHUNKS);
        let (sender, answers) = sync_channel(16);
        let mut engine = Self {
            process,
            is_loaded: false,
            leaving: None,
            requests: Some(requests),
            answers: Some(answers),
            threads: Vec::new(),
        };
        // What has no pipe or no thread is seen as an engine that has ended.
        if let (Some(stdin), Some(stdout)) = (stdin, stdout) {
            let named = |name: &str| thread::Builder::new().name(name.to_owned());
            let writing = named("engine-requests").spawn(move || write(stdin, &queue));
            engine.threads.push(writing.map_err(not_started)?);
            let reading = named("engine-answers").spawn(move || read(stdout, &sender));
            engine.threads.push(reading.map_err(not_started)?);
        }
        Ok(engine)
    }

    /// The process, to the system.
    pub(super) fn id(&self) -> u32 {
        self.process.id()
    }

    /// Whether the process still runs.
    pub(super) fn is_running(&mut self) -> bool {
        matches!(self.process.try_wait(), Ok(None))
    }

    /// Whether [`Self::end`] was called: it takes no more work.
    pub(super) const fn has_ended(&self) -> bool {
        self.requests.is_none()
    }

    /// Whether its model is loaded.
    pub(super) const fn is_loaded(&self) -> bool {
        self.is_loaded
    }

    /// Waits for the model: whether it knows many languages, and its longest piece.
    pub(super) fn loaded(&mut self, control: &JobControl) -> Result<(bool, usize), EngineError> {
        loop {
            match self.next() {
                Ok(Some(Answer::Loaded {
                    multilingual,
                    longest_piece,
                })) => {
                    self.is_loaded = true;
                    return Ok((multilingual, longest_piece));
                }
                Ok(Some(Answer::NotLoaded(error))) => return Err(error),
                Ok(_) => {}
                Err(_) => return Err(self.end_as_error()),
            }
            if control.is_aborted() {
                return Err(EngineError::Aborted);
            }
        }
    }

    /// Waits for the end of work that was left to itself: whether it came within
    /// `patience` of its being stopped.
    pub(super) fn comes_to_rest(
        &mut self,
        patience: Duration,
        control: &JobControl,
    ) -> Result<bool, EngineError> {
        while let Some((job, since)) = self.leaving {
            match self.next() {
                Ok(Some(Answer::Heard { job: heard, .. })) if heard == job => self.leaving = None,
                Ok(_) if since.elapsed() > patience => return Ok(false),
                Ok(_) if control.is_aborted() => return Err(EngineError::Aborted),
                Ok(_) => {}
                // Whatever it was at, nobody waits for it.
                Err(Ended) => return Ok(false),
            }
        }
        Ok(true)
    }

    /// Has it hear `samples`, and waits for the outcome. [`Ended`] when the
    /// process went away meanwhile; of work that was aborted and did not stop
    /// within [`GRACE`] the end is awaited by [`Self::comes_to_rest`].
    pub(super) fn hear(
        &mut self,
        job: u64,
        samples: &[f32],
        options: &TranscribeOptions,
        control: &JobControl,
    ) -> Result<Result<Transcript, EngineError>, Ended> {
        let request = Request::Hear {
            job,
            options: options.clone(),
            samples: samples.len(),
        };
        let line = wire::line(&request).map_err(|_| Ended)?;
        let parts = std::iter::once(line).chain(samples.chunks(CHUNK).map(wire::bytes));
        for part in parts {
            // Half a request cannot be taken back: an engine that does not read
            // it is of no use any more.
            if !self.send(part, control)? {
                self.end();
                return Ok(Err(EngineError::Aborted));
            }
        }
        let mut stopping = None;
        let mut asked = Instant::now();
        loop {
            match self.next()? {
                Some(Answer::Heard {
                    job: heard,
                    outcome,
                    encode_us,
                }) if heard == job => {
                    control.add_encode_time(Duration::from_micros(encode_us));
                    return Ok(outcome);
                }
                Some(Answer::Progress { job: at, percent }) if at == job => {
                    control.set_percent(percent);
                }
                _ => {}
            }
            if control.is_aborted() {
                if stopping.is_none() {
                    self.ask(&Request::Stop { job })?;
                }
                let since = *stopping.get_or_insert_with(Instant::now);
                if since.elapsed() > GRACE {
                    self.leaving = Some((job, since));
                    return Ok(Err(EngineError::Aborted));
                }
            }
            if asked.elapsed() > ASK {
                asked = Instant::now();
                self.ask(&Request::HowFar)?;
            }
        }
    }

    /// Hands over a small request. With a full channel it is let go: an engine
    /// that reads nothing would not act on it either.
    fn ask(&self, request: &Request) -> Result<(), Ended> {
        let line = wire::line(request).map_err(|_| Ended)?;
        let requests = self.requests.as_ref().ok_or(Ended)?;
        match requests.try_send(line) {
            Ok(()) | Err(TrySendError::Full(_)) => Ok(()),
            Err(TrySendError::Disconnected(_)) => Err(Ended),
        }
    }

    /// Hands bytes to the thread at the pipe. An engine that does not read them
    /// holds nobody up for longer than [`GRACE`] who was asked to stop: `false`.
    fn send(&self, mut bytes: Vec<u8>, control: &JobControl) -> Result<bool, Ended> {
        let requests = self.requests.as_ref().ok_or(Ended)?;
        let mut stopping = None;
        loop {
            match requests.try_send(bytes) {
                Ok(()) => return Ok(true),
                Err(TrySendError::Disconnected(_)) => return Err(Ended),
                Err(TrySendError::Full(back)) => bytes = back,
            }
            if control.is_aborted() {
                let since = *stopping.get_or_insert_with(Instant::now);
                if since.elapsed() > GRACE {
                    return Ok(false);
                }
            }
            thread::park_timeout(RETRY);
        }
    }

    /// What the engine says next, if it does so before the next look.
    fn next(&self) -> Result<Option<Answer>, Ended> {
        let answers = self.answers.as_ref().ok_or(Ended)?;
        match answers.recv_timeout(LOOK) {
            Ok(answer) => Ok(Some(answer)),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => Err(Ended),
        }
    }

    /// Ends the process if it has not ended, and says how it did.
    pub(super) fn end_as_error(&mut self) -> EngineError {
        let status = self.end();
        // Built for the computer it was built on, and taken to another.
        if status.contains("SIGILL") {
            let lack = "does not know its instructions".to_owned();
            return EngineError::OtherProcessor { lack };
        }
        EngineError::Ended { status }
    }

    /// The same, in the system's words.
    fn end(&mut self) -> String {
        // Order: the process, so that the pipes end; the channels, so that
        // neither thread waits for anyone; then the threads.
        let _ = self.process.kill();
        let status = self.process.wait();
        self.requests = None;
        self.answers = None;
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("a thread at the engine's pipes panicked");
            }
        }
        status.map_or_else(|error| error.to_string(), |status| status.to_string())
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.end();
    }
}

fn command(program: &OsStr, order: &Order) -> Command {
    let mut command = Command::new(program);
    command
        .arg(COMMAND)
        .args(order.args())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        // A failed assertion would have a debugger print into the pipe.
        .env("GGML_NO_BACKTRACE", "1");
    // An interrupt at the terminal is for sayso, which ends the engine in order.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command
}

/// The thread that writes to the engine.
fn write(mut stdin: ChildStdin, queue: &Receiver<Vec<u8>>) {
    for bytes in queue {
        if stdin
            .write_all(&bytes)
            .and_then(|()| stdin.flush())
            .is_err()
        {
            return;
        }
    }
}

/// The thread that reads what the engine says, until it ends.
fn read(stdout: ChildStdout, answers: &SyncSender<Answer>) {
    let mut stdout = BufReader::new(stdout);
    loop {
        match wire::read(&mut stdout) {
            Ok(Some(Answer::Said { level, line })) => match level {
                Level::Error => tracing::error!(target: "sayso::engine::native", "{line}"),
                Level::Warn => tracing::warn!(target: "sayso::engine::native", "{line}"),
                Level::Info => tracing::info!(target: "sayso::engine::native", "{line}"),
            },
            Ok(Some(answer)) => {
                if answers.send(answer).is_err() {
                    return;
                }
            }
            Ok(None) => return,
            Err(error) => {
                tracing::error!(%error, "the engine's process says what nobody understands");
                return;
            }
        }
    }
}
