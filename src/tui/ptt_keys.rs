//! Push-to-talk from the terminal's own keys: Space, and the chord while no
//! other source hears it.
//!
//! A terminal with the kitty keyboard protocol reports presses and releases, so
//! holding works as on the desktop. Any other reports only presses, and a key
//! that is held looks like one struck again and again: see [`strikes`].

pub mod strikes;

use std::sync::Arc;
use std::time::Instant;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers, ModifierKeyCode};

use crate::front::snapshot::ProfileView;
use crate::hotkey::key::NamedKey;
use crate::hotkey::{Chord, ChordEdge, Chords, Key, Matcher, Modifier, Nth, RawEdge};

use super::message::{Msg, TerminalKeys};
use super::model::Model;
use strikes::Strikes;

/// What became of a key event.
#[derive(Debug, Clone, PartialEq)]
pub enum Fed {
    /// It is no push-to-talk key; the keymap may have it.
    NotMine,
    /// It is one, and nothing follows from it.
    Swallowed,
    /// It is one, and means this.
    Means(Msg),
    /// It is none, and means this beside what the keymap makes of it.
    Also(Msg),
}

/// Follows the push-to-talk keys of the terminal.
#[derive(Debug, Default)]
pub struct PttKeys {
    watched: Option<Watched>,
    held: Option<Held>,
    strikes: Strikes,
    /// Whose key was struck last.
    struck: Nth,
}

/// The chords of the configuration.
#[derive(Debug)]
struct Watched {
    profiles: Arc<[ProfileView]>,
    chords: Chords,
    matcher: Matcher,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Held {
    Space,
    Chord,
}

impl PttKeys {
    /// Takes a key event that arrived at `now`.
    pub fn feed(&mut self, event: KeyEvent, model: &Model, now: Instant) -> Fed {
        self.watch(&model.snapshot.profiles);
        match model.terminal_keys {
            TerminalKeys::Releases => self.with_releases(event, model),
            TerminalKeys::PressesOnly | TerminalKeys::Unknown => {
                self.presses_only(event, model, now)
            }
        }
    }

    /// The terminal lost the keyboard: a release would not be seen any more.
    pub fn focus_lost(&mut self) -> Option<Msg> {
        if let Some(watched) = &mut self.watched {
            watched.matcher = Matcher::new(watched.chords.clone());
        }
        self.held.take().map(|_| Msg::Release)
    }

    /// When [`Self::handle_timeout`] is to be called, if nothing comes before.
    pub const fn next_deadline(&self) -> Option<Instant> {
        self.strikes.next_deadline()
    }

    /// The deadline has passed.
    pub fn handle_timeout(&mut self, model: &Model, now: Instant) -> Option<Msg> {
        self.strikes
            .handle_timeout(now, model.is_recording())
            .then_some(Msg::Toggle(self.struck))
    }

    /// Follows the chords of the configuration; of those that cannot be read, none.
    fn watch(&mut self, profiles: &Arc<[ProfileView]>) {
        let watched = self.watched.as_ref();
        if watched.is_some_and(|watched| watched.profiles == *profiles) {
            return;
        }
        self.watched = chords(profiles).map(|chords| Watched {
            profiles: Arc::clone(profiles),
            matcher: Matcher::new(chords.clone()),
            chords,
        });
    }

    fn with_releases(&mut self, event: KeyEvent, model: &Model) -> Fed {
        if let Some(fed) = self.chord_with_releases(event, model) {
            return fed;
        }
        if !is_space(event) {
            return Fed::NotMine;
        }
        match event.kind {
            // However the hold began, its release ends it, even in a search.
            KeyEventKind::Release if self.held == Some(Held::Space) => {
                self.held = None;
                Fed::Means(Msg::Release)
            }
            KeyEventKind::Release => Fed::Swallowed,
            _ if model.is_typing() && self.held.is_none() => Fed::NotMine,
            KeyEventKind::Press if self.held.is_none() && bare(event) => {
                self.held = Some(Held::Space);
                Fed::Means(Msg::Press(Nth::FIRST))
            }
            KeyEventKind::Press | KeyEventKind::Repeat => Fed::Swallowed,
        }
    }

    /// `None`: the event has no part in the chord.
    fn chord_with_releases(&mut self, event: KeyEvent, model: &Model) -> Option<Fed> {
        let watched = self.watched.as_mut()?;
        let key = key_of(event.code)?;
        let down = event.kind != KeyEventKind::Release;
        let edge = watched.matcher.feed(RawEdge { key, down });
        match edge {
            // A setting is typed: the key may be one of its letters.
            Some(ChordEdge::Down(_)) if is_text(event, model) => None,
            Some(ChordEdge::Down(nth)) if self.held.is_none() && !model.global_keys_live() => {
                self.held = Some(Held::Chord);
                Some(Fed::Means(Msg::Press(nth)))
            }
            Some(ChordEdge::Up) if self.held == Some(Held::Chord) => {
                self.held = None;
                Some(Fed::Means(Msg::Release))
            }
            // Another source hears the chord; its keys are no command here either.
            Some(ChordEdge::Down(_) | ChordEdge::Up) => Some(Fed::Swallowed),
            Some(ChordEdge::OtherKey) => {
                (self.held == Some(Held::Chord)).then_some(Fed::Also(Msg::OtherKey))
            }
            None => {
                let own = watched
                    .matcher
                    .down()
                    .is_some_and(|chord| chord.key() == key);
                (down && self.held == Some(Held::Chord) && own).then_some(Fed::Swallowed)
            }
        }
    }

    fn presses_only(&mut self, event: KeyEvent, model: &Model, now: Instant) -> Fed {
        let watched = self.watched.as_ref();
        let chord = watched.and_then(|watched| struck(&watched.chords, event));
        if event.kind == KeyEventKind::Release {
            return Fed::Swallowed;
        }
        if is_text(event, model) {
            return Fed::NotMine;
        }
        if chord.is_some() && model.global_keys_may_hear() {
            return Fed::Swallowed;
        }
        let space = is_space(event) && bare(event) && !model.is_typing();
        self.struck = match chord {
            Some(nth) => nth,
            None if space => Nth::FIRST,
            None => return Fed::NotMine,
        };
        if self.strikes.strike(now, model.is_recording()) {
            Fed::Means(Msg::Toggle(self.struck))
        } else {
            Fed::Swallowed
        }
    }
}

/// Whether the key writes, or moves in what is written. In the text that is corrected
/// one can dictate by a key that does neither there.
fn is_text(event: KeyEvent, model: &Model) -> bool {
    let writes = match event.code {
        KeyCode::Char(_) => bare(event),
        code => !matches!(
            code,
            KeyCode::F(_)
                | KeyCode::Modifier(_)
                | KeyCode::CapsLock
                | KeyCode::NumLock
                | KeyCode::ScrollLock
                | KeyCode::Pause
                | KeyCode::Insert
                | KeyCode::Menu
                | KeyCode::PrintScreen
        ),
    };
    model.typing_setting().is_some() || (writes && model.editing.is_some())
}

fn is_space(event: KeyEvent) -> bool {
    event.code == KeyCode::Char(' ')
}

fn bare(event: KeyEvent) -> bool {
    event.modifiers.difference(KeyModifiers::SHIFT).is_empty()
}

fn chords(profiles: &[ProfileView]) -> Option<Chords> {
    let chords = profiles.iter().map(|profile| profile.chord.parse());
    let mut chords: Vec<Chord> = chords.collect::<Result<_, _>>().ok()?;
    let others = chords.split_off(chords.len().min(1));
    Some(Chords::new(chords.pop()?, others))
}

/// The chord that a press, which carries its modifiers, strikes. Further
/// modifiers may be held, as with [`Matcher`].
fn struck(chords: &Chords, event: KeyEvent) -> Option<Nth> {
    let held = |_: &Chord, modifier| event.modifiers.contains(flag(modifier));
    chords.struck(key_of(event.code)?, held)
}

const fn flag(modifier: Modifier) -> KeyModifiers {
    match modifier {
        Modifier::Ctrl => KeyModifiers::CONTROL,
        Modifier::Shift => KeyModifiers::SHIFT,
        Modifier::Alt => KeyModifiers::ALT,
        Modifier::Super => KeyModifiers::SUPER,
    }
}

/// The terminal's name of a key, as a chord names it.
fn key_of(code: KeyCode) -> Option<Key> {
    let named = match code {
        KeyCode::Char(' ') => NamedKey::Space,
        KeyCode::Char(c) => return Some(Key::Char(c.to_ascii_lowercase())),
        KeyCode::F(number) => return Some(Key::F(number)),
        KeyCode::Enter => NamedKey::Enter,
        KeyCode::Tab | KeyCode::BackTab => NamedKey::Tab,
        KeyCode::Backspace => NamedKey::Backspace,
        KeyCode::Esc => NamedKey::Escape,
        KeyCode::CapsLock => NamedKey::CapsLock,
        KeyCode::NumLock => NamedKey::NumLock,
        KeyCode::ScrollLock => NamedKey::ScrollLock,
        KeyCode::Pause => NamedKey::Pause,
        KeyCode::PrintScreen => NamedKey::PrintScreen,
        KeyCode::Insert => NamedKey::Insert,
        KeyCode::Delete => NamedKey::Delete,
        KeyCode::Home => NamedKey::Home,
        KeyCode::End => NamedKey::End,
        KeyCode::PageUp => NamedKey::PageUp,
        KeyCode::PageDown => NamedKey::PageDown,
        KeyCode::Up => NamedKey::Up,
        KeyCode::Down => NamedKey::Down,
        KeyCode::Left => NamedKey::Left,
        KeyCode::Right => NamedKey::Right,
        KeyCode::Menu => NamedKey::Menu,
        KeyCode::Modifier(modifier) => named_modifier(modifier)?,
        KeyCode::Null | KeyCode::KeypadBegin | KeyCode::Media(_) => return None,
    };
    Some(Key::Named(named))
}

const fn named_modifier(modifier: ModifierKeyCode) -> Option<NamedKey> {
    match modifier {
        ModifierKeyCode::LeftControl => Some(NamedKey::LeftCtrl),
        ModifierKeyCode::RightControl => Some(NamedKey::RightCtrl),
        ModifierKeyCode::LeftShift => Some(NamedKey::LeftShift),
        ModifierKeyCode::RightShift => Some(NamedKey::RightShift),
        ModifierKeyCode::LeftAlt => Some(NamedKey::LeftAlt),
        ModifierKeyCode::RightAlt | ModifierKeyCode::IsoLevel3Shift => Some(NamedKey::AltGr),
        ModifierKeyCode::LeftSuper | ModifierKeyCode::LeftMeta => Some(NamedKey::LeftSuper),
        ModifierKeyCode::RightSuper | ModifierKeyCode::RightMeta => Some(NamedKey::RightSuper),
        ModifierKeyCode::LeftHyper
        | ModifierKeyCode::RightHyper
        | ModifierKeyCode::IsoLevel5Shift => None,
    }
}

#[cfg(test)]
mod tests;
