//! What the control socket speaks for: orders in, the snapshot out.

use tokio::sync::{mpsc, watch};

use super::focus::Pressed;
use super::{Clock, Handle, Runtime};
use crate::clip::{ClipId, ClipState};
use crate::control::{Desk, Last, NotTaken, Part, Status, View};
use crate::front::Command;
use crate::front::Order;
use crate::front::snapshot::{ClipView, MicStatus, ModelStatus, Snapshot};
use crate::hotkey::Nth;
use crate::ptt::{Event, State};

impl Runtime {
    /// Carries out an order of a client. Each is one that a key could give, and
    /// giving it twice is giving it once.
    pub(super) fn on_order(&mut self, order: Order, number: u64) {
        let recording = self.is_recording();
        match order {
            Order::Start(_) if recording => {}
            Order::Stop if !recording => {}
            Order::Start(name) | Order::Toggle(name) => {
                // The client is told by the profiles that it is shown after this.
                if let Ok(nth) = self.nth(name.as_deref()) {
                    self.toggled(nth);
                }
            }
            Order::Stop => self.toggled(Nth::FIRST),
            Order::Cancel => self.on_command(Command::Cancel),
            Order::Retry => self.on_command(Command::RetryFailed),
            Order::Quit => self.on_command(Command::Quit),
        }
        self.asked = number;
    }
}

impl Runtime {
    /// The profile of this name, as things stand now.
    fn nth(&self, name: Option<&str>) -> Result<Nth, String> {
        let profiles = &self.settings.profiles;
        let known: Vec<&str> = profiles.iter().map(|profile| &*profile.name).collect();
        crate::control::nth(&known, name)
    }

    fn toggled(&mut self, nth: Nth) {
        self.pressed(Pressed::Anywhere);
        self.in_window = None;
        let now = Clock::now();
        let clip = self.press(now, nth);
        self.feed(now, Event::Toggle(clip));
    }
}

/// A dictation that was begun in a window.
#[derive(Debug, Clone, Copy)]
pub(super) struct InWindow {
    clip: ClipId,
    /// Its key is down.
    held: bool,
}

impl Runtime {
    fn is_recording(&self) -> bool {
        matches!(self.machine.state(), State::KeyPressed | State::Recording)
    }

    /// The press just before came from a window's key.
    pub(super) fn pressed_in_window(&mut self, held: bool) {
        self.pressed(Pressed::Elsewhere);
        // On a key that is down elsewhere already it has begun nothing.
        let clip = self.last_press;
        let other = self
            .machine
            .capturing()
            .is_some_and(|other| Some(other) != clip);
        self.in_window = clip.filter(|_| !other).map(|clip| InWindow { clip, held });
    }

    /// It goes on hands-free, or has ended.
    pub(super) fn released_in_window(&mut self) {
        if let Some(dictation) = &mut self.in_window {
            dictation.held = false;
        }
    }

    /// The window that pressed last is gone. It can neither release its key nor stop
    /// what it began: its dictation ends here, and its text is made.
    pub(super) fn window_gone(&mut self) {
        let Some(InWindow { clip, held }) = self.in_window.take() else {
            return;
        };
        let now = Clock::now();
        if self.is_recording() && self.machine.capturing() == Some(clip) {
            self.last_edge = now;
            let next = self.clock.clip_id();
            self.feed(now, Event::Toggle(next));
        }
        if held {
            self.feed(now, Event::KeyUp);
        }
    }
}

/// The runtime, as the control socket sees it.
#[derive(Debug, Clone)]
pub struct Remote {
    /// Weak: a runtime whose front end is gone ends, whoever may still ask.
    commands: mpsc::WeakSender<Command>,
    snapshots: watch::Receiver<Snapshot>,
}

impl Handle {
    /// What the control socket speaks for.
    pub fn remote(&self) -> Remote {
        Remote {
            commands: self.commands.downgrade(),
            snapshots: self.snapshots.clone(),
        }
    }
}

impl Desk for Remote {
    fn view(&mut self) -> View {
        view(&self.snapshots.borrow_and_update())
    }

    fn snapshot(&mut self) -> Snapshot {
        self.snapshots.borrow_and_update().clone()
    }

    async fn command(&self, command: Command) -> Result<(), NotTaken> {
        let commands = self.commands.upgrade().ok_or(NotTaken::Ending)?;
        let sent = commands.send(command).await;
        sent.map_err(|_| NotTaken::Ending)
    }

    async fn changed(&mut self) -> bool {
        self.snapshots.changed().await.is_ok()
    }
}

fn view(snapshot: &Snapshot) -> View {
    let seconds = |time: std::time::Duration| time.as_secs();
    let take = snapshot.take.as_ref();
    View {
        status: Status {
            state: snapshot.state,
            hands_free: snapshot.latched,
            elapsed_s: take.map(|take| seconds(take.elapsed)),
            maximum_s: take.map(|take| seconds(take.maximum)),
            percent: snapshot.clips.iter().find_map(|clip| clip.percent),
            microphone: microphone(&snapshot.microphone),
            model: model(&snapshot.model),
            waiting: snapshot.queue.waiting,
            failed: snapshot.queue.failed,
            incognito: snapshot.incognito,
            profile: take
                .map(|take| take.profile.to_string())
                .filter(|name| !name.is_empty()),
            notice: snapshot.notice.as_ref().map(|notice| notice.text.clone()),
        },
        profiles: snapshot
            .profiles
            .iter()
            .map(|profile| profile.name.clone())
            .collect(),
        last: snapshot.clips.iter().find_map(last),
        asked: snapshot.asked,
    }
}

/// The text of a clip that has one and is not being transcribed anew.
fn last(clip: &ClipView) -> Option<Last> {
    let text = clip.text.clone()?;
    (clip.state == ClipState::Done).then_some(Last {
        clip: clip.id,
        text,
    })
}

fn microphone(status: &MicStatus) -> Part {
    match status {
        MicStatus::Closed => Part::plain("closed"),
        MicStatus::Opening => Part::plain("opening"),
        MicStatus::Open { name } => Part::noted("open", name),
        MicStatus::Unavailable { reason } => Part::noted("unavailable", reason),
    }
}

fn model(status: &ModelStatus) -> Part {
    match status {
        ModelStatus::Loading => Part::plain("loading"),
        ModelStatus::Ready { name, .. } => Part::noted("ready", name),
        ModelStatus::Asleep { name } => Part::noted("asleep", name),
        ModelStatus::Failed { reason } => Part::noted("failed", reason),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remote(room: usize) -> (Remote, mpsc::Sender<Command>, mpsc::Receiver<Command>) {
        let (commands, inbox) = mpsc::channel(room);
        let (_, snapshots) = watch::channel(Snapshot::default());
        let remote = Remote {
            commands: commands.downgrade(),
            snapshots,
        };
        (remote, commands, inbox)
    }

    fn now<T>(work: impl Future<Output = T>) -> T {
        let events = tokio::runtime::Builder::new_current_thread().build();
        events.expect("an event loop").block_on(work)
    }

    #[test]
    fn what_is_asked_for_becomes_a_command() {
        let (remote, _front_end, mut inbox) = remote(1);
        let asked = Command::Asked(Order::Start(None), 7);
        assert_eq!(now(remote.command(asked.clone())), Ok(()));
        assert_eq!(inbox.try_recv(), Ok(asked));
    }

    #[test]
    fn a_remote_alone_keeps_no_runtime_alive() {
        let (remote, front_end, mut inbox) = remote(1);
        drop(front_end);
        assert_eq!(inbox.blocking_recv(), None, "told to quit");
        let late = now(remote.command(Command::Cancel));
        assert_eq!(late, Err(NotTaken::Ending));
    }
}
