//! The physical key: is it down, since when, and does a release count yet.

use std::time::{Duration, Instant};

use crate::ptt::timer::RELEASE_GRACE;

/// Follows the key through repeats, bounces and lost releases.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct PhysicalKey {
    position: Position,
    /// How long the last press was that ended.
    held: Duration,
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
    /// Whether this press is a new one: neither a repeat nor a bounce.
    pub(super) const fn press(&mut self, now: Instant) -> bool {
        match self.position {
            Position::Up => {
                self.position = Position::Down { since: now };
                true
            }
            Position::Down { .. } => false,
            Position::Releasing { since, .. } => {
                self.position = Position::Down { since };
                false
            }
        }
    }

    /// Takes a release; answers when it counts, if it is one.
    pub(super) fn release(&mut self, now: Instant) -> Option<Instant> {
        match self.position {
            Position::Down { since } => {
                self.position = Position::Releasing { since, at: now };
                Some(now + RELEASE_GRACE)
            }
            Position::Up | Position::Releasing { .. } => None,
        }
    }

    /// The grace has passed without a press: the release counts.
    pub(super) fn settle(&mut self) {
        if let Position::Releasing { since, at } = self.position {
            self.held = at.saturating_duration_since(since);
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
