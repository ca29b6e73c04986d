//! One turn of the loop: waits for what comes next, and handles it.

use std::time::Instant;

use tokio::sync::mpsc;

use super::signals::Signals;
use super::{COUNTDOWN, Clock, HISTORY, PROGRESS, Report, Runtime, TICK};
use crate::audio::level::Level;
use crate::front::Command;
use crate::ptt::{Effect, Event};

impl Runtime {
    /// Waits for one thing and handles it. Key edges go first, then sound:
    /// what the user feels at once.
    pub(super) async fn step(&mut self, signals: &mut Signals) {
        let wake = self.next_wake();
        tokio::select! {
            biased;
            Some(event) = self.inbox.keys.recv() => self.on_key(event),
            Some(event) = self.inbox.capture.recv() => self.on_capture(event),
            event = next_of(&mut self.inbox.last_capture) => self.on_last_capture(event),
            signal = signals.received() => {
                tracing::info!(signal, "ending");
                self.feed(Clock::now(), Event::Quit);
            }
            Some(news) = self.inbox.power.recv() => self.on_power(news),
            Some(event) = self.inbox.engine.recv() => self.on_engine(event),
            Some(event) = self.inbox.rewritten.recv() => self.on_rewritten(event),
            Some(event) = self.inbox.deliver.recv() => self.on_deliver(event),
            Some(event) = self.inbox.store.recv() => self.on_store(event),
            Some(event) = self.inbox.playback.recv() => self.on_playback(event),
            // The place in a clip: to be shown, and nothing else.
            Ok(()) = self.inbox.replay.changed() => {}
            Some(news) = self.inbox.settings.recv() => self.on_settings(news),
            Some(event) = self.inbox.models.recv() => self.on_models(event),
            () = sleep_until(wake) => {
                self.on_deadline();
                // No deadline, however often it comes, keeps a command waiting.
                if let Ok(command) = self.inbox.commands.try_recv() {
                    self.on_command(command);
                }
            }
            // Last: one that asks without end keeps nothing else waiting.
            command = self.inbox.commands.recv() => {
                // A front end that is gone, by panic too, cannot quit any more.
                self.on_command(command.unwrap_or(Command::Quit));
            }
        }
    }

    /// Gives the machine one event, and carries out all that follows from it.
    pub(super) fn feed(&mut self, now: Instant, event: Event) {
        let mut effects: Vec<Effect> = Vec::new();
        self.followups.push_back(event);
        while let Some(event) = self.followups.pop_front() {
            self.machine.handle(now, event, &mut effects);
            for effect in effects.drain(..) {
                self.carry_out(now, effect);
            }
        }
    }

    pub(super) fn next_wake(&self) -> Option<Instant> {
        let deadlines = [
            self.machine.next_deadline(),
            self.next_tick,
            Some(self.sleep.due),
            self.notices.deadline(),
            self.refused.due,
            self.next_serving(),
            self.at_engine.as_ref().map(|work| work.hung_at),
        ];
        deadlines.into_iter().flatten().min()
    }

    pub(super) fn on_deadline(&mut self) {
        let now = Clock::now();
        let mut effects = Vec::new();
        self.machine.handle_timeout(now, &mut effects);
        for effect in effects {
            self.carry_out(now, effect);
        }
        self.notices.expire(now);
        if self.refused.due.is_some_and(|due| due <= now) {
            self.offer_again();
        }
        if self
            .at_engine
            .as_ref()
            .is_some_and(|work| work.hung_at <= now)
        {
            self.look_after_engine(now);
        }
        if self.next_serving().is_some_and(|due| due <= now) {
            self.serve();
        }
        if self.next_tick.is_some_and(|tick| tick <= now) {
            self.tick(now);
        }
        if self.sleep.due <= now {
            self.look_for_sleep(now, false);
        }
        self.drain_followups();
    }

    /// What moves by itself: the level while recording, progress while transcribing.
    pub(super) fn tick(&mut self, now: Instant) {
        self.tick_mic_test();
        if let Some(clip) = self.machine.capturing() {
            let level = self.meter.level();
            if self.levels.len() == HISTORY {
                self.levels.pop_front();
            }
            self.levels.push_back(level.peak_dbfs);
            let pressed = self.library.get(clip).and_then(|entry| entry.pressed);
            let elapsed = now.saturating_duration_since(pressed.unwrap_or(now));
            self.report(Report::Level { elapsed, level });
        } else if self.library.working() || self.queue.next_deadline(|_| true).is_some() {
            self.library.touch();
        }
        self.set_tick(now);
    }

    pub(super) fn set_tick(&mut self, now: Instant) {
        let every = if self.machine.capturing().is_some() || self.mic_test.is_some() {
            Some(TICK)
        } else if self.library.working() {
            Some(PROGRESS)
        } else {
            self.queue.next_deadline(|_| true).map(|_| COUNTDOWN)
        };
        self.next_tick = every.map(|every| now + every);
    }

    pub(super) fn report(&self, report: Report) {
        self.tell_of_dictation(&report);
        // No watcher is no error: the TUI needs snapshots only.
        let _ = self.reports.send(report);
    }

    pub(super) fn level(&self) -> Level {
        self.meter.level()
    }
}

/// The next of what a channel brings that may not be there.
async fn next_of<T>(channel: &mut Option<mpsc::Receiver<T>>) -> Option<T> {
    match channel {
        Some(channel) => channel.recv().await,
        None => std::future::pending().await,
    }
}

async fn sleep_until(wake: Option<Instant>) {
    match wake {
        Some(at) => tokio::time::sleep_until(at.into()).await,
        None => std::future::pending().await,
    }
}
