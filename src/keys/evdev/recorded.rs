//! The [`Devices`] port on a tape in place of a kernel: it behaves as the
//! kernel's evdev does, with its queues, its grabs and its forgetting.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io;
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::Duration;

use super::{Devices, Node, Now, Report, Woken};
use crate::keys::stamp::Stamp;

/// Something that happens to the keyboards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A device with these codes is plugged in; with `readable` we may open it.
    Plug {
        /// Its place.
        node: u32,
        /// What it can send.
        codes: Vec<u16>,
        /// Whether the system lets us.
        readable: bool,
    },
    /// udev sets its mode: now we may.
    Allow(u32),
    /// It is unplugged.
    Unplug(u32),
    /// A key goes down.
    Press(u32, u16),
    /// A key goes up.
    Release(u32, u16),
    /// It is held so long that it repeats.
    Repeat(u32, u16),
    /// A mouse's wheel is turned.
    Turn(u32),
    /// Keys go up and nobody is told, as when a console is switched.
    LoseRelease(u32, u16),
    /// The kernel's queue overflows: what is in it is dropped, and that is told.
    Overflow(u32),
    /// Several things at once, before anybody looks.
    AtOnce(Vec<Self>),
    /// Another program grabs the device: it is silent from now on.
    Grab(u32),
    /// Time goes by.
    Pass(Duration),
    /// The machine sleeps.
    Sleep(Duration),
    /// The folder itself goes.
    LoseFolder,
}

#[derive(Debug, Default)]
struct Fake {
    codes: Vec<u16>,
    readable: bool,
    open: bool,
    grabbed: bool,
    down: BTreeSet<u16>,
    queue: VecDeque<Report>,
}

/// The port. Each wait takes one [`Step`] from the tape; when the tape is over
/// it says stop.
#[derive(Debug)]
pub struct Recorded {
    tape: Receiver<Step>,
    /// A step that has begun and goes on at the next wait.
    begun: Option<Step>,
    devices: Option<BTreeMap<u32, Fake>>,
    now: Now,
    /// When every key of the tape was pressed.
    seen: Option<Stamp>,
}

impl Recorded {
    /// With these steps, from an empty folder.
    pub fn new(steps: impl IntoIterator<Item = Step>) -> Self {
        let steps: Vec<Step> = steps.into_iter().collect();
        let (tape, recorded) = sync_channel(steps.len());
        for step in steps {
            // There is room for all of them, and the reader is here.
            let _ = tape.send(step);
        }
        Self::fed(recorded)
    }

    /// With steps as they come.
    pub const fn fed(tape: Receiver<Step>) -> Self {
        Self {
            tape,
            begun: None,
            devices: Some(BTreeMap::new()),
            now: Now {
                awake: Duration::ZERO,
                asleep: Duration::ZERO,
            },
            seen: None,
        }
    }

    /// Has the kernel say that every key was pressed at this moment.
    #[must_use]
    pub const fn stamped(mut self, seen: Stamp) -> Self {
        self.seen = Some(seen);
        self
    }

    /// Carries out steps before anybody looks.
    #[must_use]
    pub fn after(mut self, steps: impl IntoIterator<Item = Step>) -> Self {
        for step in steps {
            self.carry_out(step, &mut Woken::default());
        }
        self
    }

    fn carry_out(&mut self, step: Step, woken: &mut Woken) {
        match step {
            Step::Plug {
                node,
                codes,
                readable,
            } => {
                let fake = Fake {
                    codes,
                    readable,
                    ..Fake::default()
                };
                self.all().insert(node, fake);
                woken.changed = true;
            }
            Step::Allow(node) => {
                self.at(node).readable = true;
                woken.changed = true;
            }
            Step::Unplug(node) => {
                self.all().remove(&node);
                // The kernel says so on the descriptor and in the folder.
                woken.ready.push(Node(node));
                woken.gone.push(Node(node));
            }
            Step::Press(node, code) => self.key(node, code, true, woken),
            Step::Release(node, code) => self.key(node, code, false, woken),
            Step::Repeat(node, _) => woken.ready.push(Node(node)),
            Step::Turn(node) => self.say(node, Report::Wheel, woken),
            Step::LoseRelease(node, code) => {
                self.at(node).down.remove(&code);
            }
            Step::Overflow(node) => {
                let fake = self.at(node);
                fake.queue.clear();
                fake.queue.push_back(Report::Lost);
                woken.ready.push(Node(node));
            }
            Step::AtOnce(steps) => {
                for step in steps {
                    self.carry_out(step, woken);
                }
            }
            Step::Grab(node) => self.at(node).grabbed = true,
            Step::Pass(time) => self.now.awake += time,
            Step::Sleep(time) => self.now.asleep += time,
            Step::LoseFolder => {
                self.devices = None;
                woken.changed = true;
            }
        }
    }

    fn key(&mut self, node: u32, code: u16, down: bool, woken: &mut Woken) {
        let seen = self.seen;
        let fake = self.at(node);
        let changed = if down {
            fake.down.insert(code)
        } else {
            fake.down.remove(&code)
        };
        if changed {
            self.say(node, Report::Key { code, down, seen }, woken);
        }
    }

    fn say(&mut self, node: u32, report: Report, woken: &mut Woken) {
        let fake = self.at(node);
        if fake.open && !fake.grabbed {
            fake.queue.push_back(report);
            woken.ready.push(Node(node));
        }
    }

    fn all(&mut self) -> &mut BTreeMap<u32, Fake> {
        self.devices.get_or_insert_default()
    }

    fn at(&mut self, node: u32) -> &mut Fake {
        self.all().entry(node).or_default()
    }

    fn opened(&mut self, node: Node) -> io::Result<&mut Fake> {
        let found = self.all().get_mut(&node.0).filter(|fake| fake.open);
        found.ok_or_else(|| io::Error::other("no such device"))
    }
}

impl Devices for Recorded {
    fn nodes(&mut self) -> io::Result<Vec<Node>> {
        let devices = self.devices.as_ref();
        let devices = devices.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
        Ok(devices.keys().copied().map(Node).collect())
    }

    fn open(&mut self, node: Node) -> io::Result<Vec<u16>> {
        let fake = self.all().get_mut(&node.0);
        let fake = fake.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
        if !fake.readable {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        fake.open = true;
        Ok(fake.codes.clone())
    }

    fn close(&mut self, node: Node) {
        if let Ok(fake) = self.opened(node) {
            fake.open = false;
            fake.queue.clear();
        }
    }

    fn read(&mut self, node: Node, reports: &mut Vec<Report>) -> io::Result<()> {
        reports.extend(self.opened(node)?.queue.drain(..));
        Ok(())
    }

    fn held(&mut self, node: Node) -> io::Result<Vec<u16>> {
        let fake = self.opened(node)?;
        // As in `evdev_handle_get_val` of the kernel.
        fake.queue.clear();
        Ok(fake.down.iter().copied().collect())
    }

    fn wait(&mut self, at_most: Option<Duration>) -> io::Result<Woken> {
        let mut woken = Woken::default();
        loop {
            let Some(step) = self.begun.take().or_else(|| self.tape.recv().ok()) else {
                woken.stop = true;
                return Ok(woken);
            };
            match (step, at_most) {
                (Step::Pass(time), Some(limit)) if time >= limit => {
                    self.now.awake += limit;
                    self.begun = Some(Step::Pass(time.saturating_sub(limit)));
                    return Ok(woken);
                }
                (Step::Pass(time), _) => self.now.awake += time,
                (step, _) => {
                    self.carry_out(step, &mut woken);
                    return Ok(woken);
                }
            }
        }
    }

    fn now(&self) -> Now {
        self.now
    }
}
