//! From raw key edges to the chord's own.

use std::collections::BTreeSet;

use super::chord::Chord;
use super::chords::{Chords, Nth};
use super::key::{Key, Modifier};

/// One physical key went down or up, as a key source reports it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RawEdge {
    /// The key.
    pub key: Key,
    /// Down or up. Auto-repeat arrives as further downs.
    pub down: bool,
}

/// What a chord did. All that ever leaves the key helper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChordEdge {
    /// This one of the chords went down.
    Down(Nth),
    /// It went up.
    Up,
    /// Some other key went down while it was down. Which one is not told.
    OtherKey,
}

#[cfg(test)]
impl ChordEdge {
    /// Whether the chord is down after these; `None` where one makes no sense after
    /// those before it.
    pub(crate) fn down_after(edges: &[Self]) -> Option<bool> {
        edges.iter().try_fold(false, |down, edge| match edge {
            Self::Down(_) => (!down).then_some(true),
            Self::Up => down.then_some(false),
            Self::OtherKey => down.then_some(true),
        })
    }
}

/// Follows raw edges and says when one of the chords goes down, and when it goes
/// up. While one is down the others are keys like any.
///
/// Further modifiers may be held: were they forbidden, one lost release (a
/// console switch loses them) would leave the hotkey dead until that modifier
/// is pressed again. So of two chords with one key, that one goes down which
/// wants more of what is held.
#[derive(Debug)]
pub struct Matcher {
    chords: Chords,
    held: BTreeSet<Key>,
    down: Option<Nth>,
}

impl Matcher {
    /// A matcher with no key held.
    pub fn new(chords: impl Into<Chords>) -> Self {
        Self {
            chords: chords.into(),
            held: BTreeSet::new(),
            down: None,
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
        self.down.map(|_| ChordEdge::OtherKey)
    }

    /// The chord that is down.
    pub fn down(&self) -> Option<&Chord> {
        self.chords.get(self.down?)
    }

    fn press(&mut self, key: Key) -> Option<ChordEdge> {
        // Only modifiers are remembered: nothing else is needed, and what is
        // not remembered cannot leak.
        if key.modifier().is_some() {
            self.held.insert(key);
        }
        if let Some(down) = self.down() {
            let own = key == down.key() || is_modifier_of(key, down);
            return (!own).then_some(ChordEdge::OtherKey);
        }
        let struck = |chord: &Chord, modifier| self.holds(chord, modifier);
        self.down = self.chords.struck(key, struck);
        self.down.map(ChordEdge::Down)
    }

    fn release(&mut self, key: Key) -> Option<ChordEdge> {
        self.held.remove(&key);
        let down = self.down()?;
        let mut modifiers = down.modifiers().iter();
        let ends = key == down.key() || !modifiers.all(|modifier| self.holds(down, *modifier));
        ends.then(|| {
            self.down = None;
            ChordEdge::Up
        })
    }

    /// Whether a key is held that counts as this modifier of the chord.
    fn holds(&self, chord: &Chord, modifier: Modifier) -> bool {
        let mut held = self.held.iter();
        held.any(|key| key.modifier() == Some(modifier) && *key != chord.key())
    }
}

fn is_modifier_of(key: Key, chord: &Chord) -> bool {
    let modifier = key.modifier();
    modifier.is_some_and(|modifier| chord.modifiers().contains(&modifier))
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
    const DOWN: ChordEdge = ChordEdge::Down(Nth::FIRST);

    fn run(chord: &str, edges: &[(Key, bool)]) -> Vec<ChordEdge> {
        run_all(&[chord], edges)
    }

    fn run_all(chords: &[&str], edges: &[(Key, bool)]) -> Vec<ChordEdge> {
        let mut chords = chords.iter().map(|text| text.parse().expect("a chord"));
        let first = chords.next().expect("one at least");
        let mut matcher = Matcher::new(Chords::new(first, chords));
        edges
            .iter()
            .filter_map(|&(key, down)| matcher.feed(RawEdge { key, down }))
            .collect()
    }

    #[test]
    fn a_key_alone_goes_down_and_up_and_repeats_are_not_told() {
        let f9 = Key::F(9);
        let edges = [(f9, true), (f9, true), (f9, true), (f9, false)];
        assert_eq!(run("F9", &edges), [DOWN, ChordEdge::Up]);
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
            assert_eq!(run("ctrl+space", &edges), [DOWN, ChordEdge::Up]);
        }
    }

    #[test]
    fn letting_go_of_the_modifier_first_ends_the_chord_once() {
        let edges = [(CTRL, true), (SPACE, true), (CTRL, false), (SPACE, false)];
        assert_eq!(run("ctrl+space", &edges), [DOWN, ChordEdge::Up]);
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
            [DOWN, ChordEdge::OtherKey, ChordEdge::Up]
        );
    }

    #[test]
    fn a_modifier_whose_release_was_lost_does_not_kill_the_hotkey() {
        let edges = [(SHIFT, true), (RIGHT_CTRL, true), (RIGHT_CTRL, false)];
        assert_eq!(run("right_ctrl", &edges), [DOWN, ChordEdge::Up]);
    }

    #[test]
    fn a_lone_modifier_is_only_its_own_side() {
        assert_eq!(run("right_ctrl", &[(CTRL, true), (CTRL, false)]), []);
    }

    #[test]
    fn each_chord_is_told_by_its_place() {
        let f = |number, down| (Key::F(number), down);
        let edges = [f(8, true), f(8, false), f(9, true), f(9, false)];
        let told = run_all(&["F9", "F8"], &edges);
        let second = ChordEdge::Down(Nth(1));
        assert_eq!(told, [second, ChordEdge::Up, DOWN, ChordEdge::Up]);
    }

    #[test]
    fn of_two_chords_with_one_key_the_one_with_more_modifiers_goes_down() {
        let chords = ["ctrl+space", "ctrl+shift+space"];
        let space = [(SPACE, true), (SPACE, false)];
        let with = |held: &[Key]| {
            let held = held.iter().map(|key| (*key, true));
            run_all(&chords, &held.chain(space).collect::<Vec<_>>())
        };
        assert_eq!(with(&[CTRL]), [DOWN, ChordEdge::Up]);
        let second = [ChordEdge::Down(Nth(1)), ChordEdge::Up];
        assert_eq!(with(&[CTRL, SHIFT]), second);
        assert_eq!(with(&[SHIFT, CTRL]), second);
        assert_eq!(with(&[SHIFT]), []);
    }

    #[test]
    fn while_one_chord_is_down_another_is_a_key_like_any() {
        let (f8, f9) = (Key::F(8), Key::F(9));
        let edges = [(f8, true), (f9, true), (f9, false), (f8, false), (f9, true)];
        assert_eq!(
            run_all(&["F8", "F9"], &edges),
            [
                DOWN,
                ChordEdge::OtherKey,
                ChordEdge::Up,
                ChordEdge::Down(Nth(1))
            ]
        );
    }

    proptest! {
        #[test]
        fn down_and_up_always_alternate(
            edges in proptest::collection::vec((0..5_usize, any::<bool>()), 0..200),
        ) {
            let keys = [CTRL, RIGHT_CTRL, SHIFT, SPACE, A];
            let edges: Vec<_> = edges.iter().map(|&(k, d)| (keys[k], d)).collect();
            let several = ["right_ctrl", "ctrl+shift+a", "ctrl+space", "ctrl+shift+space"];
            for chords in [&several[..1], &several[1..2], &several[2..3], &several] {
                let told = run_all(chords, &edges);
                prop_assert!(ChordEdge::down_after(&told).is_some(), "{:?}", told);
            }
        }
    }
}
