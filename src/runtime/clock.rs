//! The only clock of the assembly, and the ids that are made from it.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use crate::clip::ClipId;

/// Tells the time and makes clip ids that sort by it.
#[derive(Debug, Default)]
pub(super) struct Clock {
    last: Option<ClipId>,
}

impl Clock {
    /// The moment, for the machine.
    pub(super) fn now() -> Instant {
        Instant::now()
    }

    /// A new id: later than every id before, also when the wall clock was set back.
    pub(super) fn clip_id(&mut self) -> ClipId {
        let since_epoch = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let unix_ms = u64::try_from(since_epoch.as_millis()).unwrap_or(u64::MAX);
        let fresh = ClipId::from_parts(unix_ms, ulid::Ulid::generate().random());
        let id = match self.last {
            Some(last) if fresh <= last => last.successor(),
            _ => fresh,
        };
        self.last = Some(id);
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_made_within_one_millisecond_are_unique_and_in_order() {
        let mut clock = Clock::default();
        let ids: Vec<ClipId> = (0..1_000).map(|_| clock.clip_id()).collect();
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn ids_stay_in_order_when_the_wall_clock_is_set_back() {
        let future = ClipId::from_parts(u64::from(u32::MAX) * 1_000, 7);
        let mut clock = Clock { last: Some(future) };
        assert_eq!(clock.clip_id(), future.successor());
    }
}
