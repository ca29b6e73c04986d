//! What becomes of the engine's answers: a text, another try, or a failure.

use std::time::{Duration, Instant};

use super::notices::About;
use super::rewriting::Answer;
use super::silence::nothing_heard;
use super::work::AtEngine;
use super::{Clock, Report, Runtime};
use crate::clip::{ClipId, ClipState};
use crate::engine::{EngineError, EngineEvent, JobId};
use crate::front::snapshot::ModelStatus;
use crate::pieces::Pieces;
use crate::ptt::Event;
use crate::queue::{Purpose, Verdict};
use crate::store::{NewVersion, Source};
use crate::text::Transcript;
use crate::text::sanity::{Oddity, sanitised};

/// Why there is no text although there were words.
const LEFT_NOTHING: &str = "your text rules left nothing of what was heard";

/// Whether the engine itself is gone, rather than the clip too much for it. One
/// that hung was waited for so long that nobody expects the text any more.
const fn went_down(error: &EngineError) -> bool {
    matches!(error, EngineError::Ended { .. })
}

impl Runtime {
    pub(super) fn on_engine(&mut self, event: EngineEvent) {
        match event {
            EngineEvent::Loading(slot) => self.set_model(slot, ModelStatus::Loading),
            EngineEvent::Ready { slot, model, took } => {
                tracing::info!(model = model.name, ?took, "model ready");
                self.notices.mended(About::Model);
                if let Some(longest) = self.longest_pieces.get_mut(slot.0) {
                    *longest = model.longest_piece;
                }
                let demo = model.is_demo();
                let name = model.name;
                self.set_model(slot, ModelStatus::Ready { name, demo });
            }
            EngineEvent::Unloaded(slot) => {
                if let Some(ModelStatus::Ready { name, .. }) = self.status.models.get(slot.0) {
                    let name = name.clone();
                    self.set_model(slot, ModelStatus::Asleep { name });
                }
            }
            EngineEvent::LoadFailed(slot, error) => {
                let reason = error.to_string();
                self.error(About::Model, reason.clone());
                self.set_model(slot, ModelStatus::Failed { reason });
            }
            EngineEvent::Started { job, clip, at } => self.on_started(job, clip, at),
            EngineEvent::Done {
                job,
                clip,
                transcript,
                voice,
                at,
            } => {
                if let (Some(voice), Some(entry)) = (voice, self.library.change(clip)) {
                    entry.voice = Some(voice);
                }
                if let Some(work) = self.answered(job) {
                    self.on_done(&work, transcript, at);
                }
            }
            EngineEvent::Failed { job, error, .. } => {
                if let Some(work) = self.answered(job) {
                    self.on_failed(&work, &error);
                }
            }
        }
    }

    fn on_done(&mut self, work: &AtEngine, transcript: Transcript, at: Instant) {
        let clip = work.clip;
        let took = at.saturating_duration_since(work.since);
        if work.part.is_none() {
            self.engine_encoded(clip, work.control.encode_time(), at);
        }
        match (&work.piece, &work.part) {
            (_, Some(part)) => self.part_heard(clip, part.clone(), transcript, took),
            (Some(range), None) => self.piece_answered(clip, range, transcript, took),
            (None, None) => self.on_transcript(clip, transcript, at, Some(took)),
        }
        self.serve();
    }

    fn on_failed(&mut self, work: &AtEngine, error: &EngineError) {
        let clip = work.clip;
        let stopped = work.stopped && *error == EngineError::Aborted;
        if let Some(part) = &work.part {
            self.part_not_heard(clip, part.clone(), stopped, error);
            return self.serve();
        }
        match (&work.piece, stopped) {
            (Some(_), true) => {
                if let Some(pieces) = self.pieces.get_mut(&clip) {
                    pieces.dropped();
                }
            }
            (Some(_), false) if self.piece_comes_again(clip, error) => {}
            (Some(_), false) => self.piece_failed(clip),
            (None, true) => self.gave_way(clip),
            (None, false) if self.tries_again_at_once(clip, error) => {}
            (None, false) => self.gave_up(clip, &error.to_string(), error.may_pass()),
        }
        self.drain_followups();
        self.serve();
    }

    /// The work that an answer is for, unless it comes too late.
    fn answered(&mut self, job: JobId) -> Option<AtEngine> {
        self.at_engine.take_if(|work| work.job == job)
    }

    fn on_started(&mut self, job: JobId, clip: ClipId, at: Instant) {
        let patience = self.patience(clip);
        let Some(work) = self.at_engine.as_mut().filter(|work| work.job == job) else {
            return;
        };
        work.since = at;
        work.hung_at = at + patience;
        let whole = work.piece.is_none() && work.part.is_none();
        if work.part.is_some() {
            // Nothing of it is stored: after a crash the clip is as it was.
            return;
        }
        self.engine_has(clip, at);
        if whole && let Some(entry) = self.library.change(clip) {
            entry.become_state(clip, ClipState::Transcribing);
            self.save(clip);
        }
    }

    /// An engine that went down is back in a moment, and may well do better.
    fn tries_again_at_once(&mut self, clip: ClipId, error: &EngineError) -> bool {
        let again = went_down(error) && self.queue.second_chance(clip, Clock::now());
        if again {
            self.waits_again(clip);
        }
        again
    }

    /// The same for a piece of a running dictation.
    fn piece_comes_again(&mut self, clip: ClipId, error: &EngineError) -> bool {
        let pieces = self.pieces.get_mut(&clip);
        went_down(error) && pieces.is_some_and(Pieces::second_chance)
    }

    /// A clip of the backlog has made way and waits again, untouched.
    fn gave_way(&mut self, clip: ClipId) {
        self.queue.give_back(clip, Clock::now());
        self.waits_again(clip);
    }

    fn waits_again(&mut self, clip: ClipId) {
        if let Some(entry) = self.library.change(clip) {
            entry.control = None;
            entry.become_state(clip, ClipState::Queued);
            self.save(clip);
        }
    }

    /// The engine has failed with a clip: it is tried again later, or waits for
    /// the user.
    pub(super) fn gave_up(&mut self, clip: ClipId, error: &str, may_pass: bool) {
        let purpose = self.queue.get(clip).map(|job| job.purpose);
        let now = Clock::now();
        let verdict = self
            .queue
            .failed(clip, error.to_owned(), may_pass, now, Clock::chance());
        let reason = match verdict {
            Verdict::RetryAfter(wait) => {
                format!("{error} · sayso tries again in {} s", wait.as_secs() + 1)
            }
            Verdict::Parked => format!("{error} · press r to try again"),
        };
        if let Some(entry) = self.library.change(clip) {
            let next = match verdict {
                Verdict::RetryAfter(_) => ClipState::Queued,
                // It has a text from before, which stays.
                Verdict::Parked if entry.text.is_some() => ClipState::Done,
                Verdict::Parked => ClipState::Failed,
            };
            if next == ClipState::Done {
                self.queue.remove(clip);
                entry.become_state(clip, ClipState::Transcribing);
            }
            entry.become_state(clip, next);
            entry.control = None;
            if verdict == Verdict::Parked {
                entry.free_samples();
                self.ungated.remove(&clip);
            }
            entry.reason = Some(reason.clone()).filter(|_| entry.text.is_none());
            let stages = entry.stages;
            self.save(clip);
            self.report(Report::Finished {
                clip,
                text: None,
                reason: Some(reason.clone()),
                stages,
            });
        }
        match purpose {
            Some(Purpose::Dictation) => self.followups.push_back(Event::EngineFailed(clip)),
            Some(_) if verdict == Verdict::Parked => self.error(About::Clip(clip), reason),
            Some(_) | None => {}
        }
    }

    pub(super) fn on_transcript(
        &mut self,
        clip: ClipId,
        transcript: Transcript,
        at: Instant,
        took: Option<Duration>,
    ) {
        let purpose = self.queue.remove(clip).map(|job| job.purpose);
        let mut transcript = self.checked(clip, transcript);
        let doubt = self.doubt(clip, &transcript);
        let profile = self.profile_of(clip);
        let language = profile.transcribe.written_in(&transcript);
        profile.rules.write(&mut transcript, language.as_deref());
        self.rewrite(Answer {
            clip,
            purpose,
            transcript,
            doubt,
            at,
            took,
            made_at_ms: Clock::moment().unix_ms,
        });
    }

    /// The text is what it will be: it is kept, and who asked for it hears of it.
    pub(super) fn written(&mut self, answer: Answer) {
        let Answer {
            clip,
            purpose,
            transcript,
            doubt,
            at,
            took,
            made_at_ms,
        } = answer;
        let (unsaid, odd) = match &doubt {
            Some(doubt) if doubt.unsaid => (Some(doubt.why.clone()), None),
            Some(doubt) => (None, Some(doubt.why.clone())),
            None => (None, None),
        };
        let left_nothing = transcript.written.as_deref() == Some("");
        let empty = transcript.is_empty() || unsaid.is_some();
        if let Some(entry) = self.library.change(clip) {
            entry.take_version(NewVersion {
                transcript,
                source: Source::Engine,
                took,
                made_at_ms,
                doubt,
            });
            let next = if entry.text.is_some() {
                ClipState::Done
            } else {
                ClipState::Empty
            };
            entry.become_state(clip, next);
            entry.control = None;
            entry.rewriting = None;
            entry.free_samples();
            let why = unsaid.as_deref();
            entry.reason = match entry.text {
                Some(_) => None,
                None if left_nothing && why.is_none() => Some(LEFT_NOTHING.to_owned()),
                None => Some(nothing_heard(entry, why)),
            };
            if purpose == Some(Purpose::Dictation) {
                entry.stages.transcribed = entry.since_press(at);
            }
            let reason = entry.reason.clone();
            let stages = entry.stages;
            self.save(clip);
            if empty {
                self.report(Report::Finished {
                    clip,
                    text: None,
                    reason,
                    stages,
                });
            }
        }
        self.notices.mended(About::Clip(clip));
        if let Some(odd) = odd {
            self.info(format!("Maybe not what you said: {odd}."));
        }
        self.announce(clip, purpose);
        self.let_go(clip);
    }

    /// The text is there: who asked for it hears of it.
    fn announce(&mut self, clip: ClipId, purpose: Option<Purpose>) {
        match purpose {
            Some(Purpose::Dictation) => self.feed(Clock::now(), Event::TranscriptReady(clip)),
            Some(_) if self.library.get(clip).is_none() => {}
            Some(Purpose::Again) => {
                self.info("Transcribed. Press y to copy the text.".to_owned());
            }
            Some(Purpose::Recovered) => {
                self.info("A clip that had waited has its text now; it is in the list.".to_owned());
            }
            None => {}
        }
    }

    /// The engine's answer without what cannot be; the user is told where it
    /// looks like nonsense. The words stay: only the user can judge them.
    fn checked(&mut self, clip: ClipId, transcript: Transcript) -> Transcript {
        let length = self
            .library
            .get(clip)
            .map(|entry| entry.duration.as_millis());
        let length = length
            .and_then(|ms| u32::try_from(ms).ok())
            .unwrap_or(u32::MAX);
        let (transcript, oddities) = sanitised(transcript, length);
        for oddity in &oddities {
            tracing::warn!(%clip, %oddity, "odd answer of the engine");
        }
        let nonsense = oddities.iter().find(|oddity| {
            matches!(
                oddity,
                Oddity::Repeats { .. } | Oddity::TooLong { .. } | Oddity::Unreadable { .. }
            )
        });
        if let Some(nonsense) = nonsense {
            self.info(format!("Odd: {nonsense}. Press r to try again."));
        }
        transcript
    }
}
