//! What is known of one clip, and how the list shows it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::clock::Moment;
use crate::audio::gate::Voice;
use crate::audio::level::Level;
use crate::clip::{ClipId, ClipState, Marks, StageTimes};
use crate::engine::JobControl;
use crate::front::snapshot::ClipView;
use crate::queue::{JobQueue, QueuedJob, Standing};
use crate::store::{AudioKept, ClipSave, NewVersion, StoredClip};
use crate::text::Transcript;

/// What is known of one clip.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) state: ClipState,
    pub(super) path: PathBuf,
    pub(super) duration: Duration,
    /// The chosen text, when there are words in it.
    pub(super) text: Option<String>,
    /// The model that wrote it.
    pub(super) model: Option<String>,
    /// The language that was found in it, and how likely it is, 0 to 1.
    pub(super) language: Option<(String, f32)>,
    /// What speaks against it.
    pub(super) doubt: Option<String>,
    /// How many versions of the text there are.
    pub(super) versions: u32,
    /// The version that was made in this session last, to be kept.
    pub(super) version: Option<Arc<NewVersion>>,
    pub(super) reason: Option<String>,
    pub(super) stages: StageTimes,
    pub(super) marks: Marks,
    /// The name of the profile that it was dictated with; empty for the one that
    /// needs no name.
    pub(super) profile: String,
    /// What became of its sound.
    pub(super) audio: AudioKept,
    /// The key press that began it; known for this session's clips.
    pub(super) pressed: Option<Instant>,
    /// Its samples, from sealing until the engine is done with them.
    pub(super) samples: Option<Arc<[f32]>>,
    /// How many samples come before those and are in its file only.
    pub(super) samples_from: usize,
    pub(super) level: Level,
    /// Whether anybody spoke in it, where this session has listened.
    pub(super) voice: Option<Voice>,
    /// Where its file stands.
    pub(super) file: FileStanding,
    /// Its text has been where it was to go.
    pub(super) delivered: bool,
    /// This session has changed it.
    pub(super) touched: bool,
    /// The time that the engine has spent on it in this session.
    pub(super) engine_time: Duration,
    /// The work that the engine has with it.
    pub(super) control: Option<JobControl>,
    /// The program that rewrites its text just now.
    pub(super) rewriting: Option<String>,
    /// When it began, in local time.
    began: Zoned,
}

/// Where a clip's file stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileStanding {
    /// It is being written.
    Growing,
    /// It is whole.
    Whole,
    /// It could not be written: the samples are the only copy, and stay.
    Failed,
}

impl Entry {
    /// A clip that is about to be recorded.
    pub(super) fn recording(id: ClipId, path: PathBuf, pressed: Instant) -> Self {
        Self {
            state: ClipState::Recording,
            path,
            duration: Duration::ZERO,
            text: None,
            model: None,
            language: None,
            doubt: None,
            versions: 0,
            version: None,
            reason: None,
            stages: StageTimes::default(),
            marks: Marks::default(),
            profile: String::new(),
            audio: AudioKept::Kept,
            pressed: Some(pressed),
            samples: None,
            samples_from: 0,
            level: Level::SILENCE,
            voice: None,
            file: FileStanding::Growing,
            delivered: false,
            touched: false,
            engine_time: Duration::ZERO,
            control: None,
            rewriting: None,
            began: local_time(id),
        }
    }

    /// A clip as the store has it.
    pub(super) fn stored(clip: StoredClip) -> Self {
        Self {
            state: clip.state,
            path: clip.path,
            duration: clip.duration,
            text: clip.text,
            model: clip.model,
            language: clip.language.zip(clip.language_probability),
            doubt: clip.doubt,
            versions: clip.versions,
            version: None,
            reason: clip.reason,
            stages: clip.stages,
            marks: clip.marks,
            profile: clip.profile,
            audio: clip.audio,
            pressed: None,
            samples: None,
            samples_from: 0,
            level: clip.level.unwrap_or_default(),
            voice: None,
            file: FileStanding::Whole,
            delivered: false,
            touched: false,
            engine_time: Duration::ZERO,
            control: None,
            rewriting: None,
            began: local_time(clip.id),
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

    /// Takes a text of the engine. One without words, or that nobody said, does
    /// not take the place of one that has some.
    pub(super) fn take_version(&mut self, version: NewVersion) {
        self.versions += 1;
        let doubt = version.doubt.as_ref();
        let unsaid = doubt.is_some_and(|doubt| doubt.unsaid);
        if !unsaid && (self.text.is_none() || !version.transcript.is_empty()) {
            self.text = words_of(&version.transcript);
            self.model = Some(version.transcript.model.clone());
            let Transcript {
                language,
                language_probability,
                ..
            } = &version.transcript;
            self.language = language.clone().zip(*language_probability);
            self.doubt = doubt.map(|doubt| doubt.why.clone());
        }
        self.version = Some(Arc::new(version));
    }

    /// Takes the text that the store has, which was written or chosen by the user.
    pub(super) fn take_text(&mut self, clip: StoredClip) {
        if !self.is_busy() {
            self.state = clip.state;
            self.reason = clip.reason;
        }
        self.text = clip.text;
        self.model = clip.model;
        self.language = clip.language.zip(clip.language_probability);
        self.doubt = clip.doubt;
        self.versions = clip.versions;
    }

    /// The engine is done with the samples.
    pub(super) fn free_samples(&mut self) {
        if self.file != FileStanding::Failed {
            self.samples = None;
        }
    }

    /// Whether this session knows more of it than the store.
    pub(super) fn is_busy(&self) -> bool {
        let own = self.touched || self.pressed.is_some();
        self.control.is_some()
            || self.file != FileStanding::Whole
            || (own && self.state.is_unfinished())
    }

    /// Whether something is being done with it.
    pub(super) fn is_working(&self) -> bool {
        let file = self.file != FileStanding::Whole;
        self.control.is_some() || self.rewriting.is_some() || file || self.state.is_unfinished()
    }

    /// The time since the key press, for the stage times.
    pub(super) fn since_press(&self, at: Instant) -> Option<Duration> {
        Some(at.saturating_duration_since(self.pressed?))
    }

    /// What the store keeps. Of an incognito clip that is never the text.
    pub(super) fn save(&self, id: ClipId, job: Option<&QueuedJob>, now: &Moment) -> ClipSave {
        ClipSave {
            id,
            state: self.state,
            duration: self.duration,
            level: self.level,
            reason: self.reason.clone(),
            stages: self.stages,
            marks: self.marks,
            profile: self.profile.clone(),
            audio: self.audio,
            job: job.map(|job| now.record(job)),
            version: self.version.clone().filter(|_| !self.marks.incognito),
            now_ms: now.unix_ms,
        }
    }

    /// How the list shows it, on the day `today`.
    pub(super) fn view(&self, id: ClipId, today: Date, queue: &JobQueue, now: Instant) -> ClipView {
        ClipView {
            id,
            time: self.began.strftime("%H:%M").to_string(),
            day: day_name(self.began.date(), today),
            state: self.state,
            text: self.text.clone(),
            reason: match (queue.get(id), self.state) {
                (Some(job), ClipState::Queued) => waits_for(job, now),
                (_, ClipState::Transcribing) => {
                    let program = self.rewriting.as_ref();
                    program.map(|program| format!("rewriting with {program}"))
                }
                _ => self.reason.clone(),
            },
            duration: self.duration,
            stages: self.stages,
            percent: self.control.as_ref().map(JobControl::percent),
            model: self.model.clone(),
            language: self
                .language
                .clone()
                .map(|(code, share)| (code, percent(share))),
            profile: self.profile.clone(),
            doubt: self.doubt.clone(),
            path: self.path.clone(),
            marks: self.marks,
            audio: self.audio == AudioKept::Kept,
            versions: self.versions,
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "0 to 100"
)]
fn percent(share: f32) -> u8 {
    (share.clamp(0.0, 1.0) * 100.0).round() as u8
}

/// Why a clip waits, in a few words; `None` when it is simply not its turn yet.
fn waits_for(job: &QueuedJob, now: Instant) -> Option<String> {
    let error = job.last_error.as_deref()?;
    let Standing::Waiting { due } = job.standing else {
        return Some(error.to_owned());
    };
    let seconds = due.saturating_duration_since(now).as_secs() + 1;
    Some(format!(
        "{error} · tries again in {seconds} s · R tries now"
    ))
}

fn words_of(transcript: &Transcript) -> Option<String> {
    (!transcript.is_empty()).then(|| transcript.text())
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
    use crate::text::suspicion::Doubt;

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
    fn a_text_in_doubt_brings_its_doubt_and_one_that_nobody_said_is_not_shown() {
        let mut entry = Entry::recording(ClipId::from_parts(1, 0), PathBuf::new(), Instant::now());
        let mut take = |text: &str, doubt: Option<bool>| {
            entry.take_version(NewVersion {
                transcript: Transcript::plain(text, "demo"),
                source: crate::store::Source::Engine,
                took: None,
                made_at_ms: 1,
                doubt: doubt.map(|unsaid| Doubt {
                    why: "unsure".to_owned(),
                    unsaid,
                }),
            });
            (entry.text.clone(), entry.doubt.clone(), entry.versions)
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(take("Thank you.", Some(true)), (None, None, 1));
        assert_eq!(take("one", Some(false)), (some("one"), some("unsure"), 2));
        assert_eq!(take("you", Some(true)), (some("one"), some("unsure"), 3));
        assert_eq!(take("two", None), (some("two"), None, 4));
    }
}
