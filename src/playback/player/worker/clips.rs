//! What the worker does with clips: reads, steers and shows them.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::{Output, PACE, Worker, sink_of};
use crate::audio::tape::{FASTEST, SLOWEST};
use crate::audio::wav;
use crate::clip::ClipId;
use crate::playback::player::sound::{Loaded, Sound};
use crate::playback::{PlaybackError, PlaybackEvent, Steer};

impl Worker {
    /// Reads a clip and begins with it.
    fn load(&mut self, clip: Loaded) -> Result<Duration, PlaybackError> {
        let unusable = |cause| PlaybackError::Clip {
            path: clip.path.clone(),
            cause,
        };
        let bytes = fs::read(&clip.path).map_err(|error| {
            unusable(format!(
                "cannot be read ({error}). Its text is still in the list"
            ))
        })?;
        let wav = wav::decode(&bytes).map_err(|error| unusable(error.to_string()))?;
        let micros = wav.samples.len() as u64 * 1_000_000 / u64::from(wav.sample_rate);
        self.begin(Some(clip), &wav.samples, wav.sample_rate)?;
        if let Some(sound) = &mut self.sound {
            sound.set_speed(self.percent);
        }
        Ok(Duration::from_micros(micros))
    }

    pub(super) fn play(&mut self, clip: Loaded, at: Duration) {
        let id = clip.id;
        match self.load(clip) {
            Ok(duration) => {
                if let Some(sound) = self.sound.as_mut().filter(|_| !at.is_zero()) {
                    sound.go_to(at);
                }
                let clip = id;
                self.events.push(PlaybackEvent::Started { clip, duration });
            }
            Err(error) => self.failed(Some(id), error),
        }
    }

    /// Plays a clip from here; one that is playing already goes on from there.
    pub(super) fn play_from(&mut self, clip: ClipId, path: PathBuf, at: Duration) {
        let playing = self.sound.as_ref().and_then(Sound::clip);
        if playing.is_some_and(|playing| playing.id == clip) {
            let all = Duration::ZERO..Duration::ZERO;
            self.steer(Steer::Part(all, false));
            self.steer(Steer::To(at));
            return self.go_on();
        }
        self.stop();
        self.cue_last = false;
        self.play(Loaded { id: clip, path }, at);
    }

    /// Steers the clip that is playing, if one is.
    pub(super) fn steer(&mut self, steer: Steer) {
        if let Steer::Speed(percent) = steer {
            self.percent = percent.clamp(SLOWEST, FASTEST);
        }
        let sink = sink_of(&self.output);
        let Some(sound) = self.sound.as_mut().filter(|sound| sound.clip().is_some()) else {
            return;
        };
        match steer {
            Steer::PauseOrGoOn if sound.is_paused() => self.go_on(),
            Steer::PauseOrGoOn => sound.pause(sink),
            Steer::To(place) => {
                sound.hold(sink);
                sound.go_to(place);
            }
            Steer::By(ms) => {
                sound.hold(sink);
                let at = sound.view(sink).map_or(Duration::ZERO, |view| view.at);
                let far = Duration::from_millis(u64::from(ms.unsigned_abs()));
                let back = at.saturating_sub(far);
                sound.go_to(if ms < 0 { back } else { at + far });
            }
            Steer::Speed(_) => {
                sound.hold(sink);
                sound.set_speed(self.percent);
            }
            Steer::Part(part, looped) => {
                sound.hold(sink);
                sound.play_part(&part, looped);
                if !part.is_empty() {
                    self.go_on();
                }
            }
        }
    }

    /// A clip that stands still goes on; on the device that is the default by now,
    /// where it was closed meanwhile.
    fn go_on(&mut self) {
        let Some(sound) = self.sound.as_mut().filter(|sound| sound.is_paused()) else {
            return;
        };
        if matches!(&self.output, Output::Running(open) if open.sink.fault().is_none()) {
            return sound.go_on();
        }
        let Some((view, clip)) = sound.view(None).zip(sound.clip().cloned()) else {
            return;
        };
        self.sound = None;
        if let Err(error) = self.load(clip) {
            return self.failed(Some(view.clip), error);
        }
        let Some(sound) = &mut self.sound else {
            return;
        };
        if let Some(range) = view.range {
            sound.play_part(&(range.from..range.to), range.looped);
        }
        sound.go_to(view.at);
    }

    /// Shows where the clip is, if that has changed and it is time.
    pub(super) fn show(&mut self) {
        let sink = sink_of(&self.output);
        let view = self.sound.as_mut().and_then(|sound| sound.view(sink));
        let now = Instant::now();
        let early = now.saturating_duration_since(self.shown_at) < PACE;
        let shown_at = &mut self.shown_at;
        self.replay.send_if_modified(|shown| {
            let moved = shown.zip(view);
            let moved = moved.is_some_and(|(old, new)| old.has_only_moved(&new));
            let news = *shown != view && !(moved && early);
            if news {
                (*shown, *shown_at) = (view, now);
            }
            news
        });
    }
}
