//! Silence is silence: what nobody spoke in is not sent to the engine, and what
//! the engine makes of noise is not delivered. Either is kept, with the reason.

use super::library::Entry;
use super::{Clock, Report, Runtime};
use crate::audio::gate::{Gate, verdict};
use crate::audio::level::Level;
use crate::clip::{ClipId, ClipState};
use crate::ptt::Event;
use crate::queue::Purpose;
use crate::text::Transcript;
use crate::text::suspicion::{Judgement, judge};

impl Runtime {
    /// Why the engine is not asked for the text of a clip, in numbers. What the
    /// user asks for again is never held back.
    pub(super) fn held_back(&self, clip: ClipId, purpose: Purpose) -> Option<String> {
        if !self.settings.listening.silence_gate || purpose == Purpose::Again {
            return None;
        }
        let entry = self.library.get(clip)?;
        match verdict(entry.duration, entry.level, entry.voice.as_ref()?) {
            Gate::Pass => None,
            Gate::Empty(reason) => Some(reason.to_string()),
        }
    }

    /// The clip is over, without a text, and the engine was not asked.
    pub(super) fn nobody_spoke(&mut self, clip: ClipId, reason: &str) {
        self.drop_pieces(clip);
        self.queue.remove(clip);
        if let Some(entry) = self.library.change(clip) {
            // Through the engine's door, if only to be turned away.
            entry.become_state(clip, ClipState::Transcribing);
            entry.become_state(clip, ClipState::Empty);
            let reason = format!("{reason} · press r to try anyway");
            entry.reason = Some(reason.clone());
            entry.free_samples();
            let stages = entry.stages;
            self.save(clip);
            self.report(Report::Finished {
                clip,
                text: None,
                reason: Some(reason),
                stages,
            });
        }
        self.feed(Clock::now(), Event::TranscriptReady(clip));
        self.serve();
    }

    /// What is to be thought of the engine's answer.
    pub(super) fn judged(
        &self,
        clip: ClipId,
        purpose: Option<Purpose>,
        transcript: &Transcript,
    ) -> Judgement {
        let voice = self
            .library
            .get(clip)
            .and_then(|entry| entry.voice.as_ref());
        let asked_for = purpose.is_none_or(|purpose| purpose == Purpose::Again);
        match voice {
            Some(voice) if self.settings.listening.silence_gate && !asked_for => {
                judge(transcript, voice)
            }
            _ => Judgement::Clean,
        }
    }
}

/// Why a clip has no text, in numbers.
pub(super) fn nothing_heard(entry: &Entry, why: Option<&str>) -> String {
    let Level { rms_dbfs, .. } = entry.level;
    let seconds = entry.duration.as_secs_f32();
    match why {
        Some(why) => format!("{rms_dbfs:.0} dBFS in {seconds:.1} s: {why} · press r to try anyway"),
        None => format!("{rms_dbfs:.0} dBFS, no words in {seconds:.1} s · press r to try again"),
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::time::{Duration, Instant};

    use super::*;

    #[test]
    fn an_empty_clip_says_why_in_numbers() {
        let mut entry = Entry::recording(ClipId::from_parts(1, 1), PathBuf::new(), Instant::now());
        entry.level.rms_dbfs = -61.2;
        entry.duration = Duration::from_millis(1_230);
        assert_eq!(
            nothing_heard(&entry, None),
            "-61 dBFS, no words in 1.2 s · press r to try again"
        );
        assert_eq!(
            nothing_heard(&entry, Some("only a mark such as [music]")),
            "-61 dBFS in 1.2 s: only a mark such as [music] · press r to try anyway"
        );
    }
}
