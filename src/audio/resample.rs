//! Any sample rate to [`CLIP_RATE`](super::CLIP_RATE), anti-aliased.
