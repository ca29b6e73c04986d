//! Why there is no sound, and what to do.

/// Why there is no sound, and what to do. (The variants are the capture owner's to fill in.)
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CaptureError {
    /// The recorder's thread has ended.
    #[error("the recorder has stopped; restart sayso (its log says why)")]
    RecorderGone,
}
