//! Keeps the microphone open while it should be: opens it, watches over it,
//! opens it again.

use std::io;
use std::mem;
use std::time::{Duration, Instant};

use super::opener::Opener;
use super::stream::OpenStream;
use super::watchdog::{Finding, Watchdog};
use crate::capture::meter::MeterWriter;
use crate::capture::{CaptureError, MicInfo, Microphone, OpenMicrophone};

/// How patient the keeper is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Timing {
    /// An opened microphone without a first frame is given up after this.
    /// Bluetooth headsets need two seconds to change their profile.
    pub(super) first_frame: Duration,
    /// A microphone that wakes slowly and gives nothing but zeros is taken for
    /// ready after this: it may be in a silent room behind a noise gate.
    pub(super) waking: Duration,
    /// A microphone without a new frame is given up after this: on ALSA a dead
    /// server says nothing at all.
    pub(super) stall: Duration,
    /// The wait before the first new attempt; doubled for each further one.
    pub(super) retry: Duration,
    /// The longest wait between two attempts.
    pub(super) retry_longest: Duration,
    /// How often to look whether another device is wanted by now.
    pub(super) look: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            first_frame: Duration::from_secs(3),
            waking: Duration::from_secs(2),
            stall: Duration::from_secs(1),
            retry: Duration::from_millis(250),
            retry_longest: Duration::from_secs(5),
            look: Duration::from_secs(5),
        }
    }
}

/// A change that the recorder should know of.
pub(super) enum MicChange {
    /// It is open and its first frame has come.
    Opened(MicInfo),
    /// It was closed, as wanted.
    Closed,
    /// It could not be opened; a new attempt follows while it is wanted.
    Refused(CaptureError),
    /// It was open and has died; a new attempt follows while it is wanted.
    Lost(CaptureError),
    /// It has given nothing but zeros for a while; it is opened anew, once a clip.
    Silent(CaptureError),
    /// After [`Self::Silent`], there is sound again.
    SoundAgain,
}

/// The microphone and what to do about it.
pub(super) struct MicKeeper {
    opener: Opener,
    meter: MeterWriter,
    timing: Timing,
    state: MicState,
    /// The wait before the next attempt.
    retry: Duration,
    watchdog: Watchdog,
    /// A clip is being recorded: no other device is taken meanwhile, and only
    /// now are zeros worth a word.
    in_clip: bool,
    /// It was opened anew because of zeros in this clip.
    reopened: bool,
    /// When to look for another device.
    look_at: Option<Instant>,
    /// The stream that is open is to be opened anew.
    anew: Option<Anew>,
}

/// Why an open stream is opened anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Anew {
    /// Another device is wanted, as soon as no clip is recorded.
    BetweenClips,
    /// The computer has slept: the stream is not to be trusted.
    AtOnce,
}

enum MicState {
    Closed,
    Opening,
    Open(Box<OpenStream>),
    /// It failed; the next attempt is due then.
    Failed {
        until: Instant,
    },
}

impl MicKeeper {
    pub(super) fn spawn(
        mic: Box<dyn Microphone>,
        timing: Timing,
        meter: MeterWriter,
    ) -> io::Result<Self> {
        Ok(Self {
            opener: Opener::spawn(mic)?,
            meter,
            retry: timing.retry,
            timing,
            state: MicState::Closed,
            watchdog: Watchdog::default(),
            in_clip: false,
            reopened: false,
            look_at: None,
            anew: None,
        })
    }

    /// Does what is due: opens, drains into `sink` (at the clip rate), gives up,
    /// closes. Never waits.
    pub(super) fn poll(
        &mut self,
        now: Instant,
        wanted: bool,
        sink: impl FnMut(&[f32]),
    ) -> Option<MicChange> {
        self.look(now);
        match mem::replace(&mut self.state, MicState::Closed) {
            MicState::Closed if wanted => self.begin_opening(),
            MicState::Closed => None,
            MicState::Failed { until } if wanted && now >= until => self.begin_opening(),
            MicState::Failed { until } => {
                if wanted {
                    self.state = MicState::Failed { until };
                    return None;
                }
                Some(MicChange::Closed)
            }
            MicState::Opening => match self.opener.opened() {
                None => {
                    self.state = MicState::Opening;
                    None
                }
                Some(result) => self.opening_ended(now, wanted, result),
            },
            MicState::Open(stream) if wanted && self.anew.is_some() && !self.in_clip => {
                self.close(*stream);
                self.begin_opening()
            }
            MicState::Open(stream) if wanted => self.drain(now, stream, sink),
            MicState::Open(stream) => {
                self.close(*stream);
                Some(MicChange::Closed)
            }
        }
    }

    /// Ends the sound so far: what the resampler holds goes to `sink`, and what
    /// comes after shares nothing with it.
    pub(super) fn cut(&mut self, sink: impl FnMut(&[f32])) {
        if let MicState::Open(stream) = &mut self.state {
            stream.flush(sink);
        }
    }

    /// Now and then, looks whether another device is wanted by now.
    fn look(&mut self, now: Instant) {
        if self.opener.moved() {
            self.anew = self.anew.or(Some(Anew::BetweenClips));
        }
        let open = matches!(&self.state, MicState::Open(stream) if stream.ready);
        if open && self.look_at.is_none_or(|at| at <= now) {
            if self.look_at.is_some() {
                self.opener.look();
            }
            self.look_at = Some(now + self.timing.look);
        }
    }

    /// The computer has slept: what is open is opened anew.
    pub(super) fn renew(&mut self) {
        match mem::replace(&mut self.state, MicState::Closed) {
            // What is in the clip must be said to be all; the next look does it.
            MicState::Open(stream) if self.in_clip && stream.ready => {
                self.state = MicState::Open(stream);
                self.anew = Some(Anew::AtOnce);
            }
            MicState::Open(stream) => {
                self.close(*stream);
                self.begin_opening();
            }
            other => self.state = other,
        }
    }

    /// A clip is over.
    pub(super) fn clip_ended(&mut self) {
        self.in_clip = false;
        self.opener.clip_ended();
    }

    /// A clip begins: a microphone that failed is tried at once, and one that
    /// plays a file starts it.
    pub(super) fn clip_waits(&mut self) {
        self.in_clip = true;
        self.reopened = false;
        self.watchdog = Watchdog::default();
        if let MicState::Failed { until } = &mut self.state {
            *until = Instant::now();
            self.retry = self.timing.retry;
        }
    }

    /// A clip has its first sample.
    pub(super) fn clip_began(&self) {
        self.opener.clip_began();
    }

    /// Whether it is closed and nothing is under way.
    pub(super) fn is_closed(&self) -> bool {
        matches!(self.state, MicState::Closed)
    }

    /// Whether it is open and has delivered a frame.
    pub(super) fn is_live(&self) -> bool {
        matches!(&self.state, MicState::Open(stream) if stream.ready)
    }

    /// How long the recorder may rest before the next [`poll`](Self::poll).
    pub(super) fn rest(&self, now: Instant) -> Duration {
        /// Nothing to do for the microphone until a command comes.
        const IDLE: Duration = Duration::from_secs(5);
        /// The ring holds seconds; this keeps the level fresh.
        const OPEN: Duration = Duration::from_millis(50);
        /// Someone may wait for the first frame.
        const SOON: Duration = Duration::from_millis(4);
        match &self.state {
            MicState::Closed => IDLE,
            MicState::Open(stream) if stream.ready => OPEN,
            MicState::Opening | MicState::Open(_) => SOON,
            MicState::Failed { until } => until.saturating_duration_since(now),
        }
    }

    fn begin_opening(&mut self) -> Option<MicChange> {
        self.anew = None;
        self.look_at = None;
        self.opener.open();
        self.state = MicState::Opening;
        None
    }

    fn opening_ended(
        &mut self,
        now: Instant,
        wanted: bool,
        result: Result<OpenMicrophone, CaptureError>,
    ) -> Option<MicChange> {
        match result.and_then(|open| OpenStream::new(open, now)) {
            Ok(stream) if !wanted => {
                self.opener.close(stream.stream);
                Some(MicChange::Closed)
            }
            Ok(stream) => {
                self.state = MicState::Open(Box::new(stream));
                None
            }
            Err(_) if !wanted => Some(MicChange::Closed),
            Err(error) => {
                self.fail(now);
                Some(MicChange::Refused(error))
            }
        }
    }

    fn drain(
        &mut self,
        now: Instant,
        mut stream: Box<OpenStream>,
        mut sink: impl FnMut(&[f32]),
    ) -> Option<MicChange> {
        let wakes = !stream.ready;
        let finding = stream.drain(
            now,
            self.timing.waking,
            &mut self.meter,
            &mut self.watchdog,
            &mut sink,
        );
        let mut change = None;
        if wakes && stream.ready {
            self.retry = self.timing.retry;
            change = Some(MicChange::Opened(stream.info.clone()));
        }
        match finding {
            Some(Finding::Silent) if self.in_clip => {
                return Some(self.silent(*stream, &mut sink));
            }
            Some(Finding::Sound) if self.in_clip => change = Some(MicChange::SoundAgain),
            _ => {}
        }
        let device = || stream.info.name.clone();
        let frozen =
            (finding == Some(Finding::Frozen)).then(|| CaptureError::Frozen { device: device() });
        let slept = self.anew == Some(Anew::AtOnce);
        let slept = slept.then(|| CaptureError::Slept { device: device() });
        if let Some(error) = slept.or(frozen).or_else(|| stream.death(now, &self.timing)) {
            let was_ready = stream.ready;
            // Its last sound belongs to the clip.
            stream.flush(&mut sink);
            self.close(*stream);
            self.fail(now);
            return Some(if was_ready {
                MicChange::Lost(error)
            } else {
                MicChange::Refused(error)
            });
        }
        self.state = MicState::Open(stream);
        change
    }

    /// Nothing but zeros: a stream that hangs is mended by opening it anew, once;
    /// a microphone that is muted is not.
    fn silent(&mut self, mut stream: OpenStream, sink: impl FnMut(&[f32])) -> MicChange {
        let device = stream.info.name.clone();
        if mem::replace(&mut self.reopened, true) {
            self.state = MicState::Open(Box::new(stream));
        } else {
            stream.flush(sink);
            self.close(stream);
            self.begin_opening();
        }
        MicChange::Silent(CaptureError::Silent { device })
    }

    fn close(&mut self, stream: OpenStream) {
        self.meter.silence();
        self.opener.close(stream.stream);
    }

    fn fail(&mut self, now: Instant) {
        let until = now + self.retry;
        self.state = MicState::Failed { until };
        self.retry = (2 * self.retry).min(self.timing.retry_longest);
    }
}
