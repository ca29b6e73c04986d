//! The engine in a process of its own, behind the [`Transcriber`] port.
//!
//! whisper.cpp looks whether it is to stop only between its encoder and its
//! decoder, an assertion of ggml ends the process it is in, and a driver that
//! hangs cannot be left. In a process that does nothing else all three are
//! harmless: what does not stop in time is ended, and another is started while
//! nobody waits for it.
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
use super::{EngineError, Haste, JobControl, Loader, ModelInfo, TranscribeOptions, Transcriber};
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
/// How long an engine that is to stop at once may take to do so by itself.
const GRACE: Duration = Duration::from_millis(50);

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

    /// An engine with its model loaded.
    fn ready(&mut self, control: &JobControl) -> Result<Engine, EngineError> {
        let mut engine = match self.engine.take() {
            Some(engine) => engine,
            None => Engine::start(&self.program, &self.order)?,
        };
        if !engine.is_loaded {
            match engine.loaded(control) {
                Ok(_) => {}
                Err(EngineError::Aborted) => {
                    // It goes on loading, for whoever comes next.
                    self.engine = Some(engine);
                    return Err(EngineError::Aborted);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(engine)
    }

    /// How long an engine that was asked to stop may take before it is ended.
    fn grace(&self, haste: Haste) -> Duration {
        match haste {
            Haste::AtOnce => GRACE,
            // Another piece of work waits: ending this one pays only where it
            // takes longer than a new process does.
            Haste::MakeWay => GRACE.max(2 * self.start_time),
        }
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
        let job = self.last_job;
        let ended = match engine.hear(job, samples, options, control, |haste| self.grace(haste)) {
            Ok(outcome) => {
                self.engine = Some(engine);
                return outcome;
            }
            Err(ended) => ended,
        };
        let status = engine.end();
        if matches!(ended, Ended::TooSlow) {
            tracing::info!("the engine did not stop in time; its process was ended");
            // It loads while nobody waits. When it cannot be started the next
            // piece of work tries again, and says why.
            self.engine = Engine::start(&self.program, &self.order).ok();
            return Err(EngineError::Aborted);
        }
        tracing::error!(status, "the engine's process ended");
        Err(EngineError::Ended { status })
    }
}

/// Why an engine is of no use any more.
enum Ended {
    /// It was asked to stop and has not.
    TooSlow,
    /// Its process has gone.
    ByItself,
}

/// A running process and the two threads at its pipes.
struct Engine {
    process: Child,
    is_loaded: bool,
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

    fn hear(
        &mut self,
        job: u64,
        samples: &[f32],
        options: &TranscribeOptions,
        control: &JobControl,
        grace: impl Fn(Haste) -> Duration,
    ) -> Result<Result<Transcript, EngineError>, Ended> {
        let mut stopping = Stopping::new(control, grace);
        let request = Request::Hear {
            job,
            options: options.clone(),
            samples: samples.len(),
        };
        self.ask(&request, &mut stopping)?;
        for chunk in samples.chunks(CHUNK) {
            self.send(wire::bytes(chunk), &mut stopping)?;
        }
        let mut asked = Instant::now();
        let mut told_to_stop = false;
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
            if stopping.is_wanted() && !told_to_stop {
                told_to_stop = true;
                self.ask(&Request::Stop { job }, &mut stopping)?;
            }
            stopping.look()?;
            if asked.elapsed() > ASK {
                asked = Instant::now();
                self.ask(&Request::HowFar, &mut stopping)?;
            }
        }
    }

    fn ask(
        &self,
        request: &Request,
        stopping: &mut Stopping<'_, impl Fn(Haste) -> Duration>,
    ) -> Result<(), Ended> {
        let line = wire::line(request).map_err(|_| Ended::ByItself)?;
        self.send(line, stopping)
    }

    /// Hands bytes to the thread at the pipe. An engine that does not read them
    /// holds nobody up who has been asked to stop.
    fn send(
        &self,
        mut bytes: Vec<u8>,
        stopping: &mut Stopping<'_, impl Fn(Haste) -> Duration>,
    ) -> Result<(), Ended> {
        let requests = self.requests.as_ref().ok_or(Ended::ByItself)?;
        loop {
            match requests.try_send(bytes) {
                Ok(()) => return Ok(()),
                Err(TrySendError::Disconnected(_)) => return Err(Ended::ByItself),
                Err(TrySendError::Full(back)) => bytes = back,
            }
            stopping.look()?;
            thread::park_timeout(RETRY);
        }
    }

    /// What the engine says next, if it does so before the next look.
    fn next(&self) -> Result<Option<Answer>, Ended> {
        let answers = self.answers.as_ref().ok_or(Ended::ByItself)?;
        match answers.recv_timeout(LOOK) {
            Ok(answer) => Ok(Some(answer)),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => Err(Ended::ByItself),
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

/// Whether the work is still wanted, and since when not.
struct Stopping<'a, G> {
    control: &'a JobControl,
    grace: G,
    since: Option<Instant>,
}

impl<'a, G: Fn(Haste) -> Duration> Stopping<'a, G> {
    const fn new(control: &'a JobControl, grace: G) -> Self {
        Self {
            control,
            grace,
            since: None,
        }
    }

    fn is_wanted(&self) -> bool {
        self.control.is_aborted()
    }

    /// # Errors
    /// The time to stop is over.
    fn look(&mut self) -> Result<(), Ended> {
        let Some(haste) = self.control.haste() else {
            return Ok(());
        };
        let since = *self.since.get_or_insert_with(Instant::now);
        if since.elapsed() > (self.grace)(haste) {
            return Err(Ended::TooSlow);
        }
        Ok(())
    }
}

fn command(program: &OsStr, order: &Order) -> Command {
    let mut command = Command::new(program);
    command
        .arg(COMMAND)
        .args(order.args())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit());
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
