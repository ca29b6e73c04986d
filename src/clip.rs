//! A clip: one dictation, from the first captured sample to its text.

mod spans;

pub use spans::Span;

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use ulid::Ulid;

/// Names a clip, for ever: in messages between threads, in file names, on the
/// screen. Sorts by the time it was made (ULID: 48 bits of Unix time in
/// milliseconds, then 80 random bits).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClipId(Ulid);

impl ClipId {
    /// Builds an id from its two parts; only the low 80 bits of `random` count.
    pub const fn from_parts(unix_ms: u64, random: u128) -> Self {
        Self(Ulid::from_parts(unix_ms, random))
    }

    /// Milliseconds since the Unix epoch at which the id was made.
    pub const fn unix_ms(self) -> u64 {
        self.0.timestamp_ms()
    }

    /// The id that sorts directly after this one, so that two ids made within
    /// one millisecond keep their order.
    #[must_use]
    pub fn successor(self) -> Self {
        let bits = u128::from(self.0).saturating_add(1);
        Self(Ulid::from(bits))
    }
}

impl fmt::Display for ClipId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for ClipId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ClipId({self})")
    }
}

/// The text is not a clip id: 26 characters of Crockford's base 32.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a clip id (26 letters and digits); `sayso replay last` plays the newest clip"
)]
pub struct BadClipId(String);

impl FromStr for ClipId {
    type Err = BadClipId;

    fn from_str(text: &str) -> Result<Self, BadClipId> {
        Ulid::from_string(text)
            .map(Self)
            .map_err(|_| BadClipId(text.to_owned()))
    }
}

impl From<ClipId> for String {
    fn from(id: ClipId) -> Self {
        id.to_string()
    }
}

impl Serialize for ClipId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ClipId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Where a clip stands. Moves are legal only as [`ClipState::may_become`] says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClipState {
    /// Samples are being appended.
    Recording,
    /// The audio is complete; nothing has been asked of the engine yet.
    Sealed,
    /// Waiting for the engine.
    Queued,
    /// The engine is working on it.
    Transcribing,
    /// It has a text.
    Done,
    /// The engine failed; `r` tries again.
    Failed,
    /// The engine found no words in it.
    Empty,
    /// Cancelled or deleted by the user; the audio is kept until purged.
    Trashed,
}

impl ClipState {
    /// Every state, in the order of a clip's life.
    pub const ALL: [Self; 8] = [
        Self::Recording,
        Self::Sealed,
        Self::Queued,
        Self::Transcribing,
        Self::Done,
        Self::Failed,
        Self::Empty,
        Self::Trashed,
    ];

    /// Whether a clip may move from `self` to `next`.
    pub const fn may_become(self, next: Self) -> bool {
        use ClipState::{Done, Empty, Failed, Queued, Recording, Sealed, Transcribing, Trashed};
        match self {
            Recording => matches!(next, Sealed | Trashed),
            Sealed => matches!(next, Queued | Failed | Trashed),
            Queued => matches!(next, Transcribing | Failed | Trashed),
            Transcribing => matches!(next, Done | Failed | Empty | Queued | Trashed),
            Done | Failed | Empty => matches!(next, Queued | Trashed),
            // Restored: back to where it was, or on to the engine.
            Trashed => matches!(next, Sealed | Queued | Done | Failed | Empty),
        }
    }

    /// The legal moves that lead from `self` to `next`, `next` last, as few as
    /// there can be; none when it is there already. A move that could not be
    /// stored when it happened (a full disk) is so caught up with later. No road
    /// leads through the trash; `None` when there is no road.
    pub fn route_to(self, next: Self) -> Option<Vec<Self>> {
        // Breadth first: each state is reached by the shortest road to it.
        let mut roads = vec![(self, Vec::new())];
        let mut at = 0;
        while let Some((state, road)) = roads.get(at).cloned() {
            if state == next {
                return Some(road);
            }
            at += 1;
            if state == Self::Trashed && state != self {
                continue;
            }
            for step in Self::ALL {
                if state.may_become(step) && roads.iter().all(|(known, _)| *known != step) {
                    let mut longer = road.clone();
                    longer.push(step);
                    roads.push((step, longer));
                }
            }
        }
        None
    }

    /// Whether a clip in this state is on its way to a text.
    pub const fn is_unfinished(self) -> bool {
        matches!(
            self,
            Self::Recording | Self::Sealed | Self::Queued | Self::Transcribing
        )
    }

    /// The state's word in files and on the command line: `recording`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Recording => "recording",
            Self::Sealed => "sealed",
            Self::Queued => "queued",
            Self::Transcribing => "transcribing",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Empty => "empty",
            Self::Trashed => "trashed",
        }
    }
}

impl FromStr for ClipState {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let named = Self::ALL.into_iter().find(|state| state.name() == name);
        named.ok_or_else(|| {
            let all = Self::ALL.map(Self::name).join(", ");
            format!("`{name}` is none of {all}")
        })
    }
}

/// What is marked on a clip.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marks {
    /// By the user: exempt from retention.
    pub starred: bool,
    /// It was left over from an earlier run.
    pub recovered: bool,
    /// Nothing of it stays once it is delivered.
    pub incognito: bool,
}

/// When each stage of one dictation ended, as time since the key edge that
/// started it. What has not happened yet is `None`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageTimes {
    /// Key press received → the capture command was carried out.
    pub effect: Option<Duration>,
    /// Key press received → the first sample was in the clip.
    pub first_sample: Option<Duration>,
    /// Key press → the release counted.
    pub released: Option<Duration>,
    /// Key press → the clip was sealed, tail included.
    pub sealed: Option<Duration>,
    /// Key press → the engine began with it.
    pub dequeued: Option<Duration>,
    /// Key press → the engine's encoder was done with what was left of it.
    pub encoded: Option<Duration>,
    /// Key press → the engine had the text.
    pub transcribed: Option<Duration>,
    /// Key press → the text was delivered.
    pub delivered: Option<Duration>,
}

impl StageTimes {
    /// Release → text delivered: the wait that a user feels.
    pub fn release_to_text(&self) -> Option<Duration> {
        self.delivered?.checked_sub(self.released?)
    }

    /// The time the engine spent.
    pub fn engine(&self) -> Option<Duration> {
        self.transcribed?.checked_sub(self.dequeued?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_the_time_they_were_made_and_survive_their_text() {
        let early = ClipId::from_parts(1_000, u128::MAX);
        let late = ClipId::from_parts(1_001, 0);
        assert!(early < late);
        assert_eq!(late.to_string().parse::<ClipId>(), Ok(late));
        assert_eq!(late.unix_ms(), 1_001);
        assert!(late < late.successor());
    }

    #[test]
    fn a_text_that_is_not_an_id_says_what_one_looks_like() {
        let error = "yesterday".parse::<ClipId>().expect_err("not an id");
        assert!(error.to_string().contains("26 letters and digits"));
    }

    #[test]
    fn nothing_returns_to_recording_and_everything_can_be_trashed() {
        for state in ClipState::ALL {
            assert!(!state.may_become(ClipState::Recording));
            assert_eq!(
                state.may_become(ClipState::Trashed),
                state != ClipState::Trashed
            );
        }
    }

    #[test]
    fn a_move_that_was_missed_is_caught_up_with_by_legal_ones() {
        use ClipState::{Done, Failed, Queued, Recording, Sealed, Transcribing, Trashed};
        let road = Recording.route_to(Done);
        assert_eq!(road, Some(vec![Sealed, Queued, Transcribing, Done]));
        assert_eq!(
            Failed.route_to(Done),
            Some(vec![Queued, Transcribing, Done])
        );
        assert_eq!(Trashed.route_to(Done), Some(vec![Done]));
        assert_eq!(Done.route_to(Done), Some(vec![]));
        // Through the trash there would be a road.
        assert_eq!(Done.route_to(Sealed), None);
        assert_eq!(Sealed.route_to(Recording), None);
    }

    #[test]
    fn every_state_is_read_back_from_its_name() {
        for state in ClipState::ALL {
            assert_eq!(state.name().parse(), Ok(state));
        }
        let error = "finished".parse::<ClipState>().expect_err("no state");
        assert!(error.contains("transcribing"), "{error}");
    }

    #[test]
    fn the_felt_wait_runs_from_release_to_delivery() {
        let times = StageTimes {
            released: Some(Duration::from_secs(2)),
            delivered: Some(Duration::from_millis(2_300)),
            ..StageTimes::default()
        };
        assert_eq!(times.release_to_text(), Some(Duration::from_millis(300)));
        assert_eq!(StageTimes::default().release_to_text(), None);
    }
}
