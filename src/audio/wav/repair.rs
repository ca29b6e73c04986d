//! The header of a clip's WAV, mended from the file's length.

use crate::audio::CLIP_RATE;

/// The header that sayso writes, in bytes.
pub const HEADER: usize = 44;

/// What a clip's file needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repair {
    /// Nothing.
    Whole,
    /// This header, and this length.
    Rewrite {
        /// The first 44 bytes.
        header: [u8; HEADER],
        /// The file's length in whole frames, in bytes.
        file_length: u64,
    },
    /// It is another program's file; not to be touched.
    Foreign,
    /// There is no sample in it.
    Empty,
}

/// Says what a file needs that begins with `head` (up to 44 bytes of it).
pub fn repair(head: &[u8], file_length: u64) -> Repair {
    if file_length < HEADER as u64 + 2 {
        return Repair::Empty;
    }
    let data = ((file_length - HEADER as u64) / 2 * 2).min(u64::from(u32::MAX) - 36);
    let header = header(u32::try_from(data).unwrap_or(u32::MAX));
    if head == header && file_length == HEADER as u64 + data {
        return Repair::Whole;
    }
    // All but the two lengths, where something was written.
    let ours = head
        .iter()
        .zip(&header)
        .enumerate()
        .all(|(at, (is, should))| is == should || matches!(at, 4..8 | 40..44));
    if !ours && head.iter().any(|byte| *byte != 0) {
        return Repair::Foreign;
    }
    Repair::Rewrite {
        header,
        file_length: HEADER as u64 + data,
    }
}

/// RIFF/WAVE, PCM, mono, 16 bits (Microsoft and IBM, 1991).
fn header(data: u32) -> [u8; HEADER] {
    let mut header = [0; HEADER];
    header[0..4].copy_from_slice(b"RIFF");
    header[4..8].copy_from_slice(&(data + 36).to_le_bytes());
    header[8..16].copy_from_slice(b"WAVEfmt ");
    header[16..20].copy_from_slice(&16_u32.to_le_bytes());
    header[20..22].copy_from_slice(&1_u16.to_le_bytes());
    header[22..24].copy_from_slice(&1_u16.to_le_bytes());
    header[24..28].copy_from_slice(&CLIP_RATE.to_le_bytes());
    header[28..32].copy_from_slice(&(CLIP_RATE * 2).to_le_bytes());
    header[32..34].copy_from_slice(&2_u16.to_le_bytes());
    header[34..36].copy_from_slice(&16_u16.to_le_bytes());
    header[36..40].copy_from_slice(b"data");
    header[40..44].copy_from_slice(&data.to_le_bytes());
    header
}
