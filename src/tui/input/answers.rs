//! What a terminal answers when it is asked about itself, told apart from what the
//! user types meanwhile.
#![cfg_attr(not(unix), expect(dead_code, reason = "crossterm asks there"))]

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use crate::tui::theme::{Background, surroundings};

/// Which keyboard flags are set (kitty's protocol)? Which terminal is this? Every
/// terminal that answers at all answers the second, and answers in order: what was
/// not answered before it is not known.
pub(super) const ABOUT_KEYS: &str = "\x1b[?u\x1b[c";
/// Which colour is the background? To be asked before the others.
pub(super) const ABOUT_BACKGROUND: &str = "\x1b]11;?\x1b\\";

/// What was answered.
#[derive(Debug, PartialEq, Default)]
pub(in crate::tui) struct Answers {
    /// It speaks kitty's keyboard protocol.
    pub keyboard: bool,
    /// What letters are on.
    pub background: Option<Background>,
    /// It has said which terminal it is: nothing more will come.
    pub complete: bool,
    /// What the user typed meanwhile.
    pub typed: Vec<Event>,
}

/// Reads what has come so far.
pub(super) fn read(bytes: &[u8]) -> Answers {
    let mut answers = Answers::default();
    let mut rest = bytes;
    while let Some((&first, behind)) = rest.split_first() {
        rest = match (first, behind) {
            (0x1b, [b'[', body @ ..]) => control(body, &mut answers),
            (0x1b, [b']', body @ ..]) => command(body, &mut answers),
            (0x1b, []) => {
                answers.type_key(KeyCode::Esc, KeyModifiers::NONE);
                behind
            }
            // A letter with alt has no meaning here.
            (0x1b, [_, after @ ..]) => after,
            _ => plain(rest, &mut answers),
        };
    }
    answers
}

impl Answers {
    fn type_key(&mut self, code: KeyCode, modifiers: KeyModifiers) {
        self.typed.push(Event::Key(KeyEvent::new(code, modifiers)));
    }
}

/// A control sequence behind its `ESC [`; what comes after it.
fn control<'a>(body: &'a [u8], answers: &mut Answers) -> &'a [u8] {
    let Some(end) = body.iter().position(|byte| (0x40..=0x7e).contains(byte)) else {
        return &[];
    };
    let (parameters, after) = (&body[..end], &body[end + 1..]);
    match (body[end], parameters) {
        (b'u', [b'?', ..]) => answers.keyboard = true,
        (b'c', [b'?', ..]) => answers.complete = true,
        (b'u', parameters) => answers.typed.extend(kitty(parameters).map(Event::Key)),
        (b'~', b"200") => return pasted(after, answers),
        (b'I', b"") => answers.typed.push(Event::FocusGained),
        (b'O', b"") => answers.typed.push(Event::FocusLost),
        (last, parameters) => {
            if let Some(code) = key(last, parameters) {
                answers.type_key(code, KeyModifiers::NONE);
            }
        }
    }
    after
}

/// A key in kitty's form, `CODE;MODIFIERS:KIND`: a program before this one may have
/// left the terminal in it.
fn kitty(parameters: &[u8]) -> Option<KeyEvent> {
    let written = std::str::from_utf8(parameters).ok()?;
    let mut fields = written.split(';');
    // Behind a colon stands what the key writes with shift.
    let code: u32 = fields.next()?.split(':').next()?.parse().ok()?;
    let mut with = fields.next().unwrap_or("1").split(':');
    let modifiers: u8 = with.next()?.parse().ok()?;
    let kind = match with.next() {
        None | Some("1") => KeyEventKind::Press,
        Some("2") => KeyEventKind::Repeat,
        _ => KeyEventKind::Release,
    };
    let code = match code {
        9 => KeyCode::Tab,
        13 => KeyCode::Enter,
        27 => KeyCode::Esc,
        127 => KeyCode::Backspace,
        // Function keys and modifiers, in a private area.
        57_344..=63_743 => return None,
        letter => KeyCode::Char(char::from_u32(letter)?),
    };
    let bits = modifiers.checked_sub(1)?;
    let mut modifiers = KeyModifiers::NONE;
    modifiers.set(KeyModifiers::SHIFT, bits & 1 != 0);
    modifiers.set(KeyModifiers::ALT, bits & 2 != 0);
    modifiers.set(KeyModifiers::CONTROL, bits & 4 != 0);
    Some(KeyEvent::new_with_kind(code, modifiers, kind))
}

fn key(last: u8, parameters: &[u8]) -> Option<KeyCode> {
    let code = match (last, parameters) {
        (b'A', b"") => KeyCode::Up,
        (b'B', b"") => KeyCode::Down,
        (b'C', b"") => KeyCode::Right,
        (b'D', b"") => KeyCode::Left,
        (b'H', b"") => KeyCode::Home,
        (b'F', b"") => KeyCode::End,
        (b'~', b"3") => KeyCode::Delete,
        (b'~', b"5") => KeyCode::PageUp,
        (b'~', b"6") => KeyCode::PageDown,
        _ => return None,
    };
    Some(code)
}

/// Pasted text, up to its end.
fn pasted<'a>(body: &'a [u8], answers: &mut Answers) -> &'a [u8] {
    const END: &[u8] = b"\x1b[201~";
    let end = body.windows(END.len()).position(|part| part == END);
    let text = &body[..end.unwrap_or(body.len())];
    let text = String::from_utf8_lossy(text).into_owned();
    answers.typed.push(Event::Paste(text));
    end.map_or(&[], |end| &body[end + END.len()..])
}

/// An operating system command behind its `ESC ]`; what comes after it.
fn command<'a>(body: &'a [u8], answers: &mut Answers) -> &'a [u8] {
    let Some(end) = body.iter().position(|byte| matches!(byte, 0x07 | 0x1b)) else {
        return &[];
    };
    let text = String::from_utf8_lossy(&body[..end]);
    if let Some(colour) = text.strip_prefix("11;") {
        answers.background = surroundings::from_answer(colour);
    }
    // It ends with BEL, or with `ESC \`.
    let after = &body[end..];
    after
        .strip_prefix(b"\x1b\\")
        .or(after.strip_prefix(b"\x07"))
        .unwrap_or(after)
}

/// Letters, and keys with ctrl, up to the next escape.
fn plain<'a>(bytes: &'a [u8], answers: &mut Answers) -> &'a [u8] {
    let end = bytes.iter().position(|byte| *byte == 0x1b);
    let (typed, after) = bytes.split_at(end.unwrap_or(bytes.len()));
    for letter in String::from_utf8_lossy(typed).chars() {
        let (code, modifiers) = match letter {
            '\r' => (KeyCode::Enter, KeyModifiers::NONE),
            '\t' => (KeyCode::Tab, KeyModifiers::NONE),
            '\x7f' => (KeyCode::Backspace, KeyModifiers::NONE),
            '\x01'..='\x1a' => {
                // ctrl takes three bits away: ctrl-a is 1.
                let letter = char::from_u32(u32::from(letter) | 0x60).unwrap_or(letter);
                (KeyCode::Char(letter), KeyModifiers::CONTROL)
            }
            letter if letter.is_control() => continue,
            letter => (KeyCode::Char(letter), KeyModifiers::NONE),
        };
        answers.type_key(code, modifiers);
    }
    after
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_key_in_kittys_form_is_kept_with_its_kind() {
        let typed =
            read(b"\x1b[32;1:1u\x1b[?0u\x1b[99;5u\x1b[32;1:3u\x1b[57442;1:1u\x1b[0;0u").typed;
        let key = |letter, modifiers, kind| {
            let code = KeyCode::Char(letter);
            Event::Key(KeyEvent::new_with_kind(code, modifiers, kind))
        };
        let expected = [
            key(' ', KeyModifiers::NONE, KeyEventKind::Press),
            key('c', KeyModifiers::CONTROL, KeyEventKind::Press),
            key(' ', KeyModifiers::NONE, KeyEventKind::Release),
        ];
        assert_eq!(typed, expected);
    }

    #[test]
    fn every_answer_is_understood_with_either_end() {
        let kitty = read(b"\x1b]11;rgb:1616/1818/1d1d\x1b\\\x1b[?0u\x1b[?62;c");
        let expected = Answers {
            keyboard: true,
            background: Some(Background::Dark),
            complete: true,
            typed: Vec::new(),
        };
        assert_eq!(kitty, expected);
        let xterm = read(b"\x1b]11;rgb:ffff/ffff/ffff\x07\x1b[?64;1;2c");
        assert_eq!(xterm.background, Some(Background::Light));
        assert!(xterm.complete && !xterm.keyboard && xterm.typed.is_empty());
    }

    #[test]
    fn an_answer_that_is_still_coming_is_not_complete_and_types_nothing() {
        let whole = b"\x1b]11;rgb:1616/1818/1d1d\x1b\\\x1b[?0u\x1b[?62;c";
        for end in 2..whole.len() {
            let answers = read(&whole[..end]);
            assert!(!answers.complete, "{end}");
            let typed = &answers.typed;
            let escape = [Event::Key(KeyCode::Esc.into())];
            assert!(typed.is_empty() || *typed == escape, "{end}: {typed:?}");
        }
    }

    #[test]
    fn what_was_typed_meanwhile_is_kept_in_order() {
        let answers =
            read("q\x1b[?0u\x1b[Bé\x1b[200~a\nb\x1b[201~\r\x03\x1b[I\x1b[?1c\x1b".as_bytes());
        let key = |code: KeyCode| Event::Key(code.into());
        let ctrl_c = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
        assert_eq!(
            answers.typed,
            [
                key(KeyCode::Char('q')),
                key(KeyCode::Down),
                key(KeyCode::Char('é')),
                Event::Paste("a\nb".to_owned()),
                key(KeyCode::Enter),
                Event::Key(ctrl_c),
                Event::FocusGained,
                key(KeyCode::Esc),
            ]
        );
        assert!(answers.keyboard && answers.complete);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_to_their_end(
            bytes in proptest::collection::vec(
                prop_oneof![any::<u8>(), Just(0x1b), Just(b'['), Just(b']'), Just(b'?')], 0..60,
            ),
        ) {
            let _ = read(&bytes);
        }
    }
}
