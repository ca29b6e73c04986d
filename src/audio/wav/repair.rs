//! The header of a clip's file, after a crash.
//!
//! A clip's file is a header of 44 bytes and then the samples; each time some
//! are appended, the two lengths in the header are written anew. A process that
//! is killed in between leaves lengths that are too small. A machine that loses
//! power may leave a header that never reached the disk, as zeros, and half a
//! sample at the end. The file's own length says what the header should, so
//! nothing but the header's bytes and that length is needed here.

use std::ops::Range;

use crate::audio::CLIP_RATE;

/// Bytes before a clip's first sample.
pub const CLIP_HEADER: usize = 44;

/// Bytes of one sample of a clip.
const SAMPLE: u64 = 2;

/// Where the header says how long the file and the sound are.
const FILE_LENGTH: Range<usize> = 4..8;
const DATA_LENGTH: Range<usize> = 40..44;

/// What a clip's file needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repair {
    /// Nothing: its header is right.
    Whole,
    /// This header over its first bytes, and this length.
    Rewrite {
        /// What the file must begin with.
        header: [u8; CLIP_HEADER],
        /// Up to the end of the last whole sample: the length that the file
        /// has, or one byte less.
        file_length: u64,
    },
    /// There is not one sample in it, so there is nothing to save.
    Empty,
    /// It was not written as a clip is, so it must not be touched.
    Foreign,
}

/// Says what a clip's file needs, from its first [`CLIP_HEADER`] bytes (all
/// that there are, if it is shorter) and its length.
///
/// A byte of the header that is zero counts as one that was lost; any other
/// difference from a clip's header makes a file foreign. What the header says
/// about lengths counts for nothing. Beyond 4 GiB, which it cannot say, the
/// lengths are all ones: every reader then reads to the end.
pub fn repair(head: &[u8], file_length: u64) -> Repair {
    let length = usize::try_from(file_length).unwrap_or(usize::MAX);
    // A caller that gives less has not read the header, and nothing is known.
    let Some(found) = head.get(..length.min(CLIP_HEADER)) else {
        return Repair::Foreign;
    };
    if !is_of_a_clip(found) {
        return Repair::Foreign;
    }
    let samples = file_length.saturating_sub(CLIP_HEADER as u64) / SAMPLE;
    if samples == 0 {
        return Repair::Empty;
    }
    let header = header_of(samples * SAMPLE);
    let whole_length = CLIP_HEADER as u64 + samples * SAMPLE;
    if found == header && whole_length == file_length {
        Repair::Whole
    } else {
        Repair::Rewrite {
            header,
            file_length: whole_length,
        }
    }
}

/// Whether a file that begins so, or one that begins so and was cut there,
/// may have been a clip's.
fn is_of_a_clip(found: &[u8]) -> bool {
    let clips = header_of(0);
    found
        .iter()
        .zip(clips)
        .enumerate()
        .all(|(at, (byte, expected))| {
            let is_length = FILE_LENGTH.contains(&at) || DATA_LENGTH.contains(&at);
            is_length || *byte == expected || *byte == 0
        })
}

/// The header that `hound` writes for a clip with so many bytes of sound. A
/// test holds it against `hound`.
fn header_of(data_length: u64) -> [u8; CLIP_HEADER] {
    let field = |length: u64| u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes();
    let bytes_per_second = u64::from(CLIP_RATE) * SAMPLE;
    let mut header = *b"RIFF____WAVEfmt \x10\0\0\0\x01\0\x01\0____----\x02\0\x10\0data____";
    // The first eight bytes do not count.
    header[FILE_LENGTH].copy_from_slice(&field(CLIP_HEADER as u64 - 8 + data_length));
    header[24..28].copy_from_slice(&field(u64::from(CLIP_RATE)));
    header[28..32].copy_from_slice(&field(bytes_per_second));
    header[DATA_LENGTH].copy_from_slice(&field(data_length));
    header
}

#[cfg(test)]
mod tests;
