//! What runs on the thread `playback`.

mod clips;

use std::mem;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::mpsc::Sender;
use tokio::sync::watch;

use super::sound::{Loaded, Sound};
use crate::audio::{CLIP_RATE, resample};
use crate::clip::ClipId;
use crate::front::replay::ReplayView;
use crate::outbox::KeepingOutbox;
use crate::playback::{
    Cue, OpenSpeaker, PlaybackError, PlaybackEvent, Speaker, SpeakerSink, Steer,
};

/// The ring holds half a second: several rests.
const REST: Duration = Duration::from_millis(20);
/// The device is closed when nothing has been played for so long.
const KEEP_OPEN: Duration = Duration::from_secs(10);
/// A cue that has left the ring is still in the device's buffers, but not for
/// so long. A clip's end may be, on a device that buffers seconds.
const SETTLE: Duration = Duration::from_millis(200);
/// A device that waits for a cue is opened anew after this: another one may be
/// the default by then.
const KEEP_READY: Duration = Duration::from_secs(60);
/// How often the place in a clip is shown.
const PACE: Duration = Duration::from_millis(50);

/// What is asked of the player.
pub(super) enum Request {
    Play {
        clip: ClipId,
        path: PathBuf,
    },
    PlayFrom {
        clip: ClipId,
        path: PathBuf,
        at: Duration,
    },
    Steer(Steer),
    Stop,
    ExpectCues(f32),
    Cue(Cue),
}

/// The device.
enum Output {
    Closed,
    /// Stopped, with this cue in its buffers.
    Ready(OpenSpeaker, Cue),
    /// Plays; silence when there is no sound.
    Running(OpenSpeaker),
}

/// Everything the thread owns.
pub(super) struct Worker {
    speaker: Box<dyn Speaker>,
    output: Output,
    sound: Option<Sound>,
    /// The last sound was a cue.
    cue_last: bool,
    /// A factor on every cue.
    volume: f32,
    /// The cue to be ready for, where cues are expected at all.
    next_cue: Option<Cue>,
    events: KeepingOutbox<PlaybackEvent>,
    /// A cue's failure has been told.
    cue_failed: bool,
    /// The speed of clips, in percent.
    percent: u16,
    /// The clip as it is shown, and when that was.
    replay: watch::Sender<Option<ReplayView>>,
    shown_at: Instant,
}

impl Worker {
    pub(super) fn new(
        speaker: Box<dyn Speaker>,
        events: Sender<PlaybackEvent>,
        replay: watch::Sender<Option<ReplayView>>,
    ) -> Self {
        Self {
            speaker,
            output: Output::Closed,
            sound: None,
            cue_last: false,
            volume: 1.0,
            next_cue: None,
            events: KeepingOutbox::new(events),
            cue_failed: false,
            percent: 100,
            replay,
            shown_at: Instant::now(),
        }
    }

    /// Works until the requests' channel closes.
    pub(super) fn run(mut self, requests: &Receiver<Request>) {
        loop {
            let silent = self.sound.as_ref().is_none_or(Sound::is_paused);
            let idle = silent && self.events.is_empty();
            match requests.recv_timeout(if idle { self.patience() } else { REST }) {
                Ok(request) => self.carry_out(request),
                Err(RecvTimeoutError::Timeout) if idle => self.make_ready(),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            self.push_on();
            self.events.flush();
            self.show();
        }
        self.stop();
        self.events.flush();
        self.show();
        self.close();
    }

    /// How long the output stays as it is while nothing is played.
    const fn patience(&self) -> Duration {
        match (&self.output, self.next_cue) {
            (Output::Running(_), Some(_)) if self.cue_last => SETTLE,
            (Output::Running(_), Some(_)) | (_, None) => KEEP_OPEN,
            (Output::Closed | Output::Ready(..), Some(_)) => KEEP_READY,
        }
    }

    fn carry_out(&mut self, request: Request) {
        match request {
            Request::Steer(steer) => self.steer(steer),
            Request::PlayFrom { clip, path, at } => self.play_from(clip, path, at),
            other => self.carry_out_anew(other),
        }
    }

    /// Ends what is playing, and does what is asked.
    fn carry_out_anew(&mut self, request: Request) {
        self.stop();
        self.cue_last = matches!(request, Request::Cue(_));
        match request {
            Request::Stop | Request::PlayFrom { .. } | Request::Steer(_) => {}
            Request::ExpectCues(volume) => {
                self.volume = volume.clamp(0.0, 2.0);
                self.next_cue = Some(Cue::Start);
                self.make_ready();
            }
            Request::Play { clip, path } => {
                let at = Duration::ZERO;
                self.play(Loaded { id: clip, path }, at);
            }
            Request::Cue(cue) => {
                self.next_cue = self.next_cue.map(|_| cue.likely_next());
                if let Err(error) = self.sound_cue(cue) {
                    self.failed(None, error);
                }
            }
        }
    }

    /// Nothing is played: the device is closed, or waits with the next cue.
    fn make_ready(&mut self) {
        self.close();
        let Some(cue) = self.next_cue.filter(|_| self.speaker.may_wait()) else {
            return;
        };
        match self.speaker.open(&self.cue(cue)) {
            Ok(open) => self.output = Output::Ready(open, cue),
            // Told when a cue was to be heard, and not before.
            Err(error) => tracing::debug!(%error, "no output to be ready on"),
        }
    }

    /// A cue's samples, as loud as is wanted.
    fn cue(&self, cue: Cue) -> Vec<f32> {
        let mut samples = cue.samples();
        for sample in &mut samples {
            *sample *= self.volume;
        }
        samples
    }

    /// Begins with a cue: the one that waits, if it is that one.
    fn sound_cue(&mut self, cue: Cue) -> Result<(), PlaybackError> {
        let open = match mem::replace(&mut self.output, Output::Closed) {
            Output::Ready(open, ready) if ready == cue && open.sink.fault().is_none() => open,
            Output::Running(open) if open.sink.fault().is_none() => {
                self.output = Output::Running(open);
                return self.begin(None, &self.cue(cue), CLIP_RATE);
            }
            unfit => {
                self.output = unfit;
                self.close();
                self.speaker.open(&self.cue(cue))?
            }
        };
        open.stream.start()?;
        // All of it is in the ring or further.
        self.sound = Some(Sound::new(None, Vec::new(), &open));
        self.output = Output::Running(open);
        Ok(())
    }

    /// Opens the device if need be and begins with a sound.
    fn begin(
        &mut self,
        clip: Option<Loaded>,
        samples: &[f32],
        rate: u32,
    ) -> Result<(), PlaybackError> {
        // A device that died while nothing was played is opened anew.
        if !matches!(&self.output, Output::Running(open) if open.sink.fault().is_none()) {
            self.close();
            let open = self.speaker.open(&[])?;
            open.stream.start()?;
            self.output = Output::Running(open);
        }
        let Output::Running(open) = &self.output else {
            return Ok(());
        };
        let samples = resample::convert(samples, rate, open.sample_rate).map_err(|error| {
            PlaybackError::Lost {
                cause: error.to_string(),
            }
        })?;
        self.sound = Some(Sound::new(clip, samples, open));
        Ok(())
    }

    /// Ends what is playing, at once. What waits to be played goes on waiting.
    fn stop(&mut self) {
        if let Output::Running(open) = &self.output {
            open.sink.discard();
        }
        self.finish();
    }

    fn finish(&mut self) {
        if let Some(sound) = self.sound.take()
            && let Some(clip) = sound.clip().map(|clip| clip.id)
        {
            self.events.push(PlaybackEvent::Finished { clip });
        }
    }

    /// Fills the ring, and notices the end of the sound or of the device.
    fn push_on(&mut self) {
        let (Output::Running(open), Some(sound)) = (&mut self.output, &mut self.sound) else {
            return;
        };
        if sound.push_on(&mut open.sink) {
            self.cue_failed = false;
            return self.finish();
        }
        let stalled = sound.is_stalled(&open.sink);
        let cause = match open.sink.fault() {
            Some(fault) if !sound.is_paused() => fault.to_owned(),
            None if stalled => "it takes no more sound".to_owned(),
            // One that dies under a pause is opened anew after it.
            Some(_) | None => return,
        };
        let clip = sound.clip().map(|clip| clip.id);
        self.sound = None;
        self.close();
        self.failed(clip, PlaybackError::Lost { cause });
    }

    /// Closes the device on a thread of its own, detached: on a dead ALSA
    /// server it never ends.
    fn close(&mut self) {
        let closing = mem::replace(&mut self.output, Output::Closed);
        if let Output::Ready(open, _) | Output::Running(open) = closing {
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

/// Where samples go, while the device plays.
const fn sink_of(output: &Output) -> Option<&SpeakerSink> {
    match output {
        Output::Running(open) => Some(&open.sink),
        Output::Closed | Output::Ready(..) => None,
    }
}
