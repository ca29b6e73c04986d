//! A clip that is open, for looking at.

use std::time::Duration;

use crate::front::Snapshot;
use crate::front::detail::ClipDetail;
use crate::front::replay::ReplayView;
use crate::text::align::{HeardWord, TimedWord};

use super::{ready, speech};

/// What there is to see of a clip with this text: each of its words lasts 300 ms,
/// and every seventh is one that the model was not sure of.
pub fn detail(text: &str) -> ClipDetail {
    let words = text.split_whitespace().zip(0_u32..);
    let words: Vec<TimedWord> = words
        .map(|(word, index)| TimedWord {
            text: word.to_owned(),
            heard: Some(HeardWord {
                start_ms: 200 + 300 * index,
                end_ms: 500 + 300 * index,
                confidence: if index % 7 == 2 { 31 } else { 94 },
            }),
        })
        .collect();
    let ms = 500 + 300 * u64::try_from(words.len()).unwrap_or(0);
    ClipDetail {
        of: Duration::from_millis(ms),
        peaks: (0..512).map(|index| speech(index / 5)).collect(),
        words,
    }
}

/// The newest clip can be heard: its waveform and its words are known.
pub fn shown() -> Snapshot {
    open(ready())
}

/// The same of any snapshot's newest clip.
pub fn open(mut snapshot: Snapshot) -> Snapshot {
    let first = snapshot.clips.first();
    let shown = first.and_then(|clip| Some((clip.id, detail(clip.text.as_deref()?))));
    let mut clips = snapshot.clips.to_vec();
    for (clip, (_, detail)) in clips.iter_mut().zip(&shown) {
        clip.duration = detail.of;
    }
    snapshot.clips = clips.into();
    snapshot.shown = shown.map(|(id, detail)| (id, detail.into()));
    snapshot
}

/// It is played, and so far.
pub fn played(snapshot: Snapshot, at_ms: u64, paused: bool) -> Snapshot {
    let replay = snapshot.shown.as_ref().map(|(clip, detail)| ReplayView {
        clip: *clip,
        at: Duration::from_millis(at_ms),
        of: detail.of,
        speed_percent: 100,
        paused,
        range: None,
    });
    Snapshot {
        playing: replay.map(|replay| replay.clip),
        replay,
        ..snapshot
    }
}
