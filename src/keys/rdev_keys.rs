//! `rdev`'s names for keys, as ours.

use crate::hotkey::{Key, key::NamedKey};

macro_rules! table {
    ($key:ident; $($rdev:ident => $ours:expr,)*) => {
        match $key {
            $(rdev::Key::$rdev => $ours,)*
            rdev::Key::Unknown(code) => unknown(code),
            // The numeric keypad and the rest: named by what `rdev` knows of
            // them, which on X11 is a key code.
            other => Key::Code(rdev_code(other)),
        }
    };
}

/// The key that `rdev` means. Which character a key types depends on the
/// layout; a chord names keys by their place on a US keyboard.
pub fn key(key: rdev::Key) -> Key {
    use NamedKey as N;
    let named = Key::Named;
    table! { key;
        Alt => named(N::LeftAlt), AltGr => named(N::AltGr),
        ControlLeft => named(N::LeftCtrl), ControlRight => named(N::RightCtrl),
        ShiftLeft => named(N::LeftShift), ShiftRight => named(N::RightShift),
        MetaLeft => named(N::LeftSuper), MetaRight => named(N::RightSuper),
        Space => named(N::Space), Tab => named(N::Tab), Return => named(N::Enter),
        Backspace => named(N::Backspace), Escape => named(N::Escape),
        CapsLock => named(N::CapsLock), NumLock => named(N::NumLock),
        ScrollLock => named(N::ScrollLock), Pause => named(N::Pause),
        PrintScreen => named(N::PrintScreen),
        Insert => named(N::Insert), Delete => named(N::Delete),
        Home => named(N::Home), End => named(N::End),
        PageUp => named(N::PageUp), PageDown => named(N::PageDown),
        UpArrow => named(N::Up), DownArrow => named(N::Down),
        LeftArrow => named(N::Left), RightArrow => named(N::Right),
        F1 => Key::F(1), F2 => Key::F(2), F3 => Key::F(3), F4 => Key::F(4),
        F5 => Key::F(5), F6 => Key::F(6), F7 => Key::F(7), F8 => Key::F(8),
        F9 => Key::F(9), F10 => Key::F(10), F11 => Key::F(11), F12 => Key::F(12),
        Num1 => Key::Char('1'), Num2 => Key::Char('2'), Num3 => Key::Char('3'),
        Num4 => Key::Char('4'), Num5 => Key::Char('5'), Num6 => Key::Char('6'),
        Num7 => Key::Char('7'), Num8 => Key::Char('8'), Num9 => Key::Char('9'),
        Num0 => Key::Char('0'), Minus => Key::Char('-'), Equal => Key::Char('='),
        KeyA => Key::Char('a'), KeyB => Key::Char('b'), KeyC => Key::Char('c'),
        KeyD => Key::Char('d'), KeyE => Key::Char('e'), KeyF => Key::Char('f'),
        KeyG => Key::Char('g'), KeyH => Key::Char('h'), KeyI => Key::Char('i'),
        KeyJ => Key::Char('j'), KeyK => Key::Char('k'), KeyL => Key::Char('l'),
        KeyM => Key::Char('m'), KeyN => Key::Char('n'), KeyO => Key::Char('o'),
        KeyP => Key::Char('p'), KeyQ => Key::Char('q'), KeyR => Key::Char('r'),
        KeyS => Key::Char('s'), KeyT => Key::Char('t'), KeyU => Key::Char('u'),
        KeyV => Key::Char('v'), KeyW => Key::Char('w'), KeyX => Key::Char('x'),
        KeyY => Key::Char('y'), KeyZ => Key::Char('z'),
        LeftBracket => Key::Char('['), RightBracket => Key::Char(']'),
        SemiColon => Key::Char(';'), Quote => Key::Char('\''),
        BackQuote => Key::Char('`'), BackSlash => Key::Char('\\'),
        IntlBackslash => Key::Code(94),
        Comma => Key::Char(','), Dot => Key::Char('.'), Slash => Key::Char('/'),
    }
}

/// Keys that `rdev` 0.5 has no name for, by their X11 key code (evdev + 8).
#[expect(clippy::cast_possible_truncation, reason = "24 at most")]
const fn unknown(code: u32) -> Key {
    match code {
        134 => Key::Named(NamedKey::RightSuper),
        135 => Key::Named(NamedKey::Menu),
        // F13 to F24 are evdev 183 to 194.
        191..=202 => Key::F((code - 191 + 13) as u8),
        _ => Key::Code(code),
    }
}

/// The X11 key codes of the keypad, as in `rdev`'s own Linux table.
const fn rdev_code(key: rdev::Key) -> u32 {
    use rdev::Key as R;
    match key {
        R::KpReturn => 104,
        R::KpMinus => 82,
        R::KpPlus => 86,
        R::KpMultiply => 63,
        R::KpDivide => 106,
        R::Kp0 => 90,
        R::Kp1 => 87,
        R::Kp2 => 88,
        R::Kp3 => 89,
        R::Kp4 => 83,
        R::Kp5 => 84,
        R::Kp6 => 85,
        R::Kp7 => 79,
        R::Kp8 => 80,
        R::Kp9 => 81,
        R::KpDelete => 91,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_rdev_cannot_name_are_known_by_their_code() {
        assert_eq!(key(rdev::Key::Unknown(191)), Key::F(13));
        assert_eq!(key(rdev::Key::Unknown(202)), Key::F(24));
        assert_eq!(
            key(rdev::Key::Unknown(134)),
            Key::Named(NamedKey::RightSuper)
        );
        assert_eq!(key(rdev::Key::Unknown(203)), Key::Code(203));
        assert_eq!(key(rdev::Key::Kp5), Key::Code(84));
    }
}
