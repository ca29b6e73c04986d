//! Why there is no text, and what to do.

/// Why there is no text, and what to do. (The variants are the engine owner's to fill in.)
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EngineError {
    /// The job was stopped on request.
    #[error("stopped on request")]
    Aborted,
}
