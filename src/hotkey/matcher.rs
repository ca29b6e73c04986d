//! From raw key edges to the chord's own.

use std::collections::BTreeSet;

use super::chord::Chord;
use super::key::Key;

/// One physical key went down or up, as a key source reports it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RawEdge {
    /// The key.
    pub key: Key,
    /// Down or up. Auto-repeat arrives as further downs.
    pub down: bool,
}

/// What the chord did. All that ever leaves the key helper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChordEdge {
    /// The chord went down.
    Down,
    /// The chord went up.
    Up,
    /// Some other key went down while the chord was down. Which one is not told.
    OtherKey,
}

#[cfg(test)]
impl ChordEdge {
    /// Whether the chord is down after these; `None` where one makes no sense after
    /// those before it.
    pub(crate) fn down_after(edges: &[Self]) -> Option<bool> {
        edges.iter().try_fold(false, |down, edge| match edge {
            Self::Down => (!down).then_some(true),
            Self::Up => down.then_some(false),
            Self::OtherKey => down.then_some(true),
        })
    }
}

/// Follows raw edges and says when the chord goes down and up.
///
/// Further modifiers may be held: were they forbidden, one lost release (a
/// console switch loses them) would leave the hotkey dead until that modifier
/// is pressed again.
#[derive(Debug)]
pub struct Matcher {
    chord: Chord,
    held: BTreeSet<Key>,
    down: bool,
}

impl Matcher {
    /// A matcher with no key held.
    pub const fn new(chord: Chord) -> Self {
        Self {
            chord,
            held: BTreeSet::new(),
            down: false,
        }
    }

    /// Takes one raw edge; answers with the chord's edge, if this made one.
    pub fn feed(&mut self, edge: RawEdge) -> Option<ChordEdge> {
        if edge.down {
            self.press(edge.key)
        } else {
            self.release(edge.key)
        }
    }

    /// Takes something that is no key, such as a mouse button: with a modifier
    /// it is a shortcut all the same.
    pub fn other(&self) -> Option<ChordEdge> {
        self.down.then_some(ChordEdge::OtherKey)
    }

    fn press(&mut self, key: Key) -> Option<ChordEdge> {
        // Only modifiers are remembered: nothing else is needed, and what is
        // not remembered cannot leak.
        let is_chord_key = key == self.chord.key();
        if key.modifier().is_some() {
            self.held.insert(key);
        }
        if self.down {
            return (!is_chord_key && !self.is_chord_modifier(key)).then_some(ChordEdge::OtherKey);
        }
        (is_chord_key && self.modifiers_held()).then(|| {
            self.down = true;
            ChordEdge::Down
        })
    }

    fn release(&mut self, key: Key) -> Option<ChordEdge> {
        self.held.remove(&key);
        let ends = key == self.chord.key() || !self.modifiers_held();
        (self.down && ends).then(|| {
            self.down = false;
            ChordEdge::Up
        })
    }

    fn modifiers_held(&self) -> bool {
        self.chord.modifiers().iter().all(|wanted| {
            self.held
                .iter()
                .any(|key| key.modifier() == Some(*wanted) && *key != self.chord.key())
        })
    }

    fn is_chord_modifier(&self, key: Key) -> bool {
        key.modifier()
            .is_some_and(|modifier| self.chord.modifiers().contains(&modifier))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hotkey::key::NamedKey;
    use proptest::prelude::*;

    const CTRL: Key = Key::Named(NamedKey::LeftCtrl);
    const RIGHT_CTRL: Key = Key::Named(NamedKey::RightCtrl);
    const SHIFT: Key = Key::Named(NamedKey::LeftShift);
    const SPACE: Key = Key::Named(NamedKey::Space);
    const A: Key = Key::Char('a');

    fn run(chord: &str, edges: &[(Key, bool)]) -> Vec<ChordEdge> {
        let mut matcher = Matcher::new(chord.parse().expect("a chord"));
        edges
            .iter()
            .filter_map(|&(key, down)| matcher.feed(RawEdge { key, down }))
            .collect()
    }

    #[test]
    fn a_key_alone_goes_down_and_up_and_repeats_are_not_told() {
        let f9 = Key::F(9);
        let edges = [(f9, true), (f9, true), (f9, true), (f9, false)];
        assert_eq!(run("F9", &edges), [ChordEdge::Down, ChordEdge::Up]);
    }

    #[test]
    fn other_keys_alone_are_never_told() {
        assert_eq!(
            run(
                "F9",
                &[(A, true), (A, false), (SPACE, true), (SPACE, false)]
            ),
            []
        );
    }

    #[test]
    fn either_side_of_a_modifier_counts() {
        for ctrl in [CTRL, RIGHT_CTRL] {
            let edges = [(ctrl, true), (SPACE, true), (SPACE, false), (ctrl, false)];
            assert_eq!(run("ctrl+space", &edges), [ChordEdge::Down, ChordEdge::Up]);
        }
    }

    #[test]
    fn letting_go_of_the_modifier_first_ends_the_chord_once() {
        let edges = [(CTRL, true), (SPACE, true), (CTRL, false), (SPACE, false)];
        assert_eq!(run("ctrl+space", &edges), [ChordEdge::Down, ChordEdge::Up]);
    }

    #[test]
    fn the_key_before_its_modifier_is_not_the_chord() {
        assert_eq!(
            run("ctrl+space", &[(SPACE, true), (CTRL, true), (SPACE, false)]),
            []
        );
    }

    #[test]
    fn a_key_pressed_during_the_chord_is_told_without_its_name() {
        let edges = [
            (RIGHT_CTRL, true),
            (A, true),
            (A, false),
            (RIGHT_CTRL, false),
        ];
        assert_eq!(
            run("right_ctrl", &edges),
            [ChordEdge::Down, ChordEdge::OtherKey, ChordEdge::Up]
        );
    }

    #[test]
    fn a_modifier_whose_release_was_lost_does_not_kill_the_hotkey() {
        let edges = [(SHIFT, true), (RIGHT_CTRL, true), (RIGHT_CTRL, false)];
        assert_eq!(run("right_ctrl", &edges), [ChordEdge::Down, ChordEdge::Up]);
    }

    #[test]
    fn a_lone_modifier_is_only_its_own_side() {
        assert_eq!(run("right_ctrl", &[(CTRL, true), (CTRL, false)]), []);
    }

    proptest! {
        #[test]
        fn down_and_up_always_alternate(
            edges in proptest::collection::vec((0..5_usize, any::<bool>()), 0..200),
        ) {
            let keys = [CTRL, RIGHT_CTRL, SHIFT, SPACE, A];
            for chord in ["ctrl+space", "right_ctrl", "ctrl+shift+a"] {
                let told = run(chord, &edges.iter().map(|&(k, d)| (keys[k], d)).collect::<Vec<_>>());
                prop_assert!(ChordEdge::down_after(&told).is_some(), "{:?}", told);
            }
        }
    }
}
