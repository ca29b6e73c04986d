//! Which microphones there are, and finding one by its name.

use std::fmt;
use std::ops::RangeInclusive;

use cpal::traits::{DeviceTrait, HostTrait};
use cpal::{Device, Host};

use super::{CaptureError, default_device, no_microphone};

/// One microphone, for `sayso devices`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceInfo {
    /// Its name as people know it.
    pub name: String,
    /// Its name as the sound system knows it; also accepted by `--mic`.
    pub id: String,
    /// The sound system: `PulseAudio`, `ALSA`.
    pub host: String,
    /// Whether it is used when none is named.
    pub is_default: bool,
    /// The format it is opened with; `None` if it cannot be opened now.
    pub native: Option<DeviceFormat>,
    /// The formats it offers, one entry a sample format.
    pub formats: Vec<DeviceFormat>,
}

/// What a device offers in one sample format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceFormat {
    /// `i16`, `f32`, …
    pub sample_format: String,
    /// Samples per frame.
    pub channels: RangeInclusive<u16>,
    /// Frames per second.
    pub rates: RangeInclusive<u32>,
}

impl fmt::Display for DeviceFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}, {} channels, {} Hz",
            self.sample_format,
            Span(&self.channels),
            Span(&self.rates)
        )
    }
}

/// A range as people write it: `2`, `1–8`.
struct Span<'a, T>(&'a RangeInclusive<T>);

impl<T: fmt::Display + PartialEq> fmt::Display for Span<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (low, high) = (self.0.start(), self.0.end());
        if low == high {
            write!(f, "{low}")
        } else {
            write!(f, "{low}–{high}")
        }
    }
}

/// Every microphone of the sound system that answers, the default first.
///
/// # Errors
/// [`CaptureError::NoMicrophone`] when there is none.
pub fn devices() -> Result<Vec<DeviceInfo>, CaptureError> {
    let host = cpal::default_host();
    let default_id = default_device(&host)
        .ok()
        .and_then(|(device, _)| device.id().ok());
    let mut found: Vec<DeviceInfo> = inputs(&host)?
        .iter()
        .map(|device| {
            let is_default = default_id.is_some() && device.id().ok() == default_id;
            info(device, &host, is_default)
        })
        // What cannot be opened now is worth a line only if it offers formats.
        .filter(|device| device.native.is_some() || !device.formats.is_empty())
        .collect();
    if found.is_empty() {
        return Err(no_microphone(&host));
    }
    found.sort_by_key(|device| !device.is_default);
    Ok(found)
}

/// What ALSA lists beside its devices: converters, other systems' sockets, and
/// one that records silence. None is a microphone.
const ALSA_PLUGINS: [&str; 12] = [
    "null",
    "lavrate",
    "samplerate",
    "speexrate",
    "speex",
    "upmix",
    "vdownmix",
    "jack",
    "oss",
    "a52",
    "usbstream",
    "dsnoop",
];

/// The devices that can record, with the default one, which on ALSA does not
/// say that it can.
fn inputs(host: &Host) -> Result<Vec<Device>, CaptureError> {
    let listed = host
        .input_devices()
        .map_err(|error| CaptureError::NoMicrophone {
            cause: error.to_string(),
        })?;
    let mut devices: Vec<Device> = listed.collect();
    devices.retain(|device| !ALSA_PLUGINS.contains(&id(device).as_str()));
    if let Some(default) = host.default_input_device()
        && !devices.contains(&default)
    {
        devices.insert(0, default);
    }
    Ok(devices)
}

fn info(device: &Device, host: &Host, is_default: bool) -> DeviceInfo {
    let native = device
        .default_input_config()
        .ok()
        .map(|config| DeviceFormat {
            sample_format: config.sample_format().to_string(),
            channels: config.channels()..=config.channels(),
            rates: config.sample_rate()..=config.sample_rate(),
        });
    let offered = device.supported_input_configs();
    let ranges = offered.into_iter().flatten().map(|range| DeviceFormat {
        sample_format: range.sample_format().to_string(),
        channels: range.channels()..=range.channels(),
        rates: range.min_sample_rate()..=range.max_sample_rate(),
    });
    DeviceInfo {
        name: label(device),
        id: id(device),
        host: host.id().name().to_owned(),
        is_default,
        native,
        formats: merged(ranges),
    }
}

/// One entry a sample format: platforms list one a channel count, which is
/// some hundred lines.
fn merged(ranges: impl Iterator<Item = DeviceFormat>) -> Vec<DeviceFormat> {
    let mut merged: Vec<DeviceFormat> = Vec::new();
    for range in ranges {
        let known = merged
            .iter_mut()
            .find(|known| known.sample_format == range.sample_format);
        match known {
            Some(known) => {
                known.channels = widened(&known.channels, &range.channels);
                known.rates = widened(&known.rates, &range.rates);
            }
            None => merged.push(range),
        }
    }
    merged
}

/// The smallest range that holds both.
fn widened<T: Ord + Copy>(a: &RangeInclusive<T>, b: &RangeInclusive<T>) -> RangeInclusive<T> {
    (*a.start()).min(*b.start())..=(*a.end()).max(*b.end())
}

/// A device's name as people know it.
pub(super) fn label(device: &Device) -> String {
    device
        .description()
        .map_or_else(|_| id(device), |description| description.name().to_owned())
}

pub(super) fn id(device: &Device) -> String {
    device.id().map(|id| id.id().to_owned()).unwrap_or_default()
}

/// The device with this name or id, and its label.
pub(super) fn find(host: &Host, name: &str) -> Result<(Device, String), CaptureError> {
    let mut devices = inputs(host)?;
    let names: Vec<[String; 2]> = devices
        .iter()
        .map(|device| [label(device), id(device)])
        .collect();
    match choose(&names, name) {
        Ok(index) => {
            let device = devices.swap_remove(index);
            let label = label(&device);
            Ok((device, label))
        }
        Err(_) if devices.is_empty() => Err(no_microphone(host)),
        Err(error) => Err(error),
    }
}

/// Which of the devices, each with its names, is meant: the one with exactly
/// this name, or else the same but for capital letters.
fn choose(devices: &[[String; 2]], wanted: &str) -> Result<usize, CaptureError> {
    let position = |same: fn(&str, &str) -> bool| {
        devices
            .iter()
            .position(|names| names.iter().any(|name| same(name, wanted)))
    };
    position(|name, wanted| name == wanted)
        .or_else(|| position(|name, wanted| name.to_lowercase() == wanted.to_lowercase()))
        .ok_or_else(|| CaptureError::UnknownDevice {
            name: wanted.to_owned(),
            nearest: nearest(devices.iter().flatten(), wanted),
        })
}

/// The name that was probably meant: the most alike by Jaro and Winkler, or one
/// that contains what was asked for; `None` if none comes close.
fn nearest<'a>(names: impl Iterator<Item = &'a String>, wanted: &str) -> Option<String> {
    /// Below this, names have little more than some letters in common.
    const ALIKE: f64 = 0.7;
    let wanted = wanted.to_lowercase();
    names
        .map(|name| {
            let lower = name.to_lowercase();
            let contains = !wanted.is_empty() && lower.contains(&wanted);
            let alike = strsim::jaro_winkler(&lower, &wanted);
            (if contains { 1.0 } else { alike }, name)
        })
        .filter(|(alike, _)| *alike >= ALIKE)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, name)| name.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> [[String; 2]; 2] {
        [
            ["Built-in Audio".to_owned(), "alsa_input.pci".to_owned()],
            [
                "Yeti Stereo Microphone".to_owned(),
                "alsa_input.usb-yeti".to_owned(),
            ],
        ]
    }

    #[test]
    fn a_device_is_found_by_its_name_or_id_in_any_case() {
        assert_eq!(choose(&names(), "Yeti Stereo Microphone"), Ok(1));
        assert_eq!(choose(&names(), "built-in audio"), Ok(0));
        assert_eq!(choose(&names(), "alsa_input.usb-yeti"), Ok(1));
    }

    #[test]
    fn a_misspelt_or_shortened_name_is_answered_with_the_nearest() {
        let says = |wanted| choose(&names(), wanted).expect_err("unknown").to_string();
        assert!(says("Yetti Stereo Micrphone").contains("mean `Yeti Stereo Microphone`?"));
        assert!(says("stereo mic").contains("mean `Yeti Stereo Microphone`?"));
        assert!(!says("zzz").contains("Did you mean"));
    }

    #[test]
    fn one_line_a_sample_format_covers_every_channel_count() {
        let offered = |format: &str, channels, rate| DeviceFormat {
            sample_format: format.to_owned(),
            channels: channels..=channels,
            rates: rate..=rate,
        };
        let ranges = [
            offered("i16", 2, 48_000),
            offered("i16", 1, 44_100),
            offered("f32", 2, 48_000),
        ];
        let lines: Vec<String> = merged(ranges.into_iter())
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            lines,
            [
                "i16, 1–2 channels, 44100–48000 Hz",
                "f32, 2 channels, 48000 Hz"
            ]
        );
    }
}
