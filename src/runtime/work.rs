//! The engine's work: whose turn it is, and what becomes of an answer.

use std::time::Instant;

use super::library::Entry;
use super::notices::About;
use super::{Clock, Report, Runtime};
use crate::audio::level::Level;
use crate::clip::{ClipId, ClipState};
use crate::engine::{EngineError, EngineEvent, Job, JobAudio, JobControl, JobId};
use crate::ptt::Event;
use crate::queue::{Purpose, Standing, Verdict};
use crate::store::{NewVersion, Source};
use crate::text::Transcript;
use crate::text::sanity::{Oddity, sanitised};

use super::snapshot::ModelStatus;

impl Runtime {
    /// Puts a clip into the engine's queue.
    pub(super) fn transcribe(&mut self, clip: ClipId, purpose: Purpose) {
        let Some(entry) = self.library.change(clip) else {
            return;
        };
        entry.become_state(clip, ClipState::Queued);
        entry.reason = None;
        self.queue.add(clip, purpose, Clock::now());
        // The row says so before the engine begins: a crash then leaves a clip
        // that is known to have no text yet.
        self.save(clip);
        self.serve();
    }

    /// Hands the engine the clip whose turn it is, if it has none.
    pub(super) fn serve(&mut self) {
        while let Some(clip) = self.queue.next(Clock::now()) {
            let Some(entry) = self.library.change(clip) else {
                self.queue.remove(clip);
                continue;
            };
            let audio = match &entry.samples {
                Some(samples) => JobAudio::Samples(samples.clone()),
                None => JobAudio::File(entry.path.clone()),
            };
            let control = JobControl::default();
            entry.control = Some(control.clone());
            self.last_job += 1;
            let job = Job {
                id: JobId(self.last_job),
                clip,
                audio,
                options: self.settings.transcribe.clone(),
                control,
            };
            self.queue.claim(clip);
            self.claimed = Some(JobId(self.last_job));
            if self.workers.engine.submit(job).is_err() {
                self.gave_up(clip, "the engine took no more work", true);
            }
        }
        self.set_tick(Clock::now());
    }

    pub(super) fn on_engine(&mut self, event: EngineEvent) {
        match event {
            EngineEvent::Loading => self.set_model(ModelStatus::Loading),
            EngineEvent::Ready { model, took } => {
                tracing::info!(model = model.name, ?took, "model ready");
                self.notices.mended(About::Model);
                let demo = model.is_demo();
                self.set_model(ModelStatus::Ready {
                    name: model.name,
                    demo,
                });
            }
            EngineEvent::LoadFailed(error) => {
                let reason = error.to_string();
                self.error(About::Model, reason.clone());
                self.set_model(ModelStatus::Failed { reason });
            }
            EngineEvent::Started { job, clip, at } => {
                if self.claimed == Some(job)
                    && let Some(entry) = self.library.change(clip)
                {
                    entry.become_state(clip, ClipState::Transcribing);
                    if entry.stages.dequeued.is_none() {
                        entry.stages.dequeued = entry.since_press(at);
                    }
                    self.began_work = Some(at);
                    self.wait_for_engine(clip, at);
                    self.save(clip);
                }
            }
            EngineEvent::Done {
                job,
                clip,
                transcript,
                at,
            } => {
                if self.claimed == Some(job) {
                    self.claimed = None;
                    self.on_transcript(clip, transcript, at);
                    self.serve();
                }
            }
            EngineEvent::Failed { job, clip, error } => {
                if self.claimed == Some(job) {
                    self.claimed = None;
                    self.on_failure(clip, &error);
                    self.drain_followups();
                    self.serve();
                }
            }
        }
    }

    /// Gives the engine time for a clip, from now on.
    fn wait_for_engine(&mut self, clip: ClipId, now: Instant) {
        self.hung_at = self.library.get(clip).map(|entry| {
            let percent = entry.control.as_ref().map_or(0, JobControl::percent);
            let patience = self.settings.engine_patience + 30 * entry.duration;
            (now + patience, percent)
        });
    }

    /// The engine's time is over. If it has come on meanwhile it gets as much
    /// again; otherwise it is left to itself and another takes its place.
    pub(super) fn look_after_engine(&mut self, now: Instant) {
        let claimed = self
            .queue
            .iter()
            .find(|(_, job)| job.standing == Standing::Claimed);
        let (Some((clip, _)), Some((_, before))) = (claimed, self.hung_at.take()) else {
            return;
        };
        let control = self
            .library
            .get(clip)
            .and_then(|entry| entry.control.clone());
        if control
            .as_ref()
            .is_some_and(|control| control.percent() > before)
        {
            self.wait_for_engine(clip, now);
            return;
        }
        if let Some(control) = control {
            control.abort();
        }
        tracing::error!(%clip, "the engine hangs; another takes its place");
        let since = self.began_work.map_or(now, |began| began);
        let error = EngineError::Hung {
            seconds: now.saturating_duration_since(since).as_secs(),
        };
        if let Err(error) = self.workers.engine.replace() {
            self.error(About::Model, error.to_string());
        }
        self.gave_up(clip, &error.to_string(), error.may_pass());
        self.drain_followups();
        self.serve();
    }

    fn on_failure(&mut self, clip: ClipId, error: &EngineError) {
        if *error == EngineError::Aborted && self.library.get(clip).is_none() {
            // Deleted meanwhile: there is nothing to say.
            self.queue.remove(clip);
            self.followups.push_back(Event::EngineFailed(clip));
            return;
        }
        self.gave_up(clip, &error.to_string(), error.may_pass());
    }

    /// The engine has failed with a clip: it is tried again later, or waits for
    /// the user.
    fn gave_up(&mut self, clip: ClipId, error: &str, may_pass: bool) {
        self.claimed = None;
        self.hung_at = None;
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

    fn on_transcript(&mut self, clip: ClipId, transcript: Transcript, at: Instant) {
        let purpose = self.queue.remove(clip).map(|job| job.purpose);
        let transcript = self.checked(clip, transcript);
        let made = Clock::moment();
        self.hung_at = None;
        let empty = transcript.is_empty();
        let took = self
            .began_work
            .take()
            .map(|began| at.saturating_duration_since(began));
        if let Some(entry) = self.library.change(clip) {
            entry.take_version(NewVersion {
                transcript,
                source: Source::Engine,
                took,
                made_at_ms: made.unix_ms,
            });
            let next = if entry.text.is_some() {
                ClipState::Done
            } else {
                ClipState::Empty
            };
            entry.become_state(clip, next);
            entry.control = None;
            entry.free_samples();
            entry.reason = entry.text.is_none().then(|| nothing_heard(entry));
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

/// Why a clip has no text, in numbers.
fn nothing_heard(entry: &Entry) -> String {
    let Level { rms_dbfs, .. } = entry.level;
    format!(
        "{rms_dbfs:.0} dBFS, no words in {:.1} s · press r to try again",
        entry.duration.as_secs_f32()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;
    use std::time::Duration;

    #[test]
    fn an_empty_clip_says_why_in_numbers() {
        let mut entry = Entry::recording(ClipId::from_parts(1, 1), PathBuf::new(), Instant::now());
        entry.level.rms_dbfs = -61.2;
        entry.duration = Duration::from_millis(1_230);
        assert_eq!(
            nothing_heard(&entry),
            "-61 dBFS, no words in 1.2 s · press r to try again"
        );
    }
}
