//! The engine's side: loads one model and works until its parent has gone.

use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use tracing::Metadata;
use tracing_subscriber::fmt::MakeWriter;

use super::wire::{self, Answer, Level, Request};
use crate::engine::{
    EngineError, JobControl, ModelFolders, ModelSource, TranscribeOptions, Transcriber,
    WhisperTranscriber,
};

/// What to load. The parent has it written on the command line, where a path
/// may be any bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// The model.
    pub source: ModelSource,
    /// Where models are looked for; only messages name them.
    pub folders: ModelFolders,
    /// 0 takes as many as is best.
    pub threads: u32,
}

impl Order {
    /// The arguments after the subcommand.
    pub fn args(&self) -> Vec<OsString> {
        let mut args: Vec<OsString> = vec!["--threads".into(), self.threads.to_string().into()];
        let mut path = |name: &str, path: &PathBuf| {
            args.push(name.into());
            args.push(path.into());
        };
        if let ModelSource::File(file) = &self.source {
            path("--file", file);
        }
        for folder in self.folders.as_slice() {
            path("--folder", folder);
        }
        args
    }
}

/// Does what the parent asks until it closes the pipe, and ends the process
/// then, in the middle of whatever it does.
pub fn run(order: &Order) {
    stand_in_front();
    let out = Out::new(wire_only());
    let said = out.clone();
    let log = tracing_subscriber::fmt()
        .with_writer(said)
        .without_time()
        .with_level(false)
        .with_ansi(false)
        .with_max_level(tracing::Level::INFO);
    // Without a log whisper.cpp is merely silent.
    let _ = log.try_init();
    let load = || {
        let whisper = WhisperTranscriber::load(&order.source, &order.folders, order.threads)?;
        Ok(Box::new(whisper) as Box<dyn Transcriber>)
    };
    serve(io::stdin(), &out, load, || std::process::exit(0));
}

/// Standard output for the wire alone: what native libraries print there goes to
/// standard error instead.
fn wire_only() -> Box<dyn Write + Send> {
    #[cfg(unix)]
    {
        let own = rustix::io::fcntl_dupfd_cloexec(rustix::stdio::stdout(), 3);
        if let Ok(own) = own
            && rustix::stdio::dup2_stdout(rustix::stdio::stderr()).is_ok()
        {
            return Box::new(std::fs::File::from(own));
        }
    }
    Box::new(io::stdout())
}

/// When memory runs out, the system should end the engine and not the one who
/// holds what was said.
fn stand_in_front() {
    #[cfg(target_os = "linux")]
    {
        let _ = std::fs::write("/proc/self/oom_score_adj", "500");
        // Started through a link, it would be called `exe`.
        let _ = std::fs::write("/proc/self/comm", "sayso-engine");
    }
}

/// Answers requests. `gone` is called on the reading thread when there will be no more.
pub(super) fn serve(
    requests: impl Read + Send + 'static,
    out: &Out,
    load: impl FnOnce() -> Result<Box<dyn Transcriber>, EngineError>,
    gone: impl FnOnce() + Send + 'static,
) {
    let (queue, jobs) = sync_channel(1);
    let current = Current::default();
    let reader = Reader {
        queue,
        current: current.clone(),
        out: out.clone(),
    };
    let reading = thread::Builder::new()
        .name("engine-requests".to_owned())
        .spawn(move || {
            reader.read(BufReader::with_capacity(1 << 16, requests));
            gone();
        });
    if reading.is_err() {
        return out.tell(&Answer::NotLoaded(EngineError::Crashed));
    }
    let mut transcriber = match load() {
        Ok(transcriber) => transcriber,
        Err(error) => return out.tell(&Answer::NotLoaded(error)),
    };
    out.tell(&Answer::Loaded {
        multilingual: transcriber.info().multilingual,
        longest_piece: transcriber.info().longest_piece,
    });
    for work in jobs {
        let outcome = transcriber.transcribe(&work.samples, &work.options, &work.control);
        current.set(None);
        out.tell(&Answer::Heard {
            job: work.job,
            outcome,
            encode_us: work.control.encode_us(),
        });
    }
}

/// One request with its samples.
struct Work {
    job: u64,
    samples: Vec<f32>,
    options: TranscribeOptions,
    control: JobControl,
}

/// What is worked on, for the thread that hears the parent.
#[derive(Clone, Default)]
struct Current(Arc<Mutex<Option<(u64, JobControl)>>>);

impl Current {
    fn set(&self, work: Option<(u64, JobControl)>) {
        *self.lock() = work;
    }

    fn lock(&self) -> MutexGuard<'_, Option<(u64, JobControl)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The thread that hears the parent while the other one works.
struct Reader {
    queue: SyncSender<Work>,
    current: Current,
    out: Out,
}

impl Reader {
    fn read(self, mut requests: impl BufRead) {
        while let Ok(Some(request)) = wire::read(&mut requests) {
            match request {
                Request::Hear {
                    job,
                    options,
                    samples,
                } => {
                    let Ok(samples) = wire::read_samples(&mut requests, samples) else {
                        break;
                    };
                    let control = JobControl::default();
                    self.current.set(Some((job, control.clone())));
                    let work = Work {
                        job,
                        samples,
                        options,
                        control,
                    };
                    if self.queue.send(work).is_err() {
                        break;
                    }
                }
                Request::Stop { job } => {
                    if let Some((_, control)) =
                        self.current.lock().as_ref().filter(|at| at.0 == job)
                    {
                        control.abort();
                    }
                }
                Request::HowFar => {
                    let at = self.current.lock().clone();
                    if let Some((job, control)) = at {
                        let percent = control.percent();
                        self.out.tell(&Answer::Progress { job, percent });
                    }
                }
            }
        }
        if let Some((_, control)) = &*self.current.lock() {
            control.abort();
        }
    }
}

/// The way to the parent; clones share it. Each message goes in one piece.
#[derive(Clone)]
pub(super) struct Out(Arc<Mutex<Box<dyn Write + Send>>>);

impl Out {
    pub(super) fn new(out: Box<dyn Write + Send>) -> Self {
        Self(Arc::new(Mutex::new(out)))
    }

    /// A parent that has gone is noticed by the reading thread.
    fn tell(&self, answer: &Answer) {
        let mut out = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let written = wire::write(&mut *out, answer);
        if written.is_err() && matches!(answer, Answer::NotLoaded(_)) {
            // Its path is not Unicode, which JSON cannot carry.
            let name = "with a name that is not Unicode".to_owned();
            let error = EngineError::LoadFailed { name };
            let _ = wire::write(&mut *out, &Answer::NotLoaded(error));
        }
    }
}

impl Out {
    const fn line(&self, level: Level) -> LogLine<'_> {
        LogLine {
            out: self,
            level,
            line: Vec::new(),
        }
    }
}

impl<'a> MakeWriter<'a> for Out {
    type Writer = LogLine<'a>;

    fn make_writer(&'a self) -> Self::Writer {
        self.line(Level::Info)
    }

    fn make_writer_for(&'a self, about: &Metadata<'_>) -> Self::Writer {
        self.line(match *about.level() {
            tracing::Level::ERROR => Level::Error,
            tracing::Level::WARN => Level::Warn,
            _ => Level::Info,
        })
    }
}

/// One line of the log, sent when it is dropped.
pub(super) struct LogLine<'a> {
    out: &'a Out,
    level: Level,
    line: Vec<u8>,
}

impl Write for LogLine<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.line.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for LogLine<'_> {
    fn drop(&mut self) {
        let line = String::from_utf8_lossy(&self.line).trim().to_owned();
        if !line.is_empty() {
            let level = self.level;
            self.out.tell(&Answer::Said { level, line });
        }
    }
}

#[cfg(test)]
mod tests;
