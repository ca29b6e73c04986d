//! What sayso and its engine process say to each other.
//!
//! A line of JSON each; behind [`Request::Hear`] follow its samples as
//! little-endian `f32`. Both ends are the same program file, so nothing is
//! negotiated.

use std::io::{self, BufRead, Read, Write};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::engine::{EngineError, TranscribeOptions};
use crate::text::Transcript;

/// The longest line that is read, in bytes: an hour's transcript with its
/// words has a tenth of it.
const LONGEST_LINE: u64 = 64 << 20;

/// What the engine is asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) enum Request {
    /// Turn the samples that follow into text.
    Hear {
        job: u64,
        options: TranscribeOptions,
        /// How many samples follow: mono, at the rate of clips.
        samples: usize,
    },
    /// Nobody waits for it any more.
    Stop { job: u64 },
    /// How far is it?
    HowFar,
}

/// What the engine says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) enum Answer {
    /// The model is loaded.
    Loaded {
        multilingual: bool,
        longest_piece: usize,
    },
    /// It could not be.
    NotLoaded(EngineError),
    /// How far the work is, 0 to 100.
    Progress { job: u64, percent: u8 },
    /// The work has ended.
    Heard {
        job: u64,
        outcome: Result<Transcript, EngineError>,
        encode_us: u64,
    },
    /// A line for the log.
    Said { level: Level, line: String },
}

/// How much a line of the log matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Level {
    Error,
    Warn,
    Info,
}

/// A message as it goes through the pipe.
pub(super) fn line(message: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(message)?;
    line.push(b'\n');
    Ok(line)
}

/// Writes a message in one piece.
pub(super) fn write(to: &mut impl Write, message: &impl Serialize) -> io::Result<()> {
    to.write_all(&line(message)?)?;
    to.flush()
}

/// The next message; `None` at the end.
pub(super) fn read<M: DeserializeOwned>(from: &mut impl BufRead) -> io::Result<Option<M>> {
    let mut line = Vec::new();
    if from.take(LONGEST_LINE).read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    Ok(Some(serde_json::from_slice(&line)?))
}

/// Samples as they go through the pipe.
pub(super) fn bytes(samples: &[f32]) -> Vec<u8> {
    samples.iter().flat_map(|s| s.to_le_bytes()).collect()
}

/// So many samples from the pipe.
pub(super) fn read_samples(from: &mut impl Read, count: usize) -> io::Result<Vec<f32>> {
    let mut samples = Vec::with_capacity(count);
    let mut buffer = vec![0; 1 << 16];
    while samples.len() < count {
        let left = (count - samples.len()).saturating_mul(4);
        let room = left.min(buffer.len());
        let part = &mut buffer[..room];
        from.read_exact(part)?;
        let (numbers, _) = part.as_chunks::<4>();
        samples.extend(numbers.iter().map(|bytes| f32::from_le_bytes(*bytes)));
    }
    Ok(samples)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_with_the_samples_behind_it() {
        let samples: Vec<f32> = (0..40_000_u16).map(|n| f32::from(n) / 7.0).collect();
        let request = Request::Hear {
            job: 7,
            options: TranscribeOptions {
                context: "a line\nand another".to_owned(),
                ..TranscribeOptions::default()
            },
            samples: samples.len(),
        };
        let mut pipe = Vec::new();
        write(&mut pipe, &request).expect("written");
        pipe.extend(bytes(&samples));
        write(&mut pipe, &Request::Stop { job: 7 }).expect("written");
        let mut pipe = pipe.as_slice();
        assert_eq!(read(&mut pipe).expect("read"), Some(request));
        let count = samples.len();
        assert_eq!(read_samples(&mut pipe, count).expect("read"), samples);
        let stop = Some(Request::Stop { job: 7 });
        assert_eq!(read(&mut pipe).expect("read"), stop);
        assert_eq!(read::<Request>(&mut pipe).expect("the end"), None);
    }

    #[test]
    fn half_a_message_is_an_error_and_no_message() {
        assert!(read::<Request>(&mut b"{\"Stop\":{\"jo".as_slice()).is_err());
        assert!(read_samples(&mut [0_u8; 7].as_slice(), 2).is_err());
    }
}
