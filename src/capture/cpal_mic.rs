//! The microphone, through `cpal`.
//!
//! `cpal` is the one library that speaks to `PulseAudio`, ALSA, `CoreAudio` and
//! WASAPI alike. Its `PulseAudio` host comes first where a sound server answers:
//! it knows the real devices, reports a lost server once, and closes at once.

mod devices;

use std::sync::Arc;
use std::time::Duration;

use cpal::traits::{DeviceTrait, HostTrait, StreamTrait};
use cpal::{
    BufferSize, Device, ErrorKind, Host, I24, SampleFormat, SizedSample, StreamConfig,
    SupportedBufferSize, SupportedStreamConfig, U24,
};

pub use devices::{DeviceFormat, DeviceInfo, devices};

use super::ring::{FrameSink, FrameSource, StreamHealth, frame_ring};
use super::{CaptureError, MicChoice, MicInfo, Microphone, OpenMicrophone};
use crate::audio::buffer::period_frames;
use crate::audio::downmix::{Mix, PcmSample};

/// How long the platform may take to build a stream.
const BUILD_TIMEOUT: Duration = Duration::from_secs(3);

/// How much sound a callback should bring, in ms. Each one costs `cpal`'s
/// `PulseAudio` client a question to the server, some 0.25 ms of processor time,
/// all day long while the microphone is kept open. The design asked for 10 ms;
/// with the pre-roll a longer period costs no sound at the start, and what is on
/// its way at the end of a clip is covered by the tail.
const PERIOD_MS: u32 = 40;

/// A device of the platform, opened anew each time: the default one follows
/// what the user chooses in the desktop's settings.
pub struct CpalMic {
    /// The names that are wanted, best first; none is the default device.
    names: Vec<String>,
    mix: Mix,
    /// The id of the device that was opened last.
    opened: Option<String>,
}

impl CpalMic {
    /// The first of the chosen devices that is there, or else the default one.
    pub fn new(choice: MicChoice) -> Self {
        let wanted = |name: &String| !name.is_empty() && name != "default";
        let names = if wanted(&choice.device) {
            std::iter::once(choice.device)
                .chain(choice.fallback)
                .collect()
        } else {
            Vec::new()
        };
        Self {
            names,
            mix: choice.mix,
            opened: None,
        }
    }

    /// Whether a device of this name or id is there now.
    ///
    /// # Errors
    /// [`CaptureError::UnknownDevice`] with the nearest name, or
    /// [`CaptureError::NoMicrophone`] when there is no device at all.
    pub fn look_for(name: &str) -> Result<(), CaptureError> {
        devices::find(&cpal::default_host(), name).map(drop)
    }
}

impl Microphone for CpalMic {
    fn open(&mut self) -> Result<OpenMicrophone, CaptureError> {
        let host = cpal::default_host();
        let (device, label, instead_of) = self.choose(&host)?;
        let id = devices::id(&device);
        let wakes_slowly = wakes_slowly(&id, &label);
        self.opened = Some(id);
        let config = device
            .default_input_config()
            .map_err(|error| match error.kind() {
                // ALSA's default device always exists, also where nothing is behind it.
                ErrorKind::DeviceNotAvailable if self.names.is_empty() => no_microphone(&host),
                _ => open_error(&label, &error),
            })?;
        let info = MicInfo {
            name: label.clone(),
            host: host.id().name().to_owned(),
            sample_rate: config.sample_rate(),
            channels: config.channels(),
            sample_format: config.sample_format().to_string(),
            instead_of,
        };
        let (frames, stream) = build(&device, &config, period(&config), (&label, self.mix))
            // Some devices take no wish for a size at all.
            .or_else(|error| match error.kind() {
                ErrorKind::UnsupportedConfig | ErrorKind::InvalidInput => {
                    build(&device, &config, BufferSize::Default, (&label, self.mix))
                }
                _ => Err(error),
            })
            .map_err(|error| open_error(&label, &error))?;
        stream.play().map_err(|error| open_error(&label, &error))?;
        Ok(OpenMicrophone {
            info,
            frames,
            stream: Box::new(stream),
            wakes_slowly,
        })
    }

    fn has_moved(&mut self) -> bool {
        let wanted = self.choose(&cpal::default_host());
        // Without any device the open stream ends by itself, or goes on.
        wanted.is_ok_and(|(device, ..)| Some(devices::id(&device)) != self.opened)
    }
}

impl CpalMic {
    /// The device that is wanted, or in its absence the default one; with the
    /// name of the one that is absent.
    fn choose(&self, host: &Host) -> Result<(Device, String, Option<String>), CaptureError> {
        let mut absent = None;
        for name in &self.names {
            match devices::find(host, name) {
                Ok((device, label)) => {
                    let preferred = self.names.first().filter(|_| absent.is_some());
                    return Ok((device, label, preferred.cloned()));
                }
                // The one that is wanted most is the one to tell of.
                Err(error) => absent = absent.or(Some(error)),
            }
        }
        match (default_device(host), absent) {
            (Ok((device, label)), _) => Ok((device, label, self.names.first().cloned())),
            (Err(_), Some(absent)) => Err(absent),
            (Err(error), None) => Err(error),
        }
    }
}

/// Whether the device is a Bluetooth headset, by the names that the sound
/// systems give them: `bluez_input.…` where there is `BlueZ`.
fn wakes_slowly(id: &str, label: &str) -> bool {
    let is = |name: &str, words: &[&str]| {
        let name = name.to_lowercase();
        words.iter().any(|word| name.contains(word))
    };
    is(id, &["bluez", "bluetooth"]) || is(label, &["bluetooth", "airpods", "hands-free"])
}

fn default_device(host: &Host) -> Result<(Device, String), CaptureError> {
    let device = host
        .default_input_device()
        .ok_or_else(|| no_microphone(host))?;
    let label = devices::label(&device);
    Ok((device, label))
}

fn no_microphone(host: &Host) -> CaptureError {
    CaptureError::NoMicrophone {
        cause: format!("{} has no device to record from", host.id().name()),
    }
}

/// A buffer of [`PERIOD_MS`], if the device takes it. The callback takes whatever comes.
fn period(config: &SupportedStreamConfig) -> BufferSize {
    let range = match config.buffer_size() {
        SupportedBufferSize::Range { min, max } => Some((*min, *max)),
        SupportedBufferSize::Unknown => None,
    };
    BufferSize::Fixed(period_frames(config.sample_rate(), PERIOD_MS, range))
}

/// Builds the stream for the device's own sample format.
fn build(
    device: &Device,
    config: &SupportedStreamConfig,
    buffer_size: BufferSize,
    (label, mix): (&str, Mix),
) -> Result<(FrameSource, cpal::Stream), cpal::Error> {
    let (sink, source) = frame_ring(config.sample_rate(), config.channels());
    let sink = sink.mixing(mix);
    let request = StreamConfig {
        channels: config.channels(),
        sample_rate: config.sample_rate(),
        buffer_size,
    };
    let stream = match config.sample_format() {
        SampleFormat::I8 => run::<i8>(device, request, sink, label),
        SampleFormat::I16 => run::<i16>(device, request, sink, label),
        SampleFormat::I24 => run::<I24>(device, request, sink, label),
        SampleFormat::I32 => run::<i32>(device, request, sink, label),
        SampleFormat::I64 => run::<i64>(device, request, sink, label),
        SampleFormat::U8 => run::<u8>(device, request, sink, label),
        SampleFormat::U16 => run::<u16>(device, request, sink, label),
        SampleFormat::U24 => run::<U24>(device, request, sink, label),
        SampleFormat::U32 => run::<u32>(device, request, sink, label),
        SampleFormat::U64 => run::<u64>(device, request, sink, label),
        SampleFormat::F32 => run::<f32>(device, request, sink, label),
        SampleFormat::F64 => run::<f64>(device, request, sink, label),
        other => Err(cpal::Error::with_message(
            ErrorKind::UnsupportedConfig,
            format!("its samples are {other}"),
        )),
    }?;
    Ok((source, stream))
}

/// Builds a stream whose callback does nothing but push into the ring.
fn run<T: SizedSample + PcmSample>(
    device: &Device,
    config: StreamConfig,
    mut sink: FrameSink,
    label: &str,
) -> Result<cpal::Stream, cpal::Error> {
    let health = sink.health();
    let label = label.to_owned();
    device.build_input_stream(
        config,
        move |frames: &[T], _| sink.push(frames),
        move |error| report(&health, &label, &error),
        Some(BUILD_TIMEOUT),
    )
}

/// Sorts what the platform reports of a running stream: hints go by, an end is
/// handed to the recorder.
fn report(health: &Arc<StreamHealth>, device: &str, error: &cpal::Error) {
    match error.kind() {
        // A gap, a moved stream, a missed promotion: sound goes on.
        ErrorKind::Xrun | ErrorKind::DeviceChanged | ErrorKind::RealtimeDenied => {}
        _ => health.fail(|| CaptureError::Disconnected {
            device: device.to_owned(),
            cause: error.to_string(),
        }),
    }
}

/// Why a device could not be opened, for the user.
fn open_error(device: &str, error: &cpal::Error) -> CaptureError {
    let (device, cause) = (device.to_owned(), error.to_string());
    match error.kind() {
        ErrorKind::DeviceBusy => CaptureError::Busy { device },
        ErrorKind::PermissionDenied => CaptureError::Denied { device, cause },
        ErrorKind::UnsupportedConfig | ErrorKind::UnsupportedOperation => {
            CaptureError::Unsupported { device, cause }
        }
        ErrorKind::HostUnavailable => CaptureError::NoMicrophone { cause },
        _ => CaptureError::Unavailable { device, cause },
    }
}

impl PcmSample for I24 {
    #[inline]
    fn to_f32(self) -> f32 {
        (self.inner() << 8).to_f32()
    }
}

impl PcmSample for U24 {
    #[inline]
    fn to_f32(self) -> f32 {
        ((self.inner() - (1 << 23)) << 8).to_f32()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twenty_four_bits_span_the_full_range() {
        let signed = |x| I24::new(x).unwrap().to_f32();
        assert_eq!(
            [-1 << 23, 0, 1 << 22].map(signed).to_vec(),
            [-1.0, 0.0, 0.5]
        );
        let unsigned = |x| U24::new(x).unwrap().to_f32();
        assert_eq!(
            [0, 1 << 23, 3 << 22].map(unsigned).to_vec(),
            [-1.0, 0.0, 0.5]
        );
    }

    #[test]
    fn a_headset_without_a_wire_is_known_by_its_name() {
        assert!(wakes_slowly("bluez_input.AC_12.0", "WH-1000"));
        assert!(wakes_slowly("x", "Ann's AirPods"));
        assert!(!wakes_slowly(
            "alsa_input.usb-yeti",
            "Yeti Stereo Microphone"
        ));
    }

    #[test]
    fn each_kind_of_refusal_has_its_own_words() {
        let says = |kind| open_error("Desk mic", &cpal::Error::new(kind)).to_string();
        assert!(says(ErrorKind::DeviceBusy).contains("in use by another program"));
        assert!(says(ErrorKind::PermissionDenied).contains("privacy settings"));
        assert!(says(ErrorKind::UnsupportedConfig).contains("no format"));
        assert!(says(ErrorKind::BackendError).contains("could not be opened"));
    }

    #[test]
    fn a_hint_is_no_end_and_an_end_is() {
        let (sink, source) = frame_ring(48_000, 1);
        let health = sink.health();
        report(&health, "Desk mic", &cpal::Error::new(ErrorKind::Xrun));
        assert_eq!(source.health().fault(), None);
        report(
            &health,
            "Desk mic",
            &cpal::Error::new(ErrorKind::StreamInvalidated),
        );
        let fault = source.health().fault().expect("reported").to_string();
        assert!(fault.contains("`Desk mic` was lost"), "{fault}");
    }
}
