//! Records from the microphone into a WAV file, without a key, a model or a screen.
//!
//! ```sh
//! cargo run --example record -- 5 hello.wav            # five seconds
//! cargo run --example record -- 5 hello.wav "Yeti"     # from a named device
//! cargo run --example record -- 5 hello.wav wav:a.wav  # from a file
//! ```

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail};
use sayso::capture::{self, CaptureCommand, CaptureEvent, Recorder, RecorderSettings};
use sayso::clip::ClipId;
use tokio::sync::mpsc;
use tokio::time::{Instant, interval, sleep_until};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (Some(seconds), Some(file)) = (arguments.next(), arguments.next()) else {
        bail!("usage: record SECONDS FILE.wav [MICROPHONE]");
    };
    let seconds: f64 = seconds.parse().context("SECONDS is a number")?;
    let length = Duration::try_from_secs_f64(seconds).context("SECONDS is a length of time")?;
    let microphone = capture::microphone(arguments.next().as_deref().unwrap_or("default"))?;

    let (sender, mut events) = mpsc::channel(16);
    let settings = RecorderSettings {
        pre_roll: Duration::ZERO,
        keep_open: false,
    };
    let recorder = Recorder::spawn(microphone, settings, sender)?;
    let meter = recorder.meter();
    let clip = ClipId::from_parts(0, 0);
    let path = PathBuf::from(file);
    recorder.send(CaptureCommand::Start {
        clip,
        path,
        longest_piece: 96_000,
    })?;

    let mut tick = interval(Duration::from_millis(200));
    let mut end: Option<Instant> = None;
    loop {
        tokio::select! {
            event = events.recv() => match event.context("the recorder goes on")? {
                CaptureEvent::Opened(mic) => println!("{} ({}, {} Hz)", mic.name, mic.host, mic.sample_rate),
                CaptureEvent::Started { .. } => end = Some(Instant::now() + length),
                CaptureEvent::Sealed(clip) => {
                    let peak = clip.level.peak_dbfs;
                    println!("{:.2?} in {}, peak {peak:.1} dBFS", clip.duration(), clip.path.display());
                    return Ok(());
                }
                CaptureEvent::Lost { error, .. } => {
                    eprintln!("{error}");
                    recorder.send(CaptureCommand::Seal { clip })?;
                }
                CaptureEvent::StartFailed { error, .. } | CaptureEvent::JournalFailed { error, .. } => return Err(error.into()),
                _ => {}
            },
            _ = tick.tick(), if end.is_some() => println!("{:6.1} dBFS", meter.level().rms_dbfs),
            () = sleep_until(end.unwrap_or_else(Instant::now)), if end.is_some() => {
                end = None;
                recorder.send(CaptureCommand::Seal { clip })?;
            }
        }
    }
}
