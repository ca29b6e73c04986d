//! A window elsewhere: it is shown what the program's own would show, and asks
//! for what that could ask for.
//!
//! What it began ends with it: a key that was held there can be released no more.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::time::timeout;

use super::House;
use super::wire::{Ended, Wire};
use crate::control::protocol::{RefusalKind, Shown, line};
use crate::control::{Desk, NotTaken};
use crate::front::Command;
use crate::front::change::Told;

/// What the windows have to know of each other.
#[derive(Debug, Default)]
pub(super) struct Windows {
    /// How many there have been.
    count: AtomicU64,
    shared: Mutex<Shared>,
}

impl Windows {
    fn lock(&self) -> MutexGuard<'_, Shared> {
        // Nothing panics under it.
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Windows by their numbers.
#[derive(Debug, Default)]
struct Shared {
    /// The one that pushed to talk last.
    pressed_last: Option<u64>,
    /// The one with the keyboard's focus.
    focused: Option<u64>,
    /// Those that have ever told of the focus.
    tell: BTreeSet<u64>,
    /// Those that test the microphone.
    testing: BTreeSet<u64>,
}

impl Shared {
    /// What is told of a window's focus. Two windows change places, and the one that
    /// lost it may be heard last.
    fn focus(&mut self, number: u64, has: bool) -> Command {
        self.tell.insert(number);
        if has {
            self.focused = Some(number);
        } else {
            self.focused.take_if(|focused| *focused == number);
        }
        self.told_focus()
    }

    fn told_focus(&self) -> Command {
        let any = (!self.tell.is_empty()).then_some(self.focused.is_some());
        Command::WindowFocus(any)
    }

    fn test(&mut self, number: u64, on: bool) -> Command {
        if on {
            self.testing.insert(number);
        } else {
            self.testing.remove(&number);
        }
        Command::WindowTest(!self.testing.is_empty())
    }

    /// What is to be said now that a window is gone.
    fn leave(&mut self, number: u64) -> Vec<Command> {
        let mut words = Vec::new();
        if self.testing.contains(&number) {
            words.push(self.test(number, false));
        }
        if self.tell.remove(&number) {
            self.focused.take_if(|focused| *focused == number);
            words.push(self.told_focus());
        }
        if self.pressed_last.take_if(|last| *last == number).is_some() {
            words.push(Command::WindowGone);
        }
        words
    }
}

/// One attached window.
pub(super) struct Window<'a, D> {
    wire: Wire,
    house: &'a House<D>,
    desk: D,
    told: Told,
    number: u64,
}

impl<'a, D: Desk> Window<'a, D> {
    pub(super) fn new(wire: Wire, house: &'a House<D>) -> Self {
        Self {
            wire,
            house,
            desk: house.desk.clone(),
            told: Told::default(),
            number: house.windows.count.fetch_add(1, Ordering::Relaxed) + 1,
        }
    }

    /// Shows and takes until it is over.
    pub(super) async fn hold(mut self) -> Ended {
        let ended = match self.show_and_take().await {
            Ok(never) => match never {},
            Err(ended) => ended,
        };
        self.leave().await;
        ended
    }

    async fn show_and_take(&mut self) -> Result<std::convert::Infallible, Ended> {
        loop {
            while let Some(change) = self.told.next(&self.desk.snapshot()) {
                self.wire.send(&line(&Shown::Change(change))).await?;
            }
            tokio::select! {
                said = self.wire.line() => {
                    let said = said?;
                    self.take(&said).await?;
                }
                goes_on = self.desk.changed() => if !goes_on {
                    return Err(Ended::Gone);
                },
            }
        }
    }

    async fn take(&self, said: &[u8]) -> Result<(), Ended> {
        let Ok(command) = serde_json::from_slice::<Command>(said) else {
            let message = "That is nothing a window of this version asks for.";
            return Err(self.wire.send_away(RefusalKind::Garbage, message).await);
        };
        let words = self.meaning(command);
        let mut taken = Ok(());
        for word in words.into_iter().flatten() {
            taken = taken.and(self.order(word).await);
        }
        match taken {
            Ok(()) => Ok(()),
            Err(NotTaken::Busy) => {
                let message = "sayso is busy, and has taken nothing for too long.";
                Err(self.wire.send_away(RefusalKind::Busy, message).await)
            }
            Err(NotTaken::Ending) => Err(Ended::Gone),
        }
    }

    async fn order(&self, command: Command) -> Result<(), NotTaken> {
        let taken = timeout(self.house.limits.answer, self.desk.command(command));
        taken.await.unwrap_or(Err(NotTaken::Busy))
    }

    /// What a window asks for, in the words of the one behind it.
    fn meaning(&self, command: Command) -> [Option<Command>; 2] {
        let mut shared = self.house.windows.lock();
        match command {
            Command::Press(_) | Command::Toggle(_) => {
                shared.pressed_last = Some(self.number);
                let held = matches!(command, Command::Press(_));
                [Some(command), Some(Command::WindowPressed { held })]
            }
            Command::OwnFocus(has) => [Some(shared.focus(self.number, has)), None],
            Command::TestMicrophone(on) => [Some(shared.test(self.number, on)), None],
            _ => [Some(command), None],
        }
    }

    /// The window is gone.
    async fn leave(&self) {
        let words = self.house.windows.lock().leave(self.number);
        for word in words {
            if let Err(why) = self.order(word).await {
                tracing::warn!(?why, "a window is gone, and nobody could be told");
            }
        }
    }
}
