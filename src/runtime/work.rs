//! The engine's work: whose turn it is, and what makes way for it.

use std::ops::Range;
use std::time::{Duration, Instant};

use super::notices::About;
use super::{Clock, Runtime};
use crate::clip::{ClipId, ClipState};
use crate::engine::{EngineError, Job, JobAudio, JobControl, JobId, TranscribeOptions};
use crate::pieces::Pieces;
use crate::queue::Purpose;

/// What the engine has.
#[derive(Debug)]
pub(super) struct AtEngine {
    pub(super) job: JobId,
    pub(super) clip: ClipId,
    /// The piece of a running dictation, when it is not a whole clip.
    pub(super) piece: Option<Range<usize>>,
    /// The part of a clip that is heard again, in ms, when it is not all of it.
    pub(super) part: Option<Range<u32>>,
    pub(super) control: JobControl,
    /// When it was handed over; once the engine has begun, when that was.
    pub(super) since: Instant,
    /// When it is taken for hung, and how far it had come when that was decided.
    pub(super) hung_at: Instant,
    percent: u8,
    /// It was told to make way for something else, and is to come again.
    pub(super) stopped: bool,
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
    /// wait: first the pieces of a dictation, then the clips of the queue; before the
    /// backlog in that, parts of clips that somebody looks at.
    pub(super) fn serve(&mut self) {
        self.make_way();
        while self.at_engine.is_none() {
            if self.serve_piece() {
                continue;
            }
            let next = self.queue.next(Clock::now());
            let purpose = next.and_then(|clip| self.queue.get(clip).map(|job| job.purpose));
            if purpose != Some(Purpose::Dictation) && self.serve_part() {
                continue;
            }
            let Some(clip) = next else {
                break;
            };
            if purpose.is_some_and(|purpose| !self.may_serve(purpose)) {
                break;
            }
            self.serve_clip(clip);
        }
        self.ask_for_more();
        self.set_tick(Clock::now());
    }

    /// Whether a clip may have the engine now. In the pauses of a dictation the backlog
    /// would be begun again and again, and never end.
    pub(super) fn may_serve(&self, purpose: Purpose) -> bool {
        let busy = self.machine.capturing();
        let speaking = busy.is_some_and(|clip| self.pieces.contains_key(&clip));
        purpose == Purpose::Dictation || !(speaking || self.settings_wait())
    }

    /// When to [`Self::serve`] if nothing happens before. What may not be served, and
    /// an engine at work, wait for an event, never for a moment that has passed: the
    /// loop would turn for it alone.
    pub(super) fn next_serving(&self) -> Option<Instant> {
        let free = self.at_engine.is_none();
        let due = || {
            let clip = self.queue.next_deadline(|purpose| self.may_serve(purpose));
            let part = self
                .parts
                .since()
                .filter(|_| self.may_serve(Purpose::Again));
            clip.into_iter().chain(part).min()
        };
        free.then(due).flatten()
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
        let mut options = self.profile_of(clip).transcribe.clone();
        if self.nobody_seems_to_speak(clip) {
            // Models repeat it into silence.
            options.prompt.clear();
        }
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
            model: self.profile_of(clip).model,
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
            part: None,
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
            work.part.is_some() || job.is_some_and(|job| job.purpose != Purpose::Dictation)
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

    /// How long the engine may stand still with a clip.
    pub(super) fn patience(&self, clip: ClipId) -> Duration {
        let length = self.library.get(clip).map(|entry| entry.duration);
        self.settings.engine_patience + 30 * length.unwrap_or_default()
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
        } else if work.part.is_some() {
            self.part_failed(clip, &error);
        } else {
            self.gave_up(clip, &error.to_string(), error.may_pass());
        }
        self.drain_followups();
        self.serve();
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
