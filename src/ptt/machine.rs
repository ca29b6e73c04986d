//! The machine: one method per state, in `states`. What those have in common is
//! in `take`, for the dictation that is captured, and in `deliveries`, for those
//! whose text is awaited.

mod deliveries;
mod key;
mod states;
mod take;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use self::deliveries::{Pending, Stage};
use self::key::{PhysicalKey, Press};
use self::take::Take;
use super::effect::{Cue, Discard, Effect, Notice};
use super::event::Event;
use super::state::State;
use super::timer::{Timer, Timers};
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

    /// Takes other settings from now on: for the next dictation, where none is
    /// being recorded.
    pub const fn configure(&mut self, settings: Settings) {
        self.settings = settings;
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

    fn enter(&mut self, state: State, out: &mut Vec<Effect>) {
        self.state = state;
        out.push(Effect::Enter(state));
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
