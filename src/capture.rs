//! From the microphone to a sealed clip.
//!
//! ```text
//! device callback ─▶ ring (rtrb) ─▶ recorder thread ─▶ journal thread (WAV on disk)
//!   downmix, count     lock-free      resample, level,    bounded; when full the
//!                                     pre-roll, clip      recorder keeps the samples
//! ```
//!
//! The recorder never waits for the disk, the model or the screen: what the
//! journal has not taken yet stays in the recorder's own clip buffer.

pub mod cpal_mic;
pub mod error;
pub mod fake;
mod journal;
pub mod listen;
pub mod meter;
pub mod recorder;
pub mod ring;
pub mod wav_mic;

pub use cpal_mic::{DeviceFormat, DeviceInfo, devices};
pub use error::CaptureError;
pub use listen::{Listened, listen};
pub use meter::Meter;
pub use recorder::{Recorder, RecorderSettings};

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::audio::downmix::Mix;
use crate::audio::gate::Voice;
use crate::audio::level::Level;
use crate::clip::ClipId;
use crate::pieces::Heard;

/// A source of sound. The microphone, and a WAV file played at real-time pace.
pub trait Microphone: Send {
    /// Opens it and starts the flow of frames into a new ring.
    ///
    /// # Errors
    /// [`CaptureError`] names the device, the cause and the next step.
    fn open(&mut self) -> Result<OpenMicrophone, CaptureError>;

    /// A clip has begun. A source that plays a file starts it from the top now.
    fn clip_began(&mut self) {}

    /// The clip is over. What such a source has left of its file is for nobody.
    fn clip_ended(&mut self) {}

    /// Whether opening it anew would give another device than the open one: the
    /// user chose another default, or the preferred one is back. Asked every
    /// few seconds while it is open.
    fn has_moved(&mut self) -> bool {
        false
    }
}

/// Whether the microphone that somebody has just named exists.
///
/// # Errors
/// [`CaptureError::UnknownDevice`] with the nearest name. Where there is no
/// sound system to ask, nothing is known to be wrong.
pub fn check_name(spec: &str) -> Result<(), CaptureError> {
    if spec.is_empty() || spec == "default" || spec.starts_with("wav:") {
        return Ok(());
    }
    match cpal_mic::CpalMic::look_for(spec) {
        Err(error @ CaptureError::UnknownDevice { .. }) => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Which microphone, and how it is listened to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MicChoice {
    /// `default`, a device's name or id as [`devices`] lists it, or `wav:FILE`.
    pub device: String,
    /// The devices that are taken, in order, while that one is not there; after
    /// them the default one.
    pub fallback: Vec<String>,
    /// Which of its channels, and how loud.
    pub mix: Mix,
}

impl<T: AsRef<str> + ?Sized> From<&T> for MicChoice {
    fn from(device: &T) -> Self {
        Self {
            device: device.as_ref().to_owned(),
            ..Self::default()
        }
    }
}

/// The microphone that `--mic` and the configuration name. A device is looked
/// for when it is opened, a file is read now.
///
/// # Errors
/// [`CaptureError::WavFile`] when the file cannot be read or is not a WAV.
pub fn microphone(choice: impl Into<MicChoice>) -> Result<Box<dyn Microphone>, CaptureError> {
    let choice = choice.into();
    Ok(match choice.device.strip_prefix("wav:") {
        Some(path) => Box::new(wav_mic::WavMic::open_file(Path::new(path))?),
        None => Box::new(cpal_mic::CpalMic::new(choice)),
    })
}

/// A microphone that delivers frames until it is dropped.
pub struct OpenMicrophone {
    /// What was opened.
    pub info: MicInfo,
    /// Mono samples at [`MicInfo::sample_rate`], and the callback's counters.
    pub frames: ring::FrameSource,
    /// Dropping it closes the device. May hang on a dead ALSA server, so the
    /// recorder drops it on a thread of its own.
    pub stream: Box<dyn Send>,
    /// Its first frames may be empty ones: a Bluetooth headset sends zeros until
    /// it has changed over. It is ready when there is sound, or after 2 s.
    pub wakes_slowly: bool,
}

/// What a microphone is, for the screen and the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MicInfo {
    /// The device's name as the platform gives it.
    pub name: String,
    /// The sound system: `PulseAudio`, `ALSA`, `wav`.
    pub host: String,
    /// Frames per second.
    pub sample_rate: u32,
    /// Samples per frame.
    pub channels: u16,
    /// `i16`, `f32`, …
    pub sample_format: String,
    /// The device that was asked for and is not there, in whose place this one
    /// is used.
    pub instead_of: Option<String>,
}

/// A request to the recorder.
#[derive(Clone, PartialEq)]
pub enum CaptureCommand {
    /// Open the microphone and keep it open for the pre-roll.
    Open,
    /// Close it; a running clip is sealed first.
    Close,
    /// Begin a clip, opening the microphone first if it is closed.
    Start {
        /// The clip's id.
        clip: ClipId,
        /// Where its WAV grows.
        path: PathBuf,
        /// The longest piece that the engine hears well, in samples at
        /// [`CLIP_RATE`](crate::audio::CLIP_RATE).
        longest_piece: usize,
    },
    /// End the clip with everything captured so far. For any other clip than
    /// the running one this, like [`Self::Discard`], is ignored.
    Seal {
        /// The clip's id.
        clip: ClipId,
    },
    /// End the clip; nobody wants its text. The WAV moves to `trash`, or goes.
    Discard {
        /// The clip's id.
        clip: ClipId,
        /// Where the WAV moves; `None` deletes it.
        trash: Option<PathBuf>,
    },
    /// The computer has slept: the open device may be dead without a word. A
    /// running clip is lost with [`CaptureEvent::Lost`], as it is; the device is
    /// opened anew.
    Renew,
    /// Keep the microphone open for a test and look for a voice in what comes, or
    /// do so no more. The [`Meter`] tells what is heard.
    Test(bool),
    /// Write the whole file of a clip anew whose file could not be written.
    Rewrite {
        /// The clip's id.
        clip: ClipId,
        /// Its file.
        path: PathBuf,
        /// How many samples before those are in the file already.
        from: usize,
        /// Mono samples at [`CLIP_RATE`](crate::audio::CLIP_RATE), −1 to 1.
        samples: Arc<[f32]>,
    },
}

/// What the recorder tells the runtime.
#[derive(Debug, Clone)]
pub enum CaptureEvent {
    /// The microphone is open and its first frame has arrived.
    Opened(MicInfo),
    /// The microphone is closed: as asked by [`CaptureCommand::Close`], or after
    /// a clip when it is not kept open.
    Closed,
    /// The microphone could not be opened, or was lost while no clip was running.
    /// The recorder tries again by itself (with backoff) while it should be open.
    Unavailable(CaptureError),
    /// The clip holds its first sample.
    Started {
        /// The clip's id.
        clip: ClipId,
        /// When the recorder had carried the command out.
        at: Instant,
        /// How much sound from before the command is in the clip.
        pre_roll: Duration,
    },
    /// In the running clip somebody speaks, for the first time or after
    /// [`Self::Paused`].
    Voice {
        /// The clip's id.
        clip: ClipId,
    },
    /// The speaker of the running clip pauses.
    Paused {
        /// The clip's id.
        clip: ClipId,
        /// The unfinished piece as it is, to be guessed at; `None` while there
        /// is nothing in the clip that sounds like speech.
        heard: Option<Heard>,
    },
    /// A piece of the running clip in which somebody spoke is finished. The
    /// last one comes before [`Self::Sealed`].
    Piece {
        /// The clip's id.
        clip: ClipId,
        /// What the engine must hear of it.
        heard: Heard,
    },
    /// The open microphone has given nothing but zeros for 5 s of a clip. The
    /// clip goes on: a noise gate does that in every pause.
    Silent {
        /// Which, and what to do.
        error: CaptureError,
    },
    /// After [`Self::Silent`], there is sound again.
    SoundAgain,
    /// The clip could not begin; there is no file. A [`CaptureCommand::Start`]
    /// for another clip while one runs also ends here.
    StartFailed {
        /// The clip's id.
        clip: ClipId,
        /// Why, and what to do.
        error: CaptureError,
    },
    /// The microphone failed under a running clip. The clip is not sealed yet:
    /// it waits for [`CaptureCommand::Seal`] with what it has.
    Lost {
        /// The clip's id.
        clip: ClipId,
        /// Why, and what to do.
        error: CaptureError,
    },
    /// The clip is complete in memory; the journal finishes its file. A clip
    /// that is sealed before its first sample has no [`Self::Started`] and no
    /// samples, but a file.
    Sealed(SealedClip),
    /// The clip was discarded and its file is gone or in the trash.
    Discarded {
        /// The clip's id.
        clip: ClipId,
        /// It was to go to the trash.
        trashed: bool,
    },
    /// The clip's file is whole and on the disk.
    Written {
        /// The clip's id.
        clip: ClipId,
    },
    /// The clip's file could not be written. Its samples are in memory and its
    /// text will still come.
    JournalFailed {
        /// The clip's id.
        clip: ClipId,
        /// Why, and what to do.
        error: CaptureError,
    },
}

/// A complete clip.
#[derive(Clone)]
pub struct SealedClip {
    /// The clip's id.
    pub clip: ClipId,
    /// Mono samples at [`CLIP_RATE`](crate::audio::CLIP_RATE), −1 to 1: of a
    /// long clip the last minutes, the rest is in its file.
    pub samples: Arc<[f32]>,
    /// How many samples of the clip come before them.
    pub from: usize,
    /// Loudness of the whole clip.
    pub level: Level,
    /// Whether anybody spoke in it.
    pub voice: Voice,
    /// Its file.
    pub path: PathBuf,
}

impl SealedClip {
    /// The clip's length.
    pub fn duration(&self) -> Duration {
        crate::audio::samples_to_duration(self.from + self.samples.len())
    }
}

impl fmt::Debug for SealedClip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Never the audio itself: this reaches logs.
        f.debug_struct("SealedClip")
            .field("clip", &self.clip)
            .field("samples", &self.samples.len())
            .finish_non_exhaustive()
    }
}
