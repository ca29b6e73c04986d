//! Silence is silence: what nobody spoke in is not sent to the engine, and what
//! the engine makes of noise is not delivered. Either is kept, with the reason.

use super::entry::Entry;
use super::{Clock, Report, Runtime};
use crate::audio::gate::{Gate, verdict};
use crate::audio::level::Level;
use crate::clip::{ClipId, ClipState};
use crate::ptt::Event;
use crate::text::Transcript;
use crate::text::suspicion::{Doubt, judge};

impl Runtime {
    /// Why the engine is not asked for the text of a clip, in numbers. What the
    /// user wants anyway is never held back.
    pub(super) fn held_back(&self, clip: ClipId) -> Option<String> {
        if !self.settings.listening.silence_gate || self.ungated.contains(&clip) {
            return None;
        }
        // What has a text already keeps it.
        let entry = self
            .library
            .get(clip)
            .filter(|entry| entry.text.is_none())?;
        match heard_in(entry)? {
            Gate::Pass => None,
            Gate::Empty(reason) => Some(reason.to_string()),
        }
    }

    /// Whether the gate would not let the clip pass, wanted or not.
    pub(super) fn nobody_seems_to_speak(&self, clip: ClipId) -> bool {
        let entry = self.library.get(clip);
        matches!(entry.and_then(heard_in), Some(Gate::Empty(_)))
    }

    /// The clip is over, without a text, and the engine was not asked.
    pub(super) fn nobody_spoke(&mut self, clip: ClipId, reason: &str) {
        self.drop_pieces(clip);
        self.queue.remove(clip);
        if let Some(entry) = self.library.change(clip) {
            // Through the engine's door, if only to be turned away.
            entry.become_state(clip, ClipState::Transcribing);
            entry.become_state(clip, ClipState::Empty);
            let reason = format!("{reason} · press a to try anyway");
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

    /// Transcribes a clip whatever the gate says, and takes what comes.
    pub(super) fn transcribe_anyway(&mut self, clip: ClipId) {
        if self.may_transcribe_again(clip) {
            self.ungated.insert(clip);
            self.transcribe_again(clip);
        }
    }

    /// What speaks against the engine's answer.
    pub(super) fn doubt(&mut self, clip: ClipId, transcript: &Transcript) -> Option<Doubt> {
        let asked_for = self.ungated.remove(&clip);
        if asked_for || !self.settings.listening.silence_gate || transcript.is_empty() {
            return None;
        }
        let voice = self.library.get(clip)?.voice.as_ref()?;
        judge(transcript, voice).doubt()
    }
}

/// What the gate says of a clip that this session has listened to.
fn heard_in(entry: &Entry) -> Option<Gate> {
    let voice = entry.voice.as_ref()?;
    Some(verdict(entry.duration, entry.level, voice))
}

/// Why a clip has no text, in numbers.
pub(super) fn nothing_heard(entry: &Entry, why: Option<&str>) -> String {
    let Level { rms_dbfs, .. } = entry.level;
    let seconds = entry.duration.as_secs_f32();
    match why {
        Some(why) => format!("{rms_dbfs:.0} dBFS in {seconds:.1} s: {why} · press a to try anyway"),
        None => format!("{rms_dbfs:.0} dBFS, no words in {seconds:.1} s · press a to try again"),
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
            "-61 dBFS, no words in 1.2 s · press a to try again"
        );
        assert_eq!(
            nothing_heard(&entry, Some("only a mark such as [music]")),
            "-61 dBFS in 1.2 s: only a mark such as [music] · press a to try anyway"
        );
    }
}
