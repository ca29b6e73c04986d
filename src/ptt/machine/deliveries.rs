//! What was dictated, until its text is delivered: in the order of speaking,
//! whatever the order of the engine's answers.

use super::{Cue, Effect, Machine, Notice, State, Timer};
use crate::clip::ClipId;

/// A dictation after its tail, in the order in which texts must be delivered.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pending {
    pub(super) clip: ClipId,
    pub(super) stage: Stage,
    /// The user has ended it, and nothing else.
    pub(super) released: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    Sealing,
    Transcribing,
    Ready,
}

impl Machine {
    /// The recorder has sealed a clip. One that nobody waits for any more (its
    /// delivery was cancelled, or it came too late) still gets its text, for
    /// the history.
    pub(super) fn sealed(&mut self, clip: ClipId, out: &mut Vec<Effect>) {
        let awaited = self.pending.iter_mut().find(|pending| pending.clip == clip);
        match &awaited {
            Some(pending) if pending.stage != Stage::Sealing => return,
            _ => out.push(Effect::Transcribe(clip)),
        }
        let Some(pending) = awaited else { return };
        pending.stage = Stage::Transcribing;
        if self
            .pending
            .iter()
            .any(|pending| pending.stage == Stage::Sealing)
        {
            return;
        }
        self.timers.stop(Timer::SealReply);
        if self.state == State::RecordingStopped && self.take.is_none() {
            self.enter(State::Processing, out);
        }
    }

    pub(super) fn seal_timed_out(&mut self, out: &mut Vec<Effect>) {
        let stuck = |pending: &&Pending| pending.stage == Stage::Sealing;
        for pending in self.pending.iter().filter(stuck) {
            out.push(Effect::Tell(Notice::SealTimedOut(pending.clip)));
        }
        self.pending
            .retain(|pending| pending.stage != Stage::Sealing);
        if self.state == State::RecordingStopped && self.take.is_none() {
            self.rest(out);
        }
        self.flush(out);
    }

    pub(super) fn text_ready(&mut self, clip: ClipId, out: &mut Vec<Effect>) {
        let waiting =
            |pending: &&mut Pending| pending.clip == clip && pending.stage == Stage::Transcribing;
        if let Some(pending) = self.pending.iter_mut().find(waiting) {
            pending.stage = Stage::Ready;
            self.flush(out);
        }
    }

    pub(super) fn engine_failed(&mut self, clip: ClipId, out: &mut Vec<Effect>) {
        let before = self.pending.len();
        self.pending.retain(|pending| pending.clip != clip);
        if self.pending.len() < before {
            out.extend([
                Effect::Cue(Cue::Error),
                Effect::Tell(Notice::EngineFailed(clip)),
            ]);
            self.flush(out);
        }
    }

    /// Delivers the texts whose turn it is.
    fn flush(&mut self, out: &mut Vec<Effect>) {
        if self.wait_for_release {
            return;
        }
        while let Some(&Pending {
            clip,
            stage: Stage::Ready,
            ..
        }) = self.pending.front()
        {
            self.pending.pop_front();
            out.push(Effect::Deliver(clip));
        }
        if self.state == State::Processing && self.pending.is_empty() {
            self.enter(State::Idle, out);
            self.rest(out);
        }
    }

    pub(super) fn release_deliveries(&mut self, out: &mut Vec<Effect>) {
        self.timers.stop(Timer::StuckKey);
        self.wait_for_release = false;
        self.flush(out);
    }

    /// Nothing that waits is to be delivered; its text goes to the history.
    pub(super) fn cancel_delivery(&mut self, out: &mut Vec<Effect>) {
        self.pending.clear();
        self.wait_for_release = false;
        self.timers.stop(Timer::StuckKey);
        self.timers.stop(Timer::SealReply);
        out.extend([
            Effect::Cue(Cue::Cancel),
            Effect::Tell(Notice::DeliveryCancelled),
        ]);
        self.enter(State::Idle, out);
        self.rest(out);
    }
}
