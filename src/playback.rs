//! Playing clips and cues.
//!
//! ```text
//! play, stop, cue ─▶ playback thread ─▶ ring (rtrb) ─▶ device callback
//!   bounded; a full     decode, resample    lock-free      wait-free: copy, or
//!   queue refuses       to the device,                     silence
//!                       stretch to the
//!                       speed (audio::tape)
//! ```
//!
//! One sound at a time: a new one ends what is playing, so that a start cue is
//! never heard late. The device is opened for the first sound and closed when
//! nothing has been played for a while. Opening takes 30 ms and more, too long
//! for a cue: where cues are wanted, the one that will most likely be next waits
//! in the buffers of a device that is open and stopped ([`Player::expect_cues`]).
//!
//! A clip can be paused, sought in, looped and sped up ([`Steer`]). What is in the
//! ring is then taken back, and the clip goes on from what was heard last, as the
//! ring counts it; what the device itself still holds is heard to its end.

mod cue;
mod error;
mod player;
mod ring;
mod speaker;

pub use crate::ptt::Cue;
pub use error::PlaybackError;
pub use player::Player;
pub use ring::{SpeakerSink, SpeakerSource, speaker_ring};
pub use speaker::{CpalSpeaker, FakeSpeaker, OpenSpeaker, Speaker, SpeakerStream};

use std::ops::Range;
use std::time::Duration;

use crate::clip::ClipId;

/// What may be done with the clip that is playing. Places are those of the clip,
/// whatever its speed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Steer {
    /// Stand still, or go on.
    PauseOrGoOn,
    /// Go on from there, or stand there.
    To(Duration),
    /// The same so many ms further, or back below 0.
    By(i32),
    /// This and every later clip at so many percent of its own speed, 75 to 200,
    /// and at its own pitch.
    Speed(u16),
    /// From here to there, once or again and again; an empty part is all the rest.
    Part(Range<Duration>, bool),
}

/// What the player tells the runtime.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlaybackEvent {
    /// A clip is being played.
    Started {
        /// The clip's id.
        clip: ClipId,
        /// How long it plays.
        duration: Duration,
    },
    /// A clip has been played to its end, or was stopped.
    Finished {
        /// The clip's id.
        clip: ClipId,
    },
    /// Something could not be played.
    Failed {
        /// The clip; `None` for a cue. A cue's failure is told once, until one
        /// has been heard again.
        clip: Option<ClipId>,
        /// Why, and what to do.
        error: PlaybackError,
    },
}
