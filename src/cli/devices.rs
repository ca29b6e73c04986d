//! `sayso devices`: the microphones, and what they offer.

use std::io::Write;

use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use super::args::DevicesArgs;
use super::config::Setup;
use super::stderr::NativeStderr;
use crate::capture::{self, DeviceFormat, DeviceInfo};

/// Lists the microphones.
///
/// # Errors
/// [`CaptureError`](capture::CaptureError) when there is none; standard output's own refusal.
pub fn run(args: &DevicesArgs, setup: &Setup, out: &mut impl Write) -> anyhow::Result<()> {
    // ALSA speaks its mind about each of its plugins.
    let _quiet = NativeStderr::best_effort(&setup.folders);
    let devices = capture::devices()?;
    if args.json {
        write_json(&devices, out)
    } else {
        write_table(&devices, out)
    }
}

/// One device in JSON. The names are a promise to other programs.
#[derive(Serialize)]
struct DeviceJson<'a> {
    name: &'a str,
    id: &'a str,
    host: &'a str,
    default: bool,
    /// The format it is opened with; `null` if it cannot be opened now.
    native: Option<FormatJson<'a>>,
    formats: Vec<FormatJson<'a>>,
}

/// One format in JSON; ranges with both ends.
#[derive(Serialize)]
struct FormatJson<'a> {
    sample_format: &'a str,
    channels: [u16; 2],
    rates_hz: [u32; 2],
}

impl<'a> From<&'a DeviceFormat> for FormatJson<'a> {
    fn from(format: &'a DeviceFormat) -> Self {
        Self {
            sample_format: &format.sample_format,
            channels: [*format.channels.start(), *format.channels.end()],
            rates_hz: [*format.rates.start(), *format.rates.end()],
        }
    }
}

fn write_json(devices: &[DeviceInfo], out: &mut impl Write) -> anyhow::Result<()> {
    let devices: Vec<DeviceJson<'_>> = devices
        .iter()
        .map(|device| DeviceJson {
            name: &device.name,
            id: &device.id,
            host: &device.host,
            default: device.is_default,
            native: device.native.as_ref().map(FormatJson::from),
            formats: device.formats.iter().map(FormatJson::from).collect(),
        })
        .collect();
    serde_json::to_writer_pretty(&mut *out, &devices)?;
    writeln!(out)?;
    Ok(())
}

fn write_table(devices: &[DeviceInfo], out: &mut impl Write) -> anyhow::Result<()> {
    const HEAD: [&str; 4] = ["", "NAME", "SYSTEM", "FORMAT"];
    let rows = devices.iter().map(|device| {
        let mark = if device.is_default { "*" } else { "" };
        let format = match &device.native {
            Some(format) => format.to_string(),
            None => "cannot be opened now".to_owned(),
        };
        [
            mark.to_owned(),
            device.name.clone(),
            device.host.clone(),
            format,
        ]
    });
    let rows: Vec<[String; 4]> = std::iter::once(HEAD.map(str::to_owned))
        .chain(rows)
        .collect();
    let width = |column: usize| {
        rows.iter()
            .map(|row| row[column].width())
            .max()
            .unwrap_or(0)
    };
    let widths = [1, width(1), width(2)];
    for row in &rows {
        for (cell, width) in row.iter().zip(widths) {
            let padding = width - cell.width();
            write!(out, "{cell}{:padding$}  ", "")?;
        }
        writeln!(out, "{}", row[3])?;
    }
    if devices.iter().any(|device| device.is_default) {
        writeln!(
            out,
            "\n* is used unless `--mic NAME` or the configuration names another."
        )?;
    } else {
        writeln!(out, "\nNone is the default; name one with `--mic NAME`.")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn format(sample_format: &str) -> DeviceFormat {
        DeviceFormat {
            sample_format: sample_format.to_owned(),
            channels: 1..=2,
            rates: 8_000..=48_000,
        }
    }

    fn device(name: &str, is_default: bool) -> DeviceInfo {
        DeviceInfo {
            name: name.to_owned(),
            id: format!("id of {name}"),
            host: "PulseAudio".to_owned(),
            is_default,
            native: is_default.then(|| format("i16")),
            formats: vec![format("i16"), format("f32")],
        }
    }

    fn shown(
        write: impl FnOnce(&[DeviceInfo], &mut Vec<u8>) -> anyhow::Result<()>,
        devices: &[DeviceInfo],
    ) -> String {
        let mut out = Vec::new();
        write(devices, &mut out).expect("written");
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn the_table_lines_up_and_marks_the_default() {
        let devices = [device("Built-in Audio", true), device("麦克风 USB", false)];
        insta::assert_snapshot!(shown(write_table, &devices));
    }

    #[test]
    fn without_a_default_the_table_says_so() {
        let table = shown(write_table, &[device("x", false)]);
        assert!(table.contains("None is the default"), "{table}");
    }

    #[test]
    fn json_has_everything_and_reads_back() {
        let devices = [device("Built-in \"Audio\"", true), device("b", false)];
        let json = shown(write_json, &devices);
        let read: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        assert_eq!(read[0]["name"], "Built-in \"Audio\"");
        assert_eq!(read[0]["default"], true);
        assert_eq!(read[0]["native"]["rates_hz"][1], 48_000);
        assert_eq!(read[1]["native"], serde_json::Value::Null);
        assert_eq!(read[1]["formats"][1]["sample_format"], "f32");
    }
}
