//! A short listen, away from clips: for a list of microphones and for a check.

use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::{Duration, Instant};

use super::{CaptureError, MicInfo, Microphone};

/// How long a device may take until its first frame. Bluetooth headsets need
/// two seconds to change their profile.
const FIRST_FRAME: Duration = Duration::from_secs(3);

/// How long one that wakes slowly may send zeros before they count.
const WAKING: Duration = Duration::from_secs(2);

/// How long opening and closing may take in all: on a dead ALSA server neither
/// ever ends.
const OPENING: Duration = Duration::from_secs(5);

/// What came of listening.
#[derive(Debug, Clone, PartialEq)]
pub struct Listened {
    /// What was opened.
    pub info: MicInfo,
    /// Mono at [`MicInfo::sample_rate`].
    pub samples: Vec<f32>,
    /// From asking to the first frame that counts.
    pub opening: Duration,
}

/// Opens a microphone and listens for `length` from its first frame on, at which
/// `begun` is called. Returns in time whatever the device does; one that hangs
/// is left to a thread of its own.
///
/// # Errors
/// It cannot be opened, or gives nothing.
pub fn listen(
    microphone: Box<dyn Microphone>,
    length: Duration,
    begun: impl FnOnce() + Send + 'static,
) -> Result<Listened, CaptureError> {
    let (tell, told) = sync_channel(1);
    let spawned = thread::Builder::new()
        .name("mic-listen".to_owned())
        .spawn(move || {
            let _ = tell.send(hear(microphone, length, begun));
        });
    let device = || "the microphone".to_owned();
    if let Err(error) = spawned {
        return Err(CaptureError::Unavailable {
            device: device(),
            cause: error.to_string(),
        });
    }
    let patience = OPENING + FIRST_FRAME + WAKING + length;
    told.recv_timeout(patience)
        .unwrap_or_else(|_| Err(CaptureError::Stalled { device: device() }))
}

fn hear(
    mut microphone: Box<dyn Microphone>,
    length: Duration,
    begun: impl FnOnce(),
) -> Result<Listened, CaptureError> {
    let asked = Instant::now();
    let mut open = microphone.open()?;
    let opened = Instant::now();
    let (mut samples, mut first, mut begun) = (Vec::new(), None, Some(begun));
    loop {
        open.frames.drain(|piece| samples.extend_from_slice(piece));
        if first.is_none() && !samples.is_empty() {
            let sound = samples.iter().any(|sample| *sample != 0.0);
            if open.wakes_slowly && !sound && opened.elapsed() < WAKING {
                samples.clear();
            } else {
                first = Some(Instant::now());
                microphone.clip_began();
                if let Some(begun) = begun.take() {
                    begun();
                }
            }
        }
        if let Some(fault) = open.frames.health().fault() {
            return Err(fault.clone());
        }
        match first {
            Some(first) if first.elapsed() >= length => {
                return Ok(Listened {
                    info: open.info.clone(),
                    samples,
                    opening: first - asked,
                });
            }
            None if opened.elapsed() > FIRST_FRAME => {
                let device = open.info.name.clone();
                return Err(CaptureError::Stalled { device });
            }
            _ => thread::park_timeout(Duration::from_millis(10)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::fake::FakeMic;

    #[test]
    fn zeros_of_a_headset_that_wakes_are_left_out() {
        let (mic, control) = FakeMic::new(16_000);
        control.wake_slowly();
        let (tell, begun) = sync_channel(1);
        let listening = thread::spawn(move || {
            listen(Box::new(mic), Duration::ZERO, move || {
                let _ = tell.send(());
            })
        });
        while !control.feed(&[0.0; 160]) {
            thread::park_timeout(Duration::from_millis(1));
        }
        assert!(begun.try_recv().is_err());
        // Zeros go on until they are heard to be none.
        control.feed(&[0.5; 160]);
        begun.recv().expect("the sound begins it");
        let listened = listening.join().expect("no panic").expect("it opens");
        assert!(listened.samples.contains(&0.5));
    }

    #[test]
    fn what_cannot_be_opened_says_why() {
        let (mic, control) = FakeMic::new(16_000);
        let busy = CaptureError::Busy {
            device: "Desk".to_owned(),
        };
        control.refuse(Some(busy.clone()));
        let refused = listen(Box::new(mic), Duration::ZERO, || {});
        assert_eq!(refused, Err(busy));
    }
}
