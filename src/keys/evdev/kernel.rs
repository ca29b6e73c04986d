//! The [`Devices`] port on Linux: `/dev/input`, inotify, poll, and an eventfd
//! through which the loop is told to end.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use evdev::raw_stream::RawDevice;
use evdev::{EventType, RelativeAxisCode, SynchronizationCode};
use rustix::event::{EventfdFlags, PollFd, PollFlags, Timespec, eventfd, poll};
use rustix::fs::OFlags;
use rustix::fs::inotify::{self, CreateFlags, ReadFlags, Reader, WatchFlags};
use rustix::io::Errno;
use rustix::time::{ClockId, clock_gettime};

use super::{Devices, Node, Now, Report, Woken};
use crate::keys::stamp::Stamp;

/// Where Linux has its keyboards.
pub const FOLDER: &str = "/dev/input";

/// Ends a loop from another thread.
#[derive(Debug, Clone)]
pub struct Ender(Arc<OwnedFd>);

impl Ender {
    /// For one loop.
    ///
    /// # Errors
    /// The system has no descriptor left.
    pub fn new() -> io::Result<Self> {
        let flags = EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK;
        Ok(Self(Arc::new(eventfd(0, flags)?)))
    }

    /// The loop ends at its next wait, or in the one it is in.
    pub fn end(&self) {
        // It can only be refused when it is full, and then it says so already.
        let _ = rustix::io::write(&*self.0, &1_u64.to_ne_bytes());
    }
}

/// The kernel's keyboards.
pub struct Kernel {
    folder: PathBuf,
    ender: Ender,
    changes: OwnedFd,
    open: BTreeMap<Node, RawDevice>,
}

impl Kernel {
    /// Begins to watch `folder`.
    ///
    /// # Errors
    /// There is no such folder, or the system has no watch left.
    pub fn new(folder: &Path, ender: Ender) -> io::Result<Self> {
        let changes = inotify::init(CreateFlags::CLOEXEC | CreateFlags::NONBLOCK)?;
        // ATTRIB: udev sets the mode after the device is there.
        let watched = WatchFlags::CREATE | WatchFlags::ATTRIB | WatchFlags::DELETE;
        let flags = watched | WatchFlags::MOVED_TO | WatchFlags::DELETE_SELF | WatchFlags::ONLYDIR;
        inotify::add_watch(&changes, folder, flags)?;
        Ok(Self {
            folder: folder.to_owned(),
            ender,
            changes,
            open: BTreeMap::new(),
        })
    }

    fn path(&self, node: Node) -> PathBuf {
        self.folder.join(format!("event{}", node.0))
    }

    fn device(&mut self, node: Node) -> io::Result<&mut RawDevice> {
        let device = self.open.get_mut(&node);
        device.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
    }

    /// Reads what changed in the folder.
    fn read_changes(&self, woken: &mut Woken) -> io::Result<()> {
        let mut buffer = [const { MaybeUninit::uninit() }; 4096];
        let mut changes = Reader::new(&self.changes, &mut buffer);
        loop {
            let change = match changes.next() {
                Ok(change) => change,
                Err(Errno::AGAIN) => return Ok(()),
                Err(Errno::INTR) => continue,
                Err(error) => return Err(error.into()),
            };
            let name = change.file_name().and_then(|name| name.to_str().ok());
            let node = name.and_then(Node::from_name);
            let events = change.events();
            if events.contains(ReadFlags::DELETE) {
                woken.gone.extend(node);
            }
            // More than fits into the queue, or the folder itself: look at all.
            let of_folder = ReadFlags::QUEUE_OVERFLOW | ReadFlags::DELETE_SELF | ReadFlags::IGNORED;
            woken.changed |= node.is_some() || events.intersects(of_folder);
        }
    }
}

impl Devices for Kernel {
    fn nodes(&mut self) -> io::Result<Vec<Node>> {
        let mut nodes = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            nodes.extend(entry?.file_name().to_str().and_then(Node::from_name));
        }
        nodes.sort_unstable();
        Ok(nodes)
    }

    fn open(&mut self, node: Node) -> io::Result<Vec<u16>> {
        // For reading only; the crate's own `open` asks for more where it may.
        let flags = OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::NOCTTY;
        let file = OpenOptions::new()
            .read(true)
            .custom_flags(flags.bits().cast_signed())
            .open(self.path(node))?;
        let device = RawDevice::from_fd(file.into())?;
        let codes = device
            .supported_keys()
            .map(|keys| keys.iter().map(|key| key.0).collect());
        self.open.insert(node, device);
        Ok(codes.unwrap_or_default())
    }

    fn close(&mut self, node: Node) {
        self.open.remove(&node);
    }

    fn read(&mut self, node: Node, reports: &mut Vec<Report>) -> io::Result<()> {
        let device = self.device(node)?;
        loop {
            let events = match device.fetch_events() {
                Ok(events) => events,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let mut any = false;
            for event in events {
                any = true;
                let seen = event.timestamp();
                reports.extend(report(
                    event.event_type(),
                    event.code(),
                    event.value(),
                    seen,
                ));
            }
            if !any {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
    }

    fn held(&mut self, node: Node) -> io::Result<Vec<u16>> {
        let keys = self.device(node)?.get_key_state()?;
        Ok(keys.iter().map(|key| key.0).collect())
    }

    fn wait(&mut self, at_most: Option<Duration>) -> io::Result<Woken> {
        let limit = at_most.map(Timespec::try_from).transpose();
        let limit = limit.map_err(io::Error::other)?;
        let nodes: Vec<Node> = self.open.keys().copied().collect();
        let mut polled = vec![
            PollFd::new(&*self.ender.0, PollFlags::IN),
            PollFd::new(&self.changes, PollFlags::IN),
        ];
        polled.extend(
            self.open
                .values()
                .map(|device| PollFd::from_borrowed_fd(device.as_fd(), PollFlags::IN)),
        );
        match poll(&mut polled, limit.as_ref()) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        // Whatever it says (also that it hung up), reading says what it is.
        let spoke: Vec<bool> = polled.iter().map(|one| !one.revents().is_empty()).collect();
        let mut woken = Woken {
            stop: spoke[0],
            ..Woken::default()
        };
        let ready = nodes.into_iter().zip(&spoke[2..]);
        woken.ready = ready
            .filter_map(|(node, spoke)| spoke.then_some(node))
            .collect();
        if spoke[1] {
            self.read_changes(&mut woken)?;
        }
        Ok(woken)
    }

    fn now(&self) -> Now {
        let read = |clock| {
            let time = clock_gettime(clock);
            Duration::try_from(time).unwrap_or_default()
        };
        // In this order, so that a moment between the two is no sleep.
        let since_boot = read(ClockId::Boottime);
        let awake = read(ClockId::Monotonic);
        Now {
            awake,
            asleep: since_boot.saturating_sub(awake),
        }
    }
}

/// The kernel stamps with the wall clock. A moment that lies before us, as after
/// the clock was set back, is now.
fn stamp(seen: SystemTime) -> Option<Stamp> {
    let now = Duration::try_from(clock_gettime(ClockId::Realtime)).ok()?;
    let age = now.saturating_sub(seen.duration_since(UNIX_EPOCH).ok()?);
    Some(Stamp::now()?.before(age))
}

/// What of an event is for us: presses and releases, a wheel that is turned, and
/// that some were lost.
fn report(kind: EventType, code: u16, value: i32, seen: SystemTime) -> Option<Report> {
    let key = |down| Report::Key {
        code,
        down,
        seen: stamp(seen),
    };
    match (kind, value) {
        (EventType::KEY, 0) => Some(key(false)),
        (EventType::KEY, 1) => Some(key(true)),
        (EventType::SYNCHRONIZATION, _) if code == SynchronizationCode::SYN_DROPPED.0 => {
            Some(Report::Lost)
        }
        (EventType::RELATIVE, turns) if turns != 0 && is_wheel(code) => Some(Report::Wheel),
        // Repeats (2), and all that is no key.
        _ => None,
    }
}

fn is_wheel(code: u16) -> bool {
    [RelativeAxisCode::REL_WHEEL, RelativeAxisCode::REL_HWHEEL].contains(&RelativeAxisCode(code))
}
