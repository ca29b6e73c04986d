//! One method per state. Every event is named in every state: what does not
//! belong there is listed as ignored, not swept up.

use std::time::Instant;

use super::{Cue, Discard, Effect, Event, Machine, Notice, State, Timer};

impl Machine {
    pub(super) fn idle(&mut self, event: Event, out: &mut Vec<Effect>) {
        match event {
            Event::Enable => {
                self.enabled = true;
                self.rest(out);
            }
            Event::ClipSealed(clip) => self.sealed(clip, out),
            // Not listening; and replies for dictations that were given up.
            Event::Disable
            | Event::KeyDown(_)
            | Event::KeyUp
            | Event::Toggle(_)
            | Event::OtherKey
            | Event::Cancel
            | Event::CaptureStarted(_)
            | Event::CaptureFailed(_)
            | Event::CaptureLost(_)
            | Event::CleanedUp(_)
            | Event::TranscriptReady(_)
            | Event::EngineFailed(_)
            | Event::SpeechPaused(_)
            | Event::SpeechResumed(_)
            | Event::Quit => {}
        }
    }

    pub(super) fn waiting_for_key(&mut self, now: Instant, event: Event, out: &mut Vec<Effect>) {
        match event {
            Event::KeyDown(clip) => self.start(now, clip, false, out),
            Event::Toggle(clip) => self.start(now, clip, true, out),
            Event::Disable => {
                self.enabled = false;
                self.rest(out);
            }
            Event::ClipSealed(clip) => self.sealed(clip, out),
            // Already listening; a release whose press was before us; replies
            // for dictations that were given up.
            Event::Enable
            | Event::KeyUp
            | Event::OtherKey
            | Event::Cancel
            | Event::CaptureStarted(_)
            | Event::CaptureFailed(_)
            | Event::CaptureLost(_)
            | Event::CleanedUp(_)
            | Event::TranscriptReady(_)
            | Event::EngineFailed(_)
            | Event::SpeechPaused(_)
            | Event::SpeechResumed(_)
            | Event::Quit => {}
        }
    }

    pub(super) fn key_pressed(&mut self, now: Instant, event: Event, out: &mut Vec<Effect>) {
        match event {
            Event::CaptureStarted(clip) if self.is_take(clip) => {
                self.timers.stop(Timer::CaptureReply);
                self.timers
                    .set(Timer::MaxDuration, now + self.settings.max_duration);
                if let Some(take) = &mut self.take {
                    take.started = true;
                }
                out.push(Effect::Cue(Cue::Start));
                self.enter(State::Recording, out);
            }
            Event::CaptureFailed(clip) if self.is_take(clip) => {
                self.capture_failed(Notice::CaptureFailed(clip), out);
            }
            Event::CaptureLost(clip) if self.is_take(clip) => self.capture_lost(now, out),
            Event::KeyDown(_) => self.press_again(now, out),
            Event::Toggle(_) => self.stop(now, out),
            Event::KeyUp => self.let_go(now, out),
            Event::OtherKey => self.other_key(now, out),
            Event::Cancel => self.discard(now, Discard::Cancelled, out),
            Event::Enable => self.enabled = true,
            Event::Disable => self.enabled = false,
            Event::ClipSealed(clip) => self.sealed(clip, out),
            Event::TranscriptReady(clip) => self.text_ready(clip, out),
            Event::EngineFailed(clip) => self.engine_failed(clip, out),
            // Replies for another clip.
            Event::CaptureStarted(_)
            | Event::CaptureFailed(_)
            | Event::CaptureLost(_)
            | Event::CleanedUp(_)
            | Event::SpeechPaused(_)
            | Event::SpeechResumed(_)
            | Event::Quit => {}
        }
    }

    pub(super) fn recording(&mut self, now: Instant, event: Event, out: &mut Vec<Effect>) {
        match event {
            Event::KeyDown(_) => self.press_again(now, out),
            Event::Toggle(_) => self.stop(now, out),
            Event::KeyUp => self.let_go(now, out),
            Event::OtherKey => self.other_key(now, out),
            Event::Cancel => self.discard(now, Discard::Cancelled, out),
            Event::CaptureLost(clip) if self.is_take(clip) => self.capture_lost(now, out),
            Event::Enable => self.enabled = true,
            Event::Disable => self.enabled = false,
            Event::ClipSealed(clip) => self.sealed(clip, out),
            Event::TranscriptReady(clip) => self.text_ready(clip, out),
            Event::EngineFailed(clip) => self.engine_failed(clip, out),
            // Started already, or replies for another clip.
            Event::CaptureStarted(_)
            | Event::CaptureFailed(_)
            | Event::CaptureLost(_)
            | Event::CleanedUp(_)
            | Event::SpeechPaused(_)
            | Event::SpeechResumed(_)
            | Event::Quit => {}
        }
    }

    pub(super) fn recording_stopped(&mut self, now: Instant, event: Event, out: &mut Vec<Effect>) {
        match event {
            // The key was up before the first sample: the tail begins now.
            Event::CaptureStarted(clip) if self.is_take(clip) => {
                self.timers.stop(Timer::CaptureReply);
                self.timers.set(Timer::Tail, now + self.settings.tail);
                if let Some(take) = &mut self.take {
                    take.started = true;
                }
            }
            Event::CaptureFailed(clip) if self.is_take(clip) => {
                self.capture_failed(Notice::CaptureFailed(clip), out);
            }
            Event::CaptureLost(clip) if self.is_take(clip) => self.capture_lost(now, out),
            Event::ClipSealed(clip) => self.sealed(clip, out),
            Event::KeyDown(clip) => self.start_after(now, clip, false, out),
            Event::Toggle(clip) => self.start_after(now, clip, true, out),
            Event::Cancel if self.take.is_some() => self.discard(now, Discard::Cancelled, out),
            Event::Cancel => self.cancel_delivery(out),
            Event::Enable => self.enabled = true,
            Event::Disable => self.enabled = false,
            Event::TranscriptReady(clip) => self.text_ready(clip, out),
            Event::EngineFailed(clip) => self.engine_failed(clip, out),
            // The release of the press that ended it; replies for another clip.
            Event::KeyUp
            | Event::OtherKey
            | Event::CaptureStarted(_)
            | Event::CaptureFailed(_)
            | Event::CaptureLost(_)
            | Event::CleanedUp(_)
            | Event::SpeechPaused(_)
            | Event::SpeechResumed(_)
            | Event::Quit => {}
        }
    }

    pub(super) fn recording_cancelled(
        &mut self,
        now: Instant,
        event: Event,
        out: &mut Vec<Effect>,
    ) {
        match event {
            Event::CleanedUp(clip) if self.is_take(clip) => self.cleaned_up(out),
            Event::KeyDown(clip) if self.enabled => {
                self.timers.stop(Timer::CleanupReply);
                self.start(now, clip, false, out);
            }
            Event::Toggle(clip) if self.enabled => {
                self.timers.stop(Timer::CleanupReply);
                self.start(now, clip, true, out);
            }
            Event::Enable => self.enabled = true,
            Event::Disable => self.enabled = false,
            Event::ClipSealed(clip) => self.sealed(clip, out),
            Event::TranscriptReady(clip) => self.text_ready(clip, out),
            Event::EngineFailed(clip) => self.engine_failed(clip, out),
            // Already cancelled; the rest of a shortcut; replies for the
            // cancelled clip or another.
            Event::KeyDown(_)
            | Event::Toggle(_)
            | Event::KeyUp
            | Event::OtherKey
            | Event::Cancel
            | Event::CaptureStarted(_)
            | Event::CaptureFailed(_)
            | Event::CaptureLost(_)
            | Event::CleanedUp(_)
            | Event::SpeechPaused(_)
            | Event::SpeechResumed(_)
            | Event::Quit => {}
        }
    }

    pub(super) fn processing(&mut self, now: Instant, event: Event, out: &mut Vec<Effect>) {
        match event {
            Event::TranscriptReady(clip) => self.text_ready(clip, out),
            Event::EngineFailed(clip) => self.engine_failed(clip, out),
            Event::KeyDown(clip) if self.enabled => self.start(now, clip, false, out),
            Event::Toggle(clip) if self.enabled => self.start(now, clip, true, out),
            Event::Cancel => self.cancel_delivery(out),
            Event::Enable => self.enabled = true,
            Event::Disable => self.enabled = false,
            Event::ClipSealed(clip) => self.sealed(clip, out),
            // Not listening any more; the release of the press that ended it;
            // replies for dictations that were given up.
            Event::KeyDown(_)
            | Event::Toggle(_)
            | Event::KeyUp
            | Event::OtherKey
            | Event::CaptureStarted(_)
            | Event::CaptureFailed(_)
            | Event::CaptureLost(_)
            | Event::CleanedUp(_)
            | Event::SpeechPaused(_)
            | Event::SpeechResumed(_)
            | Event::Quit => {}
        }
    }
}
