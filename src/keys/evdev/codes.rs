//! The kernel's codes for keys, as ours.

use crate::hotkey::{Chords, Key, key::NamedKey};

/// The letters, digits and signs, by their code on a US keyboard.
const ROWS: [(u16, &str); 4] = [
    (2, "1234567890-="),
    (16, "qwertyuiop[]"),
    (30, "asdfghjkl;'`"),
    (43, "\\zxcvbnm,./"),
];

const NAMED: [(u16, NamedKey); 29] = [
    (1, NamedKey::Escape),
    (14, NamedKey::Backspace),
    (15, NamedKey::Tab),
    (28, NamedKey::Enter),
    (29, NamedKey::LeftCtrl),
    (42, NamedKey::LeftShift),
    (54, NamedKey::RightShift),
    (56, NamedKey::LeftAlt),
    (57, NamedKey::Space),
    (58, NamedKey::CapsLock),
    (69, NamedKey::NumLock),
    (70, NamedKey::ScrollLock),
    (97, NamedKey::RightCtrl),
    (99, NamedKey::PrintScreen),
    (100, NamedKey::AltGr),
    (102, NamedKey::Home),
    (103, NamedKey::Up),
    (104, NamedKey::PageUp),
    (105, NamedKey::Left),
    (106, NamedKey::Right),
    (107, NamedKey::End),
    (108, NamedKey::Down),
    (109, NamedKey::PageDown),
    (110, NamedKey::Insert),
    (111, NamedKey::Delete),
    (119, NamedKey::Pause),
    (125, NamedKey::LeftSuper),
    (126, NamedKey::RightSuper),
    (127, NamedKey::Menu),
];

/// X11 counts the same keys from 8 on, and `code:` in a chord means its number:
/// one configuration serves both.
const X11_OFFSET: u32 = 8;

/// The key of a code. Which character it types depends on the layout; a chord
/// names keys by their place on a US keyboard.
pub fn key(code: u16) -> Key {
    if let Some((_, named)) = NAMED.iter().find(|(known, _)| *known == code) {
        return Key::Named(*named);
    }
    for (first, letters) in ROWS {
        let letter = code
            .checked_sub(first)
            .and_then(|place| letters.chars().nth(place.into()));
        if let Some(letter) = letter {
            return Key::Char(letter);
        }
    }
    match code {
        59..=68 => function_key(code - 59 + 1),
        87 | 88 => function_key(code - 87 + 11),
        183..=194 => function_key(code - 183 + 13),
        _ => Key::Code(u32::from(code) + X11_OFFSET),
    }
}

#[expect(clippy::cast_possible_truncation, reason = "24 at most")]
const fn function_key(number: u16) -> Key {
    Key::F(number as u8)
}

/// Whether a device that can send these codes is worth listening to: a keyboard,
/// or a pedal or a remote control that has the chord's own key. The power
/// button, the lid, mice and joysticks are not.
pub fn is_keyboard(codes: &[u16], chords: &Chords) -> bool {
    codes.iter().any(|code| {
        let key = key(*code);
        chords.has_part(key)
            // Any letter: a keyboard's other keys make a shortcut of the chord.
            || matches!(key, Key::Char('a'..='z'))
    })
}

/// From the left button to the task button. A touchpad that is only touched has
/// none of them; tapping is made of touches by others.
const BUTTONS: std::ops::RangeInclusive<u16> = 0x110..=0x117;

/// Whether a device that can send these codes has a mouse's buttons.
pub fn is_mouse(codes: &[u16]) -> bool {
    codes.iter().any(|code| is_button(*code))
}

/// Whether a code is a mouse's button.
pub fn is_button(code: u16) -> bool {
    BUTTONS.contains(&code)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::hotkey::Chord;

    #[test]
    fn every_named_key_letter_and_function_key_has_a_code() {
        let known: Vec<Key> = (0..=0x2ff).map(key).collect();
        let named = NamedKey::ALL.iter().map(|named| Key::Named(*named));
        let typed = ('a'..='z').chain('0'..='9').chain("-=[];'`\\,./".chars());
        for wanted in named
            .chain(typed.map(Key::Char))
            .chain((1..=24).map(Key::F))
        {
            assert!(known.contains(&wanted), "{wanted}");
        }
    }

    #[test]
    fn no_two_codes_are_one_key_by_mistake() {
        let mut seen = BTreeMap::new();
        let mut twice = Vec::new();
        for code in 0..=0x2ff_u16 {
            if let Some(first) = seen.insert(key(code), code) {
                twice.push((first, code));
            }
        }
        assert_eq!(twice, []);
    }

    #[test]
    fn codes_without_a_name_are_those_of_x11() {
        // The numeric keypad's 5, as in the table for X11.
        assert_eq!(key(76), Key::Code(84));
        assert_eq!(key(86), Key::Code(94));
    }

    #[test]
    fn keyboards_and_pedals_with_the_chords_key_are_listened_to_and_nothing_else() {
        let chord = |text: &str| Chords::from(text.parse::<Chord>().expect("a chord"));
        let keyboard: Vec<u16> = (1..=127).collect();
        let (power, mouse, pedal) = ([116], [0x110, 0x111], [183]);
        assert!(is_keyboard(&keyboard, &chord("F13")));
        assert!(is_keyboard(&pedal, &chord("F13")));
        assert!(!is_keyboard(&pedal, &chord("right_ctrl")));
        assert!(!is_keyboard(&power, &chord("F13")));
        assert!(!is_keyboard(&mouse, &chord("ctrl+space")));
    }

    #[test]
    fn mice_have_buttons_and_joysticks_tablets_and_keyboards_have_others() {
        assert!(is_mouse(&[0x110, 0x111]));
        assert!(is_mouse(&[0x14a, 0x110]), "a touchpad that can be pressed");
        let keyboard: Vec<u16> = (1..=127).collect();
        let (joystick, tablet) = ([0x120, 0x130], [0x140, 0x14a]);
        for other in [&keyboard[..], &joystick, &tablet] {
            assert!(!is_mouse(other));
        }
    }
}
