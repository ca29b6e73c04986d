//! The dictation that is being captured: how it begins, how it ends, and what
//! press and release mean meanwhile.

use std::time::Instant;

use super::deliveries::{Pending, Stage};
use super::{Cue, Discard, Effect, Machine, Notice, State, Timer};
use crate::clip::ClipId;
use crate::config::Activation;
use crate::ptt::timer::{CAPTURE_REPLY, CLEANUP_REPLY, SEAL_REPLY, SHORTCUT, STUCK_KEY, TAP};

/// A dictation from the press to the end of its tail.
#[derive(Debug, Clone, Copy)]
pub(super) struct Take {
    pub(super) clip: ClipId,
    /// The recorder has told of the first sample.
    pub(super) started: bool,
    /// Hands-free: the release does not end it.
    pub(super) latched: bool,
    /// The speaker pauses: a release needs no tail.
    pub(super) quiet: bool,
}

impl Machine {
    /// Begins a dictation.
    pub(super) fn start(
        &mut self,
        now: Instant,
        clip: ClipId,
        latched: bool,
        out: &mut Vec<Effect>,
    ) {
        self.take = Some(Take {
            clip,
            started: false,
            latched,
            quiet: false,
        });
        self.timers.set(Timer::CaptureReply, now + CAPTURE_REPLY);
        out.extend([Effect::StartCapture(clip), Effect::WarmEngine]);
        self.enter(State::KeyPressed, out);
    }

    pub(super) fn is_take(&self, clip: ClipId) -> bool {
        self.take.is_some_and(|take| take.clip == clip)
    }

    /// A second press ends what a tap or a toggle began.
    pub(super) fn press_again(&mut self, now: Instant, out: &mut Vec<Effect>) {
        if self.latched() || self.settings.activation == Activation::Toggle {
            self.stop(now, out);
        }
    }

    /// The release counts; it may have been a grace ago.
    pub(super) fn let_go(&mut self, now: Instant, out: &mut Vec<Effect>) {
        let Some(take) = &mut self.take else { return };
        let tapped = self.key.held() < TAP;
        match self.settings.activation {
            Activation::Toggle => {}
            Activation::Auto | Activation::Hold if take.latched => {}
            Activation::Auto if tapped => take.latched = true,
            Activation::Auto | Activation::Hold => {
                let released = self.key.released().unwrap_or(now);
                self.stop(released, out);
            }
        }
    }

    /// A lone modifier that turns out to be the start of a shortcut.
    pub(super) fn other_key(&mut self, now: Instant, out: &mut Vec<Effect>) {
        let soon = self.key.down_for(now).is_some_and(|down| down < SHORTCUT);
        if self.settings.lone_modifier && soon && !self.latched() {
            self.discard(now, Discard::Shortcut, out);
        }
    }

    /// A new dictation while the last one has not left the recorder.
    pub(super) fn start_after(
        &mut self,
        now: Instant,
        clip: ClipId,
        latched: bool,
        out: &mut Vec<Effect>,
    ) {
        match &mut self.take {
            // The microphone is still opening for the last press: that clip
            // simply goes on.
            Some(take) if !take.started => {
                take.latched = latched;
                self.enter(State::KeyPressed, out);
            }
            _ if !self.enabled => {}
            _ => {
                self.seal(now, out);
                self.start(now, clip, latched, out);
            }
        }
    }

    /// The user is done speaking; the tail begins, or began at `released`.
    pub(super) fn stop(&mut self, released: Instant, out: &mut Vec<Effect>) {
        self.timers.stop(Timer::MaxDuration);
        if self.take.is_some_and(|take| take.started) {
            self.timers.set(Timer::Tail, released + self.settings.tail);
        }
        self.enter(State::RecordingStopped, out);
        self.end_tail_if_quiet(released, out);
    }

    /// The speaker pauses or goes on.
    pub(super) fn speech(
        &mut self,
        now: Instant,
        clip: ClipId,
        quiet: bool,
        out: &mut Vec<Effect>,
    ) {
        if let Some(take) = self.take.as_mut().filter(|take| take.clip == clip) {
            take.quiet = quiet;
            self.end_tail_if_quiet(now, out);
        }
    }

    /// The tail is for the end of a word: in a pause there is none to wait for.
    fn end_tail_if_quiet(&mut self, now: Instant, out: &mut Vec<Effect>) {
        let quiet = self.take.is_some_and(|take| take.started && take.quiet);
        if quiet && self.state == State::RecordingStopped {
            self.seal(now, out);
        }
    }

    /// The tail is over: the recorder is to end the clip.
    pub(super) fn seal(&mut self, now: Instant, out: &mut Vec<Effect>) {
        self.stop_take_timers();
        if let Some(take) = self.take.take() {
            self.pending.push_back(Pending {
                clip: take.clip,
                stage: Stage::Sealing,
                released: self.state == State::RecordingStopped,
            });
            self.timers.set(Timer::SealReply, now + SEAL_REPLY);
            out.extend([Effect::SealCapture(take.clip), Effect::Cue(Cue::Stop)]);
        }
    }

    /// The recorder is to put the clip away.
    pub(super) fn discard(&mut self, now: Instant, reason: Discard, out: &mut Vec<Effect>) {
        self.stop_take_timers();
        let Some(take) = self.take else { return };
        self.timers.set(Timer::CleanupReply, now + CLEANUP_REPLY);
        out.push(Effect::DiscardCapture(take.clip, reason));
        if reason == Discard::Cancelled {
            out.extend([
                Effect::Cue(Cue::Cancel),
                Effect::Tell(Notice::Cancelled(take.clip)),
            ]);
        }
        self.enter(State::RecordingCancelled, out);
    }

    /// No timer of a take may outlive it: it would fire into the next one.
    const fn stop_take_timers(&mut self) {
        self.timers.stop(Timer::MaxDuration);
        self.timers.stop(Timer::Tail);
        self.timers.stop(Timer::CaptureReply);
    }

    pub(super) fn cleaned_up(&mut self, out: &mut Vec<Effect>) {
        self.timers.stop(Timer::CleanupReply);
        self.take = None;
        self.enter(State::Idle, out);
        self.rest(out);
    }

    /// The microphone did not start: nothing is there to keep.
    pub(super) fn capture_failed(&mut self, notice: Notice, out: &mut Vec<Effect>) {
        self.stop_take_timers();
        self.take = None;
        out.extend([Effect::Cue(Cue::Error), Effect::Tell(notice)]);
        self.rest(out);
    }

    pub(super) fn capture_timed_out(&mut self, out: &mut Vec<Effect>) {
        if let Some(Take { clip, .. }) = self.take {
            out.push(Effect::DiscardCapture(clip, Discard::NeverStarted));
            self.capture_failed(Notice::CaptureTimedOut(clip), out);
        }
    }

    /// The microphone died: what was captured is sealed without a tail.
    pub(super) fn capture_lost(&mut self, now: Instant, out: &mut Vec<Effect>) {
        let Some(Take { clip, .. }) = self.take else {
            return;
        };
        self.seal(now, out);
        out.push(Effect::Tell(Notice::MicrophoneLost(clip)));
        if self.settings.keep_open {
            out.push(Effect::OpenMicrophone);
        }
        if self.state != State::RecordingStopped {
            self.enter(State::RecordingStopped, out);
        }
    }

    pub(super) fn maximum_reached(&mut self, now: Instant, out: &mut Vec<Effect>) {
        let Some(Take { clip, latched, .. }) = self.take else {
            return;
        };
        if !latched && self.key.is_down() {
            self.wait_for_release = true;
            self.timers.set(Timer::StuckKey, now + STUCK_KEY);
        }
        self.seal(now, out);
        out.push(Effect::Tell(Notice::MaximumReached(clip)));
        self.enter(State::RecordingStopped, out);
    }
}
