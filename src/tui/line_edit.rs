//! A line that is being typed, with a cursor in it.

use unicode_segmentation::UnicodeSegmentation;

use super::text;

/// The longest line, in bytes: what a window elsewhere says of it has to fit into
/// one line of the control socket.
pub const LONGEST: usize = 8 * 1024;

/// The text before the cursor and behind it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LineEdit {
    before: String,
    behind: String,
}

/// What a key does to the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineMsg {
    /// Text was typed or pasted.
    Text(String),
    /// The letter before the cursor is taken out.
    Erase,
    /// The letter behind it is.
    EraseBehind,
    /// All of it is.
    Clear,
    /// The cursor goes one to the left.
    Left,
    /// One to the right.
    Right,
    /// To the beginning.
    Home,
    /// To the end.
    End,
}

impl LineEdit {
    /// This text, with the cursor at its end.
    pub fn new(text: &str) -> Self {
        Self {
            before: text::clean(text),
            behind: String::new(),
        }
    }

    /// All of it.
    pub fn text(&self) -> String {
        format!("{}{}", self.before, self.behind)
    }

    /// Whether there is nothing.
    pub const fn is_empty(&self) -> bool {
        self.before.is_empty() && self.behind.is_empty()
    }

    /// What is before the cursor and what behind it.
    pub fn parts(&self) -> (&str, &str) {
        (&self.before, &self.behind)
    }

    /// Takes one message. What would make it longer than [`LONGEST`] is left out.
    pub fn update(&mut self, msg: LineMsg) {
        match msg {
            LineMsg::Text(text) => {
                let text = text::clean(&text);
                if self.before.len() + self.behind.len() + text.len() <= LONGEST {
                    self.before.push_str(&text);
                }
            }
            LineMsg::Erase => {
                let last = last(&self.before).len();
                self.before.truncate(self.before.len() - last);
            }
            LineMsg::EraseBehind => {
                let first = first(&self.behind).len();
                self.behind.drain(..first);
            }
            LineMsg::Clear => *self = Self::default(),
            LineMsg::Left => {
                let last = last(&self.before).len();
                let moved = self.before.split_off(self.before.len() - last);
                self.behind.insert_str(0, &moved);
            }
            LineMsg::Right => {
                let first = first(&self.behind).len();
                self.before.extend(self.behind.drain(..first));
            }
            LineMsg::Home => self.behind.insert_str(0, &std::mem::take(&mut self.before)),
            LineMsg::End => self.before.push_str(&std::mem::take(&mut self.behind)),
        }
    }
}

fn first(text: &str) -> &str {
    UnicodeSegmentation::graphemes(text, true)
        .next()
        .unwrap_or_default()
}

fn last(text: &str) -> &str {
    UnicodeSegmentation::graphemes(text, true)
        .next_back()
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_go_in_and_out_where_the_cursor_is() {
        let mut line = LineEdit::new("abe\u{301}");
        let steps = [
            (LineMsg::Left, ("ab", "e\u{301}")),
            (LineMsg::Erase, ("a", "e\u{301}")),
            (LineMsg::Text("x\ny".to_owned()), ("ax y", "e\u{301}")),
            (LineMsg::Home, ("", "ax ye\u{301}")),
            (LineMsg::Erase, ("", "ax ye\u{301}")),
            (LineMsg::EraseBehind, ("", "x ye\u{301}")),
            (LineMsg::Right, ("x", " ye\u{301}")),
            (LineMsg::End, ("x ye\u{301}", "")),
            (LineMsg::Right, ("x ye\u{301}", "")),
            (LineMsg::Erase, ("x y", "")),
            (LineMsg::Clear, ("", "")),
        ];
        for (msg, parts) in steps {
            line.update(msg.clone());
            assert_eq!(line.parts(), parts, "{msg:?}");
        }
        line.update(LineMsg::Text("x".repeat(LONGEST + 1)));
        assert!(line.is_empty(), "too much");
    }
}
