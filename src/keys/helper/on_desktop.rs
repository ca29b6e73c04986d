//! The desktop's keys, through `rdev`.

use std::thread;
use std::time::Duration;

use super::{Line, tell, wait_for_parent};
use crate::hotkey::{ChordEdge, Chords, Matcher, RawEdge};
use crate::keys::rdev_keys;
use crate::keys::stamp::Stamp;

/// `rdev::listen` gives no sign of success, only of failure, and that at once.
/// Silence for this long is taken for success; whether keys really arrive is
/// known when the first one does.
const SILENCE_MEANS_LISTENING: Duration = Duration::from_millis(250);

/// Runs until the parent or the X server goes.
pub(super) fn run(chords: Chords) -> u8 {
    let (listening, failed) = std::sync::mpsc::sync_channel::<()>(1);
    let spawned = thread::Builder::new()
        .name("keys-parent".to_owned())
        .spawn(end_with_parent)
        .and_then(|_| {
            thread::Builder::new()
                .name("keys-ready".to_owned())
                .spawn(move || {
                    use std::sync::mpsc::RecvTimeoutError::Timeout;
                    if failed.recv_timeout(SILENCE_MEANS_LISTENING) == Err(Timeout) {
                        tell(&Line::Ready);
                    }
                })
        });
    if let Err(error) = spawned {
        tell(&Line::Error(error.to_string()));
        return 1;
    }
    let mut matcher = Matcher::new(chords);
    let outcome = rdev::listen(move |event| {
        if let Some(edge) = chord_edge(&mut matcher, event.event_type) {
            // X11 does not say when the key went down: this is when it told us.
            tell(&Line::Edge(edge, Stamp::now()));
        }
    });
    drop(listening);
    if let Err(error) = outcome {
        tell(&Line::Error(format!("{error:?}")));
    }
    1
}

fn chord_edge(matcher: &mut Matcher, event: rdev::EventType) -> Option<ChordEdge> {
    use rdev::EventType::{ButtonPress, ButtonRelease, KeyPress, KeyRelease, MouseMove, Wheel};
    let mut feed = |key, down| {
        let key = rdev_keys::key(key);
        matcher.feed(RawEdge { key, down })
    };
    match event {
        KeyPress(key) => feed(key, true),
        KeyRelease(key) => feed(key, false),
        ButtonPress(_) | Wheel { .. } => matcher.other(),
        ButtonRelease(_) | MouseMove { .. } => None,
    }
}

fn end_with_parent() {
    wait_for_parent();
    std::process::exit(0);
}
