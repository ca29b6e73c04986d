//! The chord from the kernel's own keyboards (evdev): on Wayland and on a bare
//! TTY, where no X server tells of keys.
//!
//! Every keyboard is read, none is grabbed, nothing is ever written to one:
//! [`kernel`] opens them for reading only. [`watch`] is the loop over the
//! [`Devices`] port, [`follower`] the pure logic in it, [`recorded`] the port
//! with a tape in place of a kernel. It runs in the key helper's process, so
//! that only the chord's edges reach the program.
//!
//! A chord that is a modifier alone is a shortcut when a mouse is clicked with it:
//! mice are opened too, but only while the chord is held, so that moving one wakes
//! nobody otherwise. Of a mouse nothing is told but that there was a click.
//!
//! Keyboards come and go (hot-plug, a KVM switch, suspend), and daemons such as
//! keyd and kmonad grab the real one and put a virtual one beside it. Nothing
//! special is needed for those: a grabbed device sends us nothing, and the
//! virtual one is a device like any other.

pub mod codes;
pub mod follower;
pub mod kernel;
pub mod listener;
pub mod recorded;
pub mod survey;
pub mod watch;

use std::io;
use std::time::Duration;

use super::stamp::Stamp;
use crate::hotkey::ChordEdge;

pub use listener::Listener;

/// A device's place in the folder: 3 is `event3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node(pub u32);

impl Node {
    /// The node of a file's name; `None` for what is no event device (`mice`, `js0`).
    pub fn from_name(name: &str) -> Option<Self> {
        name.strip_prefix("event")?.parse().ok().map(Self)
    }
}

/// What one device says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Report {
    /// A key or button went down or up. Repeats are not told.
    Key {
        /// The kernel's code.
        code: u16,
        /// Down or up.
        down: bool,
        /// When, by the kernel's own account.
        seen: Option<Stamp>,
    },
    /// A mouse's wheel was turned.
    Wheel,
    /// The kernel dropped events because nobody read them in time.
    Lost,
}

/// Why the wait is over. All of it can be true at once, or nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Woken {
    /// The owner wants the loop to end.
    pub stop: bool,
    /// Devices that went, before anything else is looked at: their place may
    /// have been taken since.
    pub gone: Vec<Node>,
    /// A device came, or may be opened now: look through the folder.
    pub changed: bool,
    /// Devices with something to read.
    pub ready: Vec<Node>,
}

/// The time, in two parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Now {
    /// Since some start, as long as the machine was awake.
    pub awake: Duration,
    /// How long it has slept since then.
    pub asleep: Duration,
}

/// The kernel, as far as the loop needs it.
pub trait Devices {
    /// Every event device in the folder.
    ///
    /// # Errors
    /// The folder cannot be read.
    fn nodes(&mut self) -> io::Result<Vec<Node>>;

    /// Opens a device for reading; answers with the codes that it can send.
    ///
    /// # Errors
    /// The system's, such as no permission.
    fn open(&mut self, node: Node) -> io::Result<Vec<u16>>;

    /// Closes a device, if it is open.
    fn close(&mut self, node: Node);

    /// Adds everything that an open device has to say; does not wait.
    ///
    /// # Errors
    /// The device has gone.
    fn read(&mut self, node: Node, reports: &mut Vec<Report>) -> io::Result<()>;

    /// The codes that are down on an open device now. The kernel forgets what
    /// it had not told yet: this is the newest.
    ///
    /// # Errors
    /// The device has gone.
    fn held(&mut self, node: Node) -> io::Result<Vec<u16>>;

    /// Waits until something happens, `at_most` so long.
    ///
    /// # Errors
    /// The system's: then nothing can be waited for any more.
    fn wait(&mut self, at_most: Option<Duration>) -> io::Result<Woken>;

    /// The time.
    fn now(&self) -> Now;
}

/// What the loop tells. Nothing else ever leaves it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// At least one keyboard is listened to.
    Live,
    /// None is. It goes on looking, unless there is no folder to look in.
    Away(Trouble),
    /// The chord's edge, and when the kernel saw it; what was found out later
    /// has no such moment.
    Edge(ChordEdge, Option<Stamp>),
}

/// Why no keyboard is listened to, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// Containers and some virtual machines have none.
    #[error(
        "there is no {folder}: this system shows its keyboards to nobody (a container, perhaps). Run sayso outside of it, or give it the folder"
    )]
    NoFolder {
        /// Where it was looked for.
        folder: String,
    },
    /// The user is not in the group that owns the devices.
    #[error(
        "you may not read the keyboards in {folder}. Run `sudo usermod -aG input $USER`, then log out and in again"
    )]
    NoPermission {
        /// Where they are.
        folder: String,
    },
    /// There are devices, and none of them is a keyboard.
    #[error(
        "none of the {devices} devices in {folder} is a keyboard. Plug one in: it is found by itself"
    )]
    NoKeyboard {
        /// Where it was looked for.
        folder: String,
        /// How many devices there are.
        devices: usize,
    },
    /// The system says something else.
    #[error("the keyboards in {folder} cannot be watched: {cause}. It is tried again by itself")]
    Failed {
        /// Where they are.
        folder: String,
        /// The system's words.
        cause: String,
    },
}

impl Trouble {
    /// What an error of the whole folder means.
    fn of(error: &io::Error, folder: String) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::NoFolder { folder },
            io::ErrorKind::PermissionDenied => Self::NoPermission { folder },
            _ => {
                let cause = error.to_string();
                Self::Failed { folder, cause }
            }
        }
    }
}
