//! WAV files: what the header says, whether that is true, the samples, and
//! the repair of a clip's header after a crash.
//!
//! The walker is our own because libraries believe the header. Here a header
//! that lies about its length costs nothing: every sample that is in the file
//! is decoded, and the lie is reported as a [`WavProblem`].
//!
//! Formats after "Multimedia Programming Interface and Data Specifications
//! 1.0" (IBM and Microsoft, 1991), `mmreg.h` for `WAVE_FORMAT_EXTENSIBLE`, and
//! EBU Tech 3306 for RF64.

mod decode;
mod error;
mod layout;
mod repair;

pub use decode::{DecodedWav, decode, pcm16};
pub use error::WavError;
pub use layout::{Encoding, WavLayout, WavProblem, inspect};
pub use repair::{CLIP_HEADER, Repair, repair};
