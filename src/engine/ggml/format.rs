//! Tables of the format: how numbers are stored, and what other files begin with.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a file that is no model looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LooksLike {
    /// No byte in it.
    Empty,
    /// A web page: an error page that a download saved.
    WebPage,
    /// A model of llama.cpp's newer kind.
    Gguf,
    /// A ZIP archive, as `PyTorch` saves models.
    Zip,
    /// A sound file.
    Sound,
    /// The note that stands for a large file in a git repository.
    LfsPointer,
    /// Plain text or JSON.
    Text,
    /// None of these.
    Unknown,
}

impl LooksLike {
    /// Judges by the first bytes, at most 64.
    pub(super) fn from_start(start: &[u8]) -> Self {
        let text = start.trim_ascii_start();
        let begins = |with: &[u8]| {
            text.get(..with.len())
                .is_some_and(|begin| begin.eq_ignore_ascii_case(with))
        };
        if start.is_empty() {
            Self::Empty
        } else if begins(b"<!doctype") || begins(b"<html") || begins(b"<?xml") {
            Self::WebPage
        } else if start.starts_with(b"GGUF") {
            Self::Gguf
        } else if start.starts_with(b"PK\x03\x04") {
            Self::Zip
        } else if [b"RIFF", b"OggS", b"fLaC"]
            .iter()
            .any(|magic| start.starts_with(*magic))
        {
            Self::Sound
        } else if begins(b"version https://git-lfs") {
            Self::LfsPointer
        } else if start
            .iter()
            .all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace())
        {
            Self::Text
        } else {
            Self::Unknown
        }
    }
}

impl fmt::Display for LooksLike {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "an empty file",
            Self::WebPage => "a web page that a download saved",
            Self::Gguf => "a GGUF model, a kind that whisper.cpp does not read",
            Self::Zip => "a ZIP or PyTorch file",
            Self::Sound => "a sound file",
            Self::LfsPointer => "a git-lfs pointer, not the file it points to",
            Self::Text => "a text file",
            Self::Unknown => "some other kind of file",
        })
    }
}

/// Numbers and bytes in one block of a tensor's type (`ggml_type`).
pub(super) const fn tensor_layout(kind: i32) -> Option<(u64, u64)> {
    Some(match kind {
        0 => (1, 4),      // f32
        1 | 30 => (1, 2), // f16, bf16
        2 => (32, 18),    // q4_0
        3 => (32, 20),    // q4_1
        6 => (32, 22),    // q5_0
        7 => (32, 24),    // q5_1
        8 => (32, 34),    // q8_0
        10 => (256, 84),  // q2_k
        11 => (256, 110), // q3_k
        12 => (256, 144), // q4_k
        13 => (256, 176), // q5_k
        14 => (256, 210), // q6_k
        _ => return None,
    })
}

/// Numbers in one block of a whole file's type (`ggml_ftype`): the width of the
/// model has to be a multiple of it, or ggml ends the process.
pub(super) const fn file_type_block(file_type: i32) -> Option<u32> {
    match file_type {
        0 | 1 | 24 => Some(1),     // f32, f16, bf16
        2 | 3 | 7..=9 => Some(32), // q4_0, q4_1, q8_0, q5_0, q5_1
        10..=14 => Some(256),      // q2_k to q6_k
        _ => None,
    }
}
