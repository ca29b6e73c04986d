//! The script that holds the key.

use std::time::Duration;

use crate::hotkey::{ChordEdge, Nth};
use crate::keys::scripted::ScriptedEdge;

/// Long enough that the pre-roll is full and the screen has been seen.
const BEFORE: Duration = Duration::from_secs(1);
/// The clip begins with the first sample, a little after the press.
const AFTER: Duration = Duration::from_millis(100);

/// Down, for as long as the clip is, up.
pub(super) fn hold_through(clip: Duration) -> Vec<ScriptedEdge> {
    vec![
        ScriptedEdge {
            after: BEFORE,
            edge: ChordEdge::Down(Nth::FIRST),
        },
        ScriptedEdge {
            after: clip + AFTER,
            edge: ChordEdge::Up,
        },
    ]
}
