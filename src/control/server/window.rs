//! A window elsewhere: it is shown what the program's own would show, and asks
//! for what that could ask for.
//!
//! What it began ends with it: a key that was held there can be released no more.

use std::sync::atomic::{AtomicU64, Ordering};

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
    /// The one that pushed to talk last; 0 is none.
    pressed_last: AtomicU64,
    /// The one with the keyboard's focus; 0 is none that is known.
    focused: AtomicU64,
    /// The one that tests the microphone; 0 is none.
    testing: AtomicU64,
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
        let windows = &self.house.windows;
        match command {
            Command::Press | Command::Toggle => {
                windows.pressed_last.store(self.number, Ordering::Relaxed);
            }
            Command::TestMicrophone(on) => {
                let number = if on { self.number } else { 0 };
                windows.testing.store(number, Ordering::Relaxed);
            }
            Command::OwnFocus(true) => windows.focused.store(self.number, Ordering::Relaxed),
            // Two windows change places, and the one that lost it is heard last.
            Command::OwnFocus(false) if self.another_has_focus() => return Ok(()),
            Command::OwnFocus(false) => windows.focused.store(0, Ordering::Relaxed),
            _ => {}
        }
        let mut taken = self.order(command).await;
        if taken.is_ok() && matches!(command, Command::Press | Command::Toggle) {
            let held = command == Command::Press;
            taken = self.order(Command::WindowPressed { held }).await;
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

    fn another_has_focus(&self) -> bool {
        let focused = self.house.windows.focused.load(Ordering::Relaxed);
        focused != 0 && focused != self.number
    }

    /// The window is gone.
    async fn leave(&self) {
        let windows = &self.house.windows;
        if windows.testing.load(Ordering::Relaxed) == self.number {
            let _ = self.order(Command::TestMicrophone(false)).await;
        }
        let gone = Command::WindowGone {
            pressed: windows.pressed_last.load(Ordering::Relaxed) == self.number,
            focused: !self.another_has_focus(),
        };
        if gone
            == (Command::WindowGone {
                pressed: false,
                focused: false,
            })
        {
            return;
        }
        windows.focused.store(0, Ordering::Relaxed);
        if let Err(why) = self.order(gone).await {
            tracing::warn!(?why, "a window is gone, and nobody could be told");
        }
    }
}
