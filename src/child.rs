//! Programs of the user's that take a text: run to their end, or ended.
//!
//! A child gets the text on a pipe and nothing else of ours: its standard output
//! and error are pipes or nothing, never the terminal, and it is in a process
//! group of its own, so that a key typed in sayso's window does not reach it.
//! Nothing here waits longer than it was told to. What does not end in time is
//! ended, with all that it has started, and what it holds open is left to it.

mod ear;

use std::cell::RefCell;
use std::ffi::OsStr;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;
use std::time::{Duration, Instant};

use self::ear::Ear;
use crate::outbox::Closing;

/// How long a program may take to end once it was asked to, before it is killed.
const GRACE: Duration = Duration::from_millis(300);
/// Most that is kept of what a program prints, in bytes.
const MOST: usize = 1 << 20;
/// How long a program may still take once sayso is about to end.
const LAST: Duration = Duration::from_secs(2);
/// The longest pause between two looks at whether it has ended.
const LOOK: Duration = Duration::from_millis(10);

thread_local! {
    /// Whether the owner of this thread is about to go.
    static CLOSING: RefCell<Closing> = RefCell::default();
}

/// Programs that run on this thread are ended soon after `closing` has begun:
/// sayso waits for this thread at its end, and leaves nothing behind.
pub(crate) fn end_with(closing: Closing) {
    CLOSING.set(closing);
}

/// What to run.
pub(crate) struct Run<'a> {
    /// With its arguments and environment; the pipes are set here.
    pub(crate) command: Command,
    /// What it gets on standard input.
    pub(crate) input: &'a [u8],
    /// How long it may take.
    pub(crate) within: Duration,
    /// What it prints is wanted. A program that leaves a copy of itself behind
    /// must have no pipe of ours, or it holds it for as long as it lives.
    pub(crate) listen: Listen,
}

/// Which of what it prints is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Listen {
    /// Neither stream.
    Nothing,
    /// Standard error, for its last line.
    Errors,
    /// Both.
    All,
}

/// How it ended.
#[derive(Debug)]
pub(crate) struct Ended {
    status: ExitStatus,
    pub(crate) stdout: Vec<u8>,
    stderr: Vec<u8>,
}

/// Why it did not end well.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ChildError {
    /// It could not be started.
    #[error("cannot be started: {0}")]
    NotStarted(String),
    /// It was ended, because it took too long.
    #[error("did not end within {} and was ended", seconds(*.0))]
    TooSlow(Duration),
    /// It ended with an error.
    #[error("{0}")]
    Failed(String),
}

/// Why it did not end by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cut {
    /// It could not be started.
    NotStarted(String),
    /// It was ended, because it took too long.
    TooSlow(Duration),
    /// It was ended, because it printed more than 1 MB.
    TooMuch,
    /// It was ended, because nobody waits for it any more.
    Stopped,
}

impl From<Cut> for ChildError {
    fn from(cut: Cut) -> Self {
        match cut {
            Cut::NotStarted(cause) => Self::NotStarted(cause),
            Cut::TooSlow(within) => Self::TooSlow(within),
            Cut::TooMuch | Cut::Stopped => Self::Failed("was ended".to_owned()),
        }
    }
}

fn seconds(time: Duration) -> String {
    format!("{} s", time.as_secs_f32())
}

impl Ended {
    pub(crate) fn succeeded(&self) -> bool {
        self.status.success()
    }

    /// `exit code 3`, or the signal that ended it.
    pub(crate) fn how(&self) -> String {
        match self.status.code() {
            Some(code) => format!("exit code {code}"),
            None => format!("{}", self.status),
        }
    }

    /// The first line of standard error that says something.
    pub(crate) fn first_line(&self) -> Option<String> {
        let text = String::from_utf8_lossy(&self.stderr);
        let line = text.lines().map(str::trim).find(|line| !line.is_empty());
        line.map(shown)
    }

    /// The last one.
    fn last_line(&self) -> Option<String> {
        let text = String::from_utf8_lossy(&self.stderr);
        let mut lines = text.lines().rev().map(str::trim);
        lines.find(|line| !line.is_empty()).map(shown)
    }
}

/// What a program says, within a sentence of ours.
fn shown(line: &str) -> String {
    line.trim_end_matches('.')
        .chars()
        .filter(|c| !c.is_control())
        .take(200)
        .collect()
}

/// The program's file, where one of this name is on the `PATH`.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    if program.contains('/') {
        return Some(PathBuf::from(program));
    }
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

/// A command without an environment of its own.
pub(crate) fn command(program: &str, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Command {
    let mut command = Command::new(program);
    command.args(args);
    command
}

/// Runs it to its end.
///
/// # Errors
/// [`ChildError`] when it did not start, did not end or did not end well.
pub(crate) fn run(run: Run<'_>) -> Result<Ended, ChildError> {
    let ended = run_while(run, &|_| Ok(()))?;
    if ended.succeeded() {
        return Ok(ended);
    }
    let how = ended.how();
    Err(ChildError::Failed(match ended.last_line() {
        Some(line) => format!("{how}: {line}"),
        None => how,
    }))
}

/// The same, unless it is to be stopped or prints more than 1 MB; then it is ended
/// with all that it has started. It may have ended with an error.
///
/// # Errors
/// [`Cut`] when it did not start or did not end by itself.
pub(crate) fn run_unless(run: Run<'_>, stop: &dyn Fn() -> bool) -> Result<Ended, Cut> {
    run_while(run, &|printed| {
        if printed > MOST {
            Err(Cut::TooMuch)
        } else if stop() {
            Err(Cut::Stopped)
        } else {
            Ok(())
        }
    })
}

/// Whether to go on with a program that has printed so many bytes.
type GoOn<'a> = &'a dyn Fn(usize) -> Result<(), Cut>;

fn run_while(run: Run<'_>, go_on: GoOn<'_>) -> Result<Ended, Cut> {
    let Run {
        mut command,
        input,
        within,
        listen,
    } = run;
    let end = Instant::now() + within;
    let pipe = |wanted| {
        if wanted {
            Stdio::piped()
        } else {
            Stdio::null()
        }
    };
    command
        .stdin(pipe(!input.is_empty()))
        .stdout(pipe(listen == Listen::All))
        .stderr(pipe(listen != Listen::Nothing));
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command
        .spawn()
        .map_err(|error| Cut::NotStarted(started_not(&error)))?;
    if let Some(pipe) = child.stdin.take() {
        feed(pipe, input.to_vec());
    }
    let stdout = child.stdout.take().map(Ear::new);
    let stderr = child.stderr.take().map(Ear::new);
    let printed = stdout.as_ref().map(|ear| Arc::clone(&ear.count));
    let printed = || printed.as_ref().map_or(0, |count| count.load(Relaxed));
    let status = match wait(&mut child, end, &|| go_on(printed())) {
        Ok(Some(status)) => status,
        Ok(None) => {
            stop(child);
            return Err(Cut::TooSlow(within));
        }
        Err(error) => {
            stop(child);
            return Err(error);
        }
    };
    for ear in [&stdout, &stderr].into_iter().flatten() {
        ear.program_has_ended();
    }
    let words = |ear: Option<Ear>| {
        let heard = ear.map(|ear| ear.words(end, &|| go_on(printed())));
        heard.unwrap_or_else(|| Ok(Vec::new()))
    };
    let ended = Ended {
        status,
        stdout: words(stdout)?,
        stderr: words(stderr)?,
    };
    // It may have printed the last of it just before its end.
    go_on(printed())?;
    Ok(ended)
}

/// The end of a wait: sooner where sayso is about to end. Asked again and again it
/// stays the one that it was when that began.
fn hurried(end: Instant) -> Instant {
    if CLOSING.with_borrow(Closing::has_begun) {
        end.min(Instant::now() + LAST)
    } else {
        end
    }
}

fn started_not(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such program".to_owned(),
        io::ErrorKind::PermissionDenied => "it may not be run".to_owned(),
        _ => error.to_string(),
    }
}

/// Waits until it has ended; `None` when it has not by `end`.
fn wait(
    child: &mut Child,
    end: Instant,
    go_on: &dyn Fn() -> Result<(), Cut>,
) -> Result<Option<ExitStatus>, Cut> {
    let mut pause = Duration::from_micros(500);
    let mut end = end;
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(Some(status)),
            // Somebody else has taken its status: it has ended.
            Err(_) => return Ok(Some(ExitStatus::default())),
            Ok(None) => go_on()?,
        }
        end = hurried(end);
        let Some(left) = end.checked_duration_since(Instant::now()) else {
            return Ok(None);
        };
        thread::park_timeout(pause.min(left));
        pause = (pause * 2).min(LOOK);
    }
}

/// Ends it and all that is in its group: politely, then at once.
fn stop(mut child: Child) {
    signal(&mut child, false);
    let ends = |child: &mut Child| {
        let ended = wait(child, Instant::now() + GRACE, &|| Ok(()));
        matches!(ended, Ok(Some(_)))
    };
    let gone = ends(&mut child);
    // What it has started may still be there when it has gone itself.
    signal(&mut child, true);
    if !gone && !ends(&mut child) {
        tracing::warn!(id = child.id(), "a program does not end; left behind");
    }
}

#[cfg(unix)]
fn signal(child: &mut Child, at_once: bool) {
    use rustix::process::{Pid, Signal, kill_process_group};
    let signal = if at_once { Signal::KILL } else { Signal::TERM };
    if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        // None of them may be left, which is just as well.
        let _ = kill_process_group(group, signal);
    }
}

#[cfg(not(unix))]
fn signal(child: &mut Child, _at_once: bool) {
    let _ = child.kill();
}

/// Writes the text on a thread of its own: a program that does not read would
/// hold up the writer for ever. That thread ends when the program has, or when
/// the program has read everything; nobody waits for it.
fn feed(mut pipe: impl Write + Send + 'static, input: Vec<u8>) {
    let writing = thread::Builder::new()
        .name("program-input".to_owned())
        .spawn(move || {
            // A program may end without having read everything; it knows why.
            let _ = pipe.write_all(&input);
        });
    if let Err(error) = writing {
        tracing::error!(%error, "no thread to write to a program on");
    }
}

#[cfg(all(test, unix))]
mod tests;
