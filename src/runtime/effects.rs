//! The only interpreter of effects: one arm each, no rules of its own.

use std::time::Instant;

use super::library::Entry;
use super::notices::About;
use super::snapshot::{KeySourceHealth, MicStatus};
use super::{Clock, Report, Runtime, Why, Work};
use crate::capture::CaptureCommand;
use crate::clip::{ClipId, ClipState};
use crate::engine::{Job, JobAudio, JobControl, JobId};
use crate::keys::KeySender;
use crate::ptt::{Cue, Discard, Effect, Event, Notice, State};
use crate::store::{StoreError, StoreWorker};

impl Runtime {
    /// Carries one effect out. What fails at once comes back as an event.
    pub(super) fn carry_out(&mut self, now: Instant, effect: Effect) {
        match effect {
            Effect::Enter(state) => self.entered(now, state),
            Effect::StartKeyListener => self.start_keys(),
            Effect::StopKeyListener => self.stop_keys(),
            Effect::OpenMicrophone => self.open_microphone(),
            Effect::CloseMicrophone => self.order_recorder(CaptureCommand::Close),
            Effect::WarmEngine => self.workers.engine.warm(),
            Effect::StartCapture(clip) => self.start_capture(clip),
            Effect::SealCapture(clip) => self.order_recorder(CaptureCommand::Seal { clip }),
            Effect::DiscardCapture(clip, reason) => self.discard_capture(clip, reason),
            Effect::Transcribe(clip) => self.transcribe(clip, Work::Dictation),
            Effect::Deliver(clip) => self.deliver(clip, Why::Dictation),
            Effect::Cue(cue) => self.cue(cue),
            Effect::Tell(notice) => self.tell(notice),
            Effect::Shutdown => self.ending = true,
        }
    }

    fn entered(&mut self, now: Instant, state: State) {
        tracing::debug!(%state, "state");
        if state == State::RecordingStopped
            && let Some(clip) = self.machine.capturing()
        {
            let released = self.last_edge;
            if let Some(entry) = self.library.change(clip) {
                entry.stages.released = entry.since_press(released);
            }
        }
        if state == State::KeyPressed {
            self.levels.clear();
        }
        self.set_tick(now);
        self.report(Report::State(state));
    }

    fn start_keys(&mut self) {
        for index in 0..self.workers.keys.len() {
            let name = self.workers.keys[index].name();
            self.set_source(name, KeySourceHealth::Starting);
            let sender = KeySender::new(name, self.workers.key_queue.clone());
            self.workers.keys[index].start(sender);
        }
    }

    fn stop_keys(&mut self) {
        for index in 0..self.workers.keys.len() {
            self.workers.keys[index].stop();
            let name = self.workers.keys[index].name();
            self.set_source(name, KeySourceHealth::Off);
        }
    }

    fn open_microphone(&mut self) {
        if self.status.microphone == MicStatus::Closed {
            self.set_microphone(MicStatus::Opening);
        }
        self.order_recorder(CaptureCommand::Open);
    }

    fn order_recorder(&mut self, command: CaptureCommand) {
        if let Err(error) = self.workers.recorder.send(command) {
            self.error(About::Microphone, error.to_string());
        }
    }

    fn start_capture(&mut self, clip: ClipId) {
        let path = self.folder.wav_path(clip);
        self.library
            .insert(clip, Entry::recording(clip, path.clone(), self.last_edge));
        if let Err(error) = self
            .workers
            .recorder
            .send(CaptureCommand::Start { clip, path })
        {
            self.error(About::Microphone, error.to_string());
            self.library.remove(clip);
            self.followups.push_back(Event::CaptureFailed(clip));
        }
    }

    fn discard_capture(&mut self, clip: ClipId, reason: Discard) {
        let trash = match reason {
            Discard::Cancelled => Some(self.folder.trash_path(clip)),
            Discard::Shortcut | Discard::NeverStarted => None,
        };
        self.library.remove(clip);
        self.order_recorder(CaptureCommand::Discard { clip, trash });
    }

    /// Hands a clip to the engine.
    pub(super) fn transcribe(&mut self, clip: ClipId, work: Work) {
        let Some(entry) = self.library.change(clip) else {
            return;
        };
        let audio = match &entry.samples {
            Some(samples) => JobAudio::Samples(samples.clone()),
            None => JobAudio::File(entry.path.clone()),
        };
        let control = JobControl::default();
        entry.become_state(clip, ClipState::Queued);
        entry.control = Some(control.clone());
        entry.reason = None;
        self.last_job += 1;
        let id = JobId(self.last_job);
        let options = self.settings.transcribe.clone();
        let job = Job {
            id,
            clip,
            audio,
            options,
            control,
        };
        // The record is written before the engine begins: a crash then leaves
        // a clip that is known to have no text yet.
        self.save(clip);
        match self.workers.engine.submit(job) {
            Ok(()) => {
                self.jobs.insert(id, work);
                self.set_tick(Clock::now());
            }
            Err(_) => self.engine_gave_up(
                clip,
                work,
                "too many clips are waiting · press r to try again".to_owned(),
            ),
        }
    }

    /// A clip has no text, and why; `r` tries again.
    pub(super) fn engine_gave_up(&mut self, clip: ClipId, work: Work, reason: String) {
        if let Some(entry) = self.library.change(clip) {
            entry.become_state(clip, ClipState::Failed);
            entry.control = None;
            entry.free_samples();
            entry.reason = Some(reason.clone());
            let stages = entry.stages;
            self.save(clip);
            self.report(Report::Finished {
                clip,
                text: None,
                reason: Some(reason.clone()),
                stages,
            });
        }
        match work {
            Work::Dictation => self.followups.push_back(Event::EngineFailed(clip)),
            Work::Again => self.error(About::Clip(clip), reason),
        }
    }

    /// Sends a clip's text to its place. A text without words goes nowhere: it
    /// would wipe what the user has on the clipboard.
    pub(super) fn deliver(&mut self, clip: ClipId, why: Why) {
        let Some(entry) = self.library.get(clip) else {
            return;
        };
        let Some(text) = entry.text() else {
            if why == Why::Copy {
                self.info("This clip has no text to copy.".to_owned());
            }
            return;
        };
        match self.workers.deliver.deliver(clip, text) {
            Ok(()) => self.deliveries.push_back((clip, why)),
            Err(error) => self.error(About::Delivery, error.to_string()),
        }
    }

    fn cue(&mut self, cue: Cue) {
        if !self.settings.cues {
            return;
        }
        if let Err(error) = self.workers.player.cue(cue) {
            self.error(About::Playback, error.to_string());
        }
    }

    fn tell(&mut self, notice: Notice) {
        let text = match notice {
            // The adapter's own error, with its next step, is shown already.
            Notice::CaptureFailed(_) | Notice::MicrophoneLost(_) => return,
            Notice::CaptureTimedOut(_) => {
                let text = "The microphone gave no sound for 5 s, so nothing was recorded. \
                            Check it in your sound settings; `sayso devices` lists what is there.";
                self.error(About::Microphone, text.to_owned());
                return;
            }
            Notice::SealTimedOut(clip) => {
                let text = format!(
                    "The recorder did not answer. What was said is in {}; \
                     `sayso transcribe` reads it. Restart sayso.",
                    self.folder.wav_path(clip).display()
                );
                self.error(About::Clip(clip), text);
                return;
            }
            Notice::EngineFailed(clip) => {
                // A clip that was deleted meanwhile has no more to say.
                let entry = self.library.get(clip);
                if let Some(reason) = entry.and_then(|entry| entry.reason.clone()) {
                    self.error(About::Clip(clip), format!("Could not transcribe: {reason}"));
                }
                return;
            }
            Notice::MaximumReached(_) => {
                let seconds = self.settings.ptt.max_duration.as_secs();
                format!("The longest dictation ({seconds} s) was reached; it is being transcribed.")
            }
            Notice::Cancelled(_) => "Cancelled. The clip is in the trash.".to_owned(),
            Notice::DeliveryCancelled => {
                "Cancelled. The text will be in the list, not on the clipboard.".to_owned()
            }
        };
        self.info(text);
    }

    // ---- shared by effects and events ------------------------------------

    /// Keeps what is known of a clip.
    pub(super) fn save(&mut self, clip: ClipId) {
        if let Some(entry) = self.library.get(clip) {
            let record = entry.record(clip);
            self.ask_store(|store| store.save(record));
        }
    }

    pub(super) fn ask_store(&mut self, ask: impl FnOnce(&StoreWorker) -> Result<(), StoreError>) {
        if let Err(error) = ask(&self.workers.store) {
            self.error(About::Storage, error.to_string());
        }
    }

    pub(super) fn error(&mut self, about: About, text: String) {
        if let Some(notice) = self.notices.error(about, text) {
            tracing::warn!(?about, text = %notice.text, "told the user");
            self.report(Report::Notice(notice));
        }
    }

    pub(super) fn info(&mut self, text: String) {
        let notice = self.notices.info(Clock::now(), text);
        self.report(Report::Notice(notice));
    }
}
