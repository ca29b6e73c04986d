//! The clips of the list: what is known of each, and how the list shows it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::snapshot::ClipView;
use crate::audio::level::Level;
use crate::clip::{ClipId, ClipState, StageTimes};
use crate::engine::JobControl;
use crate::store::{ClipRecord, StoredClip};
use crate::text::Transcript;

/// How many clips the list shows at most; older ones are on disk.
pub(super) const SHOWN: usize = 500;

/// What is known of one clip.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) state: ClipState,
    pub(super) path: PathBuf,
    pub(super) duration: Duration,
    pub(super) transcript: Option<Transcript>,
    pub(super) reason: Option<String>,
    pub(super) stages: StageTimes,
    /// The key press that began it; known for this session's clips.
    pub(super) pressed: Option<Instant>,
    /// Its samples, from sealing until the engine is done with them.
    pub(super) samples: Option<Arc<[f32]>>,
    pub(super) level: Level,
    /// Its file is not whole: the samples are the only copy, and stay.
    pub(super) unsaved: bool,
    /// The work that the engine has with it.
    pub(super) control: Option<JobControl>,
    /// When it began, in local time.
    began: Zoned,
}

impl Entry {
    /// A clip that is about to be recorded.
    pub(super) fn recording(id: ClipId, path: PathBuf, pressed: Instant) -> Self {
        Self {
            state: ClipState::Recording,
            path,
            duration: Duration::ZERO,
            transcript: None,
            reason: None,
            stages: StageTimes::default(),
            pressed: Some(pressed),
            samples: None,
            unsaved: false,
            level: Level::SILENCE,
            control: None,
            began: local_time(id),
        }
    }

    /// A clip of an earlier session.
    pub(super) fn stored(clip: StoredClip) -> Self {
        let reason = match (&clip.problem, clip.record.state) {
            (Some(problem), _) => Some(problem.to_string()),
            (None, ClipState::Sealed) => {
                Some("not transcribed yet · press r to transcribe it".to_owned())
            }
            (None, _) => clip.record.reason.clone(),
        };
        Self {
            state: clip.record.state,
            path: clip.path,
            duration: clip.record.duration(),
            transcript: clip.record.transcript,
            reason,
            stages: clip.record.stages,
            pressed: None,
            samples: None,
            unsaved: false,
            level: Level::SILENCE,
            control: None,
            began: local_time(clip.record.id),
        }
    }

    /// Moves on, if the move is legal; an illegal one is a defect and is logged.
    pub(super) fn become_state(&mut self, id: ClipId, next: ClipState) {
        if self.state.may_become(next) {
            self.state = next;
        } else if self.state != next {
            tracing::error!(%id, from = ?self.state, to = ?next, "illegal move of a clip");
        }
    }

    /// The text, when there are words in it.
    pub(super) fn text(&self) -> Option<String> {
        self.transcript
            .as_ref()
            .filter(|t| !t.is_empty())
            .map(Transcript::text)
    }

    /// The engine is done with the samples.
    pub(super) fn free_samples(&mut self) {
        if !self.unsaved {
            self.samples = None;
        }
    }

    /// The time since the key press, for the stage times.
    pub(super) fn since_press(&self, at: Instant) -> Option<Duration> {
        Some(at.saturating_duration_since(self.pressed?))
    }

    /// What the store keeps.
    pub(super) fn record(&self, id: ClipId) -> ClipRecord {
        let mut record = ClipRecord::new(id, self.state, self.duration);
        record.transcript.clone_from(&self.transcript);
        record.reason.clone_from(&self.reason);
        record.stages = self.stages;
        record
    }

    fn view(&self, id: ClipId, today: Date) -> ClipView {
        ClipView {
            id,
            time: self.began.strftime("%H:%M").to_string(),
            day: day_name(self.began.date(), today),
            state: self.state,
            text: self.text(),
            reason: self.reason.clone(),
            duration: self.duration,
            stages: self.stages,
            percent: self.control.as_ref().map(JobControl::percent),
            model: self.transcript.as_ref().map(|t| t.model.clone()),
            path: self.path.clone(),
        }
    }
}

/// Every clip of the list, by id and so by time.
#[derive(Debug, Default)]
pub(super) struct Library {
    entries: BTreeMap<ClipId, Entry>,
    view: Option<Arc<[ClipView]>>,
}

impl Library {
    pub(super) fn get(&self, id: ClipId) -> Option<&Entry> {
        self.entries.get(&id)
    }

    /// The entry, to be changed: the list is drawn anew.
    pub(super) fn change(&mut self, id: ClipId) -> Option<&mut Entry> {
        self.view = None;
        self.entries.get_mut(&id)
    }

    pub(super) fn insert(&mut self, id: ClipId, entry: Entry) {
        self.view = None;
        self.entries.insert(id, entry);
    }

    /// Adds a clip of an earlier session unless it is known already.
    pub(super) fn insert_stored(&mut self, clip: StoredClip) {
        let id = clip.record.id;
        if clip.record.state != ClipState::Trashed && !self.entries.contains_key(&id) {
            self.insert(id, Entry::stored(clip));
        }
    }

    pub(super) fn remove(&mut self, id: ClipId) -> Option<Entry> {
        self.view = None;
        self.entries.remove(&id)
    }

    /// Whether the engine works on any clip.
    pub(super) fn working(&self) -> bool {
        self.entries
            .values()
            .rev()
            .take(SHOWN)
            .any(|entry| entry.control.is_some())
    }

    /// Whether a clip is being recorded.
    pub(super) fn recording(&self) -> bool {
        self.entries
            .values()
            .any(|entry| entry.state == ClipState::Recording)
    }

    /// Progress has moved on: the list is drawn anew.
    pub(super) fn touch(&mut self) {
        self.view = None;
    }

    /// The list, newest first. The clip that is being recorded is shown by its
    /// state, not in the list.
    pub(super) fn view(&mut self) -> Arc<[ClipView]> {
        let entries = &self.entries;
        let view = self.view.get_or_insert_with(|| {
            let today = Zoned::now().date();
            entries
                .iter()
                .rev()
                .filter(|(_, entry)| entry.state != ClipState::Recording)
                .take(SHOWN)
                .map(|(id, entry)| entry.view(*id, today))
                .collect()
        });
        Arc::clone(view)
    }
}

fn local_time(id: ClipId) -> Zoned {
    let ms = i64::try_from(id.unix_ms()).unwrap_or(i64::MAX);
    Timestamp::from_millisecond(ms)
        .unwrap_or(Timestamp::MAX)
        .to_zoned(TimeZone::system())
}

fn day_name(day: Date, today: Date) -> String {
    if day == today {
        "today".to_owned()
    } else if today.yesterday().is_ok_and(|yesterday| day == yesterday) {
        "yesterday".to_owned()
    } else {
        day.strftime("%A, %Y-%m-%d").to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_named_as_people_say_them() {
        let today = jiff::civil::date(2026, 11, 20);
        assert_eq!(day_name(today, today), "today");
        assert_eq!(
            day_name(jiff::civil::date(2026, 11, 19), today),
            "yesterday"
        );
        assert_eq!(
            day_name(jiff::civil::date(2026, 11, 18), today),
            "Wednesday, 2026-11-18"
        );
    }

    #[test]
    fn the_list_is_newest_first_and_leaves_out_what_is_being_recorded() {
        let mut library = Library::default();
        let now = Instant::now();
        for ms in 1..=3 {
            let id = ClipId::from_parts(ms, 0);
            library.insert(id, Entry::recording(id, PathBuf::new(), now));
        }
        let ids = [3, 1].map(|ms| ClipId::from_parts(ms, 0));
        for id in ids {
            library
                .change(id)
                .expect("known")
                .become_state(id, ClipState::Sealed);
        }
        assert_eq!(
            library
                .view()
                .iter()
                .map(|clip| clip.id)
                .collect::<Vec<_>>(),
            ids
        );
    }
}
