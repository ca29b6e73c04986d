//! The loop: which devices are open, what they say, and what is asked of them again.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::time::Duration;

use crate::hotkey::{Chord, ChordEdge, Chords};

use super::follower::Follower;
use super::{Devices, Node, Now, Report, Told, Trouble, Woken, codes};

/// How often the keys that a chord holds are read again: the bound on a lost
/// release. With no key held nothing is read, and nothing wakes the machine.
pub const READ_AGAIN: Duration = Duration::from_secs(1);
/// A sleep shorter than this is the clocks' own difference.
const SLEPT: Duration = Duration::from_millis(200);

/// What became of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// Listened to.
    Open,
    /// A mouse: open only while the chord is held, if a click then matters.
    Mouse,
    /// Neither; closed again.
    NotOurs,
    /// The system does not let us. udev sets the mode some time after the
    /// device came, so it is tried again at the next change.
    Refused,
    /// It failed otherwise, as one does that is being unplugged.
    Broken,
}

/// The loop's state.
struct Watch<'a, D> {
    devices: D,
    folder: &'a str,
    chords: &'a Chords,
    follower: Follower,
    nodes: BTreeMap<Node, Standing>,
    /// The mice that are open.
    mice: BTreeSet<Node>,
    told: Option<Told>,
    tell: &'a mut dyn FnMut(Told),
    /// When the held keys are read again, as [`Now::awake`].
    again: Duration,
    asleep: Duration,
}

/// Tells what the chords do on all keyboards in `folder`, until it is told to
/// stop or there is nothing to wait for any more; that is told before.
pub fn run<D: Devices>(devices: D, folder: &str, chords: &Chords, tell: &mut dyn FnMut(Told)) {
    let Now { awake, asleep } = devices.now();
    let mut watch = Watch {
        devices,
        folder,
        chords,
        follower: Follower::new(chords.clone()),
        nodes: BTreeMap::new(),
        mice: BTreeSet::new(),
        told: None,
        tell,
        again: awake + READ_AGAIN,
        asleep,
    };
    if let Err(error) = watch.run() {
        watch.stand(Told::Away(Trouble::of(&error, folder.to_owned())));
    }
}

impl<D: Devices> Watch<'_, D> {
    fn run(&mut self) -> io::Result<()> {
        self.look_through_folder()?;
        loop {
            self.say_standing();
            self.mind_mice();
            let woken = self.wait()?;
            if woken.stop {
                return Ok(());
            }
            self.serve(&woken)?;
        }
    }

    fn wait(&mut self) -> io::Result<Woken> {
        let holds = !self.follower.holders().is_empty();
        let now = self.devices.now().awake;
        if !holds {
            self.again = now + READ_AGAIN;
        }
        let at_most = holds.then(|| self.again.saturating_sub(now));
        self.devices.wait(at_most)
    }

    fn serve(&mut self, woken: &Woken) -> io::Result<()> {
        for node in &woken.gone {
            self.forget(*node);
            self.nodes.remove(node);
        }
        for node in &woken.ready {
            self.read(*node);
        }
        let Now { awake, asleep } = self.devices.now();
        let slept = asleep > self.asleep + SLEPT;
        self.asleep = asleep;
        if slept {
            // Who was unplugged meanwhile is found by its silence, who came by looking.
            tracing::debug!("the machine was asleep; the keyboards are read again");
        }
        if woken.changed || slept {
            self.look_through_folder()?;
        }
        if slept || awake >= self.again {
            self.read_held_again();
            self.again = awake + READ_AGAIN;
        }
        Ok(())
    }

    /// Opens what is there and not known yet.
    fn look_through_folder(&mut self) -> io::Result<()> {
        for node in self.devices.nodes()? {
            match self.nodes.get(&node) {
                Some(Standing::Open | Standing::Mouse | Standing::NotOurs) => {}
                Some(Standing::Refused | Standing::Broken) | None => self.open(node),
            }
        }
        let open = self.open_devices();
        tracing::debug!(open, of = self.nodes.len(), "keyboards");
        Ok(())
    }

    fn open(&mut self, node: Node) {
        let standing = match self.devices.open(node) {
            Ok(codes) if codes::is_keyboard(&codes, self.chords) => Standing::Open,
            Ok(codes) if self.chords.have_lone_modifier() && codes::is_mouse(&codes) => {
                Standing::Mouse
            }
            Ok(_) => Standing::NotOurs,
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Standing::Refused,
            Err(error) => {
                tracing::debug!(device = node.0, %error, "an input device does not open");
                Standing::Broken
            }
        };
        self.nodes.insert(node, standing);
        if standing == Standing::Open {
            match self.devices.held(node) {
                Ok(down) => self.follower.opened(node, &down),
                Err(_) => self.lost(node),
            }
        } else {
            self.devices.close(node);
        }
    }

    /// Opens the mice when a chord goes down of which a click makes a shortcut,
    /// and closes them when it is up.
    fn mind_mice(&mut self) {
        if !self.follower.down().is_some_and(Chord::is_lone_modifier) {
            for node in std::mem::take(&mut self.mice) {
                self.devices.close(node);
            }
            return;
        }
        let mice = self.nodes.iter();
        let mice = mice.filter(|(_, standing)| **standing == Standing::Mouse);
        let closed: Vec<Node> = mice
            .map(|(node, _)| *node)
            .filter(|node| !self.mice.contains(node))
            .collect();
        for node in closed {
            match self.devices.open(node) {
                Ok(_) => {
                    self.mice.insert(node);
                }
                Err(_) => self.lost(node),
            }
        }
    }

    /// A press on a mouse makes a shortcut of the chord; which one it was stays here.
    fn read_mouse(&mut self, node: Node) {
        let mut reports = Vec::new();
        let read = self.devices.read(node, &mut reports);
        let clicks = |report: &Report| match report {
            Report::Key { code, down, .. } => *down && codes::is_button(*code),
            Report::Wheel => true,
            Report::Lost => false,
        };
        if reports.iter().any(clicks) {
            self.tell_edges(self.follower.other());
        }
        if read.is_err() {
            self.lost(node);
        }
    }

    fn read(&mut self, node: Node) {
        if self.mice.contains(&node) {
            return self.read_mouse(node);
        }
        if self.nodes.get(&node) != Some(&Standing::Open) {
            return;
        }
        let mut reports = Vec::new();
        let read = self.devices.read(node, &mut reports);
        for report in reports {
            match report {
                Report::Key { code, down, seen } => {
                    if let Some(edge) = self.follower.key(node, code, down) {
                        (self.tell)(Told::Edge(edge, seen));
                    }
                }
                Report::Wheel => self.tell_edges(self.follower.other()),
                Report::Lost => {
                    // What else was read is older than what is asked for now.
                    self.catch_up(node);
                    break;
                }
            }
        }
        if read.is_err() {
            self.lost(node);
        }
    }

    fn catch_up(&mut self, node: Node) {
        tracing::debug!(device = node.0, "events were lost; its keys are read again");
        match self.devices.held(node) {
            Ok(down) => {
                let edges = self.follower.caught_up(node, &down);
                self.tell_edges(edges);
            }
            Err(_) => self.lost(node),
        }
    }

    /// Asks the devices that hold a key of a chord whether they still do.
    /// Everything they had to say was read just now, so what the kernel
    /// forgets by answering is what came within microseconds.
    fn read_held_again(&mut self) {
        for node in self.follower.holders() {
            match self.devices.held(node) {
                Ok(down) => {
                    let edges = self.follower.still_down(node, &down);
                    self.tell_edges(edges);
                }
                Err(_) => self.lost(node),
            }
        }
    }

    /// The device does not answer any more.
    fn lost(&mut self, node: Node) {
        self.forget(node);
        self.nodes.insert(node, Standing::Broken);
    }

    fn forget(&mut self, node: Node) {
        self.devices.close(node);
        self.mice.remove(&node);
        let edges = self.follower.gone(node);
        self.tell_edges(edges);
    }

    fn tell_edges(&mut self, edges: impl IntoIterator<Item = ChordEdge>) {
        for edge in edges {
            (self.tell)(Told::Edge(edge, None));
        }
    }

    fn open_devices(&self) -> usize {
        let open = |standing: &&Standing| **standing == Standing::Open;
        self.nodes.values().filter(open).count()
    }

    /// Says which it is, if it is another than before.
    fn say_standing(&mut self) {
        let folder = || self.folder.to_owned();
        let standing = if self.open_devices() > 0 {
            Told::Live
        } else if self.nodes.values().any(|one| *one == Standing::Refused) {
            Told::Away(Trouble::NoPermission { folder: folder() })
        } else {
            Told::Away(Trouble::NoKeyboard {
                folder: folder(),
                devices: self.nodes.len(),
            })
        };
        self.stand(standing);
    }

    fn stand(&mut self, standing: Told) {
        if self.told.as_ref() != Some(&standing) {
            self.told = Some(standing.clone());
            (self.tell)(standing);
        }
    }
}

#[cfg(test)]
mod tests;
