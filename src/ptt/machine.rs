//! The machine: one method per state.

mod key;
mod states;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use self::key::{PhysicalKey, Press};
use super::effect::{Cue, Discard, Effect, Notice};
use super::event::Event;
use super::state::State;
use super::timer::{CAPTURE_REPLY, CLEANUP_REPLY, SEAL_REPLY, Timer, Timers};
use crate::clip::ClipId;
use crate::config::Activation;

/// What the machine must know of the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// What press and release mean.
    pub activation: Activation,
    /// The chord is a modifier alone, which is also the start of shortcuts.
    pub lone_modifier: bool,
    /// Keep the microphone open between dictations.
    pub keep_open: bool,
    /// How long sound goes on into the clip after the release.
    pub tail: Duration,
    /// The longest dictation.
    pub max_duration: Duration,
}

/// A dictation from the press to the end of its tail.
#[derive(Debug, Clone, Copy)]
struct Take {
    clip: ClipId,
    /// The recorder has told of the first sample.
    started: bool,
    /// Hands-free: the release does not end it.
    latched: bool,
    /// The speaker pauses: a release needs no tail.
    quiet: bool,
}

/// A dictation after its tail, in the order in which texts must be delivered.
#[derive(Debug, Clone, Copy)]
struct Pending {
    clip: ClipId,
    stage: Stage,
    /// The user has ended it, and nothing else.
    released: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Sealing,
    Transcribing,
    Ready,
}

/// The push-to-talk machine. Feed it events and expired deadlines; carry out
/// what it puts into `out`, in order.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "four facts that do not depend on each other"
)]
pub struct Machine {
    settings: Settings,
    state: State,
    enabled: bool,
    listening: bool,
    over: bool,
    key: PhysicalKey,
    /// A press that may be a bounce.
    doubtful: Option<Event>,
    take: Option<Take>,
    pending: VecDeque<Pending>,
    /// The maximum ended the take while the key was down: its text would land
    /// in whatever the user is typing into with the key held.
    wait_for_release: bool,
    timers: Timers,
}

impl Machine {
    /// A machine in [`State::Idle`].
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            state: State::Idle,
            enabled: false,
            listening: false,
            over: false,
            key: PhysicalKey::default(),
            doubtful: None,
            take: None,
            pending: VecDeque::new(),
            wait_for_release: false,
            timers: Timers::default(),
        }
    }

    /// Where the machine stands.
    pub const fn state(&self) -> State {
        self.state
    }

    /// The clip that is being captured, until its tail is over.
    pub fn capturing(&self) -> Option<ClipId> {
        match self.state {
            State::KeyPressed | State::Recording | State::RecordingStopped => {
                self.take.map(|take| take.clip)
            }
            State::Idle | State::WaitingForKey | State::RecordingCancelled | State::Processing => {
                None
            }
        }
    }

    /// The clip that the user has just ended. In a pause it needs no tail, and
    /// is not captured any more by the time [`State::RecordingStopped`] is told.
    pub fn released(&self) -> Option<ClipId> {
        let sealing = |pending: &&Pending| pending.released && pending.stage == Stage::Sealing;
        let sealed = self.pending.back().filter(sealing);
        self.capturing().or(sealed.map(|pending| pending.clip))
    }

    /// Whether the running dictation is hands-free.
    pub fn latched(&self) -> bool {
        self.take.is_some_and(|take| take.latched)
    }

    /// Whether the key is listened for.
    pub const fn enabled(&self) -> bool {
        self.enabled
    }

    /// When [`Self::handle_timeout`] must be called, if nothing happens before.
    pub fn next_deadline(&self) -> Option<Instant> {
        self.timers.next()
    }

    /// Takes one event that happened at `now`.
    pub fn handle(&mut self, now: Instant, event: Event, out: &mut Vec<Effect>) {
        self.handle_timeout(now, out);
        if self.over {
            return;
        }
        match event {
            // The physical key is followed in every state; the states see its
            // presses without repeats, and its releases once they count.
            Event::KeyDown(_) => {
                self.timers.stop(Timer::ReleaseGrace);
                match self.key.press(now) {
                    Press::New => self.dispatch(now, event, out),
                    Press::Repeat => {}
                    Press::Doubtful(settled) => {
                        self.doubtful = Some(event);
                        self.timers.set(Timer::Bounce, settled);
                    }
                }
            }
            Event::KeyUp if self.doubtful.take().is_some() => {
                self.timers.stop(Timer::Bounce);
                self.key.forget();
            }
            Event::KeyUp => {
                if let Some(counts_at) = self.key.release(now) {
                    self.timers.set(Timer::ReleaseGrace, counts_at);
                    self.handle_timeout(now, out);
                }
            }
            // So is the speaker.
            Event::SpeechPaused(clip) => self.speech(now, clip, true, out),
            Event::SpeechResumed(clip) => self.speech(now, clip, false, out),
            Event::Quit => self.quit(out),
            _ => self.dispatch(now, event, out),
        }
    }

    /// Takes every deadline that has passed at `now`, in order.
    pub fn handle_timeout(&mut self, now: Instant, out: &mut Vec<Effect>) {
        while let Some((timer, deadline)) = self.timers.expire(now) {
            self.expired(timer, deadline, out);
        }
    }

    fn dispatch(&mut self, now: Instant, event: Event, out: &mut Vec<Effect>) {
        match self.state {
            State::Idle => self.idle(event, out),
            State::WaitingForKey => self.waiting_for_key(now, event, out),
            State::KeyPressed => self.key_pressed(now, event, out),
            State::Recording => self.recording(now, event, out),
            State::RecordingStopped => self.recording_stopped(now, event, out),
            State::RecordingCancelled => self.recording_cancelled(now, event, out),
            State::Processing => self.processing(now, event, out),
        }
    }

    /// A timer runs only in the states that set it, so each has one meaning.
    fn expired(&mut self, timer: Timer, at: Instant, out: &mut Vec<Effect>) {
        match timer {
            Timer::ReleaseGrace => {
                self.key.settle();
                self.release_deliveries(out);
                self.dispatch(at, Event::KeyUp, out);
            }
            Timer::Bounce => {
                if let Some(press) = self.doubtful.take() {
                    self.dispatch(at, press, out);
                }
            }
            Timer::Tail => self.seal(at, out),
            Timer::MaxDuration => self.maximum_reached(at, out),
            Timer::StuckKey => {
                self.key.forget();
                self.release_deliveries(out);
            }
            Timer::CaptureReply => self.capture_timed_out(out),
            Timer::SealReply => self.seal_timed_out(out),
            Timer::CleanupReply => self.cleaned_up(out),
        }
    }

    // ---- moves shared by the states -------------------------------------

    fn enter(&mut self, state: State, out: &mut Vec<Effect>) {
        self.state = state;
        out.push(Effect::Enter(state));
    }

    /// Begins a dictation.
    fn start(&mut self, now: Instant, clip: ClipId, latched: bool, out: &mut Vec<Effect>) {
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

    /// The user is done speaking; the tail begins, or began at `released`.
    fn stop(&mut self, released: Instant, out: &mut Vec<Effect>) {
        self.timers.stop(Timer::MaxDuration);
        if self.take.is_some_and(|take| take.started) {
            self.timers.set(Timer::Tail, released + self.settings.tail);
        }
        self.enter(State::RecordingStopped, out);
        self.end_tail_if_quiet(released, out);
    }

    /// The speaker pauses or goes on.
    fn speech(&mut self, now: Instant, clip: ClipId, quiet: bool, out: &mut Vec<Effect>) {
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
    fn seal(&mut self, now: Instant, out: &mut Vec<Effect>) {
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
    fn discard(&mut self, now: Instant, reason: Discard, out: &mut Vec<Effect>) {
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

    fn cleaned_up(&mut self, out: &mut Vec<Effect>) {
        self.timers.stop(Timer::CleanupReply);
        self.take = None;
        self.enter(State::Idle, out);
        self.rest(out);
    }

    /// The microphone did not start: nothing is there to keep.
    fn capture_failed(&mut self, notice: Notice, out: &mut Vec<Effect>) {
        self.stop_take_timers();
        self.take = None;
        out.extend([Effect::Cue(Cue::Error), Effect::Tell(notice)]);
        self.rest(out);
    }

    fn capture_timed_out(&mut self, out: &mut Vec<Effect>) {
        if let Some(Take { clip, .. }) = self.take {
            out.push(Effect::DiscardCapture(clip, Discard::NeverStarted));
            self.capture_failed(Notice::CaptureTimedOut(clip), out);
        }
    }

    /// The microphone died: what was captured is sealed without a tail.
    fn capture_lost(&mut self, now: Instant, out: &mut Vec<Effect>) {
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

    fn maximum_reached(&mut self, now: Instant, out: &mut Vec<Effect>) {
        let Some(Take { clip, latched, .. }) = self.take else {
            return;
        };
        if !latched && self.key.is_down() {
            self.wait_for_release = true;
            self.timers
                .set(Timer::StuckKey, now + super::timer::STUCK_KEY);
        }
        self.seal(now, out);
        out.push(Effect::Tell(Notice::MaximumReached(clip)));
        self.enter(State::RecordingStopped, out);
    }

    /// The recorder has sealed a clip. One that nobody waits for any more (its
    /// delivery was cancelled, or it came too late) still gets its text, for
    /// the history.
    fn sealed(&mut self, clip: ClipId, out: &mut Vec<Effect>) {
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

    fn seal_timed_out(&mut self, out: &mut Vec<Effect>) {
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

    fn text_ready(&mut self, clip: ClipId, out: &mut Vec<Effect>) {
        let waiting =
            |pending: &&mut Pending| pending.clip == clip && pending.stage == Stage::Transcribing;
        if let Some(pending) = self.pending.iter_mut().find(waiting) {
            pending.stage = Stage::Ready;
            self.flush(out);
        }
    }

    fn engine_failed(&mut self, clip: ClipId, out: &mut Vec<Effect>) {
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

    fn release_deliveries(&mut self, out: &mut Vec<Effect>) {
        self.timers.stop(Timer::StuckKey);
        self.wait_for_release = false;
        self.flush(out);
    }

    /// Nothing that waits is to be delivered; its text goes to the history.
    fn cancel_delivery(&mut self, out: &mut Vec<Effect>) {
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

    /// Goes where the machine waits when no dictation runs.
    fn rest(&mut self, out: &mut Vec<Effect>) {
        let target = match (self.pending.is_empty(), self.enabled) {
            (false, _) => State::Processing,
            (true, true) => State::WaitingForKey,
            (true, false) => State::Idle,
        };
        match target {
            State::WaitingForKey => self.listen(out),
            State::Idle => self.stop_listening(out),
            _ => {}
        }
        if self.state != target {
            self.enter(target, out);
        }
    }

    fn listen(&mut self, out: &mut Vec<Effect>) {
        if !std::mem::replace(&mut self.listening, true) {
            out.push(Effect::StartKeyListener);
            if self.settings.keep_open {
                out.push(Effect::OpenMicrophone);
            }
        }
    }

    fn stop_listening(&mut self, out: &mut Vec<Effect>) {
        if std::mem::replace(&mut self.listening, false) {
            out.extend([Effect::StopKeyListener, Effect::CloseMicrophone]);
        }
    }

    fn quit(&mut self, out: &mut Vec<Effect>) {
        if self.capturing().is_some() {
            out.extend(self.take.take().map(|take| {
                if take.started {
                    Effect::SealCapture(take.clip)
                } else {
                    // Not one sample: there is nothing to keep.
                    Effect::DiscardCapture(take.clip, Discard::NeverStarted)
                }
            }));
        }
        self.over = true;
        self.enabled = false;
        self.pending.clear();
        self.timers.stop_all();
        self.stop_listening(out);
        if self.state != State::Idle {
            self.enter(State::Idle, out);
        }
        out.push(Effect::Shutdown);
    }
}
