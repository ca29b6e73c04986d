//! The microphone: opened, listened to, judged.

use std::time::Duration;

use super::report::{Check, Verdict};
use crate::audio::CLIP_RATE;
use crate::audio::gate::{self, Gate, Voice};
use crate::audio::level::Level;
use crate::audio::mic_test::{FULL_SCALE, NOISY_DBFS};
use crate::audio::resample;
use crate::capture::{self, CaptureError, Listened, MicInfo, Microphone};

/// How long the room is listened to, and then the user.
pub(super) const LISTEN: Duration = Duration::from_secs(3);

/// The noise of a room is measured in windows of so many samples: 100 ms.
const WINDOW: usize = CLIP_RATE as usize / 10;

/// What came of listening.
struct Heard {
    info: MicInfo,
    /// Mono, at the rate of clips.
    samples: Vec<f32>,
    /// From asking to the first frame.
    opening: Duration,
}

/// Opens the microphone and listens; `ask` tells the user to speak.
pub(super) fn check(
    microphone: Box<dyn Microphone>,
    ask: Option<impl FnOnce() + Send + 'static>,
) -> Vec<Check> {
    let asked = ask.is_some();
    let begun = move || {
        if let Some(ask) = ask {
            ask();
        }
    };
    let heard = match capture::listen(microphone, LISTEN, begun).and_then(Heard::of) {
        Ok(heard) => heard,
        Err(error) => return vec![Check::failed("microphone", &error)],
    };
    let mut checks = vec![opened(&heard)];
    if asked {
        checks.push(spoken(&heard));
    }
    checks
}

impl Heard {
    fn of(listened: Listened) -> Result<Self, CaptureError> {
        let Listened {
            info,
            samples,
            opening,
        } = listened;
        let samples = resample::to_clip_rate(&samples, info.sample_rate).map_err(|error| {
            CaptureError::Unsupported {
                device: info.name.clone(),
                cause: error.to_string(),
            }
        })?;
        Ok(Self {
            info,
            samples,
            opening,
        })
    }
}

fn opened(heard: &Heard) -> Check {
    let info = &heard.info;
    let found = format!(
        "`{}` ({}, {} Hz, {}) opens in {} ms",
        info.name,
        info.host,
        info.sample_rate,
        info.sample_format,
        heard.opening.as_millis()
    );
    if heard.samples.iter().all(|sample| *sample == 0.0) {
        let found = format!("{found}, and gives nothing but silence.");
        return Check::new("microphone", Verdict::Warning, found)
            .fix("it may be muted, on itself or in the sound settings; `sayso devices --level`");
    }
    match &info.instead_of {
        Some(wanted) => Check::new(
            "microphone",
            Verdict::Warning,
            format!("{found}, in place of `{wanted}`."),
        )
        .fix(format!(
            "plug `{wanted}` in, or name another: `sayso devices`"
        )),
        None => Check::ok("microphone", format!("{found}.")),
    }
}

/// Whether it hears the user.
fn spoken(heard: &Heard) -> Check {
    let level = Level::of(&heard.samples);
    let floor = floor_dbfs(&heard.samples);
    let clipped = heard
        .samples
        .iter()
        .filter(|x| x.abs() >= FULL_SCALE)
        .count();
    let (gate, voice) = gate::judge(&heard.samples);
    let found = format!(
        "{}, peak {:.0} dBFS, noise {floor:.0} dBFS",
        spoken_for(&voice),
        level.peak_dbfs
    );
    match gate {
        Gate::Empty(reason) => Check::new("voice", Verdict::Failed, format!("{found}: {reason}."))
            .fix("speak louder or nearer, or raise the microphone's level in the sound settings"),
        Gate::Pass if clipped > 0 => Check::new(
            "voice",
            Verdict::Warning,
            format!("{found}; {clipped} samples are clipped."),
        )
        .fix("lower the microphone's level in the sound settings, or speak from further away"),
        Gate::Pass if floor > NOISY_DBFS => Check::new(
            "voice",
            Verdict::Warning,
            format!("{found}; the room is loud."),
        )
        .fix("come nearer to the microphone, or lower its level and speak up"),
        Gate::Pass => Check::ok("voice", format!("{found}.")),
    }
}

fn spoken_for(voice: &Voice) -> String {
    format!("you spoke for {:.1} s", voice.spoken().as_secs_f32())
}

/// The loudness of the room: of a tenth of all windows, the loudest of the quietest.
fn floor_dbfs(samples: &[f32]) -> f32 {
    let mut levels: Vec<f32> = samples
        .chunks_exact(WINDOW)
        .map(|window| Level::of(window).rms_dbfs)
        .collect();
    levels.sort_by(f32::total_cmp);
    levels
        .get(levels.len() / 10)
        .copied()
        .unwrap_or(f32::NEG_INFINITY)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::demo::clips as bundled;

    fn heard(samples: Vec<f32>) -> Heard {
        Heard {
            info: MicInfo {
                name: "Desk".to_owned(),
                host: "test".to_owned(),
                sample_rate: CLIP_RATE,
                channels: 1,
                sample_format: "f32".to_owned(),
                instead_of: None,
            },
            samples,
            opening: Duration::from_millis(12),
        }
    }

    fn fox(gain: f32) -> Vec<f32> {
        let clip = bundled::find(Some("fox")).expect("a clip");
        let samples = clip.sound().expect("sound").samples;
        samples
            .iter()
            .map(|x| (x * gain).clamp(-1.0, 1.0))
            .collect()
    }

    #[test]
    fn a_voice_is_heard_and_measured() {
        let check = spoken(&heard(fox(1.0)));
        assert_eq!(check.verdict, Verdict::Ok, "{}", check.found);
        assert!(check.found.starts_with("you spoke for"), "{}", check.found);
    }

    #[test]
    fn what_is_too_loud_or_nobody_is_said() {
        let loud = spoken(&heard(fox(8.0)));
        assert_eq!(loud.verdict, Verdict::Warning);
        assert!(loud.found.contains("clipped"), "{}", loud.found);
        let nobody = spoken(&heard(vec![0.001; 48_000]));
        assert_eq!(nobody.verdict, Verdict::Failed, "{}", nobody.found);
        let muted = opened(&heard(vec![0.0; 48_000]));
        assert_eq!(muted.verdict, Verdict::Warning);
    }

    #[test]
    fn another_device_than_the_wanted_one_is_a_warning() {
        let mut heard = heard(fox(1.0));
        assert_eq!(opened(&heard).verdict, Verdict::Ok);
        heard.info.instead_of = Some("Yeti".to_owned());
        let check = opened(&heard);
        assert_eq!(check.verdict, Verdict::Warning);
        assert!(check.found.contains("in place of `Yeti`"), "{check:?}");
    }
}
