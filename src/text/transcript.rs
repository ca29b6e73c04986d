//! What the engine heard in one clip.

use serde::{Deserialize, Serialize};

/// One word with its place in the clip.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Word {
    /// The word as written, with its punctuation and without spaces around it.
    pub text: String,
    /// Start in milliseconds from the clip's first sample.
    pub start_ms: u32,
    /// End in milliseconds from the clip's first sample.
    pub end_ms: u32,
    /// How sure the model was, 0 to 1 (the mean of its tokens' probabilities).
    pub probability: f32,
}

/// A stretch of speech that the engine gave as one piece.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    /// The text without spaces around it.
    pub text: String,
    /// Start in milliseconds from the clip's first sample.
    pub start_ms: u32,
    /// End in milliseconds from the clip's first sample.
    pub end_ms: u32,
    /// The model's probability that there was no speech here, 0 to 1.
    pub no_speech_probability: f32,
    /// The words, in order.
    pub words: Vec<Word>,
}

/// The text of one clip as one engine heard it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Transcript {
    /// The pieces, in order.
    pub segments: Vec<Segment>,
    /// The language, as whisper's code (`en`), where the engine says.
    pub language: Option<String>,
    /// How sure the engine was of the language, 0 to 1, where it had to find it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language_probability: Option<f32>,
    /// The name of the model that wrote it.
    pub model: String,
    /// The text as the user's rules write it, where that is not what was heard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub written: Option<String>,
}

impl Transcript {
    /// A text without times, as a hand writes it: one piece, of no length.
    pub fn plain(text: &str, model: &str) -> Self {
        let piece = Segment {
            text: text.to_owned(),
            start_ms: 0,
            end_ms: 0,
            no_speech_probability: 0.0,
            words: Vec::new(),
        };
        Self {
            segments: vec![piece],
            language: None,
            language_probability: None,
            model: model.to_owned(),
            written: None,
        }
    }

    /// With this text, where that is not what was heard.
    #[must_use]
    pub fn written_as(mut self, text: String) -> Self {
        self.written = (text != self.heard()).then_some(text);
        self
    }

    /// The whole text: as the rules write it, or else as it was heard.
    pub fn text(&self) -> String {
        self.written.clone().unwrap_or_else(|| self.heard())
    }

    /// What the engine heard, on one line: pieces joined by one space, nothing
    /// around it.
    pub fn heard(&self) -> String {
        let mut text = String::new();
        for piece in self.segments.iter().map(|segment| segment.text.trim()) {
            if piece.is_empty() {
                continue;
            }
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(piece);
        }
        text
    }

    /// Whether there is no text: the engine found no words, or the rules left none.
    pub fn is_empty(&self) -> bool {
        if let Some(written) = &self.written {
            return written.is_empty();
        }
        self.segments
            .iter()
            .all(|segment| segment.text.trim().is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(text: &str) -> Segment {
        Segment {
            text: text.to_owned(),
            start_ms: 0,
            end_ms: 1,
            no_speech_probability: 0.0,
            words: Vec::new(),
        }
    }

    #[test]
    fn pieces_join_with_one_space_and_blank_ones_vanish() {
        let transcript = Transcript {
            segments: vec![segment(" Hello"), segment("\u{a0}"), segment("world. ")],
            ..Transcript::default()
        };
        assert_eq!(transcript.text(), "Hello world.");
    }

    #[test]
    fn a_no_break_space_is_no_text() {
        let transcript = Transcript {
            segments: vec![segment("\u{a0}")],
            ..Transcript::default()
        };
        assert!(transcript.is_empty());
        assert_eq!(transcript.text(), "");
    }
}
