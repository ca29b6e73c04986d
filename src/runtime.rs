//! The assembly: owns the machine, the ports and the channels, and carries out effects.
//!
//! [`Runtime::run`] is the one event loop; `events` turns what adapters say
//! into the machine's events; `effects` is the only interpreter of effects.
//! Front ends hold a [`Handle`]: commands in, snapshots and reports out.

mod answers;
mod browsing;
mod clock;
mod correcting;
mod delivery;
mod effects;
mod entry;
mod events;
mod focus;
mod keeping;
mod latency;
mod library;
mod live;
mod log;
mod mic_test;
mod models;
mod notices;
mod notifications;
mod parts;
pub mod ports;
pub mod profiles;
pub mod reload;
mod remaking;
mod remote;
mod replay;
pub mod report;
mod rewriting;
mod shutdown;
pub mod signals;
mod silence;
pub mod sleep;
mod status;
mod turn;
mod work;
mod workers;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use tokio::sync::{broadcast, mpsc, watch};

pub use ports::{Keeping, Listening, Ports, Settings};
pub use remote::Remote;
pub use report::Report;

use self::browsing::Browsing;
use self::clock::Clock;
pub use self::clock::unix_ms;
use self::correcting::Past;
use self::focus::Focus;
use self::keeping::Refused;
use self::latency::Latency;
use self::library::Library;
use self::log::LogTail;
use self::mic_test::RunningTest;
use self::models::Shelf;
use self::notices::{About, Notices};
use self::parts::Parts;
use self::reload::Reloading;
use self::remote::InWindow;
use self::rewriting::Rewriting;
use self::signals::Signals;
use self::sleep::SleepWatch;
use self::status::Status;
use self::work::AtEngine;
use self::workers::{Inbox, Workers};
use crate::capture::Meter;
use crate::clip::ClipId;
use crate::front::detail::ClipDetail;
use crate::front::snapshot::{LiveText, OfferView, VersionView};
use crate::front::{Command, Snapshot};
use crate::hotkey::Nth;
use crate::pieces::Pieces;
use crate::ptt::{Event, Machine};
use crate::queue::JobQueue;
use crate::store::{ClipFolder, Remake, StoreRequest};

/// How often the level and the elapsed time are shown anew.
const TICK: Duration = Duration::from_millis(50);
/// How often the engine's progress is shown anew.
const PROGRESS: Duration = Duration::from_millis(200);
/// How often the wait for another attempt is shown anew, in whole seconds.
const COUNTDOWN: Duration = Duration::from_secs(1);
/// How many levels the waveform shows.
const HISTORY: usize = 256;

/// A front end's ends of the channels.
#[derive(Debug)]
pub struct Handle {
    /// Requests in; at most 64 may wait.
    pub commands: mpsc::Sender<Command>,
    /// The visible state; only the newest is kept.
    pub snapshots: watch::Receiver<Snapshot>,
    /// What happened; a slow watcher misses the oldest.
    pub reports: broadcast::Receiver<Report>,
}

/// The running program behind every front end.
pub struct Runtime {
    machine: Machine,
    settings: Settings,
    /// The profile of the dictation at hand, or of the next one.
    profile: Nth,
    clock: Clock,
    workers: Workers,
    inbox: Inbox,
    folder: ClipFolder,
    meter: Arc<Meter>,
    library: Library,
    latency: Latency,
    notices: Notices,
    status: Status,
    snapshots: watch::Sender<Snapshot>,
    reports: broadcast::Sender<Report>,
    /// Events that carrying out an effect made.
    followups: VecDeque<Event>,
    /// What waits for the engine.
    queue: JobQueue,
    /// Clips that are transcribed whatever the silence gate says.
    ungated: BTreeSet<ClipId>,
    /// The store has more that waits than was taken.
    more_waiting: bool,
    /// Dictations whose text is made piece by piece while they are spoken.
    pieces: BTreeMap<ClipId, Pieces>,
    /// The longest piece that each model hears well, in samples.
    longest_pieces: Vec<usize>,
    /// The text of the dictation at hand so far.
    live: Arc<LiveText>,
    /// The work that the engine has; an answer to any other comes too late.
    at_engine: Option<AtEngine>,
    /// Parts of clips that are heard again.
    parts: Parts,
    last_job: u64,
    /// The texts that the user's program has, or that wait for it.
    rewriting: Vec<Rewriting>,
    last_rewriting: u64,
    /// What the disk has refused.
    refused: Refused,
    /// Nothing of new dictations is kept once they are delivered.
    incognito: bool,
    /// The clip that the next dictation is put at the end of.
    append: Option<ClipId>,
    /// What is to be made of clips once their files are whole.
    wanted: Vec<Remake>,
    /// What is put at the end of what, once it is delivered.
    appending: BTreeMap<ClipId, ClipId>,
    /// What the last correction taught.
    offers: Option<(ClipId, Arc<[OfferView]>)>,
    /// What the user has done and may take back, newest last.
    past: Vec<Past>,
    /// The versions of the clip that was asked for last.
    versions: Option<(ClipId, Arc<[VersionView]>)>,
    /// What there is to see of the clip that was asked for last.
    shown: Option<(ClipId, Arc<ClipDetail>)>,
    /// The same that was asked for, until it is there.
    showing: Option<ClipId>,
    browsing: Box<Browsing>,
    /// Why each text that is under way was sent, in the order of sending.
    deliveries: VecDeque<(ClipId, Why)>,
    focus: Focus,
    /// The clip that the last press or toggle was to begin.
    last_press: Option<ClipId>,
    /// The dictation that was begun last, if a window's key began it.
    in_window: Option<InWindow>,
    /// When the key edge arrived that is being handled, or the last one did.
    last_edge: Instant,
    /// Peaks of the running dictation, newest last.
    levels: VecDeque<f32>,
    next_tick: Option<Instant>,
    sleep: SleepWatch,
    /// The test of the microphone that somebody looks at.
    mic_test: Option<RunningTest>,
    /// What is known of models.
    shelf: Shelf,
    log: LogTail,
    /// Where another configuration comes from.
    reloading: Option<Reloading>,
    /// The last order of the control socket that was carried out.
    asked: u64,
    ending: bool,
}

/// Why a text is delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Why {
    /// It was dictated.
    Dictation,
    /// The user asked for it again.
    Copy,
}

impl Runtime {
    /// Starts every thread.
    ///
    /// # Errors
    /// The system's error when a thread cannot be started.
    pub fn start(mut ports: Ports, settings: Settings) -> io::Result<(Self, Handle)> {
        let log = LogTail::new(ports.log.take());
        let folder = ports.store.folder().clone();
        let models = ports.load_models.len();
        let (workers, inbox, to_commands, reloading) = Workers::start(ports, &settings)?;
        let meter = workers.recorder.meter();
        let sleep = SleepWatch::new(settings.sleep.clone());
        let status = Status::new(&settings.profiles, &workers.keys);
        let (snapshots, snapshot_watch) = watch::channel(Snapshot::default());
        let (reports, report_watch) = broadcast::channel(report::QUEUE);
        let runtime = Self {
            machine: Machine::new(settings.first().ptt),
            profile: Nth::FIRST,
            incognito: settings.keeping.incognito,
            settings,
            clock: Clock::default(),
            workers,
            inbox,
            folder,
            meter,
            library: Library::default(),
            latency: Latency::default(),
            notices: Notices::default(),
            status,
            snapshots,
            reports,
            followups: VecDeque::new(),
            queue: JobQueue::default(),
            ungated: BTreeSet::new(),
            more_waiting: false,
            pieces: BTreeMap::new(),
            longest_pieces: vec![live::SHORT_PIECE; models],
            live: Arc::default(),
            at_engine: None,
            parts: Parts::default(),
            last_job: 0,
            rewriting: Vec::new(),
            last_rewriting: 0,
            refused: Refused::default(),
            append: None,
            wanted: Vec::new(),
            appending: BTreeMap::new(),
            offers: None,
            past: Vec::new(),
            versions: None,
            shown: None,
            showing: None,
            browsing: Box::default(),
            deliveries: VecDeque::new(),
            focus: Focus::default(),
            last_press: None,
            in_window: None,
            last_edge: Clock::now(),
            levels: VecDeque::with_capacity(HISTORY),
            next_tick: None,
            sleep,
            mic_test: None,
            shelf: Shelf::default(),
            log,
            reloading,
            asked: 0,
            ending: false,
        };
        let handle = Handle {
            commands: to_commands,
            snapshots: snapshot_watch,
            reports: report_watch,
        };
        Ok((runtime, handle))
    }

    /// Starts everything, and runs it on a thread of its own, `runtime`, which
    /// ends when it is told to quit or nobody holds the handle any more.
    ///
    /// # Errors
    /// The system's error when a thread cannot be started.
    pub fn spawn(
        ports: Ports,
        settings: Settings,
    ) -> io::Result<(JoinHandle<io::Result<()>>, Handle)> {
        let (runtime, handle) = Self::start(ports, settings)?;
        let thread = thread::Builder::new()
            .name("runtime".to_owned())
            .spawn(move || {
                let events = tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()?;
                events.block_on(runtime.run())
            })?;
        Ok((thread, handle))
    }

    /// Runs until it is told to quit, then shuts everything down in order.
    /// Must be called inside a tokio runtime with time enabled.
    ///
    /// # Errors
    /// The system's error when signals cannot be caught.
    pub async fn run(self) -> io::Result<()> {
        self.run_with(Signals::catch()?).await;
        Ok(())
    }

    /// The same with signals that are caught already: before a terminal was taken,
    /// say, which one of them must not leave behind.
    pub async fn run_with(mut self, mut signals: Signals) {
        if self.settings.load_history {
            // The list first: it is there at once, whatever has to be mended.
            self.ask_store(StoreRequest::LoadRecent(library::SHOWN));
            self.ask_store(StoreRequest::Recover);
        }
        if let Some(trouble) = self.settings.trouble.take() {
            self.error(About::Control, trouble);
        }
        self.look_at_models();
        self.feed(Clock::now(), Event::Enable);
        while !self.ending {
            self.publish();
            self.step(&mut signals).await;
            self.apply_settings();
        }
        self.shut_down(&mut signals).await;
    }
}
