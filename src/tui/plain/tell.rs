//! What has happened since the last snapshot, a line for each thing.

use std::collections::BTreeMap;

use crate::clip::{ClipId, ClipState};
use crate::front::Snapshot;
use crate::front::snapshot::{
    ClipView, KeySourceHealth, KeySourceStatus, MicStatus, ModelStatus, NoticeKind, NoticeView,
};
use crate::ptt::State;
use crate::tui::model::is_terminal;
use crate::tui::text;

/// Knows what was said.
#[derive(Debug, Default)]
pub(super) struct Teller {
    greeting: Option<String>,
    state: Option<State>,
    microphone: MicStatus,
    /// The key source that is live.
    hears: Option<String>,
    model: ModelStatus,
    notice: Option<NoticeView>,
    /// The trouble that was told last: it may be shown again behind an answer.
    trouble: Option<String>,
    playing: Option<ClipId>,
    /// The tenth of a download that was told.
    tenth: Option<u64>,
    /// What each clip of the list was told to be; none before the first snapshot.
    clips: Option<BTreeMap<ClipId, Known>>,
}

/// What is known of a clip.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Known {
    state: ClipState,
    versions: u32,
    delivered: bool,
}

impl Known {
    fn of(clip: &ClipView) -> Self {
        Self {
            state: clip.state,
            versions: clip.versions,
            delivered: clip.stages.delivered.is_some(),
        }
    }
}

impl Teller {
    /// Begins with `greeting`.
    pub(super) fn new(greeting: String) -> Self {
        Self {
            greeting: Some(greeting),
            ..Self::default()
        }
    }

    /// What is to be said now.
    pub(super) fn told(&mut self, now: &Snapshot) -> Vec<String> {
        // Nothing is known before the runtime has begun.
        if now.profiles.is_empty() {
            return Vec::new();
        }
        let mut lines = Vec::new();
        lines.extend(self.greeting.take());
        lines.extend(self.microphone(now));
        lines.extend(self.keys(now));
        lines.extend(self.model(now));
        lines.extend(self.clips(now));
        lines.extend(self.state(now));
        lines.extend(self.playing(now));
        lines.extend(self.download(now));
        lines.extend(self.notice(now));
        let clean = lines.into_iter().map(|line: String| text::clean(&line));
        clean.collect()
    }

    fn microphone(&mut self, now: &Snapshot) -> Option<String> {
        if now.microphone == self.microphone {
            return None;
        }
        self.microphone = now.microphone.clone();
        match &now.microphone {
            MicStatus::Open { name } => Some(format!("Microphone: {name}.")),
            // Its notice says it.
            MicStatus::Unavailable { .. } | MicStatus::Closed | MicStatus::Opening => None,
        }
    }

    /// Where the key that is held is heard now.
    fn keys(&mut self, now: &Snapshot) -> Option<String> {
        let live = |source: &&KeySourceStatus| {
            !is_terminal(&source.name) && matches!(source.health, KeySourceHealth::Live { .. })
        };
        let hears = now.sources.iter().find(live).map(|source| &source.name);
        if hears == self.hears.as_ref() {
            return None;
        }
        self.hears = hears.cloned();
        let chord = now.chord().replace('_', " ");
        Some(match hears {
            Some(name) => format!("Hold {chord} to talk: {name} hears it."),
            None => format!("Nothing hears {chord} any more; Enter works."),
        })
    }

    fn model(&mut self, now: &Snapshot) -> Option<String> {
        if now.model == self.model {
            return None;
        }
        let before = std::mem::replace(&mut self.model, now.model.clone());
        match &now.model {
            // Out of the memory and back is nobody's concern.
            ModelStatus::Ready { .. } if matches!(before, ModelStatus::Asleep { .. }) => None,
            ModelStatus::Ready { demo: true, .. } => Some(
                "Model: the demo, for trying out only. `sayso model list` shows real ones.".into(),
            ),
            ModelStatus::Ready { name, .. } => Some(format!("Model: {name}.")),
            ModelStatus::Failed { reason } => Some(format!("No model: {reason}")),
            ModelStatus::Loading | ModelStatus::Asleep { .. } => None,
        }
    }

    fn state(&mut self, now: &Snapshot) -> Option<String> {
        let before = self.state.replace(now.state);
        if before == Some(now.state) {
            return None;
        }
        let words = match now.state {
            State::Recording => match now.take.as_ref().map(|take| &*take.profile) {
                Some(profile) if !profile.is_empty() => {
                    return Some(format!("Recording, {profile}."));
                }
                _ => "Recording.",
            },
            State::Processing => "Writing it down.",
            State::RecordingCancelled => "Cancelled. The sound is in the trash.",
            State::Idle if before.is_some() => "Not listening for the key.",
            State::WaitingForKey if before == Some(State::Idle) => "Listening for the key.",
            State::WaitingForKey if before.is_none() => "Ready.",
            State::Idle | State::WaitingForKey | State::KeyPressed | State::RecordingStopped => {
                return None;
            }
        };
        Some(words.to_owned())
    }

    /// New texts, and what went wrong, oldest first. What was there at the start is
    /// not told.
    fn clips(&mut self, now: &Snapshot) -> Vec<String> {
        let known = |clip: &ClipView| (clip.id, Known::of(clip));
        let all = now.clips.iter().map(known).collect();
        let Some(before) = self.clips.replace(all) else {
            return Vec::new();
        };
        let news = now.clips.iter().rev();
        news.flat_map(|clip| told_of(clip, before.get(&clip.id), now))
            .collect()
    }

    fn playing(&mut self, now: &Snapshot) -> Option<String> {
        if now.playing == self.playing {
            return None;
        }
        self.playing = now.playing;
        let words = if now.playing.is_some() {
            "Playing."
        } else {
            "Played."
        };
        Some(words.to_owned())
    }

    fn download(&mut self, now: &Snapshot) -> Option<String> {
        let Some(download) = &now.download else {
            self.tenth = None;
            return None;
        };
        let tenth = download.bytes * 10 / download.total.max(1);
        if self.tenth.replace(tenth) == Some(tenth) {
            return None;
        }
        Some(format!("Download of {}: {} %.", download.name, tenth * 10))
    }

    fn notice(&mut self, now: &Snapshot) -> Option<String> {
        if now.notice == self.notice {
            return None;
        }
        self.notice.clone_from(&now.notice);
        let Some(notice) = &now.notice else {
            // Read or mended; if it comes again it is news.
            self.trouble = None;
            return None;
        };
        match notice.kind {
            NoticeKind::Error => {
                let again = self.trouble.as_ref() == Some(&notice.text);
                self.trouble = Some(notice.text.clone());
                (!again).then(|| format!("Trouble: {}", notice.text))
            }
            NoticeKind::Info => Some(notice.text.clone()),
        }
    }
}

fn told_of(clip: &ClipView, before: Option<&Known>, now: &Snapshot) -> Vec<String> {
    let is = Known::of(clip);
    let was = before.cloned();
    let mut lines = Vec::new();
    let made = was.as_ref().map(|was| (was.state, was.versions));
    if made != Some((is.state, is.versions)) {
        match (clip.state, &clip.text) {
            (ClipState::Done, Some(words)) => lines.push(match &clip.doubt {
                Some(doubt) => format!("Text, in doubt ({doubt}): {words}"),
                None => format!("Text: {words}"),
            }),
            (ClipState::Failed | ClipState::Empty, _) => {
                let why = clip.reason.as_deref().unwrap_or("nothing was said");
                // There is no key to press here.
                let why = why.split(" · press ").next().unwrap_or(why);
                lines.push(format!("No text: {why}"));
            }
            _ => {}
        }
    }
    if is.delivered && !was.is_some_and(|was| was.delivered) && !now.sink.is_empty() {
        lines.push(format!("It went to: {}.", now.sink));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::fake;

    #[test]
    fn a_dictation_is_told_from_the_press_to_the_text() {
        let mut teller = Teller::default();
        let first = teller.told(&fake::ready());
        assert!(first.contains(&"Ready.".to_owned()), "{first:?}");
        assert_eq!(teller.told(&fake::ready()), Vec::<String>::new());
        assert_eq!(teller.told(&fake::recording()), ["Recording."]);
        let mut now = fake::recording();
        now.take.as_mut().expect("a take").level.peak_dbfs = -3.0;
        assert_eq!(teller.told(&now), Vec::<String>::new(), "no level");
        now.state = State::Processing;
        now.take = None;
        assert_eq!(teller.told(&now), ["Writing it down."]);
        let mut clips = now.clips.to_vec();
        let mut new = clips[0].clone();
        new.id = new.id.successor();
        new.state = ClipState::Done;
        new.text = Some("Open the door.".to_owned());
        new.doubt = None;
        new.stages.delivered = None;
        clips.insert(0, new);
        now.clips = clips.clone().into();
        now.state = State::WaitingForKey;
        assert_eq!(teller.told(&now), ["Text: Open the door."]);
        clips[0].stages.delivered = Some(std::time::Duration::from_secs(1));
        now.clips = clips.into();
        let sink = now.sink.clone();
        assert_eq!(teller.told(&now), [format!("It went to: {sink}.")]);
    }

    #[test]
    fn trouble_is_told_once_and_why_there_is_no_text() {
        let mut teller = Teller::default();
        let mut now = fake::ready();
        teller.told(&now);
        now.notice = Some(NoticeView {
            kind: NoticeKind::Error,
            text: "The disk is full.".to_owned(),
        });
        assert_eq!(teller.told(&now), ["Trouble: The disk is full."]);
        assert_eq!(teller.told(&now), Vec::<String>::new());
        let mut clips = now.clips.to_vec();
        let mut new = clips[0].clone();
        new.id = new.id.successor();
        new.state = ClipState::Failed;
        new.stages.delivered = None;
        new.reason = Some("the model failed · press r to try again".to_owned());
        clips.insert(0, new);
        now.clips = clips.into();
        assert_eq!(teller.told(&now), ["No text: the model failed"]);
    }
}
