//! The engine in a process of its own, behind the [`Transcriber`] port.
//!
//! whisper.cpp looks whether it is to stop only between its encoder and its
//! decoder, an assertion of ggml ends the process it is in, and a driver that
//! hangs cannot be left. In a process that does nothing else all three are
//! harmless: work that does not stop at once is left to itself, and when the next
//! comes, an engine that is still at it for longer than another takes to start
//! is ended and replaced.
//!
//! ```text
//! transcribe() ─▶ channel (8 chunks of 256 KiB, full: looks again) ─▶ `engine-requests` ─▶ pipe ─▶ sayso __engine
//!              ◀─ channel (16, full: the pipe waits)               ◀─ `engine-answers`  ◀─ pipe ◀─
//! ```
//!
//! The process ends when its pipe closes, however sayso ended.

pub mod child;
mod wire;

use std::ffi::OsStr;
use std::io::{self, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use self::child::Order;
use self::wire::{Answer, Level, Request};
use super::{EngineError, JobControl, Loader, ModelInfo, TranscribeOptions, Transcriber};
use crate::text::Transcript;

/// What the engine's process is called by.
pub const COMMAND: &str = "__engine";

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
const GRACE: Duration = Duration::from_millis(20);

/// A loader of the model in `order`, in a process that runs `program`, which is sayso itself.
pub fn loader(program: PathBuf, order: Order) -> Loader {
    Box::new(move |control| {
        let engine = ProcessTranscriber::load(program.clone(), order.clone(), control)?;
        Ok(Box::new(engine))
    })
}

/// A model in a process of its own.
pub struct ProcessTranscriber {
    program: PathBuf,
    order: Order,
    info: ModelInfo,
    /// How long a new process takes until it can work.
    start_time: Duration,
    engine: Option<Engine>,
    last_job: u64,
}

impl ProcessTranscriber {
    /// Starts the process and waits until its model is loaded.
    ///
    /// # Errors
    /// What is wrong with the model and what to do; [`EngineError::NotStarted`];
    /// [`EngineError::Aborted`] when `control` asked for it.
    pub fn load(program: PathBuf, order: Order, control: &JobControl) -> Result<Self, EngineError> {
        let began = Instant::now();
        let mut engine = Engine::start(&program, &order)?;
        let (multilingual, longest_piece) = engine.loaded(control)?;
        let info = ModelInfo {
            name: order.source.name(),
            path: order.source.path().map(ToOwned::to_owned),
            multilingual,
            longest_piece,
        };
        Ok(Self {
            program,
            order,
            info,
            start_time: began.elapsed(),
            engine: Some(engine),
            last_job: 0,
        })
    }

    /// The engine's process, while there is one.
    pub fn process_id(&self) -> Option<u32> {
        self.engine.as_ref().map(|engine| engine.process.id())
    }

    /// An engine with its model loaded and nothing to do.
    fn ready(&mut self, control: &JobControl) -> Result<Engine, EngineError> {
        let mut engine = match self.engine.take() {
            Some(engine) => engine,
            None => Engine::start(&self.program, &self.order)?,
        };
        match self.settle(&mut engine, control) {
            Err(EngineError::Aborted) => {
                // It goes on as it is, for whoever comes next.
                self.engine = Some(engine);
                Err(EngineError::Aborted)
            }
            settled => settled.map(|()| engine),
        }
    }

    /// Waits until it has loaded, and has left what nobody wanted any more. One
    /// that takes longer for that than another would to start is replaced.
    fn settle(&self, engine: &mut Engine, control: &JobControl) -> Result<(), EngineError> {
        let patience = GRACE.max(2 * self.start_time);
        if !engine.comes_to_rest(patience, control)? {
            tracing::info!("the engine did not stop in time; another takes its place");
            *engine = Engine::start(&self.program, &self.order)?;
        }
        if !engine.is_loaded {
            engine.loaded(control)?;
        }
        Ok(())
    }
}

impl Transcriber for ProcessTranscriber {
    fn info(&self) -> &ModelInfo {
        &self.info
    }

    fn transcribe(
        &mut self,
        samples: &[f32],
        options: &TranscribeOptions,
        control: &JobControl,
    ) -> Result<Transcript, EngineError> {
        let mut engine = self.ready(control)?;
        self.last_job += 1;
        let Ok(outcome) = engine.hear(self.last_job, samples, options, control) else {
            let status = engine.end();
            tracing::error!(status, "the engine's process ended");
            return Err(EngineError::Ended { status });
        };
        // One that was ended over half a request is of no use to the next.
        self.engine = Some(engine).filter(|engine| engine.requests.is_some());
        outcome
    }

    fn is_alive(&mut self) -> bool {
        let engine = self.engine.as_mut();
        engine.is_none_or(|engine| matches!(engine.process.try_wait(), Ok(None)))
    }
}

/// The engine's process has gone.
struct Ended;

/// A running process and the two threads at its pipes.
struct Engine {
    process: Child,
    is_loaded: bool,
    /// Work that it was to stop and had not, and since when.
    leaving: Option<(u64, Instant)>,
    requests: Option<SyncSender<Vec<u8>>>,
    answers: Option<Receiver<Answer>>,
    threads: Vec<JoinHandle<()>>,
}

impl Engine {
    fn start(program: &Path, order: &Order) -> Result<Self, EngineError> {
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

    /// Waits for the model: whether it knows many languages, and its longest piece.
    fn loaded(&mut self, control: &JobControl) -> Result<(bool, usize), EngineError> {
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
                Err(_) => {
                    let status = self.end();
                    return Err(EngineError::Ended { status });
                }
            }
            if control.is_aborted() {
                return Err(EngineError::Aborted);
            }
        }
    }

    /// Waits for the end of work that was left to itself: whether it came within
    /// `patience` of its being stopped.
    fn comes_to_rest(
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

    fn hear(
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

#[cfg(test)]
mod tests;
