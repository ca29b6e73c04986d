//! The kernel's keyboards, through evdev.

use std::path::Path;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use super::{Line, tell, wait_for_parent};
use crate::hotkey::Chords;
use crate::keys::evdev::{Listener, Told};

/// Why the helper ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// The parent wants it, or has gone.
    Parent,
    /// There is nothing to listen to any more; that was told.
    Nothing,
}

/// Says that the listener's thread has ended, when it drops what it tells with.
struct Ended(SyncSender<End>);

impl Drop for Ended {
    fn drop(&mut self) {
        // One that finds no room is the second end, and of no interest.
        let _ = self.0.try_send(End::Nothing);
    }
}

/// Runs until the parent goes or the folder does.
pub(super) fn run(chords: Chords, devices: &Path) -> u8 {
    let (end, ended) = sync_channel(1);
    let last_word = Ended(end.clone());
    let listener = Listener::start(devices, chords, move |told| {
        let _until_the_end = &last_word;
        tell(&told.into());
    });
    let parent = thread::Builder::new()
        .name("keys-parent".to_owned())
        .spawn(move || {
            wait_for_parent();
            let _ = end.try_send(End::Parent);
        });
    if let Some(error) = listener.as_ref().err().or(parent.as_ref().err()) {
        tell(&Line::Error(error.to_string()));
        return 1;
    }
    let end = ended.recv();
    // Joined before the process ends.
    drop(listener);
    u8::from(end != Ok(End::Parent))
}

/// Everything that the loop tells, as the line that says it.
impl From<Told> for Line {
    fn from(told: Told) -> Self {
        match told {
            Told::Live => Self::Ready,
            Told::Away(trouble) => Self::Error(trouble.to_string()),
            Told::Edge(edge, seen) => Self::Edge(edge, seen),
        }
    }
}

#[cfg(test)]
mod tests;
