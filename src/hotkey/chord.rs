//! A chord: one key, alone or with modifiers held.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::key::{Key, Modifier, NamedKey};

/// One key, alone or with modifiers held: `right_ctrl`, `F9`, `ctrl+space`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Chord {
    modifiers: BTreeSet<Modifier>,
    key: Key,
}

impl Chord {
    /// The modifiers that must be held; either side's key counts.
    pub const fn modifiers(&self) -> &BTreeSet<Modifier> {
        &self.modifiers
    }

    /// The key whose press makes the chord go down.
    pub const fn key(&self) -> Key {
        self.key
    }

    /// Whether the chord is one key that is normally held for others. Another
    /// key pressed soon after it then means an ordinary shortcut.
    pub fn is_lone_modifier(&self) -> bool {
        let altgr = self.key == Key::Named(NamedKey::AltGr);
        self.modifiers.is_empty() && (self.key.modifier().is_some() || altgr)
    }
}

impl Default for Chord {
    fn default() -> Self {
        Self {
            modifiers: BTreeSet::new(),
            key: Key::Named(NamedKey::RightCtrl),
        }
    }
}

/// Why a text is no chord, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadChord {
    /// Nothing was written.
    #[error("the chord is empty; write a key such as `right_ctrl`, `F9` or `ctrl+space`")]
    Empty,
    /// A part names no key.
    #[error(
        "there is no key called `{name}`{hint}; keys are letters, digits, F1 to F24, or names such as `right_ctrl`, `space`, `scroll_lock`"
    )]
    UnknownKey {
        /// What was written.
        name: String,
        /// `; did you mean …?`, or nothing.
        hint: String,
    },
    /// More than one part is not a modifier.
    #[error(
        "`{first}+{second}` has two keys that are not modifiers; a chord is one key with any of ctrl, shift, alt, super held"
    )]
    TwoKeys {
        /// The first.
        first: String,
        /// The second.
        second: String,
    },
    /// Only modifiers, and no side given.
    #[error(
        "`{0}` does not say which key; write `left_{0}` or `right_{0}` for a modifier alone, or add a key as in `{0}+space`"
    )]
    NoKey(String),
    /// A key that sayso itself needs.
    #[error(
        "Esc alone cancels a dictation and cannot start one; choose another key such as `right_ctrl`"
    )]
    EscapeAlone,
    /// A key that types, alone.
    #[error(
        "`{0}` alone is needed for typing, and every sayso recording would also type it; add a modifier as in `ctrl+{0}`, or choose a key such as `F9`"
    )]
    TypingKey(String),
}

impl FromStr for Chord {
    type Err = BadChord;

    fn from_str(text: &str) -> Result<Self, BadChord> {
        let parts: Vec<&str> = text
            .split('+')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect();
        let mut modifiers = BTreeSet::new();
        let mut key: Option<Key> = None;
        for part in &parts {
            match parse_part(part)? {
                Part::Modifier(modifier) => {
                    modifiers.insert(modifier);
                }
                Part::Key(next) => {
                    if let Some(first) = key {
                        return Err(BadChord::TwoKeys {
                            first: first.to_string(),
                            second: next.to_string(),
                        });
                    }
                    key = Some(next);
                }
            }
        }
        let Some(key) = key else {
            return Err(parts
                .last()
                .map_or(BadChord::Empty, |part| BadChord::NoKey(part.to_lowercase())));
        };
        let shifted_only = modifiers
            .iter()
            .all(|modifier| *modifier == Modifier::Shift);
        match key {
            Key::Named(NamedKey::Escape) if modifiers.is_empty() => Err(BadChord::EscapeAlone),
            Key::Char(_)
            | Key::Named(NamedKey::Space | NamedKey::Enter | NamedKey::Tab | NamedKey::Backspace)
                if shifted_only =>
            {
                Err(BadChord::TypingKey(key.to_string()))
            }
            _ => Ok(Self { modifiers, key }),
        }
    }
}

enum Part {
    Modifier(Modifier),
    Key(Key),
}

fn parse_part(part: &str) -> Result<Part, BadChord> {
    let lower = part.to_lowercase().replace([' ', '-'], "_");
    let modifier = match lower.as_str() {
        "ctrl" | "control" => Some(Modifier::Ctrl),
        "shift" => Some(Modifier::Shift),
        "alt" => Some(Modifier::Alt),
        "super" | "meta" | "win" | "cmd" | "command" => Some(Modifier::Super),
        _ => None,
    };
    if let Some(modifier) = modifier {
        return Ok(Part::Modifier(modifier));
    }
    if let Some(named) = NamedKey::from_name(&lower) {
        return Ok(Part::Key(Key::Named(named)));
    }
    if lower == "plus" {
        return Ok(Part::Key(Key::Char('+')));
    }
    if let Some(code) = lower
        .strip_prefix("code:")
        .and_then(|code| code.parse().ok())
    {
        return Ok(Part::Key(Key::Code(code)));
    }
    if let Some(number @ 1..=24) = lower
        .strip_prefix('f')
        .and_then(|number| number.parse().ok())
    {
        return Ok(Part::Key(Key::F(number)));
    }
    let mut chars = part.chars();
    if let (Some(only), None) = (chars.next(), chars.next())
        && only.is_ascii_graphic()
    {
        return Ok(Part::Key(Key::Char(only.to_ascii_lowercase())));
    }
    Err(BadChord::UnknownKey {
        name: part.to_owned(),
        hint: nearest(&lower),
    })
}

/// `; did you mean …?` with the nearest key name, or nothing when none is near.
fn nearest(name: &str) -> String {
    NamedKey::ALL
        .iter()
        .map(|key| key.name())
        .chain(Modifier::ALL.iter().map(|modifier| modifier.name()))
        .map(|known| (strsim::damerau_levenshtein(name, known), known))
        .filter(|(distance, known)| *distance <= 3 && *distance < known.len())
        .min()
        .map_or_else(String::new, |(_, known)| {
            format!("; did you mean `{known}`?")
        })
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for modifier in &self.modifiers {
            write!(f, "{}+", modifier.name())?;
        }
        self.key.fmt(f)
    }
}

impl Serialize for Chord {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Chord {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_way_of_writing_a_chord_has_one_way_of_showing_it() {
        for (written, shown) in [
            ("right_ctrl", "right_ctrl"),
            ("Right Ctrl", "right_ctrl"),
            ("RCtrl", "right_ctrl"),
            ("F9", "F9"),
            ("f12", "F12"),
            ("ctrl+space", "ctrl+space"),
            ("Space+Control", "ctrl+space"),
            ("shift + ctrl + D", "ctrl+shift+d"),
            ("scroll_lock", "scroll_lock"),
            ("Scroll-Lock", "scroll_lock"),
            ("code:191", "code:191"),
            ("ctrl+plus", "ctrl+plus"),
            ("ctrl+esc", "ctrl+escape"),
            ("alt_gr", "alt_gr"),
        ] {
            let chord: Chord = written
                .parse()
                .unwrap_or_else(|error| panic!("{written}: {error}"));
            assert_eq!(chord.to_string(), shown, "{written}");
            assert_eq!(shown.parse(), Ok(chord), "{shown} reads back");
        }
    }

    #[test]
    fn every_impossible_chord_says_why_and_what_to_write() {
        for (written, needle) in [
            ("", "write a key such as"),
            ("+", "write a key such as"),
            ("ctrl", "`left_ctrl` or `right_ctrl`"),
            ("ctrl+shift", "add a key as in"),
            ("a+b", "two keys"),
            ("esc", "Esc alone cancels"),
            ("a", "add a modifier as in `ctrl+a`"),
            ("shift+a", "add a modifier"),
            ("space", "needed for typing"),
            ("scrol_lock", "did you mean `scroll_lock`?"),
            ("F25", "F1 to F24"),
            ("hyperspace", "no key called `hyperspace`"),
        ] {
            let error = written.parse::<Chord>().expect_err(written).to_string();
            assert!(error.contains(needle), "{written}: {error}");
        }
    }

    #[test]
    fn only_a_modifier_by_itself_is_a_lone_modifier() {
        let lone = |text: &str| text.parse::<Chord>().expect("a chord").is_lone_modifier();
        assert!(lone("right_ctrl"));
        assert!(lone("alt_gr"));
        assert!(!lone("F9"));
        assert!(!lone("ctrl+space"));
    }

    /// Any text gives a chord that reads back from what it shows, or an error
    /// with a message.
    fn check(text: &str) -> Result<(), TestCaseError> {
        match text.parse::<Chord>() {
            Ok(chord) => prop_assert_eq!(chord.to_string().parse(), Ok(chord)),
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
        Ok(())
    }

    /// Part of a chord: known, nearly known, or anything at all.
    fn part() -> impl Strategy<Value = String> {
        let named = prop::sample::select(NamedKey::ALL).prop_map(|key| key.name().to_owned());
        let modifier =
            prop::sample::select(&Modifier::ALL[..]).prop_map(|key| key.name().to_owned());
        prop_oneof![
            3 => modifier,
            3 => named,
            1 => any::<u8>().prop_map(|number| format!("F{number}")),
            1 => any::<u64>().prop_map(|code| format!("code:{code}")),
            1 => any::<char>().prop_map(String::from),
            1 => "[ -~]",
            1 => any::<String>(),
        ]
    }

    proptest! {
        #[test]
        fn any_text_gives_a_chord_that_reads_back_or_an_error(
            letters in prop::collection::vec(any::<char>(), 0..20),
        ) {
            check(&letters.into_iter().collect::<String>())?;
        }

        #[test]
        fn any_parts_give_a_chord_that_reads_back_or_an_error(
            parts in prop::collection::vec((part(), " ?\\+ ?"), 1..4),
            damage: Option<(prop::sample::Index, char)>,
        ) {
            let mut text: String = parts.iter().flat_map(|(part, plus)| [&**part, plus]).collect();
            check(&text)?;
            check(text.trim_end_matches(['+', ' ']))?;
            if let Some((at, letter)) = damage {
                let places: Vec<usize> = text.char_indices().map(|(place, _)| place).collect();
                let at = places[at.index(places.len())];
                text.remove(at);
                check(&text)?;
                text.insert(at, letter);
                check(&text)?;
            }
        }

        #[test]
        fn any_key_with_ctrl_is_a_chord(
            key in prop::sample::select(NamedKey::ALL),
            letter in "[ -~&&[^+]]",
        ) {
            for text in [format!("ctrl+{}", key.name()), format!("Control+{letter}")] {
                let chord = text.parse::<Chord>();
                prop_assert!(chord.is_ok() || letter == " ", "{text}: {chord:?}");
            }
        }
    }
}
