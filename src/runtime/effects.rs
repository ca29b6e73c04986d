//! The only interpreter of effects: one arm each, no rules of its own.

use std::time::{Duration, Instant};

use super::entry::Entry;
use super::live::SHORT_PIECE;
use super::notices::About;
use super::{Clock, Report, Runtime, Why};
use crate::capture::CaptureCommand;
use crate::clip::{ClipId, ClipState};
use crate::front::snapshot::{KeySourceHealth, MicStatus};
use crate::keys::KeySender;
use crate::ptt::{Cue, Discard, Effect, Event, Notice, State};
use crate::queue::Purpose;
use crate::text::Content;

/// Speech that is held in memory while the disk takes nothing: 115 MB of it.
const MOST_UNWRITTEN: Duration = Duration::from_secs(30 * 60);

impl Runtime {
    /// Carries one effect out. What fails at once comes back as an event.
    pub(super) fn carry_out(&mut self, now: Instant, effect: Effect) {
        match effect {
            Effect::Enter(state) => self.entered(now, state),
            Effect::StartKeyListener => self.start_keys(),
            Effect::StopKeyListener => self.stop_keys(),
            Effect::OpenMicrophone => self.open_microphone(),
            Effect::CloseMicrophone => self.order_recorder(CaptureCommand::Close),
            Effect::WarmEngine => self.workers.engine.warm(self.chosen().model),
            Effect::StartCapture(clip) => self.start_capture(clip),
            Effect::SealCapture(clip) => self.order_recorder(CaptureCommand::Seal { clip }),
            Effect::DiscardCapture(clip, reason) => self.discard_capture(clip, reason),
            Effect::Transcribe(clip) => self.transcribe(clip, Purpose::Dictation),
            Effect::Deliver(clip) => self.deliver(clip, Why::Dictation),
            Effect::Cue(cue) => self.cue(cue),
            Effect::Tell(notice) => self.tell(notice),
            Effect::Shutdown => self.ending = true,
        }
    }

    fn entered(&mut self, now: Instant, state: State) {
        tracing::debug!(%state, "state");
        if state == State::RecordingStopped
            && let Some(clip) = self.machine.released()
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

    pub(super) fn start_keys(&mut self) {
        for index in 0..self.workers.keys.len() {
            if self.workers.keys[index].stands_by() {
                let name = self.workers.keys[index].name();
                self.set_source(name, KeySourceHealth::StandingBy);
            } else {
                self.start_key_source(index);
            }
        }
    }

    /// A source does not listen: those that stand by for it do from now on,
    /// until the keys are switched off. When the first is back both listen; to
    /// the machine one press on two sources is one press.
    pub(super) fn start_standing_by(&mut self) {
        for index in 0..self.workers.keys.len() {
            let name = self.workers.keys[index].name();
            if self.has_health(name, &KeySourceHealth::StandingBy) {
                self.start_key_source(index);
            }
        }
    }

    fn start_key_source(&mut self, index: usize) {
        let name = self.workers.keys[index].name();
        self.set_source(name, KeySourceHealth::Starting);
        let sender = KeySender::new(name, self.workers.key_queue.clone());
        self.workers.keys[index].start(sender);
    }

    fn stop_keys(&mut self) {
        for index in 0..self.workers.keys.len() {
            self.workers.keys[index].stop();
            let name = self.workers.keys[index].name();
            self.set_source(name, KeySourceHealth::Off);
        }
    }

    pub(super) fn open_microphone(&mut self) {
        if self.status.microphone == MicStatus::Closed {
            self.set_microphone(MicStatus::Opening);
        }
        self.order_recorder(CaptureCommand::Open);
    }

    pub(super) fn order_recorder(&mut self, command: CaptureCommand) {
        if let Err(error) = self.workers.recorder.send(command) {
            self.error(About::Microphone, error.to_string());
        }
    }

    fn start_capture(&mut self, clip: ClipId) {
        let path = self.folder.wav_path(clip);
        let mut entry = Entry::recording(clip, path.clone(), self.last_edge);
        entry.marks.incognito = self.incognito;
        let profile = self.chosen();
        entry.profile = profile.name.to_string();
        let longest_piece = self.longest_pieces.get(profile.model.0).copied();
        self.library.insert(clip, entry);
        self.begin_to_append(clip);
        self.notices.mended(About::Silence);
        // The row before the file: no file is ever without one.
        self.save(clip);
        self.begin_pieces(clip);
        let start = CaptureCommand::Start {
            clip,
            path,
            longest_piece: longest_piece.unwrap_or(SHORT_PIECE),
        };
        if let Err(error) = self.start_if_room(start) {
            self.error(About::Microphone, error);
            self.forget(clip);
            self.followups.push_back(Event::CaptureFailed(clip));
        }
    }

    fn start_if_room(&self, start: CaptureCommand) -> Result<(), String> {
        let unwritten: Duration = self
            .library
            .unwritten()
            .map(|(_, entry)| entry.duration)
            .sum();
        if unwritten > MOST_UNWRITTEN {
            return Err(format!(
                "{} min of speech wait in memory because the disk takes nothing, and sayso holds \
                 no more. Make room on the disk; it is then written at once.",
                unwritten.as_secs() / 60
            ));
        }
        self.workers
            .recorder
            .send(start)
            .map_err(|error| error.to_string())
    }

    fn discard_capture(&mut self, clip: ClipId, reason: Discard) {
        let incognito = self
            .library
            .get(clip)
            .is_some_and(|entry| entry.marks.incognito);
        self.drop_pieces(clip);
        let trash = match reason {
            Discard::Cancelled if !incognito => Some(self.folder.trash_path(clip)),
            Discard::Cancelled | Discard::Shortcut | Discard::NeverStarted => None,
        };
        match trash {
            Some(_) => {
                if let Some(entry) = self.library.change(clip) {
                    entry.become_state(clip, ClipState::Trashed);
                }
                self.save(clip);
                self.library.remove(clip);
            }
            None => {
                self.library.remove(clip);
            }
        }
        self.order_recorder(CaptureCommand::Discard { clip, trash });
    }

    /// Sends a clip's text to its place. A text without words goes nowhere: it
    /// would wipe what the user has on the clipboard.
    pub(super) fn deliver(&mut self, clip: ClipId, why: Why) {
        let Some(entry) = self.library.get(clip) else {
            return;
        };
        let Some(text) = entry.text.clone() else {
            if why == Why::Copy {
                self.info("This clip has no text to copy.".to_owned());
            }
            return;
        };
        let sink = self.profile_of(clip).sink;
        let worker = &self.workers.deliver;
        let asked = match why {
            Why::Dictation => worker.deliver(sink, clip, text),
            Why::Copy => worker.copy(sink, clip, text),
        };
        match asked {
            Ok(()) => self.deliveries.push_back((clip, why)),
            Err(error) => self.error(About::Delivery, error.to_string()),
        }
    }

    fn cue(&mut self, cue: Cue) {
        if self.chosen().cues.is_none() {
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
                let seconds = self.chosen().ptt.max_duration.as_secs();
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

    pub(super) fn error(&mut self, about: About, text: String) {
        if let Some(notice) = self.notices.error(about, text) {
            if matches!(about, About::Delivery | About::Rewriting) {
                // It may hold what a program printed, and that the text.
                tracing::warn!(?about, text = %Content(&notice.text), "told the user");
            } else {
                tracing::warn!(?about, text = %notice.text, "told the user");
            }
            self.tell_of_trouble(about, &notice.text);
            self.report(Report::Notice(notice));
        }
    }

    pub(super) fn info(&mut self, text: String) {
        let notice = self.notices.info(Clock::now(), text);
        self.report(Report::Notice(notice));
    }
}
