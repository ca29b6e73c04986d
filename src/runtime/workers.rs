//! The threads that the runtime owns, and what they say.

use std::io;
use std::thread::{self, JoinHandle};

use tokio::sync::{mpsc, watch};

use super::reload::Reloading;
use super::{Ports, Settings};
use crate::capture::{CaptureEvent, Recorder, RecorderSettings};
use crate::deliver::{DeliverEvent, DeliverWorker};
use crate::engine::{EngineEvent, EngineWorker};
use crate::fetch::{ModelWorker, ModelsEvent};
use crate::front::Command;
use crate::front::replay::ReplayView;
use crate::keys::{self, KeyEvent, KeySource};
use crate::notify::Notifier;
use crate::playback::{PlaybackEvent, Player, Speaker};
use crate::power::{self, PowerNews};
use crate::rewrite::{Rewriter, Rewritten};
use crate::settings::{self, SettingsNews};
use crate::store::{StoreEvent, StoreWorker};

/// How many events of one adapter may wait. Each adapter says what it does
/// when the queue is full; the recorder keeps its events and never waits.
pub(super) const EVENTS: usize = 64;
/// How many commands of a front end may wait.
const COMMANDS: usize = 64;

/// The threads, each with one owner.
pub(super) struct Workers {
    pub(super) keys: Vec<Box<dyn KeySource>>,
    pub(super) key_queue: mpsc::Sender<KeyEvent>,
    pub(super) recorder: Recorder,
    pub(super) engine: EngineWorker,
    pub(super) rewriter: Rewriter,
    pub(super) deliver: DeliverWorker,
    pub(super) store: StoreWorker,
    pub(super) player: Player,
    pub(super) notifier: Option<Notifier>,
    /// Where models can be chosen.
    pub(super) models: Option<ModelWorker>,
    /// Those that another configuration has put out of work: each ends on a thread
    /// of its own, since a device that hangs, or a slow disk, may hold it.
    pub(super) retired: Vec<JoinHandle<()>>,
    /// Tells until it is dropped.
    pub(super) power: Option<Box<dyn Send>>,
}

/// What the threads say.
pub(super) struct Inbox {
    pub(super) keys: mpsc::Receiver<KeyEvent>,
    pub(super) capture: mpsc::Receiver<CaptureEvent>,
    /// Of the recorder before, until it has written all it had.
    pub(super) last_capture: Option<mpsc::Receiver<CaptureEvent>>,
    pub(super) engine: mpsc::Receiver<EngineEvent>,
    pub(super) rewritten: mpsc::Receiver<Rewritten>,
    pub(super) deliver: mpsc::Receiver<DeliverEvent>,
    pub(super) store: mpsc::Receiver<StoreEvent>,
    pub(super) playback: mpsc::Receiver<PlaybackEvent>,
    /// Where in a clip the player is.
    pub(super) replay: watch::Receiver<Option<ReplayView>>,
    pub(super) power: mpsc::Receiver<PowerNews>,
    pub(super) settings: mpsc::Receiver<SettingsNews>,
    pub(super) models: mpsc::Receiver<ModelsEvent>,
    pub(super) commands: mpsc::Receiver<Command>,
}

impl Workers {
    /// Starts every thread but those of the key sources. Also what they say, and
    /// the front ends' end of the commands.
    ///
    /// # Errors
    /// The system's error when a thread cannot be started.
    pub(super) fn start(
        ports: Ports,
        settings: &Settings,
    ) -> io::Result<(Self, Inbox, mpsc::Sender<Command>, Option<Reloading>)> {
        let (key_queue, keys) = mpsc::channel(keys::QUEUE);
        let (to_capture, capture) = mpsc::channel(EVENTS);
        let (to_engine, engine) = mpsc::channel(EVENTS);
        let (to_rewritten, rewritten) = mpsc::channel(EVENTS);
        let (to_deliver, deliver) = mpsc::channel(EVENTS);
        let (to_store, store) = mpsc::channel(EVENTS);
        let (to_playback, playback) = mpsc::channel(EVENTS);
        let (to_power, power) = mpsc::channel(power::QUEUE);
        let (to_settings, settings_news) = mpsc::channel(settings::NEWS);
        let (to_models, models) = mpsc::channel(EVENTS);
        let (to_commands, commands) = mpsc::channel(COMMANDS);
        let recorder_settings = RecorderSettings {
            pre_roll: settings.pre_roll,
            keep_open: settings.first().ptt.keep_open,
        };
        let reload = ports.reload;
        let player = spawn_player(ports.speaker, settings, to_playback)?;
        let replay = player.replay();
        let workers = Self {
            key_queue,
            recorder: Recorder::spawn(ports.microphone, recorder_settings, to_capture)?,
            engine: EngineWorker::spawn_with(ports.load_models, settings.unload_after, to_engine)?,
            rewriter: Rewriter::spawn(to_rewritten)?,
            deliver: DeliverWorker::spawn(ports.make_sinks, to_deliver)?,
            store: StoreWorker::spawn(ports.store, to_store)?,
            player,
            power: ports
                .power
                .map(|teller| teller.start(to_power))
                .transpose()?,
            notifier: ports.notifier,
            models: ports
                .shelf
                .map(|shelf| ModelWorker::spawn(shelf, to_models))
                .transpose()?,
            retired: Vec::new(),
            keys: ports.keys,
        };
        let inbox = Inbox {
            keys,
            capture,
            last_capture: None,
            engine,
            rewritten,
            deliver,
            store,
            playback,
            replay,
            power,
            settings: settings_news,
            models,
            commands,
        };
        let start = |reload| Reloading::start(reload, to_settings);
        let reloading = reload.map(start).transpose()?;
        Ok((workers, inbox, to_commands, reloading))
    }
}

impl Workers {
    /// Has a worker end without anybody waiting for it.
    pub(super) fn retire(&mut self, worker: impl Send + 'static) {
        self.retired.retain(|thread| !thread.is_finished());
        let thread = thread::Builder::new().name("retire".to_owned());
        match thread.spawn(move || drop(worker)) {
            Ok(thread) => self.retired.push(thread),
            Err(error) => tracing::error!(%error, "no thread to end a worker on; it ended here"),
        }
    }
}

/// The player, ready for cues where they are wanted.
fn spawn_player(
    speaker: Box<dyn Speaker>,
    settings: &Settings,
    events: mpsc::Sender<PlaybackEvent>,
) -> io::Result<Player> {
    let player = Player::spawn_on(speaker, events)?;
    if let Some(volume) = settings.first().cues {
        player.expect_cues(volume).map_err(io::Error::other)?;
    }
    Ok(player)
}
