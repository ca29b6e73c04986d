//! Text, pure: what an engine heard, and how it is written down.

pub mod align;
pub mod content;
pub mod diff;
pub mod export;
pub mod offer;
pub mod part;
pub mod remade;
pub mod rules;
pub mod sanity;
pub mod subtitles;
pub mod suspicion;
pub mod transcript;
pub mod words;

pub use content::Content;
pub use transcript::{Segment, Transcript, Word};
