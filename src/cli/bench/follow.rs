//! A child process that measures a model, from the outside.

use std::io::{self, BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::child::{Answer, Order};
use super::report::Failure;
use crate::cli::run::engine_program;

/// What a child told.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Measured {
    /// Loading, and the first run on silence.
    pub(super) load: Duration,
    /// Each clip: how long the engine took, and the text.
    pub(super) heard: Vec<(Duration, String)>,
    /// Each clip as a dictation: the wait after its release, where there was one.
    pub(super) dictated: Vec<Option<Duration>>,
    /// In bytes, where the system tells.
    pub(super) peak_memory: Option<u64>,
}

fn start() -> io::Result<Ending> {
    let program = engine_program().map_err(io::Error::other)?;
    let mut command = Command::new(program);
    command
        .arg(super::super::args::BENCH_CHILD)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    // An interrupt at the terminal ends the parent, and that this one, in order.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command.spawn().map(Ending)
}

/// Has a child measure, and says after each clip how many are done.
pub(super) fn follow(order: &Order, told: impl Fn(usize)) -> Result<Measured, Failure> {
    let failed = |error: io::Error| {
        Failure::new(format!(
            "No process could be started for it: {error}. Close other programs and try again."
        ))
    };
    let mut child = start().map_err(failed)?;
    // Kept open until the child has ended: its end is the child's.
    let mut orders = child.0.stdin.take();
    let answers = child.0.stdout.take();
    let line = serde_json::to_string(order).map_err(|error| failed(error.into()))?;
    if let Some(orders) = &mut orders {
        // A child that died at once has no answer either.
        let _ = writeln!(orders, "{line}");
    }
    let mut measured = Measured::default();
    for line in answers
        .into_iter()
        .flat_map(|pipe| BufReader::new(pipe).lines())
    {
        let Some(answer) = line.ok().and_then(|line| serde_json::from_str(&line).ok()) else {
            break;
        };
        match answer {
            Answer::Loaded { took } => measured.load = took,
            Answer::Heard { took, text } => {
                measured.heard.push((took, text));
                told(measured.heard.len());
            }
            Answer::Dictated { wait } => {
                measured.dictated.push(wait);
                told(measured.heard.len() + measured.dictated.len());
            }
            Answer::Failed { cause } => return Err(Failure::new(cause)),
            Answer::Over { peak_memory } if measured.dictated.len() == order.clips.len() => {
                measured.peak_memory = peak_memory;
                return Ok(measured);
            }
            Answer::Over { .. } => break,
        }
    }
    let status = child.0.wait().map(|status| status.to_string());
    Err(Failure::new(format!(
        "Its process stopped unexpectedly ({}), after {} of {} clips. If memory is short, close \
         other programs or choose a smaller model; otherwise download it again.",
        status.unwrap_or_default(),
        measured.heard.len(),
        order.clips.len(),
    )))
}

/// A child that does not outlive its owner.
struct Ending(Child);

impl Drop for Ending {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
