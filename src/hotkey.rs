//! The hotkey, pure: which keys it is, and when raw key edges make it go down or up.

pub mod chord;
pub mod chords;
pub mod key;
pub mod matcher;

pub use chord::{BadChord, Chord};
pub use chords::{Chords, Nth};
pub use key::{Key, Modifier};
pub use matcher::{ChordEdge, Matcher, RawEdge};
