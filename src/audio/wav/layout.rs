//! The walk over the chunks.

use std::fmt;
use std::ops::Range;

use super::error::{WavError, looks_like};
use crate::audio::resample::MAX_RATE;

/// How one sample is stored; all little-endian.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Unsigned 8-bit, silence at 128.
    U8,
    /// Signed 16-bit.
    I16,
    /// Signed 24-bit in three bytes.
    I24,
    /// Signed 32-bit; also what 20 or 24 bits in a container of 32 are, since
    /// they fill the container from the top.
    I32,
    /// 32-bit float, −1 to 1.
    F32,
    /// 64-bit float, −1 to 1.
    F64,
}

impl Encoding {
    /// Bytes of one sample of one channel.
    pub const fn bytes(self) -> usize {
        match self {
            Self::U8 => 1,
            Self::I16 => 2,
            Self::I24 => 3,
            Self::I32 | Self::F32 => 4,
            Self::F64 => 8,
        }
    }
}

/// In what a header is wrong about the file it heads. The sound is usable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WavProblem {
    /// The file is shorter than its header says: it was cut, or is being written.
    CutShort {
        /// Bytes of sound the header promises.
        promised: u64,
        /// Bytes of sound there are.
        present: u64,
    },
    /// The file goes on with sound after the length its header gives: whoever
    /// wrote it crashed between the sound and the header.
    GoesOn {
        /// Bytes of sound the header promises.
        promised: u64,
        /// Bytes of sound there are.
        present: u64,
    },
    /// The header leaves the length open (0 or all ones), as programs do that
    /// write to a pipe.
    LengthOpen {
        /// Bytes of sound there are.
        present: u64,
    },
}

impl fmt::Display for WavProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CutShort { promised, present } => write!(
                f,
                "the file is cut short: its header promises {promised} bytes of sound and \
                 {present} are there; those are used"
            ),
            Self::GoesOn { promised, present } => write!(
                f,
                "the header gives a length of {promised} bytes of sound but {present} are there; \
                 all of them are used"
            ),
            Self::LengthOpen { present } => write!(
                f,
                "the header does not give the sound's length; the {present} bytes that are there \
                 are used"
            ),
        }
    }
}

/// What a WAV file holds, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WavLayout {
    /// How a sample is stored.
    pub encoding: Encoding,
    /// Samples per frame, at least 1.
    pub channels: u16,
    /// Frames per second, 1 to [`MAX_RATE`].
    pub sample_rate: u32,
    /// The bytes that hold the samples: whole frames that are really there.
    pub data: Range<usize>,
    /// In what the header is wrong.
    pub problem: Option<WavProblem>,
}

impl WavLayout {
    /// Bytes of one frame.
    pub fn frame_bytes(&self) -> usize {
        usize::from(self.channels) * self.encoding.bytes()
    }

    /// How many frames there are.
    pub fn frames(&self) -> usize {
        self.data.len() / self.frame_bytes()
    }
}

/// A chunk's name and length, then its content.
const CHUNK_HEADER: usize = 8;
/// `RIFF`, the length, `WAVE`.
const RIFF_HEADER: usize = 12;
/// A length that is not known, also the mark of RF64.
const OPEN_LENGTH: u32 = u32::MAX;

/// Finds out what a WAV file holds, from all its bytes.
///
/// # Errors
/// [`WavError`] when there is no sound in it that could be read.
pub fn inspect(bytes: &[u8]) -> Result<WavLayout, WavError> {
    if bytes.is_empty() {
        return Err(WavError::Empty);
    }
    let riff = bytes.starts_with(b"RIFF") || bytes.starts_with(b"RF64");
    if riff && bytes.len() < RIFF_HEADER {
        return Err(WavError::HeaderCut { bytes: bytes.len() });
    }
    if !riff || &bytes[8..RIFF_HEADER] != b"WAVE" {
        let looks_like = looks_like(bytes);
        return Err(WavError::NotWav { looks_like });
    }
    let mut format = None;
    let mut long_length = None;
    let mut at = RIFF_HEADER;
    while let Some((name, length)) = chunk_at(bytes, at) {
        let content = at + CHUNK_HEADER;
        match &name {
            b"fmt " => format = Some(Format::read(bytes, content, length)?),
            b"ds64" => long_length = u64_at(bytes, content + 8),
            b"data" => {
                let format = format.ok_or(WavError::HeaderCut { bytes: bytes.len() })?;
                let promised = match (length, long_length) {
                    (OPEN_LENGTH, Some(long)) => Some(long),
                    (0 | OPEN_LENGTH, _) => None,
                    (length, _) => Some(u64::from(length)),
                };
                return Ok(format.layout(bytes, content, promised));
            }
            _ => {}
        }
        // Contents are padded to an even length.
        let padded = u64::from(length) + u64::from(length % 2);
        let Ok(next) = usize::try_from(content as u64 + padded) else {
            break;
        };
        at = next;
    }
    Err(if format.is_some() && at == bytes.len() {
        WavError::NoData
    } else {
        WavError::HeaderCut { bytes: bytes.len() }
    })
}

/// The content of a `fmt ` chunk, checked.
#[derive(Clone, Copy)]
struct Format {
    encoding: Encoding,
    channels: u16,
    sample_rate: u32,
}

impl Format {
    fn read(bytes: &[u8], at: usize, length: u32) -> Result<Self, WavError> {
        const PCM: u16 = 1;
        const FLOAT: u16 = 3;
        const EXTENSIBLE: u16 = 0xfffe;
        let cut = WavError::HeaderCut { bytes: bytes.len() };
        let word = |offset| u16_at(bytes, at + offset).ok_or_else(|| cut.clone());
        if length < 16 {
            return Err(cut);
        }
        let (mut tag, channels, bits) = (word(0)?, word(2)?, word(14)?);
        let sample_rate = u32_at(bytes, at + 4).ok_or_else(|| cut.clone())?;
        if tag == EXTENSIBLE && length >= 26 {
            // The sub-format's GUID begins with the tag that it stands for.
            tag = word(24)?;
        }
        if channels == 0 {
            return Err(WavError::NoChannels);
        }
        if !(1..=MAX_RATE).contains(&sample_rate) {
            return Err(WavError::BadRate { hertz: sample_rate });
        }
        // 12 or 20 bits fill the next whole number of bytes from the top.
        let encoding = match (tag, bits.next_multiple_of(8)) {
            (PCM, 8) => Encoding::U8,
            (PCM, 16) => Encoding::I16,
            (PCM, 24) => Encoding::I24,
            (PCM, 32) => Encoding::I32,
            (FLOAT, 32) => Encoding::F32,
            (FLOAT, 64) => Encoding::F64,
            _ => {
                let what = unsupported(tag, bits);
                return Err(WavError::Unsupported { what });
            }
        };
        // Some writers put 20 or 24 bits into containers of 32; the frame's
        // size says so where the bits do not.
        let container = usize::from(word(12)?) / usize::from(channels);
        let encoding = match (encoding, container) {
            (Encoding::I24, 4) => Encoding::I32,
            _ => encoding,
        };
        Ok(Self {
            encoding,
            channels,
            sample_rate,
        })
    }

    fn layout(self, bytes: &[u8], start: usize, promised: Option<u64>) -> WavLayout {
        let frame = usize::from(self.channels) * self.encoding.bytes();
        let available = bytes.len() - start;
        let whole = |length: usize| length - length % frame;
        let promised_here = promised.and_then(|length| usize::try_from(length).ok());
        let (present, problem) = match (promised, promised_here) {
            (Some(_), Some(length)) if length <= available => {
                let goes_on = !rest_is_chunks(bytes, start + length + length % 2)
                    && available - length >= frame;
                let present = whole(if goes_on { available } else { length });
                let problem = goes_on.then_some(WavProblem::GoesOn {
                    promised: length as u64,
                    present: present as u64,
                });
                (present, problem)
            }
            (Some(promised), _) => {
                let present = whole(available);
                let problem = WavProblem::CutShort {
                    promised,
                    present: present as u64,
                };
                (present, Some(problem))
            }
            (None, _) => {
                let present = whole(available);
                // No sound and a length of nothing agree with each other.
                let problem = (present > 0).then_some(WavProblem::LengthOpen {
                    present: present as u64,
                });
                (present, problem)
            }
        };
        WavLayout {
            encoding: self.encoding,
            channels: self.channels,
            sample_rate: self.sample_rate,
            data: start..start + present,
            problem,
        }
    }
}

/// Whether what follows the sound is nothing, or tags, rather than more sound.
fn rest_is_chunks(bytes: &[u8], at: usize) -> bool {
    let rest = bytes.get(at..).unwrap_or_default();
    if rest.is_empty() || rest.starts_with(b"TAG") || rest.starts_with(b"ID3") {
        return true;
    }
    chunk_at(bytes, at).is_some_and(|(name, length)| {
        let printable = name.iter().all(|byte| (0x20..0x7f).contains(byte));
        printable && length as usize <= rest.len() - CHUNK_HEADER
    })
}

fn unsupported(tag: u16, bits: u16) -> String {
    match tag {
        1 => format!("{bits}-bit integer samples"),
        3 => format!("{bits}-bit float samples"),
        2 | 0x11 => format!("ADPCM-compressed sound (format {tag})"),
        6 => "A-law-compressed sound (format 6)".to_owned(),
        7 => "µ-law-compressed sound (format 7)".to_owned(),
        0x55 => "MP3 inside a WAV (format 85)".to_owned(),
        _ => format!("sound in format {tag}"),
    }
}

fn chunk_at(bytes: &[u8], at: usize) -> Option<([u8; 4], u32)> {
    let name = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
    Some((name, u32_at(bytes, at + 4)?))
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let field = bytes.get(at..at + 2)?;
    Some(u16::from_le_bytes(field.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let field = bytes.get(at..at + 4)?;
    Some(u32::from_le_bytes(field.try_into().ok()?))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    let field = bytes.get(at..at + 8)?;
    Some(u64::from_le_bytes(field.try_into().ok()?))
}

#[cfg(test)]
mod tests;
