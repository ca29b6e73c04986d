//! The physical key: is it down, since when, and does a release count yet.

use std::time::{Duration, Instant};

use crate::ptt::timer::{NO_REPEATS, RELEASE_GRACE};

/// What a press is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Press {
    /// A new one.
    New,
    /// A repeat, or a bounce within the grace: nothing has changed.
    Repeat,
    /// It comes right after a release that counted at once: a bounce of that,
    /// unless the key is still down then.
    Doubtful(Instant),
}

/// Follows the key through repeats, bounces and lost releases.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct PhysicalKey {
    position: Position,
    /// How long the last press was that ended.
    held: Duration,
    /// When it ended.
    released: Option<Instant>,
    /// It has sent a release and a press for a repeat: some X servers do.
    repeats: bool,
}

#[derive(Debug, Clone, Copy, Default)]
enum Position {
    #[default]
    Up,
    Down {
        since: Instant,
    },
    /// Up, but a press within the grace makes it a repeat.
    Releasing {
        since: Instant,
        at: Instant,
    },
}

impl PhysicalKey {
    /// Takes a press and says what it is.
    pub(super) fn press(&mut self, now: Instant) -> Press {
        match self.position {
            Position::Up => {
                self.position = Position::Down { since: now };
                match self.released.map(|at| at + RELEASE_GRACE) {
                    Some(settled) if now < settled => Press::Doubtful(settled),
                    Some(_) | None => Press::New,
                }
            }
            Position::Down { .. } => Press::Repeat,
            Position::Releasing { since, .. } => {
                self.position = Position::Down { since };
                self.repeats = true;
                Press::Repeat
            }
        }
    }

    /// Takes a release; answers when it counts, if it is one.
    pub(super) fn release(&mut self, now: Instant) -> Option<Instant> {
        match self.position {
            Position::Down { since } => {
                self.position = Position::Releasing { since, at: now };
                let held = now.saturating_duration_since(since);
                let sure = held >= NO_REPEATS && !self.repeats;
                Some(if sure { now } else { now + RELEASE_GRACE })
            }
            Position::Up | Position::Releasing { .. } => None,
        }
    }

    /// The grace has passed without a press: the release counts.
    pub(super) fn settle(&mut self) {
        if let Position::Releasing { since, at } = self.position {
            self.held = at.saturating_duration_since(since);
            self.released = Some(at);
            self.position = Position::Up;
        }
    }

    /// Takes the key for up: its release was lost.
    pub(super) const fn forget(&mut self) {
        self.position = Position::Up;
    }

    /// How long the last press was, from its first down to the up that counted.
    pub(super) const fn held(&self) -> Duration {
        self.held
    }

    /// When the last release came that counted.
    pub(super) const fn released(&self) -> Option<Instant> {
        self.released
    }

    /// Whether the key is down, or up for too short a time to say.
    pub(super) const fn is_down(&self) -> bool {
        !matches!(self.position, Position::Up)
    }

    /// How long the key has been down at `now`; `None` when it is up.
    pub(super) fn down_for(&self, now: Instant) -> Option<Duration> {
        match self.position {
            Position::Down { since } => Some(now.saturating_duration_since(since)),
            Position::Up | Position::Releasing { .. } => None,
        }
    }
}
