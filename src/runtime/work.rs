//! The engine's work: whose turn it is, and what becomes of an answer.

use std::ops::Range;
use std::time::{Duration, Instant};

use super::notices::About;
use super::silence::nothing_heard;
use super::{Clock, Report, Runtime};
use crate::clip::{ClipId, ClipState};
use crate::engine::{
    EngineError, EngineEvent, Job, JobAudio, JobControl, JobId, TranscribeOptions,
};
use crate::pieces::Pieces;
use crate::ptt::Event;
use crate::queue::{Purpose, Verdict};
use crate::store::{NewVersion, Source};
use crate::text::Transcript;
use crate::text::sanity::{Oddity, sanitised};

use crate::front::snapshot::ModelStatus;

/// What the engine has.
#[derive(Debug)]
pub(super) struct AtEngine {
    pub(super) job: JobId,
    pub(super) clip: ClipId,
    /// The piece of a running dictation, when it is not a whole clip.
    piece: Option<Range<usize>>,
    control: JobControl,
    since: Instant,
    /// When it is taken for hung, and how far it had come when that was decided.
    pub(super) hung_at: Instant,
    percent: u8,
    /// It was told to make way for something else, and is to come again.
    stopped: bool,
}

/// Whether the engine itself is gone, rather than the clip too much for it. One
/// that hung was waited for so long that nobody expects the text any more.
const fn went_down(error: &EngineError) -> bool {
    matches!(error, EngineError::Ended { .. })
}

impl Runtime {
    /// Puts a clip into the engine's queue.
    pub(super) fn transcribe(&mut self, clip: ClipId, purpose: Purpose) {
        let Some(entry) = self.library.change(clip) else {
            return;
        };
        entry.become_state(clip, ClipState::Queued);
        entry.reason = None;
        if let Some(reason) = self.held_back(clip) {
            return self.nobody_spoke(clip, &reason);
        }
        self.queue.add(clip, purpose, Clock::now());
        if purpose != Purpose::Dictation || !self.complete_pieces(clip) {
            // The row says so before the engine begins: a crash then leaves a
            // clip that is known to have no text yet.
            self.save(clip);
        }
        self.serve();
    }

    /// Hands the engine what is next, if it has nothing, or something that can
    /// wait: first the pieces of a dictation, then the clips of the queue.
    pub(super) fn serve(&mut self) {
        self.make_way();
        while self.at_engine.is_none() {
            if self.serve_piece() {
                continue;
            }
            let Some(clip) = self.queue.next(Clock::now()) else {
                break;
            };
            // In the pauses of a dictation the backlog would be begun again and
            // again, and never end.
            let awaited = self.queue.get(clip).map(|job| job.purpose) == Some(Purpose::Dictation);
            let busy = self.machine.capturing();
            if !awaited && busy.is_some_and(|clip| self.pieces.contains_key(&clip)) {
                break;
            }
            self.serve_clip(clip);
        }
        self.ask_for_more();
        self.set_tick(Clock::now());
    }

    fn serve_clip(&mut self, clip: ClipId) {
        let Some(entry) = self.library.change(clip) else {
            self.queue.remove(clip);
            return;
        };
        let audio = match &entry.samples {
            Some(samples) if entry.samples_from == 0 => JobAudio::Samples(samples.clone()),
            Some(_) | None => JobAudio::File(entry.path.clone()),
        };
        self.queue.claim(clip);
        let options = self.settings.transcribe.clone();
        if self.submit(clip, None, audio, options) {
            let control = self.at_engine.as_ref().map(|work| work.control.clone());
            if let Some(entry) = self.library.change(clip) {
                entry.control = control;
            }
        } else {
            self.gave_up(clip, "the engine took no more work", true);
        }
    }

    /// Gives the engine a job; `false` when it takes none.
    pub(super) fn submit(
        &mut self,
        clip: ClipId,
        piece: Option<Range<usize>>,
        audio: JobAudio,
        options: TranscribeOptions,
    ) -> bool {
        self.last_job += 1;
        let id = JobId(self.last_job);
        let control = JobControl::default();
        let job = Job {
            id,
            clip,
            audio,
            options,
            control: control.clone(),
        };
        if self.workers.engine.submit(job).is_err() {
            return false;
        }
        let now = Clock::now();
        self.at_engine = Some(AtEngine {
            job: id,
            clip,
            piece,
            control,
            since: now,
            hung_at: now + self.patience(clip),
            percent: 0,
            stopped: false,
        });
        true
    }

    /// Stops what the engine has if a dictation of now needs it more: a guess
    /// at a pause that is over, or a clip of the backlog.
    fn make_way(&mut self) {
        let Some(work) = &self.at_engine else { return };
        let can_wait = if work.piece.is_some() {
            self.pieces.get(&work.clip).is_none_or(Pieces::is_stale)
        } else {
            let job = self.queue.get(work.clip);
            job.is_some_and(|job| job.purpose != Purpose::Dictation)
        };
        if can_wait && !work.stopped && self.piece_waits() {
            self.stop_work();
        }
    }

    fn stop_work(&mut self) {
        if let Some(work) = &mut self.at_engine {
            work.stopped = true;
            work.control.abort();
        }
    }

    /// The clip is gone: the engine need not go on with it.
    pub(super) fn stop_work_on(&mut self, clip: ClipId) {
        if self
            .at_engine
            .as_ref()
            .is_some_and(|work| work.clip == clip)
        {
            self.stop_work();
        }
    }

    pub(super) fn on_engine(&mut self, event: EngineEvent) {
        match event {
            EngineEvent::Loading => self.set_model(ModelStatus::Loading),
            EngineEvent::Ready { model, took } => {
                tracing::info!(model = model.name, ?took, "model ready");
                self.notices.mended(About::Model);
                self.longest_piece = model.longest_piece;
                let demo = model.is_demo();
                self.set_model(ModelStatus::Ready {
                    name: model.name,
                    demo,
                });
            }
            EngineEvent::Unloaded => {
                if let ModelStatus::Ready { name, .. } = self.status.model.clone() {
                    self.set_model(ModelStatus::Asleep { name });
                }
            }
            EngineEvent::LoadFailed(error) => {
                let reason = error.to_string();
                self.error(About::Model, reason.clone());
                self.set_model(ModelStatus::Failed { reason });
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
                let Some(work) = self.answered(job) else {
                    return;
                };
                let took = at.saturating_duration_since(work.since);
                self.engine_encoded(clip, work.control.encode_time(), at);
                match &work.piece {
                    Some(range) => self.piece_answered(clip, range, transcript, took),
                    None => self.on_transcript(clip, transcript, at, Some(took)),
                }
                self.serve();
            }
            EngineEvent::Failed { job, clip, error } => {
                let Some(work) = self.answered(job) else {
                    return;
                };
                let stopped = work.stopped && error == EngineError::Aborted;
                match (&work.piece, stopped) {
                    (Some(_), true) => {
                        if let Some(pieces) = self.pieces.get_mut(&clip) {
                            pieces.dropped();
                        }
                    }
                    (Some(_), false) if self.piece_comes_again(clip, &error) => {}
                    (Some(_), false) => self.piece_failed(clip),
                    (None, true) => self.gave_way(clip),
                    (None, false) if self.tries_again_at_once(clip, &error) => {}
                    (None, false) => self.gave_up(clip, &error.to_string(), error.may_pass()),
                }
                self.drain_followups();
                self.serve();
            }
        }
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
        let whole = work.piece.is_none();
        self.engine_has(clip, at);
        if whole && let Some(entry) = self.library.change(clip) {
            entry.become_state(clip, ClipState::Transcribing);
            self.save(clip);
        }
    }

    /// How long the engine may stand still with a clip.
    fn patience(&self, clip: ClipId) -> Duration {
        let length = self.library.get(clip).map(|entry| entry.duration);
        self.settings.engine_patience + 30 * length.unwrap_or_default()
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

    /// The engine's time is over. If it has come on meanwhile it gets as much
    /// again; otherwise it is left to itself and another takes its place.
    pub(super) fn look_after_engine(&mut self, now: Instant) {
        let Some(mut work) = self.at_engine.take() else {
            return;
        };
        let percent = work.control.percent();
        if percent > work.percent {
            work.hung_at = now + self.patience(work.clip);
            work.percent = percent;
            self.at_engine = Some(work);
            return;
        }
        work.control.abort();
        let clip = work.clip;
        tracing::error!(%clip, "the engine hangs; another takes its place");
        let error = EngineError::Hung {
            seconds: now.saturating_duration_since(work.since).as_secs(),
        };
        if let Err(error) = self.workers.engine.replace() {
            self.error(About::Model, error.to_string());
        }
        if work.piece.is_some() {
            self.piece_failed(clip);
        } else {
            self.gave_up(clip, &error.to_string(), error.may_pass());
        }
        self.drain_followups();
        self.serve();
    }

    /// The engine has failed with a clip: it is tried again later, or waits for
    /// the user.
    fn gave_up(&mut self, clip: ClipId, error: &str, may_pass: bool) {
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
        let transcript = self.checked(clip, transcript);
        let made = Clock::moment();
        let doubt = self.doubt(clip, &transcript);
        let unsaid = doubt.as_ref().filter(|doubt| doubt.unsaid);
        let unsaid = unsaid.map(|doubt| doubt.why.clone());
        let odd = doubt.as_ref().filter(|doubt| !doubt.unsaid);
        let odd = odd.map(|doubt| doubt.why.clone());
        let empty = transcript.is_empty() || unsaid.is_some();
        if let Some(entry) = self.library.change(clip) {
            entry.take_version(NewVersion {
                transcript,
                source: Source::Engine,
                took,
                made_at_ms: made.unix_ms,
                doubt,
            });
            let next = if entry.text.is_some() {
                ClipState::Done
            } else {
                ClipState::Empty
            };
            entry.become_state(clip, next);
            entry.control = None;
            entry.free_samples();
            let why = unsaid.as_deref();
            entry.reason = entry.text.is_none().then(|| nothing_heard(entry, why));
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
        self.let_go(clip);
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

    /// Gives every clip that failed another turn.
    pub(super) fn retry_failed(&mut self) {
        let again = self.queue.retry_failed(Clock::now());
        for clip in &again {
            self.notices.mended(About::Clip(*clip));
            if let Some(entry) = self.library.change(*clip) {
                entry.become_state(*clip, ClipState::Queued);
                entry.reason = None;
            }
            self.save(*clip);
        }
        self.info(match again.len() {
            0 => "No clip has failed.".to_owned(),
            1 => "Trying 1 clip again.".to_owned(),
            many => format!("Trying {many} clips again."),
        });
        self.serve();
    }
}
