//! A short listen, for a list of microphones.

use std::thread;
use std::time::{Duration, Instant};

use crate::audio::level::{Level, LevelMeter};
use crate::capture::{CaptureError, MicChoice, Microphone};

/// How long a device may take until its first frame.
const FIRST_FRAME: Duration = Duration::from_secs(3);

/// How loud it is at a microphone now, over `length` from its first frame.
///
/// # Errors
/// It cannot be opened, or gives nothing.
pub fn listen(choice: MicChoice, length: Duration) -> Result<Level, CaptureError> {
    let mut open = super::CpalMic::new(choice).open()?;
    let mut meter = LevelMeter::default();
    let began = Instant::now();
    let mut first = None;
    loop {
        if open.frames.drain(|piece| meter.add(piece)) > 0 {
            first.get_or_insert_with(Instant::now);
        }
        if let Some(fault) = open.frames.health().fault() {
            return Err(fault.clone());
        }
        match first {
            Some(first) if first.elapsed() >= length => return Ok(meter.level()),
            None if began.elapsed() > FIRST_FRAME => {
                let device = open.info.name;
                return Err(CaptureError::Stalled { device });
            }
            _ => thread::park_timeout(Duration::from_millis(10)),
        }
    }
}
