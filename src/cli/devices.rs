//! `sayso devices`: the microphones, and what they offer.

use std::io::Write;
use std::time::Duration;

use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use super::args::DevicesArgs;
use super::config::Setup;
use super::stderr::NativeStderr;
use crate::audio::level::Level;
use crate::capture::{self, DeviceFormat, DeviceInfo};

/// Lists the microphones.
///
/// # Errors
/// [`CaptureError`](capture::CaptureError) when there is none; standard output's own refusal.
pub fn run(args: &DevicesArgs, setup: &Setup, out: &mut impl Write) -> anyhow::Result<()> {
    // ALSA speaks its mind about each of its plugins.
    let _quiet = NativeStderr::best_effort(&setup.folders);
    let devices: Vec<Listed> = capture::devices()?
        .into_iter()
        .map(|about| {
            let level = args.level.then(|| level(&about)).flatten();
            Listed { about, level }
        })
        .collect();
    if args.json {
        write_json(&devices, out)
    } else {
        write_table(&devices, args.level, out)
    }
}

/// How loud it is there now; `None` where nothing came.
fn level(about: &DeviceInfo) -> Option<Level> {
    let microphone = capture::microphone(&about.id).ok()?;
    let listened = capture::listen(microphone, LISTEN, || {}).ok()?;
    Some(Level::of(&listened.samples))
}

/// How long each is listened to.
const LISTEN: Duration = Duration::from_millis(500);

/// A device, and how loud it is there.
struct Listed {
    about: DeviceInfo,
    /// `None` where nobody listened, or nothing came.
    level: Option<Level>,
}

impl Listed {
    fn row(&self, levels: bool) -> [String; 4] {
        let about = &self.about;
        let mark = if about.is_default { "*" } else { "" };
        let format = match &about.native {
            Some(format) => format.to_string(),
            None => "cannot be opened now".to_owned(),
        };
        let level = match self.level {
            _ if !levels => String::new(),
            Some(level) => format!("  {:.0} dBFS, peak {:.0}", level.rms_dbfs, level.peak_dbfs),
            None => "  no sound came".to_owned(),
        };
        let (name, host) = (about.name.clone(), about.host.clone());
        [mark.to_owned(), name, host, format + &level]
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
    /// With `--level`; `null` where nothing came.
    level: Option<LevelJson>,
}

/// A level in JSON, in dBFS.
#[derive(Serialize)]
struct LevelJson {
    peak_dbfs: f32,
    rms_dbfs: f32,
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

fn write_json(devices: &[Listed], out: &mut impl Write) -> anyhow::Result<()> {
    let devices: Vec<DeviceJson<'_>> = devices
        .iter()
        .map(
            |Listed {
                 about: device,
                 level,
             }| DeviceJson {
                name: &device.name,
                id: &device.id,
                host: &device.host,
                default: device.is_default,
                native: device.native.as_ref().map(FormatJson::from),
                formats: device.formats.iter().map(FormatJson::from).collect(),
                level: level.map(|level| LevelJson {
                    peak_dbfs: level.peak_dbfs,
                    rms_dbfs: level.rms_dbfs,
                }),
            },
        )
        .collect();
    serde_json::to_writer_pretty(&mut *out, &devices)?;
    writeln!(out)?;
    Ok(())
}

fn write_table(devices: &[Listed], levels: bool, out: &mut impl Write) -> anyhow::Result<()> {
    const HEAD: [&str; 4] = ["", "NAME", "SYSTEM", "FORMAT"];
    let rows = devices.iter().map(|device| device.row(levels));
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
    if devices.iter().any(|device| device.about.is_default) {
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

    fn device(name: &str, is_default: bool) -> Listed {
        let about = DeviceInfo {
            name: name.to_owned(),
            id: format!("id of {name}"),
            host: "PulseAudio".to_owned(),
            is_default,
            native: is_default.then(|| format("i16")),
            formats: vec![format("i16"), format("f32")],
        };
        let level = Level {
            peak_dbfs: -20.2,
            rms_dbfs: -41.0,
        };
        let level = is_default.then_some(level);
        Listed { about, level }
    }

    fn shown(
        write: impl FnOnce(&[Listed], &mut Vec<u8>) -> anyhow::Result<()>,
        devices: &[Listed],
    ) -> String {
        let mut out = Vec::new();
        write(devices, &mut out).expect("written");
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn the_table_lines_up_and_marks_the_default() {
        let devices = [device("Built-in Audio", true), device("麦克风 USB", false)];
        insta::assert_snapshot!(shown(
            |devices, out| write_table(devices, false, out),
            &devices
        ));
    }

    #[test]
    fn without_a_default_the_table_says_so() {
        let devices = [device("x", false)];
        let table = shown(|devices, out| write_table(devices, false, out), &devices);
        assert!(table.contains("None is the default"), "{table}");
    }

    #[test]
    fn levels_stand_beside_the_formats() {
        let table = shown(
            |devices, out| write_table(devices, true, out),
            &[device("x", false), device("y", true)],
        );
        assert!(table.contains("no sound came"), "{table}");
        assert!(table.contains("-41 dBFS, peak -20"), "{table}");
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
        assert_eq!(read[1]["level"], serde_json::Value::Null);
        assert!(read[0]["level"]["rms_dbfs"].as_f64() < Some(-40.0));
        assert_eq!(read[1]["formats"][1]["sample_format"], "f32");
    }
}
