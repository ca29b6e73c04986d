//! The terminal's clipboard, by escape sequence. Works over SSH.
//!
//! `ESC ] 52 ; c ; <base64> BEL` asks the terminal to set its clipboard
//! (xterm's control sequences, "Manipulate Selection Data"). Whether it did,
//! it does not say.

use std::fmt::Write as _;
use std::io::Write;

use super::write::write_text;
use super::{DeliverError, NotTakenBack, Receipt, Sink};

/// Its name on the screen.
pub(super) const NAME: &str = "terminal (OSC 52)";

/// The longest text in bytes. Terminals cap the sequence; the smallest cap in
/// wide use is 100,000 bytes with its frame (hterm's `osc52.sh`), which is
/// 74,994 bytes before base64. A longer one would vanish without a word.
pub const LIMIT: usize = 74_994;

/// A program between sayso and the terminal that eats unknown sequences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Multiplexer {
    /// None: sayso talks to the terminal.
    None,
    /// tmux (`TMUX` is set).
    Tmux,
    /// GNU screen (`STY` is set).
    Screen,
}

/// The bytes that make the terminal set its clipboard to `text`.
pub fn sequence(text: &str, multiplexer: Multiplexer) -> String {
    let plain = format!("\x1b]52;c;{}\x07", base64(text.as_bytes()));
    match multiplexer {
        Multiplexer::None => plain,
        Multiplexer::Tmux => tmux(&plain),
        Multiplexer::Screen => screen(&plain),
    }
}

/// tmux takes the plain sequence where `set-clipboard` is `on`, and hands a
/// wrapped one through where `allow-passthrough` is `on` (tmux(1)). Neither can
/// be asked from here, and setting the same text twice does no harm.
fn tmux(plain: &str) -> String {
    format!(
        "{plain}\x1bPtmux;{}\x1b\\",
        plain.replace('\x1b', "\x1b\x1b")
    )
}

/// screen hands a device control string through, of at most 256 bytes in old
/// versions: longer sequences go in several, which the terminal sees as one.
fn screen(plain: &str) -> String {
    const PIECE: usize = 240;
    let mut wrapped = String::with_capacity(plain.len() + plain.len() / PIECE * 4 + 8);
    let mut rest = plain;
    while !rest.is_empty() {
        // The sequence is ASCII throughout, so every cut is between characters.
        let (piece, next) = rest.split_at(PIECE.min(rest.len()));
        let _ = write!(wrapped, "\x1bP{piece}\x1b\\");
        rest = next;
    }
    wrapped
}

/// Base 64 with padding (RFC 4648 §4).
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let byte = |index: usize| u32::from(group.get(index).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            if place <= group.len() {
                let index = (bits >> (18 - 6 * place)) & 0x3f;
                text.push(char::from(ALPHABET[index as usize]));
            } else {
                text.push('=');
            }
        }
    }
    text
}

/// The terminal's clipboard.
pub struct Osc52Sink<W> {
    out: W,
    multiplexer: Multiplexer,
    /// A text was sent.
    sent: bool,
}

impl<W: Write + Send> Osc52Sink<W> {
    /// A sink over what leads to the terminal.
    ///
    /// The sequence is given to `out` in one `write_all`, which
    /// [`Stdout`](std::io::Stdout) does under its lock: whoever draws frames
    /// holds that lock for the length of a frame, and the sequence falls between two.
    pub const fn new(out: W, multiplexer: Multiplexer) -> Self {
        Self {
            out,
            multiplexer,
            sent: false,
        }
    }
}

impl<W: Write + Send> Sink for Osc52Sink<W> {
    fn name(&self) -> &'static str {
        NAME
    }

    fn deliver(&mut self, text: &str) -> Result<Receipt, DeliverError> {
        if text.len() > LIMIT {
            return Err(DeliverError::TooLong {
                bytes: text.len(),
                limit: LIMIT,
            });
        }
        let sequence = sequence(text, self.multiplexer);
        self.sent = true;
        write_text(&mut self.out, &sequence, "the terminal", NAME)
    }

    fn take_back(&mut self) -> Result<(), NotTakenBack> {
        Err(if self.sent {
            NotTakenBack::Unreadable
        } else {
            NotTakenBack::Nothing
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_standard() {
        // RFC 4648 §10.
        for (plain, encoded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(plain.as_bytes()), encoded);
        }
        assert_eq!(base64(&[0xfb, 0xff, 0xfe]), "+//+");
    }

    #[test]
    fn a_bare_terminal_gets_one_sequence() {
        assert_eq!(sequence("hé", Multiplexer::None), "\x1b]52;c;aMOp\x07");
    }

    #[test]
    fn tmux_gets_it_plain_and_wrapped_with_every_escape_doubled() {
        assert_eq!(
            sequence("f", Multiplexer::Tmux),
            "\x1b]52;c;Zg==\x07\x1bPtmux;\x1b\x1b]52;c;Zg==\x07\x1b\\"
        );
    }

    #[test]
    fn screen_gets_pieces_it_can_hold_that_join_to_the_whole() {
        let text = "a long dictation ".repeat(100);
        let wrapped = sequence(&text, Multiplexer::Screen);
        let pieces: Vec<&str> = wrapped
            .split_terminator("\x1b\\")
            .map(|piece| piece.strip_prefix("\x1bP").expect("a control string"))
            .collect();
        assert!(pieces.len() > 1);
        assert!(pieces.iter().all(|piece| piece.len() <= 240));
        assert_eq!(pieces.concat(), sequence(&text, Multiplexer::None));
    }

    #[test]
    fn a_text_is_its_sequence_and_nothing_else() {
        let mut sink = Osc52Sink::new(Vec::new(), Multiplexer::Tmux);
        let receipt = sink.deliver("hello").expect("delivered");
        assert_eq!((receipt.via.as_str(), receipt.verified), (NAME, false));
        assert_eq!(sink.out, sequence("hello", Multiplexer::Tmux).into_bytes());
    }

    #[test]
    fn a_text_that_terminals_would_drop_is_refused_and_nothing_is_written() {
        let mut sink = Osc52Sink::new(Vec::new(), Multiplexer::None);
        assert!(sink.deliver(&"a".repeat(LIMIT)).is_ok());
        sink.out.clear();
        let error = sink.deliver(&"a".repeat(LIMIT + 1));
        assert!(matches!(error, Err(DeliverError::TooLong { .. })));
        assert!(sink.out.is_empty());
    }
}
