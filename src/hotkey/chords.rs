//! Several chords, each of which begins a dictation of its own kind.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::chord::Chord;
use super::key::{Key, Modifier};

/// Which of several chords: its place in [`Chords`], from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Nth(pub u8);

impl Nth {
    /// The first: the configuration's own, without a profile.
    pub const FIRST: Self = Self(0);

    /// As an index.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

impl fmt::Display for Nth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Nth {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// The chords that are listened for; never none, and 256 at most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chords(Vec<Chord>);

impl Chords {
    /// `first`, and the others in their order. What comes after the 256th is
    /// left out; no keyboard has that many to spare.
    pub fn new(first: Chord, others: impl IntoIterator<Item = Chord>) -> Self {
        let most = usize::from(u8::MAX) + 1;
        Self(std::iter::once(first).chain(others).take(most).collect())
    }

    /// Every chord, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Chord> {
        self.0.iter()
    }

    /// The first.
    pub fn first(&self) -> &Chord {
        &self.0[0]
    }

    /// The chord at a place.
    pub fn get(&self, nth: Nth) -> Option<&Chord> {
        self.0.get(nth.index())
    }

    /// The chord that `key` makes go down while the modifiers are held for
    /// which `held` says so: of several the one that wants the most.
    pub fn struck(&self, key: Key, held: impl Fn(&Chord, Modifier) -> bool) -> Option<Nth> {
        let struck = |chord: &Chord| {
            let mut modifiers = chord.modifiers().iter();
            chord.key() == key && modifiers.all(|modifier| held(chord, *modifier))
        };
        (0_u8..)
            .zip(self.iter())
            .filter(|(_, chord)| struck(chord))
            // Of equals the first.
            .min_by_key(|(_, chord)| std::cmp::Reverse(chord.modifiers().len()))
            .map(|(nth, _)| Nth(nth))
    }

    /// Whether a press of `key` makes one of them go down, with its modifiers.
    pub fn has_key(&self, key: Key) -> bool {
        self.iter().any(|chord| chord.key() == key)
    }

    /// Whether `key` is the key of one of them, or one of its modifiers.
    pub fn has_part(&self, key: Key) -> bool {
        let wanted = |modifier| {
            self.iter()
                .any(|chord| chord.modifiers().contains(&modifier))
        };
        self.has_key(key) || key.modifier().is_some_and(wanted)
    }

    /// Whether one of them is a modifier alone.
    pub fn have_lone_modifier(&self) -> bool {
        self.iter().any(Chord::is_lone_modifier)
    }
}

impl<'a> IntoIterator for &'a Chords {
    type Item = &'a Chord;
    type IntoIter = std::slice::Iter<'a, Chord>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl From<Chord> for Chords {
    fn from(chord: Chord) -> Self {
        Self(vec![chord])
    }
}
