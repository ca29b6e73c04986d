//! From what each keyboard says to the chord's edges: pure.

use std::collections::BTreeSet;

use crate::hotkey::{Chord, ChordEdge, Chords, Key, Matcher, RawEdge};

use super::{Node, codes};

/// Follows the chords over all keyboards at once.
///
/// A key is down as long as one keyboard holds it. So a press that two devices
/// tell of (a keyboard and the virtual one that repeats it) is one press, and
/// the modifier of one keyboard goes with the key of another.
#[derive(Debug)]
pub struct Follower {
    chords: Chords,
    matcher: Matcher,
    /// Which device holds which of the chords' own keys. Others are forgotten
    /// at once: what is not remembered cannot leak.
    held: BTreeSet<(Node, Key)>,
}

impl Follower {
    /// With no key held.
    pub fn new(chords: Chords) -> Self {
        Self {
            matcher: Matcher::new(chords.clone()),
            chords,
            held: BTreeSet::new(),
        }
    }

    /// A key of a device went down or up.
    pub fn key(&mut self, node: Node, code: u16, down: bool) -> Option<ChordEdge> {
        let key = codes::key(code);
        if !self.chords.has_part(key) {
            return self.matcher.feed(RawEdge { key, down });
        }
        let held_already = self.is_held(key);
        let fresh = if down {
            self.held.insert((node, key));
            !held_already
        } else {
            self.held.remove(&(node, key)) && !self.is_held(key)
        };
        fresh
            .then(|| self.matcher.feed(RawEdge { key, down }))
            .flatten()
    }

    /// Something else was pressed: a mouse's button.
    pub fn other(&self) -> Option<ChordEdge> {
        self.matcher.other()
    }

    /// A device was opened on which these codes are down already. Its modifiers
    /// count for a chord, its key does not: nobody pressed it just now.
    pub fn opened(&mut self, node: Node, down: &[u16]) {
        for code in down {
            if !self.chords.has_key(codes::key(*code)) {
                // The chord does not go down without its own key.
                let _ = self.key(node, *code, true);
            }
        }
    }

    /// These codes and no others are down on a device: what it held beside them
    /// was let go, and nobody told.
    ///
    /// Nothing goes down here. A keyboard that a remapping daemon has grabbed
    /// shows its keys as held, but it is the daemon's keyboard that counts.
    pub fn still_down(&mut self, node: Node, down: &[u16]) -> Vec<ChordEdge> {
        let down: BTreeSet<Key> = down.iter().map(|code| codes::key(*code)).collect();
        self.release(|holder, key| holder == node && !down.contains(&key))
    }

    /// The device lost events. It talks to us, so what is down on it was pressed.
    pub fn caught_up(&mut self, node: Node, down: &[u16]) -> Vec<ChordEdge> {
        let mut edges = self.still_down(node, down);
        // The modifiers first: the chord goes down with its key.
        let (own, modifiers): (Vec<u16>, Vec<u16>) = down
            .iter()
            .partition(|code| self.chords.has_key(codes::key(**code)));
        for code in modifiers.into_iter().chain(own) {
            if self.chords.has_part(codes::key(code)) {
                edges.extend(self.key(node, code, true));
            }
        }
        edges
    }

    /// The device has gone, and its keys with it.
    pub fn gone(&mut self, node: Node) -> Vec<ChordEdge> {
        self.release(|holder, _| holder == node)
    }

    /// The chord that is down.
    pub fn down(&self) -> Option<&Chord> {
        self.matcher.down()
    }

    /// The devices that hold a key of one of the chords.
    pub fn holders(&self) -> BTreeSet<Node> {
        self.held.iter().map(|(node, _)| *node).collect()
    }

    fn release(&mut self, lets_go: impl Fn(Node, Key) -> bool) -> Vec<ChordEdge> {
        let freed: Vec<(Node, Key)> = self
            .held
            .iter()
            .filter(|(node, key)| lets_go(*node, *key))
            .copied()
            .collect();
        let mut edges = Vec::new();
        for (node, key) in freed {
            self.held.remove(&(node, key));
            if !self.is_held(key) {
                edges.extend(self.matcher.feed(RawEdge { key, down: false }));
            }
        }
        edges
    }

    fn is_held(&self, key: Key) -> bool {
        self.held.iter().any(|(_, held)| *held == key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hotkey::Nth;
    use proptest::prelude::*;

    const DOWN: ChordEdge = ChordEdge::Down(Nth::FIRST);
    const A: Node = Node(3);
    const B: Node = Node(7);
    const LEFT_CTRL: u16 = 29;
    const RIGHT_CTRL: u16 = 97;
    const SPACE: u16 = 57;
    const C: u16 = 46;

    fn follower(chord: &str) -> Follower {
        let chord: Chord = chord.parse().expect("a chord");
        Follower::new(chord.into())
    }

    fn feed(follower: &mut Follower, keys: &[(Node, u16, bool)]) -> Vec<ChordEdge> {
        keys.iter()
            .filter_map(|(node, code, down)| follower.key(*node, *code, *down))
            .collect()
    }

    #[test]
    fn one_press_that_two_devices_tell_of_is_one_press() {
        let mut follower = follower("right_ctrl");
        let presses = [(A, RIGHT_CTRL, true), (B, RIGHT_CTRL, true)];
        assert_eq!(feed(&mut follower, &presses), [DOWN]);
        assert_eq!(follower.key(A, RIGHT_CTRL, false), None, "B still holds it");
        assert_eq!(follower.key(B, RIGHT_CTRL, false), Some(ChordEdge::Up));
    }

    #[test]
    fn the_modifier_of_one_keyboard_goes_with_the_key_of_another() {
        let told = feed(
            &mut follower("ctrl+space"),
            &[
                (A, LEFT_CTRL, true),
                (B, SPACE, true),
                (A, LEFT_CTRL, false),
            ],
        );
        assert_eq!(told, [DOWN, ChordEdge::Up]);
    }

    #[test]
    fn another_key_during_the_chord_is_told_without_its_name() {
        let keys = [(A, RIGHT_CTRL, true), (B, C, true), (B, C, false)];
        let told = feed(&mut follower("right_ctrl"), &keys);
        assert_eq!(told, [DOWN, ChordEdge::OtherKey]);
    }

    #[test]
    fn a_device_that_goes_lets_go_of_its_keys_and_of_no_others() {
        let mut follower = follower("right_ctrl");
        feed(
            &mut follower,
            &[(A, RIGHT_CTRL, true), (B, RIGHT_CTRL, true)],
        );
        assert_eq!(follower.gone(A), []);
        assert_eq!(follower.gone(B), [ChordEdge::Up]);
        assert_eq!(follower.gone(B), []);
    }

    #[test]
    fn a_release_that_was_lost_is_found_by_reading_again() {
        let mut follower = follower("right_ctrl");
        feed(&mut follower, &[(A, RIGHT_CTRL, true)]);
        assert_eq!(follower.still_down(A, &[RIGHT_CTRL, C]), []);
        assert_eq!(follower.still_down(B, &[]), [], "another device");
        assert_eq!(follower.still_down(A, &[C]), [ChordEdge::Up]);
        assert!(follower.holders().is_empty());
    }

    #[test]
    fn a_grabbed_keyboards_keys_are_never_taken_for_pressed() {
        let mut follower = follower("right_ctrl");
        follower.opened(A, &[RIGHT_CTRL]);
        assert_eq!(follower.still_down(A, &[RIGHT_CTRL]), []);
        // And it does not stand in the way of the virtual one's.
        let told = feed(
            &mut follower,
            &[(B, RIGHT_CTRL, true), (B, RIGHT_CTRL, false)],
        );
        assert_eq!(told, [DOWN, ChordEdge::Up]);
    }

    #[test]
    fn a_modifier_that_was_down_before_us_counts() {
        let mut follower = follower("ctrl+space");
        follower.opened(A, &[LEFT_CTRL]);
        assert_eq!(feed(&mut follower, &[(A, SPACE, true)]), [DOWN]);
    }

    #[test]
    fn after_lost_events_the_keys_are_what_is_read() {
        let mut ctrl_space = follower("ctrl+space");
        // The kernel lists codes in order: the key stands before its modifier.
        let down = ctrl_space.caught_up(A, &[SPACE, RIGHT_CTRL, C]);
        assert_eq!(down, [DOWN]);
        assert_eq!(ctrl_space.caught_up(A, &[RIGHT_CTRL]), [ChordEdge::Up]);
    }

    #[test]
    fn a_key_that_is_none_of_the_chords_is_not_remembered() {
        let mut follower = follower("right_ctrl");
        feed(
            &mut follower,
            &[(A, C, true), (A, LEFT_CTRL, true), (A, 1, true)],
        );
        assert!(follower.held.is_empty());
    }

    proptest! {
        #[test]
        fn down_and_up_alternate_and_no_key_held_means_up(
            keys in proptest::collection::vec((0..3_u32, 0..4_usize, 0..8_u8), 0..200),
        ) {
            let codes = [LEFT_CTRL, RIGHT_CTRL, SPACE, C];
            let mut follower = follower("ctrl+space");
            let mut told = Vec::new();
            for (node, key, kind) in keys {
                let (node, code) = (Node(node), codes[key]);
                match kind {
                    0 => told.extend(follower.gone(node)),
                    1 => told.extend(follower.still_down(node, &[code])),
                    2 => told.extend(follower.caught_up(node, &[code])),
                    kind => told.extend(follower.key(node, code, kind % 2 == 0)),
                }
            }
            for node in 0..3 {
                told.extend(follower.gone(Node(node)));
            }
            prop_assert_eq!(ChordEdge::down_after(&told), Some(false), "{:?}", told);
        }
    }
}
