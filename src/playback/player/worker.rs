//! What runs on the thread `playback`.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::mpsc::Sender;

use crate::audio::{CLIP_RATE, resample, wav};
use crate::clip::ClipId;
use crate::outbox::KeepingOutbox;
use crate::playback::{Cue, OpenSpeaker, PlaybackError, PlaybackEvent, Speaker};

/// The ring holds half a second: several rests.
const REST: Duration = Duration::from_millis(20);
/// The device is closed when nothing has been played for so long.
const KEEP_OPEN: Duration = Duration::from_secs(10);
/// A device that takes no sample for so long is dead.
const STALL: Duration = Duration::from_secs(2);

/// What is asked of the player.
pub(super) enum Request {
    Play { clip: ClipId, path: PathBuf },
    Stop,
    Cue(Cue),
}

/// Everything the thread owns.
pub(super) struct Worker {
    speaker: Box<dyn Speaker>,
    open: Option<OpenSpeaker>,
    sound: Option<Sound>,
    events: KeepingOutbox<PlaybackEvent>,
    /// A cue's failure has been told.
    cue_failed: bool,
}

/// What is being played.
struct Sound {
    /// `None` for a cue.
    clip: Option<ClipId>,
    /// Mono at the device's rate.
    samples: Vec<f32>,
    /// How many of them are in the ring.
    pushed: usize,
    /// The ring's count when it last moved, and when that was.
    progress: (u64, Instant),
}

impl Worker {
    pub(super) fn new(speaker: Box<dyn Speaker>, events: Sender<PlaybackEvent>) -> Self {
        Self {
            speaker,
            open: None,
            sound: None,
            events: KeepingOutbox::new(events),
            cue_failed: false,
        }
    }

    /// Works until the requests' channel closes.
    pub(super) fn run(mut self, requests: &Receiver<Request>) {
        loop {
            let idle = self.sound.is_none() && self.events.is_empty();
            match requests.recv_timeout(if idle { KEEP_OPEN } else { REST }) {
                Ok(request) => self.carry_out(request),
                Err(RecvTimeoutError::Timeout) if idle => self.close(),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            self.push_on();
            self.events.flush();
        }
        self.stop();
        self.events.flush();
        self.close();
    }

    fn carry_out(&mut self, request: Request) {
        self.stop();
        match request {
            Request::Stop => {}
            Request::Play { clip, path } => {
                if let Err(error) = self.play(clip, &path) {
                    self.failed(Some(clip), error);
                }
            }
            Request::Cue(cue) => {
                if let Err(error) = self.begin(None, &cue.samples(), CLIP_RATE) {
                    self.failed(None, error);
                }
            }
        }
    }

    fn play(&mut self, clip: ClipId, path: &Path) -> Result<(), PlaybackError> {
        let unusable = |cause| PlaybackError::Clip {
            path: path.to_owned(),
            cause,
        };
        let bytes = fs::read(path).map_err(|error| {
            unusable(format!(
                "cannot be read ({error}). Its text is still in the list"
            ))
        })?;
        let wav = wav::decode(&bytes).map_err(|error| unusable(error.to_string()))?;
        let micros = wav.samples.len() as u64 * 1_000_000 / u64::from(wav.sample_rate);
        self.begin(Some(clip), &wav.samples, wav.sample_rate)?;
        let duration = Duration::from_micros(micros);
        self.events.push(PlaybackEvent::Started { clip, duration });
        Ok(())
    }

    /// Opens the device if need be and begins with a sound.
    fn begin(
        &mut self,
        clip: Option<ClipId>,
        samples: &[f32],
        rate: u32,
    ) -> Result<(), PlaybackError> {
        // A device that died while nothing was played is opened anew.
        if self
            .open
            .as_ref()
            .is_some_and(|open| open.sink.fault().is_some())
        {
            self.close();
        }
        let open = match self.open.take() {
            Some(open) => open,
            None => self.speaker.open()?,
        };
        let open = self.open.insert(open);
        let samples = resample::convert(samples, rate, open.sample_rate).map_err(|error| {
            PlaybackError::Lost {
                cause: error.to_string(),
            }
        })?;
        self.sound = Some(Sound {
            clip,
            samples,
            pushed: 0,
            progress: (open.sink.taken(), Instant::now()),
        });
        Ok(())
    }

    /// Ends what is playing, at once.
    fn stop(&mut self) {
        if let Some(open) = &self.open {
            open.sink.discard();
        }
        self.finish();
    }

    fn finish(&mut self) {
        if let Some(clip) = self.sound.take().and_then(|sound| sound.clip) {
            self.events.push(PlaybackEvent::Finished { clip });
        }
    }

    /// Fills the ring, and notices the end of the sound or of the device.
    fn push_on(&mut self) {
        let (Some(open), Some(sound)) = (&mut self.open, &mut self.sound) else {
            return;
        };
        sound.pushed += open.sink.push(&sound.samples[sound.pushed..]);
        if sound.pushed == sound.samples.len() && open.sink.is_drained() {
            self.cue_failed = false;
            return self.finish();
        }
        let (taken, now) = (open.sink.taken(), Instant::now());
        if taken != sound.progress.0 {
            sound.progress = (taken, now);
        }
        let stalled = now.saturating_duration_since(sound.progress.1) > STALL;
        let cause = match open.sink.fault() {
            Some(fault) => fault.to_owned(),
            None if stalled => "it takes no more sound".to_owned(),
            None => return,
        };
        let clip = sound.clip;
        self.sound = None;
        self.close();
        self.failed(clip, PlaybackError::Lost { cause });
    }

    /// Closes the device on a thread of its own, detached: on a dead ALSA
    /// server it never ends.
    fn close(&mut self) {
        if let Some(open) = self.open.take() {
            // Without a thread the closure is dropped here, and the stream with it.
            let _ = thread::Builder::new()
                .name("speaker-close".to_owned())
                .spawn(move || drop(open));
        }
    }

    fn failed(&mut self, clip: Option<ClipId>, error: PlaybackError) {
        tracing::warn!(%error, "nothing is heard");
        if clip.is_none() {
            if self.cue_failed {
                return;
            }
            self.cue_failed = true;
        }
        self.events.push(PlaybackEvent::Failed { clip, error });
    }
}
