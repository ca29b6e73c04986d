//! The device that sound comes out of: the [`Speaker`] port, `cpal` behind it,
//! and a fake.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use cpal::traits::{DeviceTrait, HostTrait, StreamTrait};
use cpal::{
    BufferSize, Device, ErrorKind, FromSample, I24, SampleFormat, SizedSample, StreamConfig,
    SupportedBufferSize, SupportedStreamConfig, U24,
};

use super::PlaybackError;
use super::ring::{SpeakerSink, SpeakerSource, speaker_ring};
use crate::audio::buffer::period_frames;
use crate::audio::{CLIP_RATE, resample};

/// Something to play on.
pub trait Speaker: Send {
    /// Opens it and lays `first` (mono at [`CLIP_RATE`], half a second at most)
    /// into its buffers; nothing is heard before [`SpeakerStream::start`].
    ///
    /// # Errors
    /// [`PlaybackError`] names the device, the cause and the next step.
    fn open(&mut self, first: &[f32]) -> Result<OpenSpeaker, PlaybackError>;

    /// Whether it may stay open unheard, and keep nobody else from the device.
    fn may_wait(&self) -> bool;
}

/// A device that is open until it is dropped.
pub struct OpenSpeaker {
    /// Takes mono samples at [`Self::sample_rate`].
    pub sink: SpeakerSink,
    /// Frames per second.
    pub sample_rate: u32,
    /// Dropping it closes the device; may hang on a dead ALSA server.
    pub stream: Box<dyn SpeakerStream>,
}

/// What keeps a device open.
pub trait SpeakerStream: Send {
    /// Plays from now on: what was laid in first, then what comes, else silence.
    ///
    /// # Errors
    /// [`PlaybackError::Unavailable`] when the device has gone meanwhile.
    fn start(&self) -> Result<(), PlaybackError>;
}

/// The platform's default output, opened anew each time.
#[derive(Debug, Default)]
pub struct CpalSpeaker;

/// How long the platform may take to build a stream.
const BUILD_TIMEOUT: Duration = Duration::from_secs(3);

/// How much sound the device asks for at once, in ms: short enough for a cue,
/// long enough for a busy machine.
const PERIOD_MS: u32 = 20;

impl Speaker for CpalSpeaker {
    fn open(&mut self, first: &[f32]) -> Result<OpenSpeaker, PlaybackError> {
        let host = cpal::default_host();
        let none = |cause: String| PlaybackError::NoOutput { cause };
        let device = host
            .default_output_device()
            .ok_or_else(|| none(format!("{} has no output", host.id().name())))?;
        // ALSA's default device always exists, also where nothing is behind it.
        let config = device
            .default_output_config()
            .map_err(|error| none(error.to_string()))?;
        let name = device
            .description()
            .map_or_else(|_| "default".to_owned(), |it| it.name().to_owned());
        let first = at_rate(first, config.sample_rate())?;
        let (sink, stream) = build(&device, &config, period(&config), &first)
            // Some devices take no wish for a size at all.
            .or_else(|error| match error.kind() {
                ErrorKind::UnsupportedConfig | ErrorKind::InvalidInput => {
                    build(&device, &config, BufferSize::Default, &first)
                }
                _ => Err(error),
            })
            .map_err(|error| unavailable(&name, &error))?;
        Ok(OpenSpeaker {
            sink,
            sample_rate: config.sample_rate(),
            stream: Box::new(CpalStream { stream, name }),
        })
    }

    fn may_wait(&self) -> bool {
        // ALSA may hand out the hardware itself, to one program at a time.
        cpal::default_host().id().name() != "ALSA"
    }
}

/// A stream and the name of its device.
struct CpalStream {
    stream: cpal::Stream,
    name: String,
}

impl SpeakerStream for CpalStream {
    fn start(&self) -> Result<(), PlaybackError> {
        let started = self.stream.play();
        started.map_err(|error| unavailable(&self.name, &error))
    }
}

fn unavailable(device: &str, error: &cpal::Error) -> PlaybackError {
    PlaybackError::Unavailable {
        device: device.to_owned(),
        cause: error.to_string(),
    }
}

/// Samples at [`CLIP_RATE`] for a device.
fn at_rate(samples: &[f32], rate: u32) -> Result<Vec<f32>, PlaybackError> {
    resample::convert(samples, CLIP_RATE, rate).map_err(|error| PlaybackError::Lost {
        cause: error.to_string(),
    })
}

/// A buffer of [`PERIOD_MS`], if the device takes it.
fn period(config: &SupportedStreamConfig) -> BufferSize {
    let range = match config.buffer_size() {
        SupportedBufferSize::Range { min, max } => Some((*min, *max)),
        SupportedBufferSize::Unknown => None,
    };
    BufferSize::Fixed(period_frames(config.sample_rate(), PERIOD_MS, range))
}

/// Builds the stream for the device's own sample format. Some platforms ask for
/// the first samples now, long before they play them.
fn build(
    device: &Device,
    config: &SupportedStreamConfig,
    buffer_size: BufferSize,
    first: &[f32],
) -> Result<(SpeakerSink, cpal::Stream), cpal::Error> {
    let (mut sink, source) = speaker_ring(config.sample_rate(), config.channels());
    sink.push(first);
    let request = StreamConfig {
        channels: config.channels(),
        sample_rate: config.sample_rate(),
        buffer_size,
    };
    let stream = match config.sample_format() {
        SampleFormat::I8 => run::<i8>(device, request, source),
        SampleFormat::I16 => run::<i16>(device, request, source),
        SampleFormat::I24 => run::<I24>(device, request, source),
        SampleFormat::I32 => run::<i32>(device, request, source),
        SampleFormat::I64 => run::<i64>(device, request, source),
        SampleFormat::U8 => run::<u8>(device, request, source),
        SampleFormat::U16 => run::<u16>(device, request, source),
        SampleFormat::U24 => run::<U24>(device, request, source),
        SampleFormat::U32 => run::<u32>(device, request, source),
        SampleFormat::U64 => run::<u64>(device, request, source),
        SampleFormat::F32 => run::<f32>(device, request, source),
        SampleFormat::F64 => run::<f64>(device, request, source),
        other => Err(cpal::Error::with_message(
            ErrorKind::UnsupportedConfig,
            format!("its samples are {other}"),
        )),
    }?;
    Ok((sink, stream))
}

/// Builds a stream whose callback does nothing but copy out of the ring.
fn run<T: SizedSample + FromSample<f32>>(
    device: &Device,
    config: StreamConfig,
    mut source: SpeakerSource,
) -> Result<cpal::Stream, cpal::Error> {
    let fault = source.fault_reporter();
    device.build_output_stream(
        config,
        move |frames: &mut [T], _| source.fill(frames),
        move |error| match error.kind() {
            // A gap, a moved stream, a missed promotion: sound goes on.
            ErrorKind::Xrun | ErrorKind::DeviceChanged | ErrorKind::RealtimeDenied => {}
            _ => fault(error.to_string()),
        },
        Some(BUILD_TIMEOUT),
    )
}

/// A speaker whose callback is the test itself.
#[derive(Clone, Default)]
pub struct FakeSpeaker {
    state: Arc<Mutex<FakeState>>,
}

#[derive(Default)]
struct FakeState {
    refusal: Option<PlaybackError>,
    source: Option<SpeakerSource>,
    started: bool,
    opened: usize,
    exclusive: bool,
}

impl FakeSpeaker {
    /// The rate at which it plays, mono.
    pub const SAMPLE_RATE: u32 = 16_000;

    /// Every following attempt to open it fails with this; `None` lets it be opened.
    pub fn refuse(&self, refusal: Option<PlaybackError>) {
        self.lock().refusal = refusal;
    }

    /// Plays: what the device's callback would get for this many frames now.
    /// Nothing but silence before it is started.
    pub fn play(&self, frames: usize) -> Vec<f32> {
        let mut played = vec![0.0; frames];
        let state = &mut *self.lock();
        if let Some(source) = state.source.as_mut().filter(|_| state.started) {
            source.fill(&mut played);
        }
        played
    }

    /// While it is open nobody else can open it.
    pub fn be_exclusive(&self) {
        self.lock().exclusive = true;
    }

    /// How often it was opened.
    pub fn opened(&self) -> usize {
        self.lock().opened
    }

    /// Reports the open stream as dead.
    pub fn lose(&self, cause: &str) {
        if let Some(source) = &self.lock().source {
            source.fault_reporter()(cause.to_owned());
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, FakeState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Speaker for FakeSpeaker {
    fn open(&mut self, first: &[f32]) -> Result<OpenSpeaker, PlaybackError> {
        let mut state = self.lock();
        if let Some(refusal) = &state.refusal {
            return Err(refusal.clone());
        }
        let (mut sink, source) = speaker_ring(Self::SAMPLE_RATE, 1);
        sink.push(first);
        state.source = Some(source);
        state.started = false;
        state.opened += 1;
        Ok(OpenSpeaker {
            sink,
            sample_rate: Self::SAMPLE_RATE,
            stream: Box::new(self.clone()),
        })
    }

    fn may_wait(&self) -> bool {
        !self.lock().exclusive
    }
}

impl SpeakerStream for FakeSpeaker {
    fn start(&self) -> Result<(), PlaybackError> {
        self.lock().started = true;
        Ok(())
    }
}
