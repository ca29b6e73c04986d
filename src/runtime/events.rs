//! What adapters and front ends say, turned into the machine's events.

use std::time::{Duration, Instant};

use super::correcting::Past;
use super::focus::Pressed;
use super::mic_test::Looker;
use super::notices::About;
use super::{Clock, Report, Runtime, Why};
use crate::capture::{CaptureEvent, MicInfo, SealedClip};
use crate::clip::{ClipId, ClipState};
use crate::front::Command;
use crate::front::snapshot::{KeySourceHealth, MicStatus};
use crate::hotkey::{ChordEdge, Nth};
use crate::keys::{KeyEvent, KeyNews};
use crate::ptt::Event;
use crate::queue::Purpose;
use crate::store::StoreRequest;

impl Runtime {
    pub(super) fn on_key(&mut self, event: KeyEvent) {
        match event.what {
            KeyNews::Edge(edge) => {
                if matches!(edge, ChordEdge::Down(_)) {
                    self.look_for_sleep(event.at, true);
                    self.pressed(Pressed::Anywhere);
                    self.in_window = None;
                }
                self.on_edge(event.at, edge);
            }
            // What was under way when the source was stopped.
            KeyNews::Live { .. } | KeyNews::Dead(_)
                if self.has_health(event.source, &KeySourceHealth::Off) => {}
            KeyNews::Live { note, everywhere } => {
                self.notices.mended(About::Keys);
                self.set_source(event.source, KeySourceHealth::Live { note, everywhere });
            }
            KeyNews::Dead(error) => {
                let reason = error.to_string();
                // What was never there is no loss: it is shown, not announced.
                if self.is_live(event.source) || !error.is_absence() {
                    self.error(About::Keys, reason.clone());
                }
                self.set_source(event.source, KeySourceHealth::Dead { reason });
                self.start_standing_by();
            }
        }
    }

    fn on_edge(&mut self, at: Instant, edge: ChordEdge) {
        let event = match edge {
            ChordEdge::Down(nth) => Event::KeyDown(self.press(at, nth)),
            ChordEdge::Up => {
                self.last_edge = at;
                Event::KeyUp
            }
            ChordEdge::OtherKey => Event::OtherKey,
        };
        self.feed(at, event);
    }

    /// A key was pressed that may begin a dictation in this profile; its clip.
    pub(super) fn press(&mut self, at: Instant, nth: Nth) -> ClipId {
        self.choose_profile(nth);
        self.last_edge = at;
        let clip = self.clock.clip_id();
        self.last_press = Some(clip);
        clip
    }

    pub(super) fn on_command(&mut self, command: Command) {
        let now = Clock::now();
        if matches!(command, Command::Press(_) | Command::Toggle(_)) {
            self.look_for_sleep(now, false);
        }
        if let Some(command) = self.once_known(command) {
            self.carry_out_command(command, now);
        }
    }

    pub(super) fn carry_out_command(&mut self, command: Command, now: Instant) {
        match command {
            Command::Press(nth) => {
                self.pressed(Pressed::Own);
                self.in_window = None;
                self.on_edge(now, ChordEdge::Down(nth));
            }
            Command::Release => {
                self.on_edge(now, ChordEdge::Up);
                self.released_in_window();
            }
            Command::OtherKey => self.on_edge(now, ChordEdge::OtherKey),
            Command::Toggle(nth) => {
                self.pressed(Pressed::Own);
                self.in_window = None;
                let clip = self.press(now, nth);
                self.feed(now, Event::Toggle(clip));
            }
            Command::WindowPressed { held } => self.pressed_in_window(held),
            Command::WindowFocus(has) => self.focus_elsewhere(has),
            Command::WindowTest(on) => self.test_microphone(Looker::Elsewhere, on),
            Command::WindowGone => self.window_gone(),
            Command::Cancel => self.cancel(now),
            Command::SetEnabled(true) => self.feed(now, Event::Enable),
            Command::SetEnabled(false) => self.feed(now, Event::Disable),
            Command::Quit => self.feed(now, Event::Quit),
            Command::Copy(clip) => {
                // Whatever was to become of it once it was delivered: this is not that.
                self.appending.remove(&clip);
                self.deliver(clip, Why::Copy);
            }
            Command::TakeBack => self.take_back(),
            Command::OwnFocus(own) => self.own_focus(own),
            Command::TestMicrophone(on) => self.test_microphone(Looker::Own, on),
            Command::Play(clip) => self.play(clip),
            Command::Replay(command) => self.replay(command),
            Command::Retranscribe(clip) => self.transcribe_again(clip),
            Command::RetranscribeUngated(clip) => self.transcribe_anyway(clip),
            Command::RetranscribePart {
                clip,
                from_ms,
                to_ms,
            } => self.transcribe_part(clip, from_ms..to_ms),
            Command::CancelPart(clip) => self.cancel_part(clip),
            Command::RetryFailed => self.retry_failed(),
            Command::Delete(clip) => self.delete(clip),
            Command::Correct { clip, text } => self.correct(clip, &text),
            Command::Choose { clip, number } => self.choose_version(clip, number),
            Command::Merge(one, other) => self.merge(one, other),
            Command::Split { clip, at_ms } => self.split(clip, at_ms),
            Command::Append(clip) => self.append_to(clip),
            Command::Undo => self.undo(),
            Command::Star(clip, starred) => self.star(clip, starred),
            Command::ShowVersions(clip) => self.ask_store(StoreRequest::LoadVersions(clip)),
            Command::ShowClip(clip) => {
                self.showing = Some(clip);
                self.ask_store(StoreRequest::LoadDetail(clip));
            }
            Command::Browse(question) => self.browse(question.map(|question| *question)),
            Command::SetIncognito(on) => self.set_incognito(on),
            Command::Asked(order, number) => self.on_order(order, number),
            Command::Change { path, edit } => self.change_setting(&path, &edit),
            Command::LookAtModels => {
                self.look_at_models();
            }
            Command::UseModel(name) => self.use_model(&name),
            Command::StopDownload => self.stop_download(),
            Command::DismissNotice => self.notices.dismiss(),
        }
    }

    /// What is being said goes first, then the program that a text waits for, then
    /// the texts themselves.
    fn cancel(&mut self, now: Instant) {
        if self.machine.capturing().is_some() || !self.skip_rewriting() {
            self.feed(now, Event::Cancel);
        }
    }

    /// Whether the engine has nothing to do with the clip yet.
    pub(super) fn may_transcribe_again(&self, clip: ClipId) -> bool {
        let entry = self.library.get(clip);
        entry.is_some_and(|entry| entry.control.is_none())
            && !self.pieces.contains_key(&clip)
            && !self.is_rewriting(clip)
    }

    pub(super) fn transcribe_again(&mut self, clip: ClipId) {
        if self.may_transcribe_again(clip) {
            self.notices.mended(About::Clip(clip));
            self.transcribe(clip, Purpose::Again);
        }
    }

    fn delete(&mut self, clip: ClipId) {
        let Some(entry) = self.library.remove(clip) else {
            return;
        };
        self.append_instead(&[clip], None);
        self.stop_work_on(clip);
        if self.status.playing == Some(clip) {
            let _ = self.workers.player.stop();
        }
        self.notices.mended(About::Clip(clip));
        let purpose = self.queue.remove(clip).map(|job| job.purpose);
        let purpose = self.stop_rewriting(clip).or(purpose);
        self.drop_pieces(clip);
        if purpose == Some(Purpose::Dictation) {
            // Push-to-talk waits for its text no longer.
            self.feed(Clock::now(), Event::EngineFailed(clip));
        }
        if entry.marks.incognito {
            self.forget(clip);
            self.info("Deleted. Nothing of it was kept.".to_owned());
        } else {
            let now_ms = Clock::moment().unix_ms;
            self.ask_store(StoreRequest::Trash(clip, now_ms));
            self.remember(Past::Deleted(clip));
            self.info("Deleted. Press u to take it back.".to_owned());
        }
        self.serve();
    }

    fn star(&mut self, clip: ClipId, starred: bool) {
        if let Some(entry) = self.library.change(clip) {
            entry.marks.starred = starred;
            self.ask_store(StoreRequest::Star(clip, starred));
        }
    }

    fn set_incognito(&mut self, on: bool) {
        self.incognito = on;
        self.info(if on {
            "Incognito: of what you dictate now nothing is kept once it is delivered.".to_owned()
        } else {
            "Dictations are kept again.".to_owned()
        });
    }

    pub(super) fn on_capture(&mut self, event: CaptureEvent) {
        let now = Clock::now();
        match event {
            CaptureEvent::Opened(info) => self.microphone_opened(info),
            CaptureEvent::Silent { error } => self.error(About::Silence, error.to_string()),
            CaptureEvent::SoundAgain => self.notices.mended(About::Silence),
            CaptureEvent::Closed => self.set_microphone(MicStatus::Closed),
            CaptureEvent::Unavailable(error) => self.microphone_unavailable(&error.to_string()),
            CaptureEvent::Started { clip, at, pre_roll } => {
                self.capture_started(now, clip, at, pre_roll);
            }
            CaptureEvent::Voice { clip } => self.on_voice(now, clip),
            CaptureEvent::Paused { clip, heard } => self.on_pause(now, clip, heard),
            CaptureEvent::Piece { clip, heard } => self.on_piece(clip, heard),
            CaptureEvent::StartFailed { clip, error } => {
                self.error(About::Microphone, error.to_string());
                self.append_to_it_still(clip);
                self.forget(clip);
                self.feed(now, Event::CaptureFailed(clip));
            }
            CaptureEvent::Lost { clip, error } => {
                self.microphone_unavailable(&format!("{error} What was said until then is kept."));
                self.last_edge = now;
                self.feed(now, Event::CaptureLost(clip));
            }
            CaptureEvent::Sealed(sealed) => self.on_sealed(now, sealed),
            CaptureEvent::Discarded { clip, trashed } => {
                self.sleep.may_begin(clip);
                self.append_to_it_still(clip);
                if !trashed {
                    self.forget(clip);
                }
                self.feed(now, Event::CleanedUp(clip));
            }
            CaptureEvent::Written { clip } => self.file_written(clip),
            CaptureEvent::JournalFailed { clip, error } => {
                self.file_refused(clip);
                self.error(About::Storage, error.to_string());
            }
        }
    }

    fn microphone_opened(&mut self, info: MicInfo) {
        tracing::info!(
            name = info.name,
            host = info.host,
            rate = info.sample_rate,
            "mic"
        );
        self.notices.mended(About::Microphone);
        if let Some(absent) = &info.instead_of {
            let text = format!(
                "The microphone `{absent}` is not there; `{}` is used until it comes back.",
                info.name
            );
            self.error(About::Microphone, text);
        }
        self.set_microphone(MicStatus::Open { name: info.name });
    }

    fn capture_started(&mut self, now: Instant, clip: ClipId, at: Instant, pre_roll: Duration) {
        if let Some(entry) = self.library.change(clip) {
            entry.stages.effect = entry.since_press(at);
            // With a pre-roll the first sample is from before the press.
            let first = if pre_roll.is_zero() {
                entry.since_press(now)
            } else {
                None
            };
            entry.stages.first_sample = first.or(Some(Duration::ZERO));
        }
        self.feed(now, Event::CaptureStarted(clip));
    }

    fn microphone_unavailable(&mut self, reason: &str) {
        self.error(About::Microphone, reason.to_owned());
        self.set_microphone(MicStatus::Unavailable {
            reason: reason.to_owned(),
        });
    }

    pub(super) fn on_sealed(&mut self, now: Instant, sealed: SealedClip) {
        let clip = sealed.clip;
        let (path, duration) = (sealed.path.clone(), sealed.duration());
        self.take_sealed(now, sealed);
        self.report(Report::Sealed {
            clip,
            path,
            duration,
        });
        self.feed(now, Event::ClipSealed(clip));
    }

    /// Writes into the library what the recorder knows of a clip that is over.
    pub(super) fn take_sealed(&mut self, now: Instant, sealed: SealedClip) {
        let clip = sealed.clip;
        let duration = sealed.duration();
        if let Some(entry) = self.library.change(clip) {
            entry.become_state(clip, ClipState::Sealed);
            entry.duration = duration;
            entry.level = sealed.level;
            entry.voice = Some(sealed.voice);
            entry.stages.sealed = entry.since_press(now);
            entry.samples = Some(sealed.samples);
            entry.samples_from = sealed.from;
        }
        self.save(clip);
    }

    pub(super) fn drain_followups(&mut self) {
        while let Some(event) = self.followups.pop_front() {
            self.feed(Clock::now(), event);
        }
    }
}
