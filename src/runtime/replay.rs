//! Listening to clips again.

use std::ops::Range;
use std::time::Duration;

use super::Runtime;
use super::notices::About;
use crate::clip::ClipId;
use crate::front::ReplayCommand;
use crate::playback::{PlaybackError, PlaybackEvent, Steer};

impl Runtime {
    /// Plays a clip from its top; the one that is playing or paused is stopped.
    pub(super) fn play(&mut self, clip: ClipId) {
        let result = if self.status.playing == Some(clip) {
            self.workers.player.stop()
        } else if let Some(entry) = self.library.get(clip) {
            self.workers.player.play(clip, entry.path.clone())
        } else {
            Ok(())
        };
        self.heed_player(result);
    }

    pub(super) fn replay(&mut self, command: ReplayCommand) {
        let ms = |ms: u32| Duration::from_millis(u64::from(ms));
        let player = &self.workers.player;
        let result = match command {
            ReplayCommand::PlayFrom { clip, at_ms } => match self.library.get(clip) {
                Some(entry) => player.play_from(clip, entry.path.clone(), ms(at_ms)),
                None => Ok(()),
            },
            ReplayCommand::PlayPart {
                clip,
                from_ms,
                to_ms,
                at_ms,
                looped,
            } => self.play_part(clip, ms(from_ms)..ms(to_ms), ms(at_ms), looped),
            ReplayCommand::PauseOrGoOn => player.steer(Steer::PauseOrGoOn),
            ReplayCommand::Seek { to_ms } => player.steer(Steer::To(ms(to_ms))),
            ReplayCommand::Skip { by_ms } => player.steer(Steer::By(by_ms)),
            ReplayCommand::Speed(percent) => player.steer(Steer::Speed(percent)),
            ReplayCommand::Range {
                from_ms,
                to_ms,
                looped,
            } => player.steer(Steer::Part(ms(from_ms)..ms(to_ms), looped)),
            // A cue goes on to its end.
            ReplayCommand::Stop if self.status.playing.is_none() => Ok(()),
            ReplayCommand::Stop => player.stop(),
        };
        self.heed_player(result);
    }

    /// Plays a part of a clip, beginning somewhere in it; what was playing ends, or
    /// goes on there if it is the same clip.
    fn play_part(
        &self,
        clip: ClipId,
        part: Range<Duration>,
        at: Duration,
        looped: bool,
    ) -> Result<(), PlaybackError> {
        let Some(entry) = self.library.get(clip) else {
            return Ok(());
        };
        let player = &self.workers.player;
        let begins_within = part.start < at && at < part.end;
        player.play_from(clip, entry.path.clone(), part.start)?;
        player.steer(Steer::Part(part, looped))?;
        if begins_within {
            player.steer(Steer::To(at))?;
        }
        Ok(())
    }

    fn heed_player(&mut self, result: Result<(), PlaybackError>) {
        if let Err(error) = result {
            self.error(About::Playback, error.to_string());
        }
    }

    pub(super) fn on_playback(&mut self, event: PlaybackEvent) {
        match event {
            PlaybackEvent::Started { clip, .. } => {
                self.notices.mended(About::Playback);
                self.status.playing = Some(clip);
            }
            PlaybackEvent::Finished { clip } => {
                if self.status.playing == Some(clip) {
                    self.status.playing = None;
                }
            }
            PlaybackEvent::Failed { error, .. } => {
                self.status.playing = None;
                self.error(About::Playback, error.to_string());
            }
        }
    }
}
