//! Keys of the terminal as people write them, and what they mean where.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use super::action::{ACTIONS, Action, Place};

/// A key with its modifiers. Shift is in the letter: `G`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Stroke {
    /// The key.
    pub key: Struck,
    /// With ctrl.
    pub ctrl: bool,
    /// With alt.
    pub alt: bool,
}

/// A key alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Struck {
    /// What it writes.
    Char(char),
    /// `f1` and its like.
    F(u8),
    /// One with a name.
    Named(Named),
}

macro_rules! named {
    ($($name:ident $written:literal $shown:literal),* $(,)?) => {
        /// A key that writes nothing.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Named {
            $(#[doc = $written] $name),*
        }

        impl Named {
            /// Each.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// As the configuration has it.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $written),* }
            }

            /// As the help has it.
            pub const fn shown(self) -> &'static str {
                match self { $(Self::$name => $shown),* }
            }
        }
    };
}

named! {
    Enter "enter" "Enter",
    Esc "esc" "Esc",
    Tab "tab" "Tab",
    BackTab "shift-tab" "Shift-Tab",
    Backspace "backspace" "Backspace",
    Delete "delete" "Del",
    Insert "insert" "Ins",
    Up "up" "↑",
    Down "down" "↓",
    Left "left" "←",
    Right "right" "→",
    Home "home" "Home",
    End "end" "End",
    PageUp "pgup" "PgUp",
    PageDown "pgdn" "PgDn",
}

/// No key is written so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "there is no key `{0}`; write a letter or sign, `ctrl-x`, `alt-x`, `f1`, `enter`, `pgdn` and the like"
)]
pub struct NoSuchKey(String);

impl FromStr for Stroke {
    type Err = NoSuchKey;

    fn from_str(written: &str) -> Result<Self, NoSuchKey> {
        let wrong = || NoSuchKey(written.to_owned());
        let (mut ctrl, mut alt, mut rest) = (false, false, written.trim());
        loop {
            if let Some(more) = behind(rest, "ctrl-") {
                (ctrl, rest) = (true, more);
            } else if let Some(more) = behind(rest, "alt-") {
                (alt, rest) = (true, more);
            } else {
                break;
            }
        }
        let mut letters = rest.chars();
        let key = match (letters.next(), letters.next()) {
            (Some(one), None) if !one.is_control() && !one.is_whitespace() => {
                // What ctrl makes of a letter knows no capitals.
                let one = if ctrl { one.to_ascii_lowercase() } else { one };
                Struck::Char(one)
            }
            (Some('f' | 'F'), Some('1'..='9')) => {
                let number = rest[1..].parse().map_err(|_| wrong())?;
                (1..=24)
                    .contains(&number)
                    .then_some(Struck::F(number))
                    .ok_or_else(wrong)?
            }
            _ => {
                let mut named = Named::ALL.iter();
                let named = named.find(|named| named.name().eq_ignore_ascii_case(rest));
                Struck::Named(*named.ok_or_else(wrong)?)
            }
        };
        Ok(Self { key, ctrl, alt })
    }
}

fn behind<'t>(text: &'t str, start: &str) -> Option<&'t str> {
    let head = text.get(..start.len())?;
    let rest = &text[start.len()..];
    (head.eq_ignore_ascii_case(start) && !rest.is_empty()).then_some(rest)
}

/// As the help shows it: `ctrl-d`, `PgDn`, `↓`.
impl fmt::Display for Stroke {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ctrl {
            f.write_str("ctrl-")?;
        }
        if self.alt {
            f.write_str("alt-")?;
        }
        match self.key {
            Struck::Char(one) => write!(f, "{one}"),
            Struck::F(number) => write!(f, "F{number}"),
            Struck::Named(named) => f.write_str(named.shown()),
        }
    }
}

/// What each key means at each place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keymap {
    keys: BTreeMap<Action, Vec<Stroke>>,
    meanings: BTreeMap<(Place, Stroke), Action>,
}

impl Default for Keymap {
    fn default() -> Self {
        let own = |one: &super::action::Described| (one.action, one.strokes().collect());
        Self::of(ACTIONS.iter().map(own).collect())
    }
}

/// Why there is no such keymap.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeymapError {
    /// Not `ACTION: KEY KEY`.
    #[error("write `action: key key`, as in `copy: y enter`, and not `{0}`")]
    Form(String),
    /// There is no such action.
    #[error("there is no action `{name}`{}", .nearest.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default())]
    NoSuchAction {
        /// What stands there.
        name: String,
        /// The nearest one.
        nearest: Option<&'static str>,
    },
    /// No key is written so.
    #[error(transparent)]
    NoSuchKey(#[from] NoSuchKey),
    /// Two actions have one key where both can be done.
    #[error(
        "`{key}` is both `{one}` and `{other}` on the page of {place}; give one of them another key"
    )]
    Conflict {
        /// The key.
        key: Stroke,
        /// An action.
        one: &'static str,
        /// Another.
        other: &'static str,
        /// Where.
        place: &'static str,
    },
    /// One that must have a key has none.
    #[error("`{0}` needs a key: without it a screen could not be left")]
    NeedsKey(&'static str),
}

/// Other keys for an action, as the configuration has them: `copy: y enter`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyChange {
    action: Action,
    strokes: Vec<Stroke>,
}

impl FromStr for KeyChange {
    type Err = KeymapError;

    fn from_str(change: &str) -> Result<Self, KeymapError> {
        let form = || KeymapError::Form(change.to_owned());
        // `:` may be a key itself.
        let (name, written) = change.split_once(':').ok_or_else(form)?;
        let name = name.trim();
        let known = ACTIONS.iter().find(|one| one.name == name);
        let known = known.ok_or_else(|| KeymapError::NoSuchAction {
            name: name.to_owned(),
            nearest: nearest(name),
        })?;
        let strokes: Result<Vec<Stroke>, _> = written.split_whitespace().map(str::parse).collect();
        Ok(Self {
            action: known.action,
            strokes: strokes?,
        })
    }
}

impl Keymap {
    fn of(keys: BTreeMap<Action, Vec<Stroke>>) -> Self {
        let mut meanings = BTreeMap::new();
        for one in ACTIONS {
            for stroke in keys.get(&one.action).into_iter().flatten() {
                for place in one.places {
                    meanings.insert((*place, *stroke), one.action);
                }
            }
        }
        Self { keys, meanings }
    }

    /// The built-in one with these changes, each `action: key key`. An action without
    /// keys has none.
    ///
    /// # Errors
    /// The first mistake or conflict.
    pub fn with<'t>(changes: impl IntoIterator<Item = &'t str>) -> Result<Self, KeymapError> {
        let mut keys = Self::default().keys;
        for change in changes {
            let KeyChange { action, strokes } = change.parse()?;
            keys.insert(action, strokes);
        }
        let keymap = Self::of(keys);
        keymap.check()?;
        Ok(keymap)
    }

    fn check(&self) -> Result<(), KeymapError> {
        for needed in [Action::Cancel, Action::Quit, Action::Help] {
            if self.keys_of(needed).is_empty() {
                return Err(KeymapError::NeedsKey(needed.described().name));
            }
        }
        for one in ACTIONS {
            for &key in self.keys_of(one.action) {
                let clash = one.places.iter().find_map(|&place| {
                    let meant = self.action(place, key)?;
                    (meant != one.action).then_some((place, meant))
                });
                if let Some((place, other)) = clash {
                    return Err(KeymapError::Conflict {
                        key,
                        one: one.name,
                        other: other.described().name,
                        place: place.title(),
                    });
                }
            }
        }
        Ok(())
    }

    /// What a key means at a place.
    pub fn action(&self, place: Place, stroke: Stroke) -> Option<Action> {
        self.meanings.get(&(place, stroke)).copied()
    }

    /// The keys of an action.
    pub fn keys_of(&self, action: Action) -> &[Stroke] {
        self.keys.get(&action).map_or(&[], Vec::as_slice)
    }

    /// The keys of an action as the help shows them: `y  Enter`.
    pub fn shown(&self, action: Action) -> String {
        let shown: Vec<String> = self.keys_of(action).iter().map(Stroke::to_string).collect();
        shown.join("  ")
    }
}

fn nearest(name: &str) -> Option<&'static str> {
    let near = |one: &&str| strsim::jaro_winkler(one, name);
    let names = ACTIONS.iter().map(|one| one.name);
    names
        .max_by(|one, other| near(one).total_cmp(&near(other)))
        .filter(|one| near(one) > 0.7)
}

#[cfg(test)]
mod tests;
