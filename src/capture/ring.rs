//! The lock-free ring between the audio callback and the recorder.

/// Mono samples out of the ring.
pub struct FrameSource;
