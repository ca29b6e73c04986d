//! A key source that presses by itself: the demo's finger, and the fake for tests.

use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::hotkey::ChordEdge;

use super::{KeyError, KeyNews, KeySender, KeySource};

/// Waits and edges, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScriptedEdge {
    /// How long after the edge before.
    pub after: Duration,
    /// What the chord does then.
    pub edge: ChordEdge,
}

/// A key source that plays a script once, and then listens for ever to nothing.
pub struct ScriptedKeys {
    script: Vec<ScriptedEdge>,
    player: Option<(SyncSender<()>, JoinHandle<()>)>,
}

impl ScriptedKeys {
    /// A source that plays `script` when it is started.
    pub const fn new(script: Vec<ScriptedEdge>) -> Self {
        Self {
            script,
            player: None,
        }
    }
}

impl KeySource for ScriptedKeys {
    fn name(&self) -> &'static str {
        "script"
    }

    fn start(&mut self, events: KeySender) {
        if self.player.is_some() {
            return;
        }
        let script = std::mem::take(&mut self.script);
        let (stop, stopped) = sync_channel(1);
        let failed = events.clone();
        let spawned = thread::Builder::new()
            .name("keys-script".to_owned())
            .spawn(move || play(&script, &stopped, &events));
        match spawned {
            Ok(thread) => self.player = Some((stop, thread)),
            Err(error) => {
                let cause = error.to_string();
                failed.send_now(KeyNews::Dead(KeyError::NotStarted { cause }));
            }
        }
    }

    fn stop(&mut self) {
        if let Some((stop, thread)) = self.player.take() {
            drop(stop);
            if thread.join().is_err() {
                tracing::error!("the script's thread panicked");
            }
        }
    }
}

impl Drop for ScriptedKeys {
    fn drop(&mut self) {
        self.stop();
    }
}

fn play(script: &[ScriptedEdge], stopped: &Receiver<()>, events: &KeySender) {
    if events
        .send(KeyNews::Live {
            note: "presses by itself".to_owned(),
            everywhere: true,
        })
        .is_err()
    {
        return;
    }
    for step in script {
        match stopped.recv_timeout(step.after) {
            Err(RecvTimeoutError::Timeout) => {}
            Ok(()) | Err(RecvTimeoutError::Disconnected) => return,
        }
        if events.send(KeyNews::Edge(step.edge)).is_err() {
            return;
        }
    }
}
